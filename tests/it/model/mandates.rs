//! Who acts for whom: the rules of mandates once more, from the issue and not from the service.

use super::dice::Dice;
use super::office::Staffing;
use crate::crew::Crew;
use jdih::auth::{AuthError, NewMandate};
use jdih::kernel::{CivilDate, Timestamp};

/// Mandates that are proposed before the first act of some sequences.
const LENT_AT_FIRST: usize = 3;

/// A mandate.
#[derive(Debug, Clone)]
pub struct Lent {
    id: String,
    pub post: usize,
    represented: Option<usize>,
    person: usize,
    begins: Timestamp,
    ends: Timestamp,
    kind: &'static str,
    confirmed: bool,
    ended: bool,
}

impl Lent {
    fn is_open(&self, now: Timestamp) -> bool {
        !self.ended && now < self.ends
    }
}

impl Staffing {
    /// The mandates that give a member something now.
    pub fn in_force(&self, member: usize) -> impl Iterator<Item = &Lent> {
        let now = self.now();
        self.lent
            .iter()
            .filter(move |one| one.person == member && one.confirmed && one.is_open(now) && one.begins <= now)
    }

    /// Under which titles a member may sign with this role.
    pub fn titles(&self, member: usize, role: &str) -> Vec<String> {
        let own = self.members[member].post;
        if self.posts[own].1.contains(role) {
            return vec![format!("Jabatan {own}")];
        }
        let lends = self.in_force(member).filter(|one| self.posts[one.post].1.contains(role));
        lends.map(|one| format!("{} Jabatan {}", one.kind, one.post)).collect()
    }

    /// Whether a member may confirm: the represented or a Sekretaris by the own post, never who gains.
    fn confirms(&self, one: &Lent, member: usize) -> bool {
        let heads = |post: usize| self.posts[post].1.contains("sekretaris");
        let above = heads(self.members[member].post) && !heads(one.post);
        member != one.person && (one.represented == Some(member) || above)
    }

    fn holds(&self, one: &Lent, member: usize) -> bool {
        self.members[member].post == one.post
    }

    /// Whether the post is as the mandate says: held by who is represented, or by nobody. It is asked when the mandate
    /// is proposed, and again when it is confirmed, for people move meanwhile.
    fn stands(&self, one: &Lent) -> bool {
        let active = |member: usize| self.holds(one, member) && !self.members[member].disabled;
        match one.represented {
            Some(member) => self.holds(one, member),
            None => !(0..self.members.len()).any(active),
        }
    }

    fn may_be(&self, one: &Lent) -> bool {
        let overlaps = |other: &Lent| {
            other.post == one.post
                && other.represented == one.represented
                && other.is_open(self.now())
                && other.begins < one.ends
                && one.begins < other.ends
        };
        self.stands(one)
            && one.represented != Some(one.person)
            && !self.holds(one, one.person)
            && !self.members[one.person].disabled
            && one.begins < one.ends
            && self.now() < one.ends
            && !self.lent.iter().any(overlaps)
            && (0..self.members.len())
                .any(|member| !self.members[member].disabled && self.confirms(one, member))
    }

    /// The administrator proposes something, sensible or not.
    pub(super) async fn propose(&mut self, crew: &Crew, dice: &mut Dice) -> String {
        let everybody = self.members.len();
        let (person, some) = (dice.below(everybody), dice.below(everybody));
        let post = if dice.percent(90) { self.members[some].post } else { dice.below(self.posts.len()) };
        let represented = if dice.percent(90) { Some(some) } else { None };
        let today = CivilDate::in_jakarta(self.now());
        let span = |n: usize| i32::try_from(n).expect("few");
        let first = today.plus_days(span(dice.below(4)) - 2);
        let last = first.plus_days(span(dice.below(5)) - 1);
        let kind = if represented.is_some() { "Plh." } else { "Plt." };
        let mut one = Lent {
            id: String::new(),
            post,
            represented,
            person,
            begins: first.begins(),
            ends: last.plus_days(1).begins(),
            kind,
            confirmed: false,
            ended: false,
        };
        let id = |member: usize| self.members[member].actor.person_id.clone();
        let new = NewMandate {
            post_id: self.posts[post].0.clone(),
            represented_id: represented.map(id).unwrap_or_default(),
            person_id: id(person),
            kind: if represented.is_some() { "plh" } else { "plt" }.into(),
            number: crew.fresh_id(),
            order_date: today.iso(),
            first: first.iso(),
            last: last.iso(),
            scan: Some(self.order.clone()),
        };
        let may = self.may_be(&one);
        let outcome = crew.house.app.auth().propose_mandate(&crew.admin, &new).await;
        assert_eq!(outcome.is_ok(), may, "proposed {one:?}: {outcome:?}");
        if let Ok(id) = outcome {
            one.id = id;
            self.lent.push(one.clone());
        }
        format!("proposed (may be: {may}) {one:?}")
    }

    /// Somebody confirms a mandate, who may or may not.
    pub(super) async fn confirm(&mut self, crew: &Crew, dice: &mut Dice) -> String {
        let now = self.now();
        let waits = |n: &usize| !self.lent[*n].confirmed && self.lent[*n].is_open(now);
        let waiting: Vec<usize> = (0..self.lent.len()).filter(waits).collect();
        if waiting.is_empty() {
            return self.propose(crew, dice).await;
        }
        let n = *dice.pick(&waiting);
        let able: Vec<usize> =
            (0..self.members.len()).filter(|member| self.confirms(&self.lent[n], *member)).collect();
        let any = able.is_empty() || dice.percent(30);
        let member = if any { dice.below(self.members.len()) } else { *dice.pick(&able) };
        let gone = self.members[self.lent[n].person].disabled || self.members[member].disabled;
        let one = &self.lent[n];
        let may = self.confirms(one, member) && !gone && self.stands(one);
        let (auth, id) = (crew.house.app.auth(), self.lent[n].id.clone());
        let outcome = auth.confirm_mandate(&self.members[member].actor, &id).await;
        assert_eq!(outcome.is_ok(), may, "confirmed by {member}: {:?}: {outcome:?}", self.lent[n]);
        let refused = auth.confirm_mandate(&crew.admin, &id).await;
        assert!(matches!(refused, Err(AuthError::Forbidden(_))), "an administrator alone: {refused:?}");
        self.lent[n].confirmed = may;
        format!("member {member} confirms (may: {may}) {:?}", self.lent[n])
    }

    /// A few mandates from the first act on, so that people act under them.
    pub async fn lend(&mut self, crew: &Crew, dice: &mut Dice) {
        self.changed = true;
        for _ in 0..LENT_AT_FIRST {
            self.propose(crew, dice).await;
            self.confirm(crew, dice).await;
        }
        self.refresh_all();
    }

    /// The administrator ends one.
    pub(super) async fn end(&mut self, crew: &Crew, dice: &mut Dice) -> String {
        let now = self.now();
        let open: Vec<usize> = (0..self.lent.len()).filter(|n| self.lent[*n].is_open(now)).collect();
        if open.is_empty() {
            return self.propose(crew, dice).await;
        }
        let n = *dice.pick(&open);
        let id = self.lent[n].id.clone();
        crew.house.app.auth().end_mandate(&crew.admin, &id, "Selesai").await.expect("ended");
        self.lent[n].ended = true;
        format!("ended {:?}", self.lent[n])
    }

    /// Ends all of them.
    pub(super) async fn end_all(&mut self, crew: &Crew) {
        let now = self.now();
        for one in std::mem::take(&mut self.lent).iter().filter(|one| one.is_open(now)) {
            crew.house.app.auth().end_mandate(&crew.admin, &one.id, "Selesai").await.expect("ended");
        }
    }
}
