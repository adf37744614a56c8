//! What people do in a scene: each act by the service that its page calls, with what a person would enter.

use super::after::paper_key;
use super::data::{Memo, Sample, sample_file};
use super::error::DemoError;
use super::fill::{Opened, Play};
use super::rules::Deed;
use crate::auth::Actor;
use crate::copies::machine::Choice;
use crate::copies::{Finding, Judged, Judgement, Sheet};
use crate::kernel::{CivilDate, new_id};
use crate::products::{
    Description, FileRole, Given, NewFile, NewNotaDinas, NewProduct, NewRepair, NewTakedown, read_description,
};
use crate::sop::{Case, Input, Stamp};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::io;

/// The largest sample file; they are a tenth of that.
const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// To whom, what: what a disposition says, by who writes it.
const DISPOSISI: [(&str, &str, &str); 2] = [
    ("sekretaris", "Kepala Bagian Teknis Penyelenggaraan Pemilu dan Hukum", "Mohon diproses sesuai SOP."),
    ("kabag", "Pengelola JDIH", "Cocokkan kedua naskah, lalu serahkan kepada Kasubbag Hukum."),
];

impl Play<'_> {
    /// Does a deed about a sample.
    pub(super) async fn deed(&mut self, sample: &Sample, deed: &Deed) -> Result<(), DemoError> {
        match deed {
            Deed::Act { by, noun, to, note } => self.act(sample, by, noun, to.as_ref(), note.as_ref()).await,
            Deed::Compare(real) => self.compare(sample, real.as_deref()).await,
            Deed::Send => self.send(sample).await,
            Deed::Check => self.check(sample).await,
            Deed::Suggest { field, value, note } => {
                let (actor, stamp) = (self.actor("kasubbag")?, self.stamp("kasubbag", sample).await?);
                self.house.products.suggest(actor, &stamp, field, value, note).await?;
                Ok(())
            }
            Deed::Apply => self.apply(sample).await,
            Deed::Report(text) => {
                let public_id = self.case_of(sample)?.public_id;
                let public_id = public_id.ok_or_else(|| otherwise(sample, "it is not published"))?;
                Ok(self.house.reports.add(public_id, text).await?)
            }
            Deed::TakeDown(at) => self.take_down(sample, *at).await,
            Deed::Paper { at, step } => self.paper(sample, *at, *step).await,
            Deed::Correct { at, step } => self.correct(sample, *at, *step).await,
            Deed::Register(_) | Deed::Count => Ok(()),
        }
    }

    /// The Kabag takes a sample down before the papers.
    async fn take_down(&mut self, sample: &Sample, at: usize) -> Result<(), DemoError> {
        let dark =
            self.manifest.turun.get(at).ok_or_else(|| otherwise(sample, "it is not to be taken down"))?;
        let kabag = self.actor("kabag")?;
        let public_id = self.case_of(sample)?.public_id;
        let new = NewTakedown {
            public_id: public_id.ok_or_else(|| otherwise(sample, "it is not published"))?,
            ground: dark.dasar.clone(),
            ground_text: dark.uraian.clone(),
            ..NewTakedown::default()
        };
        let now = self.house.sops.journal().clock().now();
        let place = self.house.products.register_takedown(kabag, &new_id(now), &new).await?;
        let case_id = place.rsplit('/').next().unwrap_or_default();
        let (case, _) = self.house.sops.case(kabag, case_id).await?;
        self.house.products.take_down_first(kabag, &self.stamped(&case), &dark.alasan, false).await?;
        // It is published no more.
        let opened = Opened { public_id: None, ..self.case_of(sample)?.clone() };
        self.cases.insert(sample.id.clone(), opened);
        Ok(())
    }

    /// Registers the products of a nota dinas, each with both copies.
    pub(super) async fn hand_in(&mut self, memo: &Memo, samples: &[&Sample]) -> Result<(), DemoError> {
        let actor = self.actor("pengelola")?;
        let scan =
            self.upload(actor, &format!("nota-{}", self.scan_of(memo, samples)), "nota-dinas.pdf").await?;
        let mut products = Vec::new();
        for sample in samples {
            let first = if sample.keliru.is_some() { "-keliru" } else { "" };
            let stem = sample.stem();
            let salinan = self.upload(actor, &format!("{stem}{first}"), &format!("{stem}.pdf")).await?;
            let salinan = NewFile { role: FileRole::Salinan, upload_id: salinan };
            let paper = format!("{stem}-fisik");
            let fisik = self.upload(actor, &paper, &format!("{paper}.pdf")).await?;
            products.push(NewProduct {
                description: self.description(sample).await?,
                physical_kind: "salinan".to_owned(),
                replaces: self.replaces(sample)?,
                why: sample.baru.as_ref().map(|(_, why)| why.clone()).unwrap_or_default(),
                repairs: self.repairs(sample)?,
                files: vec![salinan, NewFile { role: FileRole::Fisik, upload_id: fisik }],
            });
        }
        let unit = self.actor("unit")?.post_id.clone();
        let number = 100 + u32::from(memo.key.bytes().next().unwrap_or(b'a').saturating_sub(b'a'));
        let now = self.house.sops.journal().clock().now();
        let paper = NewNotaDinas {
            number: format!("{number}/HK.03-ND/15/2026"),
            date: CivilDate::in_jakarta(now).iso(),
            from_unit: from_unit(samples).to_owned(),
            unit_post_id: Some(unit),
            to_unit: "Sekretaris".to_owned(),
            subject: "Permohonan pengunggahan produk hukum".to_owned(),
            scan: Some(scan),
        };
        self.house.products.register(actor, &new_id(now), &paper, &products).await?;
        // Which case is whose, its subject tells: the titles of one nota dinas differ.
        let lines = self.house.sops.cases(actor, true).await?;
        for sample in samples {
            let new = |id: &str| self.cases.values().all(|case| case.id != id);
            let mut mine = lines.iter().filter(|line| line.subject.ends_with(&sample.judul) && new(&line.id));
            let id = mine.next().ok_or_else(|| otherwise(sample, "its case is not listed"))?.id.clone();
            self.cases.insert(sample.id.clone(), Opened { id, public_id: None });
        }
        Ok(())
    }

    /// The scan that a nota dinas goes by: what comes back goes by that with which it came first.
    fn scan_of(&self, memo: &Memo, samples: &[&Sample]) -> String {
        let was = samples.first().map(|sample| sample.first());
        let first = self.manifest.naskah.iter().find(|sample| Some(sample.id.as_str()) == was);
        first.map_or_else(|| memo.key.clone(), |sample| sample.nota.clone())
    }

    /// The product of which a sample is a new version.
    fn replaces(&self, sample: &Sample) -> Result<Option<i64>, DemoError> {
        let Some((was, _)) = &sample.baru else { return Ok(None) };
        let product = self.cases.get(was).and_then(|case| case.public_id);
        product.map(Some).ok_or_else(|| otherwise(sample, "its first version is not published"))
    }

    /// What a sample puts right that was taken down.
    fn repairs(&self, sample: &Sample) -> Result<Option<NewRepair>, DemoError> {
        let Some((was, why)) = &sample.pulih else { return Ok(None) };
        let product = self.cases.get(&paper_key(was)).and_then(|case| case.public_id);
        let product = product.ok_or_else(|| otherwise(sample, "it was not taken down"))?;
        Ok(Some(NewRepair { product, reason: why.clone() }))
    }

    pub(super) async fn upload(&self, actor: &Actor, file: &str, name: &str) -> Result<String, DemoError> {
        let bytes = Bytes::from(sample_file(file)?.into_owned());
        let stream = futures_util::stream::iter([Ok::<_, io::Error>(bytes)]);
        Ok(self.house.uploads.receive(actor, name, stream, MAX_BYTES).await?.id)
    }

    /// The description as its form would be filled in.
    async fn description(&self, sample: &Sample) -> Result<Description, DemoError> {
        let year = sample.tahun.to_string();
        let fields = [
            ("jenis", sample.jenis.as_str()),
            ("nomor", &sample.nomor),
            ("tahun", &year),
            ("judul", &sample.judul),
            ("tanggal_penetapan", &sample.tanggal),
            ("tempat_penetapan", &self.manifest.tempat),
            ("penandatangan", sample.signatory()),
            ("pemrakarsa", &sample.unit),
            ("teu_badan", "Jambi. Komisi Pemilihan Umum Provinsi"),
            ("subjek", &sample.subjek),
            ("bidang_hukum", "Hukum Administrasi Negara"),
            ("bahasa", "Indonesia"),
        ];
        let mut form: BTreeMap<String, String> =
            fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        for (n, (kind, target, text)) in self.relations(sample).await?.into_iter().enumerate() {
            form.insert(format!("hubungan_jenis_{n}"), kind);
            form.insert(format!("hubungan_tujuan_{n}"), target);
            form.insert(format!("hubungan_teks_{n}"), text);
        }
        let products = &self.house.products;
        let kinds: Vec<String> = products.kinds().await?.into_iter().map(|kind| kind.id).collect();
        let relations: Vec<String> =
            products.relation_kinds().await?.into_iter().map(|kind| kind.id).collect();
        read_description(&form, &kinds, &relations).map_err(|problems| {
            let sentences: Vec<String> = problems
                .into_iter()
                .map(|problem| format!("{}: {}", problem.field, problem.sentence))
                .collect();
            otherwise(sample, sentences.join(" "))
        })
    }

    /// Kind, public id where there is one, and citation: of samples that are published, and of laws outside.
    async fn relations(&self, sample: &Sample) -> Result<Vec<(String, String, String)>, DemoError> {
        let mut all = Vec::new();
        for link in &sample.hubungan {
            let target = self.cases.get(&link.tujuan).and_then(|case| case.public_id);
            let target =
                target.ok_or_else(|| otherwise(sample, format!("{} is not published", link.tujuan)))?;
            let product = self.house.catalog.product(target).await?;
            let product = product.ok_or_else(|| otherwise(sample, "its relation is not public"))?;
            all.push((link.jenis.clone(), target.to_string(), product.citation));
        }
        let laws = sample.dasar.iter().filter_map(|key| self.manifest.dasar.get(key));
        all.extend(laws.map(|law| ("melaksanakan".to_owned(), String::new(), law.clone())));
        Ok(all)
    }

    async fn act(
        &mut self,
        sample: &Sample,
        by: &str,
        noun: &str,
        to: Option<&String>,
        note: Option<&String>,
    ) -> Result<(), DemoError> {
        let case = self.now(by, sample).await?;
        let mut input =
            Input { note: note.cloned(), to: to.cloned(), seen: case.manifest, fields: BTreeMap::new() };
        if let Some((_, to_whom, what)) = DISPOSISI.iter().find(|(who, _, _)| *who == by) {
            input.fields.insert("kepada".to_owned(), (*to_whom).to_owned());
            input.fields.insert("petunjuk".to_owned(), (*what).to_owned());
        }
        if by == "kasubbag" && noun == "persetujuan" {
            // Weighty differences that were answered with a false alarm are confirmed one by one.
            let sheet = self.house.copies.sheet(&case).await?;
            let confirmed = sheet.to_confirm();
            input.fields.extend(confirmed.iter().map(|one| (one.field(), "ya".to_owned())));
        }
        let (actor, stamp) = (self.actor(by)?, self.stamped(&case));
        self.house.sops.act(actor, &stamp, noun, &input, "/").await?;
        if noun == "pengunggahan" {
            let published = self.house.catalog.published_by(&case.id).await?;
            let public_id = published.map(|(id, _)| id);
            self.cases.insert(sample.id.clone(), Opened { id: case.id, public_id });
        }
        Ok(())
    }

    /// Answers every difference, then reads every page that the machine left.
    async fn compare(&self, sample: &Sample, real: Option<&str>) -> Result<(), DemoError> {
        let actor = self.actor("pengelola")?;
        let sheet = self.sheet(sample).await?;
        let machine = sheet.machine.ready();
        let machine = machine.ok_or_else(|| otherwise(sample, "the machine has not compared it"))?;
        let open = sheet.open_differences();
        let mut found = false;
        for (n, difference, _) in machine.numbered().filter(|(n, _, _)| open.contains(n)) {
            let said = match real.filter(|_| difference.weighty) {
                Some(note) => (Some(Choice::RealDigital), note),
                None => (Some(Choice::Misread), "Kedua naskah menulis sama."),
            };
            found = found || said.0 == Some(Choice::RealDigital);
            let stamp = self.stamp("pengelola", sample).await?;
            self.house.copies.answer(actor, &stamp, (&machine.digest, n), said, "/").await?;
        }
        match real {
            Some(_) if !found => Err(otherwise(sample, "the machine did not find what is wrong")),
            Some(_) => Ok(()),
            None => self.read_the_rest(sample).await,
        }
    }

    async fn read_the_rest(&self, sample: &Sample) -> Result<(), DemoError> {
        let sheet = self.sheet(sample).await?;
        let said: Vec<Judgement> = sheet.pairs.iter().filter(|pair| pair.is_open()).map(judgement).collect();
        if said.is_empty() {
            return Ok(());
        }
        let (actor, stamp) = (self.actor("pengelola")?, self.stamp("pengelola", sample).await?);
        self.house.copies.judge(actor, &stamp, &said, "/").await?;
        Ok(())
    }

    async fn sheet(&self, sample: &Sample) -> Result<Sheet, DemoError> {
        Ok(self.house.copies.sheet(&self.now("pengelola", sample).await?).await?)
    }

    async fn send(&self, sample: &Sample) -> Result<(), DemoError> {
        let unit = self.actor("unit")?;
        let right = self.upload(unit, &sample.id, &format!("{}-benar.pdf", sample.id)).await?;
        let stamp = self.stamp("unit", sample).await?;
        self.house.products.put_files(unit, &stamp, FileRole::Salinan, &[right], None).await?;
        Ok(())
    }

    async fn check(&self, sample: &Sample) -> Result<(), DemoError> {
        let case = self.now("pengelola", sample).await?;
        let report = self.house.products.checks(&case).await?;
        let answer = |finding: &crate::products::checks::Finding| {
            let choice = finding.choices.iter().find(|choice| choice.settles)?;
            let note = if choice.note { "Sudah diperiksa pada naskah fisik." } else { "" };
            Some(Given { key: finding.key.clone(), choice: choice.id.to_owned(), note: note.to_owned() })
        };
        let given: Vec<Given> =
            report.findings.iter().filter(|finding| !finding.is_settled()).filter_map(answer).collect();
        if given.is_empty() {
            return Ok(());
        }
        let (actor, stamp) = (self.actor("pengelola")?, self.stamped(&case));
        self.house.products.answer_checks(actor, &stamp, &given).await?;
        Ok(())
    }

    async fn apply(&self, sample: &Sample) -> Result<(), DemoError> {
        let case = self.now("pengelola", sample).await?;
        let draft = self.house.products.draft(&case).await?;
        let open = draft.suggestions.iter().find(|suggestion| suggestion.settled_ms.is_none());
        let open = open.ok_or_else(|| otherwise(sample, "nothing is suggested"))?;
        let (actor, stamp) = (self.actor("pengelola")?, self.stamped(&case));
        self.house.products.apply_suggestion(actor, &stamp, &open.id).await?;
        Ok(())
    }

    fn case_of(&self, sample: &Sample) -> Result<&Opened, DemoError> {
        self.cases.get(&sample.id).ok_or_else(|| otherwise(sample, "it is not registered"))
    }

    /// The case as this person sees it now.
    async fn now(&self, login: &str, sample: &Sample) -> Result<Case, DemoError> {
        let (case, _) = self.house.sops.case(self.actor(login)?, &self.case_of(sample)?.id).await?;
        Ok(case)
    }

    async fn stamp(&self, login: &str, sample: &Sample) -> Result<Stamp, DemoError> {
        Ok(self.stamped(&self.now(login, sample).await?))
    }

    pub(super) fn stamped(&self, case: &Case) -> Stamp {
        let act_id = new_id(self.house.sops.journal().clock().now());
        Stamp { act_id, case_id: case.id.clone(), version: case.version }
    }
}

/// The unit of a nota dinas; what several units hand in comes by way of one of them.
fn from_unit<'s>(samples: &[&'s Sample]) -> &'s str {
    match samples {
        [first, others @ ..] if others.iter().all(|other| other.unit == first.unit) => &first.unit,
        _ => "Subbagian Hukum",
    }
}

fn judgement(open: &Judged) -> Judgement {
    let (finding, note) = match open.pair.is_whole() {
        true => (Finding::Agrees, None),
        false => (Finding::Acceptable, Some("Halaman pengesahan".to_owned())),
    };
    Judgement { pair: open.pair, finding, place: None, area: None, note }
}

/// That a scene cannot be played.
pub(super) fn otherwise(sample: &Sample, why: impl Into<String>) -> DemoError {
    DemoError::Scene { sample: sample.id.clone(), why: why.into() }
}
