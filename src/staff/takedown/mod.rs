//! Takedown: registering it from a product, its order, what its case shows, and the page before what cannot be undone.

pub mod confirm;
pub mod notice;
pub mod order;
pub mod register;
pub mod removal;
pub mod view;

use crate::web::Fields;

/// The field of the scan of an order.
pub const SCAN: &str = "perintah_pindaian";
/// The fields of who gave it begin so; a box each.
const GIVER: &str = "pemberi_";

/// The order as typed.
fn order_of(fields: &Fields) -> crate::products::NewOrder {
    let mut givers: Vec<String> = fields
        .iter()
        .filter(|(_, value)| *value == "ya")
        .filter_map(|(name, _)| name.strip_prefix(GIVER))
        .map(str::to_owned)
        .collect();
    givers.dedup();
    crate::products::NewOrder {
        givers,
        number: fields.get("perintah_nomor").to_owned(),
        date: fields.get("perintah_tanggal").to_owned(),
        scan: super::register::last(fields, SCAN),
    }
}
