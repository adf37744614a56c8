//! Files stay small enough to read at one sitting, and each says what it is for.

use std::path::{Path, PathBuf};

/// Longest file, in lines.
const MAX_LINES: usize = 450;

/// Endings of what people write and read.
const WRITTEN: &[&str] = &["rs", "md", "html", "css", "js", "sql", "toml", "sh", "py", "typ"];

/// Folders that hold nothing of ours: builds, data, and what others wrote.
const FOREIGN: &[&str] = &["target", "data", "vendor", "node_modules", "fixtures"];

/// Every file below `root` with one of these endings, in order.
pub fn files_below(root: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            let (path, name) = (entry.path(), entry.file_name().into_string().unwrap_or_default());
            let kind = entry.file_type().unwrap();
            if kind.is_dir() && !name.starts_with('.') && !FOREIGN.contains(&name.as_str()) {
                folders.push(path);
            } else if kind.is_file()
                && path.extension().is_some_and(|e| endings.iter().any(|known| e == *known))
            {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(project()).unwrap_or(file).display().to_string()
}

fn too_long(text: &str) -> Option<usize> {
    Some(text.lines().count()).filter(|lines| *lines > MAX_LINES)
}

fn says_what_it_is_for(source: &str) -> bool {
    source.lines().find(|line| !line.trim().is_empty()).is_some_and(|line| line.starts_with("//! "))
}

#[test]
fn no_script_keeps_anything_in_the_browser() {
    let scripts: Vec<_> = files_below(&project().join("static"), &["js"]);
    assert!(!scripts.is_empty());
    for script in scripts {
        let text = std::fs::read_to_string(&script).unwrap();
        for store in ["localStorage", "sessionStorage", "indexedDB", "caches.", "document.cookie"] {
            assert!(!text.contains(store), "{} keeps something in {store}", shown(&script));
        }
    }
}

#[test]
fn no_file_is_longer_than_one_sitting() {
    let mut long = Vec::new();
    for file in files_below(project(), WRITTEN) {
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", shown(&file)));
        if let Some(lines) = too_long(&text) {
            long.push(format!("{lines:>6}  {}", shown(&file)));
        }
    }
    assert!(long.is_empty(), "longer than {MAX_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let files = files_below(project(), &["rs"]);
    assert!(files.len() > 5, "the sources were not found");
    let silent: Vec<String> = files
        .iter()
        .filter(|file| !says_what_it_is_for(&std::fs::read_to_string(file).unwrap()))
        .map(|file| shown(file))
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top of:\n{}", silent.join("\n"));
}

#[test]
fn the_two_measures_can_fail() {
    assert_eq!(too_long(&"x\n".repeat(MAX_LINES)), None);
    assert_eq!(too_long(&"x\n".repeat(MAX_LINES + 1)), Some(MAX_LINES + 1));
    assert!(says_what_it_is_for("\n//! Dates.\n"));
    assert!(
        !says_what_it_is_for("// Dates.\n")
            && !says_what_it_is_for("use x;\n//! Dates.")
            && !says_what_it_is_for("")
    );
}
