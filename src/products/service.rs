//! The draft of an upload case: what the maker enters and changes.

use super::attach::ask_comparison;
use super::description::Description;
use super::error::ProductError;
use super::manifest::Manifest;
use super::ralat;
use super::register::WHY_FIELD;
use super::repair;
use super::store::{drafts, files, papers, publish};
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::journal::Journal;
use crate::sop::{Case, OpenCase, Opened, Sops, Stamp, rules, store::paper};
use crate::storage::Storage;

pub use super::store::drafts::{KindRow, RelationKindRow, Twin};
pub use super::store::files::FileRow as DraftFile;
use super::store::known::{Known, known_places};
pub use super::store::papers::{ExternalRow as ExternalPage, NotaDinasRow as NotaDinas};

/// The kind of change by which definitions call one of the files.
const FILES: &str = "berkas";

/// The SOP that publishes.
pub const SOP: &str = "pengunggahan";

/// Everything that a case page shows of the draft.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The nota dinas.
    pub nota_dinas: NotaDinas,
    /// The other cases of the same nota dinas: id, subject, step.
    pub siblings: Vec<(String, String, String)>,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// Public id of the product of which this is a new version.
    pub replaces: Option<i64>,
    /// Why there is a new version; empty for none.
    pub why: String,
    /// The description.
    pub description: Description,
    /// Its revision.
    pub revision: i64,
    /// Files, those that count now first.
    pub files: Vec<DraftFile>,
    /// Products and cases with the same identity.
    pub twins: Vec<Twin>,
    /// Where files that count now are known already: the file's name and the place.
    pub known: Vec<(String, Known)>,
    /// Dispositions.
    pub disposisi: Vec<paper::Disposisi>,
    /// Suggestions.
    pub suggestions: Vec<paper::Suggestion>,
    /// What it puts right that was taken down.
    pub repairs: Option<repair::Repair>,
    /// Where the official page holds it.
    pub external: Option<ExternalPage>,
}

/// Drafts and publication.
#[derive(Clone)]
pub struct Products {
    sops: Sops,
    storage: Storage,
}

impl Products {
    /// The area over the engine and the object store.
    #[must_use]
    pub fn new(sops: Sops, storage: Storage) -> Self {
        Self { sops, storage }
    }

    pub(super) fn sops(&self) -> &Sops {
        &self.sops
    }

    pub(super) fn journal(&self) -> &Journal {
        self.sops.journal()
    }

    /// The object store.
    #[must_use]
    pub fn storage(&self) -> &Storage {
        &self.storage
    }

    /// The kinds of legal product.
    ///
    /// # Errors
    /// As any statement.
    pub async fn kinds(&self) -> Result<Vec<KindRow>, ProductError> {
        Ok(drafts::kinds(&mut self.journal().db().read().await?).await?)
    }

    /// The kinds that can be chosen.
    ///
    /// # Errors
    /// As any statement.
    pub async fn kinds_in_use(&self) -> Result<Vec<KindRow>, ProductError> {
        Ok(self.kinds().await?.into_iter().filter(|kind| kind.in_use != 0).collect())
    }

    /// The kinds of relation.
    ///
    /// # Errors
    /// As any statement.
    pub async fn relation_kinds(&self) -> Result<Vec<RelationKindRow>, ProductError> {
        Ok(drafts::relation_kinds(&mut self.journal().db().read().await?).await?)
    }

    /// The draft of a case; the caller has checked that the actor may see the case.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] when the case is no upload case.
    pub async fn draft(&self, case: &Case) -> Result<Draft, ProductError> {
        let mut tx = self.journal().db().read().await?;
        draft_in(&mut tx, case).await
    }

    /// The manifest as it would be fixed now.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] when the case is no upload case.
    pub async fn manifest(&self, case: &Case) -> Result<Manifest, ProductError> {
        let mut tx = self.journal().db().read().await?;
        compose(&mut tx, case).await
    }

    /// Enters a new revision of the description.
    ///
    /// # Errors
    /// A refusal, or a field that cannot be accepted (another product has the same identity).
    pub async fn describe(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        description: &Description,
        physical_kind: &str,
        replaces: Option<i64>,
    ) -> Result<String, ProductError> {
        self.describe_confirmed(actor, stamp, description, physical_kind, (replaces, None), &[]).await
    }

    /// As [`Products::describe`], with the reason of a new version (`None` leaves it as it is); the story and the
    /// journal name the fields that were read from the document and confirmed.
    ///
    /// # Errors
    /// As [`Products::describe`].
    pub async fn describe_confirmed(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        description: &Description,
        physical_kind: &str,
        (replaces, why): (Option<i64>, Option<&str>),
        confirmed: &[&str],
    ) -> Result<String, ProductError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        open.may_change("uraian")?;
        let replaced = self.replaced(&mut open.tx, actor, replaces).await?;
        let before = drafts::latest(&mut open.tx, &open.case.id).await?;
        let submission = papers::submission(&mut open.tx, &open.case.id)
            .await?
            .ok_or(ProductError::NotFound("Perkara pengunggahan"))?;
        let recorded = papers::why(&mut open.tx, &open.case.id).await?.unwrap_or_default();
        let why = match (&replaced, why) {
            (None, _) => String::new(),
            (Some(_), None) => recorded.clone(),
            (Some(_), Some(why)) => {
                let wrong = |sentence: String| ProductError::invalid(WHY_FIELD, sentence);
                let why = repair::checked_why(why).map_err(wrong)?;
                if why.is_empty() {
                    return Err(wrong(repair::WHY_WANTED.to_owned()));
                }
                why
            }
        };
        let same = before.as_ref().is_some_and(|before| before.description == *description)
            && submission.physical_kind == physical_kind
            && submission.replaces_product_id == replaced
            && why == recorded;
        let back = format!("/kasus/{}", open.case.id);
        if same {
            return Ok(back);
        }
        let case = (open.case.office_id.as_str(), open.case.id.as_str());
        refuse_twin(&mut open.tx, case, description, replaced.as_deref()).await?;
        let other_paper = submission.physical_kind != physical_kind;
        let what = match other_paper {
            true => format!("mengubah uraian; naskah fisik menjadi naskah {physical_kind}"),
            false => "mengubah uraian".to_owned(),
        };
        let label = match confirmed {
            [] => what,
            fields => format!("{what}; terbaca dan dikonfirmasi: {}", fields.join(", ")),
        };
        // Of another kind of paper other differences are expected: what was compared is compared anew, as with another
        // file. Where that moves nothing, nobody sent a file, and who waits for one goes on waiting.
        let compared = other_paper && rules::sent_back_by(&open.sop, &open.case, FILES).is_some();
        let change = if compared { FILES } else { "uraian" };
        let revision = before.map_or(0, |before| before.revision);
        self.write_changed(&mut open, description, revision, (change, &label)).await?;
        let case_id = open.case.id.clone();
        papers::update_submission(&mut open.tx, &case_id, physical_kind, replaced.as_deref()).await?;
        if why != recorded {
            papers::put_why(&mut open.tx, &case_id, &why).await?;
        }
        if other_paper {
            ask_comparison(&mut open.tx, &open.sop, &case_id).await?;
        }
        Ok(open.finish(&back).await?)
    }

    pub(super) async fn write_description(
        &self,
        open: &mut OpenCase,
        description: &Description,
        revision: i64,
        label: &str,
    ) -> Result<(), ProductError> {
        self.write_changed(open, description, revision, ("uraian", label)).await
    }

    async fn write_changed(
        &self,
        open: &mut OpenCase,
        description: &Description,
        revision: i64,
        (change, label): (&str, &str),
    ) -> Result<(), ProductError> {
        let kinds = drafts::kinds(&mut open.tx).await?;
        let subject = subject_of(description, &kinds, &open.case.subject);
        open.rename(&subject);
        open.change(change, label).await?;
        let (case_id, person) = (open.case.id.clone(), open.author().person_id.clone());
        drafts::insert(&mut open.tx, &case_id, &person, revision + 1, description).await?;
        Ok(())
    }

    /// Takes a file out; it is kept as an earlier version.
    ///
    /// # Errors
    /// A refusal; [`ProductError::NotFound`] when it is not there any more.
    pub async fn remove_file(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        file_id: &str,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops.open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let current = files::current(&mut open.tx, &case_id).await?;
        if !current.iter().any(|row| row.id == file_id) {
            return Err(ProductError::NotFound("Berkas"));
        }
        // Who was only asked for a file takes none out.
        open.may_change("pengeluaran")?;
        open.change(FILES, "mengeluarkan berkas").await?;
        files::remove(&mut open.tx, file_id, &actor.person_id).await?;
        ask_comparison(&mut open.tx, &open.sop, &case_id).await?;
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }

    /// A file of a case by its row, whether it counts now or is an earlier version.
    ///
    /// # Errors
    /// As any statement.
    pub async fn file(&self, case_id: &str, file_id: &str) -> Result<Option<DraftFile>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        Ok(files::all(&mut tx, case_id).await?.into_iter().find(|file| file.id == file_id))
    }

    /// The internal id of the office's published product with this public id.
    pub(super) async fn replaced(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        public_id: Option<i64>,
    ) -> Result<Option<String>, ProductError> {
        let Some(public_id) = public_id else { return Ok(None) };
        let product = publish::by_public_id(tx, public_id).await?;
        let product =
            product.filter(|row| row.office_id == actor.office_id && row.state == super::visibility::PUBLIC);
        let sentence = "Tidak ada produk hukum terbit kantor ini dengan nomor pengenal itu.";
        Ok(Some(product.ok_or_else(|| ProductError::invalid("versi_dari", sentence))?.id))
    }
}

pub(super) async fn draft_in(tx: &mut Tx, case: &Case) -> Result<Draft, ProductError> {
    let missing = || ProductError::NotFound("Perkara pengunggahan");
    let submission = papers::submission(tx, &case.id).await?.ok_or_else(missing)?;
    let nota_dinas = papers::nota_dinas_of(tx, &case.id).await?.ok_or_else(missing)?;
    let latest = drafts::latest(tx, &case.id).await?.ok_or_else(missing)?;
    let mut siblings = papers::siblings(tx, &submission.nota_dinas_id).await?;
    siblings.retain(|(id, _, _)| *id != case.id);
    let twins = match &case.closed {
        None => {
            let replaces = submission.replaces_product_id.as_deref();
            drafts::twins(tx, &case.office_id, &latest.description, &case.id, replaces).await?
        }
        Some(_) => Vec::new(),
    };
    let files = files::all(tx, &case.id).await?;
    let known = known_of(tx, case, &files).await?;
    Ok(Draft {
        nota_dinas,
        siblings,
        physical_kind: submission.physical_kind,
        replaces: submission.replaces_public_id,
        why: papers::why(tx, &case.id).await?.unwrap_or_default(),
        description: latest.description,
        revision: latest.revision,
        files,
        known,
        twins,
        disposisi: paper::disposisi_of(tx, &case.id).await?,
        suggestions: paper::suggestions_of(tx, &case.id).await?,
        repairs: repair::of_case(tx, &case.id).await?,
        external: papers::external(tx, &case.id).await?,
    })
}

/// Where the files that count now are known already; nothing once the case is closed.
async fn known_of(
    tx: &mut Tx,
    case: &Case,
    files: &[DraftFile],
) -> Result<Vec<(String, Known)>, ProductError> {
    let mut known = Vec::new();
    for file in files.iter().filter(|file| file.removed_ms.is_none() && case.closed.is_none()) {
        let places = known_places(tx, &file.digest, &case.office_id, &case.id).await?;
        known.extend(places.into_iter().map(|place| (file.name.clone(), place)));
    }
    Ok(known)
}

/// The manifest of a case as its rows stand now: that of an upload, or of a ralat.
pub(super) async fn compose(tx: &mut Tx, case: &Case) -> Result<Manifest, ProductError> {
    let missing = || ProductError::NotFound("Perkara pengunggahan");
    let latest = drafts::latest(tx, &case.id).await?.ok_or_else(missing)?;
    let (holder, corrects) = match ralat::corrected_by(tx, &case.id).await? {
        Some((published_by, corrects)) => (published_by, Some(corrects)),
        None => (case.id.clone(), None),
    };
    let submission = papers::submission(tx, &holder).await?.ok_or_else(missing)?;
    let office = crate::auth::office_in(tx, &case.office_id)
        .await?
        .ok_or_else(|| db::Error::inconsistent("sop_case", &case.id, "its office is missing"))?;
    let rows = files::current(tx, &holder).await?;
    Ok(Manifest {
        office_code: office.code,
        physical_kind: submission.physical_kind,
        replaces: submission.replaces_public_id,
        description: latest.description,
        files: rows.iter().map(files::FileRow::in_manifest).collect::<Result<_, _>>()?,
        why: papers::why(tx, &holder).await?,
        corrects,
        repairs: repair::of_case(tx, &holder).await?,
    })
}

/// What a case is called in lists.
pub(super) fn subject_of(description: &Description, kinds: &[KindRow], fallback: &str) -> String {
    let kind = kinds.iter().find(|kind| kind.id == description.get("jenis")).map_or("", |kind| &kind.title);
    let number = match (description.number(), description.year()) {
        (Some(number), Some(year)) => number.cite(kind, None, year),
        (Some(number), None) => format!("{kind} Nomor {}", number.bare()),
        (None, _) => kind.to_owned(),
    };
    match (number.trim(), description.get("judul")) {
        ("", "") => fallback.to_owned(),
        (number, "") => format!("{number} — {fallback}"),
        ("", title) => title.to_owned(),
        (number, title) => format!("{number} tentang {title}"),
    }
}

/// Refused while another *published* product has the same identity; an open case only warns.
pub(super) async fn refuse_twin(
    tx: &mut Tx,
    (office_id, case_id): (&str, &str),
    description: &Description,
    replaces: Option<&str>,
) -> Result<(), ProductError> {
    let twins = drafts::twins(tx, office_id, description, case_id, replaces).await?;
    match twins.into_iter().find(|twin| twin.product_id.is_some()) {
        None => Ok(()),
        Some(twin) if twin.dark => Err(ProductError::invalid("nomor", repair::dark_twin(&twin))),
        Some(twin) => Err(ProductError::invalid(
            "nomor",
            format!(
                "Jenis, nomor, dan tahun ini sudah terbit sebagai {} ({}). Bila ini versi baru, isikan nomor \
                 pengenalnya pada “Versi baru dari”.",
                twin.title, twin.address
            ),
        )),
    }
}
