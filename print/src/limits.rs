//! How much is printed. What is beyond a limit on length is counted on paper, never left out in silence; what is
//! beyond a limit on pictures is refused.

/// Most differences that are printed; of the rest their number is said.
pub const MAX_DIFFERENCES: usize = 500;
/// Most pairs of pages in the table: as many as two copies can have that are compared at all.
pub const MAX_PAGES: usize = 1_000;
/// Most files of a physical copy that are listed by name.
pub const MAX_FILES: usize = 500;
/// Most lines of the other lists: expected differences, pages read by eye, doubts, what is missing.
pub const MAX_LINES: usize = 500;
/// Most characters of one text; the rest of it is counted.
pub const MAX_TEXT_CHARS: usize = 600;
/// Largest picture of a difference, in bytes as PNG.
pub const MAX_CROP_BYTES: usize = 256 * 1024;
/// Longest side of such a picture, in pixels.
pub const MAX_CROP_SIDE: u32 = 1_600;
/// All pictures of one printout, in bytes.
pub const MAX_CROPS_BYTES: usize = 24 * 1024 * 1024;
/// Most rows of a report's tables that are printed; of the rest their number is said. A sheet has them all.
pub const MAX_TABLE_ROWS: usize = 2_000;
/// Most characters of a paragraph of a naskah dinas; the rest of it is counted.
pub const MAX_PARAGRAPH_CHARS: usize = 4_000;
