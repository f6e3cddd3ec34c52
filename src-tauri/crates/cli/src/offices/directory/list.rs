//! A directory in a file: JSON (a list, or the hub's own answer with it in `data`), or CSV with a line of names.

use std::path::Path;

use domain::AgencyCode;
use office::DirectoryEntry;
use serde_json::Value;

use crate::failure::Failure;

/// Names under which files and hubs give the same field.
const CODE: [&str; 3] = ["code", "organId", "organ_id"];
const NAME: [&str; 2] = ["name", "organName"];
const PARENT: [&str; 3] = ["parent", "parent_code", "pid"];
const EMAIL: [&str; 2] = ["email", "mail"];
const OLD_CODE: [&str; 3] = ["old_code", "oldCode", "code102"];

/// The agencies in a file.
pub(super) fn read(file: &Path, bytes: &[u8]) -> Result<Vec<DirectoryEntry>, Failure> {
    let text =
        std::str::from_utf8(bytes).map_err(|error| wrong(file, &error))?.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with(['{', '[']) { from_json(file, text) } else { from_csv(file, text) }
}

fn wrong(file: &Path, reason: &dyn std::fmt::Display) -> Failure {
    Failure::refused("cli.directory_malformed", &[("name", &file.display()), ("reason", reason)])
}

fn from_json(file: &Path, text: &str) -> Result<Vec<DirectoryEntry>, Failure> {
    let value: Value = serde_json::from_str(text).map_err(|error| Failure::malformed(file, &error))?;
    let list = value.get("agencies").or_else(|| value.get("data")).unwrap_or(&value);
    let list = list.as_array().ok_or_else(|| wrong(file, &"agencies"))?;
    list.iter()
        .map(|row| {
            let get =
                |names: &[&str]| names.iter().find_map(|name| row.get(name)?.as_str()).unwrap_or_default();
            entry(file, get(&CODE), get(&NAME), get(&PARENT), get(&EMAIL), get(&OLD_CODE))
        })
        .collect()
}

fn from_csv(file: &Path, text: &str) -> Result<Vec<DirectoryEntry>, Failure> {
    let mut rows = rows(text).into_iter();
    let names = rows.next().unwrap_or_default();
    let place = |known: &[&str]| names.iter().position(|name| known.contains(&name.trim()));
    let places = [&CODE[..], &NAME, &PARENT, &EMAIL, &OLD_CODE].map(place);
    if places.first().is_none_or(Option::is_none) {
        return Err(wrong(file, &"code"));
    }
    rows.filter(|row| row.iter().any(|field| !field.trim().is_empty()))
        .map(|row| {
            let [code, name, parent, email, old] =
                places.map(|at| at.and_then(|at| row.get(at)).map_or("", |field| field.trim()));
            entry(file, code, name, parent, email, old)
        })
        .collect()
}

fn entry(
    file: &Path,
    code: &str,
    name: &str,
    parent: &str,
    email: &str,
    old_code: &str,
) -> Result<DirectoryEntry, Failure> {
    Ok(DirectoryEntry {
        code: AgencyCode::parse(code).map_err(|_error| wrong(file, &format!("code “{code}”")))?,
        name: name.to_owned(),
        parent: Some(parent.to_owned()).filter(|parent| !parent.is_empty()),
        email: email.to_owned(),
        // An old code that is none says nothing about the agency itself.
        old_code: AgencyCode::parse(old_code).ok(),
    })
}

/// Rows of a CSV file (RFC 4180): quotes around fields, doubled inside.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut field = String::new();
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            c => field.push(c),
        }
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<(String, String)>, Failure> {
        let list = read(Path::new("list"), text.as_bytes())?;
        Ok(list.into_iter().map(|entry| (entry.code.to_string(), entry.name)).collect())
    }

    #[test]
    fn the_same_directory_is_read_from_every_form() {
        let expected = vec![("H21.13".to_owned(), "Sở Tài chính, tỉnh \"Gia Lai\"".to_owned())];
        let csv = "\u{feff}code,name,email\r\nH21.13,\"Sở Tài chính, tỉnh \"\"Gia Lai\"\"\",x@y.vn\r\n\r\n";
        assert_eq!(names(csv).unwrap(), expected);
        let row = r#"{"code": "H21.13", "name": "Sở Tài chính, tỉnh \"Gia Lai\"", "pid": null}"#;
        for json in
            [format!("[{row}]"), format!("{{\"data\": [{row}]}}"), format!("{{\"agencies\": [{row}]}}")]
        {
            assert_eq!(names(&json).unwrap(), expected);
        }
    }

    #[test]
    fn a_row_without_a_code_refuses_the_file() {
        for text in ["name\nSở", "code,name\nSỞ,x", r#"[{"name": "x"}]"#, "{}", "[1]"] {
            assert!(names(text).is_err(), "{text}");
        }
    }
}
