//! A point of time as a PDF carries it.

use crate::Error;
use typst::foundations::Datetime;

const MS_PER_SECOND: i64 = 1_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// Days of 400 years, after which the calendar repeats.
const DAYS_PER_ERA: i64 = 146_097;
/// Days from 1 March of the year 0 to 1 January 1970.
const EPOCH_DAYS: i64 = 719_468;

/// UTC milliseconds since 1970 as date and time in UTC.
///
/// # Errors
/// [`Error::Time`] outside the years 1 to 9999.
pub(crate) fn utc(ms: i64) -> Result<Datetime, Error> {
    let seconds = ms.div_euclid(MS_PER_SECOND);
    let (year, month, day) = civil(seconds.div_euclid(SECONDS_PER_DAY)).ok_or(Error::Time(ms))?;
    let second = seconds.rem_euclid(SECONDS_PER_DAY);
    let part = |value: i64| u8::try_from(value).map_err(|_| Error::Time(ms));
    let (hour, minute, second) = (part(second / 3_600)?, part(second / 60 % 60)?, part(second % 60)?);
    Datetime::from_ymd_hms(year, month, day, hour, minute, second).ok_or(Error::Time(ms))
}

/// Year, month and day of a day counted from 1 January 1970, by Hinnant's `civil_from_days`.
fn civil(days: i64) -> Option<(i32, u8, u8)> {
    let days = days.checked_add(EPOCH_DAYS)?;
    let (era, of_era) = (days.div_euclid(DAYS_PER_ERA), days.rem_euclid(DAYS_PER_ERA));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let year = i32::try_from(year).ok().filter(|year| (1..=9_999).contains(year))?;
    Some((year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (ms, wanted) in [
            (0, (1970, 1, 1, 0, 0, 0)),
            (-1, (1969, 12, 31, 23, 59, 59)),
            (951_782_399_000, (2000, 2, 28, 23, 59, 59)),
            (951_782_400_000, (2000, 2, 29, 0, 0, 0)),
            (1_795_858_500_000, (2026, 11, 28, 9, 35, 0)),
            (4_107_542_400_000, (2100, 3, 1, 0, 0, 0)),
        ] {
            let (year, month, day, hour, minute, second) = wanted;
            assert_eq!(
                utc(ms).unwrap(),
                Datetime::from_ymd_hms(year, month, day, hour, minute, second).unwrap()
            );
        }
    }

    #[test]
    fn a_time_beyond_the_calendar_is_refused() {
        let last = 253_402_300_799_999;
        assert!(utc(last).is_ok());
        for ms in [last + 1, i64::MAX, i64::MIN] {
            assert!(matches!(utc(ms), Err(Error::Time(_))), "{ms}");
        }
    }
}
