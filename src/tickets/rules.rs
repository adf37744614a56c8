//! Decisions about tickets. Pure: values in, values out.

pub mod arrival;
pub mod chat;
pub mod clock;
pub mod closed;
pub mod links;
pub mod period;
pub mod recap;
pub mod ruler;
pub mod standing;
pub mod survey;

use super::vocabulary::{Category, Outcome, Status};

/// The longest name of a requester, in characters.
pub const NAME_MAX_CHARS: usize = 120;
/// The longest contact.
pub const CONTACT_MAX_CHARS: usize = 120;
/// The longest name of an institution.
pub const INSTITUTION_MAX_CHARS: usize = 200;
/// The longest text of one message, summary or note.
pub const TEXT_MAX_CHARS: usize = 4_000;
/// The longest message that is taken in whole: WhatsApp lets people write 4,096 characters, and what it came with or who
/// wrote it is put before them.
pub const INCOMING_MAX_CHARS: usize = 5_000;
/// What stands at the end of a message that was longer.
const CUT: &str = " … (dipotong)";
/// The longest number of a letter.
pub const LETTER_MAX_CHARS: usize = 100;
/// Events of one ticket; what comes after them begins a linked one.
pub const MAX_EVENTS: i64 = 2_000;
/// How long after the requester's last message WhatsApp lets the office write freely.
pub const WINDOW_MS: i64 = 24 * 60 * 60 * 1000;
/// Digits of a telephone number with its country's, at the least and at the most (E.164).
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// The number of a ticket as people say it: `HL-2026-00012`.
#[must_use]
pub fn code(year: i64, number: i64) -> String {
    format!("HL-{year}-{number:05}")
}

/// Year and number of a code, however it is typed.
#[must_use]
pub fn read_code(text: &str) -> Option<(i64, i64)> {
    let text = text.trim().to_ascii_uppercase();
    let mut parts = text.strip_prefix("HL")?.trim_start_matches(['-', ' ']).split(['-', ' ', '/']);
    let (year, number) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let fits = parts.next().is_none() && (2000..=9999).contains(&year) && number > 0;
    fits.then_some((year, number))
}

/// A contact as it is compared: a telephone number as digits with its country's, a mail address in small letters.
/// `None` for what is neither, which is kept as it is and never continues another ticket.
#[must_use]
pub fn normal_contact(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some((name, host)) = text.split_once('@') {
        let plain = |part: &str| !part.is_empty() && !part.contains(['@', ' ', '/']);
        return (plain(name) && plain(host) && host.contains('.')).then(|| text.to_lowercase());
    }
    if text.chars().any(|c| !(c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')'))) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.strip_prefix('0') {
        Some(local) => format!("62{local}"),
        None => digits,
    };
    PHONE_DIGITS.contains(&digits.len()).then_some(digits)
}

/// A name as a list shows it: the first letter, and that there is more.
#[must_use]
pub fn masked(name: &str) -> String {
    match name.trim().chars().next() {
        Some(first) => format!("{first}•••"),
        None => "Tanpa nama".to_owned(),
    }
}

/// Text of a person, with control characters taken out; why it cannot be accepted otherwise.
///
/// # Errors
/// The sentence.
pub fn read_text(typed: &str, what: &str, most: usize) -> Result<String, String> {
    let readable = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    let text: String = typed.replace("\r\n", "\n").chars().map(readable).collect();
    let text = text.trim();
    match text.chars().count() {
        n if n > most => Err(format!("{what} paling panjang {most} huruf; ini {n} huruf. Persingkat.")),
        _ => Ok(text.to_owned()),
    }
}

/// As [`read_text`], and it may not be empty.
///
/// # Errors
/// The sentence.
pub fn need_text(typed: &str, what: &str, most: usize) -> Result<String, String> {
    match read_text(typed, what, most)? {
        text if text.is_empty() => Err(format!("{what} belum diisi.")),
        text => Ok(text),
    }
}

/// A text of somebody else's, cut where it is too long, which it then says.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(CUT.chars().count())).collect();
    kept + CUT
}

/// What a close is decided from.
#[derive(Debug, Clone, Copy)]
pub struct Closing {
    /// Where it stands.
    pub status: Status,
    /// Its category.
    pub category: Option<Category>,
    /// Whether an answer was given.
    pub is_answered: bool,
    /// Forwards without an answer.
    pub open_forwards: usize,
    /// Whether a unit has answered.
    pub unit_answered: bool,
    /// Cases that it waits for.
    pub open_ties: usize,
}

impl Closing {
    /// Whether the ticket may be closed in this way (step 10: "tidak menggantung").
    ///
    /// # Errors
    /// Why not, and what to do.
    pub fn check(&self, outcome: Outcome) -> Result<(), &'static str> {
        if self.status == Status::Ditutup {
            return Err("Tiket ini sudah ditutup.");
        }
        if self.category.is_none() {
            return Err("Tetapkan satu kategori utama dahulu.");
        }
        let gives_up = matches!(outcome, Outcome::TidakDilanjutkan);
        if self.open_ties > 0 && !gives_up {
            return Err(
                "Tiket ini masih menunggu produk hukum yang dikaitkan. Tunggu selesai, atau pilih “Tidak \
                        dilanjutkan pemohon”.",
            );
        }
        if self.open_forwards > 0 && !gives_up && !outcome.hands_over() {
            return Err("Jawaban unit terkait belum dicatat. Catat jawabannya dahulu.");
        }
        match outcome {
            Outcome::Dihapus => Err("Hasil ini dicatat oleh penghapusan data pemohon. Pilih hasil lain."),
            Outcome::Dijawab if !self.is_answered => {
                Err("Belum ada jawaban yang disampaikan. Jawab dahulu, atau pilih hasil lain.")
            }
            Outcome::DijawabUnit if !self.unit_answered => Err("Belum ada jawaban unit yang dicatat."),
            Outcome::DiserahkanPpid if self.category == Some(Category::Jdih) => {
                Err("Ubah kategorinya menjadi PPID sebelum menyerahkannya ke PPID.")
            }
            Outcome::DiserahkanPengaduan
                if !matches!(self.category, Some(Category::Pengaduan | Category::Pks)) =>
            {
                Err("Ubah kategorinya menjadi pengaduan sebelum menyerahkannya sebagai pengaduan.")
            }
            _ => Ok(()),
        }
    }

    /// Whether the close needs a hand-over note: where the ticket is handed over, and where it is a formal request to the
    /// PPID or a complaint (step 6) that nobody was handed by a forward. What its requester gave up is nobody's.
    #[must_use]
    pub fn needs_note(&self, outcome: Outcome, was_forwarded: bool) -> bool {
        let leaves = matches!(self.category, Some(Category::Ppid | Category::Pengaduan));
        let gives_up = matches!(outcome, Outcome::TidakDilanjutkan | Outcome::Dihapus);
        outcome.hands_over() || (leaves && !was_forwarded && !gives_up)
    }
}

/// Whether WhatsApp still lets the office write freely to a requester whose last message came then.
#[must_use]
pub fn is_within_window(last_in_ms: i64, now_ms: i64) -> bool {
    now_ms - last_in_ms < WINDOW_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        assert_eq!(code(2026, 12), "HL-2026-00012");
        for typed in ["HL-2026-00012", " hl-2026-12 ", "HL 2026 12", "hl2026/12"] {
            assert_eq!(read_code(typed), Some((2026, 12)), "{typed}");
        }
        for wrong in ["", "HL", "HL-26-1", "HL-2026-0", "HL-2026-1-2", "2026-12", "HL-2026-x"] {
            assert_eq!(read_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn one_number_is_one_contact_however_it_is_written() {
        for typed in ["0812-3456-7890", "+62 812 3456 7890", "6281234567890", "(0812) 3456.7890"] {
            assert_eq!(normal_contact(typed).as_deref(), Some("6281234567890"), "{typed}");
        }
        assert_eq!(normal_contact(" Siti@Contoh.ID ").as_deref(), Some("siti@contoh.id"));
        for wrong in
            ["", "1234567", "1234567890123456", "Siti", "@contoh.id", "a@b", "a@b@c.id", "0812 ext 3"]
        {
            assert_eq!(normal_contact(wrong), None, "{wrong}");
        }
        assert!(normal_contact("12345678").is_some() && normal_contact("123456789012345").is_some());
    }

    #[test]
    fn names_are_masked() {
        assert_eq!([masked("Siti Aminah"), masked(" é"), masked("")], ["S•••", "é•••", "Tanpa nama"]);
    }

    #[test]
    fn texts_have_an_end() {
        let of = |n: usize| need_text(&"é".repeat(n), "Pertanyaan", TEXT_MAX_CHARS).is_ok();
        assert_eq!([of(0), of(1), of(TEXT_MAX_CHARS), of(TEXT_MAX_CHARS + 1)], [false, true, true, false]);
        assert_eq!(read_text(" a\r\nb\u{7}c ", "x", 10).unwrap(), "a\nb c");
    }

    #[test]
    fn nothing_is_closed_without_an_outcome_that_holds() {
        let open = Closing {
            status: Status::Diproses,
            category: Some(Category::Jdih),
            is_answered: false,
            open_forwards: 0,
            unit_answered: false,
            open_ties: 0,
        };
        assert!(open.check(Outcome::Dijawab).is_err());
        assert!(Closing { is_answered: true, ..open }.check(Outcome::Dijawab).is_ok());
        assert!(Closing { is_answered: true, category: None, ..open }.check(Outcome::Dijawab).is_err());
        assert!(Closing { is_answered: true, open_ties: 1, ..open }.check(Outcome::Dijawab).is_err());
        assert!(Closing { open_ties: 1, ..open }.check(Outcome::TidakDilanjutkan).is_ok());
        assert!(Closing { open_forwards: 1, is_answered: true, ..open }.check(Outcome::Dijawab).is_err());
        assert!(open.check(Outcome::DijawabUnit).is_err());
        assert!(Closing { unit_answered: true, ..open }.check(Outcome::DijawabUnit).is_ok());
        assert!(
            open.check(Outcome::DiserahkanPpid).is_err() && open.check(Outcome::DiserahkanPengaduan).is_err()
        );
        let complaint = Closing { category: Some(Category::Pengaduan), open_forwards: 1, ..open };
        assert!(complaint.check(Outcome::DiserahkanPengaduan).is_ok());
        assert!(Closing { status: Status::Ditutup, ..open }.check(Outcome::TidakDilanjutkan).is_err());
    }

    #[test]
    fn what_leaves_the_hotline_is_handed_over_by_a_forward_or_a_note() {
        let of = |category| Closing {
            status: Status::Dijawab,
            category: Some(category),
            is_answered: true,
            open_forwards: 0,
            unit_answered: false,
            open_ties: 0,
        };
        for category in [Category::Ppid, Category::Pengaduan] {
            for outcome in [Outcome::Dijawab, Outcome::DijawabUnit, Outcome::TidakTersedia] {
                assert!(of(category).needs_note(outcome, false), "{category:?} {outcome:?}");
                assert!(!of(category).needs_note(outcome, true), "{category:?} {outcome:?}");
            }
            assert!(!of(category).needs_note(Outcome::TidakDilanjutkan, false));
            assert!(of(category).needs_note(Outcome::DiserahkanPengaduan, true), "handing over says to whom");
        }
        assert!(!of(Category::Jdih).needs_note(Outcome::Dijawab, false));
        assert!(of(Category::Jdih).check(Outcome::Dihapus).is_err(), "nobody chooses it");
    }

    #[test]
    fn the_window_is_a_day() {
        assert!(is_within_window(0, WINDOW_MS - 1) && !is_within_window(0, WINDOW_MS));
    }
}
