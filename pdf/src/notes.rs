//! What lies on a page beside its content: notes, stamps, the fields of a form. Readers draw the appearance that the
//! file gives them; which of these another reader may draw in another way is told here.

use hayro_interpret::TransformExt as _;
use hayro_interpret::kurbo;
use hayro_syntax::object::{Array, Dict, Name, Object, Rect, String as Text};
use hayro_syntax::page::Page;

/// Annotations of one page that are looked at; of more nobody can say how they look.
const MAX_NOTES: usize = 5_000;
/// Steps from the widget of a field to the root of its form.
const MAX_FIELD_DEPTH: usize = 32;
/// Bits of what an annotation says of itself.
const HIDDEN: u32 = 1 << 1;
const PRINTED: u32 = 1 << 2;
const NOT_SHOWN: u32 = 1 << 5;
/// Kinds that a reader draws in its own way where the file gives no appearance.
const SELF_DRAWN: [&[u8]; 16] = [
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"Text",
    b"Redact",
    b"Watermark",
];

/// The annotations of a page.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Whether readers, or screen and paper, show some of them differently.
    pub(super) vary: bool,
    /// Whether any has an appearance of its own that is shown, other than a signature's.
    pub(super) shown: bool,
    /// Where signatures show themselves, in points from the upper left corner.
    pub(super) signatures: Vec<kurbo::Rect>,
}

/// What the annotations of this page are.
pub(super) fn of(page: &Page<'_>) -> Notes {
    let place = page.initial_transform(true).to_kurbo();
    let mut notes = Notes::default();
    let Some(all) = page.raw().get::<Array<'_>>("Annots") else { return notes };
    for (number, note) in all.iter::<Dict<'_>>().enumerate() {
        notes.vary |= number >= MAX_NOTES || varies(&note);
        if number >= MAX_NOTES {
            break;
        }
        if flags(&note) & (HIDDEN | NOT_SHOWN) != 0 || !has_appearance(&note) {
            continue;
        }
        match note.get::<Rect>("Rect") {
            Some(rect) if is_signature(&note) => {
                let rect = kurbo::Rect::new(rect.x0, rect.y0, rect.x1, rect.y1);
                notes.signatures.push(place.transform_rect_bbox(rect));
            }
            // Without a place nothing is drawn.
            None => {}
            Some(_) => notes.shown = true,
        }
    }
    notes
}

fn flags(note: &Dict<'_>) -> u32 {
    note.get::<u32>("F").unwrap_or_default()
}

fn has_appearance(note: &Dict<'_>) -> bool {
    let appearance = note.get::<Dict<'_>>("AP").and_then(|all| all.get::<Object<'_>>("N"));
    match appearance {
        Some(Object::Stream(_)) => true,
        Some(Object::Dict(states)) => states.keys().next().is_some(),
        _ => false,
    }
}

fn kind(note: &Dict<'_>) -> Vec<u8> {
    note.get::<Name<'_>>("Subtype").map(|name| name.to_vec()).unwrap_or_default()
}

/// Whether another reader may show this differently: as its layer says, on paper alone, or with a value that it
/// draws by itself.
fn varies(note: &Dict<'_>) -> bool {
    if flags(note) & HIDDEN != 0 {
        return false;
    }
    let kind = kind(note);
    let drawn = has_appearance(note);
    if drawn && (note.contains_key("OC") || (flags(note) & NOT_SHOWN != 0 && flags(note) & PRINTED != 0)) {
        return true;
    }
    if flags(note) & NOT_SHOWN != 0 {
        return false;
    }
    match kind.as_slice() {
        b"Widget" => is_filled(note),
        // Nobody draws the window of a note into the page.
        b"Popup" => drawn,
        kind => !drawn && SELF_DRAWN.contains(&kind),
    }
}

/// Whether this is a field with a text, which many readers draw afresh, or a button that says something without
/// an appearance.
fn is_filled(note: &Dict<'_>) -> bool {
    let says = |text: Option<Text<'_>>| text.is_some_and(|text| !text.as_bytes().is_empty());
    match field(note, |field| field.get::<Name<'_>>("FT").map(|kind| kind.to_vec())).as_deref() {
        Some(b"Tx" | b"Ch") => {
            field(note, |field| field.get::<Object<'_>>("V")).is_some_and(|value| match value {
                Object::String(text) => !text.as_bytes().is_empty(),
                Object::Stream(_) => true,
                Object::Array(values) => values.iter::<Object<'_>>().next().is_some(),
                _ => false,
            })
        }
        Some(b"Btn") => {
            !has_appearance(note)
                && says(note.get::<Dict<'_>>("MK").and_then(|look| look.get::<Text<'_>>("CA")))
        }
        _ => false,
    }
}

/// Whether this is the place of a signature that was given.
fn is_signature(note: &Dict<'_>) -> bool {
    kind(note) == b"Widget"
        && field(note, |field| field.get::<Name<'_>>("FT").map(|kind| kind.to_vec())).as_deref()
            == Some(b"Sig")
        && field(note, |field| field.get::<Dict<'_>>("V")).is_some()
}

/// What the field of a widget, or a field above it, says.
fn field<'a, T>(note: &Dict<'a>, ask: impl Fn(&Dict<'a>) -> Option<T>) -> Option<T> {
    let mut node = note.clone();
    for _ in 0..MAX_FIELD_DEPTH {
        if let Some(said) = ask(&node) {
            return Some(said);
        }
        node = node.get::<Dict<'_>>("Parent")?;
    }
    None
}
