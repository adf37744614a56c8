//! What a recap counts: tickets by category, status, outcome and channel, and how long requesters waited against the
//! standard. Counts and times alone; nothing here leads to a requester.
//!
//! Counted is what came in during the period or was still open when it began. What is measured is measured up to the
//! period's end, so that each answer stands in the recap of one period; status and outcome are those of the moment at
//! which the recap is computed.

use super::clock::Standards;
use super::period::Period;
use super::ruler::{Ends, Ruler};
use super::survey::Index;
use crate::kernel::Timestamp;
use crate::kernel::worktime::{Calendar, Limit};
use crate::tickets::store::lists::Served;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The form of a frozen recap; another form gets another name.
pub const FORM: &str = "jdih-rekap-1";

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// From the arrival to the first answer or the first forwarding (step 6).
    Tanggapan,
    /// From the first forwarding to the first answer of a unit (step 7).
    JawabanUnit,
    /// From the arrival to the close (steps 9 and 10).
    Penutupan,
}

impl Measure {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Tanggapan, Self::JawabanUnit, Self::Penutupan];

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Tanggapan => "Masuk sampai dijawab atau diteruskan",
            Self::JawabanUnit => "Diteruskan sampai unit menjawab",
            Self::Penutupan => "Masuk sampai ditutup",
        }
    }

    /// The standard that it is held against. The decree gives none for the close; no ticket may stay open without a
    /// follow-up for longer than step 9 allows, so that is what the close is held against.
    fn limit(self, standards: &Standards) -> Limit {
        match self {
            Self::Tanggapan => standards.forward,
            Self::JawabanUnit => standards.internal,
            Self::Penutupan => standards.follow_up,
        }
    }

    /// When it began and ended.
    fn ends_of(self, row: &Served) -> (Option<i64>, Option<i64>) {
        let earlier = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        match self {
            Self::Tanggapan => (Some(row.opened_ms), earlier(row.answered_ms, row.forwarded_ms)),
            Self::JawabanUnit => (row.forwarded_ms, row.unit_answered_ms),
            Self::Penutupan => (Some(row.opened_ms), row.closed_ms),
        }
    }
}

/// Counts of one category; `None` for tickets that have none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The category as stored.
    #[serde(rename = "kategori")]
    pub category: Option<String>,
    /// How many by status, outcome or channel, as stored.
    #[serde(rename = "jumlah")]
    pub counts: BTreeMap<String, i64>,
}

/// A measured time against its standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// What.
    #[serde(rename = "ukuran")]
    pub measure: Measure,
    /// The standard, in words.
    #[serde(rename = "baku")]
    pub standard: String,
    /// Done in the period, within the standard.
    #[serde(rename = "dalam_baku")]
    pub within: i64,
    /// Done in the period, over the standard.
    #[serde(rename = "lewat_baku")]
    pub over: i64,
    /// Not done at the end of the period, but within the standard.
    #[serde(rename = "berjalan")]
    pub open: i64,
    /// Not done at the end of the period, and over the standard.
    #[serde(rename = "berjalan_lewat")]
    pub open_over: i64,
    /// The ticket was closed in the period without it.
    #[serde(rename = "ditutup_tanpa")]
    pub without: i64,
    /// Of what was done: half did not take longer, in working time.
    #[serde(rename = "median_ms")]
    pub median: Option<i64>,
    /// Of what was done: the longest, in working time.
    #[serde(rename = "terlama_ms")]
    pub worst: Option<i64>,
}

/// A measured time of one category; `None` for tickets that have none yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCategory {
    /// The category as stored.
    #[serde(rename = "kategori")]
    pub category: Option<String>,
    /// The time.
    #[serde(rename = "waktu")]
    pub measured: Measured,
}

/// A recap, as it is frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// [`FORM`].
    #[serde(rename = "bentuk")]
    pub form: String,
    /// Of a day or of a week.
    #[serde(rename = "jenis")]
    pub kind: String,
    /// The first day.
    #[serde(rename = "awal")]
    pub first: String,
    /// The last day.
    #[serde(rename = "akhir")]
    pub last: String,
    /// When it was computed.
    #[serde(rename = "dihitung_ms")]
    pub at: i64,
    /// Came in during the period.
    #[serde(rename = "masuk")]
    pub came_in: i64,
    /// Was open when the period began.
    #[serde(rename = "lanjutan")]
    pub carried: i64,
    /// Was closed in the period.
    #[serde(rename = "ditutup")]
    pub closed: i64,
    /// Was open when the period ended.
    #[serde(rename = "terbuka")]
    pub open: i64,
    /// Is open and over its time at the moment of computing.
    #[serde(rename = "lewat_tenggat")]
    pub overdue: i64,
    /// By category and status.
    #[serde(rename = "status")]
    pub statuses: Vec<Row>,
    /// Of the closed ones, by category and outcome.
    #[serde(rename = "hasil")]
    pub outcomes: Vec<Row>,
    /// By category and channel.
    #[serde(rename = "saluran")]
    pub channels: Vec<Row>,
    /// Forwardings of the period by the condition of step 6 that held, as stored, empty where none was recorded; what was
    /// frozen before this was counted has none.
    #[serde(rename = "penerusan", default)]
    pub forwards: BTreeMap<String, i64>,
    /// Times against the standard.
    #[serde(rename = "waktu")]
    pub measures: Vec<Measured>,
    /// The same of each category; what was frozen before this was counted has none.
    #[serde(rename = "waktu_kategori", default)]
    pub measures_of: Vec<OfCategory>,
    /// The survey's answers of the period.
    #[serde(rename = "survei")]
    pub survey: Index,
}

impl Figures {
    /// How many tickets are counted.
    #[must_use]
    pub fn all(&self) -> i64 {
        self.came_in + self.carried
    }
}

/// Counts a period. `rows` are the tickets that came in before its end and were not closed before its beginning.
#[must_use]
pub fn figures(
    period: Period,
    now: Timestamp,
    rows: &[Served],
    (calendar, standards): (&Calendar, &Standards),
    survey: Index,
) -> Figures {
    // What happens at this very moment has happened.
    let (from, end) = (period.from().0, now.0.saturating_add(1).min(period.to().0));
    let mut counted = Figures {
        form: FORM.to_owned(),
        kind: period.kind.column().to_owned(),
        first: period.first.iso(),
        last: period.last().iso(),
        at: now.0,
        came_in: 0,
        carried: 0,
        closed: 0,
        open: 0,
        overdue: 0,
        statuses: Vec::new(),
        outcomes: Vec::new(),
        channels: Vec::new(),
        forwards: BTreeMap::new(),
        measures: Vec::new(),
        measures_of: Vec::new(),
        survey,
    };
    let mut groups = Groups::default();
    let (mut statuses, mut outcomes, mut channels) = (Table::new(), Table::new(), Table::new());
    for row in rows {
        let category = row.category.as_deref();
        groups.add(category);
        counted.came_in += i64::from(row.opened_ms >= from);
        counted.carried += i64::from(row.opened_ms < from);
        let is_closed = row.closed_ms.is_some_and(|closed| closed < end);
        counted.closed += i64::from(is_closed);
        counted.open += i64::from(!is_closed);
        let is_over = row.closed_ms.is_none() && row.next_ms.is_some_and(|next| next < now.0);
        counted.overdue += i64::from(is_over);
        *statuses.entry((category, row.status.as_str())).or_default() += 1;
        *channels.entry((category, row.channel.as_str())).or_default() += 1;
        if let Some(outcome) = &row.outcome {
            *outcomes.entry((category, outcome.as_str())).or_default() += 1;
        }
    }
    counted.statuses = by_category(statuses);
    counted.outcomes = by_category(outcomes);
    counted.channels = by_category(channels);
    let earliest = rows.iter().map(|row| row.opened_ms).min().unwrap_or(end);
    let ruler = Ruler::new(calendar, Timestamp(earliest.min(end)), Timestamp(end));
    for measure in Measure::ALL {
        let ends = Ends::new(calendar, measure.limit(standards));
        let parts = sums(measure, (rows, &groups), (from, end), &ruler, ends);
        let standard = measure.limit(standards).text();
        counted.measures.push(Sum::of_all(&parts).measured(measure, &standard));
        let of = |(category, sum): (Option<&str>, Sum)| OfCategory {
            category: category.map(str::to_owned),
            measured: sum.measured(measure, &standard),
        };
        counted.measures_of.extend(groups.names.iter().copied().zip(parts).map(of));
    }
    counted
}

/// The categories of some tickets, and which of them each has.
#[derive(Default)]
struct Groups<'r> {
    names: Vec<Option<&'r str>>,
    each: Vec<usize>,
}

impl<'r> Groups<'r> {
    /// The next ticket. Categories are few.
    fn add(&mut self, category: Option<&'r str>) {
        let known = self.names.iter().position(|name| *name == category);
        self.each.push(known.unwrap_or(self.names.len()));
        if known.is_none() {
            self.names.push(category);
        }
    }
}

type Table<'r> = BTreeMap<(Option<&'r str>, &'r str), i64>;

fn by_category(table: Table<'_>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for ((category, name), count) in table {
        match rows.last_mut().filter(|row| row.category.as_deref() == category) {
            Some(row) => {
                row.counts.insert(name.to_owned(), count);
            }
            None => rows.push(Row {
                category: category.map(str::to_owned),
                counts: BTreeMap::from([(name.to_owned(), count)]),
            }),
        }
    }
    rows
}

/// What is measured of some tickets.
#[derive(Debug, Clone, Default)]
struct Sum {
    within: i64,
    over: i64,
    open: i64,
    open_over: i64,
    without: i64,
    took: Vec<i64>,
}

impl Sum {
    fn of_all(parts: &[Self]) -> Self {
        let mut all = Self::default();
        for part in parts {
            all.within += part.within;
            all.over += part.over;
            all.open += part.open;
            all.open_over += part.open_over;
            all.without += part.without;
            all.took.extend_from_slice(&part.took);
        }
        all
    }

    fn measured(mut self, measure: Measure, standard: &str) -> Measured {
        self.took.sort_unstable();
        let took = &self.took;
        let median = match (took.get(took.len().saturating_sub(1) / 2), took.get(took.len() / 2)) {
            (Some(low), Some(high)) => Some(low + (high - low) / 2),
            _ => None,
        };
        Measured {
            measure,
            standard: standard.to_owned(),
            within: self.within,
            over: self.over,
            open: self.open,
            open_over: self.open_over,
            without: self.without,
            median,
            worst: took.last().copied(),
        }
    }
}

/// What is measured of each category, in the order of the groups.
fn sums(
    measure: Measure,
    (rows, groups): (&[Served], &Groups<'_>),
    (from, end): (i64, i64),
    ruler: &Ruler<'_>,
    mut ends: Ends<'_>,
) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); groups.names.len()];
    for (row, group) in rows.iter().zip(&groups.each) {
        let Some(sum) = sums.get_mut(*group) else { continue };
        let (Some(began), done) = measure.ends_of(row) else { continue };
        if began >= end {
            continue;
        }
        let began = Timestamp(began);
        // What ends after the period has not ended in it.
        let is_closed = row.closed_ms.is_some_and(|closed| closed < end);
        match done.filter(|done| *done < end) {
            Some(done) if done >= from => {
                sum.took.push(ruler.working_ms(began, Timestamp(done)));
                match done <= ends.of(began).0 {
                    true => sum.within += 1,
                    false => sum.over += 1,
                }
            }
            // It stands in the recap of an earlier period.
            Some(_) => {}
            None if is_closed => sum.without += 1,
            None => match end <= ends.of(began).0 {
                true => sum.open += 1,
                false => sum.open_over += 1,
            },
        }
    }
    sums
}

#[cfg(test)]
mod tests;
