//! Recomputes the chain and every row of record.

use super::export::Checkpoint;
use super::store;
use super::write::{Head, genesis};
use super::{entry_digest, record};
use crate::db::{self, Db, Tx};
use serde_json::Value;
use std::collections::HashMap;

/// Something that does not hold, in plain Indonesian.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Finding {
    /// Where: `jurnal 12`, `baris person/…`, `objek …`.
    pub place: String,
    /// What is wrong.
    pub what: String,
}

impl Finding {
    /// A finding at `place`.
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }
}

/// What [`verify`] saw.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Report {
    /// Entries whose digests were recomputed.
    pub entries: i64,
    /// Rows of record whose digests were recomputed.
    pub rows: u64,
    /// The end of the chain as `SEQ:HASH`; empty while nothing was written.
    pub checkpoint: String,
    /// Whether a checkpoint kept elsewhere was given and met. Without one a chain that was rewritten
    /// as a whole, or cut at its end, cannot be told from the true one.
    pub against_checkpoint: bool,
    /// What does not hold; empty when all does.
    pub findings: Vec<Finding>,
}

/// Recomputes the chain and all rows of record, in one consistent view.
///
/// # Errors
/// When the database cannot be read; what does not hold is a [`Finding`], not an error.
pub async fn verify(db: &Db, against: Option<&Checkpoint>) -> Result<Report, db::Error> {
    let mut tx = db.read().await?;
    let mut report = Report::default();
    let expected = walk_chain(&mut tx, &mut report).await?;
    check_rows(&mut tx, expected, &mut report).await?;
    if let Some(point) = against {
        report.against_checkpoint = super::holds_in(&mut tx, point).await?;
        if !report.against_checkpoint {
            let what = "jurnal tidak memuat titik periksa ini: rantai ditulis ulang atau dipotong";
            report.findings.push(Finding::new(format!("titik periksa {point}"), what));
        }
    }
    Ok(report)
}

/// What each row of record must look like, by the last entry that names it.
type Expected = HashMap<String, (i64, Option<String>)>;

async fn walk_chain(tx: &mut Tx, report: &mut Report) -> Result<Expected, db::Error> {
    let mut expected = Expected::new();
    let (mut seq, mut prev, mut time) = (0_i64, genesis(), i64::MIN);
    loop {
        let page = store::after(tx, seq).await?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            let mut wrong = |what: &str| {
                report.findings.push(Finding::new(format!("jurnal {}", entry.seq), what));
            };
            if entry.seq != seq + 1 {
                wrong(&format!("nomor melompat setelah {seq}"));
            }
            if entry.prev != prev {
                wrong("tidak menyambung ke entri sebelumnya");
            }
            if entry.time.0 < time {
                wrong("waktu mundur");
            }
            if entry_digest(&entry.members()).hex() != entry.hash {
                wrong("isi tidak sesuai dengan hash-nya");
            }
            if let Some(Value::Object(rows)) = entry.body.get("rows") {
                for (row, digest) in rows {
                    expected.insert(row.clone(), (entry.seq, digest.as_str().map(str::to_owned)));
                }
            }
            report.entries += 1;
            (seq, prev, time) = (entry.seq, entry.hash, entry.time.0);
        }
    }
    check_head(&store::head(tx).await?, seq, &prev, report);
    Ok(expected)
}

fn check_head(head: &Head, seq: i64, hash: &str, report: &mut Report) {
    if head.seq != seq || head.hash != hash {
        let what = format!("kepala rantai menunjuk {} sedangkan entri terakhir {seq}", head.seq);
        report.findings.push(Finding::new("kepala jurnal", what));
    }
    report.checkpoint = head.checkpoint().map(|point| point.to_string()).unwrap_or_default();
}

async fn check_rows(tx: &mut Tx, mut expected: Expected, report: &mut Report) -> Result<(), db::Error> {
    for table in record::ALL {
        for (row, digest) in table.digests(tx).await? {
            report.rows += 1;
            let what = match expected.remove(&row) {
                Some((_, Some(known))) if known == digest => continue,
                Some((seq, Some(_))) => format!("berbeda dari yang dicatat jurnal {seq}"),
                Some((seq, None)) => format!("ada, padahal jurnal {seq} mencatatnya dihapus"),
                None => "tidak pernah dicatat jurnal".to_owned(),
            };
            report.findings.push(Finding::new(format!("baris {row}"), what));
        }
    }
    for (row, (seq, digest)) in expected {
        if digest.is_some() {
            let what = format!("hilang; terakhir dicatat jurnal {seq}");
            report.findings.push(Finding::new(format!("baris {row}"), what));
        }
    }
    report.findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(())
}
