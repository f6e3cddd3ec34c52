//! Reading the objects of a file: references followed, numbers believed only when finite, streams inflated with limits.

use lopdf::{DecompressError, Dictionary, Document, Object, ObjectId, Stream};

use super::{TextError, budget::Budget};

/// What an object is once its references are followed; nothing when they lead nowhere.
pub(super) fn follow<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

/// The value of an entry, references followed.
pub(super) fn entry<'a>(document: &'a Document, of: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    follow(document, of.get(key).ok()?)
}

/// The dictionary under a key, also when it is the dictionary of a stream.
pub(super) fn dictionary<'a>(
    document: &'a Document,
    of: &'a Dictionary,
    key: &[u8],
) -> Option<&'a Dictionary> {
    as_dictionary(entry(document, of, key)?)
}

/// A dictionary, also when it is the dictionary of a stream.
pub(super) fn as_dictionary(object: &Object) -> Option<&Dictionary> {
    object.as_dict().or_else(|_| object.as_stream().map(|stream| &stream.dict)).ok()
}

/// The reference under a key, when the entry is one: an identity to remember what was read by.
pub(super) fn reference(of: &Dictionary, key: &[u8]) -> Option<ObjectId> {
    of.get(key).ok()?.as_reference().ok()
}

/// A name under a key.
pub(super) fn name<'a>(document: &'a Document, of: &'a Dictionary, key: &[u8]) -> Option<&'a [u8]> {
    entry(document, of, key)?.as_name().ok()
}

/// A finite number.
pub(super) fn number(document: &Document, object: &Object) -> Option<f32> {
    follow(document, object)?.as_float().ok().filter(|value| value.is_finite())
}

/// A finite number under a key.
pub(super) fn number_at(document: &Document, of: &Dictionary, key: &[u8]) -> Option<f32> {
    number(document, of.get(key).ok()?)
}

/// As many numbers as the array must have.
pub(super) fn numbers<const N: usize>(document: &Document, of: &Dictionary, key: &[u8]) -> Option<[f32; N]> {
    let array = entry(document, of, key)?.as_array().ok()?;
    if array.len() != N {
        return None;
    }
    let values: Vec<f32> = array.iter().filter_map(|object| number(document, object)).collect();
    values.try_into().ok()
}

/// A rectangle with its corners in order: left, bottom, right, top.
pub(super) fn rectangle(document: &Document, of: &Dictionary, key: &[u8]) -> Option<[f32; 4]> {
    let [a, b, c, d] = numbers(document, of, key)?;
    Some([a.min(c), b.min(d), a.max(c), b.max(d)])
}

/// The inflated bytes of a stream; nothing when its filters fail, which leaves the page without them as every viewer
/// does.
pub(super) fn inflate(stream: &Stream, budget: &mut Budget<'_>) -> Result<Option<Vec<u8>>, TextError> {
    inflate_within(stream, budget.stream(), budget)
}

/// The same for what draws, which is held until it is drawn: the caller gives it back.
pub(super) fn inflate_content(
    stream: &Stream,
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<u8>>, TextError> {
    let content = inflate_within(stream, budget.content(), budget)?;
    budget.hold(content.as_ref().map_or(0, Vec::len));
    Ok(content)
}

fn inflate_within(
    stream: &Stream,
    most: usize,
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<u8>>, TextError> {
    budget.work(1)?;
    match stream.decompressed_content_with_limit(most) {
        Ok(bytes) => {
            budget.inflated(bytes.len())?;
            Ok(Some(bytes))
        }
        Err(lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. })) => {
            Err(TextError::Limit("inflated"))
        }
        // Inflating up to the failure cost as much as the stream is long.
        Err(_) => {
            budget.work(stream.content.len())?;
            Ok(None)
        }
    }
}
