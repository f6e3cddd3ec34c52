//! Papers for the tests: printed, signed and sealed, with the draft that fits them.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use domain::AgencyCode;
use office::clock::{Clock, SystemClock};
use rehearsal::samples::{Letterhead, PaperSpec, Press, Signatory, SignatureState, Signatures};
use serde_json::{Value, json};

use crate::program::{Desk, Hub};

/// The office of the tests.
pub(crate) const OWN: (&str, &str) = ("H21", "Ủy ban nhân dân tỉnh Gia Lai");

/// The rehearsal's authority makes no timestamps, which the checklist warns of: the reason that carries it.
pub(crate) const NO_TIMESTAMP: [&str; 2] =
    ["--override", "send.signature_time=Máy chủ dấu thời gian chưa có"];

/// What signs every paper here. Its keys lie beside the test program: each test is a process of its own.
pub(crate) fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| {
        let program = std::env::current_exe().unwrap();
        Press::open(Some(&program.parent().unwrap().join("vanthu-test-keys"))).unwrap()
    })
}

/// A draft of today to these recipients, as scripts write it; its only file is `main.pdf`.
pub(crate) fn draft(number: &str, recipients: &[&str]) -> Value {
    json!({
        "number": number, "notation": "UBND-KGVX",
        "promulgation_date": SystemClock.now().vietnam_date().to_string(), "place": "Gia Lai",
        "subject": "V/v tăng cường gửi, nhận văn bản điện tử", "document_type": "Công văn",
        "signer": {"competence": "KT. CHỦ TỊCH", "position": "PHÓ CHỦ TỊCH", "name": "Đỗ Tiến Đông"},
        "priority": 0, "due_date": null, "pages": 1, "recipients": recipients, "files": ["main.pdf"],
        "responses_for": [],
    })
}

/// What the press is told so that the paper says what the draft says.
pub(crate) fn spec(draft: &Value) -> PaperSpec {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let name = |code: &Value| {
        rehearsal::built_in_name(&AgencyCode::parse(code.as_str().unwrap()).unwrap()).unwrap().to_owned()
    };
    let signer = &draft["signer"];
    PaperSpec {
        issuer: Letterhead { name: OWN.1.to_owned(), superior: String::new() },
        number: text(&draft["number"]),
        notation: text(&draft["notation"]),
        date: draft["promulgation_date"].as_str().unwrap().parse().unwrap(),
        place: text(&draft["place"]),
        document_type: text(&draft["document_type"]),
        subject: text(&draft["subject"]),
        addressees: draft["recipients"].as_array().unwrap().iter().map(name).collect(),
        to_places: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        signer: Signatory::of(
            signer["competence"].as_str().unwrap(),
            signer["position"].as_str().unwrap(),
            signer["name"].as_str().unwrap(),
            OWN.1,
        ),
        ..PaperSpec::default()
    }
}

/// A paper with these signatures.
pub(crate) fn signed(leader: Option<SignatureState>, seal: Option<SignatureState>) -> Vec<u8> {
    let signatures = Signatures { leader, seal, ..Signatures::default() };
    press().document(&PaperSpec { signatures, ..spec(&draft("7", &["H21.13"])) }).unwrap()
}

/// The authority's root and its list of revoked certificates, as files in `folder`.
pub(crate) fn authority(folder: &Path) -> (PathBuf, PathBuf) {
    let trust = press().trust().unwrap();
    let files = (folder.join("root.pem"), folder.join("list.crl"));
    std::fs::write(&files.0, trust.root_pem).unwrap();
    std::fs::write(&files.1, trust.crl_pem).unwrap();
    files
}

impl Desk {
    /// A file in this desk's folder; its path as a word of a command.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    }

    /// The draft and the paper that fits it, as `main.pdf`; the draft's path.
    pub(crate) fn drafted(&self, draft: &Value) -> String {
        self.file("main.pdf", press().document(&spec(draft)).unwrap());
        self.file("draft.json", draft.to_string())
    }

    /// Trusts the authority that signs the papers here, as a person would: looks, compares, imports.
    pub(crate) fn trust_papers(&self) {
        let (root, list) = authority(&self.path("."));
        let (root, list) = (root.display().to_string(), list.display().to_string());
        let sha256 = fingerprint(&root);
        self.json(&["trust", "import", &root, "--sha256", &sha256]);
        self.json(&["trust", "add-crl", &list]);
    }

    /// An office with a directory, a hub and somebody to trust.
    pub(crate) fn ready(&self, hub: &Hub) {
        self.set_up(hub, OWN.0, OWN.1);
        self.trust_papers();
        self.json(&["sync"]);
    }
}

/// The SHA-256 of a PEM file with one certificate, as another program prints it.
pub(crate) fn fingerprint(path: &str) -> String {
    let output = std::process::Command::new("openssl")
        .args(["x509", "-noout", "-fingerprint", "-sha256", "-in", path])
        .output()
        .unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().split_once('=').unwrap().1.to_owned()
}
