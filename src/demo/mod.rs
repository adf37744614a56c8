//! The demonstration: an office of made-up people with sample decisions in every state, acted through the
//! services by its people, so that every page has something to show.
//!
//! It stands above all areas whose services it calls, and nothing but `app` and `commands` knows of it. It holds no
//! SQL and goes past no rule: what it cannot do by a service, it does not show. The samples are data (`demo/` beside
//! `src/`): texts and what happens to them in TOML, and the PDFs that `demo/buat` makes of the texts.

mod acts;
mod after;
mod data;
mod error;
mod everyday;
mod fill;
mod hotline;
mod office;
mod rules;

pub use data::{
    Ending, Link, Manifest, Memo, Perbaikan, Person, Ralat, Reader, Sample, Step, Surat, Versi, sample_file,
};
pub use error::DemoError;
pub use fill::{Filled, House, State, fill, state};
pub use office::Account;
pub use rules::{Deed, Scene, beginning, scenes};
