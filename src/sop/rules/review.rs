//! When an SOP is due to be reviewed: at least once a year (seeds 000, 001, 002), the takedown SOP twice. Values in, values
//! out.

use crate::kernel::CivilDate;

/// From which day the interval runs: the last review, or the day since which the office works by the procedure, or by its
/// newest decree; whichever is the latest.
#[must_use]
pub fn begins(used_since: CivilDate, decree: Option<CivilDate>, reviewed: Option<CivilDate>) -> CivilDate {
    decree.into_iter().chain(reviewed).fold(used_since, CivilDate::max)
}

/// The day so many months after a day: the same day of the month, or its last where it has no such day.
#[must_use]
pub fn months_after(day: CivilDate, months: u32) -> CivilDate {
    let months = u32::from(day.year()) * 12 + u32::from(day.month()) - 1 + months;
    let (year, month) = (u16::try_from(months / 12), u16::try_from(months % 12 + 1));
    let (Ok(year), Ok(month)) = (year, month) else { return day };
    let possible = (1..=day.day()).rev();
    possible.filter_map(|day| CivilDate::from_ymd(year, month, day).ok()).next().unwrap_or(day)
}

/// What is wrong with the day of a review.
#[must_use]
pub fn wrong_day(day: CivilDate, last: Option<CivilDate>, today: CivilDate) -> Option<String> {
    if day > today {
        return Some("Tanggal tinjauan tidak boleh sesudah hari ini.".to_owned());
    }
    let last = last.filter(|last| day < *last)?;
    Some(format!(
        "Tinjauan terakhir dicatat pada {}; yang baru tidak lebih awal dari itu.",
        last.indonesian()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        CivilDate::parse(text).unwrap()
    }

    #[test]
    fn the_interval_runs_from_the_latest_of_use_decree_and_review() {
        let (used, decree, review) = (day("2026-01-05"), Some(day("2026-03-01")), Some(day("2026-02-01")));
        assert_eq!(begins(used, None, None), used);
        assert_eq!(begins(used, decree, review), day("2026-03-01"));
        assert_eq!(begins(used, None, review), day("2026-02-01"));
        assert_eq!(begins(used, Some(day("2020-01-01")), None), used);
    }

    #[test]
    fn months_end_where_they_end() {
        let after = |text: &str, months| months_after(day(text), months).iso();
        assert_eq!(after("2026-01-05", 6), "2026-07-05");
        assert_eq!(after("2026-08-31", 6), "2027-02-28");
        assert_eq!(after("2027-08-31", 6), "2028-02-29");
        assert_eq!(after("2026-12-01", 12), "2027-12-01");
        assert_eq!(after("2026-12-31", 1), "2027-01-31");
    }

    #[test]
    fn a_review_is_neither_to_come_nor_before_the_last() {
        let (today, last) = (day("2026-07-05"), Some(day("2026-02-01")));
        assert_eq!(wrong_day(today, last, today), None);
        assert!(wrong_day(today.plus_days(1), last, today).is_some());
        assert_eq!(wrong_day(day("2026-02-01"), last, today), None);
        assert!(wrong_day(day("2026-01-31"), last, today).is_some());
        assert_eq!(wrong_day(day("2026-01-31"), None, today), None);
    }
}
