//! The tokens of content streams and of character maps, which share one syntax.

use std::borrow::Cow;

/// Elements kept of one string; longer ones are cut. Real ones have at most a line of text.
const LONGEST: usize = 64 << 10;

/// One token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'a> {
    Number(f32),
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    ArrayStart,
    ArrayEnd,
    DictionaryStart,
    DictionaryEnd,
    /// An operator, or `true`, `false`, `null`.
    Word(&'a [u8]),
}

impl Token<'_> {
    pub(super) fn number(&self) -> Option<f32> {
        if let Self::Number(value) = self { Some(*value) } else { None }
    }

    pub(super) fn text(&self) -> Option<&[u8]> {
        if let Self::Text(bytes) = self { Some(bytes) } else { None }
    }
}

/// Reads tokens from bytes. Never fails: what is no token is skipped, as viewers do.
pub(super) struct Tokens<'a> {
    bytes: &'a [u8],
    at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hexadecimal(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

impl<'a> Tokens<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| !matches!(byte, 10 | 13)) {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    fn regular(&mut self) -> &'a [u8] {
        let start = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        self.bytes.get(start..self.at).unwrap_or_default()
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        let raw = self.regular();
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(&byte) = raw.get(at) {
            let escaped = (byte == b'#')
                .then(|| {
                    let high = hexadecimal(*raw.get(at + 1)?)?;
                    Some(high * 16 + hexadecimal(*raw.get(at + 2)?)?)
                })
                .flatten();
            name.push(escaped.unwrap_or(byte));
            at += if escaped.is_some() { 3 } else { 1 };
        }
        Cow::Owned(name)
    }

    fn literal(&mut self) -> Cow<'a, [u8]> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        // Most strings are what they are written as.
        let special = memchr::memchr3(b'(', b')', b'\\', rest).unwrap_or(rest.len());
        if let Some((text, [b')', ..])) = rest.split_at_checked(special.min(LONGEST)) {
            self.at += text.len() + 1;
            return Cow::Borrowed(text);
        }
        let mut text = Vec::new();
        let mut open = 1_u32;
        while let Some(byte) = self.take() {
            let byte = match byte {
                b'(' => {
                    open = open.saturating_add(1);
                    byte
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    byte
                }
                b'\\' => match self.escape() {
                    Some(byte) => byte,
                    None => continue,
                },
                _ => byte,
            };
            if text.len() < LONGEST {
                text.push(byte);
            }
        }
        Cow::Owned(text)
    }

    /// The byte after a backslash; none for a line that continues.
    fn escape(&mut self) -> Option<u8> {
        let byte = self.take()?;
        match byte {
            b'n' => Some(b'\n'),
            b'r' => Some(b'\r'),
            b't' => Some(b'\t'),
            b'b' => Some(8),
            b'f' => Some(12),
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.at += 1;
                }
                None
            }
            b'\n' => None,
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            value = value * 8 + u32::from(digit - b'0');
                            self.at += 1;
                        }
                        _ => break,
                    }
                }
                u8::try_from(value & 0xFF).ok()
            }
            other => Some(other),
        }
    }

    fn hex(&mut self) -> Cow<'a, [u8]> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let digits = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        let mut text = Vec::with_capacity(digits.div_ceil(2).min(LONGEST + 1));
        let mut high = None;
        while let Some(byte) = self.take() {
            if byte == b'>' {
                break;
            }
            let Some(digit) = hexadecimal(byte) else { continue };
            match high.take() {
                None => high = Some(digit),
                Some(first) if text.len() < LONGEST => text.push(first * 16 + digit),
                Some(_) => {}
            }
        }
        if let Some(first) = high {
            text.push(first * 16);
        }
        Cow::Owned(text)
    }

    /// Goes past the data of an inline image, whose `ID` was just read.
    pub(super) fn skip_image(&mut self) {
        self.at += 1;
        while let Some(rest) = self.bytes.get(self.at..) {
            let Some(found) = rest.windows(2).position(|pair| pair == b"EI") else {
                self.at = self.bytes.len();
                return;
            };
            let before = found.checked_sub(1).and_then(|at| rest.get(at)).copied().unwrap_or(b' ');
            let after = rest.get(found + 2).copied().unwrap_or(b' ');
            self.at += found + 2;
            if is_space(before) && is_space(after) {
                return;
            }
        }
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        loop {
            self.skip_space();
            let token = match self.take()? {
                b'[' => Token::ArrayStart,
                b']' => Token::ArrayEnd,
                b'/' => Token::Name(self.name()),
                b'(' => Token::Text(self.literal()),
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    Token::DictionaryStart
                }
                b'<' => Token::Text(self.hex()),
                b'>' if self.peek() == Some(b'>') => {
                    self.at += 1;
                    Token::DictionaryEnd
                }
                b'>' | b')' | b'{' | b'}' => continue,
                _ => {
                    self.at -= 1;
                    word_or_number(self.regular())
                }
            };
            return Some(token);
        }
    }
}

fn word_or_number(raw: &[u8]) -> Token<'_> {
    let numeric = raw.first().is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.'));
    if numeric {
        // Some writers put "--5" or "1.2-3"; what follows the second sign is dropped, as in Acrobat.
        let text = String::from_utf8_lossy(raw);
        let value = text.parse().or_else(|_| {
            let end = text.char_indices().skip(1).find(|(_, c)| *c == '-').map_or(text.len(), |(at, _)| at);
            text.get(..end).unwrap_or_default().parse()
        });
        return Token::Number(value.ok().filter(|value: &f32| value.is_finite()).unwrap_or_default());
    }
    Token::Word(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_names_numbers_and_operators_are_told_apart() {
        let tokens: Vec<Token<'_>> =
            Tokens::new(b"/F#31 -.5 Tf [(a\\)\\101)<4a4>] TJ % x\n<</A 1>>").collect();
        assert_eq!(
            tokens,
            [
                Token::Name(b"F1".into()),
                Token::Number(-0.5),
                Token::Word(b"Tf"),
                Token::ArrayStart,
                Token::Text(b"a)A".into()),
                Token::Text(b"J@".into()),
                Token::ArrayEnd,
                Token::Word(b"TJ"),
                Token::DictionaryStart,
                Token::Name(b"A".into()),
                Token::Number(1.0),
                Token::DictionaryEnd,
            ]
        );
    }

    #[test]
    fn the_data_of_an_inline_image_is_no_text() {
        let mut tokens = Tokens::new(b"ID \x01(EIx Tj\nEI Q");
        assert_eq!(tokens.next(), Some(Token::Word(b"ID")));
        tokens.skip_image();
        assert_eq!(tokens.next(), Some(Token::Word(b"Q")));
    }

    #[test]
    fn bytes_without_sense_end() {
        assert_eq!(Tokens::new(b"(ab").collect::<Vec<_>>(), [Token::Text(b"ab".into())]);
        let long = [b"(".as_slice(), &[b'a'; LONGEST + 9], b")Q"].concat();
        assert_eq!(
            Tokens::new(&long).collect::<Vec<_>>(),
            [Token::Text(vec![b'a'; LONGEST].into()), Token::Word(b"Q")]
        );
        assert_eq!(Tokens::new(b"((((").collect::<Vec<_>>().len(), 1);
        assert_eq!(Tokens::new(b">>>)}{").collect::<Vec<_>>(), [Token::DictionaryEnd]);
    }
}
