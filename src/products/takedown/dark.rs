//! Going dark: in the transaction of the act, and once. What is dark stays dark.

use crate::auth::Actor;
use crate::db;
use crate::journal::{Entry, Write};
use crate::products::effects::boxed;
use crate::products::error::ProductError;
use crate::products::store::takedowns::TakedownRow;
use crate::products::store::{processes, publish, takedowns};
use crate::products::visibility::{PUBLIC, TAKEN_DOWN};
use crate::sop::{Applied, BoxError, Doing, Effect, PortFuture};

/// The form's field by which title and address are closed.
pub(super) const CLOSE_TITLE: &str = "judul_ditutup";

/// The effect of step 3.
pub(in crate::products) struct Turunkan;

impl Effect for Turunkan {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            let row = takedowns::of_case(tx, &act.case.id).await.map_err(boxed)?;
            let row = row.ok_or_else(|| boxed(ProductError::NotFound("Penurunan dari perkara ini")))?;
            let entries = darken(tx, row, act.actor).await.map_err(boxed)?;
            Ok(Applied { entries, outcome: None })
        })
    }
}

/// With the Kabag's disposisi: title and address are closed, where the form says so.
pub(in crate::products) struct TutupJudul;

impl Effect for TutupJudul {
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>> {
        Box::pin(async move {
            if act.input.fields.get(CLOSE_TITLE).is_none_or(|value| value != "ya") {
                return Ok(Applied::default());
            }
            let row = takedowns::of_case(tx, &act.case.id).await.map_err(boxed)?;
            let row = row.ok_or_else(|| boxed(ProductError::NotFound("Penurunan dari perkara ini")))?;
            let entries = close_title(tx, row, act.actor).await.map_err(boxed)?;
            Ok(Applied { entries, outcome: None })
        })
    }
}

/// The kind of the entry that tells of a takedown.
pub(super) const TURUN: &str = "produk.turun";
/// In it, how long whoever asked for it waited until it could be written, in milliseconds.
pub(super) const WAITED: &str = "menunggu_ms";

/// Takes down what a case is about; nothing where that was done. Gives the entries that tell of it.
pub(super) async fn darken(
    tx: &mut Write,
    row: TakedownRow,
    actor: &Actor,
) -> Result<Vec<Entry>, ProductError> {
    if row.dark_ms.is_some() {
        return Ok(Vec::new());
    }
    let product = product_of(tx, &row).await?;
    if product.state != PUBLIC {
        return Err(ProductError::NotPublic);
    }
    let state = match &row.file_digest {
        None => TAKEN_DOWN,
        Some(digest) => {
            darken_files(tx, &row, digest).await?;
            PUBLIC
        }
    };
    let (seq, now, waited) = (tx.seq(), tx.now().0, tx.waited_ms());
    publish::put(tx, &publish::ProductRow { state: state.to_owned(), ..product.clone() }).await?;
    let entry = Entry::new("produk.turun", actor.author())
        .about(&product.id)
        .with("pengenal", product.public_id)
        .with("perkara", row.case_id.clone())
        .with("dasar", row.ground.clone())
        .with("lingkup", if row.file_digest.is_some() { "berkas" } else { "seluruhnya" })
        .with(WAITED, waited);
    let entry = if row.came_first > 0 { entry.with("mendahului", "ya") } else { entry };
    let dark = TakedownRow {
        dark_ms: Some(now),
        dark_seq: Some(seq),
        dark_by: Some(actor.person_id.clone()),
        ..row
    };
    takedowns::put(tx, &dark).await?;
    processes::expect(tx, &dark.case_id, seq, now).await?;
    Ok(vec![entry])
}

/// The same bytes are not left standing in another version of the product.
async fn darken_files(tx: &mut Write, row: &TakedownRow, digest: &str) -> Result<(), ProductError> {
    let mut same = takedowns::files(tx, &row.product_id).await?;
    same.retain(|file| file.digest == digest && file.dark == 0);
    if same.is_empty() {
        return Err(ProductError::NotPublic);
    }
    for file in same {
        takedowns::insert_file(tx, &file.id, &row.product_id, &row.case_id).await?;
    }
    Ok(())
}

/// Closes title and address; where it is dark already, they go at once.
pub(super) async fn close_title(
    tx: &mut Write,
    row: TakedownRow,
    actor: &Actor,
) -> Result<Vec<Entry>, ProductError> {
    if row.close_title > 0 {
        return Ok(Vec::new());
    }
    let grounds = takedowns::grounds(tx).await?;
    let may = grounds.iter().any(|ground| ground.id == row.ground && ground.may_close_title > 0);
    if !may || row.file_digest.is_some() {
        return Err(ProductError::invalid(
            CLOSE_TITLE,
            "Judul hanya ditutup bila seluruh produk hukum diturunkan atas dasar data pribadi.",
        ));
    }
    let product = product_of(tx, &row).await?;
    let entry = Entry::new("produk.judul-ditutup", actor.author())
        .about(&product.id)
        .with("pengenal", product.public_id)
        .with("perkara", row.case_id.clone());
    if row.dark_ms.is_some() {
        publish::put(tx, &product).await?;
    }
    takedowns::put(tx, &TakedownRow { close_title: 1, ..row }).await?;
    Ok(vec![entry])
}

pub(super) async fn product_of(
    tx: &mut Write,
    row: &TakedownRow,
) -> Result<publish::ProductRow, ProductError> {
    let missing = || db::Error::inconsistent("takedown", &row.case_id, "its product is missing");
    Ok(publish::product(tx, &row.product_id).await?.ok_or_else(missing)?)
}
