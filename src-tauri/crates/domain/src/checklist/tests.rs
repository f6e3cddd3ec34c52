//! The rules, one table line per rule and outcome, over one letter that has nothing wrong with it.

mod accepting;
mod hostile;
mod packs;
mod recipients;
mod sending;

use std::sync::LazyLock;

use jiff::civil::date;

use super::*;
use crate::{
    Business, DocumentKey, Priority, UtcMillis,
    content::{
        FileFacts, FileKind, Found, Place, SignatureFacts, SignatureRole, SignatureVerdict, TextFacts,
        TextLayer,
    },
};

pub(super) fn at<T>(value: T) -> Found<T> {
    Found { value, place: Place { page: 1, left: 70.0, top: 80.0, right: 200.0, bottom: 95.0 } }
}

pub(super) fn said(text: &str) -> Found<String> {
    at(text.to_owned())
}

pub(super) fn agency(code: &str, name: &str) -> Agency {
    Agency { code: code.into(), name: name.into(), ..Agency::default() }
}

pub(super) fn recipient(code: &str, name: &str) -> Recipient {
    Recipient { code: code.into(), name: name.into(), exists: true, ..Recipient::default() }
}

pub(super) fn signature(role: SignatureRole, signer: &str) -> SignatureFacts {
    SignatureFacts {
        field: signer.into(),
        role,
        signer: signer.into(),
        organization: "Ủy ban nhân dân tỉnh Gia Lai".into(),
        signed_at: Some(noon()),
        time_trusted: true,
        verdict: SignatureVerdict::Valid,
        reasons: vec![],
        place: None,
    }
}

pub(super) fn noon() -> UtcMillis {
    UtcMillis::from_vietnam(date(2026, 11, 20).at(12, 0, 0, 0))
}

pub(super) fn file(name: &str, text: TextFacts) -> FileFacts {
    FileFacts {
        name: name.into(),
        sha256: "00".repeat(32),
        bytes: 100_000,
        kind: FileKind::Pdf,
        unreadable: None,
        pages: Some(2),
        text,
        signatures: vec![
            signature(SignatureRole::Person, "Đỗ Tiến Đông"),
            signature(SignatureRole::Agency, "ỦY BAN NHÂN DÂN TỈNH GIA LAI"),
        ],
        verdict: Some(SignatureVerdict::Valid),
        reasons: vec![],
        content_sha256: None,
    }
}

/// An appendix signed by the agency alone.
pub(super) fn appendix(name: &str, words: &str) -> FileFacts {
    let text = TextFacts { layer: TextLayer::Present, words: words.into(), ..TextFacts::default() };
    let mut file = file(name, text);
    file.signatures.remove(0);
    file
}

pub(super) fn text() -> TextFacts {
    TextFacts {
        layer: TextLayer::Present,
        nation: Some(at(()).place),
        issuer: Some(said("ỦY BAN NHÂN DÂN TỈNH GIA LAI")),
        number: Some(said("05")),
        notation: Some(said("UBND-KGVX")),
        locality: Some(said("Gia Lai")),
        date: Some(at(date(2026, 11, 20))),
        subject: Some(said("tăng cường gửi, nhận văn bản điện tử")),
        signer_competence: Some(said("TM. ỦY BAN NHÂN DÂN / KT. CHỦ TỊCH")),
        signer_position: Some(said("PHÓ CHỦ TỊCH")),
        signer_name: Some(said("Đỗ Tiến Đông")),
        recipients: vec![
            said("Như trên"),
            said("Đ/c Chủ tịch, các PCT UBND tỉnh (báo cáo)"),
            said("Lãnh đạo Văn phòng UBND tỉnh"),
        ],
        has_recipients: true,
        addressees: vec![said("Sở Nội vụ"), said("Sở Xây dựng")],
        words: "Ủy ban nhân dân tỉnh có ý kiến như sau".into(),
        ..TextFacts::default()
    }
}

pub(super) fn metadata() -> Metadata {
    Metadata {
        number: "05".into(),
        notation: "UBND-KGVX".into(),
        date: "2026-11-20".into(),
        place: "Gia Lai".into(),
        subject: "V/v tăng cường gửi, nhận văn bản điện tử".into(),
        document_type: "Công văn".into(),
        signer_competence: "KT.".into(),
        signer_position: "Phó Chủ tịch".into(),
        signer_name: "Đỗ Tiến Đông".into(),
        priority: Some(Priority::Normal),
        due_date: String::new(),
        pages: 2,
    }
}

pub(super) fn outgoing() -> Outgoing {
    Outgoing {
        metadata: metadata(),
        business: Business::New,
        recipients: vec![
            recipient("H21.11", "Sở Nội vụ tỉnh Gia Lai"),
            recipient("H21.18", "Sở Xây dựng tỉnh Gia Lai"),
        ],
        files: vec![file("cong-van.pdf", text())],
        own: vec![agency("H21", "Ủy ban nhân dân tỉnh Gia Lai")],
        earlier: vec![],
        paper: false,
        confirmed: Some(Confirmed { by: "Nguyễn Thị B".into(), at: noon() }),
        send_by: Some(noon().plus(3_600_000)),
        now: noon(),
        limits: Limits { file_bytes: 50 << 20, total_bytes: 200 << 20, files: 100, recipients: 2_000 },
    }
}

pub(super) fn incoming() -> Incoming {
    Incoming {
        metadata: metadata(),
        business: Business::New,
        target: Target::Missing,
        from: agency("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
        to: vec!["000.00.11.H21".into()],
        own: vec![Agency {
            codes: vec!["000.00.11.H21".into()],
            ..agency("H21.11", "Sở Nội vụ tỉnh Gia Lai")
        }],
        files: vec![file("cong-van.pdf", text())],
        damaged: vec![],
        earlier: vec![],
        now: noon(),
    }
}

pub(super) fn directory() -> &'static Directory {
    static DIRECTORY: LazyLock<Directory> = LazyLock::new(sample);
    &DIRECTORY
}

fn sample() -> Directory {
    Directory::new(
        "H21",
        [
            agency("H21", "Ủy ban nhân dân tỉnh Gia Lai"),
            agency("H36", "Ủy ban nhân dân tỉnh Lâm Đồng"),
            agency("H21.11", "Sở Nội vụ tỉnh Gia Lai"),
            agency("H21.13", "Sở Tài chính tỉnh Gia Lai"),
            agency("H21.17", "Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai"),
            agency("H21.18", "Sở Xây dựng tỉnh Gia Lai"),
            agency("H36.18", "Sở Xây dựng tỉnh Lâm Đồng"),
            agency("H21.134", "Ủy ban nhân dân xã Ia Grai"),
            agency("H21.113", "Ủy ban nhân dân xã Chơ Long"),
            agency("H36.70", "Sở Kỳ lạ tỉnh Lâm Đồng"),
            agency("G09", "Bộ Nội vụ"),
        ],
    )
}

pub(super) fn pack() -> Pack {
    static PACK: LazyLock<Pack> =
        LazyLock::new(|| Packs::shipped().unwrap().for_day(date(2026, 11, 20)).unwrap().clone());
    PACK.clone()
}

pub(super) fn sent(document: &Outgoing) -> Report {
    before_sending(document, directory(), &pack())
}

pub(super) fn earlier(sameness: Sameness, to: &str) -> Earlier {
    Earlier {
        document: DocumentKey(7),
        symbol: "05/UBND-KGVX".into(),
        at: noon(),
        agencies: vec![to.into()],
        sameness,
    }
}

/// What is not a pass, as `rule level code`.
pub(super) fn told(report: &Report) -> Vec<String> {
    let level = |level| serde_json::to_value::<Level>(level).unwrap().as_str().unwrap().to_owned();
    let findings = report.findings.iter().filter(|finding| finding.level != Level::Pass);
    findings.map(|one| format!("{} {} {}", one.rule, level(one.level), one.code.as_str())).collect()
}
