//! Whatever is printed, as one value: how it is handed to whoever sets it apart from the program.

use crate::{BeritaAcara, Error, Laporan, LembarDisposisi, NotaDinas, Pemberitahuan};
use crate::{berita_acara, laporan, lembar_disposisi, nota_dinas, pemberitahuan};
use serde::{Deserialize, Serialize};

/// The data of a printout. Its pictures are no part of the JSON; they go along beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Printout {
    /// The report of a comparison.
    BeritaAcara(Box<BeritaAcara>),
    /// A report made of tables.
    Laporan(Laporan),
    /// A nota dinas.
    NotaDinas(NotaDinas),
    /// A lembar disposisi.
    LembarDisposisi(LembarDisposisi),
    /// A notice to those who have copied what was taken down.
    Pemberitahuan(Pemberitahuan),
}

impl Printout {
    /// Its pictures in their order; one that is not there is empty.
    #[must_use]
    pub fn pictures(&self) -> Vec<&[u8]> {
        match self {
            Self::BeritaAcara(report) => {
                let crops = report.differences.iter().flat_map(|it| [&it.physical_crop, &it.digital_crop]);
                crops.map(|crop| crop.as_deref().unwrap_or_default()).collect()
            }
            Self::Laporan(_) | Self::NotaDinas(_) | Self::LembarDisposisi(_) | Self::Pemberitahuan(_) => {
                Vec::new()
            }
        }
    }

    /// The same with these pictures, as [`Self::pictures`] gave them; `None` when they are not as many as it takes.
    #[must_use]
    pub fn with_pictures(mut self, pictures: &[&[u8]]) -> Option<Self> {
        let some = |crop: &[u8]| (!crop.is_empty()).then(|| crop.to_vec());
        match &mut self {
            Self::BeritaAcara(report) => {
                let (pairs, []) = pictures.as_chunks::<2>() else { return None };
                if pairs.len() != report.differences.len() {
                    return None;
                }
                for (found, [physical, digital]) in report.differences.iter_mut().zip(pairs) {
                    (found.physical_crop, found.digital_crop) = (some(physical), some(digital));
                }
            }
            Self::Laporan(_) | Self::NotaDinas(_) | Self::LembarDisposisi(_) | Self::Pemberitahuan(_) => {
                if !pictures.is_empty() {
                    return None;
                }
            }
        }
        Some(self)
    }

    /// The PDF; the same bytes for the same data.
    ///
    /// # Errors
    /// [`Error`].
    pub fn pdf(&self) -> Result<Vec<u8>, Error> {
        match self {
            Self::BeritaAcara(report) => berita_acara(report),
            Self::Laporan(report) => laporan(report),
            Self::NotaDinas(paper) => nota_dinas(paper),
            Self::LembarDisposisi(paper) => lembar_disposisi(paper),
            Self::Pemberitahuan(paper) => pemberitahuan(paper),
        }
    }
}

macro_rules! printouts {
    ($($kind:ident),+) => {$(
        impl From<$kind> for Printout {
            fn from(data: $kind) -> Self {
                Self::$kind(data)
            }
        }
    )+};
}

printouts!(Laporan, NotaDinas, LembarDisposisi, Pemberitahuan);

impl From<&BeritaAcara> for Printout {
    fn from(data: &BeritaAcara) -> Self {
        Self::BeritaAcara(Box::new(data.clone()))
    }
}
