//! Every limit of the house in one file, `tests/limits.txt`, read off the sources: where it stands, its name, its value,
//! and what it limits. A limit that changes is a changed line.
//!
//! `JDIH_UPDATE_LIMITS=1` writes the file anew.

use crate::tidy::files_below;
use std::path::Path;

/// Parts of names that limits have.
const MARKS: [&str; 12] = [
    "MAX", "MIN", "MOST", "LONGEST", "LARGEST", "LIMIT", "PATIENCE", "TIMEOUT", "_BYTES", "_CHARS", "_MS",
    "_DAYS",
];
/// Sources of what is shipped.
const SHIPPED: [&str; 6] =
    ["src", "kernel/src", "pdf/src", "page-compare/src", "search-index/src", "print/src"];

/// A limit: name, value as written, the first sentence of what is said of it.
fn limits_of(text: &str) -> Vec<(String, String, String)> {
    let (mut found, mut said) = (Vec::new(), Vec::new());
    for line in text.lines() {
        if let Some(doc) = line.trim().strip_prefix("///") {
            said.push(doc.trim().to_owned());
            continue;
        }
        let item =
            line.split_once("const ").filter(|(before, _)| before.is_empty() || before.starts_with("pub"));
        if let Some((name, rest)) = item.and_then(|(_, item)| item.split_once(':')) {
            let value = rest.split_once(" = ").map(|(_, value)| value.trim_end_matches(';').to_owned());
            let marked = MARKS.iter().any(|mark| name.contains(mark));
            if let Some(value) = value.filter(|value| marked && !value.starts_with(['"', '&', '['])) {
                found.push((name.to_owned(), value, said.join(" ")));
            }
        }
        said.clear();
    }
    found
}

#[test]
fn every_limit_stands_in_one_list() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut now = String::new();
    for folder in SHIPPED {
        for path in files_below(&root.join(folder), &["rs"]) {
            let text = std::fs::read_to_string(&path).unwrap();
            let file = path.strip_prefix(root).unwrap().display().to_string();
            for (name, value, said) in limits_of(&text) {
                now.push_str(&format!("{file}  {name} = {value}  {said}\n"));
            }
        }
    }
    assert!(now.lines().count() > 200, "the sources were not read");
    let list = root.join("tests/limits.txt");
    if std::env::var("JDIH_UPDATE_LIMITS").is_ok_and(|value| value == "1") {
        std::fs::write(&list, &now).unwrap();
        return;
    }
    let stored = std::fs::read_to_string(&list).unwrap_or_default();
    let missing = |from: &str, of: &str| -> Vec<String> {
        of.lines().filter(|line| !from.lines().any(|known| known == *line)).map(str::to_owned).collect()
    };
    let (gone, new) = (missing(&now, &stored), missing(&stored, &now));
    assert!(stored == now, "JDIH_UPDATE_LIMITS=1 writes it\n- {}\n+ {}", gone.join("\n- "), new.join("\n+ "));
}

#[test]
fn a_limit_is_read_with_what_is_said_of_it() {
    let text = "/// The longest name.\npub const NAME_MAX_CHARS: usize = 120;\nconst OTHER: u8 = 1;\n/// Words.\nconst MAX_WORDS: &str = \"x\";\n";
    assert_eq!(limits_of(text), [("NAME_MAX_CHARS".into(), "120".into(), "The longest name.".into())]);
}
