//! The people of the walk: who they are now, and how that changes under their hands.

use super::dice::Dice;
use super::mandates::Lent;
use super::rules::Who;
use crate::crew::Crew;
use crate::pdfs;
use jdih::auth::{Actor, Scan};
use jdih::kernel::{CivilDate, ManualClock, Timestamp};
use jdih::products::FileRole;
use std::collections::{BTreeMap, BTreeSet};

/// The posts of the office, two of them with two gates' or hands' roles.
const POSTS: &[&[&str]] = &[
    &["pengelola_jdih"],
    &["pengelola_jdih", "kasubbag_hukum"],
    &["kasubbag_hukum", "kabag_teknis_hukum"],
    &["kasubbag_hukum"],
    &["kabag_teknis_hukum"],
    &["sekretaris"],
    &["sekretaris", "kabag_teknis_hukum"],
    &["kasubbag_tu"],
    &["unit_pengusul"],
];
/// In which post each member begins.
const MEMBERS: &[usize] = &[0, 0, 1, 2, 3, 4, 5, 6, 7, 8];

/// Uploads are forgotten after seven days.
const RENEW_MS: i64 = 5 * 24 * 60 * 60 * 1000;

/// A file that a member took in: what it is for, the upload, its digest.
pub type Taken = (FileRole, String, String);

/// Somebody of the office.
pub struct Member {
    pub post: usize,
    pub disabled: bool,
    /// As a request that began earlier may still see the person.
    pub actor: Actor,
    pub stale: bool,
    pub uploads: Vec<Taken>,
}

/// How somebody stands in this moment.
#[derive(Debug, Clone)]
pub struct Standing {
    pub who: Who,
    /// The roles of the own post.
    pub own: BTreeSet<String>,
    pub post: usize,
}

/// The office and its mirror here.
pub struct Staffing {
    pub(super) posts: Vec<(String, BTreeSet<String>)>,
    pub members: Vec<Member>,
    /// Who acts for whom.
    pub(super) lent: Vec<Lent>,
    /// The scan of every order.
    pub(super) order: Scan,
    clock: ManualClock,
    uploaded: Timestamp,
    pub(super) changed: bool,
}

fn roles(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Staffing {
    pub async fn hired(crew: &Crew) -> Self {
        let mut posts = Vec::new();
        for (n, names) in POSTS.iter().enumerate() {
            posts.push((crew.post(&format!("Jabatan {n}"), names).await, roles(names)));
        }
        let mut members = Vec::new();
        for post in MEMBERS {
            let actor = crew.member(&posts[*post].0).await;
            let uploads = uploads(crew, &actor).await;
            members.push(Member { post: *post, disabled: false, actor, stale: false, uploads });
        }
        let order = crew.upload(&crew.admin, "surat perintah.pdf", pdfs::compose(&["surat perintah"])).await;
        let order = Scan { digest: order.sha256.parse().expect("a digest"), name: order.name };
        let clock = crew.house.clock.clone();
        let uploaded = clock.clock().now();
        Self { posts, members, lent: Vec::new(), order, clock, uploaded, changed: false }
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        self.clock.clock().now()
    }

    /// Takes everybody's files in again before the first ones are forgotten.
    pub async fn renew_uploads(&mut self, crew: &Crew) {
        if self.now().since_ms(self.uploaded) < RENEW_MS {
            return;
        }
        self.uploaded = self.now();
        for member in &mut self.members {
            member.uploads = uploads(crew, &member.actor).await;
        }
    }

    /// The person as the office knows it in this moment.
    pub fn who(&self, member: usize) -> Who {
        let mut roles = self.posts[self.members[member].post].1.clone();
        roles.extend(self.in_force(member).flat_map(|lent| self.posts[lent.post].1.iter().cloned()));
        let member = &self.members[member];
        Who { id: member.actor.person_id.clone(), roles, disabled: member.disabled }
    }

    /// Everybody as the office knows them in this moment.
    pub fn standing(&self) -> BTreeMap<String, Standing> {
        let one = |member: usize| {
            let (who, post) = (self.who(member), self.members[member].post);
            (who.id.clone(), Standing { who, own: self.posts[post].1.clone(), post })
        };
        (0..self.members.len()).map(one).collect()
    }

    /// One change of staff: an account closed or opened, a person moved, a post given other roles.
    pub async fn shuffle(&mut self, crew: &Crew, dice: &mut Dice) -> String {
        self.changed = true;
        let auth = crew.house.app.auth();
        let (member, post) = (dice.below(self.members.len()), dice.below(self.posts.len()));
        let id = self.members[member].actor.person_id.clone();
        let said = match dice.below(12) {
            4..6 => self.propose(crew, dice).await,
            6..9 => self.confirm(crew, dice).await,
            9..10 => self.end(crew, dice).await,
            10 => {
                auth.reset(&crew.admin, &id).await.expect("reset");
                format!("member {member} has to set a new password")
            }
            0 => {
                let disabled = !self.members[member].disabled;
                auth.set_disabled(&crew.admin, &id, disabled).await.expect("switched");
                self.members[member].disabled = disabled;
                format!("member {member} disabled: {disabled}")
            }
            1 | 2 => {
                auth.set_post(&crew.admin, &id, &self.posts[post].0).await.expect("moved");
                self.members[member].post = post;
                format!("member {member} moved to post {post}")
            }
            _ => {
                let next = roles(POSTS[dice.below(POSTS.len())]);
                self.give(crew, post, next.clone()).await;
                format!("post {post} given {next:?}")
            }
        };
        let mut both = roles(&["kabag_teknis_hukum"]);
        both.insert("administrator".into());
        let forbidden = auth.set_post_roles(&crew.admin, &self.posts[post].0, &both).await;
        assert!(forbidden.is_err(), "an administrator holds no gate");
        self.requests_go_on(dice);
        said
    }

    /// Some requests began before the change, the others see it.
    fn requests_go_on(&mut self, dice: &mut Dice) {
        for n in 0..self.members.len() {
            self.members[n].stale |=
                self.members[n].actor.roles != self.who(n).roles || self.members[n].disabled;
            if dice.percent(60) {
                self.refresh(n);
            }
        }
    }

    /// Another day begins, and with it mandates begin and end by themselves.
    pub fn midnight(&mut self, dice: &mut Dice) -> String {
        self.changed = true;
        let now = self.now();
        let next = CivilDate::in_jakarta(now).plus_days(1);
        self.clock.advance_ms(next.begins().since_ms(now));
        self.requests_go_on(dice);
        format!("midnight: {}", next.iso())
    }

    async fn give(&mut self, crew: &Crew, post: usize, next: BTreeSet<String>) {
        let auth = crew.house.app.auth();
        auth.set_post_roles(&crew.admin, &self.posts[post].0, &next).await.expect("roles");
        self.posts[post].1 = next;
    }

    /// The member's next request sees the post as it is.
    fn refresh(&mut self, n: usize) {
        let (id, _) = self.posts[self.members[n].post].clone();
        let roles = self.who(n).roles;
        let member = &mut self.members[n];
        member.actor.post_id = id;
        member.actor.roles = roles;
        member.stale = member.disabled;
    }

    /// Everybody's next request sees the office as it is.
    pub(super) fn refresh_all(&mut self) {
        for n in 0..self.members.len() {
            self.refresh(n);
        }
    }

    /// As on the first day.
    pub async fn restore(&mut self, crew: &Crew) {
        if !std::mem::take(&mut self.changed) {
            return;
        }
        let auth = crew.house.app.auth();
        self.end_all(crew).await;
        for (post, names) in POSTS.iter().enumerate() {
            if self.posts[post].1 != roles(names) {
                self.give(crew, post, roles(names)).await;
            }
        }
        for (n, first) in MEMBERS.iter().enumerate() {
            let id = self.members[n].actor.person_id.clone();
            if self.members[n].disabled {
                auth.set_disabled(&crew.admin, &id, false).await.expect("opened");
                self.members[n].disabled = false;
            }
            if self.members[n].post != *first {
                auth.set_post(&crew.admin, &id, &self.posts[*first].0).await.expect("moved back");
                self.members[n].post = *first;
            }
            self.refresh(n);
        }
    }

    /// How many pages each file has that anybody could put into a case: a digital copy is a decision of two
    /// pages, everything else is one page.
    pub fn lengths(&self) -> BTreeMap<String, u32> {
        let all = self.members.iter().flat_map(|member| &member.uploads);
        all.map(|(role, _, sha256)| (sha256.clone(), if *role == FileRole::Salinan { 2 } else { 1 }))
            .collect()
    }

    /// How many posts each set of roles has, for a message.
    pub fn described(&self) -> BTreeMap<usize, String> {
        let line =
            |n| format!("{:?}{}", self.who(n).roles, if self.members[n].disabled { " disabled" } else { "" });
        (0..self.members.len()).map(|n| (n, line(n))).collect()
    }
}

async fn uploads(crew: &Crew, actor: &Actor) -> Vec<Taken> {
    let files = [
        (FileRole::Salinan, pdfs::decision(1, 2025, "Dokumen Hukum")),
        (FileRole::Fisik, pdfs::compose_scan()),
        (FileRole::Salinan, pdfs::decision(2, 2025, "Dokumen Hukum")),
        (FileRole::Fisik, pdfs::compose(&["pindaian naskah fisik"])),
        (FileRole::Lampiran, pdfs::compose(&["lampiran satu"])),
        (FileRole::Lampiran, pdfs::compose(&["lampiran dua"])),
    ];
    let mut taken = Vec::new();
    for (role, bytes) in files {
        let upload = crew.upload(actor, "berkas.pdf", bytes).await;
        taken.push((role, upload.id, upload.sha256));
    }
    taken
}
