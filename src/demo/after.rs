//! What happens to samples after they were published: a takedown with its papers up to the number in the agenda book,
//! and a correction of a description. Each by who does it, at its own time.

use super::acts::otherwise;
use super::data::{Ralat, Sample, Surat};
use super::error::DemoError;
use super::fill::{Opened, Play};
use crate::agenda::{Filling, Office, Register, first_draft};
use crate::kernel::{CivilDate, new_id};
use crate::products::{NewOrder, NewRalat, NewTakedown};
use crate::sop::{Case, Input};
use std::collections::BTreeMap;

/// Who goes on with a takedown by which act, after it was registered and, before its hand-over, its paper was drafted.
pub(super) const PAPERS: [(&str, &str); 8] = [
    ("pengelola", "pendaftaran"),
    ("kabag", "disposisi"),
    ("kasubbag", "disposisi"),
    ("pengelola", "penyusunan"),
    ("pengelola", "penyerahan"),
    ("kasubbag", "persetujuan"),
    ("kabag", "persetujuan"),
    ("tata-usaha", "penomoran"),
];
/// The same for a correction.
pub(super) const CORRECTION: [(&str, &str); 5] = [
    ("pengelola", "pengusulan"),
    ("pengelola", "penyerahan"),
    ("kasubbag", "persetujuan"),
    ("kabag", "persetujuan"),
    ("pengelola", "penerapan"),
];
/// To whom and what the dispositions of a takedown say, by who writes them.
const DISPOSISI: [(&str, &str, &str); 2] = [
    ("kabag", "Kepala Subbagian Hukum", "Teruskan perintah pimpinan."),
    ("kasubbag", "Pengelola JDIH", "Turunkan, lalu susun nota dinas kepada subbagian pengusul."),
];

/// Under which key the case of a sample's takedown is kept.
pub(super) fn paper_key(sample: &str) -> String {
    format!("surat-{sample}")
}

impl Play<'_> {
    /// A step of a takedown with its papers.
    pub(super) async fn paper(&mut self, sample: &Sample, at: usize, step: usize) -> Result<(), DemoError> {
        let manifest = self.manifest;
        let paper = manifest.surat.get(at).ok_or_else(|| otherwise(sample, "there is no such takedown"))?;
        let (by, noun) = *PAPERS.get(step).ok_or_else(|| otherwise(sample, "there is no such step"))?;
        let key = paper_key(&sample.id);
        match noun {
            "pendaftaran" => return self.begin_paper(sample, paper, &key).await,
            "penyusunan" => return self.draft(sample, paper, &key).await,
            _ => {}
        }
        let case = self.about(by, &key, sample).await?;
        let mut input = Input { seen: case.manifest, ..Input::default() };
        match noun {
            "disposisi" => {
                if let Some((_, to_whom, what)) = DISPOSISI.iter().find(|(who, _, _)| *who == by) {
                    input.fields.insert("kepada".to_owned(), (*to_whom).to_owned());
                    input.fields.insert("petunjuk".to_owned(), (*what).to_owned());
                }
                input.note = Some("Menurut perintah pimpinan.".to_owned());
            }
            "penyerahan" => input.note = Some(paper.catatan.clone()),
            "penomoran" => input.fields = self.number(&case).await?,
            _ => {}
        }
        let (actor, stamp) = (self.actor(by)?, self.stamped(&case));
        self.house.sops.act(actor, &stamp, noun, &input, "/").await?;
        if noun == "penyerahan" {
            // It is published no more.
            let opened = self.cases.get(&sample.id).cloned();
            let opened = opened.ok_or_else(|| otherwise(sample, "it is not registered"))?;
            self.cases.insert(sample.id.clone(), Opened { public_id: None, ..opened });
        }
        Ok(())
    }

    async fn begin_paper(&mut self, sample: &Sample, paper: &Surat, key: &str) -> Result<(), DemoError> {
        let actor = self.actor("pengelola")?;
        let scan = self.upload(actor, "perintah-turun", "perintah.pdf").await?;
        let now = self.house.sops.journal().clock().now();
        let new = NewTakedown {
            public_id: self.public_id(sample)?,
            ground: paper.dasar.clone(),
            ground_text: paper.uraian.clone(),
            order: NewOrder {
                givers: paper.pemberi.clone(),
                number: paper.perintah.clone(),
                date: CivilDate::in_jakarta(now).iso(),
                scan: Some(scan),
            },
            ..NewTakedown::default()
        };
        let place = self.house.products.register_takedown(actor, &new_id(now), &new).await?;
        self.begun(key, &place, Some(new.public_id));
        Ok(())
    }

    async fn draft(&self, sample: &Sample, paper: &Surat, key: &str) -> Result<(), DemoError> {
        let case = self.about("pengelola", key, sample).await?;
        let office = Office::of(&self.manifest.nama, &BTreeMap::new());
        let sender = self.manifest.orang.iter().find(|one| one.login == "kabag");
        let filling = Filling {
            subject: &case.subject,
            ground: &paper.uraian,
            sender: sender.map_or("", |one| one.jabatan.as_str()),
            ..Filling::default()
        };
        let draft = first_draft(&office, &filling).with("kepada", &format!("Kepala {}", sample.unit));
        let (actor, stamp) = (self.actor("pengelola")?, self.stamped(&case));
        self.house.agenda.save_draft(actor, &stamp, &draft).await?;
        Ok(())
    }

    /// Number and date as the book proposes them.
    async fn number(&self, case: &Case) -> Result<BTreeMap<String, String>, DemoError> {
        let today = CivilDate::in_jakarta(self.house.sops.journal().clock().now());
        let next = self.house.agenda.proposal(&case.office_id, Register::NotaDinas, today).await?;
        let fields = [("nomor", next.number.to_string()), ("tanggal", today.iso())];
        Ok(fields.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// A step of a correction.
    pub(super) async fn correct(&mut self, sample: &Sample, at: usize, step: usize) -> Result<(), DemoError> {
        let manifest = self.manifest;
        let ralat = manifest.ralat.get(at).ok_or_else(|| otherwise(sample, "there is no such correction"))?;
        let (by, noun) = *CORRECTION.get(step).ok_or_else(|| otherwise(sample, "there is no such step"))?;
        let key = format!("ralat-{}", sample.id);
        if noun == "pengusulan" {
            return self.propose(sample, ralat, &key).await;
        }
        let case = self.about(by, &key, sample).await?;
        let input = Input { seen: case.manifest, ..Input::default() };
        let (actor, stamp) = (self.actor(by)?, self.stamped(&case));
        self.house.sops.act(actor, &stamp, noun, &input, "/").await?;
        Ok(())
    }

    async fn propose(&mut self, sample: &Sample, ralat: &Ralat, key: &str) -> Result<(), DemoError> {
        let (actor, public_id) = (self.actor("pengelola")?, self.public_id(sample)?);
        let stands = self.house.products.to_correct(actor, public_id).await?;
        let new = NewRalat {
            description: stands.description.with(&ralat.bidang, &ralat.isi),
            reason: ralat.alasan.clone(),
            closes_before: false,
        };
        let now = self.house.sops.journal().clock().now();
        let place = self.house.products.begin_ralat(actor, &new_id(now), public_id, &new).await?;
        self.begun(key, &place, Some(public_id));
        Ok(())
    }

    /// Keeps a case that was begun, and which product it is about.
    fn begun(&mut self, key: &str, place: &str, public_id: Option<i64>) {
        let id = place.rsplit('/').next().unwrap_or_default().to_owned();
        self.cases.insert(key.to_owned(), Opened { id, public_id });
    }

    fn public_id(&self, sample: &Sample) -> Result<i64, DemoError> {
        let public_id = self.cases.get(&sample.id).and_then(|case| case.public_id);
        public_id.ok_or_else(|| otherwise(sample, "it is not published"))
    }

    /// The case of this key, as this person sees it now.
    async fn about(&self, login: &str, key: &str, sample: &Sample) -> Result<Case, DemoError> {
        let opened = self.cases.get(key).ok_or_else(|| otherwise(sample, "its case was not begun"))?;
        let (case, _) = self.house.sops.case(self.actor(login)?, &opened.id).await?;
        Ok(case)
    }
}
