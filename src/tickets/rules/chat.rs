//! An exported WhatsApp chat, as an operator pastes it: one line begins a message, the next lines go on with it.
//!
//! The forms known: `05/01/26 09.15 - Siti: halo` (Android, Indonesian), `05/01/2026, 09:15 - Siti: halo` (Android,
//! English) and `[05/01/26 09.15.30] Siti: halo` (iOS). Lines of WhatsApp itself (who joined, encryption) have no
//! author and are left out.

use crate::kernel::{CivilDate, Timestamp};

/// The most messages of one paste.
pub const MAX_MESSAGES: usize = 500;

/// A message of an exported chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// When, in the office's time.
    pub at: Timestamp,
    /// Who wrote it, as the phone names that person.
    pub author: String,
    /// What was written.
    pub text: String,
}

/// The messages of a pasted export, in its order; empty for a text that is none.
#[must_use]
pub fn parse(pasted: &str) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    // Whether the lines that follow belong to a message that is kept.
    let mut goes_on = false;
    for line in pasted.lines() {
        let line = line.trim_start_matches(['\u{feff}', '\u{200e}', '\u{200f}']);
        match stamped(line) {
            Some((at, rest)) => {
                goes_on = false;
                let Some((author, text)) = rest.split_once(": ") else { continue };
                let clean = |text: &str| text.replace(['\u{200e}', '\u{200f}', '\u{202a}', '\u{202c}'], "");
                messages.push(Message { at, author: clean(author).trim().to_owned(), text: clean(text) });
                goes_on = true;
            }
            None => {
                if let Some(last) = messages.last_mut().filter(|_| goes_on) {
                    last.text.push('\n');
                    last.text.push_str(line);
                }
            }
        }
    }
    for message in &mut messages {
        message.text = message.text.trim().to_owned();
    }
    messages
}

/// The moment at the beginning of a line, and what follows it.
fn stamped(line: &str) -> Option<(Timestamp, &str)> {
    let (head, rest) = match line.strip_prefix('[') {
        Some(line) => line.split_once("] ")?,
        None => line.split_once(" - ")?,
    };
    let (date, time) = head.split_once([' ', ',', '\u{202f}'])?;
    let numbers = |text: &str, signs: [char; 3]| -> Option<Vec<u16>> {
        text.trim_matches([' ', ',', '\u{202f}']).split(signs).map(|part| part.parse().ok()).collect()
    };
    let date = numbers(date, ['/', '.', '-'])?;
    let time = numbers(time, [':', '.', '.'])?;
    let (&[day, month, year], &[hour, minute, ..]) = (date.as_slice(), time.as_slice()) else { return None };
    let second = time.get(2).copied().unwrap_or(0);
    if hour > 23 || minute > 59 || second > 59 || time.len() > 3 {
        return None;
    }
    let year = if year < 100 { year + 2_000 } else { year };
    let seconds = (i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second);
    Some((CivilDate::from_ymd(year, month, day).ok()?.begins().plus_ms(seconds * 1_000), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock_text;

    #[test]
    fn the_three_forms_are_read() {
        for line in [
            "05/01/26 09.15 - Siti: halo",
            "05/01/2026, 09:15 - Siti: halo",
            "[05/01/26 09.15.30] Siti: halo",
            "\u{200e}[05/01/2026, 09:15:30] Siti: halo",
        ] {
            let found = parse(line);
            assert_eq!(found.len(), 1, "{line}");
            assert_eq!((found[0].author.as_str(), found[0].text.as_str()), ("Siti", "halo"), "{line}");
            assert_eq!(clock_text(found[0].at), "09.15 WIB", "{line}");
            assert_eq!(CivilDate::in_jakarta(found[0].at).iso(), "2026-01-05");
        }
    }

    #[test]
    fn lines_go_on_with_their_message_and_whatsapp_itself_says_nothing() {
        let pasted = "05/01/26 09.14 - Pesan dan panggilan terenkripsi secara end-to-end.\nlanjutan\n\
                      05/01/26 09.15 - +62 812-3456-7890: Selamat pagi\nsaya cari keputusan 13\n\n\
                      05/01/26 09.16 - KPU Provinsi Jambi: Pagi: silakan";
        let found = parse(pasted);
        let texts: Vec<_> =
            found.iter().map(|message| (message.author.as_str(), message.text.as_str())).collect();
        assert_eq!(
            texts,
            [
                ("+62 812-3456-7890", "Selamat pagi\nsaya cari keputusan 13"),
                ("KPU Provinsi Jambi", "Pagi: silakan")
            ]
        );
    }

    #[test]
    fn what_is_no_chat_gives_nothing() {
        for text in
            ["", "halo", "32/01/26 09.15 - a: b", "05/01/26 24.00 - a: b", "05/01/26 - a: b", "[", "] : "]
        {
            assert_eq!(parse(text), [], "{text}");
        }
    }
}
