//! Which font draws a letter, and which of its drawings it is: what tells letters apart that say the same.

use hayro_interpret::InterpreterSettings;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Outlines of one text in one font that are told apart; one of which more is drawn is a bomb.
const MAX_FORMS: usize = 512;

/// What draws a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Face {
    /// The font, by a number of its own within the file. All whose program is not told are one.
    pub(super) font: u32,
    /// Which of the outlines that this font draws for this text: a font may say the same of several, and of all
    /// for which it says nothing.
    pub(super) form: u16,
    /// Whether the file may not bring the font, so that whoever printed it had another.
    pub(super) substitute: bool,
}

/// The fonts of a file, as its pages use them.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    /// By what tells them apart.
    numbers: HashMap<u128, u32>,
    /// The outlines that a font draws for a text, in the order in which they were met.
    forms: HashMap<(u32, String), Vec<u128>>,
    /// Whether this page has asked for a font that the file does not bring.
    substituted: Arc<AtomicBool>,
}

impl Fonts {
    /// How the next page is read, so that it is known whether a font has to be put in the place of another.
    pub(super) fn settings(&mut self) -> InterpreterSettings {
        self.substituted = Arc::default();
        let usual = InterpreterSettings::default();
        let (substituted, resolve) = (Arc::clone(&self.substituted), Arc::clone(&usual.font_resolver));
        let font_resolver = Arc::new(move |query: &_| {
            substituted.store(true, Ordering::Relaxed);
            resolve(query)
        });
        InterpreterSettings { font_resolver, ..usual }
    }

    /// What draws this text. `font` is the key of its program: a Type 1 font has none, and neither has one that the
    /// file does not bring. `drawing` is the outline's key.
    pub(super) fn face(&mut self, font: Option<u128>, text: &str, drawing: u128) -> Face {
        let substitute = font.is_none() && self.substituted.load(Ordering::Relaxed);
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        let font = *self.numbers.entry(font.unwrap_or(0)).or_insert(next);
        let met = self.forms.entry((font, text.to_owned())).or_default();
        let place = met.iter().position(|other| *other == drawing).unwrap_or_else(|| {
            if met.len() < MAX_FORMS {
                met.push(drawing);
            }
            met.len() - 1
        });
        Face { font, form: u16::try_from(place).unwrap_or(u16::MAX), substitute }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_that_say_the_same_are_told_apart_up_to_the_limit() {
        let mut fonts = Fonts::default();
        let mut form = |text: &str, drawing: u128| fonts.face(Some(7), text, drawing).form;
        assert_eq!((form("a", 1), form("b", 2), form("a", 1)), (0, 0, 0));
        let last = MAX_FORMS as u128 - 1;
        let forms: Vec<u16> = (0..=last).map(|drawing| form("?", drawing)).collect();
        assert_eq!((forms[0], forms[1], usize::from(forms[MAX_FORMS - 1])), (0, 1, MAX_FORMS - 1));
        assert_eq!(usize::from(form("?", last + 1)), MAX_FORMS - 1, "beyond the limit all are the last");
    }

    #[test]
    fn only_a_font_without_program_on_a_page_that_lacks_one_may_be_a_substitute() {
        let mut fonts = Fonts::default();
        assert!(!fonts.face(None, "a", 1).substitute);
        fonts.substituted.store(true, Ordering::Relaxed);
        assert!(fonts.face(None, "a", 1).substitute && !fonts.face(Some(7), "a", 1).substitute);
        drop(fonts.settings());
        assert!(!fonts.face(None, "a", 1).substitute, "the next page is another one");
    }
}
