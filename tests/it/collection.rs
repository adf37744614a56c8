//! A small published collection on a database and a store of its own, for what the public sees. The rows
//! are written as the services write them, less the cases behind them; how a case gets there is told
//! by other stories.

use crate::engines::TestDatabase;
use jdih::auth::{Auth, PasswordHasher, PasswordParams, SharedRoles};
use jdih::db::{Db, Tx, migrate};
use jdih::journal::{Actor, Entry, Journal, Write};
use jdih::kernel::{Clock, Digest, slug};
use jdih::pdf::{PageReading, READING_VERSION, Reading, TextSource};
use jdih::products::{Catalog, Visibility};
use jdih::search::Search;
use jdih::storage::{DerivedKind, Storage};
use jdih::web::{Proxies, Site, Web};
use serde_json::{Value, json};

/// Runs a statement on either engine.
macro_rules! run {
    ($tx:expr, $sql:expr $(, $arg:expr)* $(,)?) => {
        match &mut **$tx {
            Tx::Sqlite(c) => {
                sqlx::query($sql)$(.bind($arg))*.execute(&mut **c).await.unwrap();
            }
            Tx::Postgres(c) => {
                sqlx::query($sql)$(.bind($arg))*.execute(&mut **c).await.unwrap();
            }
        }
    };
}

/// Writes an office.
pub async fn found(tx: &mut Write, id: &str, code: &str) {
    run!(
        tx,
        "INSERT INTO office (id, code, name, place, created_ms) VALUES ($1, $2, 'KPU', 'Jambi', 0)",
        id,
        code
    );
}

/// A product to be published.
#[derive(Debug, Clone)]
pub struct Product {
    /// Id of its kind.
    pub kind: &'static str,
    /// Its number.
    pub number: &'static str,
    /// Its year.
    pub year: u16,
    /// Its title.
    pub title: String,
    /// Relations: kind, target's public id, text.
    pub relations: Vec<(&'static str, Option<i64>, &'static str)>,
    /// The text of its pages.
    pub pages: Vec<&'static str>,
    /// The bytes of its Salinan.
    pub body: Vec<u8>,
    /// The text of the pages of an annex; none without any.
    pub annex: Vec<&'static str>,
}

/// A Keputusan KPU with a number and a title.
pub fn keputusan(number: &'static str, year: u16, title: &str) -> Product {
    Product {
        kind: "keputusan-kpu",
        number,
        year,
        title: title.to_owned(),
        relations: Vec::new(),
        pages: vec![
            "KEPUTUSAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI",
            "MEMUTUSKAN: Menetapkan keputusan ini.",
        ],
        body: format!("%PDF-1.7 keputusan {number} tahun {year} {title}").into_bytes(),
        annex: Vec::new(),
    }
}

/// The collection.
pub struct Collection {
    /// The journal.
    pub journal: Journal,
    /// The store, in memory.
    pub storage: Storage,
    /// What is published.
    pub catalog: Catalog,
    /// What is visible.
    pub visibility: Visibility,
    /// The folder of database and index; goes away with the value.
    pub folder: tempfile::TempDir,
}

/// The database, in which the cases behind the products may be left out.
async fn without_foreign_keys(url: &str) -> Db {
    let db = Db::open(url).await.unwrap();
    migrate(&db).await.unwrap();
    match &db {
        Db::Sqlite { writer, .. } => {
            sqlx::query("PRAGMA foreign_keys = OFF").execute(writer).await.unwrap();
            db
        }
        Db::Postgres(pool) => {
            // For connections that are opened from now on.
            let sql = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', \
                       current_database()); END $$";
            sqlx::query(sql).execute(pool).await.unwrap();
            db.close().await;
            Db::open(url).await.unwrap()
        }
    }
}

impl Collection {
    /// An empty collection of an office that exists.
    pub async fn of_an_office(database: &TestDatabase) -> Self {
        let collection = Self::without_office(database).await;
        let mut tx = collection.journal.begin().await.unwrap();
        run!(
            &mut tx,
            "INSERT INTO office (id, code, name, place, created_ms) VALUES ('o', '15', 'KPU Provinsi Jambi', 'Jambi', 0)"
        );
        tx.commit(vec![Entry::new("kantor.dibentuk", Actor::System).about("o")]).await.unwrap();
        collection
    }

    /// As a first start leaves it.
    pub async fn without_office(database: &TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = without_foreign_keys(&database.url()).await;
        let journal = Journal::open(db, Clock::system()).await.unwrap();
        let storage = Storage::in_memory();
        let catalog = Catalog::new(journal.clone(), storage.clone());
        let visibility = Visibility::new(journal.clone());
        Self { journal, storage, catalog, visibility, folder }
    }

    /// A search over it.
    pub async fn search(&self) -> Search {
        let dir = self.folder.path().join("index");
        let words = self.folder.path().join("kosakata.txt");
        let (journal, catalog) = (self.journal.clone(), self.catalog.clone());
        Search::open(&dir, &words, journal, catalog, self.visibility.clone()).await.unwrap()
    }

    /// The shared state of pages.
    pub async fn web(&self) -> Web {
        let hasher = PasswordHasher::new(PasswordParams::TESTS).unwrap();
        let auth = Auth::open(self.journal.clone(), hasher, SharedRoles::default()).await.unwrap();
        let base_url = "http://127.0.0.1:8080".parse().unwrap();
        Web::new(Site { base_url, also: Vec::new(), proxies: Proxies::default() }, auth)
    }

    /// Publishes a product; gives its public id.
    pub async fn publish(&self, product: &Product) -> i64 {
        let body = self.store(&product.body, &product.pages).await;
        let annex_bytes = format!("%PDF-1.7 lampiran {}", product.title).into_bytes();
        let annex = if product.annex.is_empty() {
            None
        } else {
            Some(self.store(&annex_bytes, &product.annex).await)
        };
        let mut tx = self.journal.begin().await.unwrap();
        let public_id = next_id(&mut tx).await;
        let id = format!("p{public_id}");
        let version = write_rows(&mut tx, product, public_id, &id).await;
        let stem = format!(
            "{}kpt15{:0>3}",
            product.year,
            product.number.chars().filter(char::is_ascii_digit).collect::<String>()
        );
        let now = tx.now().0;
        let mut files =
            vec![("salinan", format!("{stem}.pdf"), body, product.body.len(), product.pages.len())];
        files.extend(annex.map(|digest| {
            ("lampiran", format!("{stem}_L1.pdf"), digest, annex_bytes.len(), product.annex.len())
        }));
        for (position, (role, name, digest, size, pages)) in files.into_iter().enumerate() {
            run!(
                &mut tx,
                "INSERT INTO object (digest, algorithm, size_bytes, media_type, created_ms) VALUES ($1, 'sha256', $2, 'application/pdf', $3)",
                digest.hex(),
                size as i64,
                now
            );
            run!(
                &mut tx,
                "INSERT INTO product_file (id, product_id, product_version_id, role, position, name, digest, size_bytes, pages) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                format!("{version}-{position}"),
                &id,
                &version,
                role,
                position as i64,
                name,
                digest.hex(),
                size as i64,
                pages as i64
            );
        }
        let entry = Entry::new("produk.terbit", Actor::System)
            .about(&id)
            .with("pengenal", public_id)
            .with("versi", 1);
        tx.commit(vec![entry]).await.unwrap();
        public_id
    }

    /// Publishes a second version of a product, of which the Salinan alone is another.
    pub async fn republish(&self, public_id: i64, body: &[u8]) {
        let digest = self.store(body, &["KEPUTUSAN"]).await;
        let mut tx = self.journal.begin().await.unwrap();
        let (seq, now, id) = (tx.seq(), tx.now().0, format!("p{public_id}"));
        run!(
            &mut tx,
            "UPDATE product SET version = 2, changed_seq = $1 WHERE public_id = $2",
            seq,
            public_id
        );
        run!(
            &mut tx,
            "INSERT INTO product_version (id, product_id, version, case_id, manifest, description, physical_kind, checked_by, checked_ms, approved_by, approved_ms, published_by, published_ms)
             SELECT $1, product_id, 2, $2, manifest, description, physical_kind, checked_by, checked_ms, approved_by, approved_ms, published_by, $3 FROM product_version WHERE product_id = $4",
            format!("{id}-2"),
            format!("c{public_id}-2"),
            now,
            &id
        );
        run!(
            &mut tx,
            "INSERT INTO object (digest, algorithm, size_bytes, media_type, created_ms) VALUES ($1, 'sha256', $2, 'application/pdf', $3)",
            digest.hex(),
            body.len() as i64,
            now
        );
        run!(
            &mut tx,
            "INSERT INTO product_file (id, product_id, product_version_id, role, position, name, digest, size_bytes, pages) VALUES ($1, $2, $3, 'salinan', 0, $4, $5, $6, 1)",
            format!("{id}-2-0"),
            &id,
            format!("{id}-2"),
            format!("baru{public_id}_v2.pdf"),
            digest.hex(),
            body.len() as i64
        );
        let entry = Entry::new("produk.terbit", Actor::System)
            .about(&id)
            .with("pengenal", public_id)
            .with("versi", 2);
        tx.commit(vec![entry]).await.unwrap();
    }

    /// Takes a product away from the public.
    pub async fn withdraw(&self, public_id: i64) {
        let mut tx = self.journal.begin().await.unwrap();
        let seq = tx.seq();
        run!(
            &mut tx,
            "UPDATE product SET state = 'turun', changed_seq = $1 WHERE public_id = $2",
            seq,
            public_id
        );
        let entry = Entry::new("produk.turun", Actor::System)
            .about(format!("p{public_id}"))
            .with("pengenal", public_id);
        tx.commit(vec![entry]).await.unwrap();
    }

    /// Records the page of a product at the national office.
    pub async fn record_external(&self, public_id: i64, address: &str) {
        let mut tx = self.journal.begin().await.unwrap();
        run!(
            &mut tx,
            "INSERT INTO external_page (id, case_id, address, date, person_id, at_ms) VALUES ($1, $2, $3, '2025-02-01', 'x', 0)",
            format!("e{public_id}"),
            format!("c{public_id}"),
            address
        );
        tx.commit(vec![Entry::new("produk.halaman-luar", Actor::System)]).await.unwrap();
    }

    /// An entry that concerns no product.
    pub async fn other_entry(&self) {
        self.journal
            .begin()
            .await
            .unwrap()
            .commit(vec![Entry::new("sesi.mulai", Actor::System)])
            .await
            .unwrap();
    }

    /// Lets the text of a stored file be read, and says so in the journal.
    pub async fn text_is_read(&self, body: &[u8], pages: &[&str]) {
        self.reading_is_kept(body, reading(pages, TextSource::Layer)).await;
    }

    /// As when OCR has read what had no text.
    pub async fn text_is_recognised(&self, body: &[u8], pages: &[&str]) {
        self.reading_is_kept(body, reading(pages, TextSource::Ocr)).await;
    }

    async fn reading_is_kept(&self, body: &[u8], reading: Vec<u8>) {
        let digest = Digest::of(body);
        self.storage.put_derived(digest, DerivedKind::Reading, READING_VERSION, reading).await.unwrap();
        let entry = Entry::new("turunan.dibuat", Actor::System).about(digest.hex());
        self.journal.begin().await.unwrap().commit(vec![entry]).await.unwrap();
    }

    async fn store(&self, bytes: &[u8], pages: &[&str]) -> Digest {
        let digest = self.storage.put_bytes(bytes.to_vec()).await.unwrap();
        if pages.iter().any(|page| !page.is_empty()) {
            self.storage
                .put_derived(digest, DerivedKind::Reading, READING_VERSION, reading(pages, TextSource::Layer))
                .await
                .unwrap();
        }
        digest
    }
}

/// What the reading job keeps of pages with these texts.
fn reading(pages: &[&str], source: TextSource) -> Vec<u8> {
    let page = |text: &&str| PageReading::of_text(source, text);
    serde_json::to_vec(&Reading { pages: pages.iter().map(page).collect(), truncated: false }).unwrap()
}

async fn next_id(tx: &mut Write) -> i64 {
    const NEXT: &str = "UPDATE counter SET next = next + 1 WHERE id = 'public_id' RETURNING next - 1";
    match &mut **tx {
        Tx::Sqlite(c) => sqlx::query_scalar(NEXT).fetch_one(&mut **c).await.unwrap(),
        Tx::Postgres(c) => sqlx::query_scalar(NEXT).fetch_one(&mut **c).await.unwrap(),
    }
}

/// The rows of product, version and relations; gives the version's id.
async fn write_rows(tx: &mut Write, product: &Product, public_id: i64, id: &str) -> String {
    let (seq, now, version) = (tx.seq(), tx.now().0, format!("{id}-1"));
    let office = "KPU Provinsi Jambi";
    let kind = match product.kind {
        "peraturan-kpu" => format!("Peraturan {office}"),
        "keputusan-sekretaris" => format!("Keputusan Sekretaris {office}"),
        _ => format!("Keputusan {office}"),
    };
    let citation = format!("{kind} Nomor {} Tahun {}", product.number, product.year);
    let relations: Vec<Value> = product
        .relations
        .iter()
        .map(|(kind, target, text)| json!({"jenis": kind, "tujuan": target, "teks": text}))
        .collect();
    let description = json!({
        "jenis": product.kind, "nomor": product.number, "tahun": product.year.to_string(), "judul": product.title,
        "tanggal_penetapan": format!("{}-01-10", product.year), "tempat_penetapan": "Jambi",
        "subjek": "PEMILIHAN UMUM - PENGELOLAAN JDIH", "bidang_hukum": "Hukum Administrasi Negara", "bahasa": "Indonesia",
        "penandatangan": "Suparmin", "hubungan": relations,
    });
    run!(
        tx,
        "INSERT INTO product (id, office_id, public_id, slug, kind, number_key, year, title, state, version, changed_seq, published_ms) VALUES ($1, 'o', $2, $3, $4, $5, $6, $7, 'terbit', 1, $8, $9)",
        id,
        public_id,
        slug(&format!("{citation} {}", product.title), 80),
        product.kind,
        product.number,
        i64::from(product.year),
        &citation,
        seq,
        now
    );
    run!(
        tx,
        "INSERT INTO product_version (id, product_id, version, case_id, manifest, description, physical_kind, checked_by, checked_ms, approved_by, approved_ms, published_by, published_ms) VALUES ($1, $2, 1, $3, $4, $5, 'salinan', 'Kepala Subbagian Hukum', $6, 'Kepala Bagian Hukum', $6, 'Pengelola JDIH', $6)",
        &version,
        id,
        format!("c{public_id}"),
        Digest::of(id.as_bytes()).hex(),
        description.to_string(),
        now
    );
    for (n, (kind, target, text)) in product.relations.iter().enumerate() {
        run!(
            tx,
            "INSERT INTO product_relation (id, product_id, product_version_id, kind, target_product_id, target_text) VALUES ($1, $2, $3, $4, $5, $6)",
            format!("{version}-r{n}"),
            id,
            &version,
            *kind,
            target.map(|target| format!("p{target}")),
            *text
        );
    }
    version
}
