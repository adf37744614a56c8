//! Offices, posts, people, and the actor that a request acts as.

use crate::kernel::Timestamp;
use std::collections::BTreeSet;

/// The role that administers people and settings; it can never stand beside a gate role.
pub const ADMINISTRATOR: &str = "administrator";
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
    /// Ids of the roles.
    pub roles: BTreeSet<String>,
}

impl Actor {
    /// Whether the actor has a role.
    #[must_use]
    pub fn has(&self, role: &str) -> bool {
        self.roles.contains(role)
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
