//! Pages put in order and judged: begin, load, decide, save, commit.

use super::arrangement::{Arrangement, Edit};
use super::machine::{self, Choice, State, Subject};
use super::page::{Judgement, SheetFile};
use super::rules::{self, Sheet, Unfit};
use super::standing::lacking;
use super::store::{self, Giving};
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::journal::Entry;
use crate::kernel::Digest;
use crate::products::{
    FileRole, ProductError, ask_comparison, compares_by_machine, current_files_in, physical_kind_in,
};
use crate::sop::{Case, OpenCase, Opened, Sop, Sops, Stamp, Work};

/// The effect that records a comparison; the step whose act has it is where pages are judged.
pub const RECORDS: &str = "catat_pencocokan";

/// The comparison of a case's copies. Cheap to clone.
#[derive(Clone)]
pub struct Copies {
    sops: Sops,
}

/// The step at which pages are judged; `None` in a definition that compares nothing.
#[must_use]
pub fn comparing_step(sop: &Sop) -> Option<&str> {
    let records = |act: &crate::sop::ActDef| act.effects.iter().any(|effect| effect == RECORDS);
    sop.steps.iter().find(|step| step.acts.iter().any(records)).map(|step| step.id.as_str())
}

impl Copies {
    /// The area over the engine.
    #[must_use]
    pub fn new(sops: Sops) -> Self {
        Self { sops }
    }

    /// Both copies of a case page by page; the caller has checked that the actor may see the case.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sheet(&self, case: &Case) -> Result<Sheet, ProductError> {
        let mut tx = self.sops.journal().db().read().await?;
        Ok(sheet_in(&mut tx, &case.id).await?)
    }

    /// Records verdicts on pairs of pages.
    ///
    /// # Errors
    /// A refusal; [`ProductError::Changed`] when other pages stand there now; a field that is missing.
    pub async fn judge(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        said: &[Judgement],
        outcome: &str,
    ) -> Result<String, ProductError> {
        match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => Ok(outcome),
            Opened::Fresh(mut open) => {
                let sheet = begin_judging(&mut open).await?;
                record(&mut open, &sheet, said, false).await?;
                Ok(open.finish(outcome).await?)
            }
        }
    }

    /// Records agreement for every pair that nobody judged, when the person states it.
    ///
    /// # Errors
    /// As [`Self::judge`]; without the statement, or with nothing left to judge.
    pub async fn judge_rest(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        stated: bool,
        outcome: &str,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let sheet = begin_judging(&mut open).await?;
        if matches!(sheet.machine, State::Running { .. }) {
            let sentence =
                "Tunggu hasil pencocokan oleh mesin: yang diverifikasinya tidak perlu dinilai lagi.";
            return Err(ProductError::invalid("pernyataan", sentence));
        }
        if !stated {
            let sentence = "Nyatakan terlebih dahulu bahwa semua halaman itu sudah Anda cocokkan.";
            return Err(ProductError::invalid("pernyataan", sentence));
        }
        let said = sheet.rest_agrees();
        if said.is_empty() {
            let sentence = "Tidak ada pasangan halaman yang belum dinilai. Halaman tanpa pasangan dinilai satu per satu.";
            return Err(ProductError::invalid("pernyataan", sentence));
        }
        record(&mut open, &sheet, &said, true).await?;
        Ok(open.finish(outcome).await?)
    }

    /// Records what a person says of a difference that the machine found. `seen`: the digest of the result in
    /// which it has this number.
    ///
    /// # Errors
    /// A refusal; [`ProductError::Changed`] when another result counts now; a reason that is missing.
    pub async fn answer(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        (seen, n): (&str, usize),
        (choice, note): (Option<Choice>, &str),
        outcome: &str,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let sheet = begin_judging(&mut open).await?;
        let machine = sheet.machine.ready().filter(|machine| machine.digest == seen);
        let machine = machine.ok_or(ProductError::Changed)?;
        let no_choice = "Pilih penilaian untuk perbedaan ini.";
        let choice = choice.ok_or_else(|| ProductError::invalid("jawaban", no_choice))?;
        let asked = n.checked_sub(1).and_then(|at| machine.findings.differences.get(at));
        if asked.is_some_and(|difference| sheet.is_of_page(difference)) {
            let sentence = "Perbedaan ini tentang halaman seutuhnya: nilai halamannya pada peta halaman.";
            return Err(ProductError::invalid("jawaban", sentence));
        }
        let (difference, note) = machine.accept(n, choice, note).map_err(unfit_answer)?;
        let (case_id, person_id) = (open.case.id.clone(), open.author().person_id.clone());
        let title = open.author().title_for(&open.sop.maker_roles()).to_owned();
        let by = (case_id.as_str(), person_id.as_str(), title.as_str());
        machine::store::insert_answer(&mut open.tx, by, machine, difference, choice, note.as_deref()).await?;
        Ok(open.finish(outcome).await?)
    }

    /// Why the comparison that was recorded does not stand for what a gate would sign; empty when it stands, and where no
    /// machine compares.
    ///
    /// # Errors
    /// As any statement.
    pub async fn lacking(&self, case: &Case, sop: &Sop) -> Result<Vec<String>, ProductError> {
        if !compares_by_machine(sop) {
            return Ok(Vec::new());
        }
        Ok(lacking(&mut self.sops.journal().db().read().await?, &case.id, true).await?)
    }

    /// Asks for the comparisons of open cases whose files were put in before there were any, or compared by an older
    /// version: after an update.
    ///
    /// # Errors
    /// As any statement.
    pub async fn catch_up(&self) -> Result<(), db::Error> {
        machine::catch_up(&self.sops).await
    }

    /// Has the copies of a case compared again where the result is not the best to be had: it failed, or doubtful
    /// words could not be read.
    ///
    /// # Errors
    /// A refusal.
    pub async fn compare_again(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        outcome: &str,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let (step, case_id) = (step_of(&open)?, open.case.id.clone());
        let entry = Entry::new("pencocokan.diminta", open.author().author()).about(&case_id);
        open.work(Work::UpTo(&step), entry).await?;
        ask_comparison(&mut open.tx, &open.sop, &case_id).await?;
        Ok(open.finish(outcome).await?)
    }

    /// Changes order, turn or pairing of the pages; the stored files stay as they are.
    ///
    /// # Errors
    /// A refusal; [`ProductError::Changed`] when the page is not there any more.
    pub async fn arrange(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        edit: &Edit,
        outcome: &str,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let sheet = sheet_in(&mut open.tx, &case_id).await?;
        let entry = Entry::new("susunan.diubah", open.author().author())
            .about(&case_id)
            .with("revisi", sheet.revision + 1);
        let step = step_of(&open)?;
        open.work(Work::UpTo(&step), entry).await?;
        check_reason(edit)?;
        let (physical, digital) = (rules::pages_of(&sheet.files, true), rules::pages_of(&sheet.files, false));
        let next = sheet.arrangement.edited(edit, &physical, &digital).map_err(|_| ProductError::Changed)?;
        let person = open.author().person_id.clone();
        store::insert_arrangement(&mut open.tx, &case_id, &person, sheet.revision + 1, &next.body()).await?;
        ask_comparison(&mut open.tx, &open.sop, &case_id).await?;
        Ok(open.finish(outcome).await?)
    }
}

fn step_of(open: &OpenCase) -> Result<String, ProductError> {
    let step = comparing_step(&open.sop).ok_or(ProductError::NotFound("Langkah pencocokan"))?;
    Ok(step.to_owned())
}

/// The sheet as it stands, for who may judge it now.
async fn begin_judging(open: &mut OpenCase) -> Result<Sheet, ProductError> {
    let (step, case_id) = (step_of(open)?, open.case.id.clone());
    let files = crate::products::files_digest_in(&mut open.tx, &case_id).await?;
    let entry =
        Entry::new("halaman.dinilai", open.author().author()).about(&case_id).with("berkas", files.hex());
    open.work(Work::At(&step), entry).await?;
    Ok(sheet_in(&mut open.tx, &case_id).await?)
}

async fn record(
    open: &mut OpenCase,
    sheet: &Sheet,
    said: &[Judgement],
    at_once: bool,
) -> Result<(), ProductError> {
    let (case_id, person_id) = (open.case.id.clone(), open.author().person_id.clone());
    let giving = Giving { case_id: &case_id, person_id: &person_id, at_once };
    if said.is_empty() {
        return Err(ProductError::invalid("penilaian", "Tidak ada halaman yang dinilai."));
    }
    let first = store::next_ordinal(&mut open.tx, &case_id).await?;
    for (said, ordinal) in said.iter().zip(first..) {
        let said = sheet.accept(said).map_err(unfit)?;
        store::insert_verdict(&mut open.tx, giving, ordinal, &said).await?;
    }
    Ok(())
}

fn unfit(unfit: Unfit) -> ProductError {
    let (field, sentence) = match unfit {
        Unfit::Changed => return ProductError::Changed,
        Unfit::NoteNeeded => {
            ("catatan", "Tuliskan apa yang berbeda, atau mengapa halaman ini dapat diterima.")
        }
        Unfit::WrongKind => (
            "penilaian",
            "Halaman tanpa pasangan dinilai “dapat diterima” atau “tidak sesuai”; halaman berpasangan “sesuai” atau \
             “tidak sesuai”.",
        ),
        Unfit::TooLong => ("catatan", "Catatan atau tempat terlalu panjang."),
        Unfit::OneFile => ("penilaian", rules::ONE_FILE),
    };
    ProductError::invalid(field, sentence)
}

fn unfit_answer(unfit: machine::Unfit) -> ProductError {
    let sentence = match unfit {
        machine::Unfit::Changed => return ProductError::Changed,
        machine::Unfit::NoteNeeded => "Tuliskan alasannya: mengapa perbedaan ini dapat diterima.",
        machine::Unfit::TooLong => "Catatan terlalu panjang.",
    };
    ProductError::invalid("catatan", sentence)
}

fn check_reason(edit: &Edit) -> Result<(), ProductError> {
    let Edit::LeaveOut(_, why) = edit else { return Ok(()) };
    if why.trim().is_empty() {
        let sentence = "Tuliskan mengapa halaman ini dilewati, misalnya “halaman belakang kosong”.";
        return Err(ProductError::invalid("alasan", sentence));
    }
    if why.chars().count() > rules::REASON_MAX_CHARS {
        let sentence = format!("Alasan paling panjang {} karakter.", rules::REASON_MAX_CHARS);
        return Err(ProductError::invalid("alasan", sentence));
    }
    Ok(())
}

/// The files whose pages are compared.
async fn files_in(tx: &mut Tx, case_id: &str) -> Result<Vec<SheetFile>, db::Error> {
    let rows = current_files_in(tx, case_id).await?;
    let file = |row: &crate::products::DraftFile| -> Result<SheetFile, db::Error> {
        let broken = |what: &str| db::Error::inconsistent("case_file", &row.id, what);
        let digest: Digest = row.digest.parse().map_err(|_| broken("digest"))?;
        Ok(SheetFile {
            id: row.id.clone(),
            role: FileRole::from_column(&row.role).ok_or_else(|| broken("role"))?,
            name: row.name.clone(),
            digest,
            // A file whose pages were never counted shows at least that it is there.
            pages: row.pages.and_then(|pages| u32::try_from(pages).ok()).unwrap_or(1),
        })
    };
    rows.iter().map(file).collect()
}

/// What there is to be compared in a case; `None` while a copy is missing.
pub(super) async fn subject_in(tx: &mut Tx, case_id: &str) -> Result<Option<Subject>, db::Error> {
    let files = files_in(tx, case_id).await?;
    let (arranged, _) = store::arrangement(tx, case_id).await?;
    subject(tx, case_id, &files, &arranged).await
}

async fn subject(
    tx: &mut Tx,
    case_id: &str,
    files: &[SheetFile],
    arranged: &Arrangement,
) -> Result<Option<Subject>, db::Error> {
    let (digital, physical) = (rules::pages_of(files, false), rules::pages_of(files, true));
    let kind = physical_kind_in(tx, case_id).await?.unwrap_or_else(|| PHYSICAL_KIND.to_owned());
    Ok(Subject::of(files, &arranged.settled(&physical, &digital), &kind))
}

/// What a physical copy is where nobody said it.
const PHYSICAL_KIND: &str = "salinan";

/// The sheet inside a transaction.
pub(super) async fn sheet_in(tx: &mut Tx, case_id: &str) -> Result<Sheet, db::Error> {
    let files = files_in(tx, case_id).await?;
    let (arranged, revision) = store::arrangement(tx, case_id).await?;
    let verdicts = store::verdicts_of(tx, case_id).await?;
    let subject = subject(tx, case_id, &files, &arranged).await?;
    let machine = machine::store::state(tx, case_id, subject.as_ref()).await?;
    Ok(rules::sheet(files, &arranged, revision, &verdicts, machine))
}
