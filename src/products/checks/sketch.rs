//! A sketch of a text: so many minima of hashes of its runs of words. The share of equal slots of two
//! sketches estimates how much of two texts is the same, so the collection is compared without loading it.

use serde::{Deserialize, Serialize};

/// Minima kept of a text.
pub const SLOTS: usize = 128;
/// Slots that must be equal for two texts to count as nearly the same (seven of ten). Of the measured
/// documents, two files of one regulation share 96 or more; two that only follow one form share 68.
pub const SAME_SLOTS: usize = 90;
/// Groups of slots by which likely pairs are looked up; texts that reach [`SAME_SLOTS`] share two of
/// them with a probability of more than 0.998.
pub const BANDS: usize = 32;
/// Words of a run.
const RUN: usize = 5;
/// A shorter text says too little.
const MIN_RUNS: usize = 60;

/// The minima of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Sketch(Vec<u32>);

impl Sketch {
    /// Of a text's words, folded; `None` when there are too few.
    #[must_use]
    pub fn of(words: &[String]) -> Option<Self> {
        if words.len() < MIN_RUNS + RUN - 1 {
            return None;
        }
        let mut least = vec![u32::MAX; SLOTS];
        for run in words.windows(RUN) {
            let hash = hash(run);
            for (slot, least) in (0_u64..).zip(least.iter_mut()) {
                let value = mix(hash ^ mix(slot)) >> 32;
                *least = (*least).min(u32::try_from(value).unwrap_or(u32::MAX));
            }
        }
        Some(Self(least))
    }

    /// How many slots are equal.
    #[must_use]
    pub fn same(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count()
    }

    /// One number per band, for the look-up.
    #[must_use]
    pub fn bands(&self) -> Vec<i64> {
        let band = |slots: &[u32]| slots.iter().fold(0_u64, |all, slot| mix(all ^ u64::from(*slot)));
        self.0.chunks(SLOTS / BANDS).map(|slots| band(slots).cast_signed()).collect()
    }
}

impl From<Sketch> for String {
    fn from(sketch: Sketch) -> Self {
        sketch.0.iter().map(|slot| format!("{slot:08x}")).collect()
    }
}

impl TryFrom<String> for Sketch {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let slot = |at: usize| {
            let digits = text.get(at * 8..at * 8 + 8).ok_or("too short")?;
            u32::from_str_radix(digits, 16).map_err(|_| "no hexadecimal digits")
        };
        if text.len() != SLOTS * 8 {
            return Err("wrong length".into());
        }
        Ok(Self((0..SLOTS).map(slot).collect::<Result<_, _>>()?))
    }
}

/// FNV-1a over the words: the same on every machine and for ever, as stored sketches need.
fn hash(words: &[String]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain(std::iter::once(0)));
    mix(bytes
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)))
}

/// The finaliser of splitmix64.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
impl Sketch {
    /// A copy that differs in the last slots, so many that `same` stay equal.
    pub(super) fn with_same(&self, same: usize) -> Self {
        Self(self.0.iter().enumerate().map(|(at, slot)| if at < same { *slot } else { !slot }).collect())
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn words(n: usize) -> Vec<String> {
        (0..n).map(|i| format!("kata{}", mix(i as u64) % 500)).collect()
    }

    #[test]
    fn few_words_make_no_sketch() {
        assert_eq!(Sketch::of(&words(MIN_RUNS + RUN - 2)), None);
        assert!(Sketch::of(&words(MIN_RUNS + RUN - 1)).is_some());
    }

    #[test]
    fn it_estimates_how_much_is_the_same() {
        let text = words(2_000);
        let whole = Sketch::of(&text).unwrap();
        assert_eq!(whole.same(&whole), SLOTS);
        // Another number and date: ten words of two thousand.
        let mut near = text.clone();
        near[3] = "14".into();
        near[1_990] = "maret".into();
        assert!(whole.same(&Sketch::of(&near).unwrap()) >= SAME_SLOTS);
        // Half of it is another text.
        let half: Vec<String> = text
            .iter()
            .enumerate()
            .map(|(i, w)| if i < 1_000 { w.clone() } else { format!("lain{w}") })
            .collect();
        assert!(whole.same(&Sketch::of(&half).unwrap()) < SAME_SLOTS);
    }

    #[test]
    fn near_texts_share_a_band_and_far_ones_none() {
        let one = Sketch::of(&words(800)).unwrap();
        let other =
            Sketch::of(&words(900)[100..].iter().map(|w| format!("x{w}")).collect::<Vec<_>>()).unwrap();
        let shared =
            |a: &Sketch, b: &Sketch| a.bands().iter().zip(b.bands()).filter(|(a, b)| **a == *b).count();
        assert_eq!(one.bands().len(), BANDS);
        assert!(shared(&one, &one.with_same(SAME_SLOTS)) > 0);
        assert_eq!(shared(&one, &other), 0);
    }

    #[test]
    fn it_is_stored_and_read_back() {
        let sketch = Sketch::of(&words(100)).unwrap();
        let json = serde_json::to_string(&sketch).unwrap();
        assert_eq!(serde_json::from_str::<Sketch>(&json).unwrap(), sketch);
        assert!(serde_json::from_str::<Sketch>("\"00\"").is_err());
    }
}
