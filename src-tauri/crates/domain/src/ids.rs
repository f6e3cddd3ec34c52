//! Identities that must never be mixed up.
//!
//! Three names travel with one document: the hub's [`DocId`] for a stored message, the sender's
//! [`DocumentId`] inside the package, and the keys of our own rows.

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identity exactly as received.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

text_id! {
    /// The sender's identity of a document (`edXML:DocumentId`, QCVN 102:2016). Opaque: compared as an exact
    /// string; by convention `{OrganId},{yyyy/MM/dd},{number}/{notation}`, but bare UUIDs are common.
    DocumentId
}
text_id! {
    /// The hub's identity of one stored message (`docId`): a UUID or 24 hexadecimal digits.
    DocId
}

macro_rules! row_key {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(#[cfg_attr(feature = "bindings", specta(type = f64))] pub i64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_key! {
    /// Row of a package: one message on the wire.
    PackageKey
}
row_key! {
    /// Row of a document, incoming or outgoing.
    DocumentKey
}
row_key! {
    /// Row of an attachment.
    AttachmentKey
}
row_key! {
    /// Row of a delivery: one outgoing document to one recipient.
    DeliveryKey
}
row_key! {
    /// Row of a status report, received or owed.
    ReportKey
}
row_key! {
    /// Row of a durable job.
    JobKey
}
row_key! {
    /// Row of a register book.
    BookKey
}
row_key! {
    /// Row of a draft.
    DraftKey
}
row_key! {
    /// Row of a unit of the office (phòng, ban).
    UnitKey
}
row_key! {
    /// Row of a request for approval before sending.
    ApprovalKey
}
