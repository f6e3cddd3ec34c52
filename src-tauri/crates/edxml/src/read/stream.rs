//! Base64 between markup, piece by piece, past the XML parser: one text of a quarter of a gigabyte is no event.

use std::io::{BufRead, Read, Seek, Write};

use crate::{Error, base64::Decoder, content::Keeper, walk::Walk};

/// Feeds text up to the next markup or reference, and CDATA sections, to the decoder, piece by piece. Tells whether
/// there was a section.
pub(super) fn stream<R: Read, S: Read + Write + Seek>(
    walk: &mut Walk<'_, R>,
    decoder: &mut Decoder,
    keeper: &mut Keeper<S>,
) -> Result<bool, Error> {
    const SECTION: &[u8] = b"<![CDATA[";
    const SECTION_END: &[u8] = b"]]>";
    let source = walk.source();
    source.begin_content();
    let mut inside = false;
    let mut sections = false;
    loop {
        let available = match source.fill_buf() {
            Ok(bytes) => bytes,
            Err(failure) => return Err(source.error(failure)),
        };
        if available.is_empty() {
            return Ok(sections);
        }
        let stop =
            if inside { memchr::memchr(b']', available) } else { memchr::memchr2(b'<', b'&', available) };
        let count = stop.unwrap_or(available.len());
        keeper.write(decoder.feed(available.get(..count).unwrap_or_default()))?;
        source.consume(count);
        if stop.is_none() {
            continue;
        }
        let mark = if inside { SECTION_END } else { SECTION };
        let next = match source.peek(mark.len()) {
            Ok(bytes) => bytes,
            Err(failure) => return Err(source.error(failure)),
        };
        if next == mark {
            source.consume(mark.len());
            inside = !inside;
            sections = true;
        } else if inside {
            // A bracket that ends nothing is no base64 either.
            keeper.write(decoder.feed(b"]"))?;
            source.consume(1);
        } else {
            return Ok(sections);
        }
    }
}
