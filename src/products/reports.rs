//! Reports of problems by readers: a short text about a product, without name or contact. Only the
//! Pelaksana reads them; they are erased when they are closed, and at the latest after
//! [`REPORT_KEEP_MS`]. The Pelaksana may make a ticket of one.

use super::error::ProductError;
use super::store::{publish, reports};
use crate::auth::Actor;
use crate::db;
use crate::journal::{Entry, Journal};
use crate::kernel::{Timestamp, new_id};

/// The longest report.
pub const REPORT_MAX_CHARS: usize = 1_000;
/// The shortest; less says nothing.
pub const REPORT_MIN_CHARS: usize = 10;
/// Open reports of one product; more say little that is new.
pub const MAX_REPORTS_OF_PRODUCT: i64 = 20;
/// Open reports of all products; a stranger must not be able to fill the disk.
pub const MAX_REPORTS: i64 = 500;
/// How long a report is kept: 90 days.
pub const REPORT_KEEP_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
/// Who reads them.
pub const READER: &str = "pengelola_jdih";

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProblemReport {
    /// Its id.
    pub id: String,
    /// The product's public id.
    pub public_id: i64,
    /// The product's citation.
    pub citation: String,
    /// What was written.
    pub body: String,
    /// When.
    pub created: Timestamp,
}

/// Takes reports in and shows them. Cheap to clone.
#[derive(Clone)]
pub struct Reports {
    journal: Journal,
}

/// Why a text is no report, in a sentence.
///
/// # Errors
/// The sentence.
pub fn read_report(typed: &str) -> Result<String, String> {
    let readable = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    let text: String = typed.replace("\r\n", "\n").chars().map(readable).collect();
    let text = text.trim();
    match text.chars().count() {
        n if n < REPORT_MIN_CHARS => Err("Tulis masalahnya dalam satu kalimat atau lebih.".to_owned()),
        n if n > REPORT_MAX_CHARS => {
            Err(format!("Laporan paling panjang {REPORT_MAX_CHARS} huruf; ini {n} huruf. Persingkat."))
        }
        _ => Ok(text.to_owned()),
    }
}

impl Reports {
    /// Over this journal's database.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        Self { journal }
    }

    /// Takes a report about a published product in.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] when it is not public, an invalid field `laporan` for a text that is no
    /// report or where there are too many already; as any statement.
    pub async fn add(&self, public_id: i64, typed: &str) -> Result<(), ProductError> {
        let refused = |sentence: String| ProductError::invalid("laporan", sentence);
        let text = read_report(typed).map_err(refused)?;
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().write().await?;
        let product = publish::by_public_id(&mut tx, public_id)
            .await?
            .filter(|row| row.state == super::visibility::PUBLIC);
        let product = product.ok_or(ProductError::NotFound("Produk hukum"))?;
        let of_product = reports::count_of(&mut tx, &product.id).await?;
        if of_product >= MAX_REPORTS_OF_PRODUCT || reports::count(&mut tx).await? >= MAX_REPORTS {
            let sentence =
                "Sudah banyak laporan yang belum selesai dibaca petugas. Coba lagi beberapa hari lagi.";
            return Err(refused(sentence.to_owned()));
        }
        reports::insert(&mut tx, &new_id(now), &product.id, &text, now).await?;
        Ok(tx.commit().await?)
    }

    /// Whether a person reads reports: the Pelaksana, and nobody else.
    #[must_use]
    pub fn may_read(actor: &Actor) -> bool {
        actor.has(READER)
    }

    /// The open reports about products of the reader's office, oldest first.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] for others than the Pelaksana; as any statement.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<ProblemReport>, ProductError> {
        only_reader(actor)?;
        let mut tx = self.journal.db().read().await?;
        let rows = reports::of_office(&mut tx, &actor.office_id, MAX_REPORTS).await?;
        let limit = Timestamp(self.journal.clock().now().0.saturating_sub(REPORT_KEEP_MS));
        // What is over is not shown, even when the sweep is late.
        let open = rows.into_iter().filter(|row| row.created_ms >= limit.0);
        Ok(open
            .map(|row| ProblemReport {
                id: row.id,
                public_id: row.public_id,
                citation: row.title,
                body: row.body,
                created: Timestamp(row.created_ms),
            })
            .collect())
    }

    /// Closes a report, which erases it; that it was closed, and by whom, is journalled.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] for others than the Pelaksana and for one that is not there.
    pub async fn close(&self, actor: &Actor, id: &str) -> Result<(), ProductError> {
        only_reader(actor)?;
        let mut tx = self.journal.begin().await?;
        if !reports::erase(&mut tx, id, &actor.office_id).await? {
            return Err(ProductError::NotFound("Laporan"));
        }
        tx.commit(vec![Entry::new("laporan.ditutup", actor.author()).about(id)]).await?;
        Ok(())
    }

    /// Erases what is over.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sweep(&self) -> Result<(), db::Error> {
        let limit = Timestamp(self.journal.clock().now().0.saturating_sub(REPORT_KEEP_MS));
        let mut tx = self.journal.db().write().await?;
        reports::erase_before(&mut tx, limit).await?;
        tx.commit().await
    }
}

fn only_reader(actor: &Actor) -> Result<(), ProductError> {
    if Reports::may_read(actor) { Ok(()) } else { Err(ProductError::NotFound("Laporan")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_neither_too_short_nor_too_long() {
        let of = |n: usize| read_report(&"é".repeat(n)).is_ok();
        assert_eq!([of(REPORT_MIN_CHARS - 1), of(REPORT_MIN_CHARS)], [false, true]);
        assert_eq!([of(REPORT_MAX_CHARS), of(REPORT_MAX_CHARS + 1)], [true, false]);
        assert!(read_report(&format!("{}   ", " ".repeat(50))).is_err());
        assert_eq!(read_report("  Satu\r\ndua\u{0}tiga empat ").unwrap(), "Satu\ndua tiga empat");
    }
}
