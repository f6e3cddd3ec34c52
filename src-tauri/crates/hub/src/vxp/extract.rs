//! Takes the package out of a `getEdoc` answer as it arrives: a JSON object whose `data` is the base64 of the whole
//! package, possibly hundreds of megabytes, decoded in constant memory.
//!
//! The object's other scalars (`status`, `ErrorCode`, `ErrorDesc`) are kept, each up to 4 KiB; everything else is
//! passed over. Escapes inside strings are honoured: Java writers spell `=` as `\u003d` and some `/` as `\/`.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::classify::Verdict;

/// The deepest nesting that is passed over.
const DEPTH: u32 = 64;
/// The most that is kept of a name or of a scalar.
const NAME: usize = 64;
const SCALAR: usize = 4096;

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The answer is not such an object; the word says where it went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub &'static str);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    Name,
    Data,
    Scalar,
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Escape {
    None,
    Backslash,
    Unicode { digits: u8, value: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Start,
    BeforeName { first: bool },
    Text(Text, Escape),
    Colon,
    BeforeValue,
    Literal,
    Nested { depth: u32, text: bool, escape: bool },
    AfterValue,
    End,
}

/// The reader; feed it pieces, then [`Extractor::finish`] it.
pub(super) struct Extractor {
    state: State,
    name: Vec<u8>,
    scalar: Vec<u8>,
    verdict: Verdict,
    data: Base64,
    found: bool,
}

/// What the object said besides its data.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Extracted {
    /// `status`, `ErrorCode` and `ErrorDesc`.
    pub verdict: Verdict,
    /// Whether `data` was a text at all.
    pub found: bool,
}

impl Extractor {
    pub(super) fn new() -> Self {
        Self {
            state: State::Start,
            name: Vec::new(),
            scalar: Vec::new(),
            verdict: Verdict::default(),
            data: Base64::default(),
            found: false,
        }
    }

    /// Reads a piece; decoded bytes are appended to `out`.
    pub(super) fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
        let mut rest = piece;
        while let Some((&byte, after)) = rest.split_first() {
            if self.state == State::Text(Text::Data, Escape::None) {
                let run = memchr::memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
                let (plain, beyond) = rest.split_at(run);
                if !plain.is_empty() {
                    self.data.push(plain, out)?;
                    rest = beyond;
                    continue;
                }
            }
            self.byte(byte, out)?;
            rest = after;
        }
        Ok(())
    }

    /// The end of the answer.
    pub(super) fn finish(mut self, out: &mut Vec<u8>) -> Result<Extracted, Malformed> {
        if self.state != State::End {
            return Err(Malformed("unfinished"));
        }
        self.data.finish(out)?;
        Ok(Extracted { verdict: self.verdict, found: self.found })
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) -> Result<(), Malformed> {
        let space = matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.state = match self.state {
            // The three bytes of a byte-order mark count as space before the object.
            State::Start if space || matches!(byte, 0xef | 0xbb | 0xbf) => State::Start,
            State::Start if byte == b'{' => State::BeforeName { first: true },
            State::Start => return Err(Malformed("no_object")),
            State::BeforeName { first: true } if byte == b'}' => State::End,
            State::BeforeName { .. } if byte == b'"' => {
                self.name.clear();
                State::Text(Text::Name, Escape::None)
            }
            State::Text(text, escape) => self.text(text, escape, byte, out)?,
            State::Colon if byte == b':' => State::BeforeValue,
            State::BeforeValue if byte == b'"' => {
                self.scalar.clear();
                State::Text(self.value_kind()?, Escape::None)
            }
            State::BeforeValue if matches!(byte, b'{' | b'[') => {
                State::Nested { depth: 1, text: false, escape: false }
            }
            State::BeforeValue if byte == b'-' || byte.is_ascii_alphanumeric() => {
                self.scalar.clear();
                self.scalar.push(byte);
                State::Literal
            }
            State::Literal if matches!(byte, b',' | b'}') => {
                self.keep_scalar(true);
                after_value(byte)
            }
            State::Literal if space => {
                self.keep_scalar(true);
                State::AfterValue
            }
            State::Literal if byte.is_ascii_graphic() && self.scalar.len() < NAME => {
                self.scalar.push(byte);
                State::Literal
            }
            State::Nested { depth, text, escape } => nested(depth, text, escape, byte)?,
            State::AfterValue if matches!(byte, b',' | b'}') => after_value(byte),
            state @ (State::BeforeName { .. }
            | State::Colon
            | State::BeforeValue
            | State::AfterValue
            | State::End)
                if space =>
            {
                state
            }
            State::BeforeName { .. }
            | State::Colon
            | State::BeforeValue
            | State::Literal
            | State::AfterValue
            | State::End => return Err(Malformed("syntax")),
        };
        Ok(())
    }

    fn value_kind(&mut self) -> Result<Text, Malformed> {
        Ok(match self.name.as_slice() {
            b"data" if self.found => return Err(Malformed("data_twice")),
            b"data" => {
                self.found = true;
                Text::Data
            }
            b"status" | b"ErrorCode" | b"errorCode" | b"ErrorDesc" | b"errorDesc" => Text::Scalar,
            _ => Text::Other,
        })
    }

    fn text(&mut self, text: Text, escape: Escape, byte: u8, out: &mut Vec<u8>) -> Result<State, Malformed> {
        let next = match escape {
            Escape::None if byte == b'"' => {
                return Ok(match text {
                    Text::Name => State::Colon,
                    Text::Scalar => {
                        self.keep_scalar(false);
                        State::AfterValue
                    }
                    Text::Data | Text::Other => State::AfterValue,
                });
            }
            Escape::None if byte == b'\\' => Escape::Backslash,
            Escape::None => {
                self.emit(text, &[byte], out)?;
                Escape::None
            }
            Escape::Backslash if byte == b'u' => Escape::Unicode { digits: 0, value: 0 },
            Escape::Backslash => {
                let meant = match byte {
                    b'"' | b'\\' | b'/' => byte,
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'b' => 8,
                    b'f' => 12,
                    _ => return Err(Malformed("escape")),
                };
                self.emit(text, &[meant], out)?;
                Escape::None
            }
            Escape::Unicode { digits, value } => {
                let digit = char::from(byte).to_digit(16).ok_or(Malformed("escape"))?;
                let value = (value << 4) | digit;
                if digits < 3 {
                    Escape::Unicode { digits: digits + 1, value }
                } else {
                    // Half of a surrogate pair is shown as unknown; names and base64 have none.
                    let mut buffer = [0; 4];
                    let meant = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.emit(text, meant.encode_utf8(&mut buffer).as_bytes(), out)?;
                    Escape::None
                }
            }
        };
        Ok(State::Text(text, next))
    }

    fn emit(&mut self, text: Text, bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
        match text {
            Text::Name if self.name.len() < NAME => self.name.extend_from_slice(bytes),
            Text::Name => return Err(Malformed("long_name")),
            Text::Data => self.data.push(bytes, out)?,
            Text::Scalar if self.scalar.len() < SCALAR => self.scalar.extend_from_slice(bytes),
            Text::Scalar | Text::Other => {}
        }
        Ok(())
    }

    fn keep_scalar(&mut self, literal: bool) {
        let text = String::from_utf8_lossy(&self.scalar).trim().to_owned();
        if literal && text == "null" {
            return;
        }
        match self.name.as_slice() {
            b"status" => self.verdict.status = text,
            b"ErrorCode" | b"errorCode" => self.verdict.code = text,
            b"ErrorDesc" | b"errorDesc" => self.verdict.text = text,
            _ => {}
        }
    }
}

fn after_value(byte: u8) -> State {
    if byte == b'}' { State::End } else { State::BeforeName { first: false } }
}

fn nested(depth: u32, text: bool, escape: bool, byte: u8) -> Result<State, Malformed> {
    Ok(match byte {
        _ if escape => State::Nested { depth, text, escape: false },
        b'\\' if text => State::Nested { depth, text, escape: true },
        b'"' => State::Nested { depth, text: !text, escape: false },
        b'{' | b'[' if !text => {
            if depth >= DEPTH {
                return Err(Malformed("depth"));
            }
            State::Nested { depth: depth + 1, text, escape: false }
        }
        b'}' | b']' if !text && depth == 1 => State::AfterValue,
        b'}' | b']' if !text => State::Nested { depth: depth - 1, text, escape: false },
        _ => State::Nested { depth, text, escape: false },
    })
}

/// Base64 in pieces: white space is skipped, anything else foreign is refused, padding ends it.
#[derive(Default)]
struct Base64 {
    clean: Vec<u8>,
    ended: bool,
}

impl Base64 {
    fn push(&mut self, piece: &[u8], out: &mut Vec<u8>) -> Result<(), Malformed> {
        let before = self.clean.len();
        self.clean.extend(piece.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n')));
        if self.ended && self.clean.len() > before {
            return Err(Malformed("base64"));
        }
        let whole = self.clean.len() - self.clean.len() % 4;
        if whole > 0 {
            let quads = self.clean.get(..whole).unwrap_or(&[]);
            self.ended = quads.last() == Some(&b'=');
            ENGINE.decode_vec(quads, out).map_err(|_invalid| Malformed("base64"))?;
            self.clean.drain(..whole);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Vec<u8>) -> Result<(), Malformed> {
        ENGINE.decode_vec(&self.clean, out).map_err(|_invalid| Malformed("base64"))
    }
}

#[cfg(test)]
mod tests;
