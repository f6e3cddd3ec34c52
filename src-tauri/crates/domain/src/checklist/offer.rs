//! What a file says of itself, offered to the empty form. Nothing is guessed: what was not read is absent.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{case::readable, fields::sentence, kinds};
use crate::{
    Priority,
    content::{FileFacts, Found, TextLayer},
};

/// Fields found in a file, each with its place.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Offer {
    /// Whether there was text to read; a scan offers only its pages.
    pub layer: TextLayer,
    /// Số.
    pub number: Option<Found<String>>,
    /// Ký hiệu.
    pub notation: Option<Found<String>>,
    /// Ngày ban hành.
    #[cfg_attr(feature = "bindings", specta(type = Option<Found<String>>))]
    pub date: Option<Found<Date>>,
    /// Địa danh.
    pub place: Option<Found<String>>,
    /// Trích yếu.
    pub subject: Option<Found<String>>,
    /// Tên loại as forms write it: printed, else the notation's, else `Công văn` for what prints no type and has a
    /// subject under its number.
    pub document_type: Option<Found<String>>,
    /// Quyền hạn: `TM.`, `KT.`…
    pub signer_competence: Option<Found<String>>,
    /// Chức vụ.
    pub signer_position: Option<Found<String>>,
    /// Họ và tên.
    pub signer_name: Option<Found<String>>,
    /// Độ khẩn.
    pub priority: Option<Found<Priority>>,
    /// Số trang.
    pub pages: Option<u32>,
}

/// The fields a file offers.
#[must_use]
pub fn offer(file: &FileFacts) -> Offer {
    let Ok(text) = readable(file) else {
        return Offer { layer: file.text.layer, pages: file.pages, ..Offer::default() };
    };
    let written = |found: &Found<String>, value: String| Found { value, place: found.place };
    let short = text.notation.as_ref().and_then(|notation| {
        kinds::by_notation(&notation.value).map(|kind| written(notation, kind.to_owned()))
    });
    let printed = text.document_type.as_ref().map(|printed| {
        let name = kinds::named(&printed.value).map_or_else(|| sentence(&printed.value), str::to_owned);
        written(printed, name)
    });
    let letter = || {
        let subject = text.subject.as_ref()?;
        text.notation.is_some().then(|| written(subject, kinds::LETTER.to_owned()))
    };
    // TM. stands above KT.: the last line is the capacity the person signs in.
    let competence = text.signer_competence.as_ref().and_then(|printed| {
        let (short, _) = printed.value.rsplit('/').next()?.trim().split_once('.')?;
        Some(written(printed, format!("{}.", short.trim().to_uppercase())))
    });
    Offer {
        layer: text.layer,
        number: text.number.clone(),
        notation: text.notation.clone(),
        date: text.date.clone(),
        place: text.locality.clone(),
        subject: text.subject.clone(),
        document_type: printed.or(short).or_else(letter),
        signer_competence: competence,
        signer_position: text.signer_position.as_ref().map(|found| written(found, sentence(&found.value))),
        signer_name: text.signer_name.clone(),
        priority: text.urgency.clone(),
        pages: file.pages,
    }
}
