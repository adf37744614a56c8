//! Visits of routes: a house with a case at its first gate and a published product, and everybody in it.

use crate::crew::{Cast, Crew, complete};
use crate::engines::{Engine, TestDatabase};
use crate::house::{House, PASSWORD, Person, Seen, posts};
use crate::pdfs;
use jdih::web::{Body, RouteInfo};
use reqwest::{RequestBuilder, multipart};
use std::collections::BTreeMap;

/// The route whose body is the file itself.
const UPLOAD: &str = "/unggahan";
/// Longer than a session or a throttled address is remembered.
const HOUR_MS: i64 = 61 * 60 * 1000;

/// The house, and what fills the parameters of its routes.
pub struct Premises {
    pub cast: Cast,
    pub people: Vec<(&'static str, Person)>,
    pub case: String,
    places: BTreeMap<&'static str, String>,
    _database: TestDatabase,
}

/// How a form is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    Without,
    With,
}

/// Everybody, by role; the stranger has no account.
const EVERYBODY: &[(&str, &str)] = &[
    ("sekretaris", posts::SEKRETARIS),
    ("kabag", posts::KABAG),
    ("kasubbag", posts::KASUBBAG),
    ("pengelola", posts::PENGELOLA),
    ("kasubbag-tu", "Kepala Subbagian Tata Usaha"),
    ("pengusul", posts::UNIT),
    ("hotline", "Operator Hotline"),
    ("kasubbag-umum", "Kepala Subbagian Umum"),
    ("kabag-umum", "Kepala Bagian Umum"),
    ("auditor", posts::AUDITOR),
];

async fn actor(house: &House, person: &Person) -> jdih::auth::Actor {
    let found = house.app.auth().person_by_login(&person.login).await.expect("the person");
    house.app.auth().actor(&found.id).await.expect("the actor")
}

impl Premises {
    pub async fn open() -> Self {
        let database = TestDatabase::fresh(Engine::Sqlite).await.expect("a database");
        let house = House::founded(&database).await;
        let mut people = vec![("orang-luar", Person::stranger(&house.base))];
        for (name, post) in EVERYBODY {
            people.push((*name, house.person(post).await));
        }
        let admin = Person { login: "admin".into(), ..Person::stranger(&house.base) };
        people.push(("administrator", admin));
        let of = |name: &str| {
            people.iter().find(|(known, _)| *known == name).map(|(_, person)| person).expect("known")
        };
        let spare = actor(&house, &house.person("Operator Hotline").await).await;
        let unit = actor(&house, of("pengusul")).await.post_id;
        let (sekretaris, kabag) = (actor(&house, of("sekretaris")).await, actor(&house, of("kabag")).await);
        let (kasubbag, pengelola) =
            (actor(&house, of("kasubbag")).await, actor(&house, of("pengelola")).await);
        let cast = Cast { crew: Crew::of(house).await, sekretaris, kabag, kasubbag, pengelola };
        let published = cast.approved(1, None).await;
        cast.crew.act(&cast.pengelola, &published, "pengunggahan").await.expect("published");
        let copies = [pdfs::decision(13, 2025, "Dokumen Hukum"), pdfs::compose_scan()];
        let case =
            cast.crew.registers_for(&cast.pengelola, Some(unit), complete("13", "2025"), None, copies).await;
        cast.take_to(&case, "koreksi").await;
        let app = &cast.crew.house.app;
        let stamp = cast.crew.stamp(&case).await;
        app.products
            .suggest(&cast.kasubbag, &stamp, "judul", "Judul yang benar", "")
            .await
            .expect("suggested");
        cast.crew.house.run_jobs().await;
        let draft = app.products.draft(&cast.crew.case(&case).await).await.expect("the draft");
        let product = app.catalog.product(1).await.expect("the catalog").expect("the product");
        let file = product.current().expect("a version").files[0].name.clone();
        let places = [
            ("/kasus/{id}", case.clone()),
            ("{berkas}", draft.files[0].id.clone()),
            ("{halaman}", "1".into()),
            ("{disposisi}", draft.disposisi[0].id.clone()),
            ("{saran}", draft.suggestions[0].id.clone()),
            ("{tindakan}", "persetujuan".into()),
            ("{prosedur}", "media_sosial".into()),
            ("{nomor}", "1".into()),
            ("/admin/orang/{id}", spare.person_id),
            ("/admin/jabatan/{id}", cast.crew.post("Jabatan cadangan", &[]).await),
            ("{id_slug}", format!("1-{}", product.slug)),
            ("/produk-hukum/{id}", "1".into()),
            ("/produk/{id}", "1".into()),
            ("{nama}", file),
            ("{jenis}", "mingguan".into()),
            ("{tanggal}", "2026-01-05".into()),
        ];
        Self { cast, people, case, places: places.into(), _database: database }
    }

    /// The address of a route, filled with what is there.
    pub fn address(&self, pattern: &str) -> String {
        let mut address = pattern.to_owned();
        for (place, value) in &self.places {
            let parameter = &place[place.find('{').expect("a parameter")..];
            if pattern.contains(place) {
                address = address.replace(parameter, value);
            }
        }
        for unknown in [
            "{rahasia}",
            "{versi}",
            "{laporan}",
            "{sesi}",
            "{tanda}",
            "{kunci}",
            "{entri}",
            "{lewat}",
            "{naskah}",
            "{buku}",
            "{lampiran}",
            "{id}",
        ] {
            address = address.replace(unknown, "tidak-ada");
        }
        address
    }

    pub async fn head(&self) -> i64 {
        self.cast.crew.house.app.journal.head().await.expect("the head").seq
    }

    /// Begins somebody's visit: an hour later, and signed in anew.
    pub async fn receive(&self, person: &Person) {
        self.cast.crew.house.clock.advance_ms(HOUR_MS);
        if person.login.is_empty() {
            person.get("/masuk").await.expect(200);
        } else {
            person.sign_in(&person.login, PASSWORD).await.expect(200);
        }
    }

    /// The token of forms of whoever this is.
    pub async fn token(&self, person: &Person) -> String {
        let page = person.get(if person.login.is_empty() { "/masuk" } else { "/kerja" }).await;
        page.between("name=\"csrf\" value=\"", "\"").expect("a form").to_owned()
    }
}

/// Opens a page without following where it leads.
pub async fn get(person: &Person, address: &str) -> Seen {
    let request = person.still.get(format!("{}{address}", person.base));
    Seen::of(request.send().await.expect("an answer")).await
}

/// Posts these fields and files to a route in the form that it reads.
pub async fn post(
    person: &Person,
    route: &RouteInfo,
    address: &str,
    token: Option<&str>,
    fields: &[(String, String)],
    file: Option<Vec<u8>>,
) -> Seen {
    let query = if route.path == UPLOAD { "?nama=berkas.pdf&untuk=salinan" } else { "" };
    let request = person.still.post(format!("{}{address}{query}", person.base));
    let request = request.header("origin", &person.base);
    let request = match route.body {
        Body::Stream(_) if route.path == UPLOAD => raw(request, token, file),
        Body::Stream(_) => parts(request, token, fields, file),
        Body::Form | Body::None | Body::Signed(_) => {
            let token = token.map(|token| ("csrf".to_owned(), token.to_owned()));
            let all: Vec<_> = token.into_iter().chain(fields.iter().cloned()).collect();
            request.form(&all)
        }
    };
    Seen::of(request.send().await.expect("an answer")).await
}

fn raw(request: RequestBuilder, token: Option<&str>, file: Option<Vec<u8>>) -> RequestBuilder {
    let request = request.body(file.unwrap_or_default());
    match token {
        Some(token) => request.header("x-csrf-token", token),
        None => request,
    }
}

fn parts(
    request: RequestBuilder,
    token: Option<&str>,
    fields: &[(String, String)],
    file: Option<Vec<u8>>,
) -> RequestBuilder {
    let mut form = multipart::Form::new();
    if let Some(token) = token {
        form = form.text("csrf", token.to_owned());
    }
    for (name, value) in fields {
        form = form.text(name.clone(), value.clone());
    }
    // A form without any part cannot be read at all.
    form = form.text("kosong", "");
    for name in [
        "berkas_berkas",
        "nd_pindaian_berkas",
        "p0_salinan_berkas",
        "p0_fisik_berkas",
        "perintah_pindaian_berkas",
    ] {
        if let Some(bytes) = &file {
            let part = multipart::Part::bytes(bytes.clone()).file_name("berkas.pdf");
            form = form.part(name, part);
        }
    }
    request.multipart(form)
}
