//! The report of a comparison on paper: *berita acara pencocokan naskah*.

mod data;
mod view;

pub use data::{
    BeritaAcara, ByEye, Class, Conclusion, Confirmed, Copy, Difference, Expected, Kind, Mode, NamedFile,
    Office, Page, Product, Says, Signer, Verdict,
};

use crate::Error;
use crate::world::{Sheet, pdf};

/// The template.
const TEMPLATE: &str = include_str!("../../templates/berita-acara.typ");

/// The report as a PDF: A4, tagged, in Indonesian; the same bytes for the same data and pictures.
///
/// # Errors
/// [`Error`] where a picture is beyond the limits, or the time is none.
pub fn berita_acara(data: &BeritaAcara) -> Result<Vec<u8>, Error> {
    let view::View { json, crops, digest } = view::view(data)?;
    pdf(Sheet { template: TEMPLATE, json, pictures: crops, at_ms: data.at_ms, ident: digest })
}
