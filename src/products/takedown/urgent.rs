//! What went dark before the papers: loud until these are complete.

use crate::auth::Actor;
use crate::kernel::Timestamp;
use crate::products::error::ProductError;
use crate::products::service::Products;
use crate::products::store::takedowns;

/// The most that are listed.
const MAX_URGENT: i64 = 20;

/// An open case of this kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Urgent {
    /// The case.
    pub case_id: String,
    /// What it is about.
    pub subject: String,
    /// When it went dark.
    pub dark: Timestamp,
}

impl Products {
    /// The open cases in which something went dark before the papers, of those that the actor may see.
    ///
    /// # Errors
    /// As any statement.
    pub async fn urgent_takedowns(&self, actor: &Actor) -> Result<Vec<Urgent>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let rows = takedowns::urgent_of(&mut tx, &actor.office_id, MAX_URGENT).await?;
        let seen = rows.into_iter().filter_map(|(case_id, subject, version, dark)| {
            let sees = self.sops().sees_of(actor, &actor.office_id, &version, None);
            sees.then_some(Urgent { case_id, subject, dark: Timestamp(dark) })
        });
        Ok(seen.collect())
    }
}
