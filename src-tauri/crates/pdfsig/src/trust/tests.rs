use std::fs;

use super::*;
use crate::support::*;

struct Folder {
    dir: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for folder in ["roots", "intermediates", "tsa-roots", "crl"] {
            fs::create_dir(dir.path().join(folder)).unwrap();
        }
        Self { dir }
    }

    fn write(&self, name: &str, bytes: &[u8]) -> &Self {
        fs::write(self.dir.path().join(name), bytes).unwrap();
        self
    }

    fn pins(&self, text: &str) -> &Self {
        self.write("trust.toml", text.as_bytes())
    }

    fn load(&self) -> Trust {
        Trust::load(self.dir.path()).unwrap()
    }
}

fn pin(party: &Party) -> String {
    format!("[[root]]\nsha256 = \"{}\"\nlabel = \"Gốc\"\n", hex::encode(Hash::Sha256.of(&party.certificate)))
}

fn pem(der: &[u8]) -> Vec<u8> {
    X509::from_der(der).unwrap().to_pem().unwrap()
}

fn certificate(party: &Party) -> Certificate {
    Certificate::from_der(&party.certificate).unwrap()
}

fn reached(trust: &Trust, leaf: &Party, time: UtcMillis, purpose: Purpose) -> Option<Fault> {
    trust.chain(&certificate(leaf), &[], time, purpose, false).fault
}

#[test]
fn a_root_gives_trust_only_when_its_fingerprint_is_pinned() {
    let (root, other) =
        (Party::new(&Spec::authority("Root"), None), Party::new(&Spec::authority("Other"), None));
    let middle = Party::new(&Spec::authority("Middle"), Some(&root));
    let leaf = Party::new(&Spec::leaf("A"), Some(&middle));
    let folder = Folder::new();
    folder
        .write("roots/root.pem", &pem(&root.certificate))
        .write("roots/other.cer", &other.certificate)
        .write("intermediates/middle.crt", &middle.certificate)
        .write("roots/notes.txt", b"not looked at")
        .write("crl/root.crl", &Crl::new(day(-1), day(1)).sign(&root));
    let unpinned = folder.load();
    assert!(!unpinned.has_roots());
    assert_eq!(unpinned.refused().len(), 2);
    assert!(unpinned.refused().iter().all(|refused| refused.refusal == Refusal::NotPinned));
    assert_eq!(reached(&unpinned, &leaf, NOW, Purpose::Sign), Some(Fault::NoRoots));

    folder.pins(&pin(&root));
    let trust = folder.load();
    assert_eq!(reached(&trust, &leaf, NOW, Purpose::Sign), None);
    let refused: Vec<_> =
        trust.refused().iter().map(|refused| (refused.file.as_str(), refused.refusal)).collect();
    assert_eq!(refused, [("roots/other.cer", Refusal::NotPinned)]);
    let entries = trust.entries();
    assert_eq!((entries.len(), entries[0].kind, entries[1].kind), (2, Kind::Root, Kind::Intermediate));
    assert_eq!((entries[0].label.as_str(), entries[0].subject.text.as_str()), ("Gốc", "CN=Root"));
    assert_eq!(entries[0].sha256, hex::encode(Hash::Sha256.of(&root.certificate)));
    assert_eq!(trust.list_entries()[0].issuer.text, "CN=Root");
}

#[test]
fn pins_are_read_the_way_people_write_fingerprints_and_nonsense_is_an_error() {
    let root = Party::new(&Spec::authority("Root"), None);
    let folder = Folder::new();
    folder.write("roots/root.pem", &pem(&root.certificate));
    let colons: Vec<String> =
        Hash::Sha256.of(&root.certificate).iter().map(|byte| format!("{byte:02X}")).collect();
    folder.pins(&format!("[[root]]\nsha256 = \"{}\"\n", colons.join(":")));
    assert!(folder.load().has_roots());
    let good = pin(&root);
    for text in [
        "[[root]]\nsha256 = \"abcd\"\n",
        "[[root]]\nlabel = \"no fingerprint\"\n",
        &format!("{good}trusted = true\n"),
        &format!("{good}valid_from = \"tomorrow\"\n"),
        &format!("{good}use = [\"everything\"]\n"),
        &format!("{good}{good}"),
        "not toml",
    ] {
        folder.pins(text);
        assert!(matches!(Trust::load(folder.dir.path()), Err(FolderError::Pins(_))), "{text}");
    }
}

#[test]
fn what_does_not_belong_in_the_folder_is_left_out_and_reported() {
    let root = Party::new(&Spec::authority("Root"), None);
    let plain = Party::new(&Spec::leaf("Not an authority"), None);
    let folder = Folder::new();
    folder
        .write("roots/plain.pem", &pem(&plain.certificate))
        .write("tsa-roots/root.pem", &pem(&root.certificate))
        .write("intermediates/broken.crt", b"-----BEGIN CERTIFICATE-----\nAAAA\n")
        .write("intermediates/empty.crt", b"")
        .write("crl/broken.crl", &[0x30, 0x03, 2, 1, 1])
        .pins(&format!(
            "{}{}use = [\"sign\"]\n[[root]]\nsha256 = \"{}\"\n",
            pin(&plain),
            pin(&root),
            "ab".repeat(32)
        ));
    let trust = folder.load();
    let refused: Vec<_> =
        trust.refused().iter().map(|refused| (refused.file.as_str(), refused.refusal)).collect();
    assert_eq!(
        refused,
        [
            ("roots/plain.pem", Refusal::NotAuthority),
            ("tsa-roots/root.pem", Refusal::WrongUse),
            ("intermediates/broken.crt", Refusal::Unreadable),
            ("intermediates/empty.crt", Refusal::Unreadable),
            ("crl/broken.crl", Refusal::Unreadable),
            ("trust.toml", Refusal::FileMissing),
        ]
    );
    assert!(trust.entries().is_empty() && trust.list_entries().is_empty());
    assert!(!Trust::load(&folder.dir.path().join("nowhere")).unwrap().has_roots());
}

#[test]
fn a_root_serves_only_its_purpose_and_its_window() {
    let root = Party::new(&Spec::authority("Root"), None);
    let leaf = Party::new(&Spec::leaf("A"), Some(&root));
    let folder = Folder::new();
    folder.write("tsa-roots/root.pem", &pem(&root.certificate)).pins(&pin(&root));
    let stamps = folder.load();
    assert_eq!(reached(&stamps, &leaf, NOW, Purpose::Sign), Some(Fault::NoRoots));
    assert_eq!(reached(&stamps, &leaf, NOW, Purpose::Timestamp), None);

    // 2026-05-01 … 2026-06-10 in Vietnam; NOW is 2026-06-01.
    folder.write("roots/root.pem", &pem(&root.certificate));
    folder.pins(&format!("{}valid_from = \"2026-05-01\"\nvalid_to = \"2026-06-10\"\n", pin(&root)));
    let trust = folder.load();
    for (time, fault) in [
        (NOW, None),
        (day(-40), Some(Fault::NoIssuer)),
        (day(9).plus(16 * 3_600_000), None),
        (day(9).plus(17 * 3_600_000), Some(Fault::NoIssuer)),
    ] {
        assert_eq!(reached(&trust, &leaf, time, Purpose::Sign), fault, "{time:?}");
    }
}

#[test]
fn the_version_changes_with_the_contents_and_with_nothing_else() {
    let (root, other) =
        (Party::new(&Spec::authority("Root"), None), Party::new(&Spec::authority("Other"), None));
    let store = |parties: &[&Party]| {
        let mut trust = Trust::empty();
        parties.iter().for_each(|party| assert_eq!(trust.add_certificates(&party.certificate).unwrap(), 1));
        trust
    };
    let version = store(&[&root, &other]).version();
    assert_eq!(store(&[&other, &root, &root]).version(), version);
    assert_ne!(store(&[&root]).version(), version);
    let mut with_list = store(&[&root, &other]);
    with_list.add_list(&Crl::new(day(-1), day(1)).sign(&root)).unwrap();
    assert_ne!(with_list.version(), version);
    assert_ne!(store(&[&root, &other]).accepting_historical_algorithms().version(), version);
}

#[test]
fn renewed_roots_and_generations_of_one_name_are_told_apart() {
    let old = Party::new(&Spec { until: day(-10), ..Spec::authority("Root") }, None);
    let rogue = Party::new(&Spec::authority("Root"), None);
    let honest = Party::new(&Spec::authority("Root"), None);
    let leaf = Party::new(&Spec::leaf("A"), Some(&honest));
    let mut trust = Trust::empty();
    for party in [&old, &rogue, &honest] {
        trust.add_certificates(&party.certificate).unwrap();
    }
    let path = trust.chain(&certificate(&leaf), &[certificate(&rogue)], NOW, Purpose::Sign, false);
    assert_eq!(path.fault, None);
    assert_eq!(path.certificates[1], certificate(&honest));
    let by_old = Party::new(&Spec::leaf("B"), Some(&old));
    assert_eq!(reached(&trust, &by_old, NOW, Purpose::Sign), Some(Fault::AuthorityExpired));
    assert_eq!(reached(&trust, &by_old, day(-20), Purpose::Sign), None);
}

#[test]
fn several_certificates_may_lie_in_one_file() {
    let root = Party::new(&Spec::authority("Root"), None);
    let middle = Party::new(&Spec::authority("Middle"), Some(&root));
    let mut trust = Trust::empty();
    let both = [pem(&middle.certificate), pem(&root.certificate)].concat();
    assert_eq!(trust.add_certificates(&both).unwrap(), 2);
    let kinds: Vec<Kind> = trust.entries().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [Kind::Root, Kind::Intermediate]);
    assert!(matches!(trust.add_certificates(b"nothing"), Err(Error::Empty)));
}
