//! What this area contributes to the engine: guards and effects, those of the upload SOP themselves.

use super::checking::PemeriksaanSelesai;
use super::description::Description;
use super::error::ProductError;
use super::manifest::{FileRole, Manifest};
use super::ralat::{RalatBerlaku, RalatLengkap, TerapkanRalat};
use super::record::BekukanCatatan;
use super::repair::{BerkasTidakDiturunkan, RESTORED, dark_twin, is_restored, succeed, taken_down_bytes};
use super::rules::{Release, releasable};
use super::service::compose;
use super::store::{drafts, files, objects, papers, publish};
use super::store::{repairs, takedowns};
use super::takedown::guards::{BelumGelap, DapatDiturunkan, PerintahLengkap};
use super::takedown::{PenurunanPart, Turunkan, TutupJudul};
use super::visibility::PUBLIC;
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::journal::{Entry, Journal, Write, canonical_json};
use crate::kernel::{FilePart, download_name, new_id, slug};
use crate::sop::{
    Applied, BoxError, Case, Definitions, Doing, Effect, Guard, Input, PortFuture, Prepared, RecordPart,
};
use crate::storage::Storage;
use std::collections::HashMap;
use std::sync::Arc;

/// The longest readable part of an address.
const SLUG_MAX_CHARS: usize = 80;
/// How many names are tried for a file whose usual name is taken.
const MAX_NAME_TRIES: i64 = 1_000;

/// The guards of this area, by the names that definitions use.
#[must_use]
pub fn guards() -> HashMap<&'static str, Arc<dyn Guard>> {
    let all: [(&'static str, Arc<dyn Guard>); 11] = [
        ("nota_dinas_lengkap", Arc::new(NotaDinasLengkap)),
        ("naskah_ada", Arc::new(NaskahAda)),
        ("uraian_lengkap", Arc::new(UraianLengkap)),
        ("identitas_tunggal", Arc::new(IdentitasTunggal)),
        ("pemeriksaan_selesai", Arc::new(PemeriksaanSelesai)),
        ("ralat_berlaku", Arc::new(RalatBerlaku)),
        ("ralat_lengkap", Arc::new(RalatLengkap)),
        ("berkas_tidak_diturunkan", Arc::new(BerkasTidakDiturunkan)),
        ("perintah_lengkap", Arc::new(PerintahLengkap)),
        ("dapat_diturunkan", Arc::new(DapatDiturunkan)),
        ("belum_gelap", Arc::new(BelumGelap)),
    ];
    all.into()
}

/// The effects of this area. `definitions` is read when an act happens: it is filled after the effects'
/// names were checked against it. `parts` is what areas add to the record of a case without a product.
#[must_use]
pub fn effects(
    journal: &Journal,
    storage: &Storage,
    definitions: Arc<std::sync::OnceLock<Definitions>>,
    mut parts: Vec<Arc<dyn RecordPart>>,
) -> HashMap<&'static str, Arc<dyn Effect>> {
    let freeze = BekukanManifes { journal: journal.clone(), storage: storage.clone() };
    parts.push(Arc::new(PenurunanPart));
    let record = BekukanCatatan { journal: journal.clone(), storage: storage.clone(), parts };
    let all: [(&'static str, Arc<dyn Effect>); 6] = [
        ("bekukan_manifes", Arc::new(freeze)),
        ("bekukan_catatan", Arc::new(record)),
        ("terbitkan", Arc::new(Terbitkan { definitions: Arc::clone(&definitions) })),
        ("terapkan_ralat", Arc::new(TerapkanRalat { definitions })),
        ("turunkan", Arc::new(Turunkan)),
        ("tutup_judul", Arc::new(TutupJudul)),
    ];
    all.into()
}

pub(super) fn boxed(error: impl Into<ProductError>) -> BoxError {
    Box::new(error.into())
}

struct NotaDinasLengkap;

impl Guard for NotaDinasLengkap {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let paper = papers::nota_dinas_of(tx, &case.id).await?;
            let scanned = paper.is_some_and(|paper| paper.scan_digest.is_some());
            Ok(if scanned { Vec::new() } else { vec!["Pindaian nota dinas belum diunggah.".to_owned()] })
        })
    }
}

struct NaskahAda;

impl Guard for NaskahAda {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let rows = files::current(tx, &case.id).await?;
            let lacks = |role: FileRole| !rows.iter().any(|row| row.role == role.column());
            let mut missing = Vec::new();
            if lacks(FileRole::Salinan) {
                missing.push("Salinan digital belum diunggah.".to_owned());
            }
            if lacks(FileRole::Fisik) {
                missing.push("Pindaian naskah fisik belum diunggah.".to_owned());
            }
            let same = |row: &files::FileRow| {
                row.role == FileRole::Fisik.column()
                    && rows.iter().any(|o| o.role == FileRole::Salinan.column() && o.digest == row.digest)
            };
            if rows.iter().any(same) {
                missing.push(
                    "Salinan digital dan pindaian naskah fisik adalah berkas yang sama; unggah pindaian naskah \
                     fisiknya."
                        .to_owned(),
                );
            }
            Ok(missing)
        })
    }
}

struct UraianLengkap;

impl Guard for UraianLengkap {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let latest = drafts::latest(tx, &case.id).await?;
            let lacking = latest.map(|latest| latest.description.lacking()).unwrap_or_default();
            Ok(if lacking.is_empty() {
                Vec::new()
            } else {
                vec![format!("Uraian belum lengkap: {}.", lacking.join(", "))]
            })
        })
    }
}

struct IdentitasTunggal;

impl Guard for IdentitasTunggal {
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>> {
        Box::pin(async move {
            let submission = papers::submission(tx, &case.id).await?;
            let replaces = submission.and_then(|row| row.replaces_product_id);
            let Some(latest) = drafts::latest(tx, &case.id).await? else { return Ok(Vec::new()) };
            let twins =
                drafts::twins(tx, &case.office_id, &latest.description, &case.id, replaces.as_deref())
                    .await?;
            let published = twins.into_iter().filter(|twin| twin.product_id.is_some());
            Ok(published
                .map(|twin| match twin.dark {
                    true => dark_twin(&twin),
                    false => format!(
                        "Produk hukum dengan jenis, nomor, dan tahun ini sudah terbit: {} ({}). Bila ini versi \
                         baru, isikan pada “Versi baru dari”.",
                        twin.title, twin.address
                    ),
                })
                .collect())
        })
    }
}

/// Fixes the manifest: its bytes are an object before the transaction, which then finds the same.
struct BekukanManifes {
    journal: Journal,
    storage: Storage,
}

impl Effect for BekukanManifes {
    fn prepare<'e>(
        &'e self,
        case: &'e Case,
        _input: &'e Input,
    ) -> PortFuture<'e, Result<Prepared, BoxError>> {
        Box::pin(async move {
            let mut tx = self.journal.db().read().await.map_err(boxed)?;
            let bytes = compose(&mut tx, case).await.map_err(boxed)?.bytes();
            drop(tx);
            let digest = self.storage.put_bytes(bytes.clone()).await.map_err(boxed)?;
            Ok(Prepared { frozen: Some(digest), bytes })
        })
    }

    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let manifest = compose(tx, act.case).await.map_err(boxed)?;
            if manifest.bytes() != act.prepared.bytes || act.case.manifest != act.prepared.frozen {
                return Err(boxed(ProductError::Changed));
            }
            let size = i64::try_from(act.prepared.bytes.len()).unwrap_or(i64::MAX);
            objects::insert(tx, &manifest.digest(), size, "application/json", None).await.map_err(boxed)?;
            Ok(Applied::default())
        })
    }
}

/// Publishes: one transaction, exactly once, and only with a [`Release`].
struct Terbitkan {
    definitions: Arc<std::sync::OnceLock<Definitions>>,
}

impl Effect for Terbitkan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let (release, role) = released(tx, &self.definitions, act).await.map_err(boxed)?;
            publish_release(tx, act.case, &release, (act.actor, &role)).await.map_err(boxed)
        })
    }
}

/// What both gates of a case released, and the role of the step whose act makes it public.
pub(super) async fn released(
    tx: &mut Write,
    definitions: &std::sync::OnceLock<Definitions>,
    act: Doing<'_>,
) -> Result<(Release, String), ProductError> {
    let sop = definitions
        .get()
        .and_then(|definitions| definitions.version(&act.case.sop_version))
        .ok_or(ProductError::NotFound("Definisi SOP"))?;
    let manifest = compose(tx, act.case).await?;
    let release = releasable(&sop, act.case, manifest)?;
    let role = sop.step(&act.event.from).map(|step| step.role.clone()).unwrap_or_default();
    Ok((release, role))
}

async fn publish_release(
    tx: &mut Write,
    case: &Case,
    release: &Release,
    (publisher, role): (&Actor, &str),
) -> Result<Applied, ProductError> {
    let manifest = release.manifest();
    if let Some(sentence) = taken_down_bytes(tx, &case.id).await? {
        return Err(crate::sop::ActError::Missing(vec![sentence]).into());
    }
    let product = put_product(tx, case, manifest).await?;
    let repaired = succeed(tx, &case.id, &product.id).await?;
    let version = publish::VersionRow {
        id: new_id(tx.now()),
        product_id: product.id.clone(),
        version: product.version,
        case_id: case.id.clone(),
        manifest: release.digest().hex(),
        description: canonical_json(&manifest.description.to_value()),
        physical_kind: manifest.physical_kind.clone(),
        checked_by: release.checked().post_title.clone(),
        checked_ms: release.checked().at.0,
        approved_by: release.approved().post_title.clone(),
        approved_ms: release.approved().at.0,
        published_by: publisher.title_for(&[role]).to_owned(),
    };
    publish::insert_version(tx, &version).await?;
    insert_files(tx, case, manifest, &version, product.version).await?;
    for relation in &manifest.description.relations {
        let target = match relation.target {
            Some(public_id) => publish::by_public_id(tx, public_id).await?.map(|row| row.id),
            None => None,
        };
        let id = new_id(tx.now());
        let holder = (version.product_id.as_str(), version.id.as_str());
        publish::insert_relation(tx, &id, holder, &relation.kind, target.as_deref(), &relation.text).await?;
    }
    let entry = Entry::new("produk.terbit", publisher.author())
        .about(&product.id)
        .with("pengenal", product.public_id)
        .with("versi", product.version)
        .with("perkara", case.id.clone())
        .with("manifes", release.digest().hex());
    let entry = match repaired {
        Some(public_id) if is_restored(tx, &product.id).await? => {
            entry.with("perbaikan_atas", public_id).with(RESTORED, "ya")
        }
        Some(public_id) => entry.with("perbaikan_atas", public_id),
        None => entry,
    };
    Ok(Applied { entries: vec![entry], outcome: None })
}

async fn put_product(
    tx: &mut Write,
    case: &Case,
    manifest: &Manifest,
) -> Result<publish::ProductRow, ProductError> {
    let description = &manifest.description;
    let title = citation_of(tx, &case.office_id, description).await?;
    let submission = papers::submission(tx, &case.id).await?;
    let before = match submission.and_then(|row| row.replaces_product_id) {
        Some(id) => publish::product(tx, &id).await?,
        None => None,
    };
    // What was taken down meanwhile comes back as a new product, at a new address, and in no other way.
    if before.as_ref().is_some_and(|before| before.state != PUBLIC) {
        return Err(ProductError::TakenDown(
            "Produk hukum yang hendak diberi versi baru sudah diturunkan, sehingga tidak ada yang diterbitkan.",
        ));
    }
    let repaired = repairs::of_case(tx, &case.id).await?;
    let (id, public_id, version, published_ms) = match before {
        Some(before) => (before.id, before.public_id, before.version + 1, before.published_ms),
        None => {
            // What comes in the place of something taken down goes on counting its versions.
            let version = repaired.map_or(0, |row| row.version) + 1;
            (new_id(tx.now()), publish::next_public_id(tx).await?, version, tx.now().0)
        }
    };
    let row = publish::ProductRow {
        id,
        office_id: case.office_id.clone(),
        public_id,
        slug: slug_of(&title, description),
        kind: description.get("jenis").to_owned(),
        number_key: description.number_key(),
        year: description.year().map_or(0, i64::from),
        title,
        state: PUBLIC.to_owned(),
        version,
        published_ms,
    };
    publish::put(tx, &row).await?;
    Ok(row)
}

/// How a product of an office is cited.
pub(super) async fn citation_of(
    tx: &mut Tx,
    office_id: &str,
    description: &Description,
) -> Result<String, ProductError> {
    let kinds = drafts::kinds(tx).await?;
    let kind = kinds.iter().find(|kind| kind.id == description.get("jenis"));
    let office = crate::auth::office_in(tx, office_id).await?.ok_or(ProductError::NotFound("Kantor"))?;
    Ok(description.citation(kind.map_or("", |kind| &kind.title), &office.name))
}

/// The readable part of a product's address.
pub(super) fn slug_of(citation: &str, description: &Description) -> String {
    slug(&format!("{citation} {}", description.get("judul")), SLUG_MAX_CHARS)
}

async fn insert_files(
    tx: &mut Write,
    case: &Case,
    manifest: &Manifest,
    version: &publish::VersionRow,
    number: i64,
) -> Result<(), ProductError> {
    let dark = takedowns::files(tx, &version.product_id).await?;
    let was_dark = |digest: &str| dark.iter().any(|file| file.dark > 0 && file.digest == digest);
    if manifest.files.iter().any(|file| file.role.is_public() && was_dark(&file.digest.hex())) {
        return Err(ProductError::TakenDown(
            "Salah satu berkas versi ini sudah pernah diturunkan dari produk hukum ini, sehingga tidak dapat terbit lagi.",
        ));
    }
    let names = public_names(tx, case, manifest, number).await?;
    for (file, name) in manifest.files.iter().filter(|file| file.role.is_public()).zip(names) {
        let row = publish::PublicFileRow {
            id: new_id(tx.now()),
            product_id: version.product_id.clone(),
            version_id: version.id.clone(),
            role: file.role.column().to_owned(),
            position: file.position,
            name,
            digest: file.digest.hex(),
            size_bytes: file.size_bytes,
            pages: file.pages,
        };
        publish::insert_file(tx, &row).await?;
    }
    Ok(())
}

/// The speaking names of the public files (handbook section 1.4); later versions carry their number.
async fn public_names(
    tx: &mut Tx,
    case: &Case,
    manifest: &Manifest,
    version: i64,
) -> Result<Vec<String>, ProductError> {
    let kinds = drafts::kinds(tx).await?;
    let description = &manifest.description;
    let code =
        kinds.iter().find(|kind| kind.id == description.get("jenis")).map_or("dok", |kind| &kind.file_code);
    let number = description.number().ok_or(ProductError::NotFound("Nomor"))?;
    let year = description.year().unwrap_or_default();
    let mut attachments = 0_u16;
    let mut names = Vec::new();
    for file in manifest.files.iter().filter(|file| file.role.is_public()) {
        let part = if file.role == FileRole::Lampiran {
            attachments += 1;
            FilePart::Attachment(attachments)
        } else {
            FilePart::Body
        };
        let name = download_name(year, code, &manifest.office_code, &number, part);
        let stem = name.trim_end_matches(".pdf").to_owned();
        let name = if version > 1 { format!("{stem}_v{version}.pdf") } else { name };
        names.push(
            unique(&names, &name)
                .ok_or_else(|| db::Error::inconsistent("product_file", &case.id, "names"))?,
        );
    }
    Ok(names)
}

fn unique(taken: &[String], name: &str) -> Option<String> {
    let stem = name.trim_end_matches(".pdf");
    let others = (2..MAX_NAME_TRIES).map(|n| format!("{stem}-{n}.pdf"));
    std::iter::once(name.to_owned()).chain(others).find(|name| !taken.contains(name))
}
