//! Published products by what a citation says of them.

use crate::db::{self, Tx, fetch_all, fetch_optional};

/// The most products of one number and year that are looked at: kinds times offices, with room.
const MAX_OF_NUMBER: i64 = 500;

/// A product, by its citation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CitedRow {
    /// Its public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub title: String,
    /// Whether it is public.
    pub state: String,
}

/// Published products of this number and year, of any kind and office.
pub async fn with_number(tx: &mut Tx, number_key: &str, year: i64) -> Result<Vec<CitedRow>, db::Error> {
    fetch_all!(
        tx,
        CitedRow,
        "SELECT public_id, slug, title, state FROM product WHERE number_key = $1 AND year = $2 AND state = 'terbit'
         ORDER BY public_id LIMIT $3",
        number_key,
        year,
        MAX_OF_NUMBER
    )
}

/// The product of this public id, also one that was taken down: what names it stays true.
pub async fn by_public_id(tx: &mut Tx, public_id: i64) -> Result<Option<CitedRow>, db::Error> {
    fetch_optional!(
        tx,
        CitedRow,
        "SELECT public_id, slug, title, state FROM product WHERE public_id = $1",
        public_id
    )
}

/// A relation of a published product that is linked to none, as its text names what it concerns.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct MentionRow {
    /// The public id of its holder.
    pub public_id: i64,
    /// The citation of its holder.
    pub title: String,
    /// What the relation is called.
    pub kind: String,
    /// What it names.
    pub text: String,
}

/// The standing relations without a link whose text has these words of a number and a year.
pub async fn mentions(tx: &mut Tx, number: &str, year: &str) -> Result<Vec<MentionRow>, db::Error> {
    fetch_all!(
        tx,
        MentionRow,
        concat!(
            "SELECT q.public_id, q.title, k.title AS kind, r.target_text AS text
             FROM product_relation r JOIN product q ON q.id = r.product_id AND q.state = 'terbit'
             JOIN product_version w ON w.id = r.product_version_id AND w.version = q.version
             JOIN relation_kind k ON k.id = r.kind
             WHERE r.target_product_id IS NULL AND r.target_text LIKE '%' || $1 || '%'
               AND r.target_text LIKE '%' || $2 || '%' AND ",
            not_taken_back!(),
            " ORDER BY q.public_id DESC LIMIT $3"
        ),
        number,
        year,
        MAX_OF_NUMBER
    )
}
