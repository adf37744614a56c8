//! The definitions in force, and every earlier version that a case may still be on.

use super::definition::{DefinitionError, parse, parse_new, parse_roles};
use super::effect::{Effects, Guards};
use super::error::ActError;
use super::model::{Sop, Step};
use super::store::versions;
use crate::auth::{Role, Roles};
use crate::journal::{Actor, Entry, Journal};
use crate::kernel::Digest;
use rust_embed::RustEmbed;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

#[derive(RustEmbed)]
#[folder = "src/sop/definitions"]
struct BuiltIn;

/// The file that declares the roles of every office.
const ROLES_FILE: &str = "peran.toml";

/// Definition files by name, read and not yet checked.
#[derive(Debug, Clone, Default)]
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    /// The files compiled in, overridden by files of the same name in `folder` (`<data>/sop/`), which may
    /// also add further ones.
    ///
    /// # Errors
    /// [`DefinitionError`] when a file of the folder cannot be read.
    pub fn load(folder: &Path) -> Result<Self, DefinitionError> {
        let mut files = BTreeMap::new();
        for name in BuiltIn::iter() {
            if let Some(file) = BuiltIn::get(&name) {
                files.insert(name.to_string(), String::from_utf8_lossy(&file.data).into_owned());
            }
        }
        let unreadable = |path: &Path, error: std::io::Error| DefinitionError {
            file: path.display().to_string(),
            line: 1,
            what: format!("tidak dapat dibaca: {error}"),
        };
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Self(files)) };
        for entry in entries {
            let path = entry.map_err(|error| unreadable(folder, error))?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
                let name =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                files.insert(name, text);
            }
        }
        Ok(Self(files))
    }

    /// Every role that any file declares, and which of them sign at gates.
    ///
    /// # Errors
    /// [`DefinitionError`] for the first file that cannot be read.
    pub fn roles(&self) -> Result<Roles, DefinitionError> {
        let mut all: Vec<Role> = Vec::new();
        // Those of every office come first; a definition adds to them.
        let (first, others): (Vec<_>, Vec<_>) = self.0.iter().partition(|(name, _)| *name == ROLES_FILE);
        for (name, text) in first.into_iter().chain(others) {
            for role in parse_roles(name, text)? {
                if !all.iter().any(|known| known.id == role.id) {
                    all.push(role);
                }
            }
        }
        Ok(Roles { all, gate: BTreeSet::new() })
    }

    /// All SOPs, checked.
    ///
    /// # Errors
    /// [`DefinitionError`] for the first thing that does not hold.
    pub fn parse(
        &self,
        roles: &Roles,
        guards: &Guards,
        effects: &Effects,
    ) -> Result<Vec<Parsed>, DefinitionError> {
        let mut all: Vec<Parsed> = Vec::new();
        for (name, text) in self.0.iter().filter(|(name, _)| *name != ROLES_FILE) {
            let sop = parse_new(name, text, &roles.all, &guards.names(), &effects.names())?;
            if all.iter().any(|known| known.sop.id == sop.id) {
                let what = format!("SOP {} sudah ada dalam berkas lain", sop.id);
                return Err(DefinitionError { file: name.clone(), line: 1, what });
            }
            all.push(Parsed { sop, body: text.clone() });
        }
        Ok(all)
    }
}

/// A definition with the text that it was read from.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The procedure.
    pub sop: Sop,
    /// The text.
    pub body: String,
}

impl Parsed {
    /// The identifier of this version: the SOP and the digest of its text.
    #[must_use]
    pub fn version_id(&self) -> String {
        format!("{}@{}", self.sop.id, Digest::of(self.body.as_bytes()).short())
    }
}

/// The roles of steps marked `gate`, over all definitions.
#[must_use]
pub fn gate_roles(parsed: &[Parsed]) -> BTreeSet<String> {
    let roles = |gate: &Step| gate.roles().map(str::to_owned).collect::<Vec<_>>();
    parsed.iter().flat_map(|parsed| parsed.sop.gates().flat_map(roles)).collect()
}

/// Definitions by version, and which version is in force.
#[derive(Clone)]
pub struct Definitions {
    versions: Arc<HashMap<String, Arc<Sop>>>,
    current: Arc<BTreeMap<String, String>>,
}

impl Definitions {
    /// Stores versions that are new, journalled, and reads the earlier ones back.
    ///
    /// # Errors
    /// As any statement; a stored version that cannot be read any more is
    /// [`crate::db::Error::Inconsistent`].
    pub async fn open(
        journal: &Journal,
        parsed: Vec<Parsed>,
        roles: &Roles,
        guards: &Guards,
        effects: &Effects,
    ) -> Result<Self, ActError> {
        let mut known = versions::all(&mut journal.db().read().await?).await?;
        for new in &parsed {
            if known.iter().any(|old| old.id == new.version_id()) {
                continue;
            }
            let digest = Digest::of(new.body.as_bytes());
            let row = versions::VersionRow {
                id: new.version_id(),
                sop: new.sop.id.clone(),
                digest: digest.hex(),
                body: new.body.clone(),
            };
            let mut tx = journal.begin().await?;
            versions::insert(&mut tx, &row).await?;
            let entry = Entry::new("sop.dimuat", Actor::System).about(&row.sop).with("versi", row.id.clone());
            tx.commit(vec![entry]).await?;
            known.push(row);
        }
        let mut by_id = HashMap::new();
        for row in known {
            let sop = parse(&row.id, &row.body, &roles.all, &guards.names(), &effects.names())
                .map_err(|error| crate::db::Error::inconsistent("sop_version", &row.id, error))?;
            by_id.insert(row.id, Arc::new(sop));
        }
        let current = parsed.iter().map(|parsed| (parsed.sop.id.clone(), parsed.version_id())).collect();
        Ok(Self { versions: Arc::new(by_id), current: Arc::new(current) })
    }

    /// The definition of a version.
    #[must_use]
    pub fn version(&self, id: &str) -> Option<Arc<Sop>> {
        self.versions.get(id).cloned()
    }

    /// The version in force of an SOP, and its definition.
    #[must_use]
    pub fn current(&self, sop: &str) -> Option<(String, Arc<Sop>)> {
        let id = self.current.get(sop)?;
        Some((id.clone(), self.version(id)?))
    }

    /// The definitions in force.
    pub fn all_current(&self) -> impl Iterator<Item = Arc<Sop>> {
        self.current.values().filter_map(|id| self.version(id))
    }

    /// Every version.
    pub fn all(&self) -> impl Iterator<Item = (&String, &Arc<Sop>)> {
        self.versions.iter()
    }
}
