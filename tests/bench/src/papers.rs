//! Signatures and text of papers: ours against `pdfsig`, `pdftotext` and pyHanko; and the checklist over one of them.
//!
//! Peers check other things: `pdfsig` neither compares revisions nor is given a root here; pyHanko is asked for all that
//! we do but the text.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use domain::AgencyCode;
use domain::content::SignatureVerdict;
use office::clock::{Clock, SystemClock};
use office::pdf::{Reading, TrustSources, inspect_files};
use office::view::{AgencySettings, DraftFields, SetUp};
use office::{DirectoryEntry, Office, OfficeOptions, SecretsPreference};
use rehearsal::samples::{Letterhead, PaperSpec, Press, Signatory};

use crate::process::{self, Cost, milliseconds};
use crate::table::{Table, say};
use crate::{Sizes, Trouble};

/// Pages of the long paper.
const PAGES: u32 = 100;
/// Bytes of the picture in it: with it the paper has about five megabytes.
const PICTURE: usize = 4_750_000;
/// Signatures on the paper that many sign.
const MANY: u32 = 25;

const AGENCY: (&str, &str) = ("H21", "Ủy ban nhân dân tỉnh Gia Lai");
const RECIPIENT: (&str, &str) = ("H21.13", "Sở Tài chính tỉnh Gia Lai");

/// Where everything of a measurement lies.
struct Desk {
    _directory: tempfile::TempDir,
    long: PathBuf,
    many: PathBuf,
    root: PathBuf,
    list: PathBuf,
    data: PathBuf,
}

/// The words of a PDF, in a process of its own.
pub(crate) fn text(path: &str) -> Result<(), Trouble> {
    let text = pdfsig::text::read(&fs::read(path)?, &pdfsig::text::Limits::default())?;
    say(&format!("{}", text.pages.len()));
    Ok(())
}

/// The median time for the signatures of a PDF whose root and list lie beside it, without starting a process for each:
/// microseconds, and how many signatures there are.
pub(crate) fn signatures(path: &str, runs: &str) -> Result<(), Trouble> {
    let path = Path::new(path);
    let runs: usize = runs.parse()?;
    let (root, list) = (path.with_file_name("root.pem"), path.with_file_name("list.crl"));
    let mut trust = pdfsig::trust::Trust::empty();
    trust.add_certificates(&fs::read(root)?)?;
    trust.add_list(&fs::read(list)?)?;
    let mut took = Vec::new();
    let mut count = 0;
    for _ in 0..=runs {
        let began = Instant::now();
        let report = pdfsig::inspect(&fs::read(path)?, &trust, SystemClock.now(), &pdfsig::Limits::default());
        took.push(began.elapsed());
        if report.verdict != Some(SignatureVerdict::Valid) {
            return Err(Trouble(format!("the paper is {:?}: {:?}", report.verdict, report.findings)));
        }
        count = report.signatures.len();
    }
    say(&format!("{} {count}", median(took.split_off(1)).as_micros()));
    Ok(())
}

/// Measures and fills the table.
pub(crate) fn measure(sizes: Sizes, table: &mut Table) -> Result<(), Trouble> {
    let desk = Desk::new()?;
    for (path, what) in [
        (&desk.long, format!("One paper of {PAGES} pages, 2 signatures")),
        (&desk.many, format!("One paper with {MANY} signatures")),
    ] {
        let bytes = fs::metadata(path)?.len();
        table.head(&format!("{what}, {}", process::mebibytes(bytes)));
        of_signatures(sizes, table, &desk, path)?;
    }
    table.head("The text of the long one");
    of_text(sizes, table, &desk.long)?;
    table.head("The checklist before sending, over the long one");
    of_checklist(table, &desk)
}

fn of_signatures(sizes: Sizes, table: &mut Table, desk: &Desk, path: &Path) -> Result<(), Trouble> {
    let program = process::ours("vanthu")?;
    let shipped = |option: Option<&'static str>| {
        process::median(sizes, || {
            let mut command = Command::new(&program);
            command
                .args(["pdf", "inspect", "--json", "--trust"])
                .arg(&desk.root)
                .arg("--crl")
                .arg(&desk.list);
            command.args(option).arg(path);
            command
        })
    };
    let whole = shipped(None)?;
    let remark = "signatures, every revision, and what the text says";
    table.row("ours: `vanthu pdf inspect`", milliseconds(whole.took), None, remark);
    let shipped = shipped(Some("--no-text"))?;
    let remark = "signatures, every revision, path and list";
    table.row("ours: `vanthu pdf inspect --no-text`", milliseconds(shipped.took), None, remark);
    if process::installed("pdfsig") {
        let peer = process::median(sizes, || {
            let mut command = Command::new("pdfsig");
            command.args(["-nocert"]).arg(path);
            command
        })?;
        table.row(
            "pdfsig",
            milliseconds(peer.took),
            Some(over(peer, shipped)),
            "digests and signatures; no revisions, no root",
        );
    } else {
        table.row("pdfsig", "not installed".to_owned(), None, "poppler-utils");
    }

    let runs = sizes.runs.to_string();
    let own = std::env::current_exe()?;
    let (alone, count) = asked(Command::new(own).arg("read-signatures").arg(path).arg(&runs))?;
    table.row(
        "ours: signatures, in one process",
        milliseconds(alone),
        None,
        &format!("{count} signatures; each of the medians leaves out starting the process"),
    );
    let python = process::python("pyhanko");
    if python.is_empty() {
        table.row("pyHanko, in one process", "not installed".to_owned(), None, "pip install pyhanko");
        return Ok(());
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/validate_signatures.py");
    let mut command = Command::new(python);
    command.arg(script).arg(path).arg(&desk.root).arg(&desk.list).arg(&runs);
    let (peer, found) = asked(&mut command)?;
    if found != count {
        return Err(Trouble(format!("pyHanko finds {found} signatures and we {count}")));
    }
    let ratio = peer.as_secs_f64() / alone.as_secs_f64();
    table.row(
        "pyHanko, in one process",
        milliseconds(peer),
        Some(ratio),
        "validates each, compares revisions",
    );
    Ok(())
}

fn of_text(sizes: Sizes, table: &mut Table, path: &Path) -> Result<(), Trouble> {
    let own = std::env::current_exe()?;
    let ours = process::median(sizes, || {
        let mut command = Command::new(&own);
        command.arg("read-text").arg(path);
        command
    })?;
    table.row("ours: words with their places", milliseconds(ours.took), None, "");
    if !process::installed("pdftotext") {
        table.row("pdftotext", "not installed".to_owned(), None, "poppler-utils");
        return Ok(());
    }
    for (name, option) in [("pdftotext", "-enc"), ("pdftotext -bbox", "-bbox")] {
        let peer = process::median(sizes, || {
            let mut command = Command::new("pdftotext");
            command.arg(option).args((option == "-enc").then_some("UTF-8")).arg(path).arg("-");
            command
        })?;
        let remark = if option == "-bbox" { "words with their places" } else { "words only" };
        table.row(name, milliseconds(peer.took), Some(over(peer, ours)), remark);
    }
    Ok(())
}

/// An office checks a draft with the long paper: the first time it is read, then its facts are known.
fn of_checklist(table: &mut Table, desk: &Desk) -> Result<(), Trouble> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let options =
            OfficeOptions { secrets: SecretsPreference::File, rehearsal: true, ..OfficeOptions::default() };
        let office = Office::open(&desk.data, options).await?;
        let agency = AgencySettings {
            code: AGENCY.0.to_owned(),
            name: AGENCY.1.to_owned(),
            clerk: "Nguyễn Thị Lan".to_owned(),
            ..AgencySettings::default()
        };
        office.set_up(SetUp { agency, first_arrival_number: 1 }).await?;
        office.trust_rehearsal(fs::read(&desk.root)?, fs::read(&desk.list)?).await?;
        let entry = DirectoryEntry {
            code: AgencyCode::parse(RECIPIENT.0)?,
            name: RECIPIENT.1.to_owned(),
            parent: None,
            email: String::new(),
            old_code: None,
        };
        office.directory_import(vec![entry]).await?;
        let draft = office.draft_create().await?.id;
        office.draft_save(draft, fields(&spec())).await?;
        office.draft_add_files(draft, vec![desk.long.clone()]).await?;
        let mut blocks = 0;
        for (what, remark) in [
            ("ours: the first time", "the file is read, every rule put to it, the result kept"),
            ("ours: after a word was changed", "what the file says is known"),
        ] {
            let began = Instant::now();
            let check = office.draft_check(draft).await?;
            table.row(what, milliseconds(began.elapsed()), None, remark);
            blocks +=
                check.found().filter(|(one, _, _)| one.level == domain::checklist::Level::Block).count();
            office.draft_save(draft, DraftFields { place: "Pleiku".to_owned(), ..fields(&spec()) }).await?;
        }
        office.close().await?;
        if blocks > 0 {
            return Err(Trouble(format!("the checklist blocks the paper: {blocks} findings")));
        }
        Ok(())
    })
}

impl Desk {
    fn new() -> Result<Self, Trouble> {
        let directory = tempfile::tempdir()?;
        let place = |name: &str| directory.path().join(name);
        let press = Press::open(None)?;
        fs::write(place("long.pdf"), press.document(&spec())?)?;
        let many = PaperSpec { initials: MANY - 2, picture: 0, body: Vec::new(), ..spec() };
        fs::write(place("many.pdf"), press.document(&many)?)?;
        let trust = press.trust()?;
        fs::write(place("root.pem"), trust.root_pem)?;
        fs::write(place("list.crl"), trust.crl_pem)?;
        let desk = Self {
            long: place("long.pdf"),
            many: place("many.pdf"),
            root: place("root.pem"),
            list: place("list.crl"),
            data: place("data"),
            _directory: directory,
        };
        desk.is_what_it_should_be()?;
        Ok(desk)
    }

    /// A measurement of something else would be worth nothing.
    fn is_what_it_should_be(&self) -> Result<(), Trouble> {
        let sources = TrustSources {
            certificates: vec![self.root.clone()],
            lists: vec![self.list.clone()],
            data_dir: None,
        };
        let files = [self.long.clone(), self.many.clone()];
        for (view, signatures) in
            inspect_files(&files, &sources, SystemClock.now(), Reading::Whole)?.into_iter().zip([2, MANY])
        {
            let view = view?;
            let count = view.facts.get("signatures").and_then(|all| all.as_array()).map_or(0, Vec::len);
            let pages = view.facts.get("pages").and_then(serde_json::Value::as_u64).unwrap_or(0);
            let is_long = signatures != 2 || (u64::from(PAGES)..u64::from(PAGES) + 20).contains(&pages);
            if view.verdict != Some(SignatureVerdict::Valid) || count != signatures as usize || !is_long {
                let verdict = view.verdict;
                return Err(Trouble(format!("a paper of {pages} pages, {count} signatures, {verdict:?}")));
            }
        }
        Ok(())
    }
}

/// A paper of a hundred pages of text.
fn spec() -> PaperSpec {
    let sentence = "Các cơ quan, đơn vị rà soát kết quả thực hiện nhiệm vụ được giao, báo cáo khó khăn, vướng mắc và đề xuất giải pháp tháo gỡ theo thẩm quyền;";
    let paragraph = |number: u32| format!("{number}. {}", [sentence; 6].join(" "));
    // About three paragraphs fill a page.
    PaperSpec {
        issuer: Letterhead { name: AGENCY.1.to_owned(), superior: String::new() },
        number: "12".to_owned(),
        notation: "UBND-KGVX".to_owned(),
        date: SystemClock.now().vietnam_date(),
        place: "Gia Lai".to_owned(),
        document_type: "Công văn".to_owned(),
        subject: "V/v rà soát kết quả thực hiện nhiệm vụ".to_owned(),
        addressees: vec![RECIPIENT.1.to_owned()],
        to_places: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        signer: Signatory::of("KT. CHỦ TỊCH", "Phó Chủ tịch", "Đỗ Tiến Đông", AGENCY.1),
        body: (1..=PAGES * 7 / 2).map(paragraph).collect(),
        picture: PICTURE,
        ..PaperSpec::default()
    }
}

fn fields(spec: &PaperSpec) -> DraftFields {
    DraftFields {
        number: spec.number.clone(),
        notation: spec.notation.clone(),
        promulgation_date: spec.date.to_string(),
        place: spec.place.clone(),
        subject: spec.subject.clone(),
        document_type: spec.document_type.clone(),
        signer_competence: "KT. CHỦ TỊCH".to_owned(),
        signer_position: spec.signer.position.clone(),
        signer_name: spec.signer.name.clone(),
        recipients: vec![RECIPIENT.0.to_owned()],
        ..DraftFields::default()
    }
}

/// What a process says of itself: microseconds, and how many.
fn asked(command: &mut Command) -> Result<(Duration, usize), Trouble> {
    let output = command.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = said.split_whitespace();
    let (took, count) = (words.next().and_then(|word| word.parse().ok()), words.next());
    match (output.status.success(), took, count.and_then(|word| word.parse().ok())) {
        (true, Some(took), Some(count)) => Ok((Duration::from_micros(took), count)),
        _ => Err(Trouble(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim()))),
    }
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort();
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// How many times longer.
fn over(one: Cost, other: Cost) -> f64 {
    one.took.as_secs_f64() / other.took.as_secs_f64()
}
