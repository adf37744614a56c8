//! What the office said, once a title that it named was closed: the requester keeps the conversation, and reads the
//! title no more.

use super::dossier::Moment;
use super::rules::closed::{names, replaced};
use super::rules::links::products;
use super::{TicketError, Tickets};
use crate::db::Tx;
use crate::products::closed_titles_in;
use std::collections::BTreeSet;

/// What the requester wrote; it stays as it was written. A chat that was pasted has words of the office, too.
const OF_REQUESTER: [&str; 2] = ["masuk", "pesan"];

impl Tickets {
    /// Takes the words away with which the office named a product whose title is closed now; asked each time that they
    /// are shown or handed out.
    pub(super) async fn hush(&self, tx: &mut Tx, moments: &mut [Moment]) -> Result<(), TicketError> {
        let named: BTreeSet<i64> = moments.iter().flat_map(|moment| self.named(moment)).collect();
        let named: Vec<i64> = named.into_iter().collect();
        let closed = closed_titles_in(tx, &named).await?;
        if closed.is_empty() {
            return Ok(());
        }
        for moment in moments.iter_mut().filter(|moment| !OF_REQUESTER.contains(&moment.kind.as_str())) {
            let Some(text) = &moment.text else { continue };
            let linked = self.named(moment);
            let found: Vec<i64> =
                closed.iter().filter(|one| names(text, &linked, one)).map(|one| one.public_id).collect();
            if !found.is_empty() {
                moment.text = Some(replaced(&found));
            }
        }
        Ok(())
    }

    /// The products that a moment names: those that were kept with it, and those that its words lead to.
    fn named(&self, moment: &Moment) -> Vec<i64> {
        let kept = moment.facts.get("produk").and_then(serde_json::Value::as_array);
        let kept = kept.into_iter().flatten().filter_map(serde_json::Value::as_i64);
        let linked = moment.text.iter().flat_map(|text| products(text, &self.base_url)).map(|(id, _)| id);
        kept.chain(linked).collect()
    }
}
