//! When who does what: the past of the demonstration as a list of scenes. Values in, values out.
//!
//! Everything happens in office hours of working days before the filling, at times that a sample's name draws, so
//! that two fillings of one day tell the same story.

use super::after::{CORRECTION, PAPERS};
use super::data::{Manifest, Sample, Step};
use crate::kernel::{CivilDate, Timestamp};

const MINUTE_MS: i64 = 60_000;
/// Office hours (handbook section 7), in minutes of the day.
const OPENS: i64 = 7 * 60 + 30;
const CLOSES: i64 = 16 * 60;
/// When a day's readers are counted.
const EVENING: i64 = 20 * 60;
/// Holidays that have the same date every year: month and day.
const HOLIDAYS: [(u16, u16); 5] = [(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)];
/// More steps than any sample takes.
const MAX_STEPS: usize = 60;

/// Something that somebody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Pengelola JDIH registers the nota dinas of this place in [`Manifest::memos`].
    Register(usize),
    /// An act of the SOP, by the account of this login.
    Act {
        /// Who.
        by: &'static str,
        /// What.
        noun: String,
        /// Where to, for a return.
        to: Option<String>,
        /// A note.
        note: Option<String>,
    },
    /// Pengelola JDIH answers every difference and reads what the machine left; with a note, the weighty ones are
    /// real.
    Compare(Option<String>),
    /// The unit sends the right digital copy.
    Send,
    /// Pengelola JDIH answers the checks.
    Check,
    /// The Kasubbag suggests another value for a field.
    Suggest {
        /// The field.
        field: String,
        /// The value.
        value: String,
        /// Why.
        note: String,
    },
    /// Pengelola JDIH applies the suggestion.
    Apply,
    /// A reader reports a problem.
    Report(String),
    /// The Kabag registers a takedown and takes down before the papers; by its place in [`Manifest::turun`].
    TakeDown(usize),
    /// A step of a takedown with its papers; by its place in [`Manifest::surat`].
    Paper {
        /// Which one.
        at: usize,
        /// Which step.
        step: usize,
    },
    /// A step of a correction; by its place in [`Manifest::ralat`].
    Correct {
        /// Which one.
        at: usize,
        /// Which step.
        step: usize,
    },
    /// What was read on one day.
    Count,
}

/// A deed at its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// When.
    pub at: Timestamp,
    /// The sample, by its place in the manifest; 0 for what is about all.
    pub sample: usize,
    /// What.
    pub deed: Deed,
}

/// The steps of the SOP with who goes on from each by which act.
const WAY: [(&str, &str, &str); 8] = [
    ("registrasi", "pengelola", "pengajuan"),
    ("terima", "sekretaris", "disposisi"),
    ("petunjuk", "kabag", "disposisi"),
    ("kesesuaian", "pengelola", "kesesuaian"),
    ("penyerahan", "pengelola", "penyerahan"),
    ("koreksi", "kasubbag", "persetujuan"),
    ("persetujuan", "kabag", "persetujuan"),
    ("unggah", "pengelola", "pengunggahan"),
];

/// Everything that happens before `now`, in the order of time.
#[must_use]
pub fn scenes(manifest: &Manifest, now: Timestamp) -> Vec<Scene> {
    let today = CivilDate::in_jakarta(now);
    let mut all = Vec::new();
    for (memo, at) in manifest.memos().iter().zip(0..) {
        let mut begins = None;
        for &sample in &memo.samples {
            let Some(one) = manifest.naskah.get(sample) else { continue };
            let morning = at_minute(days_before(today, one.hari), 8 * 60 + 10 + drawn(&memo.key, 0, 80));
            let first = *begins.get_or_insert_with(|| {
                all.push(Scene { at: morning, sample, deed: Deed::Register(at) });
                morning
            });
            let mut time = first;
            for (n, deed) in deeds(one).into_iter().enumerate() {
                let (least, more) = pace(&deed);
                time = later(time, least + drawn(&one.id, n, more));
                let second = drawn(&one.id, n + MAX_STEPS, 59) * 1_000;
                all.push(Scene { at: time.plus_ms(second), sample, deed });
            }
        }
    }
    all.extend(reports(manifest, today));
    all.extend(takedowns(manifest, today));
    all.extend(afterwards(manifest, today));
    all.extend(counts(&all, now));
    all.sort_by_key(|scene| (scene.at, matches!(scene.deed, Deed::Count)));
    all
}

/// The moment before everything, at which the office is founded.
#[must_use]
pub fn beginning(manifest: &Manifest, now: Timestamp) -> Timestamp {
    let first = manifest.naskah.iter().map(|sample| sample.hari).max().unwrap_or(0);
    at_minute(days_before(CivilDate::in_jakarta(now), first + 1), 9 * 60)
}

fn reports(manifest: &Manifest, today: CivilDate) -> Vec<Scene> {
    let of = |id: &str| manifest.naskah.iter().position(|sample| sample.id == id);
    let scene = |report: &super::data::Reader| {
        let at = at_minute(days_before(today, report.hari), 13 * 60 + drawn(&report.isi, 0, 120));
        Some(Scene { at, sample: of(&report.naskah)?, deed: Deed::Report(report.isi.clone()) })
    };
    manifest.laporan.iter().filter_map(scene).collect()
}

fn takedowns(manifest: &Manifest, today: CivilDate) -> Vec<Scene> {
    let of = |id: &str| manifest.naskah.iter().position(|sample| sample.id == id);
    let scene = |(at, dark): (usize, &super::data::Dark)| {
        let time = at_minute(days_before(today, dark.hari), 14 * 60 + drawn(&dark.naskah, 3, 60));
        Some(Scene { at: time, sample: of(&dark.naskah)?, deed: Deed::TakeDown(at) })
    };
    manifest.turun.iter().enumerate().filter_map(scene).collect()
}

/// Takedowns with their papers, and corrections, step by step.
fn afterwards(manifest: &Manifest, today: CivilDate) -> Vec<Scene> {
    let of = |id: &str| manifest.naskah.iter().position(|sample| sample.id == id);
    let papers = manifest.surat.iter().enumerate().filter_map(|(at, one)| {
        let deed = move |step| Deed::Paper { at, step };
        Some(steps(of(&one.naskah)?, (&one.naskah, days_before(today, one.hari)), PAPERS.len(), &deed))
    });
    let corrections = manifest.ralat.iter().enumerate().filter_map(|(at, one)| {
        let deed = move |step| Deed::Correct { at, step };
        Some(steps(of(&one.naskah)?, (&one.naskah, days_before(today, one.hari)), CORRECTION.len(), &deed))
    });
    papers.chain(corrections).flatten().collect()
}

fn steps(
    sample: usize,
    (key, day): (&str, CivilDate),
    count: usize,
    deed: &dyn Fn(usize) -> Deed,
) -> Vec<Scene> {
    let mut time = at_minute(day, 8 * 60 + 30 + drawn(key, 5, 60));
    let mut all = Vec::new();
    for step in 0..count {
        time = later(time, 8 + drawn(key, step + 2 * MAX_STEPS, 45));
        all.push(Scene { at: time, sample, deed: deed(step) });
    }
    all
}

/// One evening after another, from the first scene to the last that is over.
fn counts(all: &[Scene], now: Timestamp) -> Vec<Scene> {
    let Some(first) = all.iter().map(|scene| scene.at).min() else { return Vec::new() };
    let evenings = std::iter::successors(Some(CivilDate::in_jakarta(first)), |day| Some(day.plus_days(1)))
        .map(|day| at_minute(day, EVENING));
    evenings.take_while(|at| *at < now).map(|at| Scene { at, sample: 0, deed: Deed::Count }).collect()
}

/// How often a published sample was looked at and downloaded on a day.
#[must_use]
pub fn read_on(sample: &Sample, day: CivilDate) -> (i64, i64) {
    let key = format!("{} {}", sample.id, day.iso());
    // Some are asked for more than others, and little is read on Saturdays and Sundays.
    let liking = 1 + drawn(&sample.id, 7, 8);
    let views = drawn(&key, 0, if day.is_weekend() { liking / 3 } else { liking });
    (views, drawn(&key, 1, views / 2))
}

/// What happens to a sample after it was registered.
fn deeds(sample: &Sample) -> Vec<Deed> {
    let mut done = Vec::new();
    let mut detours = sample.lalu.iter();
    let mut next = detours.next();
    let mut at = "registrasi";
    let mut suggested = false;
    while done.len() < MAX_STEPS {
        if let Some(step) = next.filter(|step| step.di == at) {
            done.extend(detour(step));
            if step.berhenti {
                return done;
            }
            next = detours.next();
            suggested = suggested || step.bidang.is_some();
            at = step.ke.as_deref().unwrap_or(at);
            continue;
        }
        if sample.sampai == at && next.is_none() {
            done.extend(sample.akhir.as_ref().map(|end| Deed::Act {
                by: if end.laku == "penolakan" { "kabag" } else { "pengelola" },
                noun: end.laku.clone(),
                to: None,
                note: Some(end.catatan.clone()),
            }));
            return done;
        }
        let Some(here) = WAY.iter().position(|(step, _, _)| *step == at) else { return done };
        let Some((step, by, noun)) = WAY.get(here) else { return done };
        match *step {
            "kesesuaian" => done.push(Deed::Compare(None)),
            "penyerahan" => {
                done.extend(std::mem::take(&mut suggested).then_some(Deed::Apply));
                done.push(Deed::Check);
            }
            _ => {}
        }
        done.push(Deed::Act { by, noun: (*noun).to_owned(), to: None, note: None });
        let Some((following, _, _)) = WAY.get(here + 1) else { return done };
        at = following;
    }
    done
}

fn detour(step: &Step) -> Vec<Deed> {
    let mut done = Vec::new();
    if step.ganti {
        done.push(Deed::Compare(Some(step.catatan.clone())));
        done.push(act("pengelola", "permintaan-perbaikan", None, &step.catatan));
        if !step.berhenti {
            done.push(Deed::Send);
        }
    }
    if let (Some(field), Some(value)) = (&step.bidang, &step.usulan) {
        done.push(Deed::Suggest { field: field.clone(), value: value.clone(), note: step.catatan.clone() });
    }
    if let Some(to) = &step.ke {
        let by = WAY.iter().find(|(here, _, _)| *here == step.di).map_or("pengelola", |(_, by, _)| by);
        done.push(act(by, "pengembalian", Some(to), &step.catatan));
    }
    done
}

fn act(by: &'static str, noun: &str, to: Option<&String>, note: &str) -> Deed {
    Deed::Act { by, noun: noun.to_owned(), to: to.cloned(), note: Some(note.to_owned()) }
}

/// Minutes of office time that go by before a deed: at least, and up to how many more.
fn pace(deed: &Deed) -> (i64, i64) {
    match deed {
        Deed::Register(_)
        | Deed::Report(_)
        | Deed::TakeDown(_)
        | Deed::Paper { .. }
        | Deed::Correct { .. }
        | Deed::Count => (0, 0),
        Deed::Act { noun, .. } => match noun.as_str() {
            "pengajuan" => (5, 20),
            "kesesuaian" | "penyerahan" => (3, 20),
            "permintaan-perbaikan" => (5, 10),
            "pengunggahan" => (15, 60),
            _ => (30, 270),
        },
        Deed::Compare(_) => (90, 800),
        Deed::Send => (200, 500),
        Deed::Check | Deed::Suggest { .. } => (10, 60),
        Deed::Apply => (30, 120),
    }
}

/// A number from 0 to `most` that a text and a counter draw (FNV-1a).
fn drawn(key: &str, n: usize, most: i64) -> i64 {
    let counter = n.to_le_bytes();
    let bytes = key.bytes().chain(counter);
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let range = u64::try_from(most.max(0)).unwrap_or(0) + 1;
    i64::try_from((hash >> 16) % range).unwrap_or(0)
}

fn is_working(day: CivilDate) -> bool {
    !day.is_weekend() && !HOLIDAYS.contains(&(day.month(), day.day()))
}

/// The working day that lies `n` working days before a day.
fn days_before(today: CivilDate, n: u32) -> CivilDate {
    (0..n).fold(today, |day, _| nearest(day.plus_days(-1), -1))
}

fn nearest(day: CivilDate, step: i32) -> CivilDate {
    std::iter::successors(Some(day), |day| Some(day.plus_days(step)))
        .find(|day| is_working(*day))
        .unwrap_or(day)
}

fn at_minute(day: CivilDate, minute: i64) -> Timestamp {
    day.begins().plus_ms(minute * MINUTE_MS)
}

/// The moment after so many minutes of office time.
fn later(from: Timestamp, minutes: i64) -> Timestamp {
    let mut day = CivilDate::in_jakarta(from);
    let mut minute = (from.since_ms(day.begins()) / MINUTE_MS).max(OPENS);
    let mut left = minutes;
    while minute + left > CLOSES {
        left -= (CLOSES - minute).max(0);
        day = nearest(day.plus_days(1), 1);
        minute = OPENS;
    }
    at_minute(day, minute + left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        CivilDate::parse("29 November 2026").unwrap().begins().plus_ms(5 * 60 * MINUTE_MS)
    }

    #[test]
    fn everything_lies_in_the_past_in_order_and_in_office_hours() {
        let manifest = Manifest::load(false).unwrap();
        let all = scenes(&manifest, now());
        assert!(all.iter().all(|scene| scene.at < now()), "nothing lies ahead");
        assert!(all.is_sorted_by_key(|scene| scene.at));
        assert!(beginning(&manifest, now()) < all[0].at);
        for scene in all.iter().filter(|scene| !matches!(scene.deed, Deed::Count)) {
            let day = CivilDate::in_jakarta(scene.at);
            let minute = scene.at.since_ms(day.begins()) / MINUTE_MS;
            assert!(is_working(day) && (OPENS..=CLOSES).contains(&minute), "{scene:?}");
        }
        assert_eq!(all, scenes(&manifest, now()), "and is told the same way again");
    }

    #[test]
    fn no_decision_is_handed_in_before_it_was_enacted() {
        let manifest = Manifest::load(false).unwrap();
        for sample in &manifest.naskah {
            let handed_in = days_before(CivilDate::in_jakarta(now()), sample.hari);
            assert!(
                sample.tanggal < handed_in.iso(),
                "{}: {} {}",
                sample.id,
                sample.tanggal,
                handed_in.iso()
            );
        }
    }

    #[test]
    fn a_sample_goes_as_far_as_is_written_and_its_detours_with_it() {
        let manifest = Manifest::load(false).unwrap();
        let of = |id: &str| deeds(manifest.naskah.iter().find(|sample| sample.id == id).unwrap());
        assert_eq!(of("kpt-022-2026"), [], "not handed in yet");
        let nouns = |id: &str| {
            let noun = |deed: Deed| match deed {
                Deed::Act { noun, .. } => noun,
                other => format!("{other:?}").split([' ', '(']).next().unwrap().to_owned(),
            };
            of(id).into_iter().map(noun).collect::<Vec<_>>()
        };
        assert_eq!(nouns("kpt-021-2026"), ["pengajuan", "disposisi", "disposisi"]);
        assert_eq!(nouns("kpt-020-2026")[3..], ["Compare", "permintaan-perbaikan"]);
        let corrected = nouns("kpt-018-2025");
        assert_eq!(corrected[3..7], ["Compare", "permintaan-perbaikan", "Send", "Compare"]);
        assert_eq!(corrected.last().unwrap(), "pengunggahan");
        let suggested = nouns("kptsek-033-2025");
        let back = suggested.iter().position(|noun| noun == "pengembalian").unwrap();
        assert_eq!(
            suggested[back - 1..=back + 3],
            ["Suggest", "pengembalian", "Apply", "Check", "penyerahan"]
        );
        assert_eq!(nouns("kpt-012-2026").last().unwrap(), "penolakan");
    }

    #[test]
    fn office_time_skips_nights_weekends_and_holidays() {
        let friday = at_minute(CivilDate::parse("14 Agustus 2026").unwrap(), CLOSES - 10);
        let next = later(friday, 30);
        assert_eq!(next, at_minute(CivilDate::parse("18 Agustus 2026").unwrap(), OPENS + 20));
        assert_eq!(days_before(CivilDate::parse("18 Agustus 2026").unwrap(), 1).iso(), "2026-08-14");
    }

    #[test]
    fn every_step_has_a_sample_that_waits_there() {
        for few in [false, true] {
            let manifest = Manifest::load(few).unwrap();
            for (step, _, _) in WAY {
                let waits = |sample: &&Sample| sample.sampai == step && sample.akhir.is_none();
                assert!(manifest.naskah.iter().any(|sample| waits(&sample)), "{step}");
            }
        }
    }
}
