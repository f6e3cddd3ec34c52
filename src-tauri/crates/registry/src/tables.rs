//! One file per table: plain functions over a connection (reading) or a transaction (writing).

/// Names of states as rows keep them: `as_str`, `parse`, `ALL`, and reading from a column.
macro_rules! names {
    ($($type:ident { $($variant:ident = $name:literal),* $(,)? })*) => {$(
        impl $type {
            /// Every value.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the registry and in JSON.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }

            /// Reads the name in the registry.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }

        impl $crate::Column for $type {
            fn read(cell: $crate::Cell<'_>) -> $crate::Result<Self> {
                let name = String::read(cell)?;
                Self::parse(&name).ok_or_else(|| $crate::Error::damaged(format!("a state that is none: {name}")))
            }
        }
    )*};
}
pub(crate) use names;

pub mod agencies;
pub mod alerts;
pub mod approvals;
pub mod assignments;
pub mod attachments;
pub mod audit;
pub mod books;
pub mod calendar;
pub mod checklists;
pub mod day_closes;
pub mod deliveries;
pub mod documents;
pub mod drafts;
pub mod facts;
pub mod jobs;
pub mod nudges;
pub mod open;
pub mod open_work;
pub mod owed;
pub mod paces;
pub mod packages;
pub mod reports;
pub mod resends;
pub mod rules;
pub mod settings;
pub mod tallies;
pub mod toasts;
pub mod units;
