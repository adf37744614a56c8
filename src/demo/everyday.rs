//! What an office does beside its cases: acting for one another, numbering dispositions, notes at places, keadaan kahar,
//! reviews of procedures, and the week of the hotline. So that each of these pages has something to show, too.

use super::acts::otherwise;
use super::data::Sample;
use super::error::DemoError;
use super::fill::Play;
use crate::agenda::{Given, Register};
use crate::auth::{NewMandate, Scan};
use crate::kernel::worktime::{Limit, Unit};
use crate::kernel::{CivilDate, new_id};
use crate::products::{FileRole, PagePlace};
use crate::sop::Case;
use crate::sop::rules::kahar::Change;
use crate::tickets::RecapKind;
use crate::tickets::intake::SurveyError;

/// Dispositions that got a number.
const NUMBERED: usize = 3;
/// How many days before the end the hotline's week is played: its recap is then over.
pub(super) const WEEK_AGO_DAYS: i64 = 8;

/// Who acts for whom, by login, from how many days on for how many.
struct Acting {
    of: &'static str,
    by: &'static str,
    /// Who confirms it; nobody yet.
    confirmed_by: Option<&'static str>,
    number: &'static str,
    from: i32,
    days: i32,
}

/// One that runs, and one that waits to be confirmed.
const MANDATES: [Acting; 2] = [
    Acting {
        of: "kasubbag-umum",
        by: "tata-usaha",
        confirmed_by: Some("kasubbag-umum"),
        number: "12/SDM.05/15/2026",
        from: 0,
        days: 4,
    },
    Acting {
        of: "kabag-umum",
        by: "sekretaris",
        confirmed_by: None,
        number: "15/SDM.05/15/2026",
        from: 7,
        days: 9,
    },
];

impl Play<'_> {
    /// The office after its cases.
    pub(super) async fn everyday(&self) -> Result<(), DemoError> {
        self.mandates().await?;
        self.dispositions().await?;
        self.page_note().await?;
        self.kahar().await?;
        self.review().await?;
        self.recap().await
    }

    fn today(&self) -> CivilDate {
        CivilDate::in_jakarta(self.house.sops.journal().clock().now())
    }

    fn act_id(&self) -> String {
        new_id(self.house.sops.journal().clock().now())
    }

    async fn mandates(&self) -> Result<(), DemoError> {
        let (admin, today) = (self.actor("admin")?, self.today());
        for Acting { of, by, confirmed_by, number, from, days } in MANDATES {
            let (of, by) = (self.actor(of)?, self.actor(by)?);
            let upload = self.upload(admin, "perintah-plh", "surat-perintah.pdf").await?;
            let upload = self.house.uploads.waiting(admin, &upload).await?;
            let scan = upload
                .and_then(|upload| Some(Scan { digest: upload.sha256.parse().ok()?, name: upload.name }));
            let mandate = NewMandate {
                post_id: of.post_id.clone(),
                represented_id: of.person_id.clone(),
                person_id: by.person_id.clone(),
                kind: "plh".to_owned(),
                number: number.to_owned(),
                order_date: today.iso(),
                first: today.plus_days(from).iso(),
                last: today.plus_days(from + days).iso(),
                scan,
            };
            let id = self.house.auth.propose_mandate(admin, &mandate).await?;
            if let Some(login) = confirmed_by {
                self.house.auth.confirm_mandate(self.actor(login)?, &id).await?;
            }
        }
        Ok(())
    }

    /// Tata Usaha gives the first dispositions of the year their numbers.
    async fn dispositions(&self) -> Result<(), DemoError> {
        let (keeper, today) = (self.actor("tata-usaha")?, self.today());
        let waiting = self.house.agenda.waiting(keeper, Register::Disposisi, i64::from(today.year())).await?;
        for paper in waiting.into_iter().take(NUMBERED) {
            let next = self.house.agenda.proposal(&keeper.office_id, Register::Disposisi, today).await?;
            let given = Given { number: next.number.to_string(), date: today.iso(), reason: String::new() };
            let paper = crate::agenda::Paper::Disposisi { id: paper.id };
            self.house.agenda.number(keeper, &self.act_id(), &paper, &given).await?;
        }
        Ok(())
    }

    /// The first sample that waits at a step, with its case as somebody sees it.
    async fn waiting_at(&self, step: &str, login: &str) -> Result<Option<(&Sample, Case)>, DemoError> {
        let actor = self.actor(login)?;
        for sample in
            self.manifest.naskah.iter().filter(|sample| sample.sampai == step && sample.akhir.is_none())
        {
            let Some(opened) = self.cases.get(&sample.id) else { continue };
            let (case, _) = self.house.sops.case(actor, &opened.id).await?;
            if case.closed.is_none() && case.at == step {
                return Ok(Some((sample, case)));
            }
        }
        Ok(None)
    }

    /// The Kasubbag pins a note to a page of what is to be checked.
    async fn page_note(&self) -> Result<(), DemoError> {
        let Some((sample, case)) = self.waiting_at("koreksi", "kasubbag").await? else { return Ok(()) };
        let draft = self.house.products.draft(&case).await?;
        let body = draft
            .files
            .iter()
            .find(|file| file.removed_ms.is_none() && file.role == FileRole::Salinan.column());
        let body = body.ok_or_else(|| otherwise(sample, "it has no digital copy"))?;
        let place = PagePlace { file_id: &body.id, page: 1, spot: Some((5_200, 4_100)) };
        let note = "Pastikan penulisan ini sama dengan naskah fisiknya.";
        self.house.products.note_page(self.actor("kasubbag")?, &self.stamped(&case), place, note).await?;
        Ok(())
    }

    /// More time is asked for a step; the Sekretaris has not decided yet.
    async fn kahar(&self) -> Result<(), DemoError> {
        let Some((_, case)) = self.waiting_at("penyerahan", "pengelola").await? else { return Ok(()) };
        let change = Change::Time(Limit { least: None, most: 2, unit: Unit::HariKerja });
        let reason = "Listrik gedung padam sejak pagi karena banjir.";
        let (actor, stamp) = (self.actor("pengelola")?, self.stamped(&case));
        self.house.sops.propose_kahar(actor, &stamp, (&case.at, change, reason), "/").await?;
        Ok(())
    }

    async fn review(&self) -> Result<(), DemoError> {
        let result = "Urutan dan waktu baku masih sesuai; tidak ada yang diubah.";
        let of = ("pengunggahan", &*self.today().iso(), result);
        self.house.sops.record_review(self.actor("sekretaris")?, &self.act_id(), of).await?;
        Ok(())
    }

    /// The recap of the hotline's week, handed over and on.
    async fn recap(&self) -> Result<(), DemoError> {
        let week = (RecapKind::Mingguan, self.today().plus_days(-7));
        let constraints = "Satu pertanyaan menunggu jawaban unit lebih dari sehari.";
        self.house.tickets.hand_over(self.actor("operator")?, &self.act_id(), week, constraints).await?;
        let note = "Mohon dibahas pada rapat pleno.";
        self.house
            .tickets
            .kasubbag_forwards(self.actor("kasubbag-umum")?, &self.act_id(), week, note)
            .await?;
        Ok(())
    }

    /// Three people say how they found the service.
    pub(super) async fn surveys(&self) -> Result<(), DemoError> {
        for (from, mark) in [("contoh-1", "4"), ("contoh-2", "3"), ("contoh-3", "4")] {
            let marks = |name: &'static str| if name == "u3" { "3" } else { mark };
            self.house.hotline.survey(marks, from).await.map_err(|error| match error {
                SurveyError::Marks(_) => DemoError::Data("a survey without marks".to_owned()),
                SurveyError::Ticket(error) => error.into(),
            })?;
        }
        Ok(())
    }
}
