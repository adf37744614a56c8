//! What must hold after every crash.

use super::lane::Lane;
use jdih::db::{Db, text_rows};
use jdih::journal::{self, Journal};
use jdih::kernel::Clock;
use jdih::products::{Catalog, recorded};
use jdih::storage::{FileKey, Storage};
use std::path::Path;

/// Largest object of these tests.
const MAX_BYTES: u64 = 1 << 20;

/// Rows that must not be there, each with what they would mean.
const NEVER: &[(&str, &str)] = &[
    (
        "a product without version, file, manifest, checker or approver",
        "SELECT p.id FROM product p WHERE NOT EXISTS (
             SELECT 1 FROM product_version v
             JOIN object m ON m.digest = v.manifest
             JOIN product_file f ON f.product_version_id = v.id AND f.role = 'salinan'
             JOIN case_sign c ON c.case_id = v.case_id AND c.part = 'checker' AND c.manifest = v.manifest
             JOIN case_sign a ON a.case_id = v.case_id AND a.part = 'approver' AND a.manifest = v.manifest
             WHERE v.product_id = p.id AND v.version = p.version AND c.person_id <> a.person_id)",
    ),
    (
        "a version whose case did not end by it",
        "SELECT v.id FROM product_version v JOIN sop_case c ON c.id = v.case_id
         WHERE c.outcome IS NULL OR c.outcome <> 'terbit' OR c.manifest <> v.manifest",
    ),
    (
        "a case that was published and shows nothing",
        "SELECT c.id FROM sop_case c WHERE c.outcome = 'terbit'
         AND NOT EXISTS (SELECT 1 FROM product_version v WHERE v.case_id = c.id)",
    ),
    (
        "a case whose story has holes",
        "SELECT c.id FROM sop_case c
         WHERE c.version <> (SELECT count(*) FROM case_event e WHERE e.case_id = c.id)",
    ),
    (
        "a case without description or paper",
        "SELECT c.id FROM sop_case c WHERE NOT EXISTS (SELECT 1 FROM description d WHERE d.case_id = c.id)
         OR NOT EXISTS (SELECT 1 FROM submission s WHERE s.case_id = c.id)
         OR (SELECT count(*) FROM case_file f WHERE f.case_id = c.id) <> 2",
    ),
    (
        "a page judged twice, or a comparison without its pages",
        "SELECT case_id FROM page_verdict GROUP BY case_id, digital_digest, digital_page HAVING count(*) > 1
         UNION SELECT c.case_id FROM comparison c
         WHERE NOT EXISTS (SELECT 1 FROM comparison_pages p WHERE p.comparison_id = c.id)",
    ),
    (
        "a nota dinas without a case",
        "SELECT n.id FROM nota_dinas n WHERE NOT EXISTS (SELECT 1 FROM submission s WHERE s.nota_dinas_id = n.id)",
    ),
];

/// The data folder, as it is looked into from outside.
pub struct Audit {
    journal: Journal,
    storage: Storage,
    catalog: Catalog,
}

impl Audit {
    pub async fn of(data: &Path, database: &str) -> Self {
        let db = Db::open(database).await.expect("the database opens");
        let journal = Journal::open(db, Clock::system()).await.expect("a journal");
        let storage = Storage::open(&data.join("objek").display().to_string()).expect("the objects");
        Self { catalog: Catalog::new(journal.clone(), storage.clone()), journal, storage }
    }

    pub async fn close(self) {
        self.journal.db().close().await;
    }

    async fn texts(&self, sql: &str, keys: &[String]) -> Vec<String> {
        let mut tx = self.journal.db().read().await.expect("a view");
        let rows = text_rows(&mut tx, sql.to_owned(), keys).await.unwrap_or_else(|e| panic!("{sql}: {e:?}"));
        rows.into_iter().map(|mut row| row.remove(0).unwrap_or_default()).collect()
    }

    /// The journal, the rows, every object by its digest, and nothing half done.
    pub async fn expect_whole(&self) {
        let report = journal::verify(self.journal.db(), None).await.expect("verify runs");
        assert_eq!(report.findings, [], "after {} entries", report.entries);
        for (what, sql) in NEVER {
            assert_eq!(self.texts(sql, &[]).await, Vec::<String>::new(), "{what}");
        }
        for object in recorded(self.journal.db()).await.expect("objects") {
            let found = self.storage.digest_of(&object.key).await.expect("an object");
            assert_eq!(found, (object.digest, object.size_bytes));
        }
    }

    /// Everything that the lane was told is there, and what it was not told is there once or not at all.
    /// Gives whether what was not answered had been done.
    pub async fn expect_told(&self, lane: &Lane) -> bool {
        for (id, digest) in &lane.told.uploads {
            let found = self.texts("SELECT digest FROM upload WHERE id = $1", std::slice::from_ref(id)).await;
            assert_eq!(found, std::slice::from_ref(digest), "upload {id}");
        }
        for (case, bytes) in &lane.told.published {
            self.expect_public(case, bytes).await;
        }
        let version = self.version(lane).await;
        let ahead = version - lane.version();
        let allowed = if lane.unanswered.is_some() { 0..=1 } else { 0..=0 };
        assert!(allowed.contains(&ahead), "number {}: told {}, found {version}", lane.number, lane.version());
        ahead == 1
    }

    /// The version of the lane's case, 0 without one; there is never a second case.
    pub async fn version(&self, lane: &Lane) -> i64 {
        let paper = format!("{}/HK.03/15/2025", lane.number);
        let sql = "SELECT c.id FROM sop_case c JOIN submission s ON s.case_id = c.id
                   JOIN nota_dinas n ON n.id = s.nota_dinas_id WHERE n.number = $1";
        let cases = self.texts(sql, &[paper]).await;
        let [case] = cases.as_slice() else {
            assert_eq!(cases.len(), 0, "number {} was registered {} times", lane.number, cases.len());
            return 0;
        };
        assert!(lane.case.as_ref().is_none_or(|known| known == case));
        let mut tx = self.journal.db().read().await.expect("a view");
        jdih::sop::store::cases::load(&mut tx, case).await.expect("rows").expect("a case").version
    }

    async fn expect_public(&self, case: &str, bytes: &[u8]) {
        let (id, _) = self.catalog.published_by(case).await.expect("the catalog").expect("published");
        let product = self.catalog.product(id).await.expect("the catalog").expect("public");
        let version = product.current().expect("a version");
        let [file] = version.files.as_slice() else { panic!("one public file, not {:?}", version.files) };
        let stored = self.storage.get_bytes(&FileKey::Original(file.digest), MAX_BYTES).await;
        assert_eq!(stored.expect("the bytes"), bytes, "product {id} is public byte for byte");
    }

    /// How many products are public.
    pub async fn public(&self) -> usize {
        self.catalog.public_ids(0, 10_000).await.expect("the catalog").len()
    }
}
