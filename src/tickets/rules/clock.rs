//! The clock of a ticket (steps 6, 7, 9 and 10): when something has to happen next, and whether it happened in time.

use crate::kernel::Timestamp;
use crate::kernel::worktime::{Calendar, Limit, Unit};
use crate::sop::Sop;
use crate::tickets::vocabulary::Status;

/// The most working days between two follow-ups, where the decree gives no time.
const FOLLOW_UP: Limit = Limit::of(3, Unit::HariKerja);
/// The usual limit of forwarding and of a unit's answer.
const ONE_DAY: Limit = Limit::of(1, Unit::HariKerja);

/// The standard times that tickets are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standards {
    /// From the arrival to an answer or to forwarding (step 6).
    pub forward: Limit,
    /// From forwarding to the unit's answer (step 7).
    pub internal: Limit,
    /// From one follow-up to the next (step 9).
    pub follow_up: Limit,
    /// From the answer to the close: the decree lets nothing hang (step 10); a working day is ours.
    pub close: Limit,
}

impl Standards {
    /// Those of a version of the hotline's SOP: the times of its steps.
    #[must_use]
    pub fn of(sop: Option<&Sop>) -> Self {
        let time = |step: &str, usual: Limit| {
            let baku = sop.and_then(|sop| sop.step(step)).and_then(|step| step.baku.as_ref());
            let time = baku.map(|baku| baku.limit);
            time.filter(|limit| limit.unit.counts_days()).unwrap_or(usual)
        };
        Self {
            forward: time("penerusan", ONE_DAY),
            internal: time("koordinasi", ONE_DAY),
            follow_up: time("tindak_lanjut", FOLLOW_UP),
            close: ONE_DAY,
        }
    }

    /// When something has to happen next to a ticket that stands thus since then; `None` for a closed one.
    ///
    /// A ticket that came in or is worked on has to be answered or forwarded; one that waits for somebody has to be
    /// followed up.
    #[must_use]
    pub fn next(&self, calendar: &Calendar, status: Status, since: Timestamp) -> Option<Timestamp> {
        let limit = match status {
            Status::Ditutup => return None,
            Status::Baru | Status::Diproses => &self.forward,
            Status::MenungguUnit => &self.internal,
            Status::MenungguPemohon | Status::MenungguProduk => &self.follow_up,
            Status::Dijawab => &self.close,
        };
        // A calendar without a working day in sight: at once, so that it is seen.
        Some(calendar.due(since, limit, &[]).unwrap_or(since))
    }

    /// The end of a follow-up that is promised in so many working days; `None` where the decree allows no such number.
    #[must_use]
    pub fn follow_up_in(&self, calendar: &Calendar, days: u32, now: Timestamp) -> Option<Timestamp> {
        let fits = (1..=self.follow_up.most).contains(&days);
        fits.then(|| calendar.due(now, &Limit::of(days, Unit::HariKerja), &[]).unwrap_or(now))
    }

    /// What is due next after a follow-up was promised for this moment. A promise gives no day more to a ticket that is
    /// in hand and was neither answered nor forwarded (`is_owed`): that is due within its own time from its arrival.
    #[must_use]
    pub fn promised(
        &self,
        calendar: &Calendar,
        (promise, is_owed): (Timestamp, bool),
        (status, since): (Status, Timestamp),
    ) -> Promised {
        let owed = self.next(calendar, status, since).filter(|_| is_owed);
        match owed {
            Some(due) if due <= promise => Promised::StaysDue(due),
            Some(_) => Promised::Sooner(promise),
            None => Promised::Anew(promise),
        }
    }
}

/// What a promised follow-up makes of the moment at which a ticket is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promised {
    /// It is due when it was: the promise is later.
    StaysDue(Timestamp),
    /// It is due as promised; from when it is to be answered or forwarded does not change.
    Sooner(Timestamp),
    /// It is due as promised, and its clock runs from now.
    Anew(Timestamp),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Rows;
    use crate::kernel::CivilDate;

    fn at(date: &str, hour: i64) -> Timestamp {
        CivilDate::parse(date).unwrap().begins().plus_ms(hour * 60 * 60 * 1000)
    }

    fn usual() -> (Standards, Calendar) {
        (Standards::of(None), Rows::default().with_defaults().calendar())
    }

    #[test]
    fn holidays_of_2026_move_what_is_due() {
        let (standards, calendar) = usual();
        let due = |status, from| {
            standards.next(&calendar, status, from).map(|due| CivilDate::in_jakarta(due).iso())
        };
        for (from, forward, follow_up) in [
            // A plain week.
            ("2026-01-05", "2026-01-06", "2026-01-08"),
            // Friday to Monday.
            ("2026-01-09", "2026-01-12", "2026-01-14"),
            // Before Isra Mikraj, Friday 16 January.
            ("2026-01-15", "2026-01-19", "2026-01-21"),
            // Saturday.
            ("2026-01-10", "2026-01-12", "2026-01-14"),
        ] {
            let from = at(from, 10);
            assert_eq!(due(Status::Baru, from).as_deref(), Some(forward));
            assert_eq!(due(Status::MenungguUnit, from).as_deref(), Some(forward));
            assert_eq!(due(Status::MenungguPemohon, from).as_deref(), Some(follow_up));
        }
        assert_eq!(due(Status::Ditutup, at("2026-01-05", 10)), None);
    }

    #[test]
    fn a_promise_gives_no_day_more_to_what_is_to_be_answered_or_forwarded() {
        let (standards, calendar) = usual();
        let monday = at("2026-01-05", 10);
        let promised = |days, is_owed, status| {
            let promise = standards.follow_up_in(&calendar, days, monday).unwrap();
            standards.promised(&calendar, (promise, is_owed), (status, monday))
        };
        let tuesday = standards.next(&calendar, Status::Baru, monday).unwrap();
        for days in 1..=3 {
            assert_eq!(promised(days, true, Status::Diproses), Promised::StaysDue(tuesday), "{days}");
        }
        let thursday = standards.follow_up_in(&calendar, 3, monday).unwrap();
        assert_eq!(promised(3, false, Status::Diproses), Promised::Anew(thursday), "it was answered");
        // A procedure that gives more time than was promised.
        let patient = Standards { forward: Limit::of(5, Unit::HariKerja), ..standards };
        let sooner = patient.promised(&calendar, (thursday, true), (Status::Baru, monday));
        assert_eq!(sooner, Promised::Sooner(thursday));
    }

    #[test]
    fn a_follow_up_is_promised_within_three_working_days() {
        let (standards, calendar) = usual();
        let friday = at("2026-01-09", 10);
        let promised = |days| standards.follow_up_in(&calendar, days, friday).map(CivilDate::in_jakarta);
        assert_eq!([promised(0), promised(4)], [None, None]);
        assert_eq!(promised(1).unwrap().iso(), "2026-01-12");
        assert_eq!(promised(3).unwrap().iso(), "2026-01-14");
    }
}
