//! The canonical form, byte for byte, so that anybody can recompute the chain in any language.
//!
//! **Canonical JSON**: UTF-8, no white space outside strings; object members sorted by the code points
//! of their names; strings escape only `"` as `\"`, `\` as `\\`, backspace `\b`, tab `\t`, line feed
//! `\n`, form feed `\f`, carriage return `\r` and the other characters below U+0020 as `\u00xx` with
//! lower-case digits; every other character stands as itself; numbers are integers in decimal digits.
//! There are no fractions in the journal.
//!
//! **Digest of an entry**: SHA-256 over the ASCII bytes `jdih-jurnal-1`, one line feed (0x0A), and the
//! canonical JSON of the object with exactly the members `actor` (string or null), `body` (object),
//! `kind` (string), `prev` (64 hexadecimal digits: the digest of the entry before; 64 zeros for the
//! first), `seq` (integer from 1, without gaps), `subject` (string or null) and `time_ms` (integer, UTC
//! milliseconds since 1970, never smaller than that of the entry before).
//!
//! **Digest of a row of record**: SHA-256 over `jdih-baris-1`, one line feed, the table's name, one
//! line feed, and the canonical JSON of the object that maps every listed column (see
//! [`super::record`]) to its value as text (integers in decimal digits) or null. It stands in an
//! entry's body under `rows`, as `"table/key": "digest"`, keys of several columns joined by `/`; null
//! means that the row was removed.

use crate::kernel::Digest;
use serde_json::{Map, Value};

const ENTRY_PREFIX: &str = "jdih-jurnal-1\n";
const ROW_PREFIX: &str = "jdih-baris-1\n";

/// The canonical JSON of `value`. Fractions cannot be written by our types; should one come, its
/// shortest form is written and `jdih verify` in another language may disagree, so rules refuse them.
#[must_use]
pub fn canonical_json(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(members) => {
            // Sorted here and not left to the map: its order depends on a feature of serde_json that
            // any dependency may turn on.
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            out.push('{');
            for (i, name) in names.into_iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                write_string(name, out);
                out.push(':');
                write(members.get(name).unwrap_or(&Value::Null), out);
            }
            out.push('}');
        }
        Value::String(text) => write_string(text, out),
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if (c as u32) < 0x20 => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// The digest of an entry, from its seven members.
#[must_use]
pub fn entry_digest(members: &Map<String, Value>) -> Digest {
    let json = canonical_json(&Value::Object(members.clone()));
    Digest::of(format!("{ENTRY_PREFIX}{json}").as_bytes())
}

/// The digest of a row of record.
pub(super) fn row_digest(table: &str, columns: &[&str], values: &[Option<String>]) -> Digest {
    let members: Map<String, Value> = columns
        .iter()
        .zip(values)
        .map(|(column, value)| ((*column).to_owned(), value.clone().map_or(Value::Null, Value::String)))
        .collect();
    let json = canonical_json(&Value::Object(members));
    Digest::of(format!("{ROW_PREFIX}{table}\n{json}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_and_only_the_named_characters_escaped() {
        let value = json!({"b": [1, null, "é/\u{7f}"], "a": "x\"\\\u{1}\n\u{8}\u{c}\r\t", "B": true});
        assert_eq!(
            canonical_json(&value),
            "{\"B\":true,\"a\":\"x\\\"\\\\\\u0001\\n\\b\\f\\r\\t\",\"b\":[1,null,\"é/\u{7f}\"]}"
        );
    }

    #[test]
    fn a_row_of_another_table_or_with_null_for_empty_has_another_digest() {
        let empty = row_digest("t", &["a"], &[Some(String::new())]);
        assert_ne!(empty, row_digest("t", &["a"], &[None]));
        assert_ne!(empty, row_digest("u", &["a"], &[Some(String::new())]));
        assert_ne!(empty, row_digest("t", &["b"], &[Some(String::new())]));
    }
}
