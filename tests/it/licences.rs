//! What comes from outside keeps to `deny.toml`: its licences, its bans, its one source.
//!
//! `cargo deny` says the same and more, but takes minutes to build; this runs every time.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// The lists of `deny.toml`.
struct Law {
    licences: BTreeSet<String>,
    banned: BTreeSet<String>,
    sources: BTreeSet<String>,
}

impl Law {
    fn read(text: &str) -> Self {
        let file: toml::Table = text.parse().expect("deny.toml is TOML");
        let texts = |area: &str, key: &str| -> BTreeSet<String> {
            let list = file[area][key].as_array().expect("a list");
            list.iter()
                .map(|item| item.as_str().unwrap_or_else(|| item["crate"].as_str().unwrap()).to_owned())
                .collect()
        };
        let registry = |source: String| format!("registry+{source}");
        Self {
            licences: texts("licenses", "allow"),
            banned: texts("bans", "deny"),
            sources: texts("sources", "allow-registry").into_iter().map(registry).collect(),
        }
    }

    /// What is wrong with a crate; our own have no source and stand under their own licence.
    fn objection(&self, name: &str, licence: Option<&str>, source: Option<&str>) -> Option<String> {
        let source = source?;
        if self.banned.contains(name) {
            return Some(format!("{name} is banned"));
        }
        if !self.sources.contains(source) {
            return Some(format!("{name} comes from {source}"));
        }
        match licence {
            Some(licence) if allows(licence, &self.licences) => None,
            Some(licence) => Some(format!("{name} stands under {licence}")),
            None => Some(format!("{name} names no licence")),
        }
    }
}

/// Whether a licence expression can be met with these licences: `OR` and the old `/` are a choice,
/// `AND` is a sum, `WITH` belongs to the name before it. An expression that cannot be read is not met.
fn allows(expression: &str, licences: &BTreeSet<String>) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Expression { words: &words, licences };
    reader.either() == Some(true) && reader.words.is_empty()
}

struct Expression<'a> {
    words: &'a [&'a str],
    licences: &'a BTreeSet<String>,
}

impl Expression<'_> {
    fn takes(&mut self, word: &str) -> bool {
        let hit = self.words.first() == Some(&word);
        self.words = if hit { &self.words[1..] } else { self.words };
        hit
    }

    fn either(&mut self) -> Option<bool> {
        let mut met = self.both()?;
        while self.takes("OR") {
            met |= self.both()?;
        }
        Some(met)
    }

    fn both(&mut self) -> Option<bool> {
        let mut met = self.one()?;
        while self.takes("AND") {
            met &= self.one()?;
        }
        Some(met)
    }

    fn one(&mut self) -> Option<bool> {
        if self.takes("(") {
            let met = self.either()?;
            return self.takes(")").then_some(met);
        }
        let (name, rest) = self.words.split_first()?;
        self.words = rest;
        if !self.takes("WITH") {
            return Some(self.licences.contains(*name));
        }
        let (exception, rest) = self.words.split_first()?;
        self.words = rest;
        Some(self.licences.contains(&format!("{name} WITH {exception}")))
    }
}

fn law() -> Law {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deny.toml");
    Law::read(&std::fs::read_to_string(path).unwrap())
}

/// `cargo metadata` for this machine's kind only: crates for other systems are not downloaded.
fn metadata() -> serde_json::Value {
    let version = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).expect("rustc names its host");
    let answer = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", host])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    serde_json::from_slice(&answer.stdout).expect("cargo speaks JSON")
}

#[test]
fn everything_from_outside_keeps_to_the_list() {
    let (law, metadata) = (law(), metadata());
    let nodes = metadata["resolve"]["nodes"].as_array().unwrap();
    let used: BTreeSet<&str> = nodes.iter().filter_map(|node| node["id"].as_str()).collect();
    let packages = metadata["packages"].as_array().unwrap();
    let objections: Vec<String> = packages
        .iter()
        .filter(|package| package["id"].as_str().is_some_and(|id| used.contains(id)))
        .filter_map(|p| law.objection(p["name"].as_str()?, p["license"].as_str(), p["source"].as_str()))
        .collect();
    assert!(used.len() > 100, "only {} crates were seen", used.len());
    assert!(objections.is_empty(), "against deny.toml:\n{}", objections.join("\n"));
}

#[test]
fn no_copyleft_but_the_mild_one_is_on_the_list() {
    let strict = |name: &&String| name.contains("GPL") || name.contains("SSPL") || name.contains("BUSL");
    assert_eq!(law().licences.iter().find(strict), None);
}

#[test]
fn each_objection_can_be_raised() {
    let law = law();
    let home = law.sources.first().cloned();
    let object = |name, licence| law.objection(name, licence, home.as_deref());
    assert_eq!(object("fine", Some("MIT")), None);
    assert_eq!(law.objection("ours", Some("EUPL-1.2"), None), None);
    assert_eq!(object("openssl", Some("MIT")).unwrap(), "openssl is banned");
    assert_eq!(object("x", Some("AGPL-3.0-only")).unwrap(), "x stands under AGPL-3.0-only");
    assert_eq!(object("x", None).unwrap(), "x names no licence");
    assert_eq!(law.objection("x", Some("MIT"), Some("git+there")).unwrap(), "x comes from git+there");
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    let licences =
        BTreeSet::from(["MIT", "ISC", "Apache-2.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned));
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0/MIT", true),
        ("Apache-2.0 / MPL-2.0", true),
        ("MIT AND GPL-3.0-only", false),
        ("GPL-2.0 OR MIT AND ISC", true),
        ("(GPL-2.0 OR MIT) AND ISC", true),
        ("(GPL-2.0 OR MIT) AND OpenSSL", false),
        ("ISC AND (Apache-2.0 OR GPL-2.0) AND MIT", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("MIT WITH LLVM-exception", false),
        ("", false),
        ("MIT OR", false),
        ("(MIT", false),
        ("MIT ISC", false),
    ] {
        assert_eq!(allows(expression, &licences), met, "{expression}");
    }
}
