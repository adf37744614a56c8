//! The hotline: tickets from the first message to the close, whoever reads them, and what is left when a person is
//! erased.

mod burst;
mod canary;
mod desk;
mod guard;
mod measured;
mod meta;
mod pages;
mod personal;
mod threads;
mod unsent;
mod webhook;

use crate::crew::{Cast, Crew};
use crate::engines::TestDatabase;
use crate::house::House;
use crate::raw;
use jdih::auth::Actor;
use jdih::config::Values;
use jdih::tickets::intake::Typed;
use jdih::tickets::{Act, Category, Channel, Dossier, Manual, NewIdentity, Request, Stamp, TicketError};
use meta::Meta;

/// Words that must never stand anywhere but sealed.
pub const NAME: &str = "Sitirahma Kenanganjaya";
pub const CONTACT: &str = "0812 9988 7766";
pub const DIGITS: &str = "6281299887766";
pub const QUESTION: &str = "Kudanil manakah yang dimuat keputusan tiga belas?";

/// An office with an operator.
pub struct Hotline {
    pub cast: Cast,
    pub operator: Actor,
    pub meta: Meta,
}

impl Hotline {
    pub async fn open(database: &TestDatabase) -> Self {
        let meta = Meta::start().await;
        let values = Values { database: Some(database.url()), ..meta.values() };
        let cast = Cast::of(House::founded_with(database, values).await).await;
        let operator = cast.crew.in_post("Operator Hotline").await;
        Self { cast, operator, meta }
    }

    /// Without WhatsApp.
    pub async fn plain(database: &TestDatabase) -> Self {
        Self::of(Cast::founded(database).await).await
    }

    /// The same in an office that is there.
    pub async fn of(cast: Cast) -> Self {
        let meta = Meta::start().await;
        let operator = cast.crew.in_post("Operator Hotline").await;
        Self { cast, operator, meta }
    }

    pub fn crew(&self) -> &Crew {
        &self.cast.crew
    }

    pub fn app(&self) -> &jdih::app::App {
        &self.cast.crew.house.app
    }

    pub fn tickets(&self) -> &jdih::tickets::Tickets {
        &self.app().tickets
    }

    pub async fn dossier(&self, id: &str) -> Dossier {
        self.tickets().dossier(&self.operator, id).await.expect("a ticket")
    }

    /// A call about this category; gives the ticket's id.
    pub async fn call(&self, category: Category) -> String {
        let address = self.takes_down(&call(category)).await.expect("taken down");
        address.strip_prefix("/tiket/").expect("a ticket's address").to_owned()
    }

    pub async fn takes_down(&self, manual: &Manual) -> Result<String, TicketError> {
        self.tickets().take_down(&self.operator, &self.crew().fresh_id(), manual).await
    }

    pub async fn acts(&self, actor: &Actor, id: &str, act: Act) -> Result<String, TicketError> {
        let sql = format!("SELECT version FROM ticket WHERE id = '{id}'");
        let version = raw::number(self.app().journal.db(), &sql).await;
        let stamp = Stamp { act_id: self.crew().fresh_id(), ticket_id: id.to_owned(), version };
        self.tickets().act(actor, &stamp, act).await
    }

    /// The operator does it.
    pub async fn does(&self, id: &str, act: Act) -> Result<String, TicketError> {
        self.acts(&self.operator, id, act).await
    }

    /// Every id of a ticket, in the order of their opening.
    pub async fn all(&self) -> Vec<String> {
        let rows = self.crew().rows("SELECT id FROM ticket ORDER BY opened_ms, number").await;
        rows.into_iter().map(|row| row[0].clone().expect("an id")).collect()
    }
}

/// A call about this category.
pub fn call(category: Category) -> Manual {
    Manual {
        channel: Channel::Telepon,
        request: Request::Informasi,
        category,
        identity: NewIdentity { name: NAME.into(), contact: CONTACT.into(), institution: "Warga".into() },
        is_limited: false,
        summary: QUESTION.into(),
        pasted: String::new(),
    }
}

/// A question of the public form.
pub fn question() -> Typed {
    Typed {
        name: NAME.into(),
        contact: CONTACT.into(),
        institution: String::new(),
        request: "informasi".into(),
        question: QUESTION.into(),
        consents: true,
    }
}

/// An answer with the checklist done.
pub fn answer(text: &str) -> Act {
    Act::Answer { text: text.into(), is_checked: true, is_said_elsewhere: false }
}

/// The field that an error names.
pub fn field<T: std::fmt::Debug>(outcome: Result<T, TicketError>) -> String {
    outcome.expect_err("refused").field().expect("a field").to_owned()
}
