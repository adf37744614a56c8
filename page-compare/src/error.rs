//! Why something is not compared.

/// What stands in the way of comparing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The numbers of pixels, rows and columns do not fit each other.
    #[error("the picture's size does not fit its pixels")]
    Misshapen,
    /// The picture is too large, or has next to no size.
    #[error("the picture is too large or too small")]
    PictureSize,
    /// The page is too large, or has next to no size.
    #[error("the page is too large or too small")]
    PageSize,
    /// The page has more glyphs or words than are taken.
    #[error("the page has too much text")]
    TooMuchText,
    /// More pages than are taken.
    #[error("too many pages")]
    TooManyPages,
}
