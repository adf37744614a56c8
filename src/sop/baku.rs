//! *Baku mutu*: how long a step may take, as the decree writes it.

use crate::kernel::worktime::{Limit, Unit};

/// How often something is done that is done by the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Once a week.
    Minggu,
    /// Once a month.
    Bulan,
}

impl Every {
    /// From its written form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        [Self::Minggu, Self::Bulan].into_iter().find(|every| every.title() == text)
    }

    /// As written, and as people read it.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Minggu => "minggu",
            Self::Bulan => "bulan",
        }
    }

    /// By when a case that came to such a step was dealt with at least once.
    #[must_use]
    pub fn limit(self) -> Limit {
        match self {
            Self::Minggu => Limit::of(7, Unit::HariKalender),
            Self::Bulan => Limit::of(31, Unit::HariKalender),
        }
    }
}

/// The standard time of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baku {
    /// How long it may take.
    pub limit: Limit,
    /// How often it is done, where that is what the decree gives.
    pub every: Option<Every>,
    /// By how much it may be extended once, in the limit's unit.
    pub extension: Option<u32>,
    /// Whether it runs from the arrival, and not from the taking up.
    pub from_arrival: bool,
    /// The decree's own words, where they say more than the limit (`±3 menit`).
    pub written: Option<String>,
}

impl Baku {
    /// So many minutes of handling.
    #[must_use]
    pub fn minutes(minutes: u32) -> Self {
        let limit = Limit::of(minutes, Unit::Menit);
        Self { limit, every: None, extension: None, from_arrival: false, written: None }
    }

    /// The limit, with its extension once that was taken.
    #[must_use]
    pub fn limit(&self, extended: bool) -> Limit {
        let more = self.extension.filter(|_| extended).unwrap_or(0);
        Limit { most: self.limit.most.saturating_add(more), ..self.limit }
    }

    /// As the decree says it.
    #[must_use]
    pub fn text(&self) -> String {
        match (&self.written, self.every) {
            (Some(written), _) => written.clone(),
            (None, Some(every)) => format!("1 kali per {}", every.title()),
            (None, None) => self.limit.text(),
        }
    }
}
