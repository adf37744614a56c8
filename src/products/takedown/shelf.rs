//! The products of an office as staff see them, dark ones too: nothing of them is lost.

use super::tombstones::after;
use crate::auth::Actor;
use crate::kernel::{Digest, Timestamp, slug};
use crate::products::catalog::{Catalog, read_description};
use crate::products::description::Description;
use crate::products::error::ProductError;
use crate::products::service::Products;
use crate::products::store::shelf::{self, ShelfRow};
use crate::products::store::takedowns;
use crate::products::visibility::PUBLIC;
use crate::storage::FileKey;

/// Products of one page of the list.
pub const SHELF_PAGE: i64 = 50;
/// The longest word that is sought.
const MAX_WORD_CHARS: usize = 80;

/// What is listed.
#[derive(Debug, Clone, Default)]
pub struct ShelfFilter {
    /// Words of the citation or title, as typed.
    pub text: String,
    /// Only what was taken down, or only what is public.
    pub dark: Option<bool>,
    /// Only what stands behind this public id, newest first.
    pub before: Option<i64>,
}

/// An open takedown that has yet to make all of a product dark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The case.
    pub case_id: String,
    /// What it is about.
    pub subject: String,
    /// Whether it may come before the papers; if not, one that may does not wait for it.
    pub is_urgent: bool,
}

/// A product on the shelf.
#[derive(Debug, Clone)]
pub struct OnShelf {
    /// The office.
    pub office_id: String,
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
    /// The kind's title.
    pub kind: String,
    /// The description of its latest version.
    pub description: Description,
    /// Whether it is public.
    pub is_public: bool,
    /// Its latest version.
    pub version: i64,
    /// When it was first published.
    pub published: Timestamp,
    /// How many of its files were taken down while it stays.
    pub dark_files: i64,
    /// The files, of all versions; only of a product that was asked for alone.
    pub files: Vec<ShelfFile>,
    /// The cases of its takedowns.
    pub takedowns: Vec<String>,
    /// The open takedowns: case and subject.
    pub open: Vec<(String, String)>,
    /// The open one that has yet to make all of it dark, beside which there is no other but an urgent one.
    pub pending: Option<Pending>,
    /// What came in its place: public id and citation of the last.
    pub successor: Option<(i64, String)>,
    /// The open case that puts it right.
    pub repair: Option<String>,
}

/// A file of a product on the shelf.
#[derive(Debug, Clone)]
pub struct ShelfFile {
    /// The version that shows it.
    pub version: i64,
    /// The case that published it.
    pub case_id: String,
    /// The file's row there, where it can be opened.
    pub case_file_id: Option<String>,
    /// Whether it is the digital Salinan.
    pub is_body: bool,
    /// Its name in the public address.
    pub name: String,
    /// Its object.
    pub digest: Digest,
    /// Where that lies in the store.
    pub place: String,
    /// Its size.
    pub size_bytes: u64,
    /// Whether the public gets it.
    pub is_public: bool,
}

impl Products {
    /// A page of the products of the actor's office, the newest first; and whether there are more.
    ///
    /// # Errors
    /// As any statement.
    pub async fn shelf(
        &self,
        actor: &Actor,
        filter: &ShelfFilter,
    ) -> Result<(Vec<OnShelf>, bool), ProductError> {
        let mut tx = self.journal().db().read().await?;
        let number = filter.text.trim().parse::<i64>().ok().filter(|id| *id > 0);
        let has_word = filter.text.chars().any(char::is_alphanumeric);
        let word = if has_word { slug(&filter.text, MAX_WORD_CHARS) } else { String::new() };
        let state = filter.dark.map(|dark| if dark { "turun" } else { PUBLIC });
        let before = filter.before.unwrap_or(i64::MAX);
        let mut rows =
            shelf::listed(&mut tx, &actor.office_id, (&word, state), before, SHELF_PAGE + 1).await?;
        let more = rows.len() > usize::try_from(SHELF_PAGE).unwrap_or(usize::MAX);
        rows.truncate(usize::try_from(SHELF_PAGE).unwrap_or(usize::MAX));
        // A number alone is a public id, too.
        if let Some(id) = number.filter(|_| filter.before.is_none())
            && !rows.iter().any(|row| row.public_id == id)
            && let Some(row) = shelf::one(&mut tx, id).await?
            && row.office_id == actor.office_id
            && state.is_none_or(|state| state == row.state)
        {
            rows.insert(0, row);
        }
        Ok((rows.into_iter().map(of_row).collect::<Result<_, _>>()?, more))
    }

    /// A product of the actor's office with its files; `None` when there is none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn on_shelf(&self, actor: &Actor, public_id: i64) -> Result<Option<OnShelf>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let row = shelf::one(&mut tx, public_id).await?.filter(|row| row.office_id == actor.office_id);
        let Some(row) = row else { return Ok(None) };
        let id = row.id.clone();
        let mut product = of_row(row)?;
        for file in shelf::files(&mut tx, &id).await? {
            let broken = |what: &str| crate::db::Error::inconsistent("product_file", &file.name, what);
            let digest: Digest = file.digest.parse().map_err(|_| broken("digest"))?;
            product.files.push(ShelfFile {
                version: file.version,
                is_body: file.role == "salinan",
                place: FileKey::Original(digest).path().to_string(),
                digest,
                size_bytes: u64::try_from(file.size_bytes).map_err(|_| broken("size"))?,
                is_public: product.is_public && file.dark == 0,
                case_id: file.case_id,
                case_file_id: file.case_file_id,
                name: file.name,
            });
        }
        let takedowns = takedowns::of_product(&mut tx, &id).await?;
        product.takedowns = takedowns.into_iter().map(|row| row.case_id).collect();
        product.open = takedowns::open_of(&mut tx, &id).await?;
        (product.successor, product.repair) = after(&mut tx, &id).await?;
        product.pending = takedowns::pending(&mut tx, &id, None).await?.map(|row| Pending {
            case_id: row.case_id,
            subject: row.subject,
            is_urgent: row.may_come_first > 0,
        });
        Ok(Some(product))
    }
}

impl Catalog {
    /// A product whatever became of it, without its files; `None` when there is none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn recorded(&self, public_id: i64) -> Result<Option<OnShelf>, crate::db::Error> {
        let mut tx = self.journal().db().read().await?;
        shelf::one(&mut tx, public_id).await?.map(of_row).transpose()
    }
}

fn of_row(row: ShelfRow) -> Result<OnShelf, crate::db::Error> {
    Ok(OnShelf {
        description: read_description(&row.description, &row.public_id.to_string())?,
        office_id: row.office_id,
        public_id: row.public_id,
        slug: row.slug,
        citation: row.title,
        kind: row.kind,
        is_public: row.state == PUBLIC,
        version: row.version,
        published: Timestamp(row.published_ms),
        dark_files: row.dark_files,
        files: Vec::new(),
        takedowns: Vec::new(),
        open: Vec::new(),
        pending: None,
        successor: None,
        repair: None,
    })
}
