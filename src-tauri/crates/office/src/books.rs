//! Register books (sổ đăng ký): one book of incoming documents a year, by Vietnam's calendar.

use domain::UtcMillis;
use registry::{Transaction, books, settings};

use crate::{
    Office, config,
    error::{Reason, Result},
    view::BookView,
};

/// The open book of incoming documents of this year in Vietnam, opened when there is none.
pub(crate) fn incoming_of_year(tx: &mut Transaction<'_>, now: UtcMillis) -> Result<books::Book> {
    let year = now.vietnam_date().year();
    let number = u16::try_from(year).unwrap_or_default();
    if let Some(book) = books::default_for(tx, registry::packages::Direction::In, number)? {
        return Ok(book);
    }
    let first: Option<(i16, u32)> = settings::get(tx, config::FIRST_NUMBER)?;
    // Numbers begin with 1 every year, but an office that starts in the middle of one goes on where its paper book
    // ended.
    let first = first.filter(|(of, _)| *of == year).map_or(1, |(_, first)| first.max(1));
    let name = format!("Sổ văn bản đến {year}");
    let key = books::ensure(tx, &name, registry::packages::Direction::In, number, first, now)?;
    Ok(books::get(tx, key)?)
}

impl Office {
    /// The books of a direction, `incoming` or `outgoing`, the newest year first.
    ///
    /// # Errors
    /// [`Reason::NotFound`] for another direction.
    pub async fn books(&self, direction: &str) -> Result<Vec<BookView>> {
        let which = match direction {
            "incoming" => registry::packages::Direction::In,
            "outgoing" => registry::packages::Direction::Out,
            _ => return Err(Reason::NotFound.with(&[("what", &"direction"), ("id", &direction)])),
        };
        let direction = direction.to_owned();
        self.read(move |c| {
            let books = books::list(c, which)?;
            let view = |book: books::Book| BookView {
                id: book.key,
                name: book.name,
                direction: direction.clone(),
                year: book.year,
                next_number: book.next_number,
            };
            Ok(books.into_iter().map(view).collect())
        })
        .await
    }
}
