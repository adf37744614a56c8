//! Forms prove that they came from a page of ours: a token bound to the session (or, before anybody
//! signed in, to the visitor's cookie), compared in constant time, besides the `Origin` check.

use subtle::ConstantTimeEq as _;

/// The name of the form field.
pub const FIELD: &str = "csrf";
/// The header for requests whose body is a file.
pub const HEADER: &str = "x-csrf-token";

/// What a request's token must be. A handler that reads the body itself (multipart, a raw file) must
/// pass it before it takes anything.
#[derive(Debug, Clone)]
pub struct CsrfGate(String);

impl CsrfGate {
    pub(super) fn of(forms: &str) -> Self {
        Self(forms.to_owned())
    }

    /// Whether the token given is the right one.
    #[must_use]
    pub fn passes(&self, given: &str) -> bool {
        self.0.as_bytes().ct_eq(given.as_bytes()).into()
    }
}
