//! Offices, posts, people, and the actor that a request acts as.

use crate::journal::Entry;
use crate::kernel::Timestamp;
use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

/// The role that administers people and settings; it can never stand beside a gate role.
pub const ADMINISTRATOR: &str = "administrator";
/// The role of units that propose, which do no step of the office's own.
pub const UNIT: &str = "unit_pengusul";
/// The roles that stand apart: who has one of them is lent none, and they are lent to nobody.
pub const SEPARATE_ROLES: [&str; 2] = [ADMINISTRATOR, AUDITOR];
/// The role of the head of the office's secretariat, the end of its line of command.
pub const SEKRETARIS: &str = "sekretaris";
/// The role that reads everything and changes nothing.
pub const AUDITOR: &str = "auditor";

/// A role as an SOP definition declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Identifier, such as `kasubbag_hukum`.
    pub id: String,
    /// What people call it.
    pub title: String,
}

/// All roles that this program knows, and which of them sign at gates.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    /// Every role, in the order of declaration.
    pub all: Vec<Role>,
    /// Ids of the roles of steps marked `gate`.
    pub gate: BTreeSet<String>,
}

impl Roles {
    /// The title of a role, or its id when it is unknown.
    #[must_use]
    pub fn title<'r>(&'r self, id: &'r str) -> &'r str {
        self.all.iter().find(|role| role.id == id).map_or(id, |role| &role.title)
    }
}

/// The roles as they stand now. A version of an SOP that an office loads may declare further ones, so they are shared
/// with who reads the definitions.
#[derive(Debug, Clone, Default)]
pub struct SharedRoles(Arc<RwLock<Arc<Roles>>>);

impl SharedRoles {
    /// These, for now.
    #[must_use]
    pub fn new(roles: Roles) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(roles))))
    }

    /// As they stand.
    #[must_use]
    pub fn get(&self) -> Arc<Roles> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// From now on these.
    pub fn set(&self, roles: Roles) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(roles);
    }
}

/// An office of the election commission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Internal id.
    pub id: String,
    /// Regional code: `15` for Provinsi Jambi, `1503` for Sarolangun (handbook section 3.2).
    pub code: String,
    /// Full name, such as `KPU Provinsi Jambi`.
    pub name: String,
    /// Where it sits; the default place of enactment.
    pub place: String,
}

/// A post of an office and the roles that it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// Title, such as `Kepala Subbagian Hukum`.
    pub title: String,
    /// Ids of the roles that this post holds.
    pub roles: BTreeSet<String>,
}

/// A person and the one account that belongs to the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The post.
    pub post_id: String,
    /// Title of the post.
    pub post_title: String,
    /// Name to sign in with.
    pub login: String,
    /// NIP, or the staff number of people without one; unique.
    pub nip: String,
    /// Name as printed.
    pub name: String,
    /// Since when the account is closed.
    pub disabled: Option<Timestamp>,
}

/// Who acts: a person in a post, with the roles that the post holds in its office now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub person_id: String,
    /// The office.
    pub office_id: String,
    /// The post.
    pub post_id: String,
    /// Title of the post, as it will be recorded.
    pub post_title: String,
    /// The person's name.
    pub name: String,
    /// Ids of the roles: those of the post, and those that mandates in force lend.
    pub roles: BTreeSet<String>,
    /// The mandates in force, the earliest first.
    pub mandates: Vec<Acting>,
    /// Whether a mandate waits for this person to confirm it; known of whoever is at a page.
    pub asked: bool,
}

/// A mandate in force, as its holder acts under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acting {
    /// The mandate.
    pub mandate_id: String,
    /// The post in which the person acts.
    pub post_id: String,
    /// How it is recorded: `Plh. Kepala Subbagian Hukum`.
    pub title: String,
    /// The roles that it lends: those of the post that the person has not by the own one.
    pub roles: BTreeSet<String>,
    /// When it ends by itself.
    pub until: Timestamp,
}

/// Somebody who holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: Person,
    /// By mandate: when it ends; `None` for the own post.
    pub until: Option<Timestamp>,
}

impl Actor {
    /// Whether the actor has a role.
    #[must_use]
    pub fn has(&self, role: &str) -> bool {
        self.roles.contains(role)
    }

    /// The mandate under which an act is done that needs one of `roles`; `None` where the own post holds one of them.
    #[must_use]
    pub fn mandate_for(&self, roles: &[&str]) -> Option<&Acting> {
        let lent = |role: &str| self.mandates.iter().find(|acting| acting.roles.contains(role));
        if roles.iter().any(|role| self.has(role) && lent(role).is_none()) {
            return None;
        }
        roles.iter().find_map(|role| lent(role))
    }

    /// The title under which an act is recorded that needs one of `roles`: the own post where it holds one of
    /// them, else the mandate that lends it.
    #[must_use]
    pub fn title_for(&self, roles: &[&str]) -> &str {
        self.mandate_for(roles).map_or(&self.post_title, |acting| &acting.title)
    }

    /// An entry of the journal with the mandate under which the act was done that it tells of, where there is one.
    /// `roles`: of which the act needs one.
    #[must_use]
    pub fn under_mandate(&self, entry: Entry, roles: &[&str]) -> Entry {
        match self.mandate_for(roles) {
            Some(acting) => entry.with("mandat", acting.mandate_id.clone()),
            None => entry,
        }
    }

    /// The post, and every post in which the person acts now.
    #[must_use]
    pub fn full_title(&self) -> String {
        let titles = self.mandates.iter().map(|acting| acting.title.as_str());
        std::iter::once(self.post_title.as_str()).chain(titles).collect::<Vec<_>>().join(", ")
    }

    /// Whether the actor is in this post, by the own one or by a mandate.
    #[must_use]
    pub fn is_in(&self, post_id: &str) -> bool {
        self.post_id == post_id || self.mandates.iter().any(|acting| acting.post_id == post_id)
    }

    /// Whether the actor does something for the office's products: more than to administer or to propose.
    #[must_use]
    pub fn works_here(&self) -> bool {
        !self.is_administrator() && self.roles.iter().any(|role| role != UNIT)
    }

    /// Whether the actor administers.
    #[must_use]
    pub fn is_administrator(&self) -> bool {
        self.has(ADMINISTRATOR)
    }

    /// Whether the actor audits.
    #[must_use]
    pub fn is_auditor(&self) -> bool {
        self.has(AUDITOR)
    }

    /// As the author of a journal entry.
    #[must_use]
    pub fn author(&self) -> crate::journal::Actor {
        crate::journal::Actor::Person(self.person_id.clone())
    }
}

/// A name with the post in which was acted, as people read it: `Budi (Plh. Kepala Subbagian Hukum)`.
#[must_use]
pub fn named(name: &str, post_title: &str) -> String {
    if post_title.is_empty() { name.to_owned() } else { format!("{name} ({post_title})") }
}

/// What is needed for a new account; checked by [`super::rules::check_person`].
#[derive(Debug, Clone, Default)]
pub struct NewPerson {
    /// The post to fill.
    pub post_id: String,
    /// Name to sign in with.
    pub login: String,
    /// NIP or staff number.
    pub nip: String,
    /// Name as printed.
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_names_the_mandate_that_the_act_needed_and_no_other() {
        let roles = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        let acting = Acting {
            mandate_id: "m1".into(),
            post_id: "kasubbag".into(),
            title: "Plh. Kasubbag".into(),
            roles: roles(&["kasubbag_hukum"]),
            until: Timestamp(1),
        };
        let actor = Actor {
            person_id: "budi".into(),
            office_id: "kantor".into(),
            post_id: "pengelola".into(),
            post_title: "Pengelola".into(),
            name: "Budi".into(),
            roles: roles(&["kasubbag_hukum", "pengelola_jdih"]),
            mandates: vec![acting],
            asked: false,
        };
        let told =
            |needs: &[&str]| format!("{:?}", actor.under_mandate(Entry::new("uji", actor.author()), needs));
        assert!(told(&["kasubbag_hukum"]).contains("m1"));
        assert!(!told(&["pengelola_jdih"]).contains("m1"));
        assert!(!told(&["kasubbag_hukum", "pengelola_jdih"]).contains("m1"), "the own post is enough");
        assert_eq!(named("Budi", actor.title_for(&["kasubbag_hukum"])), "Budi (Plh. Kasubbag)");
        assert_eq!(named("Budi", ""), "Budi");
    }
}
