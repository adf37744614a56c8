//! `tests/asvs.csv`: how each requirement of ASVS 5.0, levels 1 and 2, is met. The file names every requirement once,
//! and only tests that are there.

use crate::tidy::files_below;
use std::collections::BTreeSet;
use std::path::Path;

/// Requirements of levels 1 and 2 by section, as the standard counts them; without the chapters on self-contained
/// tokens, OAuth and WebRTC, which a house without them does not need.
const SECTIONS: &str = include_str!("asvs/sections.txt");
/// Chapters of which "met" is not taken on its word: forms, authentication, sessions and authorisation.
const TESTED: [&str; 4] = ["V2.", "V6.", "V7.", "V8."];
const STATUSES: [&str; 4] = ["met", "partly", "open", "not_applicable"];

/// The fields of a line; a quoted one may hold commas and doubled quotes.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                fields.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            c => fields.last_mut().unwrap().push(c),
        }
    }
    fields
}

fn required() -> Vec<String> {
    let mut ids = Vec::new();
    for line in SECTIONS.lines() {
        let (section, numbers) = line.split_once(':').unwrap();
        ids.extend(numbers.split_whitespace().map(|number| format!("{section}.{number}")));
    }
    ids
}

/// The names of all tests of the project.
fn tests_there() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    for path in files_below(root, &["rs"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("fn ") {
            let name = text[at + 3..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_');
            let name: String = name.collect();
            let line = text[..at].rsplit('\n').next().unwrap_or_default();
            let before = text[..at - line.len()].trim_end().rsplit('\n').next().unwrap_or_default().trim();
            // By its attribute, or within `on_both_engines!`, whose stories all take a database.
            let story = text[at..].lines().next().unwrap_or_default().contains("database: TestDatabase");
            if before == "#[test]"
                || before == "#[tokio::test]"
                || before.starts_with("#[tokio::test(")
                || story
            {
                names.insert(name);
            }
        }
    }
    names
}

#[test]
fn the_file_names_every_requirement_once_and_only_tests_that_are_there() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/asvs.csv")).unwrap();
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("id,status,how,test"));
    let rows: Vec<Vec<String>> = lines.map(fields).collect();
    assert!(rows.iter().all(|row| row.len() == 4), "a line without four fields");
    let ids: Vec<String> = rows.iter().map(|row| format!("V{}", row[0].trim_start_matches('V'))).collect();
    assert_eq!(ids, required());
    assert_eq!(ids.len(), 210);
    let (there, mut wrong) = (tests_there(), Vec::new());
    assert!(there.len() > 500, "the sources were not read");
    for row in &rows {
        let [id, status, how, tests] = row.as_slice() else { continue };
        if !STATUSES.contains(&status.as_str()) || how.trim().is_empty() {
            wrong.push(format!("{id}: status {status}, how {how:?}"));
        }
        let tested =
            TESTED.iter().any(|chapter| format!("V{}", id.trim_start_matches('V')).starts_with(chapter));
        if tested && status == "met" && tests.trim().is_empty() {
            wrong.push(format!("{id}: met, and no test says so"));
        }
        wrong.extend(
            tests.split_whitespace().filter(|t| !there.contains(*t)).map(|t| format!("{id}: no test {t}")),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn quoted_fields_are_read() {
    assert_eq!(fields("V1.1.1,met,\"a, \"\"b\"\" c\",x y"), ["V1.1.1", "met", "a, \"b\" c", "x y"]);
    assert_eq!(fields("a,,"), ["a", "", ""]);
}
