//! The checks of a case: the guard that asks them inside the transaction of the hand-over, the page's
//! report, and the answers that people give.

use super::checks::{
    self, CheckedFile, Choice, Facts, Finding, Group, Input, PersonalKind, Report, STAMP_BLOCKS,
    STAMP_SETTING,
};
use super::error::ProductError;
use super::manifest::FileRole;
use super::read_job::stored_reading;
use super::service::Products;
use super::store::{checks as store, drafts, files, papers};
use crate::auth::{Actor, setting};
use crate::db::{self, Tx};
use crate::kernel::Digest;
use crate::sop::{Case, Guard, OpenCase, Opened, PortFuture, Sop, Stamp};
use std::collections::{BTreeMap, BTreeSet};

/// The step at which findings are answered last.
const HAND_OVER: &str = "penyerahan";
/// The longest reason.
const NOTE_MAX_CHARS: usize = 1_000;

/// What a person gave for a finding.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The finding.
    pub key: String,
    /// The choice; empty for none.
    pub choice: String,
    /// The reason.
    pub note: String,
}

/// Nothing stands in the way of the hand-over, and every warning has an answer.
pub(super) struct PemeriksaanSelesai;

impl Guard for PemeriksaanSelesai {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move { Ok(sentences(&report_in(tx, case).await?)) })
    }
}

/// What is still to be done, in as few sentences as say it.
fn sentences(report: &Report) -> Vec<String> {
    let mut all = Vec::new();
    let mut personal = 0;
    for finding in report.of(Group::Blocking) {
        match finding.personal {
            Some(_) => personal += 1,
            None => all.push(format!("{} {}", finding.sentence, finding.remedy)),
        }
    }
    if personal > 0 {
        all.push(format!("{personal} temuan data pribadi belum dijawab atau belum disunting."));
    }
    let titles: Vec<&str> = report.of(Group::Wanting).map(|finding| finding.check.title()).collect();
    let mut seen = BTreeSet::new();
    let titles: Vec<&str> = titles.into_iter().filter(|title| seen.insert(*title)).collect();
    if !titles.is_empty() {
        all.push(format!("Pemeriksaan ini masih memerlukan jawaban atau alasan: {}.", titles.join(", ")));
    }
    all
}

/// The report on a case as its rows stand now: nothing but SQL, so also inside a transaction.
pub(super) async fn report_in(tx: &mut Tx, case: &Case) -> Result<Report, db::Error> {
    let description =
        drafts::latest(tx, &case.id).await?.map(|latest| latest.description).unwrap_or_default();
    let submission = papers::submission(tx, &case.id).await?;
    let replaces = submission.as_ref().and_then(|row| row.replaces_product_id.clone());
    let mut checked = Vec::new();
    let mut similar = Vec::new();
    for row in files::current(tx, &case.id).await? {
        let broken = |what: &str| db::Error::inconsistent("case_file", &row.id, what);
        let role = FileRole::from_column(&row.role).ok_or_else(|| broken("role"))?;
        let digest: Digest = row.digest.parse().map_err(|_| broken("digest"))?;
        let facts = if role.is_public() { store::facts(tx, &row.digest).await? } else { None };
        let sketch = facts.as_ref().and_then(|facts| facts.sketch.as_ref());
        if let (FileRole::Salinan, Some(sketch), None) = (role, sketch, &case.closed) {
            similar.extend(store::similar(tx, &case.office_id, &digest, sketch, replaces.as_deref()).await?);
        }
        checked.push(CheckedFile { id: row.id, role, name: row.name, digest, facts });
    }
    let answers = store::answers(tx, &case.id).await?;
    let stamp = setting(tx, &case.office_id, STAMP_SETTING).await?;
    Ok(checks::report(&Input {
        description: &description,
        physical_kind: submission.as_ref().map_or("salinan", |row| row.physical_kind.as_str()),
        files: &checked,
        similar: &similar,
        answers: &answers,
        stamp_blocks: stamp.as_deref() == Some(STAMP_BLOCKS),
    }))
}

/// Whether the findings of a case may be answered now: until it is handed over, and not while it waits
/// for the proposing unit.
#[must_use]
pub fn may_answer(sop: &Sop, case: &Case) -> bool {
    case.closed.is_none() && case.waiting.is_none() && sop.position(&case.at) <= sop.position(HAND_OVER)
}

impl Products {
    /// All findings of a case; the caller has checked that the actor may see the case.
    ///
    /// # Errors
    /// As any statement.
    pub async fn checks(&self, case: &Case) -> Result<Report, ProductError> {
        let mut tx = self.journal().db().read().await?;
        Ok(report_in(&mut tx, case).await?)
    }

    /// The words of the personal finds by key, for those who may see the case: they stand in the file
    /// anyway, and nowhere else. A file that cannot be read now has none.
    pub async fn personal_texts(&self, report: &Report) -> BTreeMap<String, String> {
        let personal = report.findings.iter().filter(|finding| finding.personal.is_some());
        let digests: BTreeSet<String> =
            personal.flat_map(|finding| &finding.spots).map(|spot| spot.digest.hex()).collect();
        let mut texts = BTreeMap::new();
        for digest in digests.iter().filter_map(|hex| hex.parse::<Digest>().ok()) {
            let Some(reading) = stored_reading(self.storage(), digest).await else { continue };
            let facts = tokio::task::spawn_blocking(move || Facts::of(&reading)).await.unwrap_or_default();
            texts.extend(
                facts
                    .personal
                    .iter()
                    .map(|find| (checks::personal_key(&digest, find), shown(find.kind, &find.text))),
            );
        }
        texts
    }

    /// Records answers to findings. Answering makes, and changes nothing that a gate signs.
    ///
    /// # Errors
    /// A refusal, or an answer that cannot be accepted.
    pub async fn answer_checks(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        given: &[Given],
    ) -> Result<String, ProductError> {
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        open.may_change("pemeriksaan")?;
        if !may_answer(&open.sop, &open.case) {
            let sentence = "Temuan dijawab sebelum naskah diserahkan. Bila jawabannya perlu diubah, mintalah naskah \
                            dikembalikan ke langkah penyerahan.";
            return Err(ProductError::invalid("tindakan", sentence));
        }
        let case = open.case.clone();
        let report = report_in(&mut open.tx, &case).await?;
        let mut accepted = Vec::new();
        for one in given {
            if let Some(new) = accept(&report, one)? {
                accepted.push(new);
            }
        }
        let back = format!("/kasus/{}/pemeriksaan", case.id);
        if accepted.is_empty() {
            return Ok(back);
        }
        let label = match accepted.len() {
            1 => "menjawab satu temuan pemeriksaan".to_owned(),
            n => format!("menjawab {n} temuan pemeriksaan"),
        };
        open.change("pemeriksaan", &label).await?;
        for (finding, choice, note) in accepted {
            insert(&mut open, finding, choice, note.as_deref()).await?;
        }
        Ok(open.finish(&back).await?)
    }
}

type Accepted<'r> = (&'r Finding, &'static Choice, Option<String>);

/// An answer that says something new; `None` for one that stands already, and for a finding that is gone: the case is
/// as the form showed it (its version says so), so a reading that ended meanwhile settled it.
fn accept<'r>(report: &'r Report, given: &Given) -> Result<Option<Accepted<'r>>, ProductError> {
    let field = |name: &str| format!("{name}_{}", given.key);
    let finding = report.findings.iter().find(|finding| finding.key == given.key);
    let Some(finding) = finding else { return Ok(None) };
    let choice = finding.choices.iter().find(|choice| choice.id == given.choice);
    let choice = choice
        .ok_or_else(|| ProductError::invalid(field("jawab"), "Pilih salah satu jawaban yang tersedia."))?;
    let note = given.note.trim();
    if note.chars().count() > NOTE_MAX_CHARS {
        let sentence = format!("Terlalu panjang: paling banyak {NOTE_MAX_CHARS} karakter.");
        return Err(ProductError::invalid(field("alasan"), sentence));
    }
    if choice.note && note.is_empty() {
        return Err(ProductError::invalid(field("alasan"), "Tuliskan alasannya."));
    }
    let note = (!note.is_empty()).then(|| note.to_owned());
    let same = finding.answer.as_ref().is_some_and(|old| old.choice == choice.id && old.note == note);
    Ok((!same).then_some((finding, choice, note)))
}

async fn insert(
    open: &mut OpenCase,
    finding: &Finding,
    choice: &Choice,
    note: Option<&str>,
) -> Result<(), db::Error> {
    let (case_id, person_id) = (open.case.id.clone(), open.author().person_id.clone());
    let post_title = open.author().title_for(&open.sop.maker_roles()).to_owned();
    let spot = finding.spots.first();
    let row = store::NewAnswer {
        case_id: &case_id,
        case_version: open.case.version,
        key: &finding.key,
        kind: finding.check.id(),
        file_digest: spot.map(|spot| spot.digest.hex()),
        page: spot.map(|spot| i64::from(spot.page)),
        choice: choice.id,
        note,
        person_id: &person_id,
        post_title: &post_title,
    };
    store::insert_answer(&mut open.tx, &row).await
}

/// What is shown of a find: a NIK or phone number with its middle covered, which tells it from others and
/// keeps it off shoulders and screenshots; an address whole, for it cannot be judged otherwise.
fn shown(kind: PersonalKind, text: &str) -> String {
    const OPEN: usize = 4;
    if kind == PersonalKind::Address {
        return text.to_owned();
    }
    let digits = text.chars().filter(char::is_ascii_alphanumeric).count();
    let mut seen = 0;
    let covered = text.chars().map(|c| {
        seen += usize::from(c.is_ascii_alphanumeric());
        let open = seen <= OPEN || seen + OPEN > digits;
        if c.is_ascii_alphanumeric() && !open { '•' } else { c }
    });
    covered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_number_is_covered() {
        assert_eq!(shown(PersonalKind::Nik, "1571015208900003"), "1571••••••••0003");
        assert_eq!(shown(PersonalKind::Phone, "0812-3456-7890"), "0812-••••-7890");
        assert_eq!(shown(PersonalKind::Address, "RT 05/RW 02"), "RT 05/RW 02");
    }
}
