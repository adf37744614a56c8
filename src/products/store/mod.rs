//! The tables of products.

/// That relation `r` of a statement was taken back by no ralat.
macro_rules! not_taken_back {
    () => {
        "NOT EXISTS (SELECT 1 FROM relation_end e WHERE e.relation_id = r.id)"
    };
}

/// The description of version `v` of a statement as it stands: that of its latest ralat, or its own.
macro_rules! standing_description {
    () => {
        "COALESCE((SELECT a.description FROM product_ralat a WHERE a.product_version_id = v.id
              ORDER BY a.number DESC LIMIT 1), v.description)"
    };
}

/// How many live relations of a kind reach product `p` of a statement: those of the version that stands, of products
/// that are published.
macro_rules! live_relations {
    ($kind:literal) => {
        concat!(
            "(SELECT count(*) FROM product_relation r JOIN product q ON q.id = r.product_id
              JOIN product_version w ON w.id = r.product_version_id AND w.version = q.version
              WHERE r.target_product_id = p.id AND q.state = 'terbit' AND r.kind = '",
            $kind,
            "' AND ",
            not_taken_back!(),
            ")"
        )
    };
}

/// That file `f` of a statement did not go dark by itself.
macro_rules! file_is_open {
    () => {
        "NOT EXISTS (SELECT 1 FROM takedown_file d WHERE d.product_file_id = f.id)"
    };
}

pub mod catalog;
pub mod checks;
pub mod counts;
pub mod drafts;
pub mod files;
pub mod hanging;
pub(super) mod kinds;
pub mod known;
pub mod objects;
pub mod open_data;
pub mod page_notes;
pub mod pages;
pub mod papers;
pub mod processes;
pub mod publish;
pub mod ralat;
pub mod repairs;
pub mod reports;
pub mod shelf;
pub mod takedowns;
pub mod whole;
