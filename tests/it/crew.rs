//! People who act through the services, without pages: quick, and with whatever posts a story needs.

use crate::engines::TestDatabase;
use crate::house::{House, posts};
use crate::pdfs;
use jdih::auth::{Actor, NewPerson};
use jdih::copies::{Finding, Judgement, Pair, Sheet};
use jdih::db::{self, Tx, text_rows};
use jdih::kernel::new_id;
use jdih::products::{Description, FileRole, Given, NewFile, NewNotaDinas, NewProduct, ProductError, Upload};
use jdih::sop::{ActError, Case, Input, Stamp};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};

/// A house whose people have no browsers.
pub struct Crew {
    pub house: House,
    pub admin: Actor,
    /// Somebody who sees every case and changes none.
    pub auditor: Actor,
    members: AtomicU32,
}

/// Why the stories publish a new version.
pub const NEW_VERSION: &str = "Naskah disempurnakan";

/// What is needed for a complete description besides number and year.
pub const COMPLETE: &[(&str, &str)] = &[
    ("jenis", "keputusan-sekretaris"),
    ("judul", "Standar Operasional Prosedur Pengelolaan Dokumen Hukum"),
    ("tanggal_penetapan", "2025-01-10"),
    ("tempat_penetapan", "Jambi"),
    ("subjek", "DOKUMEN HUKUM - PENGELOLAAN"),
    ("bidang_hukum", "Hukum Administrasi Negara"),
    ("bahasa", "Indonesia"),
    ("teu_badan", "Jambi. Komisi Pemilihan Umum Provinsi"),
];

/// A description that lacks nothing.
pub fn complete(number: &str, year: &str) -> Description {
    let described = COMPLETE.iter().fold(Description::default(), |d, (field, value)| d.with(field, value));
    described.with("nomor", number).with("tahun", year)
}

/// A nota dinas.
pub fn paper(scan: Option<String>) -> NewNotaDinas {
    NewNotaDinas {
        number: "12/HK.03/15/2025".into(),
        date: "2025-01-09".into(),
        from_unit: "Subbagian Hukum".into(),
        unit_post_id: None,
        to_unit: "Sekretaris".into(),
        subject: "Permohonan pengunggahan produk hukum".into(),
        scan,
    }
}

/// What an act is given so that it has everything it asks for.
pub fn everything(case: &Case) -> Input {
    let fields = [("kepada", "Pengelola JDIH"), ("petunjuk", "Proses sesuai SOP"), ("pernyataan", "ya")];
    Input {
        note: Some("Catatan untuk langkah ini".into()),
        to: None,
        seen: case.manifest,
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

/// What finds both copies the same, on every page that is not judged.
pub fn judgements(sheet: &Sheet) -> Vec<Judgement> {
    let open = sheet.pairs.iter().filter(|judged| judged.verdict.is_none());
    let said = |pair: Pair| {
        let (finding, note) = match pair.is_whole() {
            true => (Finding::Agrees, None),
            false => (Finding::Acceptable, Some("Halaman pengesahan".to_owned())),
        };
        Judgement { pair, finding, place: None, area: None, note }
    };
    open.map(|judged| said(judged.pair)).collect()
}

impl Crew {
    pub async fn founded(database: &TestDatabase) -> Self {
        Self::of(House::founded(database).await).await
    }

    /// The people of a house that was just founded.
    pub async fn of(house: House) -> Self {
        let admin = house.app.auth().person_by_login("admin").await.expect("the administrator");
        let admin = house.app.auth().actor(&admin.id).await.expect("the administrator acts");
        let auditor = admin.clone();
        let mut crew = Self { house, admin, auditor, members: 1.into() };
        crew.auditor = crew.in_post(posts::AUDITOR).await;
        crew
    }

    /// A new post with these roles; gives its id.
    pub async fn post(&self, title: &str, roles: &[&str]) -> String {
        let roles: BTreeSet<String> = roles.iter().map(|role| (*role).to_owned()).collect();
        self.house.app.auth().add_post(&self.admin, title, &roles).await.expect("a post").id
    }

    /// A new person in a post.
    pub async fn member(&self, post_id: &str) -> Actor {
        let n = self.members.fetch_add(1, Ordering::SeqCst);
        let person = NewPerson {
            post_id: post_id.to_owned(),
            login: format!("awak{n}"),
            nip: format!("1990010120150110{n:02}"),
            name: format!("Awak {n}"),
        };
        let auth = self.house.app.auth();
        let (person, _) = auth.add_person(&self.admin, &person).await.expect("a person");
        auth.actor(&person.id).await.expect("an actor")
    }

    /// A new person in a post that the office began with, by its title.
    pub async fn in_post(&self, title: &str) -> Actor {
        let posts = self.house.app.auth().posts(&self.admin.office_id).await.expect("posts");
        let post = posts.iter().find(|post| post.title == title).expect("a post of this title");
        self.member(&post.id).await
    }

    /// Takes a file in for somebody.
    pub async fn upload(&self, actor: &Actor, name: &str, bytes: Vec<u8>) -> Upload {
        let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))]);
        self.house.app.uploads.receive(actor, name, stream, 1 << 20).await.expect("an upload")
    }

    pub fn fresh_id(&self) -> String {
        new_id(self.house.app.journal.clock().now())
    }

    /// The case as it stands.
    pub async fn case(&self, id: &str) -> Case {
        self.house.app.sops.case(&self.auditor, id).await.expect("the case").0
    }

    /// What a page of the case would carry now.
    pub async fn stamp(&self, case: &str) -> Stamp {
        Stamp { act_id: self.fresh_id(), case_id: case.to_owned(), version: self.case(case).await.version }
    }

    /// Does an act of a case with everything that it asks for.
    pub async fn act(&self, actor: &Actor, case: &str, noun: &str) -> Result<String, ActError> {
        let (stamp, input) = (self.stamp(case).await, everything(&self.case(case).await));
        self.house.app.sops.act(actor, &stamp, noun, &input, &format!("/kasus/{case}")).await
    }

    /// Judges every page of a case that is not judged: pairs agree, what stands alone may.
    pub async fn compares(&self, actor: &Actor, case: &str) {
        let copies = &self.house.app.copies;
        let sheet = copies.sheet(&self.case(case).await).await.expect("the pages");
        let said = judgements(&sheet);
        if !said.is_empty() {
            let stamp = self.stamp(case).await;
            copies.judge(actor, &stamp, &said, "/").await.expect("judged");
        }
    }

    /// Answers to everything that is found of a case and can be answered.
    pub async fn answers(&self, case: &str) -> Vec<Given> {
        let report = self.house.app.products.checks(&self.case(case).await).await.expect("a report");
        let given = |finding: &jdih::products::checks::Finding| {
            let choice = finding.choices.iter().find(|choice| choice.settles)?;
            let note = if choice.note { "Sudah diperiksa sendiri" } else { "" };
            Some(Given { key: finding.key.clone(), choice: choice.id.into(), note: note.into() })
        };
        report.findings.iter().filter_map(given).collect()
    }

    /// Answers all of it.
    pub async fn check(&self, actor: &Actor, case: &str) -> Result<String, ProductError> {
        let (stamp, given) = (self.stamp(case).await, self.answers(case).await);
        self.house.app.products.answer_checks(actor, &stamp, &given).await
    }

    /// Registers one product with both copies; gives the case.
    pub async fn registers(
        &self,
        actor: &Actor,
        description: Description,
        replaces: Option<i64>,
        copies: [Vec<u8>; 2],
    ) -> String {
        self.registers_for(actor, None, description, replaces, copies).await
    }

    /// The same for the unit of this post.
    pub async fn registers_for(
        &self,
        actor: &Actor,
        unit_post_id: Option<String>,
        description: Description,
        replaces: Option<i64>,
        copies: [Vec<u8>; 2],
    ) -> String {
        let [digital, physical] = copies;
        let digital = self.upload(actor, "salinan.pdf", digital).await.id;
        let physical = self.upload(actor, "fisik.pdf", physical).await.id;
        let product = NewProduct {
            description,
            physical_kind: "salinan".into(),
            replaces,
            why: if replaces.is_some() { NEW_VERSION.into() } else { String::new() },
            repairs: None,
            files: vec![
                NewFile { role: FileRole::Salinan, upload_id: digital },
                NewFile { role: FileRole::Fisik, upload_id: physical.clone() },
            ],
        };
        let paper = NewNotaDinas { unit_post_id, ..paper(Some(physical)) };
        let id = self.fresh_id();
        let outcome = self.house.app.products.register(actor, &id, &paper, &[product]).await;
        outcome.expect("registered").strip_prefix("/kasus/").expect("a case").to_owned()
    }

    /// Rows of text columns, by direct SQL.
    pub async fn rows(&self, sql: &str) -> Vec<Vec<Option<String>>> {
        let mut tx = self.house.app.journal.db().read().await.expect("a reader");
        text_rows(&mut tx, sql.to_owned(), &[]).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs one statement past every service, in a transaction of its own, up to its commit.
    pub async fn force(&self, sql: &str) -> Result<(), db::Error> {
        let mut tx: Tx = self.house.app.journal.db().write().await?;
        text_rows(&mut tx, sql.to_owned(), &[]).await?;
        tx.commit().await
    }
}

/// One person for each role of the upload SOP.
pub struct Cast {
    pub crew: Crew,
    pub sekretaris: Actor,
    pub kabag: Actor,
    pub kasubbag: Actor,
    pub pengelola: Actor,
}

impl Cast {
    pub async fn founded(database: &TestDatabase) -> Self {
        Self::of(House::founded(database).await).await
    }

    /// The people of a house that was just founded.
    pub async fn of(house: House) -> Self {
        let crew = Crew::of(house).await;
        Self {
            sekretaris: crew.in_post(posts::SEKRETARIS).await,
            kabag: crew.in_post(posts::KABAG).await,
            kasubbag: crew.in_post(posts::KASUBBAG).await,
            pengelola: crew.in_post(posts::PENGELOLA).await,
            crew,
        }
    }

    /// A registered case of a complete decision.
    pub async fn registered(&self, number: u32, replaces: Option<i64>) -> String {
        let copies = [pdfs::decision(number, 2025, "Dokumen Hukum"), pdfs::compose_scan_of(2)];
        self.crew.registers(&self.pengelola, complete(&number.to_string(), "2025"), replaces, copies).await
    }

    /// Takes a registered case on until it is at this step.
    pub async fn take_to(&self, case: &str, step: &str) {
        let way = [
            ("registrasi", &self.pengelola, "pengajuan"),
            ("terima", &self.sekretaris, "disposisi"),
            ("petunjuk", &self.kabag, "disposisi"),
            ("kesesuaian", &self.pengelola, "kesesuaian"),
            ("penyerahan", &self.pengelola, "penyerahan"),
            ("koreksi", &self.kasubbag, "persetujuan"),
            ("persetujuan", &self.kabag, "persetujuan"),
        ];
        let at = self.crew.case(case).await.at;
        let from = way.iter().position(|(here, _, _)| *here == at).expect("a step on the way");
        for (here, actor, noun) in way.iter().skip(from).take_while(|(here, _, _)| *here != step) {
            if *noun == "kesesuaian" {
                self.crew.compares(actor, case).await;
            }
            if *here == "penyerahan" {
                self.crew.check(actor, case).await.expect("answered");
            }
            let done = self.crew.act(actor, case, noun).await;
            done.unwrap_or_else(|error| panic!("{noun} at {here}: {error}"));
        }
    }

    /// A case that only waits to be published.
    pub async fn approved(&self, number: u32, replaces: Option<i64>) -> String {
        let case = self.registered(number, replaces).await;
        self.take_to(&case, "unggah").await;
        case
    }
}
