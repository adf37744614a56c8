//! Every public route, and what a takedown makes of it. A public route that is not in this table fails the proof.

use super::{Scene, TITLE, WORD};
use jdih::tickets::{Act, Category, Stamp};
use jdih::web::{Access, RouteInfo};

/// What becomes of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Becomes {
    /// It is about the product: 410 afterwards.
    Gone,
    /// It lists or finds products, or says of a file what it is: it stays, and is silent of this one.
    Silent,
    /// It never had anything of a product.
    Apart,
}

/// The public routes with the addresses that are asked. `{berkas}`, `{slug}`, `{sha}` are filled in, and `{rahasia}`: a
/// requester's page with an answer that names the product.
pub const TABLE: &[(&str, &str, Becomes, &[&str])] = &[
    ("GET", "/", Becomes::Silent, &["/"]),
    (
        "GET",
        "/cari",
        Becomes::Silent,
        &[
            "/cari?q=zamrud",
            "/cari?q=kencanawungu",
            "/cari?q=kencanawunggu",
            "/cari?q=pedoman+kencanawunggu",
            "/cari?q=13%2F2025",
            "/cari",
            "/cari?tahun=2025&daftar=1",
            "/cari?urut=terlama",
        ],
    ),
    ("GET", "/saran", Becomes::Silent, &["/saran?q=zam", "/saran?q=keputusan"]),
    ("GET", "/produk-hukum/{id_slug}", Becomes::Gone, &["/produk-hukum/1-{slug}"]),
    ("GET", "/produk-hukum/{id}/berkas/{nama}", Becomes::Gone, &["/produk-hukum/1/berkas/{berkas}"]),
    (
        "GET",
        "/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}",
        Becomes::Gone,
        &[
            "/produk-hukum/1/berkas/{berkas}/halaman/1",
            "/produk-hukum/1/berkas/{berkas}/halaman/2?q=kencanawungu",
        ],
    ),
    (
        "GET",
        "/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}/gambar",
        Becomes::Gone,
        &["/produk-hukum/1/berkas/{berkas}/halaman/1/gambar"],
    ),
    (
        "GET",
        "/produk-hukum/{id}/berkas/{nama}/halaman/{halaman}/kecil",
        Becomes::Gone,
        &["/produk-hukum/1/berkas/{berkas}/halaman/1/kecil"],
    ),
    ("GET", "/produk-hukum/{id}/isi", Becomes::Gone, &["/produk-hukum/1/isi"]),
    ("GET", "/produk-hukum/{id}/isi/{nama}", Becomes::Gone, &["/produk-hukum/1/isi/{berkas}"]),
    (
        "GET",
        "/produk-hukum/{id}/versi/{lama}/{baru}",
        Becomes::Gone,
        &["/produk-hukum/1/versi/1/2", "/produk-hukum/1/versi/1/2?kiri=2&kanan=2"],
    ),
    (
        "GET",
        "/produk-hukum/{id}/lapor",
        Becomes::Gone,
        &["/produk-hukum/1/lapor", "/produk-hukum/1/lapor?terkirim"],
    ),
    ("POST", "/produk-hukum/{id}/lapor", Becomes::Gone, &["/produk-hukum/1/lapor"]),
    ("GET", "/verifikasi", Becomes::Silent, &["/verifikasi?sha256={sha}", "/verifikasi"]),
    ("POST", "/verifikasi", Becomes::Apart, &["/verifikasi"]),
    ("GET", "/hotline", Becomes::Apart, &["/hotline"]),
    ("POST", "/hotline", Becomes::Apart, &["/hotline"]),
    ("GET", "/hotline/{rahasia}", Becomes::Silent, &["/hotline/{rahasia}"]),
    ("POST", "/hotline/{rahasia}", Becomes::Silent, &["/hotline/{rahasia}"]),
    ("GET", "/tentang", Becomes::Apart, &["/tentang"]),
    ("GET", "/statistik", Becomes::Silent, &["/statistik"]),
    ("GET", "/survei", Becomes::Apart, &["/survei"]),
    ("POST", "/survei", Becomes::Apart, &["/survei"]),
    ("GET", "/webhook/whatsapp", Becomes::Apart, &["/webhook/whatsapp"]),
    ("POST", "/webhook/whatsapp", Becomes::Apart, &["/webhook/whatsapp"]),
    ("GET", "/statis/{versi}/{nama}", Becomes::Apart, &["/statis/0/app.css"]),
    ("GET", "/sitemap.xml", Becomes::Silent, &["/sitemap.xml"]),
    ("GET", "/feed/atom.xml", Becomes::Silent, &["/feed/atom.xml"]),
    ("GET", "/feed/document.json", Becomes::Silent, &["/feed/document.json"]),
    ("GET", "/robots.txt", Becomes::Apart, &["/robots.txt"]),
    ("GET", "/healthz", Becomes::Apart, &["/healthz"]),
    ("GET", "/readyz", Becomes::Apart, &["/readyz"]),
    ("GET", "/masuk", Becomes::Apart, &["/masuk", "/masuk?lanjut=%2Fproduk-hukum%2F1"]),
    ("POST", "/masuk", Becomes::Apart, &["/masuk"]),
    ("POST", "/masuk/kode", Becomes::Apart, &["/masuk/kode"]),
    ("GET", "/mulai/{rahasia}", Becomes::Apart, &["/mulai/tidak-ada"]),
    ("POST", "/mulai/{rahasia}", Becomes::Apart, &["/mulai/tidak-ada"]),
    ("GET", "/sandi/{rahasia}", Becomes::Apart, &["/sandi/tidak-ada"]),
    ("POST", "/sandi/{rahasia}", Becomes::Apart, &["/sandi/tidak-ada"]),
    ("GET", "/surel/{rahasia}", Becomes::Apart, &["/surel/tidak-ada"]),
    ("POST", "/surel/{rahasia}", Becomes::Apart, &["/surel/tidak-ada"]),
];

/// Public routes that have no line in the table.
pub fn untold(routes: &[RouteInfo]) -> Vec<String> {
    let told = |route: &RouteInfo| {
        TABLE.iter().any(|(method, path, ..)| *method == route.method && *path == route.path)
    };
    let public = routes.iter().filter(|route| route.access == Access::Public);
    public.filter(|route| !told(route)).map(|route| format!("{} {}", route.method, route.path)).collect()
}

/// Lines of the table for routes that are not there.
pub fn unknown(routes: &[RouteInfo]) -> Vec<&'static str> {
    let there = |method: &str, path: &str| {
        routes
            .iter()
            .any(|route| route.access == Access::Public && route.method == method && route.path == path)
    };
    TABLE.iter().filter(|(method, path, ..)| !there(method, path)).map(|(_, path, ..)| *path).collect()
}

/// What must not be found anywhere: words of title and text, the address, the bytes.
pub struct Secrets {
    pub slug: String,
    pub file: String,
    pub sha: String,
    pub bytes: Vec<u8>,
    /// Opens the page of a requester who was answered with the product.
    pub hotline: String,
}

impl Secrets {
    /// Of product 1.
    pub async fn of(scene: &Scene) -> Self {
        let app = &scene.cast.crew.house.app;
        let product = app.catalog.product(1).await.expect("rows").expect("public");
        let file = product.current().expect("a version").files[0].clone();
        let key = jdih::storage::FileKey::Original(file.digest);
        let bytes = app.storage.get_bytes(&key, 1 << 20).await.expect("its bytes").to_vec();
        let hotline = answered(scene, &product.slug).await;
        Self { slug: product.slug, file: file.name, sha: file.digest.hex(), bytes, hotline }
    }

    /// An address of the table, filled in.
    pub fn address(&self, pattern: &str) -> String {
        pattern
            .replace("{slug}", &self.slug)
            .replace("{berkas}", &self.file)
            .replace("{sha}", &self.sha)
            .replace("{rahasia}", &self.hotline)
    }

    /// What of the product stands in an answer. What the reader typed may come back; so the words that the address
    /// itself has are not counted.
    pub fn found_in(&self, address: &str, body: &[u8], closed: bool) -> Vec<String> {
        let text = String::from_utf8_lossy(body).to_lowercase();
        let asked = address.to_lowercase();
        let mut words = vec![WORD.to_owned()];
        if closed {
            words.extend(TITLE.to_lowercase().split(' ').map(str::to_owned));
            words.push("nomor 13 tahun 2025".to_owned());
            words.push("zamrud-wicaksana".to_owned());
        }
        words.retain(|word| text.contains(word.as_str()) && !asked.contains(word.as_str()));
        let piece = &self.bytes[self.bytes.len() / 3..self.bytes.len() / 3 + 64];
        if body.windows(piece.len()).any(|window| window == piece) {
            words.push("bytes of its file".to_owned());
        }
        words
    }
}

/// A question of the public that was answered with citation and link of product 1, and asked about once more without the
/// link; gives what opens its page.
async fn answered(scene: &Scene, slug: &str) -> String {
    let app = &scene.cast.crew.house.app;
    let receipt = app.hotline.ask(&crate::tickets::question(), "192.0.2.1").await.expect("taken in");
    let operator = scene.cast.crew.in_post("Operator Hotline").await;
    let found = app.tickets.find(&operator, &receipt.code).await.expect("rows");
    let ticket_id = found.expect("a ticket");
    let cited = format!("Keputusan Sekretaris Nomor 13 Tahun 2025 tentang {TITLE}: /produk-hukum/1-{slug}");
    let asked = format!("Apakah yang Anda maksud {TITLE}?");
    let asks = Act::Ask { text: asked, is_said_elsewhere: false };
    for act in [Act::Classify(Category::Jdih), crate::tickets::answer(&cited), asks] {
        let version = app.tickets.dossier(&operator, &ticket_id).await.expect("a ticket").version;
        let stamp = Stamp { act_id: scene.cast.crew.fresh_id(), ticket_id: ticket_id.clone(), version };
        app.tickets.act(&operator, &stamp, act).await.expect("done");
    }
    receipt.secret
}
