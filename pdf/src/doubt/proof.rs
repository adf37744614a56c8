//! The letters of a file, each outline held once against the character that it is said to be.

use super::shape::{Form, Templates};
use hayro_interpret::font::OutlineGlyph;
use std::collections::HashMap;

/// Different letters of a file that are compared with what they are said to be.
const MAX_COMPARED: usize = 20_000;
/// Outlines of one character in one font that are remembered; honest fonts have one.
const MAX_CLAIMS: usize = 4;

/// What was compared of a file so far.
pub(crate) struct Proof {
    templates: Templates,
    /// By outline and character, whether it is another.
    compared: HashMap<(u128, char), bool>,
    /// The outlines of a font that are said to be one character.
    claims: HashMap<(u128, char), Vec<Form>>,
}

impl Proof {
    pub(crate) fn new() -> Self {
        Self { templates: Templates::load(), compared: HashMap::new(), claims: HashMap::new() }
    }

    /// Whether the letter is another than this text says.
    pub(crate) fn refutes(&mut self, text: &str, glyph: &OutlineGlyph) -> bool {
        let mut said = text.chars();
        let (Some(said), None) = (said.next(), said.next()) else { return false };
        if !said.is_ascii_alphanumeric() || self.compared.len() >= MAX_COMPARED {
            return false;
        }
        let Self { templates, compared, claims } = self;
        *compared.entry((glyph.identifier().cache_key(), said)).or_insert_with(|| {
            let Some(form) = Form::of(&glyph.outline()) else { return false };
            // Fonts without a key of their own are not told apart.
            let disputed = glyph.font_data().is_some_and(|font| {
                let forms = claims.entry((font.cache_key, said)).or_default();
                let disputed = forms.iter().any(|other| templates.dispute(said, other, &form));
                if forms.len() < MAX_CLAIMS {
                    forms.push(form);
                }
                disputed
            });
            disputed || templates.contradiction(said, &form).is_some()
        })
    }
}
