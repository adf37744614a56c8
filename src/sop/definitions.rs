//! The definitions in force in each office, and every earlier version that a case may still be on.
//!
//! What another process loads is found by asking: [`Definitions::refresh`] costs one small statement, and is called
//! before every staff page, and inside the transactions that depend on which version is in force.

use super::decree::Decree;
use super::definition::{parse, parse_roles};
use super::effect::{Effects, Guards};
use super::error::ActError;
use super::model::Sop;
use super::rules::revision::{file_objections, in_force};
use super::sources::{Origin, Parsed, gate_roles};
use super::store::versions::{self, VersionRow};
use crate::auth::{Role, Roles, SharedRoles};
use crate::db::{self, Tx};
use crate::journal::{Actor, Entry, Journal};
use crate::kernel::{CivilDate, Clock, Digest};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// Definitions by version.
pub type Versions = HashMap<String, Arc<Sop>>;

/// Definitions by version, and which version is in force. Cheap to clone; all clones know the same.
#[derive(Clone)]
pub struct Definitions(Arc<Shared>);

struct Shared {
    clock: Clock,
    guards: BTreeSet<&'static str>,
    effects: BTreeSet<&'static str>,
    /// What files declare.
    roles: Roles,
    /// What files and versions declare, for everybody.
    shared: SharedRoles,
    /// By SOP the version of the files.
    base: BTreeMap<String, String>,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    versions: Arc<Versions>,
    decrees: Arc<Vec<Decree>>,
    /// Rows of both tables when they were read.
    rows: (i64, i64),
}

impl Definitions {
    /// Stores versions that are new, journalled, and reads the earlier ones back. `shared` learns of every role that any
    /// version declares.
    ///
    /// # Errors
    /// As any statement; a stored version that cannot be read any more is
    /// [`crate::db::Error::Inconsistent`]; [`ActError::Invalid`] for a file of the data folder that may not take the place
    /// of what stood before it.
    pub async fn open(
        journal: &Journal,
        parsed: Vec<Parsed>,
        roles: Roles,
        shared: SharedRoles,
        (guards, effects): (&Guards, &Effects),
    ) -> Result<Self, ActError> {
        let known = versions::all(&mut journal.db().read().await?).await?;
        let decrees = versions::decrees(&mut journal.db().read().await?).await?;
        for new in &parsed {
            // What offices loaded through their pages is theirs, and was held against their own.
            let by_file = |row: &&VersionRow| decrees.iter().all(|decree| decree.version_id != row.id);
            let last = known.iter().filter(by_file).rfind(|row| row.sop == new.sop.id);
            let read = |row: &VersionRow| {
                parse(&row.id, &row.body, &roles.all, &guards.names(), &effects.names()).ok()
            };
            if last.is_none_or(|row| row.id != new.version_id()) {
                require_kept(new, last.and_then(read).as_ref())?;
            }
        }
        for new in &parsed {
            if known.iter().any(|old| old.id == new.version_id()) {
                continue;
            }
            let row = row_of(new.version_id(), &new.sop.id, &new.body);
            let mut tx = journal.begin().await?;
            // Another process may have stored it meanwhile.
            if versions::find(&mut tx, &row.id).await?.is_some() {
                continue;
            }
            versions::insert(&mut tx, &row).await?;
            let entry = Entry::new("sop.dimuat", Actor::System).about(&row.sop).with("versi", row.id.clone());
            tx.commit(vec![entry]).await?;
        }
        let definitions = Self(Arc::new(Shared {
            clock: journal.clock().clone(),
            guards: guards.names(),
            effects: effects.names(),
            roles: Roles { gate: gate_roles(&parsed), ..roles },
            shared,
            base: parsed.iter().map(|parsed| (parsed.sop.id.clone(), parsed.version_id())).collect(),
            known: RwLock::default(),
        }));
        definitions.read_all(&mut journal.db().read().await?, true).await?;
        Ok(definitions)
    }

    /// Reads what was loaded since, by this process or another.
    ///
    /// # Errors
    /// As any statement. A version of a newer program that this one cannot read is logged and left out.
    pub async fn refresh(&self, tx: &mut Tx) -> Result<(), db::Error> {
        let rows = versions::counts(tx).await?;
        if self.known(|known| known.rows == rows) {
            return Ok(());
        }
        self.read_all(tx, false).await
    }

    async fn read_all(&self, tx: &mut Tx, strict: bool) -> Result<(), db::Error> {
        let counts = versions::counts(tx).await?;
        let rows = versions::all(tx).await?;
        let decrees = versions::decrees(tx).await?;
        let before = self.known(|known| Arc::clone(&known.versions));
        let mut all = Vec::new();
        for row in &rows {
            for role in parse_roles(&row.id, &row.body).unwrap_or_default() {
                if !all.iter().chain(&self.0.roles.all).any(|known: &Role| known.id == role.id) {
                    all.push(role);
                }
            }
        }
        let mut roles = self.0.roles.clone();
        roles.all.extend(all);
        let mut by_id = Versions::new();
        for row in rows {
            if let Some(sop) = before.get(&row.id) {
                by_id.insert(row.id, Arc::clone(sop));
                continue;
            }
            match parse(&row.id, &row.body, &roles.all, &self.0.guards, &self.0.effects) {
                Ok(sop) => {
                    by_id.insert(row.id, Arc::new(sop));
                }
                Err(error) if strict => return Err(db::Error::inconsistent("sop_version", row.id, error)),
                Err(error) => tracing::error!(version = row.id, %error, "a version cannot be read"),
            }
        }
        for sop in decrees.iter().filter_map(|decree| by_id.get(&decree.version_id)) {
            roles.gate.extend(sop.gates().flat_map(|gate| gate.roles()).map(str::to_owned));
        }
        self.0.shared.set(roles);
        let known = Known { versions: Arc::new(by_id), decrees: Arc::new(decrees), rows: counts };
        *self.0.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    fn known<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.0.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The definition of a version.
    #[must_use]
    pub fn version(&self, id: &str) -> Option<Arc<Sop>> {
        self.known(|known| known.versions.get(id).cloned())
    }

    /// The version in force in an office today, and its definition: that of the latest decree that took effect, else
    /// that of the files.
    #[must_use]
    pub fn current(&self, office_id: &str, sop: &str) -> Option<(String, Arc<Sop>)> {
        let today = CivilDate::in_jakarta(self.0.clock.now());
        let decrees = self.decrees(office_id, sop);
        let id = match in_force(&decrees, today) {
            Some(decree) => decree.version_id.clone(),
            None => self.0.base.get(sop)?.clone(),
        };
        let definition = self.version(&id)?;
        Some((id, definition))
    }

    /// The version that the next one would take the place of: the last that was loaded, in force or not.
    #[must_use]
    pub fn last(&self, office_id: &str, sop: &str) -> Option<(String, Arc<Sop>, Option<Decree>)> {
        let decree = self.decrees(office_id, sop).pop();
        let id = match &decree {
            Some(decree) => decree.version_id.clone(),
            None => self.0.base.get(sop)?.clone(),
        };
        let definition = self.version(&id)?;
        Some((id, definition, decree))
    }

    /// What an office loaded of an SOP, in the order in which it takes effect.
    #[must_use]
    pub fn decrees(&self, office_id: &str, sop: &str) -> Vec<Decree> {
        let all = self.known(|known| Arc::clone(&known.decrees));
        all.iter().filter(|decree| decree.office_id == office_id && decree.sop == sop).cloned().collect()
    }

    /// The definitions in force in an office, by id.
    #[must_use]
    pub fn all_current(&self, office_id: &str) -> Vec<Arc<Sop>> {
        self.0.base.keys().filter_map(|sop| Some(self.current(office_id, sop)?.1)).collect()
    }

    /// Every version.
    #[must_use]
    pub fn all(&self) -> Arc<Versions> {
        self.known(|known| Arc::clone(&known.versions))
    }

    /// The names by which definitions may call guards and effects.
    pub(super) fn names(&self) -> (&BTreeSet<&'static str>, &BTreeSet<&'static str>) {
        (&self.0.guards, &self.0.effects)
    }

    /// Every role that is known now.
    pub(super) fn roles(&self) -> Arc<Roles> {
        self.0.shared.get()
    }
}

/// Refuses a file of the data folder that takes away what an SOP may not lose.
fn require_kept(new: &Parsed, last: Option<&Sop>) -> Result<(), ActError> {
    let Origin::Folder { file, over } = &new.origin else { return Ok(()) };
    let found = file_objections(over.as_deref(), last, &new.sop);
    if found.is_empty() {
        return Ok(());
    }
    let sentence = format!(
        "Berkas sop/{file} tidak dapat dipakai: {} Perbaiki berkas itu, atau sebut keputusan barunya pada `source`.",
        found.join(" ")
    );
    Err(ActError::invalid(file, sentence))
}

/// A version as it is stored.
pub(super) fn row_of(id: String, sop: &str, body: &str) -> VersionRow {
    let digest = Digest::of(body.as_bytes()).hex();
    VersionRow { id, sop: sop.to_owned(), digest, body: body.to_owned() }
}
