//! People: offices, posts, roles, accounts, sessions and passwords.
//!
//! An SOP's role (declared by its definition) is mapped per office to a post; a person holds one post
//! and has one account. The engine asks only for an [`Actor`]; it never sees a password or a session.

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
pub use model::{Actor, NewPerson, Office, Person, Post, Role, Roles};
pub use office::{NewOffice, default_posts};
pub use password::{PasswordHasher, PasswordParams};
pub use service::Auth;
pub use signin::{Session, SignedIn};
pub use store::settings::{setting, settings};
