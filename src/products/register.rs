//! Registering a nota dinas: typed once, each of its products a case of its own (sops.md section 1).

use super::attach::{ask_comparison, attach, scan_of, taken_up};
use super::description::{Description, FieldProblem};
use super::error::ProductError;
use super::manifest::FileRole;
use super::repair::WHY_WANTED;
use super::service::{Products, SOP, subject_of};
use super::store::{drafts, objects, papers};
use crate::auth::Actor;
use crate::journal::Entry;
use crate::kernel::{CivilDate, Fault as _, new_id};
use crate::sop::{
    ActError, Hand, Part, Replay, new_case, replay,
    store::{acts, cases, events},
};

/// The field of the reason of a new version.
pub(super) const WHY_FIELD: &str = "versi_alasan";
/// The most products of one nota dinas.
pub const MAX_PRODUCTS: usize = 20;
/// The longest line of a nota dinas.
pub const LINE_MAX_CHARS: usize = 500;

/// A nota dinas as typed.
#[derive(Debug, Clone, Default)]
pub struct NewNotaDinas {
    /// Its number as written on the paper.
    pub number: String,
    /// Its date as typed.
    pub date: String,
    /// From which unit.
    pub from_unit: String,
    /// The post of that unit, whose people may follow its cases.
    pub unit_post_id: Option<String>,
    /// To whom.
    pub to_unit: String,
    /// Subject.
    pub subject: String,
    /// The upload of its scan.
    pub scan: Option<String>,
}

/// A product of a nota dinas as typed.
#[derive(Debug, Clone, Default)]
pub struct NewProduct {
    /// What is known of the description.
    pub description: Description,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// Public id of the product of which this is a new version.
    pub replaces: Option<i64>,
    /// Why there is a new version; wanted where there is one.
    pub why: String,
    /// What it puts right that was taken down.
    pub repairs: Option<super::repair::NewRepair>,
    /// The files.
    pub files: Vec<NewFile>,
}

/// A file for a case: an upload and what it is.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// What it is.
    pub role: FileRole,
    /// The upload.
    pub upload_id: String,
}

impl NewNotaDinas {
    /// The fields, trimmed, and the date understood.
    ///
    /// # Errors
    /// Every field that cannot be accepted.
    pub fn checked(&self) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, sentence: &str| {
            problems.push(FieldProblem { field: field.to_owned(), sentence: sentence.to_owned() });
        };
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let required = [
            ("nd_nomor", &self.number, "Isikan nomor nota dinas seperti tertulis pada naskah."),
            ("nd_dari", &self.from_unit, "Isikan unit yang mengirim nota dinas."),
            ("nd_kepada", &self.to_unit, "Isikan kepada siapa nota dinas ditujukan."),
            ("nd_hal", &self.subject, "Isikan hal nota dinas."),
        ];
        for (field, text, sentence) in required {
            if text.trim().is_empty() {
                wrong(field, sentence);
            } else if text.chars().count() > LINE_MAX_CHARS {
                wrong(field, &format!("Terlalu panjang: paling banyak {LINE_MAX_CHARS} karakter."));
            }
        }
        let date = CivilDate::parse(&self.date);
        if let Err(error) = &date {
            wrong("nd_tanggal", &error.sentence());
        }
        match date {
            Ok(date) if problems.is_empty() => Ok(Self {
                number: line(&self.number),
                date: date.iso(),
                from_unit: line(&self.from_unit),
                unit_post_id: self.unit_post_id.clone().filter(|id| !id.is_empty()),
                to_unit: line(&self.to_unit),
                subject: line(&self.subject),
                scan: self.scan.clone().filter(|id| !id.is_empty()),
            }),
            _ => Err(problems),
        }
    }
}

impl Products {
    /// Registers a nota dinas with its products; gives the ids of the cases. Sent twice with the same
    /// act id it is done once.
    ///
    /// # Errors
    /// [`ProductError::Act`] with the field that cannot be accepted, or a refusal.
    pub async fn register(
        &self,
        actor: &Actor,
        act_id: &str,
        paper: &NewNotaDinas,
        products: &[NewProduct],
    ) -> Result<String, ProductError> {
        if products.is_empty() || products.len() > MAX_PRODUCTS {
            let sentence = format!("Satu nota dinas memuat 1 sampai {MAX_PRODUCTS} produk hukum.");
            return Err(ProductError::invalid("produk", sentence));
        }
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        // Roles are read again inside the transaction: a post changed a moment ago counts.
        let now = tx.now();
        let author =
            crate::auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        let actor = &author;
        let definitions = self.sops().definitions();
        definitions.refresh(&mut tx).await?;
        let (version_id, sop) = definitions.current(&actor.office_id, SOP).ok_or(ActError::NotFound)?;
        let entry_role = sop.entry().map(|step| step.role.clone()).unwrap_or_default();
        if !actor.has(&entry_role) {
            return Err(ActError::Refused(crate::sop::Refusal::Role { role: entry_role }).into());
        }
        if let Some(unit) = &paper.unit_post_id {
            let post =
                crate::auth::post_in(&mut tx, unit).await?.filter(|post| post.office_id == actor.office_id);
            if post.is_none_or(|post| sop.unit_role.as_ref().is_none_or(|role| !post.roles.contains(role))) {
                return Err(ProductError::invalid("nd_unit", "Pilih unit pengusul dari daftar."));
            }
        }
        let nota_dinas_id = self.insert_paper(&mut tx, actor, paper).await?;
        let mut entries = vec![Entry::new("nota-dinas.didaftarkan", actor.author()).about(&nota_dinas_id)];
        let kinds = drafts::kinds(&mut tx).await?;
        let mut first = String::new();
        for product in products {
            let subject = subject_of(&product.description, &kinds, &paper.subject);
            let unit = paper.unit_post_id.as_deref();
            let mut case = new_case(&version_id, &sop, actor, &subject, unit, now);
            case.hands.push(Hand { person_id: actor.person_id.clone(), part: Part::Maker });
            cases::insert(&mut tx, &case).await?;
            let replaces = self.replaced(&mut tx, actor, product.replaces).await?;
            papers::insert_submission(
                &mut tx,
                &case.id,
                &nota_dinas_id,
                &product.physical_kind,
                replaces.as_deref(),
            )
            .await?;
            if replaces.is_some() {
                match super::repair::checked_why(&product.why) {
                    Ok(why) if !why.is_empty() => papers::put_why(&mut tx, &case.id, &why).await?,
                    Ok(_) => return Err(ProductError::invalid(WHY_FIELD, WHY_WANTED)),
                    Err(sentence) => return Err(ProductError::invalid(WHY_FIELD, sentence)),
                }
            }
            if let Some(repair) = &product.repairs {
                super::repair::record(&mut tx, actor, &case.id, repair).await?;
            }
            drafts::insert(&mut tx, &case.id, &actor.person_id, 1, &product.description).await?;
            let uploads = taken_up(&mut tx, actor, &product.files).await?;
            for (position, (role, upload)) in uploads.iter().enumerate() {
                let position = i64::try_from(position).unwrap_or(i64::MAX);
                attach(&mut tx, actor, &case.id, (*role, upload), position).await?;
            }
            ask_comparison(&mut tx, &sop, &case.id).await?;
            let event = crate::sop::Event {
                kind: "register",
                label: super::repair::registered_as(&mut tx, &case.id).await?.to_owned(),
                from: case.at.clone(),
                to: case.at.clone(),
                round: 1,
                note: None,
                manifest: None,
            };
            events::insert(
                &mut tx,
                &new_id(now),
                &case,
                &event,
                &actor.person_id,
                actor.title_for(&[&entry_role]),
            )
            .await?;
            let entry = Entry::new("perkara.didaftarkan", actor.author()).about(&case.id);
            let entry = entry.with("nota_dinas", nota_dinas_id.clone());
            entries.push(actor.under_mandate(entry, &[&entry_role]));
            if first.is_empty() {
                first.clone_from(&case.id);
            }
        }
        let outcome = if products.len() == 1 { format!("/kasus/{first}") } else { "/kerja".to_owned() };
        acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        tx.commit(entries).await?;
        Ok(outcome)
    }

    async fn insert_paper(
        &self,
        tx: &mut crate::journal::Write,
        actor: &Actor,
        paper: &NewNotaDinas,
    ) -> Result<String, ProductError> {
        let now = tx.now();
        let scan = match &paper.scan {
            Some(id) => Some(scan_of(objects::upload(tx, id, &actor.person_id, now).await?)?),
            None => None,
        };
        let row = papers::NotaDinasRow {
            id: new_id(now),
            office_id: actor.office_id.clone(),
            number: paper.number.clone(),
            date: paper.date.clone(),
            from_unit: paper.from_unit.clone(),
            to_unit: paper.to_unit.clone(),
            subject: paper.subject.clone(),
            scan_name: scan.as_ref().map(|upload| upload.name.clone()),
            scan_digest: scan.map(|upload| upload.digest),
            registered_by: actor.person_id.clone(),
            created_ms: now.0,
        };
        papers::insert_nota_dinas(tx, &row).await?;
        Ok(row.id)
    }
}
