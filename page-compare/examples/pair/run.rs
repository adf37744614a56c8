//! The steps of the engine in a row, remembering what was done for a page that comes again.

use crate::{load, scans};
use page_compare::{
    ComparedPage, Features, Gray, Host, Mode, Outcome, PageOutcome, Pair, Physical, Place, Printed,
    Registration, Scanned, Sheet, Templates, absent, conclude, expected, features, harvest, pair, prepare,
    register, seek_elsewhere, verify,
};
use std::collections::HashMap;
use std::error::Error;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// A digital copy, ready to be compared.
pub struct Digital {
    pub pages: Vec<Printed>,
    features: Vec<Features>,
    places: Vec<Vec<Place>>,
    keys: Vec<u64>,
}

impl Digital {
    pub fn load(path: &Path, physical: Physical, memory: &mut Memory) -> Result<Self, Box<dyn Error>> {
        let pages = load::bytes(std::fs::read(path)?)?;
        let keys: Vec<u64> = pages.iter().map(|p| key(&p.ink)).collect();
        let known = &mut memory.features;
        let features = keys
            .iter()
            .zip(&pages)
            .map(|(key, page)| known.entry(*key).or_insert_with(|| features(&page.ink)).clone());
        Ok(Self {
            features: features.collect(),
            places: pages.iter().map(|p| expected(p, physical)).collect(),
            keys,
            pages,
        })
    }
}

/// A physical copy, ready to be compared.
pub struct Paper {
    pub pages: Vec<Scanned>,
    features: Vec<Features>,
}

impl Paper {
    pub fn load(folder: &Path) -> Result<Self, Box<dyn Error>> {
        let pages = scans::read(folder)?.iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { features: pages.iter().map(|p| features(&p.ink)).collect(), pages })
    }
}

/// What was done for a page that comes again in another file.
#[derive(Default)]
pub struct Memory {
    features: HashMap<u64, Features>,
    registered: HashMap<(u64, usize), Option<(Registration, Templates)>>,
    verified: HashMap<(u64, usize), PageOutcome>,
}

fn key(ink: &Gray) -> u64 {
    let mut hasher = DefaultHasher::new();
    ink.pixels().hash(&mut hasher);
    hasher.finish()
}

/// CPU time of this process.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// Compares a digital copy with the paper.
pub fn compare(digital: &Digital, paper: &Paper, memory: &mut Memory) -> Result<Outcome, Box<dyn Error>> {
    let pairs = pair(&digital.features, &paper.features)?;
    let mut templates = Templates::default();
    for pair in &pairs {
        let (Some(d), Some(p)) = (pair.digital, pair.physical) else { continue };
        let done = memory.registered.entry((digital.keys[d], p)).or_insert_with(|| {
            let (printed, scanned) = (&digital.pages[d], &paper.pages[p]);
            let lies = register(printed, &digital.features[d], scanned, &paper.features[p])?;
            Some((lies.clone(), harvest(printed, scanned, &lies)))
        });
        if let Some((_, letters)) = done {
            templates.merge(letters);
        }
    }
    let mut pages: Vec<ComparedPage> =
        pairs.iter().map(|pair| page(*pair, digital, paper, &templates, memory)).collect();
    elsewhere(&mut pages, digital, paper, &templates, memory);
    Ok(conclude(&pages))
}

/// Seeks what a page lacks on the pages of paper before and after it.
fn elsewhere(
    pages: &mut [ComparedPage],
    digital: &Digital,
    paper: &Paper,
    templates: &Templates,
    memory: &Memory,
) {
    let last = pages.len();
    for own in 0..last {
        for other in [own.checked_sub(1), Some(own + 1)].into_iter().flatten().filter(|o| *o < last) {
            let (Some(guest), Some(d), Some(p)) =
                (pages[own].pair.digital, pages[other].pair.digital, pages[other].pair.physical)
            else {
                continue;
            };
            let Some((lies, _)) = memory.registered.get(&(digital.keys[d], p)).and_then(Option::as_ref)
            else {
                continue;
            };
            let host = Host { printed: &digital.pages[d], scanned: &paper.pages[p], registration: lies };
            let (mut lacking, mut left) = (pages[own].outcome.clone(), pages[other].outcome.clone());
            seek_elsewhere(
                &digital.pages[guest],
                &mut lacking,
                &host,
                &mut left,
                templates,
                &digital.places[guest],
            );
            (pages[own].outcome, pages[other].outcome) = (lacking, left);
        }
    }
}

fn page(
    pair: Pair,
    digital: &Digital,
    paper: &Paper,
    templates: &Templates,
    memory: &mut Memory,
) -> ComparedPage {
    let size = pair.digital.map(|d| (digital.pages[d].width, digital.pages[d].height));
    let mut sheet = pair.physical.map(|p| {
        let ink = &paper.pages[p].ink;
        Sheet { width: 595.0, height: 842.0, pixels: ink.width() as u32 }
    });
    let mut done = ComparedPage { pair, mode: None, sheet, digital: size, outcome: PageOutcome::default() };
    let (Some(d), Some(p)) = (pair.digital, pair.physical) else {
        if let Some(d) = pair.digital {
            done.outcome = absent(&digital.pages[d], &digital.places[d]);
        }
        return done;
    };
    let key = (digital.keys[d], p);
    if let Some((lies, _)) = memory.registered.get(&key).and_then(Option::as_ref) {
        if let Some(sheet) = &mut sheet {
            sheet.pixels = lies.scan.0;
        }
        done.sheet = sheet;
        done.mode = Some(Mode::Verify);
        let outcome = memory.verified.entry(key).or_insert_with(|| {
            verify(&digital.pages[d], &paper.pages[p], lies, templates, &digital.places[d])
        });
        done.outcome = outcome.clone();
    }
    done
}
