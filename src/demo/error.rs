//! Why the demonstration could not be filled.

use crate::auth::AuthError;
use crate::db;
use crate::kernel::{Fault, FaultClass};
use crate::products::ProductError;
use crate::sop::{ActError, BoxError};
use crate::tickets::intake::TicketError;

/// A filling that stopped.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// What is compiled in cannot be used.
    #[error("samples: {0}")]
    Data(String),
    /// A scene did not go as it is written.
    #[error("{sample}: {why}")]
    Scene {
        /// The sample.
        sample: String,
        /// What was found instead.
        why: String,
    },
    /// A service refused.
    #[error("{0}")]
    Refused(BoxError),
    /// A service refused something about a sample.
    #[error("{sample}: {cause}")]
    About {
        /// The sample.
        sample: String,
        /// Why.
        cause: BoxError,
    },
}

impl DemoError {
    /// The same, with the sample that it is about.
    #[must_use]
    pub fn about(self, sample: &str) -> Self {
        match self {
            Self::Refused(cause) => Self::About { sample: sample.to_owned(), cause },
            other => other,
        }
    }
}

impl From<AuthError> for DemoError {
    fn from(error: AuthError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<ActError> for DemoError {
    fn from(error: ActError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<TicketError> for DemoError {
    fn from(error: TicketError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<ProductError> for DemoError {
    fn from(error: ProductError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<db::Error> for DemoError {
    fn from(error: db::Error) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl Fault for DemoError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Data(_) | Self::Scene { .. } => FaultClass::Broken,
            Self::Refused(error) | Self::About { cause: error, .. } => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Data(_) => "Data contoh yang dibawa program ini tidak dapat dibaca.".to_owned(),
            Self::Scene { sample, why } => format!("Pengisian data contoh terhenti pada {sample}: {why}."),
            Self::Refused(error) => format!("Pengisian data contoh terhenti. {}", error.sentence()),
            Self::About { sample, cause } => {
                format!("Pengisian data contoh terhenti pada {sample}. {}", cause.sentence())
            }
        }
    }
}
