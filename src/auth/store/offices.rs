//! Offices, posts and the roles that posts hold.

use crate::auth::{NewOffice, Office, Post, Roles};
use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};
use std::collections::BTreeSet;

/// The most posts of one office that are listed.
const MAX_POSTS: i64 = 500;
/// The most offices that are listed.
const MAX_OFFICES: i64 = 1_000;

#[derive(sqlx::FromRow)]
struct OfficeRow {
    id: String,
    code: String,
    name: String,
    place: String,
}

impl From<OfficeRow> for Office {
    fn from(row: OfficeRow) -> Self {
        Self { id: row.id, code: row.code, name: row.name, place: row.place }
    }
}

/// Makes the vocabulary of roles agree with the definitions; roles are never removed.
pub async fn sync_roles(tx: &mut Tx, roles: &Roles) -> Result<(), db::Error> {
    for role in &roles.all {
        execute!(
            tx,
            "INSERT INTO role (id, title) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET title = $2",
            &role.id,
            &role.title
        )?;
    }
    Ok(())
}

/// Writes a new office.
pub async fn insert(tx: &mut Write, id: &str, office: &NewOffice) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO office (id, code, name, place, created_ms) VALUES ($1, $2, $3, $4, $5)",
        id,
        &office.code,
        &office.name,
        &office.place,
        now
    )?;
    tx.touch(record::OFFICE, &[id]);
    Ok(())
}

/// All offices, by code.
pub async fn all(tx: &mut Tx) -> Result<Vec<Office>, db::Error> {
    let rows = fetch_all!(
        tx,
        OfficeRow,
        "SELECT id, code, name, place FROM office ORDER BY code, id LIMIT $1",
        MAX_OFFICES
    )?;
    Ok(rows.into_iter().map(Office::from).collect())
}

/// An office.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Office>, db::Error> {
    Ok(fetch_optional!(tx, OfficeRow, "SELECT id, code, name, place FROM office WHERE id = $1", id)?
        .map(Office::from))
}

/// How many offices there are; none means that the first start is not over.
pub async fn count(tx: &mut Tx) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    Ok(fetch_one!(tx, Row, "SELECT count(*) AS n FROM office")?.n)
}

/// Corrects the name and the place of an office.
pub async fn correct(tx: &mut Write, id: &str, office: &NewOffice) -> Result<(), db::Error> {
    execute!(tx, "UPDATE office SET name = $2, place = $3 WHERE id = $1", id, &office.name, &office.place)?;
    tx.touch(record::OFFICE, &[id]);
    Ok(())
}

/// Corrects the title of a post.
pub async fn correct_post(tx: &mut Write, id: &str, title: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE post SET title = $2 WHERE id = $1", id, title)?;
    tx.touch(record::POST, &[id]);
    Ok(())
}

/// Writes a new post with its roles.
pub async fn insert_post(
    tx: &mut Write,
    id: &str,
    office_id: &str,
    title: &str,
    roles: &BTreeSet<String>,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO post (id, office_id, title, created_ms) VALUES ($1, $2, $3, $4)",
        id,
        office_id,
        title,
        now
    )?;
    tx.touch(record::POST, &[id]);
    for role in roles {
        execute!(
            tx,
            "INSERT INTO post_role (post_id, role, office_id) VALUES ($1, $2, $3)",
            id,
            role,
            office_id
        )?;
        tx.touch(record::POST_ROLE, &[id, role]);
    }
    Ok(())
}

/// Replaces the roles of a post.
pub async fn set_roles(tx: &mut Write, post: &Post, roles: &BTreeSet<String>) -> Result<(), db::Error> {
    for role in post.roles.difference(roles) {
        execute!(tx, "DELETE FROM post_role WHERE post_id = $1 AND role = $2", &post.id, role)?;
        tx.touch(record::POST_ROLE, &[&post.id, role]);
    }
    for role in roles.difference(&post.roles) {
        execute!(
            tx,
            "INSERT INTO post_role (post_id, role, office_id) VALUES ($1, $2, $3)",
            &post.id,
            role,
            &post.office_id
        )?;
        tx.touch(record::POST_ROLE, &[&post.id, role]);
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PostRow {
    id: String,
    office_id: String,
    title: String,
    role: Option<String>,
}

/// The posts of an office with their roles, by title.
pub async fn posts(tx: &mut Tx, office_id: &str) -> Result<Vec<Post>, db::Error> {
    let rows = fetch_all!(
        tx,
        PostRow,
        "SELECT p.id, p.office_id, p.title, r.role FROM post p LEFT JOIN post_role r ON r.post_id = p.id
         WHERE p.office_id = $1 ORDER BY p.title, p.id, r.role LIMIT $2",
        office_id,
        MAX_POSTS
    )?;
    Ok(gather(rows))
}

/// A post with its roles.
pub async fn post(tx: &mut Tx, id: &str) -> Result<Option<Post>, db::Error> {
    let rows = fetch_all!(
        tx,
        PostRow,
        "SELECT p.id, p.office_id, p.title, r.role FROM post p LEFT JOIN post_role r ON r.post_id = p.id
         WHERE p.id = $1 ORDER BY r.role",
        id
    )?;
    Ok(gather(rows).pop())
}

fn gather(rows: Vec<PostRow>) -> Vec<Post> {
    let mut posts: Vec<Post> = Vec::new();
    for row in rows {
        if posts.last().is_none_or(|post| post.id != row.id) {
            posts.push(Post {
                id: row.id,
                office_id: row.office_id,
                title: row.title,
                roles: BTreeSet::new(),
            });
        }
        if let (Some(post), Some(role)) = (posts.last_mut(), row.role) {
            post.roles.insert(role);
        }
    }
    posts
}
