//! People: offices, posts, roles, accounts, sessions and passwords.
//!
//! An SOP's role (declared by its definition) is mapped per office to a post; a person holds one post
//! and has one account. The engine asks only for an [`Actor`]; it never sees a password or a session.

mod accounts;
mod error;
mod model;
mod office;
mod password;
pub mod rules;
mod service;
mod signin;
mod store;
mod throttle;

pub use error::AuthError;
pub use model::{ADMINISTRATOR, Actor, NewPerson, Office, Person, Post, Role, Roles};
pub use office::{NewOffice, default_posts};
pub use password::{PasswordHasher, PasswordParams};
pub use service::Auth;
pub use signin::{Session, SignedIn};
pub use store::settings::{setting, settings};

/// The setting of an office that is a demonstration, while it is being filled and ever after: all that it shows is
/// made up, and every page says so.
pub const DEMONSTRATION: &str = "contoh";

use crate::db::{Db, Error, Tx};

/// A person as an actor, read inside the caller's transaction; `None` when unknown or disabled.
///
/// # Errors
/// As any statement.
pub async fn actor_in(tx: &mut Tx, person_id: &str) -> Result<Option<Actor>, Error> {
    store::people::actor(tx, person_id).await
}

/// Everybody whose post holds `role` in the office, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn holders_in(tx: &mut Tx, office_id: &str, role: &str) -> Result<Vec<Person>, Error> {
    store::people::holders(tx, office_id, role).await
}

/// Ends every session and one-time link: those of a restored copy may have been ended or used since.
///
/// # Errors
/// As any statement.
pub async fn end_all_access(db: &Db) -> Result<(), Error> {
    let mut tx = db.write().await?;
    store::access::end_everything(&mut tx).await?;
    tx.commit().await
}

/// An office, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn office_in(tx: &mut Tx, id: &str) -> Result<Option<Office>, Error> {
    store::offices::by_id(tx, id).await
}

/// All offices by code, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn offices_in(tx: &mut Tx) -> Result<Vec<Office>, Error> {
    store::offices::all(tx).await
}

/// A post with its roles, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn post_in(tx: &mut Tx, id: &str) -> Result<Option<Post>, Error> {
    store::offices::post(tx, id).await
}
