//! One decision after the other, driven through the SOP by people whose server may die at any moment.

use crate::forms::answered_checks;
use crate::house::{Person, Seen, multipart_form};
use crate::office::Copies;
use jdih::kernel::Digest;
use tokio::sync::Notify;

/// The people of an office.
pub struct Crew {
    pub sekretaris: Person,
    pub kabag: Person,
    pub kasubbag: Person,
    pub pengelola: Person,
}

impl Crew {
    /// The server has another address now.
    pub fn moves_to(&mut self, base: &str) {
        for person in [&mut self.sekretaris, &mut self.kabag, &mut self.kasubbag, &mut self.pengelola] {
            base.clone_into(&mut person.base);
        }
    }

    fn who(&self, who: Who) -> &Person {
        match who {
            Who::Sekretaris => &self.sekretaris,
            Who::Kabag => &self.kabag,
            Who::Kasubbag => &self.kasubbag,
            Who::Pengelola => &self.pengelola,
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Who {
    Sekretaris,
    Kabag,
    Kasubbag,
    Pengelola,
}

/// What is going on when the server is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Upload,
    Registration,
    Draft,
    Sign,
    Publish,
}

/// Says when the phase begins that this round waits for.
pub struct Trigger {
    pub awaited: Phase,
    pub reached: Notify,
}

impl Trigger {
    fn begins(&self, phase: Phase) {
        if self.awaited == phase {
            self.reached.notify_one();
        }
    }
}

type Act = (Phase, Who, &'static str, &'static [(&'static str, &'static str)]);
/// Has a page and a form of its own.
const CHECKS: &str = "pemeriksaan";
const DISPOSISI: &[(&str, &str)] = &[("kepada", "Pengelola JDIH"), ("petunjuk", "Proses sesuai SOP")];
/// Every page judged: kept without a line of the story, so the case's version stays.
const JUDGE: &str = "pencocokan";
/// The acts that follow a registration, each with one effect.
const ACTS: [Act; 11] = [
    (Phase::Draft, Who::Pengelola, "pengajuan", &[]),
    (Phase::Draft, Who::Sekretaris, "disposisi", DISPOSISI),
    (Phase::Draft, Who::Kabag, "disposisi", DISPOSISI),
    (
        Phase::Draft,
        Who::Pengelola,
        "uraian",
        &[
            ("jenis", "keputusan-sekretaris"),
            ("tahun", "2025"),
            ("judul", "Pengelolaan Dokumen Hukum"),
            ("tanggal_penetapan", "10 Januari 2025"),
            ("tempat_penetapan", "Jambi"),
            ("subjek", "DOKUMEN HUKUM"),
            ("bidang_hukum", "Hukum Administrasi Negara"),
            ("bahasa", "Indonesia"),
            ("teu_badan", "Jambi. Komisi Pemilihan Umum Provinsi"),
            ("fisik_jenis", "salinan"),
            ("terbaca_semua", "ya"),
        ],
    ),
    (Phase::Draft, Who::Pengelola, JUDGE, &[("pernyataan", "ya")]),
    (Phase::Draft, Who::Pengelola, "kesesuaian", &[]),
    (Phase::Draft, Who::Pengelola, CHECKS, &[]),
    (Phase::Draft, Who::Pengelola, "penyerahan", &[]),
    (Phase::Sign, Who::Kasubbag, "persetujuan", &[]),
    (Phase::Sign, Who::Kabag, "persetujuan", &[]),
    (Phase::Publish, Who::Pengelola, "pengunggahan", &[]),
];

/// Something that was sent; kept until it is answered.
pub struct Sent {
    who: Who,
    action: String,
    fields: Vec<(String, String)>,
    /// The copies go along, as from a browser without scripts.
    multipart: Option<bool>,
}

/// What a lane was told, which therefore must be there after any crash.
#[derive(Default)]
pub struct Told {
    /// Uploads: id and digest.
    pub uploads: Vec<(String, String)>,
    /// Published cases, with the bytes that are public now.
    pub published: Vec<(String, Vec<u8>)>,
}

/// A lane: the decision on its way, and what is known of it.
pub struct Lane {
    pub number: u32,
    pub copies: Copies,
    /// The case, once its registration was answered.
    pub case: Option<String>,
    /// How many acts on it were answered.
    pub acts: usize,
    pub unanswered: Option<Sent>,
    pub told: Told,
}

/// The server did not answer any more.
pub struct Gone;

impl From<reqwest::Error> for Gone {
    fn from(_: reqwest::Error) -> Self {
        Self
    }
}

impl Lane {
    pub fn new(number: u32) -> Self {
        let copies = Copies::composed(number);
        Self { number, copies, case: None, acts: 0, unanswered: None, told: Told::default() }
    }

    /// The case's version as it must be by what was answered.
    pub fn version(&self) -> i64 {
        let lines = ACTS.iter().take(self.acts).filter(|(_, _, noun, _)| *noun != JUDGE).count();
        if self.case.is_some() { 1 + i64::try_from(lines).expect("few") } else { 0 }
    }

    /// Goes on until the server is gone.
    pub async fn work(&mut self, crew: &Crew, trigger: &Trigger) {
        while self.step(crew, trigger).await.is_ok() {}
    }

    /// Goes on until the decision of now is published.
    pub async fn finish(&mut self, crew: &Crew, trigger: &Trigger) {
        let before = self.told.published.len();
        while self.told.published.len() == before {
            assert!(self.step(crew, trigger).await.is_ok(), "the server is gone without being killed");
        }
    }

    async fn step(&mut self, crew: &Crew, trigger: &Trigger) -> Result<(), Gone> {
        let Some(case) = self.case.clone() else { return self.register(crew, trigger).await };
        let (phase, who, noun, fields) = ACTS[self.acts];
        let person = crew.who(who);
        let action = format!("/kasus/{case}/{noun}");
        let page =
            if matches!(noun, "uraian" | JUDGE | CHECKS) { action.clone() } else { format!("/kasus/{case}") };
        let page = get(person, &page).await?.expect(200);
        let mut filled = match noun {
            CHECKS => answered_checks(&page, &action),
            _ => Person::filled(&page, &action, fields),
        };
        if noun == "uraian" {
            filled.push(("nomor".into(), self.number.to_string()));
        }
        trigger.begins(phase);
        self.send(crew, Sent { who, action, fields: filled, multipart: None }).await
    }

    /// Sends, and takes note of the answer; unanswered it is kept.
    async fn send(&mut self, crew: &Crew, sent: Sent) -> Result<(), Gone> {
        let answer = sent.once(crew, &self.copies).await;
        self.unanswered = Some(sent);
        self.answered(&answer?);
        Ok(())
    }

    /// Sends again what was not answered; gives where it led.
    pub async fn send_again(&mut self, crew: &Crew) -> String {
        let sent = self.unanswered.as_ref().expect("something unanswered");
        let answer = sent.once(crew, &self.copies).await.unwrap_or_else(|_| panic!("the server is gone"));
        self.answered(&answer);
        answer.leads_to().to_owned()
    }

    fn answered(&mut self, answer: &Seen) {
        let led = answer.leads_to();
        self.unanswered = None;
        match &self.case {
            None => self.case = Some(led.strip_prefix("/kasus/").expect("a case").to_owned()),
            Some(_) => self.acts += 1,
        }
        if self.acts == ACTS.len() {
            let case = self.case.take().expect("a case");
            let next = Self::new(self.number + 1);
            let done = std::mem::replace(&mut self.copies, next.copies);
            self.told.published.push((case, done.digital));
            (self.number, self.acts) = (next.number, 0);
        }
    }

    async fn register(&mut self, crew: &Crew, trigger: &Trigger) -> Result<(), Gone> {
        let action = "/kasus/baru".to_owned();
        let page = get(&crew.pengelola, &action).await?.expect(200);
        let with_files = self.number.is_multiple_of(2);
        let number = self.number.to_string();
        let paper = format!("{number}/HK.03/15/2025");
        let fields = [
            ("nd_nomor", paper.as_str()),
            ("nd_tanggal", "9 Januari 2025"),
            ("nd_dari", "Subbagian Hukum"),
            ("nd_kepada", "Sekretaris"),
            ("nd_hal", "Permohonan pengunggahan"),
            ("p0_jenis", "keputusan-sekretaris"),
            ("p0_nomor", &number),
            ("p0_tahun", "2025"),
            ("p0_judul", "Pengelolaan Dokumen Hukum"),
            ("p0_fisik_jenis", "salinan"),
            ("aksi", "daftar"),
        ];
        let mut fields = Person::filled(&page, &action, &fields);
        if !with_files {
            let parts = [
                ("nd_pindaian", self.copies.physical.clone()),
                ("p0_fisik", self.copies.physical.clone()),
                ("p0_salinan", self.copies.digital.clone()),
            ];
            for (field, bytes) in parts {
                trigger.begins(Phase::Upload);
                let id = self.upload(&crew.pengelola, &page, field, bytes).await?;
                fields.push((field.to_owned(), id));
            }
        }
        trigger.begins(Phase::Registration);
        self.send(crew, Sent { who: Who::Pengelola, action, fields, multipart: Some(with_files) }).await
    }

    async fn upload(
        &mut self,
        who: &Person,
        page: &Seen,
        field: &str,
        bytes: Vec<u8>,
    ) -> Result<String, Gone> {
        let digest = Digest::of(&bytes).hex();
        let answer = who.uploads(page, field, "berkas.pdf", bytes).await?.expect(201);
        let upload: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
        assert_eq!(upload["sha256"].as_str(), Some(digest.as_str()));
        let id = upload["id"].as_str().expect("an id").to_owned();
        self.told.uploads.push((id.clone(), digest));
        Ok(id)
    }
}

impl Sent {
    async fn once(&self, crew: &Crew, copies: &Copies) -> reqwest::Result<Seen> {
        let person = crew.who(self.who);
        let request =
            person.still.post(format!("{}{}", person.base, self.action)).header("origin", &person.base);
        let request = match self.multipart {
            None => request.form(&self.fields),
            Some(with_files) => {
                let files = [
                    ("nd_pindaian_berkas", "nota dinas.pdf", copies.physical.clone()),
                    ("p0_fisik_berkas", "fisik.pdf", copies.physical.clone()),
                    ("p0_salinan_berkas", "salinan.pdf", copies.digital.clone()),
                ];
                let files = if with_files { files.into() } else { Vec::new() };
                request.multipart(multipart_form(&self.fields, files))
            }
        };
        Seen::whole(request.send().await?).await
    }
}

async fn get(person: &Person, path: &str) -> reqwest::Result<Seen> {
    Seen::whole(person.still.get(format!("{}{path}", person.base)).send().await?).await
}
