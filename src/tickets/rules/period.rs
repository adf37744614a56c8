//! Days and weeks of the hotline's recap.

use crate::kernel::{CivilDate, Timestamp};

/// Days of a week.
const WEEK_DAYS: i32 = 7;
/// How long after its end a period may still be handed over, in days.
pub const HAND_OVER_DAYS: i32 = 366;

/// Of a day or of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecapKind {
    /// Of a day.
    Harian,
    /// Of a week, Monday to Sunday: steps 12 and 13.
    Mingguan,
}

impl RecapKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Harian, Self::Mingguan];

    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Harian => "harian",
            Self::Mingguan => "mingguan",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Harian => "Harian",
            Self::Mingguan => "Mingguan",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.column() == text)
    }

    fn days(self) -> i32 {
        match self {
            Self::Harian => 1,
            Self::Mingguan => WEEK_DAYS,
        }
    }
}

/// A day or a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Which of both.
    pub kind: RecapKind,
    /// Its first day.
    pub first: CivilDate,
}

impl Period {
    /// The period that a day lies in.
    #[must_use]
    pub fn of(kind: RecapKind, day: CivilDate) -> Self {
        let since_monday = i32::from(day.weekday_number()) - 1;
        let first = match kind {
            RecapKind::Harian => day,
            RecapKind::Mingguan => day.plus_days(-since_monday),
        };
        Self { kind, first }
    }

    /// Its last day.
    #[must_use]
    pub fn last(self) -> CivilDate {
        self.first.plus_days(self.kind.days() - 1)
    }

    /// When it begins.
    #[must_use]
    pub fn from(self) -> Timestamp {
        self.first.begins()
    }

    /// When it is over: the first moment that is not in it.
    #[must_use]
    pub fn to(self) -> Timestamp {
        self.after().first.begins()
    }

    /// The period after it.
    #[must_use]
    pub fn after(self) -> Self {
        Self { first: self.first.plus_days(self.kind.days()), ..self }
    }

    /// The period before it.
    #[must_use]
    pub fn before(self) -> Self {
        Self { first: self.first.plus_days(-self.kind.days()), ..self }
    }

    /// What people call it.
    #[must_use]
    pub fn title(self) -> String {
        match self.kind {
            RecapKind::Harian => format!("{}, {}", self.first.weekday_name(), self.first.indonesian()),
            RecapKind::Mingguan => {
                format!("{} sampai {}", self.first.indonesian(), self.last().indonesian())
            }
        }
    }

    /// Whether it can be handed over now: only once it is over, so that nothing falls between two recaps.
    ///
    /// # Errors
    /// Why not.
    pub fn may_be_handed_over(self, now: Timestamp) -> Result<(), String> {
        if now < self.to() {
            let from = self.after().first;
            return Err(format!(
                "Periode ini belum berakhir. Rekap dapat diserahkan mulai {}, {}.",
                from.weekday_name(),
                from.indonesian()
            ));
        }
        if CivilDate::in_jakarta(now) > self.last().plus_days(HAND_OVER_DAYS) {
            return Err(format!(
                "Periode ini sudah berakhir lebih dari {HAND_OVER_DAYS} hari yang lalu, sehingga rekapnya tidak \
                 dapat diserahkan lagi."
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(iso: &str) -> CivilDate {
        CivilDate::parse(iso).unwrap()
    }

    #[test]
    fn a_week_begins_with_its_monday() {
        for (of, first) in [
            ("2026-01-05", "2026-01-05"),
            ("2026-01-11", "2026-01-05"),
            ("2026-01-12", "2026-01-12"),
            // Over the end of a year.
            ("2026-01-01", "2025-12-29"),
        ] {
            let week = Period::of(RecapKind::Mingguan, day(of));
            assert_eq!(week.first.iso(), first, "{of}");
            assert_eq!(week.last(), week.first.plus_days(6));
            assert_eq!(week.after().before(), week);
            assert_eq!(week.after().from(), week.to());
        }
        let one = Period::of(RecapKind::Harian, day("2026-01-01"));
        assert_eq!((one.last(), one.title().as_str()), (one.first, "Kamis, 1 Januari 2026"));
        let week = Period::of(RecapKind::Mingguan, day("2026-01-01"));
        assert_eq!(week.title(), "29 Desember 2025 sampai 4 Januari 2026");
    }

    #[test]
    fn a_period_is_handed_over_when_it_is_over_and_not_for_ever() {
        for kind in RecapKind::ALL {
            let period = Period::of(kind, day("2026-01-05"));
            let may = |at: Timestamp| period.may_be_handed_over(at).is_ok();
            assert!(!may(period.to().plus_ms(-1)) && may(period.to()));
            let last = period.last().plus_days(HAND_OVER_DAYS);
            assert!(may(last.begins()) && !may(last.plus_days(1).begins()));
            assert_eq!(RecapKind::from_column(kind.column()), Some(kind));
        }
        assert_eq!(RecapKind::from_column("bulanan"), None);
    }
}
