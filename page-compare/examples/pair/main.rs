//! Runs the engine over folders of generated pairs (a scan and digital copies with known differences) and
//! prints what it found, what it said wrongly, and what it cost.
//!
//! `pair FOLDER [asli|salinan] [CONDITION…] [-v] [-eN]`: each folder in FOLDER is a document; `-v` says all, `-eN`
//! takes every Nth mutation.

#![allow(clippy::print_stdout, clippy::indexing_slicing, reason = "a trial for the terminal")]

mod load;
mod run;
mod scans;
mod truth;

use page_compare::{Class, Difference, Physical};
use run::Digital;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};

/// What is counted of a condition.
#[derive(Default)]
struct Score {
    pages: usize,
    alarms: usize,
    covered: usize,
    words: u32,
    verified: u32,
    mutations: usize,
    found: usize,
    missed: Vec<String>,
    seconds: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut asked: Vec<String> = std::env::args().skip(1).collect();
    let verbose = asked.iter().any(|a| a == "-v");
    let every = asked.iter().filter_map(|a| a.strip_prefix("-e")?.parse().ok()).next().unwrap_or(1_usize);
    asked.retain(|a| !a.starts_with('-'));
    let folder = PathBuf::from(asked.first().ok_or("pair FOLDER [asli|salinan] [CONDITION…] [-v]")?);
    let physical = if asked.iter().any(|a| a == "salinan") { Physical::Salinan } else { Physical::Asli };
    let wanted: Vec<&String> =
        asked.iter().skip(1).filter(|a| !["asli", "salinan"].contains(&a.as_str())).collect();
    let mut scores: BTreeMap<String, Score> = BTreeMap::new();
    let mut documents: Vec<PathBuf> =
        std::fs::read_dir(&folder)?.filter_map(|e| Some(e.ok()?.path())).collect();
    documents.retain(|d| d.join("truth.json").exists());
    documents.sort();
    for document in documents {
        let mut scans: Vec<PathBuf> =
            std::fs::read_dir(&document)?.filter_map(|e| Some(e.ok()?.path())).collect();
        scans.sort();
        for scan in scans {
            let name = scan.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let prefix = if physical == Physical::Salinan { "salinan_" } else { "scan_" };
            let Some(condition) = name.strip_prefix(prefix) else { continue };
            if !wanted.is_empty() && !wanted.iter().any(|w| *w == condition) {
                continue;
            }
            let score = scores.entry(condition.to_owned()).or_default();
            compare(&document, &scan, physical, score, (verbose, every))?;
        }
    }
    for (condition, s) in scores {
        println!(
            "{condition}: {} pages, {:.3} alarms/page ({}), {:.3} covered/page, words {}/{} verified, {}/{} found, {:.2} s/page",
            s.pages,
            s.alarms as f64 / s.pages.max(1) as f64,
            s.alarms,
            s.covered as f64 / s.pages.max(1) as f64,
            s.verified,
            s.words,
            s.found,
            s.mutations,
            s.seconds / s.pages.max(1) as f64,
        );
        for missed in s.missed {
            println!("   missed {missed}");
        }
    }
    Ok(())
}

fn compare(
    document: &Path,
    scan: &Path,
    physical: Physical,
    score: &mut Score,
    (verbose, every): (bool, usize),
) -> Result<(), Box<dyn Error>> {
    let start = run::cpu_seconds();
    let mut memory = run::Memory::default();
    let faithful = Digital::load(&document.join("salinan.pdf"), physical, &mut memory)?;
    let paper = run::Paper::load(scan)?;
    let outcome = run::compare(&faithful, &paper, &mut memory)?;
    score.seconds += run::cpu_seconds() - start;
    score.pages += paper.pages.len();
    let label = format!("{} {}", document.display(), scan.file_name().unwrap_or_default().to_string_lossy());
    if let Some(another) = outcome.another {
        println!("{label}: another document: {another:?}");
    }
    for page in &outcome.pages {
        score.words += page.words;
        score.verified += page.verified;
    }
    for d in &outcome.differences {
        if d.class == Class::Covered || d.class == Class::Handwritten {
            score.covered += 1;
        } else {
            score.alarms += 1;
        }
        if verbose {
            println!("{label}: {}", line(d));
        }
    }
    let truth = serde_json::from_str(&std::fs::read_to_string(document.join("truth.json"))?)?;
    for mutation in truth::mutations(&truth).into_iter().step_by(every) {
        let (outcome, places) = if let Some((folder, of)) = &mutation.physical {
            if !scan.ends_with(of) {
                continue;
            }
            let paper = run::Paper::load(&document.join(folder))?;
            (run::compare(&faithful, &paper, &mut run::Memory::default())?, mutation.places.clone())
        } else {
            let changed = Digital::load(&document.join(&mutation.file), physical, &mut memory)?;
            let outcome = run::compare(&changed, &paper, &mut memory)?;
            let places = truth::places(&faithful.pages, &changed.pages);
            (outcome, places)
        };
        let found = match mutation.page {
            Some(_) => outcome.differences.iter().any(|d| d.whole_page),
            None => truth::found(&outcome.differences, &places),
        };
        score.mutations += 1;
        score.found += usize::from(found);
        if !found {
            score.missed.push(format!("{label} {} {} at {places:?}", mutation.kind, mutation.name()));
        }
        if verbose {
            println!("{label} {}: {} differences, found {found}", mutation.name(), outcome.differences.len());
        }
    }
    Ok(())
}

fn line(d: &Difference) -> String {
    let r = d.box_digital.unwrap_or_default();
    format!(
        "{:?}{} p{:?}/{:?} [{:.0} {:.0} {:.0} {:.0}] {:?} -> {:?} {:.2}",
        d.class,
        if d.weighty { "!" } else { "" },
        d.digital_page,
        d.physical_page,
        r.x0,
        r.y0,
        r.x1,
        r.y1,
        d.digital_text.as_deref().unwrap_or(""),
        d.physical_text,
        d.confidence
    )
}
