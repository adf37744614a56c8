//! A takedown case up to its nota dinas: drafted, corrected, signed, numbered.

use crate::crew::{Crew, everything};
use crate::engines::TestDatabase;
use crate::house::{House, Person, posts};
use jdih::agenda::{Draft, Register};
use jdih::auth::Actor;
use jdih::kernel::CivilDate;
use jdih::sop::{ActError, Case, Input, NewCase};

pub const TU: &str = "Kepala Subbagian Tata Usaha";

/// One person for each role of the takedown SOP.
pub struct Takedown {
    pub crew: Crew,
    pub kabag: Actor,
    pub kasubbag: Actor,
    pub pengelola: Actor,
    pub tu: Actor,
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
        Self::of(Crew::founded(database).await).await
    }

    pub async fn of(crew: Crew) -> Self {
        Self {
            kabag: crew.in_post(posts::KABAG).await,
            kasubbag: crew.in_post(posts::KASUBBAG).await,
            pengelola: crew.in_post(posts::PENGELOLA).await,
            tu: crew.in_post(TU).await,
            crew,
        }
    }

    /// A browser of somebody of the cast, signed in.
    pub async fn browser(&self, actor: &Actor) -> Person {
        browser(&self.crew.house, actor).await
    }

    pub async fn begins(&self) -> String {
        let subject = "Keputusan Sekretaris Nomor 13 Tahun 2025".to_owned();
        let new = NewCase { sop: "penurunan".into(), subject, note: String::new() };
        let sops = &self.crew.house.app.sops;
        let place = sops.begin(&self.kabag, &self.crew.fresh_id(), &new).await.expect("begun");
        place.strip_prefix("/kasus/").expect("a case").to_owned()
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
            if *here == "penurunan" && self.crew.house.app.agenda.draft(case).await.unwrap().is_none() {
                self.drafts(case, &draft()).await.expect("drafted");
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
