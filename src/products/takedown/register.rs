//! Registering a takedown, and its order.

use super::dark::product_of;
use super::guards::wants_sekretaris;
use super::rules::{self, Needs, TAKEDOWN_SOP, may_register};
use crate::auth::Actor;
use crate::db::Tx;
use crate::journal::{Entry, Write};
use crate::kernel::{CivilDate, new_id};
use crate::products::attach::scan_named;
use crate::products::error::ProductError;
use crate::products::service::Products;
use crate::products::store::takedowns::TakedownRow;
use crate::products::store::{objects, publish, takedowns};
use crate::products::visibility::{PUBLIC, TAKEN_DOWN};
use crate::sop::{
    ActError, Opened, Refusal, Replay, Stamp, new_case, replay,
    store::{acts, cases, events},
};

/// An order as typed.
#[derive(Debug, Clone, Default)]
pub struct NewOrder {
    /// Who gave it, by id.
    pub givers: Vec<String>,
    /// Its number, if it has one.
    pub number: String,
    /// Its date.
    pub date: String,
    /// The upload of its scan.
    pub scan: Option<String>,
}

/// A takedown as typed.
#[derive(Debug, Clone, Default)]
pub struct NewTakedown {
    /// The product's public id.
    pub public_id: i64,
    /// The one file that goes dark, by its public name; the whole product without it.
    pub file: Option<String>,
    /// The ground's id.
    pub ground: String,
    /// What is written about it.
    pub ground_text: String,
    /// The order.
    pub order: NewOrder,
}

impl Products {
    /// Registers a takedown; gives where the case is. Sent twice with the same act id it is done once. Nothing moves
    /// before the Kabag hands the order on.
    ///
    /// # Errors
    /// [`ProductError::Fields`] for what cannot be accepted; a refusal.
    pub async fn register_takedown(
        &self,
        actor: &Actor,
        act_id: &str,
        new: &NewTakedown,
    ) -> Result<String, ProductError> {
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        // Roles are read again inside the transaction: a post changed a moment ago counts.
        let now = tx.now();
        let actor = crate::auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        let definitions = self.sops().definitions();
        definitions.refresh(&mut tx).await?;
        let (version_id, sop) =
            definitions.current(&actor.office_id, TAKEDOWN_SOP).ok_or(ActError::NotFound)?;
        if !may_register(&actor) {
            let role = sop.entry().map(|step| step.role.clone()).unwrap_or_default();
            return Err(ActError::Refused(Refusal::Role { role }).into());
        }
        let product = public_product(&mut tx, &actor, new.public_id).await?;
        let file = file_of(&mut tx, &product, new.file.as_deref()).await?;
        let grounds = takedowns::grounds(&mut tx).await?;
        let read = rules::ground(new, &grounds);
        let is_urgent = read.as_ref().is_ok_and(|(ground, _)| ground.may_come_first > 0);
        refuse_pending(&mut tx, &product, file.as_ref().map(|(digest, _)| digest.as_str()), is_urgent)
            .await?;
        let (ground, ground_text) = read.map_err(ProductError::Fields)?;
        // Where the Kabag may take down first, the papers may follow.
        let needs = if ground.may_come_first > 0 { Needs::WhatIsThere } else { Needs::All };
        let (order, scan) = read_order(&mut tx, &actor, &new.order, needs, false).await?;
        let subject = match &file {
            None => format!("Penurunan {}", product.title),
            Some((_, name)) => format!("Penurunan berkas {name} dari {}", product.title),
        };
        let case = new_case(&version_id, &sop, &actor, &subject, None, now);
        cases::insert(&mut tx, &case).await?;
        let (scan_digest, scan_name) = scan.unzip();
        let row = TakedownRow {
            case_id: case.id.clone(),
            product_id: product.id.clone(),
            file_digest: file.as_ref().map(|(digest, _)| digest.clone()),
            file_name: file.map(|(_, name)| name),
            ground: ground.id.clone(),
            ground_text,
            order_number: order.number,
            order_date: order.date,
            scan_digest,
            scan_name,
            close_title: 0,
            came_first: 0,
            dark_ms: None,
            dark_seq: None,
            dark_by: None,
            successor_id: None,
        };
        takedowns::put(&mut tx, &row).await?;
        takedowns::put_givers(&mut tx, &case.id, &order.givers).await?;
        let event = crate::sop::Event {
            kind: "register",
            label: "mendaftarkan penurunan".to_owned(),
            from: case.at.clone(),
            to: case.at.clone(),
            round: 1,
            note: None,
            manifest: None,
        };
        let title = actor.title_for(&rules::REGISTRARS).to_owned();
        events::insert(&mut tx, &new_id(now), &case, &event, &actor.person_id, &title).await?;
        let outcome = format!("/kasus/{}", case.id);
        acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        let entry = Entry::new("perkara.didaftarkan", actor.author())
            .about(&case.id)
            .with("sop", version_id)
            .with("pengenal", product.public_id)
            .with("dasar", ground.id.clone());
        tx.commit(vec![actor.under_mandate(entry, &rules::REGISTRARS)]).await?;
        Ok(outcome)
    }

    /// Records the order anew, while the case waits for the Kabag to hand it on.
    ///
    /// # Errors
    /// [`ProductError::Fields`] for what cannot be accepted; a refusal.
    pub async fn set_order(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        order: &NewOrder,
    ) -> Result<String, ProductError> {
        self.set_order_on(actor, stamp, order, None).await
    }

    /// The same, on another ground with its text: as long as nothing is dark.
    ///
    /// # Errors
    /// As [`Products::set_order`].
    pub async fn set_order_on(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        order: &NewOrder,
        ground: Option<(&str, &str)>,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let author = open.author().clone();
        let row = takedowns::of_case(&mut open.tx, &case_id).await?;
        let row = row.ok_or(ProductError::NotFound("Penurunan dari perkara ini"))?;
        let waits = open.sop.entry().filter(|entry| open.case.closed.is_none() && entry.id == open.case.at);
        let Some(entry) = waits else {
            return Err(ProductError::invalid(
                "pemberi",
                "Perintah hanya dapat diubah sebelum diteruskan Kabag.",
            ));
        };
        if !may_register(&author) {
            return Err(ActError::Refused(Refusal::Role { role: entry.role.clone() }).into());
        }
        let has_scan = row.scan_digest.is_some();
        let (order, scan) = read_order(&mut open.tx, &author, order, Needs::WhatIsThere, has_scan).await?;
        let (scan_digest, scan_name) = match scan {
            Some((digest, name)) => (Some(digest), Some(name)),
            None => (row.scan_digest.clone(), row.scan_name.clone()),
        };
        let was = (row.ground.clone(), row.ground_text.clone());
        let row = match ground {
            Some((ground, text)) => on_ground(&mut open.tx, row, ground, text).await?,
            None => row,
        };
        let label = match was == (row.ground.clone(), row.ground_text.clone()) {
            true => "melengkapi perintah penurunan",
            false => "melengkapi perintah dan mengubah dasar penurunan",
        };
        let row =
            TakedownRow { order_number: order.number, order_date: order.date, scan_digest, scan_name, ..row };
        takedowns::put(&mut open.tx, &row).await?;
        takedowns::put_givers(&mut open.tx, &case_id, &order.givers).await?;
        open.note(label).await?;
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }
}

/// A takedown on another ground. What is dark stays so on the ground on which it went dark.
async fn on_ground(
    tx: &mut Tx,
    row: TakedownRow,
    ground: &str,
    text: &str,
) -> Result<TakedownRow, ProductError> {
    let given =
        NewTakedown { ground: ground.to_owned(), ground_text: text.to_owned(), ..NewTakedown::default() };
    let grounds = takedowns::grounds(tx).await?;
    let (ground, ground_text) = rules::ground(&given, &grounds).map_err(ProductError::Fields)?;
    if ground.id == row.ground && ground_text == row.ground_text {
        return Ok(row);
    }
    if row.dark_ms.is_some() {
        let sentence = "Dokumen sudah diturunkan atas dasar yang tercatat, yang tidak dapat diubah lagi.";
        return Err(ProductError::invalid("dasar", sentence));
    }
    if row.close_title > 0 && ground.may_close_title == 0 {
        let sentence = "Judulnya sudah dinyatakan tertutup, sehingga dasarnya tetap yang memungkinkan itu.";
        return Err(ProductError::invalid("dasar", sentence));
    }
    Ok(TakedownRow { ground: ground.id.clone(), ground_text, ..row })
}

/// The office's public product of this id.
async fn public_product(
    tx: &mut Write,
    actor: &Actor,
    public_id: i64,
) -> Result<publish::ProductRow, ProductError> {
    let product = publish::by_public_id(tx, public_id).await?;
    let product = product.filter(|product| product.office_id == actor.office_id).ok_or_else(|| {
        ProductError::invalid("produk", "Tidak ada produk hukum kantor ini dengan nomor pengenal itu.")
    })?;
    match product.state.as_str() {
        PUBLIC => {}
        TAKEN_DOWN => {
            let sentence =
                "Produk hukum ini sudah diturunkan, sehingga tidak ada lagi yang dapat diturunkan.";
            return Err(ProductError::invalid("produk", sentence));
        }
        _ => {
            let sentence = "Produk hukum ini tidak terbit, sehingga tidak ada yang dapat diturunkan.";
            return Err(ProductError::invalid("produk", sentence));
        }
    }
    Ok(product)
}

/// One case takes down the same: what an open one has yet to make dark is not registered again. What that one has made
/// dark already, or another file, waits for nothing; nor does what may come before the papers wait for one that may not.
async fn refuse_pending(
    tx: &mut Tx,
    product: &publish::ProductRow,
    file_digest: Option<&str>,
    is_urgent: bool,
) -> Result<(), ProductError> {
    let Some(pending) = takedowns::pending(tx, &product.id, file_digest).await? else { return Ok(()) };
    if is_urgent && pending.may_come_first == 0 {
        return Ok(());
    }
    Err(ProductError::invalid(
        "produk",
        format!(
            "Penurunan produk hukum ini sudah berjalan: {} (/kasus/{}). Lanjutkan perkara itu.",
            pending.subject, pending.case_id
        ),
    ))
}

/// Digest and name of the file that is meant, when one is.
async fn file_of(
    tx: &mut Tx,
    product: &publish::ProductRow,
    name: Option<&str>,
) -> Result<Option<(String, String)>, ProductError> {
    let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(None) };
    let files = takedowns::files(tx, &product.id).await?;
    match files.into_iter().find(|file| file.name == name && file.dark == 0) {
        Some(file) => Ok(Some((file.digest, file.name))),
        None => Err(ProductError::invalid("berkas", "Pilih berkas yang masih terbit dari daftar.")),
    }
}

/// The order that was typed, and digest and name of a scan that came along.
async fn read_order(
    tx: &mut Write,
    actor: &Actor,
    given: &NewOrder,
    needs: Needs,
    has_scan: bool,
) -> Result<(rules::Order, Option<(String, String)>), ProductError> {
    let scan = match given.scan.as_deref().filter(|id| !id.is_empty()) {
        None => None,
        Some(id) => {
            let now = tx.now();
            let upload = objects::upload(tx, id, &actor.person_id, now).await?;
            let upload = scan_named("perintah_pindaian", upload)?;
            Some((upload.digest, upload.name))
        }
    };
    let known: Vec<String> = takedowns::givers(tx).await?.into_iter().map(|(id, _)| id).collect();
    let by_sekretaris = wants_sekretaris(tx, &actor.office_id).await?;
    let today = CivilDate::in_jakarta(tx.now());
    let has_scan = has_scan || scan.is_some();
    let order = rules::order(given, &known, (needs, has_scan), (today, by_sekretaris));
    Ok((order.map_err(ProductError::Fields)?, scan))
}

impl Products {
    /// Takes down at once, before the papers (SOP step 3 by the Kabag; the Sekretaris approves in the Kabag's place).
    ///
    /// # Errors
    /// [`ProductError::invalid`] on a ground on which that may not be; a refusal.
    pub async fn take_down_first(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        note: &str,
        closes_title: bool,
    ) -> Result<String, ProductError> {
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let row = takedowns::of_case(&mut open.tx, &case_id).await?;
        let mut row = row.ok_or(ProductError::NotFound("Penurunan dari perkara ini"))?;
        let grounds = takedowns::grounds(&mut open.tx).await?;
        if !grounds.iter().any(|ground| ground.id == row.ground && ground.may_come_first > 0) {
            return Err(ProductError::invalid(
                "catatan",
                "Mendahului surat-surat hanya dapat dilakukan atas dasar data pribadi atau perintah pengadilan.",
            ));
        }
        product_of(&mut open.tx, &row).await?;
        let definitions = self.sops().definitions();
        definitions.refresh(&mut open.tx).await?;
        let ahead = definitions.current(&open.case.office_id, rules::FIRST_SOP).ok_or(ActError::NotFound)?;
        let label = "menurunkan dokumen lebih dahulu, surat-surat menyusul";
        open.ahead((&ahead.0, ahead.1), label, note).await?;
        let author = open.author().clone();
        let mut entries = Vec::new();
        if closes_title {
            entries.extend(super::dark::close_title(&mut open.tx, row.clone(), &author).await?);
            row.close_title = 1;
        }
        row.came_first = 1;
        entries.extend(super::dark::darken(&mut open.tx, row, &author).await?);
        for entry in entries {
            open.tell(entry);
        }
        Ok(open.finish(&format!("/kasus/{case_id}")).await?)
    }
}
