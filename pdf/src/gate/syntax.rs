//! A reader of PDF objects that never gives up: what is unknown is skipped, so that nothing behind it
//! stays unseen. Readers of other makers forgive more than the standard says; a file that hides behind
//! their kindness is read here with as much of it. Pure.

use lopdf::{Dictionary, Object, StringFormat};

/// Deepest nesting of arrays and dictionaries; real documents stay below 30.
pub(crate) const MAX_NESTING: usize = 200;

/// What was odd about the object that was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Oddities {
    /// Nested deeper than [`MAX_NESTING`].
    pub(super) deep: bool,
    /// A dictionary names the same key twice with different values: readers differ in which one counts.
    pub(super) doubled: bool,
}

/// Reads objects from `bytes`, beginning at `at`.
pub(super) struct Parser<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) odd: Oddities,
}

enum Token {
    Object(Object),
    OpenArray,
    CloseArray,
    OpenDict,
    CloseDict,
    Keyword,
    End,
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

pub(super) const fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

impl<'a> Parser<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, odd: Oddities::default() }
    }

    /// The next object; null where there is none.
    pub(super) fn object(&mut self) -> Object {
        match self.token() {
            Token::Object(object) => self.maybe_reference(object),
            Token::OpenArray => self.array(1),
            Token::OpenDict => Object::Dictionary(self.dictionary(1)),
            Token::CloseArray | Token::CloseDict | Token::Keyword | Token::End => Object::Null,
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    /// Whether `word` stands here; it is then behind.
    pub(super) fn take(&mut self, word: &[u8]) -> bool {
        let here = self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word));
        if here {
            self.at += word.len();
        }
        here
    }

    fn token(&mut self) -> Token {
        self.skip_space();
        let Some(byte) = self.peek() else { return Token::End };
        match byte {
            b'[' => self.one(Token::OpenArray),
            b']' => self.one(Token::CloseArray),
            b'<' if self.take(b"<<") => Token::OpenDict,
            b'>' if self.take(b">>") => Token::CloseDict,
            b'<' => Token::Object(self.hex_string()),
            b'(' => Token::Object(self.literal_string()),
            b'/' => Token::Object(self.name()),
            _ if is_regular(byte) => self.word(),
            _ => self.one(Token::Keyword),
        }
    }

    fn one(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn regular(&mut self) -> &'a [u8] {
        let from = self.at;
        while self.peek().is_some_and(is_regular) {
            self.at += 1;
        }
        self.bytes.get(from..self.at).unwrap_or_default()
    }

    fn word(&mut self) -> Token {
        match self.regular() {
            b"true" => Token::Object(Object::Boolean(true)),
            b"false" => Token::Object(Object::Boolean(false)),
            b"null" => Token::Object(Object::Null),
            word => number(word).map_or(Token::Keyword, Token::Object),
        }
    }

    fn name(&mut self) -> Object {
        self.at += 1;
        let raw = self.regular();
        let mut name = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&byte, tail)) = rest.split_first() {
            match (byte, tail) {
                (b'#', [high, low, after @ ..]) if hex(*high).is_some() && hex(*low).is_some() => {
                    name.push(hex(*high).unwrap_or(0) << 4 | hex(*low).unwrap_or(0));
                    rest = after;
                }
                _ => {
                    name.push(byte);
                    rest = tail;
                }
            }
        }
        Object::Name(name)
    }

    fn hex_string(&mut self) -> Object {
        self.at += 1;
        let (mut string, mut high) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else { continue };
            match high.take() {
                Some(first) => string.push(first << 4 | digit),
                None => high = Some(digit),
            }
        }
        string.extend(high.map(|first: u8| first << 4));
        Object::String(string, StringFormat::Hexadecimal)
    }

    fn literal_string(&mut self) -> Object {
        self.at += 1;
        let (mut string, mut open) = (Vec::new(), 1_usize);
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => open -= 1,
                b'\\' => {
                    self.escaped(&mut string);
                    continue;
                }
                _ => {}
            }
            if open == 0 {
                break;
            }
            string.push(byte);
        }
        Object::String(string, StringFormat::Literal)
    }

    fn escaped(&mut self, string: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.at += 1;
        match byte {
            b'n' => string.push(b'\n'),
            b'r' => string.push(b'\r'),
            b't' => string.push(b'\t'),
            b'b' => string.push(8),
            b'f' => string.push(12),
            b'\n' => {}
            b'\r' => {
                self.take(b"\n");
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else { break };
                    code = code * 8 + u32::from(digit - b'0');
                    self.at += 1;
                }
                string.push(u8::try_from(code & 0xff).unwrap_or(0));
            }
            other => string.push(other),
        }
    }

    /// `12 0 R` begins as an integer does.
    fn maybe_reference(&mut self, object: Object) -> Object {
        let Object::Integer(number) = object else { return object };
        let Ok(id) = u32::try_from(number) else { return object };
        let before = self.at;
        if let Token::Object(Object::Integer(generation)) = self.token()
            && let Ok(generation) = u16::try_from(generation)
        {
            self.skip_space();
            if self.take(b"R") && !self.peek().is_some_and(is_regular) {
                return Object::Reference((id, generation));
            }
        }
        self.at = before;
        object
    }

    fn array(&mut self, depth: usize) -> Object {
        let mut items = Vec::new();
        loop {
            match self.token() {
                Token::CloseArray | Token::End => return Object::Array(items),
                // `]` was forgotten: the dictionary around goes on.
                Token::CloseDict => {
                    self.at -= 2;
                    return Object::Array(items);
                }
                token => items.extend(self.nested(token, depth)),
            }
        }
    }

    fn dictionary(&mut self, depth: usize) -> Dictionary {
        let mut dictionary = Dictionary::new();
        loop {
            let key = match self.token() {
                Token::CloseDict | Token::End => return dictionary,
                Token::Object(Object::Name(key)) => key,
                // Garbage between the entries; what it holds is looked at all the same.
                token => {
                    if let Some(stray) = self.nested(token, depth) {
                        dictionary.set(format!("\0{}", dictionary.len()), stray);
                    }
                    continue;
                }
            };
            let before = self.at;
            let value = match self.token() {
                Token::CloseDict => {
                    dictionary.set(key, Object::Null);
                    return dictionary;
                }
                Token::End => return dictionary,
                token => self.nested(token, depth).unwrap_or(Object::Null),
            };
            debug_assert!(self.at > before, "each token is longer than nothing");
            if dictionary.get(&key).is_ok_and(|old| *old != value) {
                self.odd.doubled = true;
                dictionary.set(format!("\0{}", dictionary.len()), value);
            } else {
                dictionary.set(key, value);
            }
        }
    }

    /// The object that this token begins; none for words that are no objects.
    fn nested(&mut self, token: Token, depth: usize) -> Option<Object> {
        let deeper = depth + 1;
        match token {
            Token::Object(object) => Some(self.maybe_reference(object)),
            Token::OpenArray | Token::OpenDict if deeper > MAX_NESTING => {
                self.odd.deep = true;
                // The rest is read flat: names and strings still are.
                None
            }
            Token::OpenArray => Some(self.array(deeper)),
            Token::OpenDict => Some(Object::Dictionary(self.dictionary(deeper))),
            Token::CloseArray | Token::CloseDict | Token::Keyword | Token::End => None,
        }
    }
}

const fn hex(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

fn number(word: &[u8]) -> Option<Object> {
    let text = str::from_utf8(word).ok()?;
    if !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.')) {
        return None;
    }
    // Digits beyond what a number holds are as large as it gets, not unseen.
    match text.parse::<i64>() {
        Ok(integer) => Some(Object::Integer(integer)),
        Err(_) => text.parse::<f32>().ok().map(Object::Real),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Object {
        Parser::new(text.as_bytes(), 0).object()
    }

    fn dict(text: &str) -> Dictionary {
        read(text).as_dict().unwrap().clone()
    }

    #[test]
    fn objects_are_read_as_the_standard_says() {
        let read = dict("<< /A 1 /B [2 3 0 R (x\\)\\101(y)) <41 4>] /C /D#20E /F -.5 % end >>\n >>");
        assert_eq!(read.get(b"A").unwrap(), &Object::Integer(1));
        let array = read.get(b"B").unwrap().as_array().unwrap();
        assert_eq!(array[1], Object::Reference((3, 0)));
        assert_eq!(array[2].as_str().unwrap(), b"x)A(y)");
        assert_eq!(array[3].as_str().unwrap(), b"A@");
        assert_eq!(read.get(b"C").unwrap().as_name().unwrap(), b"D E");
        assert_eq!(read.get(b"F").unwrap(), &Object::Real(-0.5));
    }

    #[test]
    fn a_name_is_what_its_escapes_say() {
        assert_eq!(read("/J#53"), Object::Name(b"JS".to_vec()));
        assert_eq!(read("/#4a#61va#53cript"), Object::Name(b"JavaScript".to_vec()));
        assert_eq!(read("/A#zz#4"), Object::Name(b"A#zz#4".to_vec()));
    }

    #[test]
    fn garbage_hides_nothing_behind_it() {
        assert!(dict("<< /A endobj ) } ] xyz /S /JavaScript").has(b"S"));
        assert!(dict("<< 12 /S /JavaScript >>").has(b"S"));
        assert!(dict("<< /A [ 1 2 >> ").has(b"A"));
        assert_eq!(read("]"), Object::Null);
        assert_eq!(read(""), Object::Null);
    }

    #[test]
    fn a_key_that_is_named_twice_is_told_and_both_values_are_kept() {
        let mut parser = Parser::new(b"<< /S /GoTo /S /JavaScript >>", 0);
        let kept = parser.object();
        assert!(parser.odd.doubled && kept.as_dict().unwrap().len() == 2);
        let mut parser = Parser::new(b"<< /S /GoTo /S /GoTo >>", 0);
        parser.object();
        assert!(!parser.odd.doubled);
    }

    #[test]
    fn nesting_has_a_limit_and_what_lies_deeper_is_told() {
        for (depth, deep) in [(MAX_NESTING, false), (MAX_NESTING + 1, true)] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            let mut parser = Parser::new(text.as_bytes(), 0);
            parser.object();
            assert_eq!(parser.odd.deep, deep, "{depth}");
        }
    }
}
