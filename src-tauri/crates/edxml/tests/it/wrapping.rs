//! Archives around attachments: unwrapped when they only wrap, kept when a sender made them, never believed.

use std::io::Write;

use edxml::{Corruption, Discard, FileKind, Limits, MemorySpooler, read};
use flate2::{Compression, Crc, write::DeflateEncoder};
use rstest::rstest;

use crate::support::*;

/// One entry of an archive to be built, with the sizes it claims.
struct Entry {
    name: String,
    bytes: Vec<u8>,
    packed: Vec<u8>,
    claimed: u32,
    crc: u32,
    flags: u16,
}

fn entry(name: &str, bytes: &[u8]) -> Entry {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    deflate.write_all(bytes).unwrap();
    let mut crc = Crc::new();
    crc.update(bytes);
    Entry {
        name: name.into(),
        bytes: bytes.into(),
        packed: deflate.finish().unwrap(),
        claimed: bytes.len() as u32,
        crc: crc.sum(),
        flags: 0,
    }
}

fn archive(entries: &[Entry]) -> Vec<u8> {
    archive_at(entries, |offset, _| offset)
}

/// Builds an archive whose directory says where entries lie.
fn archive_at(entries: &[Entry], place: impl Fn(u32, usize) -> u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let offset = out.len() as u32;
        let mut fields = Vec::new();
        for field in [20, entry.flags, 8, 0, 0x21] {
            fields.extend_from_slice(&u16::to_le_bytes(field));
        }
        for field in [entry.crc, entry.packed.len() as u32, entry.claimed] {
            fields.extend_from_slice(&field.to_le_bytes());
        }
        fields.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        fields.extend_from_slice(&[0, 0]);
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&fields);
        out.extend_from_slice(entry.name.as_bytes());
        out.extend_from_slice(&entry.packed);
        directory.extend_from_slice(b"PK\x01\x02\x14\0");
        directory.extend_from_slice(&fields);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&place(offset, index).to_le_bytes());
        directory.extend_from_slice(entry.name.as_bytes());
    }
    let at = out.len() as u32;
    let count = (entries.len() as u16).to_le_bytes();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count);
    out.extend_from_slice(&count);
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

const UUID: &str = "32da2890-1a55-4ccd-9ac9-cd0d98559e67";

#[rstest]
#[case::by_extension("Cong van.pdf", "application/zip", "whatever.PDF", &[])]
#[case::by_generated_name("Cong van.pdf", "application/zip", "32da2890-1a55-4ccd-9ac9-cd0d98559e67.tmp", &[])]
#[case::by_generated_name_alone("Cong van", "application/zip", "32da28901a554ccd9ac9cd0d98559e67", &[])]
#[case::by_its_own_name("Cong van.bin.xyz", "application/zip", "Cong van.bin.xyz", &[])]
#[case::by_its_content("Cong van.pdf", "application/zip", "content.tmp", &[])]
#[case::declared_pdf("Cong van.pdf", "application/pdf", "a.pdf", &["zip_undeclared"])]
#[case::declared_text("Cong van.pdf", "text/plain", "a.pdf", &["zip_undeclared"])]
#[case::in_a_folder("Cong van.pdf", "application/zip", "tmp/a.pdf", &[])]
fn what_only_wraps_is_unwrapped(
    #[case] name: &str,
    #[case] declared: &str,
    #[case] inner: &str,
    #[case] warnings: &[&str],
) {
    let bytes = archive(&[entry(inner, PDF)]);
    let package = read_all(with_attachment(name, declared, &encode(bytes)));
    let attachment = &package.attachments[0];
    assert_eq!(attachment.content.get_ref(), PDF);
    assert_eq!(attachment.unwrapped_from.as_deref(), Some(inner));
    assert_eq!(
        (attachment.kind, attachment.bytes, attachment.corrupt),
        (FileKind::Pdf, PDF.len() as u64, None)
    );
    assert_eq!(codes(&package), warnings);
}

#[rstest]
#[case::called_a_zip("ho so.zip", &["a.zip"], &[])]
#[case::called_a_zip_with_a_generated_entry("ho so.zip", &["32da2890-1a55-4ccd-9ac9-cd0d98559e67.pdf"], &[])]
#[case::several_files("Cong van.pdf", &["a.pdf", "b.pdf"], &["extension", "zip_kept"])]
#[case::a_word_document("Cong van.docx", &["[Content_Types].xml", "word/document.xml"], &["zip_declared"])]
#[case::a_workbook("Bang.xlsx", &["[Content_Types].xml", "xl/workbook.xml"], &["zip_declared"])]
#[case::something_else("Bang ke.xyz", &["readme.txt"], &["zip_kept"])]
fn what_a_sender_made_is_kept(#[case] name: &str, #[case] inner: &[&str], #[case] warnings: &[&str]) {
    let bytes = archive(&inner.iter().map(|name| entry(name, TEXT.as_bytes())).collect::<Vec<_>>());
    let package = read_all(with_attachment(name, "application/zip", &encode(&bytes)));
    assert_eq!(package.attachments[0].content.get_ref(), &bytes);
    assert_eq!(package.attachments[0].unwrapped_from, None);
    assert_eq!(codes(&package), warnings);
}

#[test]
fn names_in_an_archive_never_become_paths() {
    for inner in ["../../x.pdf", "/etc/x.pdf", "..././x.pdf", "C:\\x.pdf", "\\\\srv\\x.pdf"] {
        let package =
            read_all(with_attachment("a.pdf", "application/zip", &encode(archive(&[entry(inner, PDF)]))));
        assert_eq!(package.attachments[0].name, "a.pdf");
        assert_eq!(package.attachments[0].content.get_ref(), PDF);
    }
}

#[test]
fn a_bomb_is_refused_before_it_unfolds() {
    let zeros = vec![0; 17 << 20];
    let bomb = archive(&[entry("a.pdf", &zeros)]);
    assert!(bomb.len() < 100 << 10);
    assert_eq!(refusal(with_attachment("a.pdf", "application/zip", &encode(bomb))), "edxml.zip_bomb");
}

#[test]
fn a_blank_image_is_no_bomb() {
    let blank = archive(&[entry(&format!("{UUID}.bmp"), &vec![0xFF; 2 << 20])]);
    let package = read_all(with_attachment("scan.bmp", "application/zip", &encode(blank)));
    assert_eq!(package.attachments[0].bytes, 2 << 20);
}

#[test]
fn an_archive_may_not_unfold_past_the_limits() {
    let bytes = archive(&[entry("a.txt", &vec![b'x'; 2 << 20])]);
    let package = with_attachment("a.txt", "application/zip", &encode(bytes));
    let limits = Limits { attachment: 1 << 20, ..Limits::default() };
    let error = read(package.as_bytes(), &limits, &mut MemorySpooler).unwrap_err();
    assert_eq!(error.code(), "edxml.attachment_too_large");
}

#[test]
fn archives_that_lie_are_marked_and_kept() {
    let fine = || entry("a.pdf", PDF);
    let too_small = Entry { claimed: 10, ..fine() };
    let too_large = Entry { claimed: 1 << 30, ..fine() };
    let wrong_sum = Entry { crc: 1, ..fine() };
    let cut = Entry { packed: fine().packed[..10].to_vec(), ..fine() };
    let garbage = Entry { packed: vec![0xFF; 40], ..fine() };
    for (what, liar) in [
        ("too small", too_small),
        ("too large", too_large),
        ("wrong sum", wrong_sum),
        ("cut data", cut),
        ("garbage", garbage),
    ] {
        let bytes = archive(&[liar]);
        let package = read_all(with_attachment("a.pdf", "application/zip", &encode(&bytes)));
        assert_eq!(package.attachments[0].corrupt, Some(Corruption::Archive), "{what}");
        assert_eq!(package.attachments[0].content.get_ref(), &bytes, "{what}: what came is kept");
    }
}

#[test]
fn directories_that_lie_are_marked_and_kept() {
    let fine = archive(&[entry("a.pdf", PDF)]);
    let elsewhere = archive_at(&[entry("a.pdf", PDF)], |_, _| 7);
    let beyond = archive_at(&[entry("a.pdf", PDF)], |_, _| u32::MAX);
    let cut = fine[..fine.len() - 30].to_vec();
    let mut other_name = fine.clone();
    other_name[30] = b'b';
    for (what, bytes) in
        [("elsewhere", elsewhere), ("beyond", beyond), ("cut", cut), ("other name", other_name)]
    {
        let package = read_all(with_attachment("a.pdf", "application/zip", &encode(&bytes)));
        assert_eq!(package.attachments[0].corrupt, Some(Corruption::Archive), "{what}");
    }
}

#[test]
fn overlapping_entries_are_never_unfolded() {
    // Many directory lines for the same data: only archives of one entry are opened at all.
    let entries: Vec<_> = (0..100).map(|i| entry(&format!("{i}.pdf"), PDF)).collect();
    let bytes = archive_at(&entries, |_, _| 0);
    let package = read_all(with_attachment("a.pdf", "application/zip", &encode(&bytes)));
    assert_eq!(package.attachments[0].content.get_ref(), &bytes);
    assert!(codes(&package).contains(&"zip_kept"));
}

#[test]
fn an_encrypted_archive_is_kept() {
    let secret = Entry { flags: 1, ..entry("a.pdf", PDF) };
    let bytes = archive(&[secret]);
    let package = read_all(with_attachment("a.pdf", "application/zip", &encode(&bytes)));
    assert_eq!(package.attachments[0].content.get_ref(), &bytes);
    assert_eq!(package.attachments[0].corrupt, None);
    assert_eq!(codes(&package), ["extension", "zip_kept"]);
}

#[test]
fn an_archive_in_an_archive_is_unwrapped_once() {
    let inner = archive(&[entry("a.pdf", PDF)]);
    let outer = archive(&[entry("a.pdf", &inner)]);
    let package = read_all(with_attachment("a.pdf", "application/zip", &encode(outer)));
    assert_eq!(package.attachments[0].content.get_ref(), &inner);
    assert_eq!(package.attachments[0].kind, FileKind::Zip);
}

#[test]
fn a_discarding_reader_tells_the_facts_of_the_wire() {
    let bytes = archive(&[entry("a.pdf", PDF)]);
    let package = with_attachment("a.pdf", "application/zip", &encode(&bytes));
    let read = read(package.as_bytes(), &Limits::default(), &mut Discard).unwrap();
    assert_eq!(read.attachments[0].bytes, bytes.len() as u64);
    assert_eq!(read.attachments[0].unwrapped_from, None);
}

#[test]
fn entries_are_what_they_were_packed_from() {
    assert_eq!(entry("a", PDF).bytes, PDF);
}
