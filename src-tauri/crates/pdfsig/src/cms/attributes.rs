//! Attributes of a signer, signed or not.

use crate::ber::{self, OID, Reader, SEQUENCE, SET, Tlv};

/// How many attributes a signer may have.
const MAX: usize = 64;

/// A set of attributes in the order of the bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes<'a> {
    list: Vec<(&'a [u8], Vec<Tlv<'a>>)>,
}

impl<'a> Attributes<'a> {
    pub(super) fn read(mut attributes: Reader<'a>) -> Result<Self, ber::Error> {
        let mut list = Vec::new();
        while !attributes.is_empty() {
            if list.len() == MAX {
                return Err(ber::Error::Items);
            }
            let mut fields = attributes.expect(SEQUENCE)?.children();
            let kind = fields.expect(OID)?.value;
            let mut reader = fields.expect(SET)?.children();
            fields.finish()?;
            let mut values = Vec::new();
            while !reader.is_empty() {
                values.push(reader.any()?);
            }
            list.push((kind, values));
        }
        Ok(Self { list })
    }

    /// The one value of an attribute that may stand once, with one value (RFC 5652, 11).
    pub(super) fn single(&self, kind: &[u8]) -> Result<Option<Tlv<'a>>, ber::Error> {
        let mut found = self.list.iter().filter(|(known, _)| *known == kind);
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some((_, values)), None) => match values.as_slice() {
                [value] => Ok(Some(*value)),
                _other => Err(ber::Error::Value),
            },
            (Some(_), Some(_)) => Err(ber::Error::Value),
        }
    }

    /// All values of an attribute, wherever they stand.
    pub(super) fn all(&self, kind: &[u8]) -> impl Iterator<Item = Tlv<'a>> {
        self.list
            .iter()
            .filter(move |(known, _)| *known == kind)
            .flat_map(|(_, values)| values.iter().copied())
    }
}
