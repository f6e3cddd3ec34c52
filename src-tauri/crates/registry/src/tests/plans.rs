//! No statement of the tables walks a whole table: every one is answered along an index.

use super::{desk, tidy};

/// Statements that look at every row on purpose.
const WHOLE: &[&str] = &[
    "FROM audit
", // checking the chain
    "'decisions', COUNT",                             // counting again, for checks
    "FROM tally",                                     // nine rows
    "LIMIT 1000001",                                  // the directory's size, capped
    "FROM draft",                                     // a desk's drafts
    "WHERE closed_at IS NULL\n        ORDER BY code", // the directory, for matching printed names
    "FROM rule_pack",                                 // a few a year
    "FROM rule_level",                                // a few a year
    "FROM alert
        WHERE cleared_at IS NULL",     // open alerts: along the index of open ones
    "FROM package
        WHERE direction = 'in' AND state IN", // held packages: along the index of held ones
    "FROM calendar_day",                              // an office's own days
    "FROM calendar_year",                             // a handful
    "FROM work_session",                              // a handful
    "AS spaced",                                      // words of an agency's name
    "FROM report_missing",                            // empty, but for a mistake of ours
    "FROM report_aside AS a",                         // the newest by their key, so many as are wanted
    // The engine looks for rows that wait for this parent only when there are any, which there never are.
    "INSERT INTO document (",
    "INSERT INTO package (",
    "INSERT INTO checklist (",
    "INSERT INTO unit (",
    // Small indexes that hold only what is open.
    "FROM assignment\n        WHERE finished_at IS NULL\n        GROUP BY lead_id",
    "FROM approval\n        WHERE state = 'asked'",
    "FROM unit\n        WHERE closed_at IS NULL", // a few units
    "WHERE register_printed = 1",                 // one row of a small index
];

/// Statements that sort what an index has already narrowed down.
const SORTED: &[&str] = &[
    "ORDER BY alias",                                // codes of one agency
    "FROM delivery\n        WHERE document_id = $1", // recipients of one document
    "FROM audit\n",
    "GROUP BY n.delivery_id",                        // nudges about one document
    "GROUP BY state, error_code",                    // problems by how common they are
    "SELECT DISTINCT document_id",                   // problems of one cause
    "AS spaced",                                     // agencies by how near their names are
    "ORDER BY a.id",                                 // attempts of one document
    "ORDER BY position",                             // files of one draft
    "WHERE document_id = $1 AND j.kind",             // hub identities of one document
    "FROM document\n        WHERE document_id = $1", // namesakes
    "WHERE number = $1",                             // namesakes
    "ORDER BY d.id",                                 // documents with one file
    "ORDER BY year DESC",                            // books: a few a year
    "WHERE direction = $1 AND year = $2",            // books of one year
    "WHERE state = 'running'",                       // jobs under way: a handful
    "FROM rule_pack",                                // a few a year
    "COUNT(DISTINCT document_id)
        FROM alert_item", // documents of one alert
    "SELECT DISTINCT agency_code",                   // agencies that answered since the last look
    "ORDER BY document.id", // documents that share a file, its content or most of its words
];

fn is_among(statement: &str, listed: &[&str]) -> bool {
    listed.iter().any(|part| statement.contains(part))
}

#[test]
fn every_statement_follows_an_index() {
    let desk = desk();
    let other = super::beside(desk.folder.path());
    other.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).unwrap();
    let mut looked = 0;
    let mut found = Vec::new();
    for (name, text) in tidy::production().iter().filter(|(name, _)| name.starts_with("tables/")) {
        for statement in tidy::statements(text) {
            let mut explained = other.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
            let mut rows = explained.raw_query();
            while let Some(row) = rows.next().unwrap() {
                let step: String = row.get("detail").unwrap();
                let whole =
                    step.starts_with("SCAN") && !step.contains("CONSTANT ROW") && !step.contains("capped");
                if whole && !is_among(statement, WHOLE) {
                    found.push(format!("{name}: {step} in\n{statement}"));
                }
                let sorts = step.starts_with("USE TEMP B-TREE");
                if sorts && !is_among(statement, SORTED) {
                    found.push(format!("{name}: {step} in\n{statement}"));
                }
            }
            looked += 1;
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(looked > 100, "only {looked} statements seen");
}

/// Without figures about the rows, the planner takes an equal box for the better choice: a million rows instead of ten.
#[test]
fn open_work_never_walks_an_index_over_the_whole_register() {
    let desk = desk();
    let other = super::beside(desk.folder.path());
    let sources = tidy::production();
    let (_, text) = sources.iter().find(|(name, _)| name == "tables/open_work.rs").unwrap();
    let mut looked = 0;
    for statement in tidy::statements(text) {
        let mut explained = other.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let mut rows = explained.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get("detail").unwrap();
            assert!(!step.contains("document_by_time"), "{step} in\n{statement}");
        }
        looked += 1;
    }
    assert!(looked > 12, "only {looked} statements seen");
}
