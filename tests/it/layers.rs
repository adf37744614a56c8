//! Who may import whom. The table is the law; the test reads `src/` and the crates of [`CRATES`], and names file, line
//! and rule.

mod scan;
mod selftest;

use scan::{Fact, Seen};
use std::fmt;
use std::path::Path;

/// Each area and the areas it may import, lowest first: an area imports only what stands above it
/// in this list. Everybody may import itself.
const AREAS: &[(&str, &[&str])] = &[
    ("kernel", &[]),
    ("db", &["kernel"]),
    // Keys in files and what they seal; knows nothing of whose.
    ("secrets", &["kernel"]),
    ("storage", &["kernel"]),
    ("pdf", &["kernel"]),
    ("journal", &["kernel", "db"]),
    ("auth", &["kernel", "db", "secrets", "journal"]),
    ("jobs", &["kernel", "db", "journal"]),
    // Hours and holidays of an office: below the engine, whose clock reads them, and knowing nothing of people.
    ("calendar", &["kernel", "db", "journal"]),
    ("sop", &["kernel", "db", "journal", "auth", "jobs", "calendar"]),
    // Follows the journal and the queue, and asks the engine who does a step and who may see a case; areas above
    // tell it by name whose cases a job is about.
    ("notices", &["kernel", "db", "journal", "auth", "jobs", "sop"]),
    ("products", &["kernel", "db", "journal", "auth", "jobs", "sop", "storage", "pdf"]),
    ("copies", &["kernel", "db", "journal", "auth", "jobs", "sop", "storage", "pdf", "products"]),
    (
        "tickets",
        &[
            "kernel", "db", "secrets", "journal", "auth", "jobs", "calendar", "sop", "storage", "pdf",
            "products",
        ],
    ),
    // Numbers what the engine's cases wrote; knows nothing of products.
    ("agenda", &["kernel", "db", "journal", "auth", "sop"]),
    // Plays an office through the services of all these, as pages do, and speaks no SQL; nobody but the joints
    // knows of it.
    ("demo", &["kernel", "db", "auth", "jobs", "sop", "products", "copies", "tickets", "agenda"]),
    ("search", &["kernel", "db", "journal", "products"]),
    ("web", &["kernel", "auth", "db", "storage", "search"]),
    ("portal", &["kernel", "db", "products", "copies", "tickets", "search", "storage", "web"]),
    (
        "staff",
        &[
            "kernel", "db", "storage", "pdf", "journal", "auth", "jobs", "calendar", "sop", "notices",
            "products", "copies", "tickets", "agenda", "search", "web",
        ],
    ),
];

/// Areas that are crates of their own, so that `Cargo.toml` says what they may import.
const CRATES: &[&str] = &["kernel", "pdf"];

/// Of another area only this part: (who, whom, the one module).
const NARROW: &[(&str, &str, &str)] = &[("portal", "tickets", "intake")];

/// Modules that join the areas and so may import all of them.
const JOINTS: &[&str] = &["main", "lib", "app", "config", "commands"];

/// Areas that speak HTTP and HTML, and no SQL.
const PAGES: &[&str] = &["web", "portal", "staff"];

/// Areas that keep rows.
const KEEPERS: &[&str] = &[
    "db", "journal", "auth", "jobs", "calendar", "sop", "notices", "products", "copies", "tickets", "agenda",
    "search",
];

/// Crates that belong to certain areas.
const OUTSIDE: &[(&str, &[&str])] = &[
    ("axum", PAGES),
    // Mails are pages, too: text and HTML made of a view.
    ("askama", &["web", "portal", "staff", "notices"]),
    ("lettre", &["notices"]),
    ("askama_web", PAGES),
    ("sqlx", KEEPERS),
    ("search_index", &["search"]),
    // What goes out over HTTP by itself: messages to WhatsApp.
    ("reqwest", &["tickets"]),
    // Sheets are another form of what a page shows.
    ("rust_xlsxwriter", &["staff"]),
    // Who fills a printout's data, and who has it set in the child.
    ("print", &["copies", "staff"]),
];

/// What a `rules.rs` must not reach for: it is pure, values in and values out.
const IMPURE: &[&[&str]] = &[
    &["tokio"],
    &["sqlx"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "process"],
    &["std", "env"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
];

/// One broken rule, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Breach {
    file: String,
    line: usize,
    rule: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, rule } = self;
        match file.split_once('/') {
            Some((area, rest)) if CRATES.contains(&area) => write!(f, "{area}/src/{rest}:{line}: {rule}"),
            _ => write!(f, "src/{file}:{line}: {rule}"),
        }
    }
}

/// Every rule that `source`, standing at `src/{file}`, breaks.
fn breaches(file: &str, source: &str) -> Vec<Breach> {
    let breach = |line, rule| Breach { file: file.to_owned(), line, rule };
    let first = file.split('/').next().unwrap_or(file);
    let area = first.strip_suffix(".rs").unwrap_or(first);
    if JOINTS.contains(&area) {
        return Vec::new();
    }
    let Some((_, allowed)) = AREAS.iter().find(|(name, _)| *name == area) else {
        return vec![breach(1, format!("`{area}` is no area: give it a row in the import table"))];
    };
    let seen = match scan::facts(source, depth(file)) {
        Ok(seen) => seen,
        Err(error) => return vec![breach(1, format!("cannot be parsed: {error}"))],
    };
    let pure = file.ends_with("/rules.rs") || file.contains("/rules/");
    let judge = |Seen { line, fact }: Seen| {
        let rule = match &fact {
            Fact::Path(path) => {
                let owned = (!CRATES.contains(&area)).then(|| path_rule(area, allowed, path)).flatten();
                owned.or_else(|| pure_path_rule(pure, path))
            }
            Fact::Word(word) => pure.then(|| format!("`rules.rs` is pure: no `{word}`")),
            Fact::Text(text) => sql_rule(area, text),
        };
        rule.map(|rule| breach(line, rule))
    };
    seen.into_iter().filter_map(judge).collect()
}

/// How many modules deep a file's own module lies below the crate's root.
fn depth(file: &str) -> usize {
    file.split('/').filter(|part| *part != "mod.rs").count()
}

fn path_rule(area: &str, allowed: &[&str], path: &[String]) -> Option<String> {
    let names: Vec<&str> = path.iter().map(String::as_str).collect();
    match names.as_slice() {
        ["crate"] | ["crate", "*" | "self"] => {
            Some("the crate's root is imported whole: name the area".into())
        }
        ["crate", target, ..] if *target == area => None,
        ["crate", target, rest @ ..] if allowed.contains(target) => narrow_rule(area, target, rest),
        ["crate", target, ..] => Some(format!("`{area}` may not import `{target}`")),
        [krate, ..] => {
            let (_, owners) = OUTSIDE.iter().find(|(name, _)| name == krate)?;
            let refused = || format!("`{krate}` belongs to {}; not to `{area}`", owners.join(", "));
            (!owners.contains(&area)).then(refused)
        }
        [] => None,
    }
}

fn narrow_rule(area: &str, target: &str, rest: &[&str]) -> Option<String> {
    let (_, _, part) = NARROW.iter().find(|(who, whom, _)| *who == area && *whom == target)?;
    (rest.first() != Some(part)).then(|| format!("of `{target}`, `{area}` may import `{part}` only"))
}

fn pure_path_rule(pure: bool, path: &[String]) -> Option<String> {
    let hit =
        IMPURE.iter().find(|bad| path.iter().map(String::as_str).take(bad.len()).eq(bad.iter().copied()));
    let hit = hit.filter(|_| pure)?;
    Some(format!("`rules.rs` is pure: no `{}`", hit.join("::")))
}

fn sql_rule(area: &str, text: &str) -> Option<String> {
    let sql = !KEEPERS.contains(&area) && looks_like_sql(text);
    sql.then(|| format!("no SQL in `{area}`: {:?}", text.chars().take(40).collect::<String>()))
}

/// A statement's first word, with the word that makes it one.
fn looks_like_sql(text: &str) -> bool {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|w| !w.is_empty()).collect();
    let has = |word: &str| words.contains(&word);
    match words.first().copied() {
        Some("select") => has("from") || text.trim_start().starts_with("SELECT "),
        Some("insert" | "replace") => has("into"),
        Some("update") => has("set"),
        Some("delete") => has("from"),
        Some("with") => has("as") && has("select"),
        Some("create" | "alter" | "drop") => has("table") || has("index") || has("trigger") || has("view"),
        Some("pragma") => true,
        _ => false,
    }
}

#[test]
fn nobody_imports_what_is_not_theirs() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let crates = CRATES.iter().map(|name| (project.join(name).join("src"), format!("{name}/")));
    let mut found = Vec::new();
    for (root, area) in crates.chain([(project.join("src"), String::new())]) {
        let files = crate::tidy::files_below(&root, &["rs"]);
        assert!(files.len() > 5, "{} was not found", root.display());
        for file in &files {
            let name = file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            found.extend(breaches(&format!("{area}{name}"), &std::fs::read_to_string(file).unwrap()));
        }
    }
    let list: Vec<String> = found.iter().map(Breach::to_string).collect();
    assert!(list.is_empty(), "the import table is broken:\n{}", list.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    for (i, (area, imports)) in AREAS.iter().enumerate() {
        for import in *imports {
            let place = AREAS.iter().position(|(name, _)| name == import);
            assert!(
                place.is_some_and(|place| place < i),
                "`{area}` imports `{import}`, which is not above it"
            );
        }
    }
}
