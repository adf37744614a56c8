//! A gate's notes on pages: what is wrong, and where, for the maker who gets the case back. At a gate nobody
//! edits (invariant 2); a note changes nothing but the story.

use super::error::ProductError;
use super::service::Products;
use super::store::page_notes::{self, PageNoteRow};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::sop::{Case, Opened, Stamp};

pub use super::store::page_notes::PageNote;

/// The longest note, and the longest reason for not following it.
pub const PAGE_NOTE_MAX_CHARS: usize = 1_000;
/// The most notes of a case.
pub const MAX_PAGE_NOTES: usize = 200;
/// The far edge of a page, in the units of a place.
pub const PLACE_EDGE: i64 = 10_000;

/// A page of a file of a case, and where on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePlace<'p> {
    /// The file's row.
    pub file_id: &'p str,
    /// The page, from 1.
    pub page: i64,
    /// From the left and from above, in ten-thousandths; without it the whole page is meant.
    pub spot: Option<(i64, i64)>,
}

/// What the maker did about a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteAnswer {
    /// It was followed.
    Mended,
    /// It was not; a reason is needed.
    NotMended,
}

impl NoteAnswer {
    /// As stored and as sent by forms.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Mended => "diperbaiki",
            Self::NotMended => "tidak_diperbaiki",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        [Self::Mended, Self::NotMended].into_iter().find(|answer| answer.column() == text)
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Mended => "sudah diperbaiki",
            Self::NotMended => "tidak diperbaiki",
        }
    }
}

/// The text of a note or reason: trimmed, and not too long.
fn text(field: &'static str, typed: &str) -> Result<String, ProductError> {
    let typed = typed.trim();
    if typed.chars().count() > PAGE_NOTE_MAX_CHARS {
        let sentence = format!("Terlalu panjang: paling banyak {PAGE_NOTE_MAX_CHARS} karakter.");
        return Err(ProductError::invalid(field, sentence));
    }
    Ok(typed.to_owned())
}

/// A place on the page, or `None` when what was sent is none.
fn on_page(spot: Option<(i64, i64)>) -> Option<(i64, i64)> {
    let inside = |at: i64| (0..=PLACE_EDGE).contains(&at);
    spot.filter(|(x, y)| inside(*x) && inside(*y))
}

impl Products {
    /// Pins a note to a page, by who may sign at the present gate.
    ///
    /// # Errors
    /// A refusal; [`ProductError::NotFound`] for a file or page that is not the case's now; a text that is empty
    /// or too long, or one note too many.
    pub async fn note_page(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        place: PagePlace<'_>,
        note: &str,
    ) -> Result<String, ProductError> {
        let note = text("catatan", note)?;
        if note.is_empty() {
            return Err(ProductError::invalid("catatan", "Tuliskan apa yang perlu diperbaiki di sini."));
        }
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let case_id = open.case.id.clone();
        let files = super::store::files::all(&mut open.tx, &case_id).await?;
        let file = files.iter().find(|file| file.id == place.file_id && file.removed_ms.is_none());
        let last = file.ok_or(ProductError::NotFound("Berkas"))?.pages.unwrap_or_default();
        if !(1..=last).contains(&place.page) {
            return Err(ProductError::NotFound("Halaman"));
        }
        let most = i64::try_from(MAX_PAGE_NOTES).unwrap_or(i64::MAX);
        if page_notes::of_case(&mut open.tx, &case_id, most).await?.len() >= MAX_PAGE_NOTES {
            let sentence = format!(
                "Sudah ada {MAX_PAGE_NOTES} catatan pada perkara ini. Kembalikan perkara ini dengan catatan yang ada."
            );
            return Err(ProductError::invalid("catatan", sentence));
        }
        open.suggest(&format!("memberi catatan pada halaman {}", place.page)).await?;
        let (now, spot) = (open.tx.now(), on_page(place.spot));
        let row = PageNoteRow {
            id: new_id(now),
            case_id: case_id.clone(),
            round: open.case.round,
            case_file_id: place.file_id.to_owned(),
            page: place.page,
            place_x: spot.map(|(x, _)| x),
            place_y: spot.map(|(_, y)| y),
            person_id: actor.person_id.clone(),
            note,
            made_ms: now.0,
            answer: None,
            answer_note: None,
            answered_by: None,
            answered_ms: None,
        };
        page_notes::insert(&mut open.tx, &row).await?;
        let back = format!("/kasus/{case_id}/berkas/{}/lembar/{}", place.file_id, place.page);
        Ok(open.finish(&back).await?)
    }

    /// Answers a note, by a maker.
    ///
    /// # Errors
    /// A refusal; [`ProductError::NotFound`] when there is none that is open; a reason that is missing or too
    /// long.
    pub async fn answer_page_note(
        &self,
        actor: &Actor,
        stamp: &Stamp,
        note_id: &str,
        answer: NoteAnswer,
        why: &str,
    ) -> Result<String, ProductError> {
        let why = text("alasan", why)?;
        if answer == NoteAnswer::NotMended && why.is_empty() {
            let sentence = "Tuliskan mengapa catatan ini tidak diikuti; pemeriksa membacanya.";
            return Err(ProductError::invalid("alasan", sentence));
        }
        let mut open = match self.sops().open(actor, stamp).await? {
            Opened::Replay(outcome) => return Ok(outcome),
            Opened::Fresh(open) => open,
        };
        let found = page_notes::find(&mut open.tx, note_id).await?;
        let here = found.filter(|row| row.case_id == open.case.id && row.answer.is_none());
        let row = here.ok_or(ProductError::NotFound("Catatan"))?;
        open.change("catatan_halaman", &format!("menanggapi catatan pada halaman {}", row.page)).await?;
        let why = (!why.is_empty()).then_some(why.as_str());
        page_notes::answer(&mut open.tx, &row.id, answer.column(), why, &actor.person_id).await?;
        let back = format!("/kasus/{}", open.case.id);
        Ok(open.finish(&back).await?)
    }

    /// The notes of a case, oldest first; the caller has checked that the case may be seen.
    ///
    /// # Errors
    /// As any statement.
    pub async fn page_notes(&self, case: &Case) -> Result<Vec<PageNote>, ProductError> {
        let most = i64::try_from(MAX_PAGE_NOTES).unwrap_or(i64::MAX);
        Ok(page_notes::of_case(&mut self.journal().db().read().await?, &case.id, most).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_be_as_long_as_its_limit_and_no_longer() {
        let at = "a".repeat(PAGE_NOTE_MAX_CHARS);
        assert_eq!(text("catatan", &format!(" {at}\n")).unwrap(), at);
        assert!(text("catatan", &format!("{at}a")).is_err());
    }

    #[test]
    fn a_place_off_the_page_is_the_whole_page() {
        let (edge, over) = (Some((0, PLACE_EDGE)), Some((0, PLACE_EDGE + 1)));
        assert_eq!(
            (on_page(edge), on_page(over), on_page(Some((-1, 5))), on_page(None)),
            (edge, None, None, None)
        );
    }

    #[test]
    fn answers_are_read_as_they_are_written() {
        for answer in [NoteAnswer::Mended, NoteAnswer::NotMended] {
            assert_eq!(NoteAnswer::from_column(answer.column()), Some(answer));
        }
        assert_eq!(NoteAnswer::from_column("mungkin"), None);
    }
}
