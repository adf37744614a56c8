//! What is taken, and how much of it: every input is bounded here, and what is over is refused by name.

/// Most pixels of a scanned page.
pub const MAX_SCAN_PIXELS: usize = 40_000_000;
/// Longest side that a scan is worked on with: about 240 dpi on A4, a little more than [`SCALE`] asks for.
pub const MAX_WORK_SIDE: usize = 2_800;
/// Most pixels of a page in the common frame.
pub const MAX_FRAME_PIXELS: usize = 16_000_000;
/// Pixels to the point of the common frame on an ordinary page; larger pages get fewer.
pub const SCALE: f32 = 3.0;
/// Smallest scale that letters are told apart at; larger pages than this allows are refused.
pub const MIN_SCALE: f32 = 1.5;
/// Most glyphs of one page.
pub const MAX_GLYPHS: usize = 200_000;
/// Most words of one page.
pub const MAX_WORDS: usize = 20_000;
/// Longest text of one glyph, in bytes: a ligature is a few letters.
pub const MAX_GLYPH_TEXT: usize = 16;
/// Most letters of a page that are looked at closely; beyond them words are left unread, and counted so.
pub const MAX_CHECKED_GLYPHS: usize = 20_000;
/// Most differences that one page gives; beyond them the page is "another text".
pub const MAX_PAGE_DIFFERENCES: usize = 400;
/// Most pages on either side.
pub const MAX_PAGES: usize = 500;
/// Most kinds of letters (font, size, character) that templates are kept of.
pub const MAX_TEMPLATES: usize = 2_000;
/// Most letters that one letter is held against.
pub const MAX_RIVALS: usize = 80;
/// Most pixels of words that are sought on a page: words cover a page once, not many times over.
pub const MAX_SOUGHT_PIXELS: usize = MAX_FRAME_PIXELS;
