//! Recaps of the hotline: whom each waits for, on its way from the operator to the Kasubbag Umum (step 12) and to the
//! Kabag Umum (step 13).

use super::error::NoticeError;
use super::kind::Kind;
use super::service::Notices;
use super::store::{self, New};
use crate::auth;
use crate::db::{self, Tx};
use crate::journal::Logged;
use crate::kernel::{CivilDate, Timestamp};

/// Who hands a recap on.
const KASUBBAG_UMUM: &str = "kasubbag_umum";
/// Who receives it.
const KABAG_UMUM: &str = "kabag_umum";
/// Days that are over and of which a recap may be owed: over a weekend and the holiday beside it.
const DAYS_BACK: i32 = 4;

/// A recap that waits for a role of an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    /// The office.
    pub(super) office_id: String,
    /// Its kind and first day: `mingguan/2026-01-05`.
    pub(super) name: String,
}

impl Period {
    /// What a notice to this role is about; nobody is told twice of one.
    fn cause(&self, role: &str) -> String {
        format!("rekap/{}/{}/{role}", self.office_id, self.name)
    }
}

impl Notices {
    /// Tells of a recap that was handed over or on.
    pub(super) async fn tell_of_recap(&self, tx: &mut Tx, entry: &Logged) -> Result<(), NoticeError> {
        let role = match entry.kind.as_str() {
            "rekap.diserahkan" => KASUBBAG_UMUM,
            "rekap.diteruskan" => KABAG_UMUM,
            _ => return Ok(()),
        };
        let Some(actor) = entry.actor.as_deref() else { return Ok(()) };
        let Some(office_id) = store::office_of(tx, actor).await? else { return Ok(()) };
        let text = |name: &str| entry.body.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let name = format!("{}/{}", text("jenis"), text("awal"));
        self.tell_of_period(tx, &Period { office_id, name }, role, entry.time).await
    }

    /// Tells everybody of the role, once for each period and role.
    pub(super) async fn tell_of_period(
        &self,
        tx: &mut Tx,
        period: &Period,
        role: &str,
        at: Timestamp,
    ) -> Result<(), NoticeError> {
        let cause = period.cause(role);
        let new = New {
            kind: Kind::RekapMenunggu,
            cause: &cause,
            case_id: None,
            detail: &period.name,
            asks: false,
            mails: self.mails(),
            at,
        };
        for holder in auth::holders_in(tx, &period.office_id, role, at).await? {
            store::insert(tx, &holder.person.id, new).await?;
        }
        Ok(())
    }
}

/// Periods of an office that are over, in which something came in, and that nobody handed over or was told of: the last
/// days, and the last week.
pub(super) async fn owed(tx: &mut Tx, office_id: &str, now: Timestamp) -> Result<Vec<Period>, db::Error> {
    let mut owed = Vec::new();
    for (kind, first, end) in over(CivilDate::in_jakarta(now)) {
        let (first, times) = (first.iso(), (first.begins(), end.begins()));
        let period = Period { office_id: office_id.to_owned(), name: format!("{kind}/{first}") };
        let what = (kind, first.as_str(), &*period.cause(super::tickets::OPERATOR));
        if store::recap_is_owed(tx, office_id, what, times).await? {
            owed.push(period);
        }
    }
    Ok(owed)
}

/// The periods that were over when this day began, the oldest day first: kind, first day, and the day after the last.
fn over(today: CivilDate) -> Vec<(&'static str, CivilDate, CivilDate)> {
    let days =
        (1..=DAYS_BACK).rev().map(|back| ("harian", today.plus_days(-back), today.plus_days(1 - back)));
    let monday = today.plus_days(1 - i32::from(today.weekday_number()));
    days.chain([("mingguan", monday.plus_days(-7), monday)]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_are_the_last_days_and_the_last_week() {
        let all = |today| {
            let over = over(CivilDate::parse(today).unwrap());
            over.into_iter()
                .map(|(kind, first, end)| format!("{kind} {} {}", first.iso(), end.iso()))
                .collect::<Vec<_>>()
        };
        let tuesday = all("2026-01-13");
        assert_eq!(tuesday.first().unwrap(), "harian 2026-01-09 2026-01-10");
        assert_eq!(tuesday.get(3).unwrap(), "harian 2026-01-12 2026-01-13");
        assert_eq!(tuesday.last().unwrap(), "mingguan 2026-01-05 2026-01-12");
        // On a Monday the week before it has just ended; on a Sunday this one has not.
        assert_eq!(all("2026-01-12").last().unwrap(), "mingguan 2026-01-05 2026-01-12");
        assert_eq!(all("2026-01-11").last().unwrap(), "mingguan 2025-12-29 2026-01-05");
    }
}
