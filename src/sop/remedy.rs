//! Who may still act on a case, now and by when, and which mandate would help.

use super::case::Case;
use super::error::ActError;
use super::hands::{Expiring, Stranded, expiring, remedy, stranded};
use super::model::Sop;
use super::service::Sops;
use crate::auth::{self, Holder};
use crate::db::Tx;

impl Sops {
    /// The gates of this case that nobody can sign any more, each with the mandate that would help.
    ///
    /// # Errors
    /// As any statement.
    pub async fn stranded(&self, case: &Case, sop: &Sop) -> Result<Vec<Stranded>, ActError> {
        if case.closed.is_some() {
            return Ok(Vec::new());
        }
        let mut tx = self.journal().db().read().await?;
        let holders = self.holders(&mut tx, case, sop).await?;
        let ids = |all: Vec<Holder>| all.into_iter().map(|one| one.person.id).collect::<Vec<_>>();
        let holders: Vec<(String, Vec<String>)> =
            holders.into_iter().map(|(gate, all)| (gate, ids(all))).collect();
        let mut found = stranded(sop, case, &holders);
        if !found.is_empty() {
            let people = auth::people_in(&mut tx, &case.office_id).await?;
            let posts = auth::posts_in(&mut tx, &case.office_id).await?;
            for gate in &mut found {
                gate.remedy = remedy(sop, case, &gate.step, &holders, (&people, &posts));
            }
        }
        Ok(found)
    }

    /// The gates of this case that only people with mandates can sign, and until when.
    ///
    /// # Errors
    /// As any statement.
    pub async fn expiring(&self, case: &Case, sop: &Sop) -> Result<Vec<Expiring>, ActError> {
        if case.closed.is_some() {
            return Ok(Vec::new());
        }
        let mut tx = self.journal().db().read().await?;
        let holders = self.holders(&mut tx, case, sop).await?;
        Ok(expiring(sop, case, &holders))
    }

    async fn holders(
        &self,
        tx: &mut Tx,
        case: &Case,
        sop: &Sop,
    ) -> Result<Vec<(String, Vec<Holder>)>, ActError> {
        let now = self.journal().clock().now();
        let mut holders = Vec::new();
        for gate in sop.gates() {
            let mut people: Vec<Holder> = Vec::new();
            for role in gate.roles() {
                people.extend(auth::holders_in(tx, &case.office_id, role, now).await?);
            }
            holders.push((gate.id.clone(), people));
        }
        Ok(holders)
    }
}
