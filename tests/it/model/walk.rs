//! One sequence: a case from its registration until it ends or the acts run out, each act compared with
//! the rules.

use super::call::{Call, What};
use super::changes::{self, Changes};
use super::dice::Dice;
use super::office::Staffing;
use super::rules::{Content, File, HAND_OVER, Hand, Known, MAKER, STEPS, Shelf, Suggested};
use crate::crew::{Crew, complete, paper};
use jdih::kernel::{Digest, Fault as _, FaultClass};
use jdih::products::{FileRole, NewFile, NewProduct, ProductError};
use jdih::sop::{ActError, Case, Part, Refusal};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Acts tried in one sequence.
const ACTS: usize = 45;
/// Acts tried on a case that ended.
const AFTER_END: usize = 4;
/// Of a thousand acts so many come after a midnight.
const MIDNIGHTS: usize = 2;
/// Of a thousand so many after a new version of the SOP.
const VERSIONS: usize = 2;
/// Between two acts.
const PAUSE_MS: i64 = 1_000;

/// What happened how often; a walk that misses one of these proves little.
pub type Counts = BTreeMap<&'static str, u64>;

/// Everything that outlives a sequence.
pub struct World {
    pub crew: Crew,
    pub staff: Staffing,
    pub shelf: Shelf,
    pub counts: Counts,
    /// What each manifest stands for: the same digest never means two things.
    meaning: HashMap<Digest, Content>,
    numbers: u32,
    versions: u32,
}

/// The sequence in the making.
pub(super) struct Walk<'w> {
    pub(super) world: &'w mut World,
    pub(super) dice: Dice,
    pub(super) case: Case,
    pub(super) known: Known,
    pub(super) number: String,
    pub(super) old_manifests: Vec<Digest>,
    done: Vec<(Call, String)>,
    pub said: Vec<String>,
}

impl World {
    pub fn new(crew: Crew, staff: Staffing) -> Self {
        let (shelf, counts) = (Shelf::default(), Counts::new());
        Self { crew, staff, shelf, counts, meaning: HashMap::new(), numbers: 0, versions: 0 }
    }

    fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    /// Walks once; on a contradiction the panic says everything that was done.
    pub async fn walk(&mut self, dice: Dice) {
        self.staff.restore(&self.crew).await;
        self.staff.renew_uploads(&self.crew).await;
        let mut walk = self.begin(dice).await;
        let mut after_end = 0;
        for _ in 0..ACTS {
            if walk.known.closed.is_some() {
                after_end += 1;
            }
            if after_end > AFTER_END {
                break;
            }
            walk.world.crew.house.clock.advance_ms(PAUSE_MS);
            walk.once().await;
        }
        let total = self.crew.house.app.catalog.shelf(1).await.expect("a shelf").total;
        assert_eq!(total, i64::try_from(self.shelf.0.len()).expect("few"), "nothing else is public");
    }

    /// Registers a case, complete or not, after somebody who may not has tried.
    async fn begin(&mut self, mut dice: Dice) -> Walk<'_> {
        self.numbers += 1;
        if dice.percent(40) {
            self.staff.lend(&self.crew, &mut dice).await;
        }
        let number = (1000 + self.numbers).to_string();
        if dice.percent(15) {
            self.staff.shuffle(&self.crew, &mut dice).await;
        }
        let mut tries = 0;
        loop {
            tries += 1;
            if tries > 3 * self.staff.members.len() {
                self.staff.restore(&self.crew).await;
            }
            let member = dice.below(self.staff.members.len());
            let whole = complete(&number, "2025");
            let description = if dice.percent(50) { whole } else { whole.with("subjek", "") };
            let offered: Vec<_> = self.staff.members[member].uploads.iter().take(2).cloned().collect();
            let taken = if dice.percent(80) { 2 } else { dice.below(2) };
            let files: Vec<File> = (0..)
                .zip(&offered)
                .take(taken)
                .map(|(position, (role, _, sha256))| File { role: *role, position, sha256: sha256.clone() })
                .collect();
            let product = NewProduct {
                description: description.clone(),
                physical_kind: "salinan".into(),
                replaces: None,
                why: String::new(),
                repairs: None,
                files: offered
                    .iter()
                    .take(taken)
                    .map(|(role, id, _)| NewFile { role: *role, upload_id: id.clone() })
                    .collect(),
            };
            let scan = offered[1].1.clone();
            let (actor, id) = (self.staff.members[member].actor.clone(), self.crew.fresh_id());
            let products = &self.crew.house.app.products;
            let outcome = products.register(&actor, &id, &paper(Some(scan)), &[product]).await;
            let who = self.staff.who(member);
            let may = who.has(MAKER) && !who.disabled;
            assert_eq!(outcome.is_ok(), may, "registered by {who:?}: {outcome:?}");
            let Ok(outcome) = outcome else { continue };
            let case = self.crew.case(outcome.strip_prefix("/kasus/").expect("a case")).await;
            let known = Known {
                at: 0,
                round: 1,
                version: 1,
                closed: None,
                waiting: false,
                content: Content {
                    description,
                    physical: "salinan".into(),
                    replaces: None,
                    files: files.into_iter().collect(),
                },
                change: 1,
                lengths: self.staff.lengths(),
                judged: BTreeSet::new(),
                compared: None,
                answered: BTreeSet::new(),
                hands: [(who.id, Hand::Maker)].into(),
                signatures: Vec::new(),
                unsettled: Vec::new(),
                turn: Default::default(),
                changes: Changes::under(&case.sop_version),
            };
            let said = vec![format!("registered by member {member}")];
            return Walk {
                world: self,
                dice,
                case,
                known,
                number,
                old_manifests: Vec::new(),
                done: Vec::new(),
                said,
            };
        }
    }
}

impl Walk<'_> {
    fn holds(&self, holds: bool, what: &str) {
        let trace = self.said.join("\n  ");
        assert!(holds, "{what}\nknown: {:#?}\ncase: {:#?}\n  {trace}", self.known, self.case);
    }

    async fn once(&mut self) {
        if self.dice.below(1000) < MIDNIGHTS {
            let said = self.world.staff.midnight(&mut self.dice);
            self.said.push(said);
            self.world.count("a day passed");
        }
        if self.dice.below(1000) < VERSIONS {
            self.world.versions += 1;
            self.known.changes.current = changes::load(&self.world.crew, self.world.versions).await;
            self.said.push("a new version of the SOP".to_owned());
        }
        // Mandates begin and end at midnight.
        self.known.look_at(&self.world.staff);
        match self.dice.below(100) {
            0..8 => {
                let said = self.world.staff.shuffle(&self.world.crew, &mut self.dice).await;
                self.said.push(said);
            }
            8..14 if !self.done.is_empty() => self.again().await,
            _ => {
                let call = self.choose().await;
                self.attempt(call).await;
            }
        }
    }

    /// Sends an earlier call again: answered the same by its own author, refused to another, and
    /// nothing happens either way.
    async fn again(&mut self) {
        let (mut call, outcome) = self.dice.pick(&self.done).clone();
        let (own, before) = (self.dice.percent(70), self.head().await);
        let author = call.member;
        if !own {
            call.member = (author + 1) % self.world.staff.members.len();
        }
        let who = self.world.staff.who(call.member);
        let mut actor = self.world.staff.members[call.member].actor.clone();
        actor.roles = who.roles.clone();
        let answer = call.send(&self.world.crew, &actor).await;
        self.said.push(format!("again by member {} (own: {own}): {call:?} -> {answer:?}", call.member));
        if own && self.known.reachable(&who) != Err("does not know the case") {
            self.holds(answer.as_ref().ok() == Some(&outcome), "a replay has the same outcome");
            self.world.count("replays");
        }
        self.holds(own || answer.is_err(), "an act id belongs to one person");
        let after = self.head().await;
        self.holds(before == after, "a replay changes nothing");
    }

    async fn head(&self) -> i64 {
        self.world.crew.house.app.journal.head().await.expect("the head").seq
    }

    async fn attempt(&mut self, call: Call) {
        let who = self.world.staff.who(call.member);
        let predicted = call.predict(&self.known, &self.world.shelf, &who, &self.case);
        let (actor, stale) = {
            let member = &self.world.staff.members[call.member];
            (member.actor.clone(), member.stale)
        };
        let before = self.head().await;
        let answer = call.send(&self.world.crew, &actor).await;
        let brief = answer.as_ref().map_err(ToString::to_string);
        self.said
            .push(format!("member {}: {:?} v{} -> {brief:?}", call.member, call.what, call.stamp.version));
        match (predicted, answer) {
            (Ok(next), Ok(outcome)) => {
                let judges = matches!(call.what, What::Judge(_));
                let nothing = next.version == self.known.version && !judges;
                self.accepted(&call, next).await;
                if !nothing {
                    self.done.push((call, outcome));
                }
            }
            (Err(_), Err(error)) => {
                self.refused(&error, &who.id);
                let after = self.head().await;
                self.holds(before == after, "a refused act changes nothing");
            }
            // A request that began before its author was given the role is told to try again.
            (Ok(_), Err(error)) => self.holds(stale, &format!("should be accepted: {error} ({error:?})")),
            (Err(why), Ok(_)) => self.holds(false, &format!("should be refused: {why}")),
        }
    }

    fn refused(&mut self, error: &ProductError, who: &str) {
        let broken =
            matches!(error.class(), FaultClass::Broken | FaultClass::Unavailable | FaultClass::TooLarge);
        self.holds(!broken, &format!("refused by a failure of ours: {error:?}"));
        self.world.count("refused");
        match error {
            ProductError::Act(ActError::Refused(Refusal::HandTaken { .. })) => {
                self.holds(self.known.hands.contains_key(who), "refused for a hand that the person has");
                self.world.count("refused for another hand");
            }
            ProductError::Act(ActError::Refused(Refusal::Changed)) => {
                self.world.count("refused another manifest")
            }
            ProductError::Act(ActError::Stale { .. }) => self.world.count("refused as stale"),
            ProductError::Act(ActError::Refused(Refusal::Taken)) => self.world.count("refused as taken"),
            ProductError::Act(ActError::Missing(_)) => self.world.count("refused by a guard"),
            _ => {}
        }
    }

    async fn accepted(&mut self, call: &Call, next: Known) {
        let before = std::mem::replace(&mut self.known, next);
        self.known.look_at(&self.world.staff);
        if let Some(manifest) = self.case.manifest {
            self.old_manifests.push(manifest);
        }
        self.case = self.world.crew.case(&self.case.id).await;
        self.same_place().await;
        self.same_hands();
        self.same_title(call, before.at, before.signatures.len());
        self.same_content(&before).await;
        if let What::Suggest { field, value } = &call.what {
            let draft = self.world.crew.house.app.products.draft(&self.case).await.expect("the draft");
            let id = draft.suggestions.last().expect("the suggestion").id.clone();
            self.known.unsettled.push(Suggested { id, field, value: value.clone() });
        }
        if let Some(place) = changes::reached(&call.what, &before) {
            self.world.count(place);
        }
        if self.known.turn.holder.is_some() && self.known.turn.stored.is_none() {
            self.world.count("came to whom keadaan kahar gave it");
        }
        self.holds(self.case.sop_version == self.known.changes.version, "its version");
        if matches!(call.what, What::Turn("pengambilalihan")) && before.turn.holder.is_some() {
            self.world.count("taken over");
        }
        if matches!(call.what, What::Judge(_)) {
            self.world.count("pages judged");
        }
        if self.known.round > before.round {
            self.world.count("new rounds");
            let signed =
                before.signatures.iter().any(|s| s.change == before.change && s.round == before.round);
            if signed && self.known.change > before.change {
                self.world.count("changes that void a signature");
            }
        }
        if matches!(call.what, What::Apply(_)) && before.at > HAND_OVER {
            self.world.count("suggestions applied and handed over again");
        }
        if self.known.waiting {
            self.world.count("waits");
        }
        if self.known.closed == Some("terbit") && before.closed.is_none() {
            self.published().await;
        }
    }

    async fn same_place(&self) {
        let (case, known) = (&self.case, &self.known);
        self.holds(case.at == STEPS[known.at].0, "it stands at the step that it should");
        self.holds((case.round, case.version) == (known.round, known.version), "round and version");
        let closed = case.closed.as_ref().map(|closed| closed.outcome.as_str());
        self.holds(
            closed == known.closed && case.waiting.is_some() == known.waiting,
            "open, waiting or ended",
        );
        self.holds(
            case.manifest.is_some() == (known.at > HAND_OVER),
            "a manifest stands from the first gate on",
        );
        let free = known.closed.is_some() || case.visit.by == known.turn.holder;
        self.holds(free, "who has the step");
        let story = self.world.crew.house.app.sops.story(&case.id, 0).await.expect("the story");
        self.holds(i64::try_from(story.len()) == Ok(case.version), "every act has its line");
    }

    fn same_hands(&self) {
        let hand = |part: Part| match part {
            Part::Maker => Hand::Maker,
            Part::Checker => Hand::Checker,
            Part::Approver => Hand::Approver,
        };
        let hands: BTreeMap<String, Hand> =
            self.case.hands.iter().map(|found| (found.person_id.clone(), hand(found.part))).collect();
        self.holds(hands.len() == self.case.hands.len(), "nobody has two hands");
        self.holds(hands == self.known.hands, "hands are those that acted");
        let signs: Vec<_> =
            self.case.signs.iter().map(|s| (s.person_id.clone(), hand(s.part), s.round)).collect();
        let known: Vec<_> =
            self.known.signatures.iter().map(|s| (s.person.clone(), s.hand, s.round)).collect();
        self.holds(signs == known, "signatures are those that were given");
    }

    /// A signature is recorded under the post, or the mandate, by which its author held the role.
    fn same_title(&mut self, call: &Call, at: usize, before: usize) {
        let Some(sign) = self.case.signs.get(before) else { return };
        let titles = self.world.staff.titles(call.member, STEPS[at].1);
        self.holds(titles.contains(&sign.post_title), &format!("signed as one of {titles:?}"));
        if sign.post_title.starts_with("Pl") {
            self.world.count("signed under a mandate");
        }
    }

    async fn same_content(&mut self, before: &Known) {
        if let Some(manifest) = self.case.manifest {
            let content = self.known.content.clone();
            let meant = self.world.meaning.entry(manifest).or_insert_with(|| content.clone()).clone();
            self.holds(meant == content, "one digest, one content");
        }
        if self.known.change > before.change {
            let draft = self.world.crew.house.app.products.draft(&self.case).await.expect("the draft");
            let files: BTreeSet<File> =
                current_files(&draft.files).into_iter().map(|(_, file)| file).collect();
            let content = Content {
                description: draft.description,
                physical: draft.physical_kind,
                replaces: draft.replaces,
                files,
            };
            self.holds(
                content == self.known.content,
                &format!("the draft is what was made of it, not {content:#?}"),
            );
        }
        let published =
            self.world.crew.house.app.catalog.published_by(&self.case.id).await.expect("the catalog");
        self.holds(
            published.is_some() == (self.known.closed == Some("terbit")),
            "public only when published",
        );
    }

    /// The one thing that everything serves.
    async fn published(&mut self) {
        self.world.count("publications");
        let known = self.known.clone();
        let valid = |hand: Hand| {
            let found = known
                .signatures
                .iter()
                .find(|s| s.hand == hand && s.change == known.change && s.round == known.round);
            found.map(|signature| signature.person.clone())
        };
        let (checked, approved) = (valid(Hand::Checker), valid(Hand::Approver));
        self.holds(checked.is_some() && approved.is_some(), "checked and approved after the last change");
        self.holds(checked != approved, "by two people");
        let made =
            |person: &Option<String>| known.hands.get(person.as_deref().unwrap_or("")) == Some(&Hand::Maker);
        self.holds(!made(&checked) && !made(&approved), "who made nothing");
        self.holds(known.compared.as_ref() == Some(&known.content.files), "on files that were compared");
        let catalog = self.world.crew.house.app.catalog.clone();
        let (id, _) = catalog.published_by(&self.case.id).await.expect("the catalog").expect("a product");
        let product = catalog.product(id).await.expect("the catalog").expect("the product");
        let version = product.current().expect("a version");
        let files: Vec<String> = version.files.iter().map(|file| file.digest.hex()).collect();
        self.holds(files == known.content.public(), "exactly the files that were signed are public");
        self.holds(version.description == known.content.description, "with the description that was signed");
        self.holds(Some(version.manifest) == self.case.manifest, "under the digest that was signed");
        let fresh = known.content.replaces.is_none();
        self.holds(fresh != self.world.shelf.0.contains_key(&id), "a new id, unless it is a new version");
        self.holds(fresh || known.content.replaces == Some(id), "a new version keeps its id");
        if !fresh {
            self.world.count("new versions");
        }
        self.world.shelf.0.insert(id, known.content.identity());
    }
}

pub(super) fn current_files(files: &[jdih::products::DraftFile]) -> Vec<(String, File)> {
    let current = files.iter().filter(|file| file.removed_ms.is_none());
    let file = |row: &jdih::products::DraftFile| File {
        role: FileRole::from_column(&row.role).expect("a role"),
        position: row.position,
        sha256: row.digest.clone(),
    };
    current.map(|row| (row.id.clone(), file(row))).collect()
}
