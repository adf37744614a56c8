//! Why there is no printout.

/// What keeps data from becoming a PDF.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A picture is no PNG, or larger than [`crate::MAX_CROP_BYTES`] or [`crate::MAX_CROP_SIDE`].
    #[error("picture of difference {0} is no PNG within the limits")]
    Crop(usize),
    /// All pictures together are more than [`crate::MAX_CROPS_BYTES`].
    #[error("pictures of {0} bytes are more than a printout takes")]
    Crops(usize),
    /// The time is none that a PDF can carry: years 1 to 9999.
    #[error("{0} ms is no time that can be printed")]
    Time(i64),
    /// The data cannot be written as JSON.
    #[error("data cannot be written")]
    Data(#[from] serde_json::Error),
    /// The template does not hold; a mistake of ours.
    #[error("template: {0}")]
    Template(String),
}
