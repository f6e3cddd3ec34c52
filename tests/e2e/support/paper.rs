//! Papers a person might send in the rehearsal: really signed, by the authority that the rehearsal trusts.

use std::{
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

use rehearsal::samples::{Letterhead, PaperSpec, Press, Signatory};

use super::World;

/// Who sends in the rehearsal.
const ISSUER: &str = "UBND tỉnh Gia Lai";

/// A công văn to these agencies, dated today, `<files>/<name>`, by the press of the rehearsal that runs.
pub fn letter(world: &World, name: &str, number: &str, subject: &str, to: &[String]) -> PathBuf {
    let press = Press::open(Some(&world.data().join("rehearsal/hub/samples"))).unwrap();
    print(&press, world, name, number, subject, to)
}

/// The same by another press.
pub fn print(
    press: &Press,
    world: &World,
    name: &str,
    number: &str,
    subject: &str,
    to: &[String],
) -> PathBuf {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let now = i64::try_from(now).unwrap();
    let spec = PaperSpec {
        issuer: Letterhead { name: ISSUER.to_owned(), superior: String::new() },
        number: number.to_owned(),
        notation: "UBND-KGVX".to_owned(),
        date: domain::UtcMillis(now).vietnam_date(),
        place: "Gia Lai".to_owned(),
        document_type: "Công văn".to_owned(),
        subject: subject.to_owned(),
        signer: Signatory::of("KT.", "Phó Chủ tịch", "Nguyễn Văn An", ISSUER),
        addressees: to.to_vec(),
        to_places: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        ..PaperSpec::default()
    };
    let path = world.files().join(name);
    fs::write(&path, press.document(&spec).unwrap()).unwrap();
    path
}

/// A file of the rehearsal's folder of samples, by the beginning of its name.
pub fn sample(world: &World, name: &str) -> PathBuf {
    let path = world.data().join("rehearsal/van-ban-mau").join(format!("{name}.pdf"));
    assert!(path.is_file(), "{}", path.display());
    path
}
