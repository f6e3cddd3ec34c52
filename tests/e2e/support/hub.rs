//! What the rehearsal hub holds, as it keeps it on disk: the view from the other side of the wire.

use std::fs;

use serde_json::Value;

use super::World;

/// Messages in the hub's mailboxes, oldest first.
fn messages(world: &World) -> Vec<Value> {
    let index = fs::read(world.data().join("rehearsal/hub/index.json")).unwrap_or_default();
    // It is written anew while we read only by renaming, so what is there is whole.
    let index: Value = serde_json::from_slice(&index).unwrap_or_default();
    index["messages"].as_array().cloned().unwrap_or_default()
}

fn is(message: &Value, kind: &str, to: &str, symbol: &str) -> bool {
    let identity = message["document_id"].as_str().unwrap_or_default();
    message["kind"] == kind && message["to"] == to && identity.ends_with(&format!(",{symbol}"))
}

/// The codes of the status reports that reached `to` about a document.
pub fn reports(world: &World, to: &str, symbol: &str) -> Vec<String> {
    let all = messages(world);
    let about = all.iter().filter(|message| is(message, "status", to, symbol));
    about.filter_map(|message| message["status_code"].as_str().map(str::to_owned)).collect()
}

/// How many copies of a document lie in the mailbox of `to`.
pub fn copies(world: &World, to: &str, symbol: &str) -> usize {
    messages(world).iter().filter(|message| is(message, "edoc", to, symbol)).count()
}

/// Who sent the document with a symbol to the person at the window.
pub fn sender(world: &World, symbol: &str) -> Option<String> {
    let all = messages(world);
    let found = all.iter().find(|message| is(message, "edoc", "H21", symbol))?;
    found["from"].as_str().map(str::to_owned)
}
