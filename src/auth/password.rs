//! argon2id, away from the event loop and never more than two at a time.

use super::error::AuthError;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// How many hashes are computed at once; more are told to try again.
const AT_ONCE: usize = 2;
/// How many may wait for their turn.
const QUEUE: usize = 16;

/// The cost of a hash.
#[derive(Debug, Clone, Copy)]
pub struct PasswordParams {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl PasswordParams {
    /// The cost in service: 46 MiB, one pass, one lane (OWASP's first recommendation).
    pub const SERVICE: Self = Self { memory_kib: 47_104, passes: 1 };
    /// The cheapest that argon2 accepts; for tests alone.
    pub const TESTS: Self = Self { memory_kib: 8, passes: 1 };
}

/// Computes and checks password hashes in PHC form.
#[derive(Clone)]
pub struct PasswordHasher {
    argon2: Arc<Argon2<'static>>,
    running: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    stranger: Arc<str>,
}

impl PasswordHasher {
    /// A hasher of this cost.
    ///
    /// # Errors
    /// [`AuthError::Hash`] when argon2 refuses the cost.
    pub fn new(params: PasswordParams) -> Result<Self, AuthError> {
        let broken = |error: argon2::Error| AuthError::Hash(error.to_string());
        let params = Params::new(params.memory_kib, params.passes, 1, None).map_err(broken)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let stranger = hash(&argon2, &crate::kernel::token())?;
        Ok(Self {
            argon2: Arc::new(argon2),
            running: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(Semaphore::new(QUEUE)),
            stranger: stranger.into(),
        })
    }

    /// The PHC string of a password.
    ///
    /// # Errors
    /// [`AuthError::Busy`] when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String, AuthError> {
        let (argon2, password) = (Arc::clone(&self.argon2), password.to_owned());
        self.run(move || hash(&argon2, &password)).await?
    }

    /// Whether the password fits `phc`. Without a hash (an unknown name) the same work is done against
    /// one that nobody's password fits, so the answer takes as long.
    ///
    /// # Errors
    /// [`AuthError::Busy`] when too many wait.
    pub async fn fits(&self, password: &str, phc: Option<&str>) -> Result<bool, AuthError> {
        let known = phc.is_some();
        let phc = phc.unwrap_or(&self.stranger).to_owned();
        let (argon2, password) = (Arc::clone(&self.argon2), password.to_owned());
        let fits =
            self.run(move || argon2.verify_password(password.as_bytes(), phc.as_str()).is_ok()).await?;
        Ok(fits && known)
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AuthError> {
        let _place = self.waiting.try_acquire().map_err(|_| AuthError::Busy)?;
        let _turn = self.running.acquire().await.map_err(|_| AuthError::Busy)?;
        tokio::task::spawn_blocking(work).await.map_err(|error| AuthError::Hash(error.to_string()))
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> Result<String, AuthError> {
    let hash =
        argon2.hash_password(password.as_bytes()).map_err(|error| AuthError::Hash(error.to_string()))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_fits_its_password_alone_and_nobody_fits_a_stranger() {
        let hasher = PasswordHasher::new(PasswordParams::TESTS).unwrap();
        let phc = hasher.hash("jambu kelapa ombak").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=8,t=1,p=1$"));
        assert!(hasher.fits("jambu kelapa ombak", Some(&phc)).await.unwrap());
        assert!(!hasher.fits("jambu kelapa omba", Some(&phc)).await.unwrap());
        assert!(!hasher.fits("jambu kelapa ombak", None).await.unwrap());
    }

    #[tokio::test]
    async fn the_cost_in_service_is_in_the_hash() {
        let hasher = PasswordHasher::new(PasswordParams::SERVICE).unwrap();
        assert!(hasher.hash("jambu kelapa ombak").await.unwrap().contains("m=47104,t=1,p=1"));
    }
}
