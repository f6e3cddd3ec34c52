//! `vanthu units list | import`, and `vanthu documents assign`.

use domain::{DocumentKey, UnitKey};
use office::Office;
use office::view::{NewAssignment, UnitView, WorkView};

use super::{documents, shown};
use crate::arguments::{Assign, Units};
use crate::failure::{Exit, Failure, Outcome};
use crate::output::Output;

/// Runs one of the commands.
pub(super) async fn run(office: &Office, command: &Units, output: Output) -> Outcome {
    let work = match command {
        Units::List => office.work().await?,
        Units::Import { file } => office.units_import(file.clone()).await?,
    };
    output.result(&shown::value(&work)?, || {
        let line = |unit: &UnitView| format!("{:<8} {}  {}", unit.short, unit.name, unit.people.join(", "));
        work.units.iter().map(line).collect::<Vec<_>>().join("\n")
    });
    Ok(Exit::Done)
}

/// Assigns a document to units that are named.
pub(super) async fn assign(office: &Office, command: &Assign, output: Output) -> Outcome {
    let work = office.work().await?;
    let new = NewAssignment {
        lead: named(&work, &command.lead)?,
        with: command.with.iter().map(|name| named(&work, name)).collect::<Result<_, _>>()?,
        handler: command.handler.clone(),
        instruction: command.instruction.clone(),
        due: command.due.clone(),
    };
    let id = DocumentKey(command.id);
    office.assign(id, new).await?;
    documents::worked(office, id, "Đã phân công", output).await
}

/// The unit with this name or short name, however it is cased.
fn named(work: &WorkView, name: &str) -> Result<UnitKey, Failure> {
    let wanted = name.trim().to_lowercase();
    let is = |unit: &&UnitView| unit.name.to_lowercase() == wanted || unit.short.to_lowercase() == wanted;
    work.units.iter().find(is).map(|unit| unit.id).ok_or_else(|| {
        let known: Vec<&str> = work.units.iter().map(|unit| unit.name.as_str()).collect();
        Failure::refused("cli.unit", &[("unit", &name), ("known", &known.join(", "))])
    })
}
