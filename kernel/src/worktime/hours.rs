//! The hours of a day as people write them: "07.30-12.00, 13.00-16.00". A break is the gap between two spans.

use std::fmt;

/// Longest text of hours taken, in characters.
pub const MAX_HOURS_CHARS: usize = 100;
/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;

/// The spans of one day that are worked, in minutes after midnight: in order, none touching another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayHours(Vec<(u16, u16)>);

/// Why a text is no hours of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// Longer than [`MAX_HOURS_CHARS`].
    #[error("hours too long")]
    TooLong,
    /// Not of the form "07.30-12.00, 13.00-16.00".
    #[error("no span of time: {found}")]
    Form {
        /// The part that is no span.
        found: String,
    },
    /// A span that ends before it begins, or spans that overlap.
    #[error("spans out of order: {found}")]
    Order {
        /// The part that is out of order.
        found: String,
    },
}

impl HoursError {
    /// What to tell the person who typed it.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::TooLong => format!("Jam kerja paling banyak {MAX_HOURS_CHARS} karakter."),
            Self::Form { found } => {
                format!("“{found}” tidak dapat dibaca. Tulis seperti 07.30-12.00, 13.00-16.00.")
            }
            Self::Order { found } => format!(
                "“{found}” tidak berurutan: setiap rentang berakhir setelah dimulai, dan dimulai setelah rentang sebelumnya."
            ),
        }
    }
}

impl DayHours {
    /// No hours at all.
    pub const NONE: Self = Self(Vec::new());

    /// Spans that are in order already; any that are not are put in order and joined.
    #[must_use]
    pub fn of(spans: &[(u16, u16)]) -> Self {
        Self(joined(spans.to_vec()))
    }

    /// Reads hours as typed; an empty text is a day without any.
    ///
    /// # Errors
    /// [`HoursError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, HoursError> {
        if text.chars().count() > MAX_HOURS_CHARS {
            return Err(HoursError::TooLong);
        }
        let mut spans: Vec<(u16, u16)> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (from, to) = span(part).ok_or_else(|| HoursError::Form { found: part.to_owned() })?;
            if to <= from || spans.last().is_some_and(|(_, end)| from < *end) {
                return Err(HoursError::Order { found: part.to_owned() });
            }
            spans.push((from, to));
        }
        Ok(Self(joined(spans)))
    }

    /// The spans.
    #[must_use]
    pub fn spans(&self) -> &[(u16, u16)] {
        &self.0
    }

    /// Whether nothing is worked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much is worked.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.0.iter().map(|(from, to)| u32::from(to.saturating_sub(*from))).sum()
    }

    /// These hours and others besides.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self(joined(self.0.iter().chain(&other.0).copied().collect()))
    }
}

impl fmt::Display for DayHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minute: u16| format!("{:02}.{:02}", minute / 60, minute % 60);
        let spans: Vec<String> =
            self.0.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect();
        f.write_str(&spans.join(", "))
    }
}

/// In order, and what overlaps or touches is one.
fn joined(mut spans: Vec<(u16, u16)>) -> Vec<(u16, u16)> {
    spans.retain(|(from, to)| from < to && *to <= DAY_MINUTES);
    spans.sort_unstable();
    let mut whole: Vec<(u16, u16)> = Vec::new();
    for (from, to) in spans {
        match whole.last_mut() {
            Some((_, end)) if from <= *end => *end = to.max(*end),
            _ => whole.push((from, to)),
        }
    }
    whole
}

fn span(part: &str) -> Option<(u16, u16)> {
    let (from, to) = part.split_once(['-', '–'])?;
    Some((minute(from.trim())?, minute(to.trim())?))
}

fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(['.', ':'])?;
    let digits = |part: &str, most: usize| {
        let fits = (1..=most).contains(&part.len()) && part.bytes().all(|c| c.is_ascii_digit());
        fits.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (digits(hour, 2)?, digits(minute, 2).filter(|_| minute.len() == 2)?);
    (minute < 60 && hour * 60 + minute <= DAY_MINUTES).then_some(hour * 60 + minute)
}

/// The hours of a week: the four working days from Monday are alike, as the decrees write them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week {
    /// Monday to Thursday.
    pub mon_thu: DayHours,
    /// Friday.
    pub fri: DayHours,
    /// Saturday.
    pub sat: DayHours,
    /// Sunday.
    pub sun: DayHours,
}

impl Week {
    /// The hours of a weekday, 1 (Monday) to 7.
    #[must_use]
    pub fn on(&self, weekday: u8) -> &DayHours {
        match weekday {
            1..=4 => &self.mon_thu,
            5 => &self.fri,
            6 => &self.sat,
            _ => &self.sun,
        }
    }

    /// How much is worked in it, in minutes.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        (1..=7).map(|weekday| self.on(weekday).minutes()).sum()
    }
}
