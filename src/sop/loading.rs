//! Loading a new version of an SOP: looked at first, confirmed then. Running cases stay on theirs.

use super::decree::Decree;
use super::definition::{parse_new, parse_roles};
use super::definitions::row_of;
use super::error::ActError;
use super::model::Sop;
use super::open::{Replay, replay};
use super::rules::revision::{Difference, Ground, differences, is_new_decree, objections, read_ground};
use super::service::Sops;
use super::sources::version_id;
use super::store::{acts, versions};
use crate::auth::{self, ADMINISTRATOR, Actor, Roles};
use crate::db::Tx;
use crate::journal::Entry;
use crate::kernel::{CivilDate, Timestamp, new_id, token_digest};
use std::sync::Arc;

/// The longest text of a definition, in bytes: ten times the longest that is compiled in.
pub const MAX_DEFINITION_BYTES: usize = 128 * 1024;

/// A version as an administrator gives it.
#[derive(Debug, Clone, Default)]
pub struct NewVersion {
    /// The SOP that it is of.
    pub sop: String,
    /// The definition.
    pub body: String,
    /// The number of the decree.
    pub number: String,
    /// Its date.
    pub date: String,
    /// The day on which it takes effect.
    pub effective: String,
}

/// What would come of loading it.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The version that it takes the place of.
    pub old: Arc<Sop>,
    /// The name of that version.
    pub replaces: String,
    /// The new one.
    pub new: Sop,
    /// The decree and the day.
    pub ground: Ground,
    /// What differs.
    pub differences: Vec<Difference>,
    /// What should be known, and stops nothing.
    pub warnings: Vec<String>,
    /// Names exactly what was looked at; loading wants it back.
    pub seen: String,
}

/// A version in the history of an SOP in an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownVersion {
    /// Its name.
    pub id: String,
    /// When it was loaded.
    pub loaded: Timestamp,
    /// By which decree, where the office loaded it itself.
    pub decree: Option<Decree>,
    /// Who loaded it.
    pub by: String,
}

/// Why a version cannot be loaded: the field, and the sentence.
pub type Objections = Vec<(String, String)>;

impl Sops {
    /// Reads what other processes loaded.
    ///
    /// # Errors
    /// As any statement.
    pub async fn refresh(&self) -> Result<(), ActError> {
        let mut tx = self.journal().db().read().await?;
        Ok(self.definitions().refresh(&mut tx).await?)
    }

    /// What would come of loading a version; or every reason why it cannot be.
    ///
    /// # Errors
    /// As any statement; [`ActError::Forbidden`] unless the actor administers, [`ActError::NotFound`] for no SOP.
    pub async fn preview(
        &self,
        actor: &Actor,
        new: &NewVersion,
    ) -> Result<Result<Preview, Objections>, ActError> {
        require_administrator(actor)?;
        let mut tx = self.journal().db().read().await?;
        self.definitions().refresh(&mut tx).await?;
        let now = self.journal().clock().now();
        self.previewed(&mut tx, &actor.office_id, new, now).await
    }

    async fn previewed(
        &self,
        tx: &mut Tx,
        office_id: &str,
        new: &NewVersion,
        now: Timestamp,
    ) -> Result<Result<Preview, Objections>, ActError> {
        let (replaces, old, last) = self.definitions().last(office_id, &new.sop).ok_or(ActError::NotFound)?;
        let today = CivilDate::in_jakarta(now);
        let typed = (new.number.as_str(), new.date.as_str(), new.effective.as_str());
        let ground = read_ground(typed, last.as_ref(), today);
        let mut found: Objections = Vec::new();
        if let Err(problems) = &ground {
            found.extend(problems.iter().map(|(field, sentence)| ((*field).to_owned(), sentence.clone())));
        }
        let parsed = self.parsed(new);
        match (&parsed, &ground) {
            (Err(sentence), _) => found.push(("isi".to_owned(), sentence.clone())),
            (Ok((sop, _)), Ok(ground)) => {
                let by_new = is_new_decree(ground, &old, last.as_ref());
                found.extend(objections(&old, sop, by_new).into_iter().map(|s| ("isi".to_owned(), s)));
            }
            (Ok(_), Err(_)) => {}
        }
        let (Ok((sop, roles)), Ok(ground)) = (parsed, ground) else { return Ok(Err(found)) };
        let version = version_id(&sop.id, &new.body);
        if version == replaces {
            found.push((
                "isi".to_owned(),
                "Isi ini sama dengan versi terakhir; tidak ada yang berubah.".to_owned(),
            ));
        }
        let (problems, warnings) = self.posts_of(tx, office_id, &sop, &roles).await?;
        found.extend(problems.into_iter().map(|sentence| ("isi".to_owned(), sentence)));
        if !found.is_empty() {
            return Ok(Err(found));
        }
        let title = |role: &str| roles.title(role).to_owned();
        let seen = format!(
            "{replaces}\n{version}\n{}\n{}\n{}",
            ground.number.display(),
            ground.date.iso(),
            ground.effective.iso()
        );
        Ok(Ok(Preview {
            differences: differences(&old, &sop, &title),
            seen: token_digest("versi-sop", &seen).hex(),
            warnings,
            new: sop,
            old,
            replaces,
            ground,
        }))
    }

    /// The definition with every role that would be known with it; or what is wrong, with its line.
    fn parsed(&self, new: &NewVersion) -> Result<(Sop, Roles), String> {
        if new.body.len() > MAX_DEFINITION_BYTES {
            return Err(format!("Isi terlalu panjang: paling banyak {} KiB.", MAX_DEFINITION_BYTES / 1024));
        }
        if new.body.trim().is_empty() {
            return Err("Isikan definisi prosedur, atau pilih berkasnya.".to_owned());
        }
        let said =
            |error: super::definition::DefinitionError| format!("Baris {}: {}.", error.line, error.what);
        let mut roles = Roles::clone(&self.definitions().roles());
        for role in parse_roles(&new.sop, &new.body).map_err(said)? {
            if !roles.all.iter().any(|known| known.id == role.id) {
                roles.all.push(role);
            }
        }
        let (guards, effects) = self.definitions().names();
        let sop = parse_new(&new.sop, &new.body, &roles.all, guards, effects).map_err(said)?;
        roles.gate.extend(sop.gates().flat_map(|gate| gate.roles()).map(str::to_owned).collect::<Vec<_>>());
        Ok((sop, roles))
    }

    /// What the office's posts have against it, and which of its roles nobody holds yet.
    async fn posts_of(
        &self,
        tx: &mut Tx,
        office_id: &str,
        sop: &Sop,
        roles: &Roles,
    ) -> Result<(Vec<String>, Vec<String>), ActError> {
        let posts = auth::posts_in(tx, office_id).await?;
        let mut problems = Vec::new();
        for role in sop.gates().flat_map(|gate| gate.roles()) {
            let both = |post: &&auth::Post| post.roles.contains(ADMINISTRATOR) && post.roles.contains(role);
            if let Some(post) = posts.iter().find(both) {
                problems.push(format!(
                    "Peran {} menandatangani pada gerbang, padahal jabatan {} juga memegang peran administrator. \
                     Pisahkan dahulu kedua peran itu di halaman Jabatan.",
                    roles.title(role),
                    post.title
                ));
            }
        }
        let mut unheld: Vec<&str> = Vec::new();
        for step in &sop.steps {
            let held = step.roles().any(|role| posts.iter().any(|post| post.roles.contains(role)));
            if !held && !unheld.contains(&step.role.as_str()) {
                unheld.push(&step.role);
            }
        }
        let said = |role: &str| {
            format!(
                "Belum ada jabatan yang memegang peran {}. Berikan di halaman Jabatan sebelum versi ini berlaku; tanpa itu \
                 perkara baru tidak dapat dimulai.",
                roles.title(role)
            )
        };
        Ok((problems, unheld.into_iter().map(said).collect()))
    }

    /// Loads a version that was looked at: `seen` is what the preview named.
    ///
    /// # Errors
    /// [`ActError::Superseded`] when anything of it changed since, [`ActError::Forbidden`] unless the actor administers.
    pub async fn load_version(
        &self,
        actor: &Actor,
        act_id: &str,
        new: &NewVersion,
        seen: &str,
    ) -> Result<String, ActError> {
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let now = tx.now();
        let author = auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        require_administrator(&author)?;
        self.definitions().refresh(&mut tx).await?;
        let preview = match self.previewed(&mut tx, &author.office_id, new, now).await? {
            Ok(preview) if preview.seen == seen => preview,
            Ok(_) | Err(_) => return Err(ActError::Superseded),
        };
        let version = version_id(&preview.new.id, &new.body);
        if versions::find(&mut tx, &version).await?.is_none() {
            versions::insert(&mut tx, &row_of(version.clone(), &preview.new.id, &new.body)).await?;
        }
        let roles = Roles { all: parse_roles(&version, &new.body).unwrap_or_default(), ..Roles::default() };
        let unknown =
            |role: &auth::Role| !self.definitions().roles().all.iter().any(|known| known.id == role.id);
        let fresh = Roles { all: roles.all.into_iter().filter(unknown).collect(), ..roles };
        auth::sync_roles_in(&mut tx, &fresh).await?;
        let decree = Decree {
            id: new_id(now),
            office_id: author.office_id.clone(),
            sop: preview.new.id.clone(),
            version_id: version.clone(),
            replaces: preview.replaces,
            number: preview.ground.number.display(),
            date: preview.ground.date,
            effective: preview.ground.effective,
            person_id: author.person_id.clone(),
            loaded: now,
        };
        versions::insert_decree(&mut tx, &decree).await?;
        let outcome = format!("/sop/{}", decree.sop);
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        let entry = Entry::new("sop.versi-dimuat", author.author())
            .about(&decree.sop)
            .with("versi", version)
            .with("menggantikan", decree.replaces.clone())
            .with("keputusan", decree.number.clone())
            .with("berlaku", decree.effective.iso());
        tx.commit(vec![entry]).await?;
        self.refresh().await?;
        Ok(outcome)
    }

    /// Every version of an SOP that an office knows, the one that took or takes effect last first.
    ///
    /// # Errors
    /// As any statement.
    pub async fn versions(&self, office_id: &str, sop: &str) -> Result<Vec<KnownVersion>, ActError> {
        let mut tx = self.journal().db().read().await?;
        let mut known = Vec::new();
        for decree in self.definitions().decrees(office_id, sop).into_iter().rev() {
            let by = auth::person_in(&mut tx, &decree.person_id).await?.map(|person| person.name);
            let (id, loaded, by) = (decree.version_id.clone(), decree.loaded, by.unwrap_or_default());
            known.push(KnownVersion { id, loaded, decree: Some(decree), by });
        }
        for row in versions::of_files(&mut tx, sop).await? {
            let loaded = Timestamp(row.loaded_ms);
            known.push(KnownVersion { id: row.id, loaded, decree: None, by: String::new() });
        }
        Ok(known)
    }

    /// The text of a version.
    ///
    /// # Errors
    /// As any statement; [`ActError::NotFound`] for no version.
    pub async fn version_text(&self, id: &str) -> Result<String, ActError> {
        let row = versions::find(&mut self.journal().db().read().await?, id).await?;
        Ok(row.ok_or(ActError::NotFound)?.body)
    }
}

fn require_administrator(actor: &Actor) -> Result<(), ActError> {
    match actor.is_administrator() {
        true => Ok(()),
        false => Err(ActError::Forbidden("Hanya administrator yang dapat memuat versi prosedur.")),
    }
}
