//! How many answers there are of each kind, year, status and office.

use crate::schema::{KIND, OFFICE, STATUS, YEAR};
use crate::{Error, Filter};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, StrColumn};
use tantivy::index::SegmentId;
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

/// Counts the answers to a query that is not narrowed; `filter` is what it is narrowed to.
pub(crate) fn count(searcher: &Searcher, query: &dyn Query, counter: &Counter<'_>) -> Result<Facets, Error> {
    Ok(named(searcher.search(query, counter)?))
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

/// What a document is counted by: the texts in the order of [`TEXTS`], and the year.
type Values = ([Option<String>; TEXTS.len()], Option<i64>);

/// The documents of a segment in groups, of which each has all values in common: there are few, and to count a document
/// is to look up its group.
#[derive(Debug)]
struct Groups {
    /// The group of each document.
    of: Vec<u32>,
    values: Vec<Values>,
}

impl Groups {
    fn read(segment: &SegmentReader) -> tantivy::Result<Self> {
        let columns = segment.fast_fields();
        let texts: Vec<Option<StrColumn>> =
            TEXTS.iter().map(|name| columns.str(name)).collect::<tantivy::Result<_>>()?;
        let year: Option<Column<i64>> = columns.i64(YEAR).ok();
        let mut known: HashMap<([Option<u64>; TEXTS.len()], Option<i64>), u32> = HashMap::new();
        let mut groups = Self { of: Vec::new(), values: Vec::new() };
        for doc in 0..segment.max_doc() {
            let mut ordinals = [None; TEXTS.len()];
            for (ordinal, column) in ordinals.iter_mut().zip(&texts) {
                *ordinal = column.as_ref().and_then(|column| column.ords().first(doc));
            }
            let key = (ordinals, year.as_ref().and_then(|column| column.first(doc)));
            let group = match known.get(&key) {
                Some(group) => *group,
                None => {
                    let group = u32::try_from(groups.values.len()).unwrap_or(u32::MAX);
                    groups.values.push(named_values(&texts, key)?);
                    known.insert(key, group);
                    group
                }
            };
            groups.of.push(group);
        }
        Ok(groups)
    }
}

fn named_values(
    texts: &[Option<StrColumn>],
    (ordinals, year): ([Option<u64>; TEXTS.len()], Option<i64>),
) -> tantivy::Result<Values> {
    let mut named = [const { None }; TEXTS.len()];
    for ((name, ordinal), column) in named.iter_mut().zip(ordinals).zip(texts) {
        let Some((ordinal, column)) = ordinal.zip(column.as_ref()) else { continue };
        let mut text = String::new();
        if column.ord_to_str(ordinal, &mut text)? {
            *name = Some(text);
        }
    }
    Ok((named, year))
}

/// Segments whose groups are kept; further ones take the place of all.
const MAX_SEGMENTS: usize = 64;

/// The groups of segments, which never change; each is made when it is first counted in.
#[derive(Debug, Default)]
pub(crate) struct Grouped(Mutex<HashMap<SegmentId, Arc<Groups>>>);

impl Grouped {
    fn of(&self, segment: &SegmentReader) -> tantivy::Result<Arc<Groups>> {
        let id = segment.segment_id();
        if let Some(groups) = self.kept().get(&id) {
            return Ok(Arc::clone(groups));
        }
        let groups = Arc::new(Groups::read(segment)?);
        let mut kept = self.kept();
        if kept.len() >= MAX_SEGMENTS {
            kept.clear();
        }
        kept.insert(id, Arc::clone(&groups));
        Ok(groups)
    }

    // Added to or emptied whole, so it is sound behind a thread that panicked.
    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<SegmentId, Arc<Groups>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts the documents of a query that is not narrowed; `filter` is what it is narrowed to. Where that is
/// nothing, the same run that ranks can count.
pub(crate) struct Counter<'a> {
    pub(crate) filter: &'a Filter,
    pub(crate) grouped: &'a Grouped,
}

pub(crate) struct SegmentCounter {
    groups: Arc<Groups>,
    /// How many documents of each group were met.
    met: Vec<u64>,
    filter: Filter,
}

impl Collector for Counter<'_> {
    type Fruit = Counts;
    type Child = SegmentCounter;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentCounter> {
        let groups = self.grouped.of(segment)?;
        let met = vec![0; groups.values.len()];
        Ok(SegmentCounter { groups, met, filter: self.filter.clone() })
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

impl SegmentCollector for SegmentCounter {
    type Fruit = Counts;

    fn collect(&mut self, doc: DocId, _: Score) {
        let group = usize::try_from(doc).ok().and_then(|doc| self.groups.of.get(doc));
        let group = group.and_then(|group| usize::try_from(*group).ok());
        if let Some(met) = group.and_then(|group| self.met.get_mut(group)) {
            *met = met.saturating_add(1);
        }
    }

    fn harvest(self) -> Counts {
        let Filter { kind, year, status, office } = &self.filter;
        let chosen = [kind, status, office];
        let mut counts = Counts::default();
        for ((texts, own_year), met) in self.groups.values.iter().zip(self.met).filter(|(_, met)| *met > 0) {
            let year_fails = year.is_some_and(|year| *own_year != Some(i64::from(year)));
            let fails: Vec<bool> =
                texts.iter().zip(chosen).map(|(own, chosen)| chosen.is_some() && own != chosen).collect();
            // Each list as if it were not narrowed itself: nothing else may fail.
            let failing =
                fails.iter().filter(|fails| **fails).count().saturating_add(usize::from(year_fails));
            for ((own, counted), fails) in texts.iter().zip(&mut counts.texts).zip(fails) {
                if let Some(own) = own.as_ref().filter(|_| failing == usize::from(fails)) {
                    let sum = counted.entry(own.clone()).or_default();
                    *sum = sum.saturating_add(met);
                }
            }
            if let Some(own) = own_year.filter(|_| failing == usize::from(year_fails)) {
                let sum = counts.years.entry(own).or_default();
                *sum = sum.saturating_add(met);
            }
        }
        counts
    }
}
