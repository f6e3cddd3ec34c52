//! Prints what PDFs say of themselves: `cargo run -p pdfsig --example read_facts -- FILE…`.

use std::io::Write;

use pdfsig::{
    facts,
    text::{Limits, read},
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::stdout().lock();
    for path in std::env::args().skip(1) {
        match read(&std::fs::read(&path)?, &Limits::default()) {
            Ok(text) => {
                let found = facts::find(&text);
                let value = |found: &Option<domain::content::Found<String>>| {
                    found.as_ref().map_or("-".to_owned(), |found| found.value.clone())
                };
                let list = |list: &[domain::content::Found<String>]| {
                    list.iter().map(|found| format!("\n      [{}]", found.value)).collect::<String>()
                };
                writeln!(out, "== {path}: {:?}", found.layer)?;
                writeln!(out, "   nation {}  superior {}", found.nation.is_some(), value(&found.superior))?;
                writeln!(out, "   issuer {}", value(&found.issuer))?;
                writeln!(out, "   number {} / {}", value(&found.number), value(&found.notation))?;
                writeln!(
                    out,
                    "   {} {:?}",
                    value(&found.locality),
                    found.date.as_ref().map(|date| date.value)
                )?;
                writeln!(out, "   {} | {}", value(&found.document_type), value(&found.subject))?;
                writeln!(out, "   urgency {:?}", found.urgency.as_ref().map(|urgency| urgency.value))?;
                writeln!(
                    out,
                    "   secrecy {} circulation {}",
                    value(&found.secrecy),
                    value(&found.circulation)
                )?;
                writeln!(
                    out,
                    "   {} | {} | {}",
                    value(&found.signer_competence),
                    value(&found.signer_position),
                    value(&found.signer_name)
                )?;
                writeln!(out, "   to{}", list(&found.addressees))?;
                writeln!(out, "   recipients {}{}", found.has_recipients, list(&found.recipients))?;
                writeln!(out, "   appendices{}", list(&found.appendices))?;
            }
            Err(error) => writeln!(out, "== {path}: {} {error}", error.code())?,
        }
    }
    Ok(())
}
