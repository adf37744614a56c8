//! Every SOP of the definitions, walked from its first step to its last, along every act and every way back.

use crate::crew::{Cast, Crew};
use crate::engines::{TestDatabase, on_both_engines};
use crate::house::House;
use jdih::agenda::{Register, drafting_step};
use jdih::auth::Actor;
use jdih::config::Values;
use jdih::kernel::CivilDate;
use jdih::sop::{ActDef, ActError, ActKind, Case, Input, NewCase, Sop};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

/// The SOPs that begin at the general page; upload and takedown have stories of their own.
const GENERAL: [&str; 5] = ["dumas", "hotline", "informasi_publik", "media_sosial", "pengaduan_purworejo"];

/// One act with where it leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    pub step: String,
    pub noun: String,
    pub to: Option<String>,
}

/// An office in which each role is one person's.
struct Walker {
    crew: Crew,
    people: BTreeMap<String, Actor>,
    sop: Arc<Sop>,
}

impl Walker {
    async fn new(crew: Crew, id: &str) -> Self {
        let (_, sop) =
            crew.house.app.sops.definitions().current(&crew.admin.office_id, id).expect("the definition");
        let mut people = BTreeMap::new();
        for step in &sop.steps {
            if !people.contains_key(&step.role) {
                let post = crew.post(&format!("{id}: {}", step.role), &[&step.role]).await;
                people.insert(step.role.clone(), crew.member(&post).await);
            }
        }
        Self { crew, people, sop }
    }

    fn actor(&self, case: &Case) -> &Actor {
        &self.people[&self.sop.step(&case.at).expect("a step").role]
    }

    async fn begin(&self) -> String {
        let first = &self.people[&self.sop.entry().expect("a first step").role];
        let new = NewCase { sop: self.sop.id.clone(), subject: "Perkara contoh".into(), note: String::new() };
        let place = self.crew.house.app.sops.begin(first, &self.crew.fresh_id(), &new).await.expect("begun");
        place.strip_prefix("/kasus/").expect("a case").to_owned()
    }

    async fn case(&self, id: &str) -> Case {
        self.crew.house.case(id).await
    }

    /// Does an act, with everything that it asks for.
    async fn act(&self, id: &str, edge: &Edge) -> Result<String, ActError> {
        let case = self.case(id).await;
        let app = &self.crew.house.app;
        let today = CivilDate::in_jakarta(app.journal.clock().now());
        let number =
            app.agenda.proposal(&case.office_id, Register::NotaDinas, today).await.expect("a number").number;
        let fields = [
            ("kepada", "Yang berikutnya".to_owned()),
            ("petunjuk", "Proses sesuai SOP".to_owned()),
            ("nomor", number.to_string()),
            ("tanggal", today.iso()),
        ];
        if drafting_step(&self.sop).is_some_and(|step| step.id == case.at) {
            self.drafts(self.actor(&case), id).await;
        }
        let input = Input {
            note: Some("Catatan langkah ini".into()),
            to: edge.to.clone(),
            seen: case.manifest,
            fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
        };
        let stamp = self.crew.stamp(id).await;
        self.crew.house.app.sops.act(self.actor(&case), &stamp, &edge.noun, &input, "/").await
    }

    /// Writes the nota dinas of a case that has none.
    async fn drafts(&self, actor: &Actor, id: &str) {
        let agenda = &self.crew.house.app.agenda;
        if agenda.draft(id).await.expect("an answer").is_none() {
            let stamp = self.crew.stamp(id).await;
            agenda.save_draft(actor, &stamp, &crate::nota::draft()).await.expect("drafted");
        }
    }

    /// A new case that was brought to this step by the shortest way.
    async fn at(&self, step: &str) -> String {
        let id = self.begin().await;
        for edge in way(&self.sop, step) {
            // Whose turn it is finds the case in the inbox, and nobody is stranded.
            let inbox =
                self.crew.house.app.sops.inbox(self.actor(&self.case(&id).await)).await.expect("lines");
            assert!(
                inbox.iter().any(|line| line.id == id),
                "{} at {} is in no inbox",
                self.sop.id,
                edge.step
            );
            self.act(&id, &edge).await.unwrap_or_else(|error| panic!("{} {edge:?}: {error}", self.sop.id));
            self.crew.house.clock.advance_ms(60_000);
        }
        assert_eq!(self.case(&id).await.at, step);
        id
    }

    /// Walks one edge and says what became of the case.
    async fn walk(&self, edge: &Edge) {
        let act = self.sop.step(&edge.step).and_then(|step| step.act(&edge.noun)).expect("the act");
        let id = self.at(&edge.step).await;
        if act.kind == ActKind::Resume {
            let wait = self.sop.step(&edge.step).expect("the step").acts.iter();
            let wait = wait.clone().find(|act| act.kind == ActKind::Wait).expect("a way to wait");
            let wait = Edge { noun: wait.noun.clone(), ..edge.clone() };
            self.act(&id, &wait).await.expect("it waits");
        }
        let before = self.case(&id).await;
        self.act(&id, edge).await.unwrap_or_else(|error| panic!("{} {edge:?}: {error}", self.sop.id));
        self.expect(&before, &self.case(&id).await, act, edge).await;
    }

    async fn expect(&self, before: &Case, after: &Case, act: &ActDef, edge: &Edge) {
        let place = format!("{} {edge:?}", self.sop.id);
        match act.kind {
            ActKind::Advance | ActKind::Sign | ActKind::Return => {
                assert_eq!(Some(&after.at), edge.to.as_ref(), "{place}");
                assert_eq!(after.round > before.round, act.kind == ActKind::Return, "{place}");
            }
            ActKind::Refuse | ActKind::Finish => {
                let closed = after.closed.as_ref().expect("it ended");
                assert_eq!(Some(&closed.outcome), act.outcome.as_ref(), "{place}");
            }
            ActKind::Wait => assert!(after.waiting.is_some(), "{place}"),
            ActKind::Resume => assert!(before.waiting.is_some() && after.waiting.is_none(), "{place}"),
            ActKind::Extend => {
                assert!(after.visit.extended.is_some(), "{place}");
                let again = self.act(&after.id, edge).await;
                assert!(matches!(again, Err(ActError::Refused(_))), "extended once only: {again:?}");
            }
        }
    }
}

/// Every act of every step, once for each place that it leads to.
pub fn edges(sop: &Sop) -> BTreeSet<Edge> {
    let mut edges = BTreeSet::new();
    for step in &sop.steps {
        for act in &step.acts {
            let edge =
                |to: Option<&String>| Edge { step: step.id.clone(), noun: act.noun.clone(), to: to.cloned() };
            edges.extend(act.to.iter().map(|to| edge(Some(to))));
            if act.to.is_empty() {
                edges.insert(edge(None));
            }
        }
    }
    edges
}

/// The acts that lead from the first step to this one.
fn way(sop: &Sop, goal: &str) -> Vec<Edge> {
    let first = sop.entry().expect("a first step").id.clone();
    let mut came: BTreeMap<String, Vec<Edge>> = [(first.clone(), Vec::new())].into();
    let mut next: VecDeque<String> = [first].into();
    while let Some(at) = next.pop_front() {
        for act in &sop.step(&at).expect("a step").acts {
            for to in act.to.iter().filter(|_| act.kind != ActKind::Return) {
                if !came.contains_key(to) {
                    let mut way = came[&at].clone();
                    way.push(Edge { step: at.clone(), noun: act.noun.clone(), to: Some(to.clone()) });
                    came.insert(to.clone(), way);
                    next.push_back(to.clone());
                }
            }
        }
    }
    came.remove(goal).unwrap_or_else(|| panic!("{goal} cannot be reached"))
}

on_both_engines! {
    async fn every_edge_of_every_procedure_is_walked(database: TestDatabase) {
        let mut crew = Crew::founded(&database).await;
        for id in GENERAL {
            let walker = Walker::new(crew, id).await;
            for edge in edges(&walker.sop) {
                walker.walk(&edge).await;
            }
            assert!(walker.crew.house.app.sops.orphans(&walker.crew.admin.office_id).await.unwrap().is_empty());
            crew = walker.crew;
        }
        crew.house.expect_verified().await;
    }

    async fn a_file_of_the_office_adds_a_step(database: TestDatabase) {
        let folder = tempfile::tempdir().expect("a folder");
        let built_in = include_str!("../../src/sop/definitions/media_sosial.toml");
        // A further step is another decree's.
        let decreed = built_in.replace("Nomor 13 Tahun 2025\"", "Nomor 14 Tahun 2026\"");
        assert_ne!(decreed, built_in);
        let more = decreed.replace("to = [\"unggah\"]", "to = [\"tinjauan\"]")
            + "\n[[step]]\nid = \"tinjauan\"\nno = 8\ntitle = \"Meninjau\"\nwaiting = \"menunggu tinjauan\"\n\
               role = \"admin_media_sosial\"\ntime = { most = 2, unit = \"jam\" }\n\n[[step.act]]\nkind = \"finish\"\n\
               noun = \"tinjauan\"\nlabel = \"Selesai\"\ndone = \"meninjau\"\nnote = \"boleh\"\noutcome = \"ditinjau\"\n";
        // The last step of the decree leads on to the one that was added.
        let finish = "kind = \"finish\"\nnoun = \"pengunggahan\"";
        let leads = "kind = \"advance\"\nto = [\"tinjauan\"]\nnoun = \"pengunggahan\"";
        let more = more.replacen("to = [\"tinjauan\"]", "to = [\"unggah\"]", 1).replacen(finish, leads, 1);
        std::fs::create_dir(folder.path().join("sop")).expect("a folder");
        std::fs::write(folder.path().join("sop/media_sosial.toml"), more).expect("a file");
        let house = House::founded_in(&database, folder, Values::default()).await;
        let walker = Walker::new(Crew::of(house).await, "media_sosial").await;
        let id = walker.at("tinjauan").await;
        let finish = Edge { step: "tinjauan".into(), noun: "tinjauan".into(), to: None };
        walker.act(&id, &finish).await.expect("finished");
        assert_eq!(walker.case(&id).await.closed.expect("it ended").outcome, "ditinjau");
        walker.crew.house.expect_verified().await;
    }

    /// What a procedure takes in is for those who handle it.
    async fn a_case_is_seen_by_who_does_its_steps(database: TestDatabase) {
        let walker = Walker::new(Crew::founded(&database).await, "hotline").await;
        let id = walker.begin().await;
        let sops = &walker.crew.house.app.sops;
        let sekretaris = walker.crew.in_post("Sekretaris").await;
        assert!(matches!(sops.case(&sekretaris, &id).await, Err(ActError::NotFound)));
        assert!(sops.cases(&sekretaris, true).await.unwrap().is_empty());
        let kabag = walker.crew.in_post("Kepala Bagian Umum").await;
        assert!(sops.case(&kabag, &id).await.is_ok());
        assert!(sops.cases(&kabag, true).await.unwrap().iter().any(|line| line.id == id));
        assert!(sops.case(&walker.crew.auditor, &id).await.is_ok());
    }
}

#[tokio::test]
async fn two_files_cannot_be_one_procedure_and_a_wrong_one_is_named() {
    use crate::app::{START, means, settings};
    use crate::engines::Engine;
    use jdih::app::{App, Presence};
    let built_in = include_str!("../../src/sop/definitions/hotline.toml");
    let dead_end = built_in.replace("kind = \"finish\"", "kind = \"resume\"");
    let upload = include_str!("../../src/sop/definitions/pengunggahan.toml");
    let gateless = ["checker", "approver"].iter().fold(upload.to_owned(), |text, part| {
        text.replacen(&format!("part = \"{part}\"\ngate = true\n"), "", 1)
    });
    let gateless = gateless.replace("kind = \"sign\"", "kind = \"advance\"");
    for (name, text, says) in [
        ("lain.toml", built_in.to_owned(), "lain.toml:1"),
        ("hotline.toml", dead_end, "tidak dapat berakhir"),
        ("pengunggahan.toml", gateless, "tidak boleh dihapus atau diubah menjadi langkah biasa"),
    ] {
        let database = TestDatabase::fresh(Engine::Sqlite).await.expect("a database");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("sop")).expect("a folder");
        std::fs::write(folder.path().join("sop").join(name), text).expect("a file");
        let settings = settings(folder.path(), &database.url());
        let site = settings.site(settings.listen).expect("an address");
        let clock = jdih::kernel::ManualClock::at(START);
        let opened = App::open(&settings, site, means(&clock), Presence::Alone).await;
        let Err(error) = opened else { panic!("{name} was taken") };
        let sentence = jdih::kernel::Fault::sentence(&error);
        assert!(sentence.contains(name) && sentence.contains(says), "{sentence}");
    }
}

/// The people of an upload are not asked for a procedure that they do not begin.
#[tokio::test]
async fn a_procedure_is_begun_by_its_first_step_and_only_where_every_step_has_somebody() {
    use crate::engines::Engine;
    let database = TestDatabase::fresh(Engine::Sqlite).await.expect("a database");
    let cast = Cast::founded(&database).await;
    let sops = &cast.crew.house.app.sops;
    let new =
        |sop: &str, subject: &str| NewCase { sop: sop.into(), subject: subject.into(), note: String::new() };
    let id = cast.crew.fresh_id();
    let refused = sops.begin(&cast.sekretaris, &id, &new("penurunan", "Perintah")).await;
    assert!(matches!(refused, Err(ActError::Refused(_))), "{refused:?}");
    let refused = sops.begin(&cast.kabag, &id, &new("penurunan", "Perintah")).await;
    assert!(matches!(&refused, Err(ActError::Invalid { field, .. }) if field == "prosedur"), "{refused:?}");
    cast.crew.in_post("Kepala Subbagian Tata Usaha").await;
    for bad in ["", " ", &"a".repeat(jdih::sop::SUBJECT_MAX_CHARS + 1)] {
        let refused = sops.begin(&cast.kabag, &id, &new("penurunan", bad)).await;
        assert!(
            matches!(&refused, Err(ActError::Invalid { field, .. }) if field == "perihal"),
            "{refused:?}"
        );
    }
    let subject = "a".repeat(jdih::sop::SUBJECT_MAX_CHARS);
    let place = sops.begin(&cast.kabag, &id, &new("penurunan", &subject)).await.expect("begun");
    assert_eq!(sops.begin(&cast.kabag, &id, &new("penurunan", &subject)).await.expect("once"), place);
}
