//! How many answers there are of each kind, year, status and office.

use crate::schema::{KIND, OFFICE, STATUS, YEAR};
use crate::{Error, Filter};
use std::collections::BTreeMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::query::Query;
use tantivy::{DocId, Score, Searcher, SegmentOrdinal, SegmentReader};

/// The texts by which answers are counted, in the order of [`Filter`].
const TEXTS: [&str; 3] = [KIND, STATUS, OFFICE];

/// Counts of answers. Each list is counted as if it were not narrowed itself: beside a chosen kind the other
/// kinds keep the counts that choosing them would give.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// Kinds, the most frequent first.
    pub kinds: Vec<(String, u64)>,
    /// Years, in their order.
    pub years: Vec<(i32, u64)>,
    /// Statuses, the most frequent first.
    pub statuses: Vec<(String, u64)>,
    /// Offices, the most frequent first.
    pub offices: Vec<(String, u64)>,
}

/// Years from 0 to this one are counted in a row of numbers; others, which nobody should have, in a map.
const LAST_DENSE_YEAR: usize = 2_999;

/// Counts the answers to a query that is not narrowed; `filter` is what it is narrowed to.
pub(crate) fn count(searcher: &Searcher, query: &dyn Query, filter: &Filter) -> Result<Facets, Error> {
    Ok(named(searcher.search(query, &Counter { filter })?))
}

/// Counts as they are shown.
pub(crate) fn named(counts: Counts) -> Facets {
    let [kinds, statuses, offices] = counts.texts.map(by_count);
    let years = counts.years.into_iter();
    let years = years.filter_map(|(year, count)| Some((i32::try_from(year).ok()?, count))).collect();
    Facets { kinds, years, statuses, offices }
}

fn by_count(counts: BTreeMap<String, u64>) -> Vec<(String, u64)> {
    let mut list: Vec<(String, u64)> = counts.into_iter().filter(|(name, _)| !name.is_empty()).collect();
    list.sort_by(|(a, m), (b, n)| n.cmp(m).then_with(|| a.cmp(b)));
    list
}

/// How many documents were met.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    texts: [BTreeMap<String, u64>; TEXTS.len()],
    years: BTreeMap<i64, u64>,
}

/// Counts the documents of a query that is not narrowed; `filter` is what it is narrowed to. Where that is
/// nothing, the same run that ranks can count.
pub(crate) struct Counter<'a> {
    pub(crate) filter: &'a Filter,
}

/// One text column of a segment.
struct TextColumn {
    column: Option<StrColumn>,
    /// The ordinal that is chosen; the outer is nothing when none is, the inner when it is not in here.
    chosen: Option<Option<u64>>,
    counts: Vec<u64>,
}

pub(crate) struct SegmentCounter {
    texts: [TextColumn; TEXTS.len()],
    year: Option<Column<i64>>,
    chosen_year: Option<i64>,
    /// Whether nothing is chosen, so that every document counts everywhere.
    is_wide: bool,
    years: Years,
}

/// Counts by year.
struct Years {
    dense: Vec<u64>,
    others: BTreeMap<i64, u64>,
}

impl Years {
    fn new() -> Self {
        Self { dense: vec![0; LAST_DENSE_YEAR.saturating_add(1)], others: BTreeMap::new() }
    }

    fn count(&mut self, year: i64) {
        let dense = usize::try_from(year).ok().and_then(|year| self.dense.get_mut(year));
        let count = dense.unwrap_or_else(|| self.others.entry(year).or_default());
        *count = count.saturating_add(1);
    }

    fn counted(self) -> BTreeMap<i64, u64> {
        let dense = (0..).zip(self.dense).filter(|(_, count)| *count > 0);
        dense.chain(self.others).collect()
    }
}

impl Collector for Counter<'_> {
    type Fruit = Counts;
    type Child = SegmentCounter;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounter> {
        let Filter { kind, year, status, office } = self.filter;
        Ok(SegmentCounter {
            texts: [
                TextColumn::open(segment, KIND, kind.as_deref())?,
                TextColumn::open(segment, STATUS, status.as_deref())?,
                TextColumn::open(segment, OFFICE, office.as_deref())?,
            ],
            year: segment.fast_fields().i64(YEAR).ok(),
            chosen_year: year.map(i64::from),
            is_wide: *self.filter == Filter::default(),
            years: Years::new(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<Counts>) -> tantivy::Result<Counts> {
        let mut all = Counts::default();
        for segment in segments {
            for (into, from) in all.texts.iter_mut().zip(segment.texts) {
                add(into, from);
            }
            add(&mut all.years, segment.years);
        }
        Ok(all)
    }
}

fn add<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    for (name, count) in from {
        let sum = into.entry(name).or_default();
        *sum = sum.saturating_add(count);
    }
}

impl TextColumn {
    fn open(segment: &SegmentReader, name: &str, chosen: Option<&str>) -> tantivy::Result<Self> {
        let column = segment.fast_fields().str(name)?;
        let found = match (chosen, &column) {
            (Some(chosen), Some(column)) => column.dictionary().term_ord(chosen)?,
            _ => None,
        };
        let terms = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self { column, chosen: chosen.map(|_| found), counts: vec![0; terms] })
    }

    fn value(&self, doc: DocId) -> Option<u64> {
        self.column.as_ref().and_then(|column| column.ords().first(doc))
    }

    fn passes(&self, value: Option<u64>) -> bool {
        self.chosen.is_none_or(|chosen| chosen.is_some() && chosen == value)
    }

    fn count(&mut self, value: Option<u64>) {
        let slot = value.and_then(|ordinal| usize::try_from(ordinal).ok());
        if let Some(count) = slot.and_then(|slot| self.counts.get_mut(slot)) {
            *count = count.saturating_add(1);
        }
    }

    fn named(self) -> BTreeMap<String, u64> {
        let Some(column) = self.column else { return BTreeMap::new() };
        let mut named = BTreeMap::new();
        for (ordinal, count) in (0..).zip(self.counts).filter(|(_, count)| *count > 0) {
            let mut name = String::new();
            if column.ord_to_str(ordinal, &mut name).unwrap_or(false) {
                named.insert(name, count);
            }
        }
        named
    }
}

impl SegmentCollector for SegmentCounter {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        let year = self.year.as_ref().and_then(|column| column.first(doc));
        let year_passes = self.chosen_year.is_none_or(|chosen| year == Some(chosen));
        let values = self.texts.each_ref().map(|text| text.value(doc));
        if self.is_wide {
            for (text, value) in self.texts.iter_mut().zip(values) {
                text.count(value);
            }
            year.into_iter().for_each(|year| self.years.count(year));
            return;
        }
        let mut failing = usize::from(!year_passes);
        for (text, value) in self.texts.iter().zip(values) {
            failing = failing.saturating_add(usize::from(!text.passes(value)));
        }
        for (text, value) in self.texts.iter_mut().zip(values) {
            if failing == usize::from(!text.passes(value)) {
                text.count(value);
            }
        }
        if let Some(year) = year.filter(|_| failing == usize::from(!year_passes)) {
            self.years.count(year);
        }
    }

    fn harvest(self) -> Counts {
        Counts { texts: self.texts.map(TextColumn::named), years: self.years.counted() }
    }
}
