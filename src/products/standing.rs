//! What every public page asks for and hardly any change touches: the kinds, the offices, and how much is
//! published by kind and year. Each is read once for a state of the journal. The head of the chain is asked for
//! every time, and as soon as it is another one, all is read anew: what the journal tells of is never older here than
//! in the database.

use super::catalog::{Catalog, MAX_SHELF, read_teaser};
use super::public::Teaser;
use super::store::{catalog, drafts};
use super::teasers::Teasers;
use crate::auth::Office;
use crate::db;
use crate::journal::{self, Head};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Where the office whose name the portal carries is found: settings of an office, and what each is called.
pub const CONTACT_SETTINGS: [(&str, &str); 3] =
    [("kantor_alamat", "Alamat"), ("kantor_jam", "Jam layanan"), ("kantor_kontak", "Kontak")];
/// The longest of them, in characters.
pub const CONTACT_MAX_CHARS: usize = 200;

/// Kinds of legal product, and offices.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The kinds: id and title, in their order.
    pub kinds: Vec<(String, String)>,
    /// The offices by code: code and name.
    pub offices: Vec<(String, String)>,
    /// The office whose name the portal carries: the first by code.
    pub office: Option<Office>,
    /// Where that office is found, as far as it says so: what it is called, and what was set.
    pub contact: Vec<(String, String)>,
    kind_rows: Vec<drafts::KindRow>,
    office_rows: Vec<Office>,
}

impl Names {
    /// Id, title and abbreviation of a kind.
    pub(super) fn kind(&self, id: &str) -> Option<(String, String, String)> {
        let row = self.kind_rows.iter().find(|row| row.id == id)?;
        Some((row.id.clone(), row.title.clone(), row.abbreviation.clone()))
    }

    /// An office by its internal id.
    pub(super) fn office_of(&self, id: &str) -> Option<Office> {
        self.office_rows.iter().find(|office| office.id == id).cloned()
    }
}

/// How much is published.
#[derive(Debug, Clone, Default)]
pub(super) struct Published {
    /// Kind id, title and count.
    pub kinds: Vec<(String, String, i64)>,
    /// Year and count.
    pub years: Vec<(String, i64)>,
    /// How many products.
    pub total: i64,
}

/// A state of the journal: what is published in it does not change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    epoch: String,
    seq: i64,
}

impl State {
    pub(super) fn new(epoch: &str, seq: i64) -> Self {
        Self { epoch: epoch.to_owned(), seq }
    }

    pub(super) fn of(head: &Head) -> Self {
        Self::new(&head.epoch, head.seq)
    }
}

/// The value of the last state that was asked for.
struct Kept<T>(RwLock<Option<(State, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(RwLock::new(None))
    }
}

impl<T> Kept<T> {
    /// The value, when it is of this state.
    fn at(&self, state: &State) -> Option<Arc<T>> {
        // Replaced whole, so it is sound behind a thread that panicked.
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(of, _)| of == state).map(|(_, value)| Arc::clone(value))
    }

    fn put(&self, state: State, value: T) -> Arc<T> {
        let value = Arc::new(value);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((state, Arc::clone(&value)));
        value
    }
}

/// What stands until the journal goes on.
#[derive(Default)]
pub(super) struct Standing {
    names: Kept<Names>,
    published: Kept<Published>,
    newest: Kept<Vec<Arc<Teaser>>>,
    pub(super) teasers: Teasers,
}

impl Catalog {
    /// The present state of the journal.
    ///
    /// # Errors
    /// As any statement.
    pub async fn state(&self) -> Result<State, db::Error> {
        Ok(State::of(&self.journal().head().await?))
    }

    /// The kinds and the offices.
    ///
    /// # Errors
    /// As any statement.
    pub async fn names(&self) -> Result<Arc<Names>, db::Error> {
        self.names_at(&self.state().await?).await
    }

    /// As [`Catalog::names`], where the state of the journal was asked for a moment ago: as they are then, or now.
    ///
    /// # Errors
    /// As any statement.
    pub async fn names_at(&self, state: &State) -> Result<Arc<Names>, db::Error> {
        if let Some(names) = self.standing().names.at(state) {
            return Ok(names);
        }
        let mut tx = self.journal().db().read().await?;
        let state = State::of(&journal::head_in(&mut tx).await?);
        let kind_rows = drafts::kinds(&mut tx).await?;
        let office_rows = crate::auth::offices_in(&mut tx).await?;
        let settings = match office_rows.first() {
            Some(office) => crate::auth::settings(&mut tx, &office.id).await?,
            None => BTreeMap::new(),
        };
        let contact = CONTACT_SETTINGS.iter().filter_map(|(name, label)| {
            let text = settings.get(*name).filter(|text| !text.is_empty())?;
            Some(((*label).to_owned(), text.clone()))
        });
        let names = Names {
            kinds: kind_rows.iter().map(|kind| (kind.id.clone(), kind.title.clone())).collect(),
            offices: office_rows.iter().map(|office| (office.code.clone(), office.name.clone())).collect(),
            office: office_rows.first().cloned(),
            contact: contact.collect(),
            kind_rows,
            office_rows,
        };
        Ok(self.standing().names.put(state, names))
    }

    /// The newest products, [`MAX_SHELF`] of them.
    pub(super) async fn newest(&self) -> Result<Arc<Vec<Arc<Teaser>>>, db::Error> {
        if let Some(newest) = self.standing().newest.at(&self.state().await?) {
            return Ok(newest);
        }
        let mut tx = self.journal().db().read().await?;
        let state = State::of(&journal::head_in(&mut tx).await?);
        let rows = catalog::newest(&mut tx, MAX_SHELF).await?;
        let newest = rows.into_iter().map(|row| read_teaser(row).map(Arc::new)).collect::<Result<_, _>>()?;
        Ok(self.standing().newest.put(state, newest))
    }

    /// How much is published, by kind and year.
    pub(super) async fn published(&self) -> Result<Arc<Published>, db::Error> {
        if let Some(published) = self.standing().published.at(&self.state().await?) {
            return Ok(published);
        }
        let mut tx = self.journal().db().read().await?;
        let state = State::of(&journal::head_in(&mut tx).await?);
        let kinds = catalog::by_kind(&mut tx).await?.into_iter().map(|row| (row.id, row.title, row.n));
        let years = catalog::by_year(&mut tx).await?.into_iter().map(|row| (row.id, row.n));
        let published = Published {
            kinds: kinds.collect(),
            years: years.collect(),
            total: catalog::count(&mut tx).await?,
        };
        Ok(self.standing().published.put(state, published))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_of_one_state_alone() {
        let kept = Kept::default();
        assert_eq!(kept.at(&State::new("a", 1)), None);
        kept.put(State::new("a", 1), "satu");
        assert_eq!(kept.at(&State::new("a", 1)).as_deref(), Some(&"satu"));
        assert_eq!(kept.at(&State::new("a", 2)), None);
        // Another house's chain, or a copy that was put back.
        assert_eq!(kept.at(&State::new("b", 1)), None);
    }
}
