//! What the checks find in real documents, for a person to judge: `tests/long/checks SHARED` names the
//! folder with `data/` and `seeds/` in `JDIH_TEST_CHECKS`; without it there is nothing to do.

use jdih::pdf::{PageReading, Reader, Reading, TextSource};
use jdih::products::checks::{Facts, PersonalKind, SAME_SLOTS};
use std::path::Path;

#[tokio::test]
async fn real_documents() {
    let Ok(shared) = std::env::var("JDIH_TEST_CHECKS") else { return };
    let shared = Path::new(&shared);
    let mut all = Vec::new();
    for (kind, facts) in [("digital", digital(shared).await), ("seed", seeds(shared))] {
        println!("\n{kind}: {} documents", facts.len());
        table(&facts);
        all.extend(facts);
    }
    near(&all);
    assert!(all.len() > 50, "the documents are there");
}

/// Every digital PDF of the manifest.
async fn digital(shared: &Path) -> Vec<(String, Facts)> {
    let reader = Reader::new(env!("CARGO_BIN_EXE_jdih"));
    let manifest = std::fs::read_to_string(shared.join("data/manifest.json")).expect("the manifest");
    let manifest: Vec<serde_json::Value> = serde_json::from_str(&manifest).expect("JSON");
    let mut all = Vec::new();
    for row in manifest.iter().filter(|row| row["kind"] == "digital") {
        let file = row["file"].as_str().expect("a file");
        match reader.reading_path(&shared.join("data").join(file)).await {
            Ok(reading) => {
                let facts = Facts::of(&reading);
                let first = reading.pages.first().map(PageReading::text).unwrap_or_default();
                if facts.marks.salinan.is_none() && first.to_uppercase().contains("SALINAN") {
                    println!("{file}: no mark found on a page that says SALINAN: {:?}", first.lines().next());
                }
                all.push((file.to_owned(), facts));
            }
            Err(error) => println!("{file}: {error:?}"),
        }
    }
    all
}

fn seeds(shared: &Path) -> Vec<(String, Facts)> {
    let entries = std::fs::read_dir(shared.join("seeds")).expect("the seeds");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).expect("a text");
        let reading = Reading { pages: vec![PageReading::of_text(TextSource::Ocr, &text)], truncated: false };
        (path.file_name().unwrap_or_default().display().to_string(), Facts::of(&reading))
    };
    paths.iter().filter(|path| path.extension().is_some_and(|end| end == "txt")).map(read).collect()
}

fn table(all: &[(String, Facts)]) {
    let count = |what: &dyn Fn(&Facts) -> bool| all.iter().filter(|(_, facts)| what(facts)).count();
    println!("  SALINAN at the top        {}", count(&|facts| facts.marks.salinan.is_some()));
    println!("  ttd.                      {}", count(&|facts| facts.marks.ttd.is_some()));
    println!("  sesuai dengan aslinya     {}", count(&|facts| facts.marks.clause.is_some()));
    println!("  pages without text        {}", count(&|facts| !facts.unread.is_empty()));
    println!("  doubts                    {}", count(&|facts| !facts.doubts.is_empty()));
    println!("  own annexes named         {}", count(&|facts| !facts.named.is_empty()));
    for kind in PersonalKind::ALL {
        let has = |facts: &Facts| facts.personal.iter().any(|find| find.kind == kind);
        let finds =
            all.iter().flat_map(|(_, facts)| &facts.personal).filter(|find| find.kind == kind).count();
        println!("  {:<25} {} documents, {finds} finds", kind.title(), count(&has));
    }
    for (name, facts) in all {
        let numbers = |annexes: &[jdih::products::checks::Annex]| {
            annexes.iter().map(|annex| (annex.at.page, annex.number)).collect::<Vec<_>>()
        };
        if !facts.named.is_empty() {
            println!("  {name}: names {:?}, begin {:?}", numbers(&facts.named), numbers(&facts.annexes));
        }
        for (doubt, pages) in &facts.doubts {
            println!("  {name}: {doubt:?} on {} of {} pages", pages.len(), facts.pages);
        }
        for find in &facts.personal {
            println!("  {name} p.{}: {} «{}»", find.at.page, find.kind.id(), find.text);
        }
        println!(
            "  {name}: SALINAN {} ttd {} aslinya {} unread {}/{}",
            facts.marks.salinan.is_some(),
            facts.marks.ttd.is_some(),
            facts.marks.clause.is_some(),
            facts.unread.len(),
            facts.pages
        );
    }
}

/// Pairs that are nearly the same, or not far from it.
fn near(all: &[(String, Facts)]) {
    println!("\npairs with 60 slots and more the same ({SAME_SLOTS} warn):");
    for (n, (one, a)) in all.iter().enumerate() {
        for (other, b) in all.iter().skip(n + 1) {
            let (Some(a), Some(b)) = (&a.sketch, &b.sketch) else { continue };
            let shared = a.bands().iter().zip(b.bands()).filter(|(a, b)| **a == *b).count();
            if a.same(b) >= 60 {
                println!("  {} slots, {shared} bands: {one} | {other}", a.same(b));
            }
        }
    }
}
