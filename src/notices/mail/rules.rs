//! When a mail is due, and what an address looks like. Pure.

use crate::kernel::{CivilDate, Timestamp};

/// The most mails of notices to one person in an hour; what comes beyond waits and goes together.
pub const MAILS_AN_HOUR: i64 = 10;
/// The most links to confirm an address that one person is mailed in a day.
pub const CONFIRMATIONS_A_DAY: i64 = 5;
/// The most notices in one mail; the rest goes with the next.
pub const NOTICES_A_MAIL: i64 = 50;
/// How long a notice may wait to be sent; then it stays in the list alone, which is said there.
pub const MAX_AGE_MS: i64 = 3 * DAY_MS;
/// How long the link that confirms an address can be used.
pub const LINK_MS: i64 = DAY_MS;
/// How long after its five tries a mail is tried again.
pub(super) const RETRY_PAUSE_MS: i64 = 15 * 60 * 1_000;
/// The longest address.
pub const MAX_ADDRESS_CHARS: usize = 254;
pub(super) const HOUR_MS: i64 = 60 * 60 * 1_000;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// How often a person wants mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frequency {
    /// Never.
    Tidak,
    /// At once.
    Segera,
    /// Once a day, at an hour of the office's time.
    Harian,
}

impl Frequency {
    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Tidak => "tidak",
            Self::Segera => "segera",
            Self::Harian => "harian",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        [Self::Tidak, Self::Segera, Self::Harian].into_iter().find(|one| one.column() == text)
    }
}

/// What decides whether a person's mail is due.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) frequency: Frequency,
    pub(super) hour: i64,
    /// The oldest notice that is to go out.
    pub(super) oldest: Timestamp,
    /// Mails of the last hour.
    pub(super) sent: i64,
}

/// Whether a mail is due. A daily one takes everything once a notice from before the hour waits: what comes after the
/// hour waits for the next day's, and what could not be sent then is not lost.
pub(super) fn is_due(pending: Pending, now: Timestamp) -> bool {
    pending.sent < MAILS_AN_HOUR
        && match pending.frequency {
            Frequency::Tidak => false,
            Frequency::Segera => true,
            Frequency::Harian => pending.oldest <= last_slot(pending.hour, now),
        }
}

/// The last moment at which it was this hour in the office's time.
fn last_slot(hour: i64, now: Timestamp) -> Timestamp {
    let today = CivilDate::in_jakarta(now).begins().plus_ms(hour.saturating_mul(HOUR_MS));
    if today <= now { today } else { today.plus_ms(-DAY_MS) }
}

/// An address as it is kept.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub(super) fn read_address(typed: &str) -> Result<String, String> {
    let address = typed.trim();
    let wrong = || "Tulis satu alamat surel, misalnya nama@kpu.go.id.".to_owned();
    if address.chars().count() > MAX_ADDRESS_CHARS {
        return Err(format!("Alamat surel paling panjang {MAX_ADDRESS_CHARS} huruf."));
    }
    // What is not ASCII needs servers on the whole way that take it; offices have none of these addresses.
    if !address.is_ascii() {
        return Err("Alamat surel hanya memuat huruf tanpa tanda, angka, dan tanda baca biasa.".to_owned());
    }
    let (name, domain) = address.rsplit_once('@').ok_or_else(wrong)?;
    let dotted = domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.');
    if name.is_empty() || !dotted || address.parse::<lettre::Address>().is_err() {
        return Err(wrong());
    }
    Ok(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 5 January 2026, 09:00 in Jakarta.
    const NINE: Timestamp = Timestamp(1_767_578_400_000);

    fn daily(hour: i64, oldest: Timestamp) -> Pending {
        Pending { frequency: Frequency::Harian, hour, oldest, sent: 0 }
    }

    #[test]
    fn a_daily_mail_waits_for_its_hour_and_takes_what_was_there_before() {
        let eight = NINE.plus_ms(-HOUR_MS);
        assert!(is_due(daily(8, eight), NINE));
        // What came after the hour waits for tomorrow.
        assert!(!is_due(daily(8, eight.plus_ms(1)), NINE));
        assert!(!is_due(daily(8, eight.plus_ms(1)), eight.plus_ms(DAY_MS - 1)));
        assert!(is_due(daily(8, eight.plus_ms(1)), eight.plus_ms(DAY_MS)));
        // What yesterday's did not take is due before today's hour.
        assert!(is_due(daily(10, NINE.plus_ms(-DAY_MS)), NINE));
    }

    #[test]
    fn at_once_is_at_once_up_to_the_limit_and_none_is_never() {
        let of = |frequency, sent| Pending { frequency, hour: 8, oldest: NINE, sent };
        assert!(is_due(of(Frequency::Segera, MAILS_AN_HOUR - 1), NINE));
        assert!(!is_due(of(Frequency::Segera, MAILS_AN_HOUR), NINE));
        assert!(!is_due(of(Frequency::Tidak, 0), NINE));
    }

    #[test]
    fn an_address_is_one_plain_address() {
        assert_eq!(read_address(" budi@kpu.go.id ").unwrap(), "budi@kpu.go.id");
        for wrong in [
            "",
            "budi",
            "budi@",
            "@kpu.go.id",
            "budi@kpu",
            "a b@kpu.go.id",
            "a@kpu.go.id,b@kpu.go.id",
            "a@kpu.go.id\r\nBcc: b@kpu.go.id",
            "budí@kpu.go.id",
            "Budi <budi@kpu.go.id>",
            "a@kpu.go.id.",
        ] {
            assert!(read_address(wrong).is_err(), "{wrong:?}");
        }
        let of =
            |n: usize| format!("{}@{}.id", "a".repeat(60), vec!["b".repeat(47); 4].join(".").split_at(n).0);
        assert_eq!(of(190).len(), MAX_ADDRESS_CHARS);
        assert!(read_address(&of(190)).is_ok() && read_address(&of(191)).is_err());
    }
}
