//! Mandates: one person acts in the post of another for a time (Plt., Plh.).
//!
//! A mandate lends the roles of a post; whatever is done under it is done by the person, so hands and with them four
//! eyes stay per person. It is proposed by one and confirmed by another, begins and ends by the clock, and gives
//! nothing outside its days: an [`Actor`] has only what is in force at the moment of the act.

use super::error::AuthError;
use super::mandate::{ListedMandate, Mandate, MandateState, NewMandate};
use super::model::{Actor, Person, Post};
use super::rules::mandate::{self as rules, Proposal, REASON_MAX_CHARS, may_confirm, may_end, may_propose};
use super::service::Auth;
use super::store::{mandates, offices, people};
use crate::db::Tx;
use crate::journal::Entry;
use crate::kernel::{Timestamp, new_id};
use std::collections::{BTreeMap, BTreeSet};

/// An office's people and posts, for a decision about a mandate.
struct Office {
    people: Vec<Person>,
    posts: Vec<Post>,
    lines: BTreeMap<String, String>,
}

impl Office {
    async fn of(tx: &mut Tx, office_id: &str) -> Result<Self, AuthError> {
        Ok(Self {
            people: people::all(tx, Some(office_id)).await?,
            posts: offices::posts(tx, office_id).await?,
            lines: mandates::lines(tx, office_id).await?,
        })
    }

    fn above(&self, post_id: &str) -> BTreeSet<String> {
        rules::superiors(&self.posts, &self.lines, post_id)
    }

    fn roles_of(&self, person: &Person) -> BTreeSet<String> {
        let post = self.posts.iter().find(|post| post.id == person.post_id);
        post.map(|post| post.roles.clone()).unwrap_or_default()
    }

    /// Who could confirm it, by name.
    fn confirmers(&self, mandate: &Mandate) -> Vec<String> {
        let above = self.above(&mandate.post_id);
        let may = |person: &&Person| {
            person.disabled.is_none() && may_confirm(mandate, &as_holder(person), &above).is_ok()
        };
        self.people.iter().filter(may).map(|person| person.name.clone()).collect()
    }
}

/// A person by the own post alone.
fn as_holder(person: &Person) -> Actor {
    Actor {
        person_id: person.id.clone(),
        office_id: person.office_id.clone(),
        post_id: person.post_id.clone(),
        post_title: person.post_title.clone(),
        name: person.name.clone(),
        roles: BTreeSet::new(),
        mandates: Vec::new(),
        asked: false,
    }
}

impl Auth {
    /// Proposes a mandate; the same proposal sent twice is one. Gives its id.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers or is the Sekretaris; [`AuthError::Invalid`] for the
    /// field that stands in the way.
    pub async fn propose_mandate(&self, actor: &Actor, new: &NewMandate) -> Result<String, AuthError> {
        let typed = new.checked()?;
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let actor =
            people::actor(&mut tx, &actor.person_id, now).await?.ok_or(AuthError::NotFound("Akun"))?;
        if !may_propose(&actor) {
            return Err(AuthError::Forbidden("Mandat diusulkan oleh administrator atau Sekretaris."));
        }
        let office = Office::of(&mut tx, &actor.office_id).await?;
        let post = office.posts.iter().find(|post| post.id == new.post_id);
        let post = post.ok_or_else(|| AuthError::invalid("jabatan", "Pilih jabatan dari daftar."))?;
        let known = |id: &str| office.people.iter().find(|person| person.id == id);
        let represented = match new.represented_id.as_str() {
            "" => None,
            id => Some(known(id).ok_or_else(|| AuthError::invalid("jabatan", "Pilih jabatan dari daftar."))?),
        };
        let person = known(&new.person_id)
            .ok_or_else(|| AuthError::invalid("penerima", "Pilih penerima mandat dari daftar."))?;
        let others = mandates::open_of_post(&mut tx, &post.id, now).await?;
        let mandate = Mandate {
            id: new_id(now),
            office_id: actor.office_id.clone(),
            post_id: post.id.clone(),
            post_title: post.title.clone(),
            represented_id: represented.map(|one| one.id.clone()),
            person_id: person.id.clone(),
            kind: typed.kind.column().to_owned(),
            number: typed.number.clone(),
            order_date: typed.order_date.iso(),
            scan_digest: typed.scan.digest.hex(),
            scan_name: typed.scan.name.clone(),
            begins_ms: typed.days.0.begins().0,
            ends_ms: typed.days.1.plus_days(1).begins().0,
            proposed_by: actor.person_id.clone(),
            proposed_ms: now.0,
            ..Mandate::default()
        };
        if let Some(same) = others.iter().find(|other| is_same(other, &mandate)) {
            return Ok(same.id.clone());
        }
        let own_roles = office.roles_of(person);
        let proposal = Proposal {
            post,
            represented,
            person,
            own_roles: &own_roles,
            people: &office.people,
            days: typed.days,
            others: &others,
        };
        rules::check_proposal(&proposal, now)?;
        if office.confirmers(&mandate).is_empty() {
            return Err(AuthError::invalid(
                "jabatan",
                "Tidak ada yang dapat mengesahkan mandat ini: yang diwakili atau atasannya harus orang lain daripada \
                 pengusul dan penerima. Mintalah administrator mengusulkannya, atau isi jabatan itu secara tetap.",
            ));
        }
        mandates::insert(&mut tx, &mandate).await?;
        let entry = Entry::new("mandat.diusulkan", actor.author())
            .about(&mandate.id)
            .with("jabatan", mandate.post_id.clone())
            .with("penerima", mandate.person_id.clone())
            .with("mulai_ms", mandate.begins_ms)
            .with("sampai_ms", mandate.ends_ms);
        tx.commit(vec![entry]).await?;
        Ok(mandate.id)
    }

    /// Confirms a mandate, which begins it when its day has come. Confirming again changes nothing.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] for whoever may not; [`AuthError::Invalid`] when it cannot begin any more.
    pub async fn confirm_mandate(&self, actor: &Actor, id: &str) -> Result<(), AuthError> {
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let actor =
            people::actor(&mut tx, &actor.person_id, now).await?.ok_or(AuthError::NotFound("Akun"))?;
        let mandate = visible(mandates::by_id(&mut tx, id).await?, &actor)?;
        let office = Office::of(&mut tx, &actor.office_id).await?;
        may_confirm(&mandate, &actor, &office.above(&mandate.post_id))?;
        let gone = |sentence: &str| Err(AuthError::invalid("mandat", sentence));
        match rules::state(&mandate, now) {
            MandateState::Waiting => {}
            MandateState::Coming | MandateState::Running => return Ok(()),
            MandateState::Over | MandateState::Declined => return gone("Mandat ini sudah diakhiri."),
            MandateState::Lapsed => return gone("Masa mandat ini sudah lewat sebelum disahkan."),
        }
        let person = office.people.iter().find(|one| one.id == mandate.person_id);
        if person.is_none_or(|one| one.disabled.is_some()) {
            return gone("Akun penerima mandat dinonaktifkan, sehingga mandat ini tidak dapat disahkan.");
        }
        rules::check_still(&mandate, &office.people)?;
        mandates::confirm(&mut tx, id, &actor.person_id).await?;
        let entry = Entry::new("mandat.disahkan", actor.author()).about(id);
        tx.commit(vec![entry.with("penerima", mandate.person_id)]).await?;
        Ok(())
    }

    /// Ends a mandate before its time, or declines one that waits. Ending again changes nothing.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] for whoever may not; [`AuthError::Invalid`] without a reason, or after its end.
    pub async fn end_mandate(&self, actor: &Actor, id: &str, reason: &str) -> Result<(), AuthError> {
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > REASON_MAX_CHARS {
            let sentence = format!("Tuliskan alasan, paling banyak {REASON_MAX_CHARS} karakter.");
            return Err(AuthError::invalid("alasan", sentence));
        }
        let mut tx = self.journal().begin().await?;
        let now = tx.now();
        let actor =
            people::actor(&mut tx, &actor.person_id, now).await?.ok_or(AuthError::NotFound("Akun"))?;
        let mandate = visible(mandates::by_id(&mut tx, id).await?, &actor)?;
        let office = Office::of(&mut tx, &actor.office_id).await?;
        if !may_end(&mandate, &actor, &office.above(&mandate.post_id)) {
            return Err(AuthError::Forbidden(
                "Mandat diakhiri oleh yang diwakili, atasannya, penerimanya, Sekretaris, atau administrator.",
            ));
        }
        let kind = match rules::state(&mandate, now) {
            MandateState::Waiting => "mandat.ditolak",
            MandateState::Coming | MandateState::Running => "mandat.diakhiri",
            _ if mandate.ended_by.as_ref() == Some(&actor.person_id) => return Ok(()),
            _ => return Err(AuthError::invalid("alasan", "Mandat ini sudah berakhir.")),
        };
        mandates::end(&mut tx, id, &actor.person_id, reason).await?;
        tx.commit(vec![Entry::new(kind, actor.author()).about(id).with("penerima", mandate.person_id)])
            .await?;
        Ok(())
    }

    /// The mandates that concern the actor: all of the office for whoever may propose one, else those in which the
    /// actor is represented, acts, or stands above; each with whether the actor may confirm it now, and may end it.
    ///
    /// # Errors
    /// As any statement.
    pub async fn mandates(&self, actor: &Actor) -> Result<Vec<ListedMandate>, AuthError> {
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().read().await?;
        let all = mandates::of_office(&mut tx, &actor.office_id).await?;
        let office = Office::of(&mut tx, &actor.office_id).await?;
        let listed = |mandate: Mandate| {
            let above = office.above(&mandate.post_id);
            let state = rules::state(&mandate, now);
            let open = matches!(state, MandateState::Waiting | MandateState::Coming | MandateState::Running);
            let confirms = state == MandateState::Waiting && may_confirm(&mandate, actor, &above).is_ok();
            let concerned = may_end(&mandate, actor, &above) || actor.is_auditor();
            let confirmers = if confirms { Vec::new() } else { office.confirmers(&mandate) };
            let ends = open && may_end(&mandate, actor, &above);
            concerned.then_some(ListedMandate { mandate, state, confirms, ends, confirmers })
        };
        Ok(all.into_iter().filter_map(listed).collect())
    }

    /// A mandate whose scan the actor may see.
    ///
    /// # Errors
    /// [`AuthError::NotFound`] when there is none, or it does not concern the actor.
    pub async fn mandate(&self, actor: &Actor, id: &str) -> Result<Mandate, AuthError> {
        let listed = self.mandates(actor).await?;
        let found = listed.into_iter().find(|one| one.mandate.id == id);
        Ok(found.ok_or(AuthError::NotFound("Mandat"))?.mandate)
    }

    /// The direct superior of each post of the actor's office that has one of its own.
    ///
    /// # Errors
    /// As any statement.
    pub async fn superiors(&self, office_id: &str) -> Result<BTreeMap<String, String>, AuthError> {
        Ok(mandates::lines(&mut self.journal().db().read().await?, office_id).await?)
    }

    /// Sets the direct superior of a post; empty leaves it to the Sekretaris.
    ///
    /// # Errors
    /// [`AuthError::Forbidden`] unless the actor administers; [`AuthError::Invalid`] for a line that turns in a ring.
    pub async fn set_superior(&self, actor: &Actor, post_id: &str, superior: &str) -> Result<(), AuthError> {
        super::service::administrators_only(actor)?;
        let mut tx = self.journal().begin().await?;
        let posts = offices::posts(&mut tx, &actor.office_id).await?;
        if !posts.iter().any(|post| post.id == post_id) {
            return Err(AuthError::NotFound("Jabatan"));
        }
        let superior = Some(superior).filter(|id| !id.is_empty());
        if let Some(id) = superior {
            if !posts.iter().any(|post| post.id == id) {
                return Err(AuthError::invalid("atasan", "Pilih atasan dari daftar."));
            }
            rules::check_superior(&mandates::lines(&mut tx, &actor.office_id).await?, post_id, id)?;
        }
        mandates::set_superior(&mut tx, &actor.office_id, post_id, superior).await?;
        let entry = Entry::new("jabatan.atasan-diubah", actor.author()).about(post_id);
        tx.commit(vec![entry.with("atasan", superior.unwrap_or_default())]).await?;
        Ok(())
    }
}

/// Whether a mandate waits for the actor to confirm it. Mostly none waits for anybody, which one question tells.
pub(super) async fn is_asked(tx: &mut Tx, actor: &Actor, now: Timestamp) -> Result<bool, AuthError> {
    let waiting = mandates::unconfirmed(tx, &actor.office_id, now).await?;
    if waiting.is_empty() {
        return Ok(false);
    }
    let office = Office::of(tx, &actor.office_id).await?;
    Ok(waiting.iter().any(|one| may_confirm(one, actor, &office.above(&one.post_id)).is_ok()))
}

fn visible(found: Option<Mandate>, actor: &Actor) -> Result<Mandate, AuthError> {
    found.filter(|one| one.office_id == actor.office_id).ok_or(AuthError::NotFound("Mandat"))
}

/// The same proposal sent again.
fn is_same(other: &Mandate, new: &Mandate) -> bool {
    let key = |one: &Mandate| {
        let people = (one.represented_id.clone(), one.person_id.clone(), one.proposed_by.clone());
        (people, one.kind.clone(), one.number.clone(), one.order_date.clone(), one.begins_ms, one.ends_ms)
    };
    key(other) == key(new)
}
