//! Invariant 2: files go in and out by keys and tokens, with the real office in rehearsal behind the commands.

use std::{fs, io::Write, path::PathBuf, time::Duration};

use office::OpenedFile;
use serde_json::{Value, json};
use tauri::{Manager, http::Request};

use super::Page;
use crate::{
    Shell, serve,
    state::{
        hand_out::{COPY_FAILED, FILE_REFUSED, NO_PROGRAM},
        rehearse::NO_REHEARSAL,
    },
};

/// A page in rehearsal with at least one document waiting.
fn rehearsing() -> (Page, Value) {
    let page = Page::open("main");
    assert_eq!(page.call("start_rehearsal", json!({})).unwrap()["mode"], "rehearsal");
    for _ in 0..600 {
        let list = page.call("incoming_list", json!({ "filter": {}, "after": null, "limit": 10 })).unwrap();
        if let Some(row) = list["rows"].get(0) {
            let detail = page.call("incoming_detail", json!({ "id": row["id"] })).unwrap();
            return (page, detail);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("no document came");
}

fn get(page: &Page, address: &str) -> tauri::http::Response<Vec<u8>> {
    let request = Request::builder().uri(address).body(Vec::new()).unwrap();
    let shell = page.app.state::<Shell>();
    tauri::async_runtime::block_on(serve(&request, |wanted| shell.preview(wanted)))
}

#[test]
fn an_attachment_is_previewed_opened_and_saved_by_its_key() {
    let (page, detail) = rehearsing();
    let file = &detail["attachments"][0];
    assert_eq!(file["previewable"], true, "{file}");

    let shown = get(&page, &format!("doc://localhost/attachment/{}", file["id"]));
    assert_eq!(shown.status(), 200);
    assert!(shown.body().starts_with(b"%PDF-"));
    assert_eq!(shown.body().len(), usize::try_from(file["bytes"].as_u64().unwrap()).unwrap());
    assert_eq!(get(&page, "doc://localhost/attachment/999999").status(), 404);
    assert_eq!(get(&page, &format!("doc://localhost/draft/{}", file["id"])).status(), 404);

    page.call("attachment_open", json!({ "id": file["id"] })).unwrap();
    let opened = page.desktop.opened.lock().unwrap().pop().unwrap();
    assert_eq!(&fs::read(&opened).unwrap(), shown.body());
    assert!(fs::metadata(&opened).unwrap().permissions().readonly());

    let target = page.data.path().join("saved.pdf");
    page.desktop.chosen.lock().unwrap().push(target.clone());
    assert_eq!(page.call("attachment_save", json!({ "id": file["id"] })).unwrap(), "saved.pdf");
    assert_eq!(&fs::read(target).unwrap(), shown.body());
    assert_eq!(
        page.call("attachment_save", json!({ "id": file["id"] })).unwrap(),
        Value::Null,
        "a cancelled dialog"
    );

    let package = page.data.path().join("package.edxml");
    page.desktop.chosen.lock().unwrap().push(package.clone());
    assert_eq!(page.call("package_save", json!({ "id": detail["row"]["id"] })).unwrap(), "package.edxml");
    assert!(String::from_utf8_lossy(&fs::read(package).unwrap()).contains("edXML"));

    assert_eq!(page.call("leave_rehearsal", json!({})).unwrap()["mode"], "unset");
    assert_eq!(
        get(&page, &format!("doc://localhost/attachment/{}", file["id"])).status(),
        404,
        "the real office has none"
    );
}

#[test]
fn dropped_files_are_attached_by_their_token_and_programs_are_refused() {
    let page = Page::open("main");
    page.call("start_rehearsal", json!({})).unwrap();
    let files = page.data.path().join("files");
    fs::create_dir(&files).unwrap();
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = files.join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    let letter = write("Công văn.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");
    let program = write("Công văn.pdf.exe", b"MZ\x90\x00");
    let draft = page.call("draft_create", json!({})).unwrap()["id"].clone();
    let drop = |paths| page.app.state::<Shell>().drops().keep(paths);
    let attach = |token: &str| page.call("draft_attach_dropped", json!({ "id": draft, "token": token }));

    let (token, names) = drop(vec![letter.clone()]);
    assert_eq!(names, ["Công văn.pdf"]);
    assert_eq!(attach(letter.to_str().unwrap()).unwrap()["files"], json!([]), "a path is no token");
    let attached = attach(&token).unwrap();
    assert_eq!(attached["files"][0]["name"], "Công văn.pdf");
    assert!(!attached.to_string().contains(files.to_str().unwrap()), "the page never learns a path");
    assert_eq!(attach(&token).unwrap()["files"].as_array().unwrap().len(), 1, "a token is good once");

    let (token, _) = drop(vec![program]);
    assert_eq!(attach(&token).unwrap_err()["code"], "office.file.executable");
    let shown = get(&page, &format!("doc://localhost/draft/{}", attached["files"][0]["id"]));
    assert_eq!(shown.status(), 200);
}

#[test]
fn what_would_run_when_opened_is_not_opened() {
    let page = Page::open("main");
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(b"MZ").unwrap();
    let dangerous = OpenedFile {
        file,
        name: "x.exe".to_owned(),
        kind: "executable".to_owned(),
        bytes: 2,
        sha256: String::new(),
        previewable: false,
        dangerous: true,
    };
    let refused = tauri::async_runtime::block_on(page.app.state::<Shell>().open_copy(dangerous)).unwrap_err();
    assert_eq!(refused.code, FILE_REFUSED);
    assert_eq!(refused.args["name"], "x.exe");
    assert!(page.desktop.opened.lock().unwrap().is_empty());
}

#[test]
fn every_failure_of_the_shell_has_a_sentence_in_both_languages() {
    for language in ["vi", "en"] {
        let path = format!("{}/../ui/src/i18n/errors.{language}.json", env!("CARGO_MANIFEST_DIR"));
        let sentences: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        for code in [FILE_REFUSED, COPY_FAILED, NO_PROGRAM, NO_REHEARSAL] {
            let sentence = &sentences[code];
            assert!(
                ["what", "means", "do"].iter().all(|part| sentence[part].is_string()),
                "{language}: {code}"
            );
        }
    }
}
