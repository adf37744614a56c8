//! A chat that an operator pastes.

use super::TicketError;
use super::rules::INCOMING_MAX_CHARS;
use super::rules::arrival::written;
use super::rules::chat::{MAX_MESSAGES, parse};
use crate::kernel::Timestamp;
use std::collections::HashSet;

/// The largest paste, in bytes.
const PASTE_MAX_BYTES: usize = 500_000;

/// The messages of a paste, each with its time and with who wrote it before the words.
#[derive(Debug, Default)]
pub(super) struct Pasted {
    pub(super) messages: Vec<(Timestamp, String)>,
}

impl Pasted {
    /// Leaves out what was written before, and what claims to be later than now.
    pub(super) fn forget(&mut self, known: &HashSet<(i64, String)>, now: Timestamp) {
        let messages = std::mem::take(&mut self.messages).into_iter();
        let messages = messages.map(|(at, text)| (written(at, now).0, text));
        let fresh = messages.filter(|message| !known.contains(message));
        self.messages = fresh.map(|(at, text)| (Timestamp(at), text)).collect();
    }
}

/// The messages of a paste; none for an empty one.
///
/// # Errors
/// An invalid field for a text that is no exported chat, or too long: nothing of it is left out unsaid.
pub(super) fn read(pasted: &str) -> Result<Pasted, TicketError> {
    if pasted.trim().is_empty() {
        return Ok(Pasted::default());
    }
    let refused = |why: &str| TicketError::invalid("obrolan", why);
    if pasted.len() > PASTE_MAX_BYTES {
        return Err(refused("Obrolan ini terlalu panjang. Tempelkan bagian yang perlu saja."));
    }
    let messages = parse(pasted);
    if messages.is_empty() {
        return Err(refused(
            "Teks ini bukan obrolan yang diekspor dari WhatsApp. Setiap pesan diawali tanggal dan jam, misalnya \
             “05/01/26 09.15 - Siti: …”.",
        ));
    }
    if messages.len() > MAX_MESSAGES {
        return Err(refused(&format!(
            "Obrolan ini memuat {} pesan, paling banyak {MAX_MESSAGES} sekali tempel. Tempelkan bagian yang terbaru \
             saja.",
            messages.len()
        )));
    }
    let said = |message: super::rules::chat::Message| {
        (message.at, super::rules::cut(&format!("{}: {}", message.author, message.text), INCOMING_MAX_CHARS))
    };
    Ok(Pasted { messages: messages.into_iter().map(said).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Fault as _;

    const LINE: &str = "05/01/26 09.15 - Siti: halo\n";

    fn count(pasted: &str) -> usize {
        read(pasted).unwrap().messages.len()
    }

    #[test]
    fn a_paste_is_a_chat_or_refused() {
        assert_eq!(count(" \n"), 0);
        assert_eq!(count("05/01/26 09.15 - Siti: halo"), 1);
        assert!(read("halo").is_err());
        let long = format!("{LINE}{}", "a".repeat(PASTE_MAX_BYTES));
        assert!(read(&long).is_err());
        assert_eq!(count(&long[..PASTE_MAX_BYTES]), 1);
    }

    #[test]
    fn what_is_too_much_is_refused_and_what_is_cut_says_so() {
        assert_eq!(count(&LINE.repeat(MAX_MESSAGES)), MAX_MESSAGES);
        let refused = read(&LINE.repeat(MAX_MESSAGES + 1)).unwrap_err().sentence();
        assert!(refused.contains("501 pesan"), "{refused}");
        let long = format!("{LINE}{}", "a".repeat(2 * INCOMING_MAX_CHARS));
        let (_, text) = read(&long).unwrap().messages.remove(0);
        assert!(text.ends_with("(dipotong)") && text.chars().count() == INCOMING_MAX_CHARS, "{}", text.len());
    }

    #[test]
    fn what_was_pasted_before_is_left_out() {
        let now = Timestamp(1_767_578_400_000);
        let mut pasted = read("05/01/26 08.15 - Siti: halo\n05/01/26 08.16 - Siti: lagi\n").unwrap();
        let first = (pasted.messages[0].0.0, pasted.messages[0].1.clone());
        pasted.forget(&HashSet::from([first]), now);
        assert_eq!(pasted.messages.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>(), ["Siti: lagi"]);
        let mut ahead = read("05/01/27 08.15 - Siti: halo").unwrap();
        ahead.forget(&HashSet::new(), now);
        assert_eq!(ahead.messages[0].0, now, "a clock that is ahead");
    }
}
