//! The office's units, and its own numbers: days for handling, what is due soon, what needs approval.

use std::path::PathBuf;

use domain::units::UnitError;
use registry::{Connection, settings, units};

use crate::{
    Office,
    audit::{self, Action},
    changes::{Change, Subject},
    config::WORK,
    error::{Reason, Result},
    trust::read_file,
    view::{UnitInput, UnitView, WorkSettings, WorkView},
};

/// Most bytes of a list of units.
const LIST: u64 = 1 << 20;

pub(crate) fn unit_view(unit: units::Unit) -> UnitView {
    UnitView {
        id: unit.key,
        name: unit.name,
        short: unit.short,
        people: unit.people,
        open: unit.closed_at.is_none(),
    }
}

impl Office {
    /// Units, numbers, and the types of documents that can be chosen for approval.
    ///
    /// # Errors
    /// As the registry fails.
    pub async fn work(&self) -> Result<WorkView> {
        let settings = self.config().work.clone();
        self.read(move |c| {
            Ok(WorkView {
                units: units::open(c)?.into_iter().map(unit_view).collect(),
                settings,
                types: domain::checklist::type_names().map(str::to_owned).collect(),
            })
        })
        .await
    }

    /// Makes the list of units this one: a unit is known by its name, one that is not named is closed.
    ///
    /// # Errors
    /// [`Reason::UnitList`] with what is wrong with it; then nothing changes.
    pub async fn units_save(&self, list: Vec<UnitInput>) -> Result<WorkView> {
        let unit =
            |one: UnitInput| domain::units::Unit { name: one.name, short: one.short, people: one.people };
        let list = domain::units::tidied(list.into_iter().map(unit).collect()).map_err(refused)?;
        self.keep_units(list).await
    }

    /// The same from a table: columns `name`, `short`, `people`, or `Đơn vị`, `Ký hiệu`, `Người xử lý`.
    ///
    /// # Errors
    /// [`Reason::UnitList`], [`Reason::FileUnreadable`].
    pub async fn units_import(&self, path: PathBuf) -> Result<WorkView> {
        let read = move || -> Result<_> {
            let (_name, bytes) = read_file(&path, LIST)?;
            domain::units::read(&bytes).map_err(refused)
        };
        let list = tokio::task::spawn_blocking(read).await??;
        self.keep_units(list).await
    }

    async fn keep_units(&self, list: Vec<domain::units::Unit>) -> Result<WorkView> {
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        self.write(move |tx| {
            let names = |list: Vec<units::Unit>| {
                list.into_iter().map(|unit| unit.name).collect::<Vec<_>>().join("; ")
            };
            let before = names(units::open(tx)?);
            units::replace(tx, &list, now)?;
            let after = names(units::open(tx)?);
            let args = [("before", before), ("after", after), ("count", list.len().to_string())];
            audit::append_owned(tx, now, &actor, Action::UnitsSaved, None, &args)
        })
        .await?;
        self.publish(Change::of(&[Subject::Settings, Subject::Work, Subject::Journal]));
        self.work().await
    }

    /// Keeps the office's own numbers.
    ///
    /// # Errors
    /// [`Reason::Preference`] for a number out of its bounds or a type that is none.
    pub async fn save_work(&self, settings: WorkSettings) -> Result<WorkView> {
        checked(&settings)?;
        let (now, actor) = (self.now(), self.config().clerk().to_owned());
        let before = self.config().work.clone();
        self.write(move |tx| {
            settings::set(tx, WORK, &settings, now)?;
            let said = |one: &WorkSettings| serde_json::to_string(one);
            let args = [("before", said(&before)?), ("after", said(&settings)?)];
            audit::append_owned(tx, now, &actor, Action::WorkSaved, None, &args)
        })
        .await?;
        self.reload().await?;
        self.publish(Change::of(&[Subject::Settings, Subject::Work, Subject::Drafts, Subject::Journal]));
        self.work().await
    }
}

fn checked(settings: &WorkSettings) -> Result<()> {
    let wrong = |name: &str, value: &dyn std::fmt::Display| {
        Err(Reason::Preference.with(&[("name", &name), ("value", value)]))
    };
    if !(1..=90).contains(&settings.handling_days) {
        return wrong("handling_days", &settings.handling_days);
    }
    if settings.soon_days > 10 {
        return wrong("soon_days", &settings.soon_days);
    }
    let known = |name: &String| domain::checklist::type_names().any(|one| one == name);
    match settings.approval_types.iter().find(|name| !known(name)) {
        Some(unknown) => wrong("approval_types", unknown),
        None => Ok(()),
    }
}

fn refused(error: UnitError) -> crate::Error {
    Reason::UnitList.with(&[("detail", &error)])
}

/// The name of a unit, for the journal and for lists.
pub(crate) fn unit_name(c: &Connection, key: Option<domain::UnitKey>) -> Result<String> {
    key.map_or(Ok(String::new()), |key| Ok(units::get(c, key)?.name))
}
