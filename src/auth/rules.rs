//! What holds for passwords, accounts, sessions and attempts. Pure.

pub mod mandate;

use super::error::AuthError;
use super::model::{ADMINISTRATOR, AUDITOR, NewPerson, Roles};
use crate::kernel::Timestamp;
use std::collections::BTreeSet;

/// The fewest characters of a password that stands alone.
pub const PASSWORD_MIN_CHARS: usize = 15;
/// The fewest characters of a password with a second factor beside it.
pub const PASSWORD_MIN_CHARS_WITH_FACTOR: usize = 8;
/// Characters that must remain of such a short one when common and context words are taken away.
pub const PASSWORD_MIN_REST_WITH_FACTOR: usize = 6;
/// How long a proof (password or code) counts for decisions at gates and changes of the account.
pub const PROOF_MS: i64 = 15 * 60 * 1000;
/// How long the code may take after the password.
pub const FACTOR_TICKET_MS: i64 = 5 * 60 * 1000;
/// For so long after a reset decisions at gates are flagged.
pub const RESET_FLAG_MS: i64 = 24 * 60 * 60 * 1000;
/// The most characters; argon2 takes more, but a form field has a limit.
pub const PASSWORD_MAX_CHARS: usize = 200;
/// Characters that must remain when common and context words are taken away.
pub const PASSWORD_MIN_REST: usize = 8;
/// How many guesses (as a power of ten) a password must withstand of somebody who tries the passwords that were used and
/// leaked most, words, keys side by side, dates and their combinations.
pub const PASSWORD_MIN_GUESSES_LOG10: f64 = 9.0;
/// The same of a short one with a second factor; eight characters at random withstand 8.
pub const PASSWORD_MIN_GUESSES_LOG10_WITH_FACTOR: f64 = 7.0;
/// A session ends when it was not used for this long.
pub const SESSION_IDLE_MS: i64 = 30 * 60 * 1000;
/// A session ends this long after sign-in, used or not.
pub const SESSION_ABSOLUTE_MS: i64 = 8 * 60 * 60 * 1000;
/// `seen` is written at most this often.
pub const SESSION_TOUCH_MS: i64 = 60 * 1000;
/// How long a one-time link holds.
pub const LINK_MS: i64 = 24 * 60 * 60 * 1000;
/// Failed attempts that cost nothing.
pub const FREE_ATTEMPTS: i64 = 5;
/// The longest wait after failed attempts.
pub const MAX_WAIT_MS: i64 = 15 * 60 * 1000;
/// Failures older than this are forgotten.
pub const FORGET_MS: i64 = 60 * 60 * 1000;
/// The longest name of a person, post or office.
pub const NAME_MAX_CHARS: usize = 120;

/// Words that make a password guessable here; folded to lower case.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "katasandi",
    "sandi",
    "rahasia",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "123456789",
    "1234567890",
    "12345678",
    "123456",
    "12345",
    "1234",
    "098765",
    "abcdef",
    "abc123",
    "admin",
    "administrator",
    "letmein",
    "welcome",
    "selamatdatang",
    "iloveyou",
    "bismillah",
    "indonesia",
    "merdeka",
    "pancasila",
    "garuda",
    "jakarta",
    "jambi",
    "provinsi",
    "kabupaten",
    "kota",
    "sekretaris",
    "sekretariat",
    "kasubbag",
    "kabag",
    "hukum",
    "pengelola",
    "jdih",
    "kpu",
    "komisi",
    "pemilihan",
    "umum",
    "pemilu",
    "pilkada",
    "pilpres",
    "pegawai",
    "kantor",
    "negara",
    "republik",
    "2020",
    "2021",
    "2022",
    "2023",
    "2024",
    "2025",
    "2026",
    "2027",
    "2028",
    "2029",
    "2030",
    "1945",
];

/// Refuses a password that is too short, too long, or made of what everybody would try first: common
/// words, the office's words, and what is known of the person (`context`).
///
/// # Errors
/// [`AuthError::Invalid`] for the field `sandi`, saying why.
pub fn check_password(password: &str, context: &[&str]) -> Result<(), AuthError> {
    check_new_password(password, context, false).map(|_| ())
}

/// The same for somebody who may have a second factor; gives whether the password is too short to stand alone.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `sandi`, saying why.
pub fn check_new_password(password: &str, context: &[&str], has_factor: bool) -> Result<bool, AuthError> {
    let chars = password.chars().count();
    let short = chars < PASSWORD_MIN_CHARS;
    if short && !(has_factor && chars >= PASSWORD_MIN_CHARS_WITH_FACTOR) {
        return Err(too_short(password));
    }
    if chars > PASSWORD_MAX_CHARS {
        let sentence = format!("Kata sandi terlalu panjang: paling banyak {PASSWORD_MAX_CHARS} karakter.");
        return Err(AuthError::invalid("sandi", sentence));
    }
    let rest = if short { PASSWORD_MIN_REST_WITH_FACTOR } else { PASSWORD_MIN_REST };
    if rest_after_words(password, context) < rest {
        let sentence = "Kata sandi ini mudah ditebak: hampir seluruhnya terdiri atas kata umum, nama kantor, nama \
                        Anda, atau huruf yang berulang. Tambahkan kata lain yang tidak berhubungan.";
        return Err(AuthError::invalid("sandi", sentence));
    }
    let least = if short { PASSWORD_MIN_GUESSES_LOG10_WITH_FACTOR } else { PASSWORD_MIN_GUESSES_LOG10 };
    if zxcvbn::zxcvbn(password, context).guesses_log10() < least {
        let sentence = "Kata sandi ini termasuk, atau tersusun dari, kata sandi yang paling sering dipakai dan bocor, \
                        sehingga termasuk yang pertama dicoba orang. Pilih beberapa kata lain yang tidak berhubungan.";
        return Err(AuthError::invalid("sandi", sentence));
    }
    Ok(short)
}

/// What is said of a password that is too short.
pub(super) fn too_short(password: &str) -> AuthError {
    let chars = password.chars().count();
    let sentence = format!(
        "Kata sandi terlalu pendek: {chars} karakter, paling sedikit {PASSWORD_MIN_CHARS} (atau \
         {PASSWORD_MIN_CHARS_WITH_FACTOR} bila faktor kedua terpasang). Beberapa kata yang tidak berhubungan mudah \
         diingat dan sulit ditebak."
    );
    AuthError::invalid("sandi", sentence)
}

/// A device in words, from what its browser says of itself; nothing else of it is kept.
#[must_use]
pub fn device(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| {
        known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrome", "Chrome"),
        ("CriOS", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} di {system}"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => "Perangkat yang tidak dikenal".to_owned(),
    }
}

/// How many letters and digits remain when known words and runs of one character are taken away.
fn rest_after_words(password: &str, context: &[&str]) -> usize {
    let mut rest: String = password.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
    for text in context {
        words.extend(
            text.to_lowercase()
                .split(|c: char| !c.is_alphanumeric())
                .filter(|word| word.chars().count() >= 3)
                .map(str::to_owned),
        );
    }
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        rest = rest.replace(word.as_str(), "");
    }
    let mut letters: Vec<char> = rest.chars().collect();
    letters.dedup();
    letters.len()
}

/// Checks the fields of a new account and gives them trimmed.
///
/// # Errors
/// [`AuthError::Invalid`] for the first field that cannot be accepted.
pub fn check_person(person: &NewPerson) -> Result<NewPerson, AuthError> {
    let login = person.login.trim().to_lowercase();
    let login_ok = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    if !(3..=32).contains(&login.len())
        || !login.chars().all(login_ok)
        || !login.starts_with(|c: char| c.is_ascii_lowercase())
    {
        return Err(AuthError::invalid(
            "login",
            "Nama pengguna terdiri atas 3 sampai 32 huruf kecil, angka, titik, atau garis, dan diawali huruf.",
        ));
    }
    let nip: String = person.nip.chars().filter(|c| !c.is_whitespace()).collect();
    if !(5..=18).contains(&nip.len()) || !nip.chars().all(|c| c.is_ascii_digit()) {
        return Err(AuthError::invalid(
            "nip",
            "NIP terdiri atas 18 angka; untuk pegawai tanpa NIP isikan nomor pegawai, 5 sampai 18 angka.",
        ));
    }
    let name = check_name("nama", &person.name)?;
    Ok(NewPerson { post_id: person.post_id.clone(), login, nip, name })
}

/// Checks a name or title: not empty, of one line, not too long.
///
/// # Errors
/// [`AuthError::Invalid`] for `field`.
pub fn check_name(field: &'static str, text: &str) -> Result<String, AuthError> {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let chars = folded.chars().count();
    if chars == 0 || chars > NAME_MAX_CHARS || folded.chars().any(char::is_control) {
        let sentence = format!("Isikan nama, paling banyak {NAME_MAX_CHARS} karakter.");
        return Err(AuthError::invalid(field, sentence));
    }
    Ok(folded)
}

/// Refuses a post whose roles must not stand together: administration or audit beside a gate
/// (invariant 2), and audit beside anything that changes something.
///
/// # Errors
/// [`AuthError::Invalid`] for the field `peran`.
pub fn check_post_roles(roles: &BTreeSet<String>, known: &Roles) -> Result<(), AuthError> {
    if let Some(unknown) = roles.iter().find(|role| !known.all.iter().any(|k| k.id == **role)) {
        return Err(AuthError::invalid("peran", format!("Peran {unknown} tidak dikenal.")));
    }
    if roles.contains(AUDITOR) && roles.len() > 1 {
        return Err(AuthError::invalid(
            "peran",
            "Auditor hanya membaca, sehingga tidak dapat memegang peran lain.",
        ));
    }
    if roles.contains(ADMINISTRATOR) && roles.iter().any(|role| known.gate.contains(role)) {
        return Err(AuthError::invalid(
            "peran",
            "Administrator tidak dapat memegang peran pemeriksa atau pemberi persetujuan.",
        ));
    }
    Ok(())
}

/// Whether a session of these times is alive at `now`.
#[must_use]
pub fn session_alive(created: Timestamp, seen: Timestamp, now: Timestamp) -> bool {
    now.since_ms(seen) < SESSION_IDLE_MS && now.since_ms(created) < SESSION_ABSOLUTE_MS
}

/// How long the next attempt must wait after `failures` in a row: nothing for the first
/// [`FREE_ATTEMPTS`], then doubling from two seconds to [`MAX_WAIT_MS`].
#[must_use]
pub fn wait_after(failures: i64) -> i64 {
    if failures < FREE_ATTEMPTS {
        return 0;
    }
    let doublings = u32::try_from(failures - FREE_ATTEMPTS).unwrap_or(u32::MAX).min(20);
    (2_000_i64 << doublings).min(MAX_WAIT_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_have_fifteen_characters_and_are_not_made_of_known_words() {
        let refused = [
            "",
            "pendek",
            "14 karakter ok!",
            "kpuprovinsijambi2025",
            "PasswordPassword1",
            "aaaaaaaaaaaaaaaaaaaa",
            "siti.rahmawati1234567890",
        ];
        for bad in refused.iter().take(1).chain(refused.iter().skip(3)).chain(&["empat belas ok"]) {
            assert!(check_password(bad, &["siti.rahmawati", "Siti Rahmawati"]).is_err(), "{bad}");
        }
        assert!(check_password("jambu kelapa ombak", &["siti"]).is_ok());
        assert_eq!("kayu lima ombak".chars().count(), PASSWORD_MIN_CHARS);
        assert!(check_password("kayu lima ombak", &[]).is_ok());
        assert!(check_password("kayu lima omba", &[]).is_err());
    }

    #[test]
    fn what_is_used_and_leaked_most_is_refused_also_when_it_is_long_enough() {
        for leaked in [
            "1qaz2wsx3edc4rfv",
            "qwertyuiopasdfgh",
            "q1w2e3r4t5y6u7i8",
            "sunshineprincess",
            "footballbaseball1",
            "ilovesunshine2019",
            "superman1234567",
            "monkeymonkeymonkey",
        ] {
            assert!(leaked.chars().count() >= PASSWORD_MIN_CHARS, "{leaked}");
            let refused = check_password(leaked, &[]).unwrap_err();
            assert!(matches!(&refused, AuthError::Invalid { field: "sandi", .. }), "{leaked}: {refused:?}");
        }
        for short in ["sunshine1", "P@ssw0rd", "football", "trustno1", "monkey123"] {
            assert!(check_new_password(short, &[], true).is_err(), "{short}");
        }
        for random in ["kT9#vLq2", "x7Rm2pQw", "kursi7me"] {
            assert!(check_new_password(random, &[], true).is_ok(), "{random}");
        }
        // What is known of the person counts as tried.
        assert!(check_new_password("sitirahma9", &["siti.rahma", "Siti Rahma"], true).is_err());
    }

    #[test]
    fn a_short_password_needs_a_second_factor() {
        for (password, alone, beside) in [
            ("kursi7m", false, false),
            ("kursi7me", false, true),
            ("kayu lima omba", false, true),
            ("kayu lima ombak", true, true),
            ("rahasia1", false, false),
        ] {
            assert_eq!(check_new_password(password, &[], false).is_ok(), alone, "{password}");
            assert_eq!(check_new_password(password, &[], true).is_ok(), beside, "{password}");
        }
        assert!(matches!(check_new_password("kayu lima omba", &[], true), Ok(true)));
        assert!(matches!(check_new_password("kayu lima ombak", &[], true), Ok(false)));
    }

    #[test]
    fn a_device_is_said_in_words() {
        let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/143.0.0.0 Safari/537.36";
        assert_eq!(device(chrome), "Chrome di Windows");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.1 Mobile/15E148 Safari/604.1";
        assert_eq!(device(phone), "Safari di iPhone");
        assert_eq!(device("curl/8.5.0"), "Perangkat yang tidak dikenal");
    }

    #[test]
    fn a_password_may_be_long_but_not_endless() {
        let long: String = "kursi meja awan batu ".repeat(20);
        let at: String = long.chars().take(PASSWORD_MAX_CHARS).collect();
        let over: String = long.chars().take(PASSWORD_MAX_CHARS + 1).collect();
        assert!(check_password(&at, &[]).is_ok());
        assert!(check_password(&over, &[]).is_err());
    }

    #[test]
    fn a_session_ends_after_half_an_hour_unused_and_after_eight_hours_anyhow() {
        let start = Timestamp(0);
        let at = |ms| Timestamp(ms);
        assert!(session_alive(start, start, at(SESSION_IDLE_MS - 1)));
        assert!(!session_alive(start, start, at(SESSION_IDLE_MS)));
        assert!(session_alive(start, at(SESSION_ABSOLUTE_MS - 2), at(SESSION_ABSOLUTE_MS - 1)));
        assert!(!session_alive(start, at(SESSION_ABSOLUTE_MS - 1), at(SESSION_ABSOLUTE_MS)));
    }

    #[test]
    fn waiting_begins_after_the_free_attempts_and_is_bounded() {
        assert_eq!(wait_after(FREE_ATTEMPTS - 1), 0);
        assert_eq!(wait_after(FREE_ATTEMPTS), 2_000);
        assert_eq!(wait_after(FREE_ATTEMPTS + 1), 4_000);
        assert_eq!(wait_after(i64::MAX), MAX_WAIT_MS);
    }

    #[test]
    fn an_administrator_holds_no_gate_and_an_auditor_nothing_else() {
        let known = Roles {
            all: ["administrator", "auditor", "kabag", "pengelola"]
                .map(|id| crate::auth::Role { id: id.into(), title: id.into() })
                .into(),
            gate: BTreeSet::from(["kabag".to_owned()]),
        };
        let roles = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        assert!(check_post_roles(&roles(&["administrator", "kabag"]), &known).is_err());
        assert!(check_post_roles(&roles(&["auditor", "pengelola"]), &known).is_err());
        assert!(check_post_roles(&roles(&["tukang"]), &known).is_err());
        assert!(check_post_roles(&roles(&["administrator", "pengelola"]), &known).is_ok());
        assert!(check_post_roles(&roles(&["kabag", "pengelola"]), &known).is_ok());
    }

    #[test]
    fn accounts_need_a_login_a_number_and_a_name() {
        let person = |login: &str, nip: &str, name: &str| NewPerson {
            post_id: "p".into(),
            login: login.into(),
            nip: nip.into(),
            name: name.into(),
        };
        let good = check_person(&person(" Siti.R ", "19800101 200501 2 001", "Siti  Rahmawati")).unwrap();
        assert_eq!(
            (good.login.as_str(), good.nip.as_str(), good.name.as_str()),
            ("siti.r", "198001012005012001", "Siti Rahmawati")
        );
        for (login, nip, name) in [
            ("si", "12345", "S"),
            ("1siti", "12345", "S"),
            ("siti", "1234", "S"),
            ("siti", "12345", " "),
            ("siti", "1234567890123456789", "S"),
            ("si ti", "12345", "S"),
        ] {
            assert!(check_person(&person(login, nip, name)).is_err(), "{login} {nip} {name}");
        }
    }
}
