//! People and their credentials.

use crate::auth::rules::mandate::lent;
use crate::auth::{Actor, Holder, NewPerson, Person};
use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;

/// The most people that are listed.
pub const MAX_PEOPLE: i64 = 2_000;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    office_id: String,
    post_id: String,
    post_title: String,
    login: String,
    nip: String,
    name: String,
    disabled_ms: Option<i64>,
}

impl From<Row> for Person {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            office_id: row.office_id,
            post_id: row.post_id,
            post_title: row.post_title,
            login: row.login,
            nip: row.nip,
            name: row.name,
            disabled: row.disabled_ms.map(Timestamp),
        }
    }
}

/// Writes a new account.
pub async fn insert(tx: &mut Write, id: &str, office_id: &str, person: &NewPerson) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO person (id, office_id, post_id, login, nip, name, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        id,
        office_id,
        &person.post_id,
        &person.login,
        &person.nip,
        &person.name,
        now
    )?;
    tx.touch(record::PERSON, &[id]);
    Ok(())
}

/// The person with this login or NIP; a login begins with a letter and a NIP with a digit, so they
/// cannot be confused.
pub async fn by_login_or_nip(tx: &mut Tx, text: &str) -> Result<Option<Person>, db::Error> {
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT p.id, p.office_id, p.post_id, t.title AS post_title, p.login, p.nip, p.name, p.disabled_ms
         FROM person p JOIN post t ON t.id = p.post_id WHERE p.login = $1 OR p.nip = $1",
        text
    )?;
    Ok(row.map(Person::from))
}

/// A person.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Person>, db::Error> {
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT p.id, p.office_id, p.post_id, t.title AS post_title, p.login, p.nip, p.name, p.disabled_ms
         FROM person p JOIN post t ON t.id = p.post_id WHERE p.id = $1",
        id
    )?;
    Ok(row.map(Person::from))
}

/// Everybody, by office and name.
pub async fn all(tx: &mut Tx, office_id: Option<&str>) -> Result<Vec<Person>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT p.id, p.office_id, p.post_id, t.title AS post_title, p.login, p.nip, p.name, p.disabled_ms
         FROM person p JOIN post t ON t.id = p.post_id
         WHERE (CAST($1 AS TEXT) IS NULL OR p.office_id = $1)
         ORDER BY p.office_id, p.name, p.id LIMIT $2",
        office_id,
        MAX_PEOPLE
    )?;
    Ok(rows.into_iter().map(Person::from).collect())
}

/// The person as an actor with the roles that the post and the mandates in force give at `now`; `None` when
/// unknown or disabled.
pub async fn actor(tx: &mut Tx, id: &str, now: Timestamp) -> Result<Option<Actor>, db::Error> {
    let Some(person) = by_id(tx, id).await?.filter(|person| person.disabled.is_none()) else {
        return Ok(None);
    };
    let mut roles =
        super::offices::post(tx, &person.post_id).await?.map(|post| post.roles).unwrap_or_default();
    let mut mandates = super::mandates::in_force(tx, &person.id, now).await?;
    for acting in &mut mandates {
        acting.roles = lent(&acting.roles, &roles);
    }
    roles.extend(mandates.iter().flat_map(|acting| acting.roles.iter().cloned()));
    Ok(Some(Actor {
        person_id: person.id,
        office_id: person.office_id,
        post_id: person.post_id,
        post_title: person.post_title,
        name: person.name,
        roles,
        mandates,
        asked: false,
    }))
}

/// Closes or reopens an account.
pub async fn set_disabled(tx: &mut Write, id: &str, disabled: bool) -> Result<(), db::Error> {
    let at = disabled.then_some(tx.now().0);
    execute!(tx, "UPDATE person SET disabled_ms = $2 WHERE id = $1", id, at)?;
    tx.touch(record::PERSON, &[id]);
    Ok(())
}

/// Corrects the name and the NIP of a person.
pub async fn correct(tx: &mut Write, id: &str, person: &NewPerson) -> Result<(), db::Error> {
    execute!(tx, "UPDATE person SET name = $2, nip = $3 WHERE id = $1", id, &person.name, &person.nip)?;
    tx.touch(record::PERSON, &[id]);
    Ok(())
}

/// Moves a person to another post of the same office.
pub async fn set_post(tx: &mut Write, id: &str, post_id: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE person SET post_id = $2 WHERE id = $1", id, post_id)?;
    tx.touch(record::PERSON, &[id]);
    Ok(())
}

/// The password hash of a person.
pub async fn phc(tx: &mut Tx, person_id: &str) -> Result<Option<String>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Phc {
        phc: String,
    }
    Ok(fetch_optional!(tx, Phc, "SELECT phc FROM credential WHERE person_id = $1", person_id)?
        .map(|row| row.phc))
}

/// Sets the password hash of a person.
pub async fn set_phc(tx: &mut Write, person_id: &str, phc: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO credential (person_id, phc, changed_ms) VALUES ($1, $2, $3)
         ON CONFLICT (person_id) DO UPDATE SET phc = $2, changed_ms = $3",
        person_id,
        phc,
        now
    )?;
    tx.touch(record::CREDENTIAL, &[person_id]);
    Ok(())
}

/// Removes the password of a person, so that only a one-time link lets the person in.
pub async fn clear_phc(tx: &mut Write, person_id: &str) -> Result<(), db::Error> {
    if execute!(tx, "DELETE FROM credential WHERE person_id = $1", person_id)? > 0 {
        tx.touch(record::CREDENTIAL, &[person_id]);
    }
    Ok(())
}

/// Everybody who is not disabled and holds `role` in the office at `now`, by the own post or by a mandate.
pub async fn holders(
    tx: &mut Tx,
    office_id: &str,
    role: &str,
    now: Timestamp,
) -> Result<Vec<Holder>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT p.id, p.office_id, p.post_id, t.title AS post_title, p.login, p.nip, p.name, p.disabled_ms
         FROM person p JOIN post t ON t.id = p.post_id JOIN post_role r ON r.post_id = p.post_id
         WHERE p.office_id = $1 AND r.role = $2 AND p.disabled_ms IS NULL ORDER BY p.name, p.id LIMIT $3",
        office_id,
        role,
        MAX_PEOPLE
    )?;
    let mut holders: Vec<Holder> =
        rows.into_iter().map(|row| Holder { person: row.into(), until: None }).collect();
    for (person_id, title, until) in super::mandates::lenders(tx, office_id, role, now).await? {
        if holders.iter().any(|known| known.person.id == person_id) {
            continue;
        }
        if let Some(person) = by_id(tx, &person_id).await? {
            holders.push(Holder { person: Person { post_title: title, ..person }, until: Some(until) });
        }
    }
    Ok(holders)
}
