//! A takedown case up to its nota dinas: drafted, corrected, signed, numbered.

use crate::crew::{Cast, everything};
use crate::engines::TestDatabase;
use crate::house::{House, Person, posts};
use crate::takedown::Scene;
use jdih::agenda::{Draft, Register};
use jdih::auth::Actor;
use jdih::kernel::CivilDate;
use jdih::sop::{ActError, Case, Input};
use std::sync::atomic::{AtomicU32, Ordering};

pub const TU: &str = "Kepala Subbagian Tata Usaha";

/// An office with everybody that a takedown needs, and cases of it up to their nota dinas.
pub struct Takedown {
    scene: Scene,
    pub tu: Actor,
    begun: AtomicU32,
}

impl std::ops::Deref for Takedown {
    type Target = Cast;

    fn deref(&self) -> &Cast {
        &self.scene.cast
    }
}

/// A nota dinas that lacks nothing.
pub fn draft() -> Draft {
    Draft {
        addressee: "Kepala Subbagian Teknis".into(),
        sender: posts::KABAG.into(),
        subject: "Perbaikan Keputusan 13".into(),
        opening: "Menindaklanjuti perintah pimpinan.".into(),
        body: "Naskah tidak sesuai.\nMohon diperbaiki.".into(),
        closing: "Terima kasih.".into(),
        copies: "Sekretaris\nArsip".into(),
    }
}

impl Takedown {
    pub async fn founded(database: &TestDatabase) -> Self {
        Self::of(Cast::founded(database).await).await
    }

    pub async fn of(cast: Cast) -> Self {
        let scene = Scene::of(cast).await;
        Self { tu: scene.tu.clone(), scene, begun: AtomicU32::new(100) }
    }

    /// A browser of somebody of the cast, signed in.
    pub async fn browser(&self, actor: &Actor) -> Person {
        browser(&self.crew.house, actor).await
    }

    /// A case about a product of its own.
    pub async fn begins(&self) -> String {
        let number = self.begun.fetch_add(1, Ordering::SeqCst);
        let upload = self.approved(number, None).await;
        self.crew.act(&self.pengelola, &upload, "pengunggahan").await.expect("published");
        let catalog = &self.crew.house.app.catalog;
        let (public_id, _) = catalog.published_by(&upload).await.expect("rows").expect("public");
        self.scene.registered(public_id, "naskah-tidak-sesuai", None).await
    }

    /// Writes a draft.
    pub async fn drafts(&self, case: &str, draft: &Draft) -> Result<String, ActError> {
        let stamp = self.crew.stamp(case).await;
        self.crew.house.app.agenda.save_draft(&self.pengelola, &stamp, draft).await
    }

    /// A case that was brought to this step.
    pub async fn at(&self, step: &str) -> String {
        let case = self.begins().await;
        self.take_to(&case, step).await;
        case
    }

    pub async fn take_to(&self, case: &str, step: &str) {
        let way = [
            ("perintah", &self.kabag, "disposisi"),
            ("petunjuk", &self.kasubbag, "disposisi"),
            ("penurunan", &self.pengelola, "penyerahan"),
            ("koreksi", &self.kasubbag, "persetujuan"),
            ("persetujuan", &self.kabag, "persetujuan"),
        ];
        let at = self.crew.case(case).await.at;
        let from = way.iter().position(|(here, ..)| *here == at).expect("a step on the way");
        for (here, actor, noun) in way.iter().skip(from).take_while(|(here, ..)| *here != step) {
            if *here == "penurunan" {
                drafted(self, case).await;
            }
            let done = self.crew.act(actor, case, noun).await;
            done.unwrap_or_else(|error| panic!("{noun} at {here}: {error}"));
        }
    }

    /// Numbers the nota dinas of a case at its last step.
    pub async fn numbers(&self, case: &str, fields: &[(&str, &str)]) -> Result<String, ActError> {
        let stamp = self.crew.stamp(case).await;
        let input = numbering(&self.crew.case(case).await, fields);
        self.crew.house.app.sops.act(&self.tu, &stamp, "penomoran", &input, "/").await
    }

    /// A case whose nota dinas has this number.
    pub async fn numbered(&self, number: i64) -> String {
        let (case, number) = (self.at("penomoran").await, number.to_string());
        self.numbers(&case, &[("nomor", number.as_str()), ("alasan", "Dipakai di luar sistem")])
            .await
            .expect("numbered");
        case
    }

    /// The number that the counter proposes today.
    pub async fn proposed(&self) -> i64 {
        let app = &self.crew.house.app;
        let today = CivilDate::in_jakarta(app.journal.clock().now());
        app.agenda.proposal(&self.tu.office_id, Register::NotaDinas, today).await.expect("a proposal").number
    }
}

/// Writes the nota dinas of a case that has none.
pub async fn drafted(cast: &Cast, case: &str) {
    let agenda = &cast.crew.house.app.agenda;
    if agenda.draft(case).await.expect("an answer").is_none() {
        let stamp = cast.crew.stamp(case).await;
        agenda.save_draft(&cast.pengelola, &stamp, &draft()).await.expect("drafted");
    }
}

/// What is given with a number: today's date unless said otherwise.
pub fn numbering(case: &Case, fields: &[(&str, &str)]) -> Input {
    let mut input = everything(case);
    input.note = None;
    input.fields.insert("tanggal".into(), CivilDate::in_jakarta(case.arrived).iso());
    input.fields.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    input
}

/// A browser of an account that has no password yet.
pub async fn browser(house: &House, actor: &Actor) -> Person {
    let auth = house.app.auth();
    let person = auth.people(None).await.expect("people");
    let person = person.into_iter().find(|person| person.id == actor.person_id).expect("the person");
    let admin = auth.person_by_login("admin").await.expect("the administrator");
    let admin = auth.actor(&admin.id).await.expect("the administrator acts");
    let link = auth.reset(&admin, &person.id).await.expect("a link");
    let browser = Person { login: person.login, ..Person::stranger(&house.base) };
    let form = browser.get(&format!("/sandi/{link}")).await;
    browser.send(&form, &format!("/sandi/{link}"), &[("sandi", crate::house::PASSWORD)]).await.expect(200);
    browser
}
