//! The units of an office (phòng, ban) and their people, from a table that an office writes in a spreadsheet.

use std::collections::BTreeSet;

/// Most units of one office.
pub const MOST: usize = 200;
/// Most people of one unit.
pub const PEOPLE: usize = 200;
/// Most characters of a name.
pub const NAME: usize = 120;
/// Most characters of a short name.
pub const SHORT: usize = 12;
/// Most bytes of a table.
const MAX_BYTES: usize = 1 << 20;

/// A unit as somebody writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub name: String,
    /// Its short name, e.g. `KGVX`; the board has little room.
    pub short: String,
    /// Who handles documents there.
    pub people: Vec<String>,
}

/// What is wrong with a list of units.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnitError {
    /// More bytes, units or people than an office has.
    #[error("too many")]
    TooMany,
    /// Not a table in UTF-8, or without the column `name`; rows are counted from 1 with the heading.
    #[error("row {0}: not a table in UTF-8 with a column `name`")]
    Unreadable(u64),
    /// A unit without a name, or a name that is too long or not one line of plain text.
    #[error("unit {0:?}: no such name can be")]
    Name(String),
    /// Two units with one name.
    #[error("unit {0:?} stands there twice")]
    Repeated(String),
}

/// Tidies and checks a list: names are trimmed, a missing short name is made of the initials.
///
/// # Errors
/// [`UnitError`] for the first thing wrong with it.
pub fn tidied(units: Vec<Unit>) -> Result<Vec<Unit>, UnitError> {
    if units.len() > MOST {
        return Err(UnitError::TooMany);
    }
    let mut seen = BTreeSet::new();
    let mut list = Vec::with_capacity(units.len());
    for unit in units {
        let name = one_line(&unit.name, NAME)?;
        if !seen.insert(crate::text::fold(&name)) {
            return Err(UnitError::Repeated(name));
        }
        let short = match unit.short.trim() {
            "" => initials(&name),
            short => one_line(short, SHORT)?,
        };
        if unit.people.len() > PEOPLE {
            return Err(UnitError::TooMany);
        }
        let mut people: Vec<String> = Vec::with_capacity(unit.people.len());
        for person in unit.people.iter().filter(|person| !person.trim().is_empty()) {
            let person = one_line(person, NAME)?;
            if !people.contains(&person) {
                people.push(person);
            }
        }
        list.push(Unit { name, short, people });
    }
    Ok(list)
}

/// Reads a table with the columns `name`, `short` and `people` (separated by `;` or `|` within the cell); Vietnamese
/// headings `Đơn vị`, `Ký hiệu`, `Người xử lý` are understood too.
///
/// # Errors
/// [`UnitError`] for the first thing wrong with it; nothing is taken from a table with an error.
pub fn read(bytes: &[u8]) -> Result<Vec<Unit>, UnitError> {
    if bytes.len() > MAX_BYTES {
        return Err(UnitError::TooMany);
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let heading = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let delimiter = [b'\t', b';'].into_iter().find(|byte| heading.contains(byte)).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let unreadable =
        |error: &csv::Error| UnitError::Unreadable(error.position().map_or(1, csv::Position::line));
    let headings = reader.headers().map_err(|error| unreadable(&error))?.clone();
    let column = |names: [&str; 2]| {
        headings.iter().position(|heading| names.iter().any(|name| heading.to_lowercase() == *name))
    };
    let name = column(["name", "đơn vị"]).ok_or(UnitError::Unreadable(1))?;
    let (short, people) = (column(["short", "ký hiệu"]), column(["people", "người xử lý"]));
    let mut units = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
        if record.iter().all(str::is_empty) {
            continue;
        }
        units.push(Unit {
            name: cell(Some(name)).to_owned(),
            short: cell(short).to_owned(),
            people: cell(people).split([';', '|']).map(str::to_owned).collect(),
        });
    }
    tidied(units)
}

fn one_line(text: &str, most: usize) -> Result<String, UnitError> {
    let text = text.trim();
    let good = !text.is_empty()
        && text.chars().count() <= most
        && !text.contains(|c: char| c.is_control() || crate::text::is_deceptive(c));
    let shown = || crate::text::visible(&text.chars().take(60).collect::<String>());
    if good { Ok(text.to_owned()) } else { Err(UnitError::Name(shown())) }
}

/// `Phòng Khoa giáo - Văn xã` is `KGVX`: the word for "unit" says nothing.
fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).peekable();
    let first = words.peek().map(|word| crate::text::fold(word));
    let kind = matches!(first.as_deref(), Some("phong" | "ban"));
    let all: Vec<&str> = words.collect();
    let rest = if kind && all.len() > 1 { all.get(1..).unwrap_or_default() } else { &all };
    rest.iter().filter_map(|word| word.chars().next()).flat_map(char::to_uppercase).take(SHORT).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_with_either_headings_and_made_tidy() {
        let table = "Đơn vị;Ký hiệu;Người xử lý\n Phòng Khoa giáo - Văn xã ;;\"Lê Hoa|Trần Nam|Lê Hoa\"\nPhòng Nội chính;NC;\n;;\n";
        let units = read(table.as_bytes()).unwrap();
        assert_eq!(units.len(), 2);
        assert_eq!(units[0].short, "KGVX");
        assert_eq!(units[0].people, ["Lê Hoa", "Trần Nam"]);
        assert_eq!((units[1].name.as_str(), units[1].short.as_str()), ("Phòng Nội chính", "NC"));
        assert_eq!(read(b"name,people\nVP,An\n").unwrap()[0].people, ["An"]);
    }

    #[test]
    fn bad_tables_are_refused_with_what_is_wrong() {
        assert_eq!(read(b"\xFF\xFE1"), Err(UnitError::Unreadable(1)));
        assert_eq!(read(b"a,b\n1,2\n"), Err(UnitError::Unreadable(1)));
        assert!(matches!(read("name\nX\u{202E}Y\n".as_bytes()), Err(UnitError::Name(_))));
        assert!(matches!(read("name\nPhòng A\nPHÒNG a\n".as_bytes()), Err(UnitError::Repeated(_))));
        assert_eq!(read(&vec![b'a'; MAX_BYTES + 1]), Err(UnitError::TooMany));
        let long = format!("name\n{}\n", "x".repeat(NAME + 1));
        assert!(matches!(read(long.as_bytes()), Err(UnitError::Name(_))));
    }
}
