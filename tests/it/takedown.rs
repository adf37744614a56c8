//! Takedown: what goes dark, by whose order, everywhere at once, and for ever.

mod cut;
mod dark;
mod deciding;
mod first;
mod kills;
mod live;
mod notice;
mod orders;
mod pages;
mod processes;
mod race;
mod routes;
mod walk;

use crate::crew::{Cast, complete};
use crate::engines::TestDatabase;
use crate::nota::{drafted, numbering};
use crate::pdfs;
use jdih::agenda::Register;
use jdih::auth::Actor;
use jdih::kernel::CivilDate;
use jdih::products::{Description, NewOrder, NewTakedown, ProductError};
use jdih::sop::{ActError, Case};

/// A word of the title that stands nowhere else.
pub const TITLE: &str = "Zamrud Wicaksana";
/// A word of the text that stands nowhere else.
pub const WORD: &str = "kencanawungu";
/// The way of a takedown: step, who, act.
const WAY: [(&str, &str, &str); 6] = [
    ("perintah", "kabag", "disposisi"),
    ("petunjuk", "kasubbag", "disposisi"),
    ("penurunan", "pengelola", "penyerahan"),
    ("koreksi", "kasubbag", "persetujuan"),
    ("persetujuan", "kabag", "persetujuan"),
    ("penomoran", "tu", "penomoran"),
];

/// An office with published products, and everybody that a takedown needs.
pub struct Scene {
    pub cast: Cast,
    pub tu: Actor,
}

/// The digital copy of a decision with the words that are looked for.
fn decision(number: u32, title: &str, more: &str) -> Vec<u8> {
    let head = format!(
        "SALINAN\nKEPUTUSAN KOMISI PEMILIHAN UMUM\nPROVINSI JAMBI\nNOMOR {number} TAHUN 2025\nTENTANG\n{}",
        title.to_uppercase()
    );
    // Of one product alone, so that another cannot give it away.
    let word = if title.contains(TITLE) { WORD } else { "hal" };
    let dictum = format!(
        "MEMUTUSKAN:\nMenetapkan : KEPUTUSAN TENTANG\n{}.\nKESATU : Menetapkan {word} sebagaimana dimaksud.\n\
         KEDUA : Keputusan ini mulai berlaku pada tanggal ditetapkan.\n{more}Ditetapkan di Jambi\nttd.\nSalinan sesuai dengan aslinya",
        title.to_uppercase()
    );
    pdfs::compose(&[&head, &dictum])
}

impl Scene {
    /// An office in which nothing is published.
    pub async fn open(database: &TestDatabase) -> Self {
        Self::of(Cast::founded(database).await).await
    }

    /// The same in an office that is there.
    pub async fn of(cast: Cast) -> Self {
        let tu = cast.crew.in_post("Kepala Subbagian Tata Usaha").await;
        Self { cast, tu }
    }

    /// An office with product 1, which has the words that are looked for.
    pub async fn published(database: &TestDatabase) -> Self {
        let scene = Self::open(database).await;
        scene.publish(13, TITLE, Vec::new()).await;
        scene
    }

    /// The same, read by the machine and indexed.
    pub async fn read(database: &TestDatabase) -> Self {
        let scene = Self::published(database).await;
        scene.settle().await;
        scene
    }

    /// Publishes a decision; `revokes`: public ids.
    pub async fn publish(&self, number: u32, title: &str, revokes: Vec<(i64, &str)>) {
        let relations = revokes.into_iter().map(|(id, text)| jdih::products::Relation {
            kind: "mencabut".into(),
            target: Some(id),
            text: text.into(),
        });
        let mut described = complete(&number.to_string(), "2025").with("judul", title);
        described.relations = relations.collect();
        let case = self.register(number, title, described, None).await;
        self.cast.take_to(&case, "unggah").await;
        self.cast.crew.act(&self.cast.pengelola, &case, "pengunggahan").await.expect("published");
    }

    /// Registers a decision, or a new version of product `replaces`; gives the case.
    pub async fn register(
        &self,
        number: u32,
        title: &str,
        described: Description,
        replaces: Option<i64>,
    ) -> String {
        let copies = [decision(number, title, ""), pdfs::compose_scan_of(2)];
        self.cast.crew.registers(&self.cast.pengelola, described, replaces, copies).await
    }

    /// Publishes a new version of a product whose text has a line more.
    pub async fn renew(&self, public_id: i64, number: u32, title: &str, line: &str) {
        let described = complete(&number.to_string(), "2025").with("judul", title);
        let copies = [decision(number, title, &format!("{line}.\n")), pdfs::compose_scan_of(2)];
        let case = self.cast.crew.registers(&self.cast.pengelola, described, Some(public_id), copies).await;
        self.cast.take_to(&case, "unggah").await;
        self.cast.crew.act(&self.cast.pengelola, &case, "pengunggahan").await.expect("published");
    }

    /// Lets jobs run, and the index follow.
    pub async fn settle(&self) {
        self.cast.crew.house.run_jobs().await;
        self.cast.crew.house.app.search.catch_up().await.expect("the index follows");
    }

    pub fn who(&self, name: &str) -> &Actor {
        match name {
            "sekretaris" => &self.cast.sekretaris,
            "kabag" => &self.cast.kabag,
            "kasubbag" => &self.cast.kasubbag,
            "pengelola" => &self.cast.pengelola,
            _ => &self.tu,
        }
    }

    /// A complete order of yesterday, with a scan that this person uploaded.
    pub async fn order(&self, actor: &Actor) -> NewOrder {
        let scan = self.cast.crew.upload(actor, "perintah.pdf", pdfs::compose(&["PERINTAH"])).await;
        NewOrder {
            givers: vec!["ketua".into(), "sekretaris".into()],
            number: "7/PR/2026".into(),
            date: "4 Januari 2026".into(),
            scan: Some(scan.id),
        }
    }

    /// What is registered of a product, or of one of its files.
    pub async fn asks(&self, public_id: i64, ground: &str, file: Option<&str>) -> NewTakedown {
        NewTakedown {
            public_id,
            file: file.map(str::to_owned),
            ground: ground.into(),
            ground_text: "Uraian untuk petugas".into(),
            order: self.order(&self.cast.pengelola).await,
        }
    }

    pub async fn registers(&self, actor: &Actor, new: &NewTakedown) -> Result<String, ProductError> {
        let id = self.cast.crew.fresh_id();
        let place = self.cast.crew.house.app.products.register_takedown(actor, &id, new).await?;
        Ok(place.strip_prefix("/kasus/").expect("a case").to_owned())
    }

    /// A takedown that was registered by the Pelaksana; gives the case.
    pub async fn registered(&self, public_id: i64, ground: &str, file: Option<&str>) -> String {
        let new = self.asks(public_id, ground, file).await;
        self.registers(&self.cast.pengelola, &new).await.expect("registered")
    }

    pub async fn case(&self, id: &str) -> Case {
        self.cast.crew.house.case(id).await
    }

    /// Does the act of the present step by who does it.
    pub async fn step(&self, case: &str) -> Result<String, ActError> {
        let here = self.case(case).await;
        let (_, who, noun) = WAY.into_iter().find(|(step, ..)| *step == here.at).expect("a step");
        self.act(who, case, noun).await
    }

    /// Does an act with what it asks for: the nota dinas is drafted where it is handed over, and gets the next number.
    pub async fn act(&self, who: &str, case: &str, noun: &str) -> Result<String, ActError> {
        let house = &self.cast.crew.house;
        if noun == "penomoran" {
            let today = CivilDate::in_jakarta(house.app.journal.clock().now());
            let proposed = house.app.agenda.proposal(&self.tu.office_id, Register::NotaDinas, today).await;
            let number = proposed.expect("a number").number.to_string();
            let input = numbering(&self.case(case).await, &[("nomor", &number), ("tanggal", &today.iso())]);
            let stamp = self.cast.crew.stamp(case).await;
            return house.app.sops.act(self.who(who), &stamp, noun, &input, "/").await;
        }
        if noun == "penyerahan" {
            drafted(&self.cast, case).await;
        }
        self.cast.crew.act(self.who(who), case, noun).await
    }

    /// Takes a case on until it is at this step; `""`: to its end.
    pub async fn to(&self, case: &str, step: &str) {
        while self.case(case).await.at != step && self.case(case).await.closed.is_none() {
            let at = self.case(case).await.at;
            self.step(case).await.unwrap_or_else(|error| panic!("at {at}: {error}"));
        }
        // What follows here finds everything that the hand-over asks for.
        if step == "penurunan" {
            drafted(&self.cast, case).await;
        }
    }

    /// Takes a product down as a whole, by the way of the SOP up to step 3; gives the case.
    pub async fn dark(&self, public_id: i64, ground: &str) -> String {
        let case = self.registered(public_id, ground, None).await;
        self.to(&case, "koreksi").await;
        case
    }

    /// The name of the digital Salinan of a public product.
    pub async fn file(&self, public_id: i64) -> String {
        let product =
            self.cast.crew.house.app.catalog.product(public_id).await.expect("rows").expect("public");
        product.current().expect("a version").files[0].name.clone()
    }
}
