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

/// How many live relations say that product `p` of a statement is revoked (`mencabut`, `dicabut_oleh`) or amended: those
/// of the first kind reach it, from products that are published; those of the second it says of itself. Of either side
/// the version that stands counts.
macro_rules! live_relations {
    ($kind:literal, $own:literal) => {
        concat!(
            "((SELECT count(*) FROM product_relation r
              JOIN product_version w ON w.id = r.product_version_id AND w.version = p.version
              WHERE r.product_id = p.id AND r.kind = '",
            $own,
            "' AND ",
            not_taken_back!(),
            ") + (SELECT count(*) FROM product_relation r JOIN product q ON q.id = r.product_id
              JOIN product_version w ON w.id = r.product_version_id AND w.version = q.version
              WHERE r.target_product_id = p.id AND q.state = 'terbit' AND r.kind = '",
            $kind,
            "' AND ",
            not_taken_back!(),
            "))"
        )
    };
}

/// When what is told of product `p` of a statement, whose version `v` stands, last changed: its version and their
/// corrections, what of it went dark, and versions, corrections and takedowns of products that name it or did. It never
/// goes back: machines that ask only for what is newer would miss what changed.
macro_rules! changed_ms {
    () => {
        "(SELECT max(m.ms) FROM (SELECT v.published_ms AS ms
              UNION ALL SELECT a.applied_ms FROM product_ralat a WHERE a.product_version_id = v.id
              UNION ALL SELECT t.dark_ms FROM takedown t WHERE t.product_id = p.id AND t.dark_ms IS NOT NULL
              UNION ALL SELECT w.published_ms FROM product_relation r JOIN product_version w ON w.product_id = r.product_id
                  WHERE r.target_product_id = p.id
              UNION ALL SELECT a.applied_ms FROM product_relation r JOIN product_ralat a ON a.product_id = r.product_id
                  WHERE r.target_product_id = p.id
              UNION ALL SELECT t.dark_ms FROM product_relation r JOIN takedown t ON t.product_id = r.product_id
                  WHERE r.target_product_id = p.id AND t.file_digest IS NULL AND t.dark_ms IS NOT NULL) m)"
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
pub mod cited;
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
