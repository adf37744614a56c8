//! A chat that an operator pastes.

use super::TicketError;
use super::rules::TEXT_MAX_CHARS;
use super::rules::chat::{Message, parse};

/// The largest paste, in bytes.
const PASTE_MAX_BYTES: usize = 500_000;

/// The messages of a paste; none for an empty one.
///
/// # Errors
/// An invalid field for a text that is no exported chat, or too long.
pub(super) fn read(pasted: &str) -> Result<Vec<Message>, TicketError> {
    if pasted.trim().is_empty() {
        return Ok(Vec::new());
    }
    let refused = |why: &str| TicketError::invalid("obrolan", why);
    if pasted.len() > PASTE_MAX_BYTES {
        return Err(refused("Obrolan ini terlalu panjang. Tempelkan bagian yang perlu saja."));
    }
    let mut messages = parse(pasted);
    if messages.is_empty() {
        return Err(refused(
            "Teks ini bukan obrolan yang diekspor dari WhatsApp. Setiap pesan diawali tanggal dan jam, misalnya \
             “05/01/26 09.15 - Siti: …”.",
        ));
    }
    for message in &mut messages {
        message.text = message.text.chars().take(TEXT_MAX_CHARS).collect();
    }
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paste_is_a_chat_or_refused() {
        assert!(read(" \n").unwrap().is_empty());
        assert_eq!(read("05/01/26 09.15 - Siti: halo").unwrap().len(), 1);
        assert!(read("halo").is_err());
        let line = "05/01/26 09.15 - Siti: halo\n";
        let long = format!("{line}{}", "a".repeat(PASTE_MAX_BYTES));
        assert!(read(&long).is_err());
        assert!(read(&long[..PASTE_MAX_BYTES]).is_ok());
    }
}
