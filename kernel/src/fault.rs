//! How an area's error tells the outside what it is, without knowing about HTTP.

/// What kind of failure it is; `web` maps each class to one status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultClass {
    /// Not there, or not yours to know of.
    NotFound,
    /// Known, but not yours to do.
    Forbidden,
    /// Changed under you, or done already.
    Conflict,
    /// The input cannot be accepted as it is.
    Invalid,
    /// Larger than a named limit.
    TooLarge,
    /// Too many at once, or a part that is needed does not answer; try again.
    Unavailable,
    /// A mistake of ours, or data that cannot be true.
    Broken,
}

/// An error that can be shown: its class and one plain Indonesian sentence that says what is wrong
/// and what to do. The technical detail stays in `Display` and `source`, for the log.
pub trait Fault: std::error::Error {
    /// Which class of failure this is.
    fn class(&self) -> FaultClass;
    /// What a person reads.
    fn sentence(&self) -> String;
}
