//! Definition files: those that are compiled in, and those of the data folder over them.

use super::definition::{DefinitionError, parse, parse_new, parse_roles};
use super::effect::{Effects, Guards};
use super::model::{Sop, Step};
use crate::auth::{Role, Roles};
use crate::kernel::Digest;
use rust_embed::RustEmbed;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

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
            let own = BuiltIn::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned());
            let origin = match own {
                Some(own) if own == *text => Origin::Program,
                own => {
                    let own = own.map(|own| parse(name, &own, &roles.all, &guards.names(), &effects.names()));
                    Origin::Folder { file: name.clone(), over: own.and_then(Result::ok).map(Box::new) }
                }
            };
            all.push(Parsed { sop, body: text.clone(), origin });
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
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a definition comes from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// It is compiled in.
    Program,
    /// A file of the data folder.
    Folder {
        /// The name of the file.
        file: String,
        /// The definition of the program in whose place it stands, if there is one.
        over: Option<Box<Sop>>,
    },
}

impl Parsed {
    /// The identifier of this version: the SOP and the digest of its text.
    #[must_use]
    pub fn version_id(&self) -> String {
        version_id(&self.sop.id, &self.body)
    }
}

/// The identifier of a version: the SOP and the digest of its text.
#[must_use]
pub fn version_id(sop: &str, body: &str) -> String {
    format!("{sop}@{}", Digest::of(body.as_bytes()).short())
}

/// The roles of steps marked `gate`, over all definitions.
#[must_use]
pub fn gate_roles(parsed: &[Parsed]) -> BTreeSet<String> {
    let roles = |gate: &Step| gate.roles().map(str::to_owned).collect::<Vec<_>>();
    parsed.iter().flat_map(|parsed| parsed.sop.gates().flat_map(roles)).collect()
}
