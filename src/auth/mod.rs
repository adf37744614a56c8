//! People: offices, posts, roles, accounts, sessions and passwords.
//!
//! An SOP's role (declared by its definition) is mapped per office to a post; a person holds one post
//! and has one account. The engine asks only for an [`Actor`]; it never sees a password or a session.

mod accounts;
mod chart;
mod corrections;
mod error;
mod factors;
mod mandate;
mod mandates;
mod model;
mod office;
mod passkeys;
mod password;
pub mod rules;
mod seal;
mod service;
mod sessions;
mod signin;
mod store;
mod throttle;
pub mod totp;
pub mod webauthn;

pub use chart::Place;
pub use error::AuthError;
pub use factors::{Enrolment, FACTOR_SETTING, FactorState, RECOVERY_CODES};
pub use mandate::{ListedMandate, Mandate, MandateKind, MandateState, NewMandate, Scan};
pub use model::{
    ADMINISTRATOR, Acting, Actor, Holder, NewPerson, Office, Person, Post, Role, Roles, SEKRETARIS,
    SEPARATE_ROLES, SharedRoles, named,
};
pub use office::{NewOffice, default_posts};
pub use passkeys::{KeyProof, NewKey, Passkey, Proof, key_owner};
pub use password::{PasswordHasher, PasswordParams};
pub use seal::KEY_FILE;
pub use service::Auth;
pub use sessions::OwnSession;
pub use signin::{Session, SignedIn, form_token};
pub use store::settings::{setting, settings};

/// The setting of an office that is a demonstration, while it is being filled and ever after: all that it shows is
/// made up, and every page says so.
pub const DEMONSTRATION: &str = "contoh";

use crate::db::{Db, Error, Tx};
use crate::journal::Write;
use crate::kernel::Timestamp;

/// Makes the vocabulary of roles agree with these, inside the caller's transaction; none is ever removed.
///
/// # Errors
/// As any statement.
pub async fn sync_roles_in(tx: &mut Tx, roles: &Roles) -> Result<(), Error> {
    store::offices::sync_roles(tx, roles).await
}

/// A person as an actor at `now`, read inside the caller's transaction; `None` when unknown or disabled.
///
/// # Errors
/// As any statement.
pub async fn actor_in(tx: &mut Tx, person_id: &str, now: Timestamp) -> Result<Option<Actor>, Error> {
    store::people::actor(tx, person_id, now).await
}

/// Everybody who holds `role` in the office at `now`, by post or by mandate (then the title is `Plh. …`), read
/// inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn holders_in(
    tx: &mut Tx,
    office_id: &str,
    role: &str,
    now: Timestamp,
) -> Result<Vec<Holder>, Error> {
    store::people::holders(tx, office_id, role, now).await
}

/// Who acts in a post at `now` by a mandate that lends something, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn acting_in(tx: &mut Tx, post_id: &str, now: Timestamp) -> Result<Vec<String>, Error> {
    store::mandates::acting_in(tx, post_id, now).await
}

/// A person of this id, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn person_in(tx: &mut Tx, id: &str) -> Result<Option<Person>, Error> {
    store::people::by_id(tx, id).await
}

/// The people of an office who may act, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn people_in(tx: &mut Tx, office_id: &str) -> Result<Vec<Person>, Error> {
    let all = store::people::all(tx, Some(office_id)).await?;
    Ok(all.into_iter().filter(|person| person.disabled.is_none()).collect())
}

/// The posts of an office with their roles, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn posts_in(tx: &mut Tx, office_id: &str) -> Result<Vec<Post>, Error> {
    store::offices::posts(tx, office_id).await
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

/// What was taken away from a person, and when, if a decision at a gate at `now` comes soon after it: the reset's id,
/// kind (`sandi` or `faktor`) and moment.
///
/// # Errors
/// As any statement.
pub async fn recent_reset_in(
    tx: &mut Tx,
    person_id: &str,
    now: Timestamp,
) -> Result<Option<(String, String, Timestamp)>, Error> {
    let since = now.plus_ms(-rules::RESET_FLAG_MS);
    let found = store::factors::reset_since(tx, person_id, since).await?;
    Ok(found.map(|row| (row.id, row.kind, Timestamp(row.at_ms))))
}

/// Sets one of an office's own settings inside the caller's change.
///
/// # Errors
/// As any statement.
pub async fn set_setting_in(tx: &mut Write, office_id: &str, name: &str, value: &str) -> Result<(), Error> {
    store::settings::put(tx, office_id, name, value).await
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

/// As what is acted under each of these mandates, by id: `Plh. Kepala Subbagian Hukum`.
///
/// # Errors
/// As any statement.
pub async fn mandate_titles(tx: &mut Tx, ids: &[String]) -> Result<Vec<(String, String)>, Error> {
    store::mandates::titles(tx, ids).await
}

/// A post with its roles, read inside the caller's transaction.
///
/// # Errors
/// As any statement.
pub async fn post_in(tx: &mut Tx, id: &str) -> Result<Option<Post>, Error> {
    store::offices::post(tx, id).await
}
