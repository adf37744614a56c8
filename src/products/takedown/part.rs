//! What a takedown adds to the record of its case that gates sign: what goes dark, on what ground, by whose order.

use crate::db::{self, Tx};
use crate::kernel::Digest;
use crate::products::store::{publish, takedowns};
use crate::sop::{Case, PortFuture, RecordPart};
use serde_json::{Value, json};

/// Where it stands in the record.
const ORDER_PART: &str = "penurunan";

/// Puts order and ground into the record. When it went dark is not in it: the same act may do that, and the journal
/// names it.
pub(in crate::products) struct PenurunanPart;

impl RecordPart for PenurunanPart {
    fn part<'p>(
        &'p self,
        tx: &'p mut Tx,
        case: &'p Case,
    ) -> PortFuture<'p, Result<Option<(&'static str, Value)>, db::Error>> {
        Box::pin(async move {
            let Some(row) = takedowns::of_case(tx, &case.id).await? else { return Ok(None) };
            let product = publish::product(tx, &row.product_id).await?;
            let givers: Vec<String> =
                takedowns::givers_of(tx, &case.id).await?.into_iter().map(|(id, _)| id).collect();
            let scan =
                row.scan_digest.map(|digest| json!({ "nama": row.scan_name, Digest::ALGORITHM: digest }));
            let file =
                row.file_digest.map(|digest| json!({ "nama": row.file_name, Digest::ALGORITHM: digest }));
            let part = json!({
                "produk": product.map(|product| product.public_id), "berkas": file,
                "dasar": row.ground, "uraian_dasar": row.ground_text, "judul_ditutup": row.close_title > 0,
                "perintah": {
                    "pemberi": givers, "nomor": row.order_number, "tanggal": row.order_date, "pindaian": scan,
                },
            });
            Ok(Some((ORDER_PART, part)))
        })
    }
}
