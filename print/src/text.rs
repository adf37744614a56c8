//! What others wrote, made fit to be set: everything that would not be seen on paper, or would turn the text
//! around it, is written out.

use serde_json::Value;

/// Every text of it made fit to be set, each up to so many characters.
pub(crate) fn fit(value: Value, most: usize) -> Value {
    match value {
        Value::String(text) => Value::String(shown(&text, most)),
        Value::Array(list) => Value::Array(list.into_iter().map(|value| fit(value, most)).collect()),
        Value::Object(map) => {
            Value::Object(map.into_iter().map(|(name, value)| (name, fit(value, most))).collect())
        }
        plain => plain,
    }
}

/// The text with what cannot be seen written out, and what is beyond so many characters counted. White space of any
/// kind is a space: lines are the template's.
fn shown(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * most));
    let mut chars = text.trim().chars();
    for char in chars.by_ref().take(most) {
        match char {
            ' ' | '\t' | '\n' | '\r' => out.push(' '),
            unseen if is_unseen(unseen) => out.push_str(&format!("‹U+{:04X}›", u32::from(unseen))),
            seen => out.push(seen),
        }
    }
    let left = chars.count();
    if left > 0 {
        out.push_str(&format!(" … (dipotong, {left} huruf lagi)"));
    }
    out
}

/// Control characters, those without width, those that turn the direction of writing, tags, and what belongs to
/// nobody.
fn is_unseen(char: char) -> bool {
    char.is_control()
        || matches!(char,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_TEXT_CHARS;

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        assert_eq!(shown(" Pasal\n5\u{202e}ayat\u{0}\u{ad} ", 20), "Pasal 5‹U+202E›ayat‹U+0000›‹U+00AD›");
        assert_eq!(shown("#panic() *x* “é” Ω", 20), "#panic() *x* “é” Ω");
    }

    #[test]
    fn every_text_of_a_value_is_made_fit() {
        let value = serde_json::json!({ "a": ["x\u{202e}", 1, null], "b": { "c": "abcd" } });
        let wanted = serde_json::json!({ "a": ["x‹U+202E›", 1, null], "b": { "c": "abc … (dipotong, 1 huruf lagi)" } });
        assert_eq!(fit(value, 3), wanted);
    }

    #[test]
    fn a_long_text_says_how_much_is_left_out() {
        let longest = "é".repeat(MAX_TEXT_CHARS);
        assert_eq!(shown(&longest, MAX_TEXT_CHARS), longest);
        let longer = shown(&format!("{longest}ab"), MAX_TEXT_CHARS);
        assert!(longer.starts_with(&longest) && longer.ends_with("… (dipotong, 2 huruf lagi)"), "{longer}");
    }
}
