//! The whole house in this process, on a fresh database, and people who use it through HTTP.

use crate::app::{TestApp, plain_client};
use crate::engines::TestDatabase;
use crate::forms::unescape;
use jdih::app::App;
use jdih::config::Values;
use jdih::kernel::ManualClock;
use reqwest::multipart;
use std::sync::Arc;
use std::time::Duration;

pub use crate::app::PASSWORD;

/// Post titles of a new office.
pub mod posts {
    pub const SEKRETARIS: &str = "Sekretaris";
    pub const KABAG: &str = "Kepala Bagian Teknis Penyelenggaraan Pemilu dan Hukum";
    pub const KASUBBAG: &str = "Kepala Subbagian Hukum";
    pub const PENGELOLA: &str = "Pengelola JDIH";
    pub const UNIT: &str = "Unit Pengusul";
    pub const AUDITOR: &str = "Auditor";
}

/// A running house. Its folder goes with it.
pub struct House {
    pub app: App,
    pub base: String,
    pub clock: ManualClock,
    pub admin: Person,
    people: std::sync::atomic::AtomicU32,
    /// Serves, and holds the data folder, as long as the house lives.
    _test: TestApp,
}

impl House {
    /// An office that was founded through its pages.
    pub async fn founded(database: &TestDatabase) -> Self {
        Self::founded_in(database, new_folder(), Values::default()).await
    }

    /// The same with settings of its own, such as limits.
    pub async fn founded_with(database: &TestDatabase, values: Values) -> Self {
        Self::founded_in(database, new_folder(), values).await
    }

    /// The same with this data folder.
    pub async fn founded_in(database: &TestDatabase, folder: tempfile::TempDir, values: Values) -> Self {
        let values = Values { database: Some(database.url()), ..values };
        let test = TestApp::start_in(folder, values).await;
        let (app, base, clock) = (test.app.clone(), test.url(), test.clock.clone());
        let admin = Person::stranger(&base);
        let secret = app.auth().first_start().await.expect("a link").expect("nobody was first");
        admin.founds(&secret).await;
        let people = 1.into();
        Self { app, base, clock, admin, people, _test: test }
    }

    /// What it was opened with.
    pub fn settings(&self) -> &jdih::config::Settings {
        self._test.settings()
    }

    /// A case as it stands.
    pub async fn case(&self, id: &str) -> jdih::sop::Case {
        let mut tx = self.app.journal.db().read().await.expect("a view");
        jdih::sop::store::cases::load(&mut tx, id).await.expect("rows").expect("the case")
    }

    /// Takes the write lock, as another act does that is being done; it is given back with the value.
    pub async fn hold(&self) -> jdih::journal::Write {
        self.app.journal.begin().await.expect("the lock")
    }

    /// What the story of a case says, oldest first: name, what, note.
    pub async fn story(&self, id: &str) -> Vec<(String, String, String)> {
        let events = self.app.sops.story(id, 0).await.expect("the story");
        events.into_iter().map(|event| (event.name, event.label, event.note.unwrap_or_default())).collect()
    }

    /// Adds a person to the post of this title; signed in.
    pub async fn person(&self, post: &str) -> Person {
        let n = self.people.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        self.admin.adds(n, post).await
    }

    /// Runs jobs until none is due.
    pub async fn run_jobs(&self) {
        self.app.worker.run_due().await.expect("jobs run");
    }

    /// The journal and all rows of record hold.
    pub async fn expect_verified(&self) {
        let report = jdih::journal::verify(self.app.journal.db(), None).await.expect("verify runs");
        assert_eq!(report.findings, [], "after {} entries", report.entries);
        assert!(report.entries > 0 && report.rows > 0);
    }
}

fn new_folder() -> tempfile::TempDir {
    crate::engines::quick_folder()
}

/// Somebody with a browser.
pub struct Person {
    pub client: reqwest::Client,
    /// The same browser, stopping at redirects.
    pub still: reqwest::Client,
    pub jar: Arc<reqwest::cookie::Jar>,
    pub base: String,
    pub login: String,
}

/// A file to be sent: field, name, bytes.
pub type File<'f> = (&'f str, &'f str, Vec<u8>);

impl Person {
    /// Nobody in particular.
    pub fn stranger(base: &str) -> Self {
        let jar = Arc::new(reqwest::cookie::Jar::default());
        let builder = || plain_client().cookie_provider(jar.clone()).timeout(Duration::from_secs(60));
        let client = builder().build().expect("a client");
        let still = builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        Self { client, still, jar, base: base.to_owned(), login: String::new() }
    }

    /// Founds an office with the secret of the first start, and becomes its administrator.
    pub async fn founds(&self, secret: &str) {
        let form = self.get(&format!("/mulai/{secret}")).await;
        let fields = [
            ("kantor", "KPU Provinsi Jambi"),
            ("kode", "15"),
            ("tempat", "Jambi"),
            ("nama", "Ani Administrator"),
            ("nip", "198001012005012000"),
            ("login", "admin"),
            ("sandi", PASSWORD),
        ];
        self.send(&form, &format!("/mulai/{secret}"), &fields).await.expect_path("/admin/orang");
    }

    /// As administrator, adds the `n`th person to the post of this title; signed in.
    pub async fn adds(&self, n: u32, post: &str) -> Self {
        let page = self.get("/admin/orang").await;
        let id = page.option(post);
        let (login, nip) = (format!("orang{n}"), format!("1980010120050120{n:02}"));
        let name = format!("Orang {n}");
        let fields = [("nama", name.as_str()), ("nip", &nip), ("login", &login), ("jabatan", &id)];
        let page = self.send(&page, "/admin/orang", &fields).await.expect(200);
        let link = page.between("/sandi/", "<").expect("a one-time link").to_owned();
        let person = Self { login, ..Self::stranger(&self.base) };
        let form = person.get(&format!("/sandi/{link}")).await;
        person.send(&form, &format!("/sandi/{link}"), &[("sandi", PASSWORD)]).await.expect(200);
        person
    }

    /// The cookies of this browser, for a line of one's own.
    pub fn cookie(&self) -> String {
        use reqwest::cookie::CookieStore as _;
        let url = self.base.parse().expect("an address");
        self.jar.cookies(&url).expect("cookies").to_str().expect("text").to_owned()
    }

    /// What the form of `page` sends to `action` with these fields.
    pub fn filled(page: &Seen, action: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut all = page.hidden(action);
        for (name, value) in fields {
            all.retain(|(known, _)| known != name);
            all.push(((*name).to_owned(), (*value).to_owned()));
        }
        all
    }

    /// Posts exactly these fields and stops at the answer: a redirect is not followed.
    pub async fn answer(&self, action: &str, fields: &[(String, String)]) -> Seen {
        let request =
            self.still.post(format!("{}{action}", self.base)).header("origin", &self.base).form(fields);
        Seen::of(request.send().await.expect("an answer")).await
    }

    /// Opens a page, following redirects.
    pub async fn get(&self, path: &str) -> Seen {
        Seen::of(self.client.get(format!("{}{path}", self.base)).send().await.expect("an answer")).await
    }

    /// Sends a form of `page` to `action` with its hidden fields and these.
    pub async fn send(&self, page: &Seen, action: &str, fields: &[(&str, &str)]) -> Seen {
        self.post(action, &Self::filled(page, action, fields)).await
    }

    /// Posts exactly these fields.
    pub async fn post(&self, action: &str, fields: &[(String, String)]) -> Seen {
        let request =
            self.client.post(format!("{}{action}", self.base)).header("origin", &self.base).form(fields);
        Seen::of(request.send().await.expect("an answer")).await
    }

    /// Sends a multipart form of `page` with files, as a browser without scripts does.
    pub async fn send_files(
        &self,
        page: &Seen,
        action: &str,
        fields: &[(&str, &str)],
        files: Vec<File<'_>>,
    ) -> Seen {
        let mut all = page.hidden(action);
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        self.post_files(action, &all, files).await
    }

    /// Posts exactly these fields and files as a multipart form.
    pub async fn post_files(&self, action: &str, fields: &[(String, String)], files: Vec<File<'_>>) -> Seen {
        let form = multipart_form(fields, files);
        let request = self.client.post(format!("{}{action}", self.base)).header("origin", &self.base);
        Seen::of(request.multipart(form).send().await.expect("an answer")).await
    }

    /// Sends one file to `/unggahan`, as the script of `page` does for its field.
    pub async fn uploads(
        &self,
        page: &Seen,
        field: &str,
        name: &str,
        bytes: impl Into<reqwest::Body>,
    ) -> reqwest::Result<Seen> {
        let csrf = page.between("name=\"csrf\" value=\"", "\"").expect("a token");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("untuk", field), ("nama", name)])
            .finish();
        let request = self.still.post(format!("{}/unggahan?{query}", self.base)).header("origin", &self.base);
        Seen::whole(request.header("x-csrf-token", csrf).body(bytes).send().await?).await
    }

    /// Does the act `noun` of a case by its form on the case's page.
    pub async fn act(&self, case: &str, noun: &str, fields: &[(&str, &str)]) -> Seen {
        let page = self.get(&format!("/kasus/{case}")).await.expect(200);
        self.send(&page, &format!("/kasus/{case}/{noun}"), fields).await
    }

    /// Signs in by the form.
    pub async fn sign_in(&self, login: &str, password: &str) -> Seen {
        let form = self.get("/masuk").await;
        self.send(&form, "/masuk", &[("login", login), ("sandi", password)]).await
    }
}

/// A page as it came.
pub struct Seen {
    pub status: u16,
    pub path: String,
    pub body: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Seen {
    pub async fn of(response: reqwest::Response) -> Self {
        Self::whole(response).await.expect("a body")
    }

    /// The page, unless the line broke.
    pub async fn whole(response: reqwest::Response) -> reqwest::Result<Self> {
        let (status, path) = (response.status().as_u16(), response.url().path().to_owned());
        let headers = response.headers().clone();
        let bytes = response.bytes().await?;
        Ok(Self { status, path, headers, body: String::from_utf8_lossy(&bytes).into_owned() })
    }

    /// No page at all: a form that is sent with nothing hidden.
    pub fn empty() -> Self {
        Self { status: 200, path: String::new(), body: String::new(), headers: Default::default() }
    }

    /// The page, which has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.path, self.text());
        self
    }

    /// The page, which is at this path.
    #[track_caller]
    pub fn expect_path(self, path: &str) -> Self {
        assert_eq!(self.path, path, "{}\n{}", self.status, self.text());
        self
    }

    /// The page, which says this.
    #[track_caller]
    pub fn expect_text(self, text: &str) -> Self {
        assert!(self.text().contains(text), "no {text:?} at {} {}:\n{}", self.status, self.path, self.text());
        self
    }

    /// Where a redirect leads.
    #[track_caller]
    pub fn leads_to(&self) -> &str {
        assert_eq!(self.status, 303, "{}\n{}", self.path, self.text());
        self.headers["location"].to_str().expect("a path")
    }

    /// The page without tags, for reading.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut inside = false;
        for c in self.body.chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => out.push(c),
                _ => {}
            }
        }
        unescape(&out).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What stands between two marks, the first time.
    pub fn between(&self, from: &str, to: &str) -> Option<&str> {
        let start = self.body.find(from)? + from.len();
        let rest = &self.body[start..];
        Some(&rest[..rest.find(to)?])
    }

    /// The value of the option with this title.
    #[track_caller]
    pub fn option(&self, title: &str) -> String {
        let mark = format!("\">{title}</option>");
        let end = self.body.find(&mark).unwrap_or_else(|| panic!("no option {title}"));
        let start = self.body[..end].rfind("value=\"").expect("a value") + 7;
        self.body[start..end].to_owned()
    }

    /// The hidden fields of the form that posts to `action`; of the page's first form when none does.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let mark = format!("action=\"{action}\"");
        let from = self.body.find(&mark).unwrap_or(0);
        let form = &self.body[from..];
        let form = &form[..form.find("</form>").unwrap_or(form.len())];
        form.split("<input type=\"hidden\" name=\"")
            .skip(1)
            .filter_map(|rest| {
                let (name, rest) = rest.split_once("\" value=\"")?;
                Some((name.to_owned(), unescape(rest.split_once('"')?.0)))
            })
            .collect()
    }

    /// Whether the page has a form that posts to `action`.
    pub fn offers(&self, action: &str) -> bool {
        self.body.contains(&format!("action=\"{action}\""))
    }
}

/// A multipart form: the fields, then the files.
pub fn multipart_form(fields: &[(String, String)], files: Vec<File<'_>>) -> multipart::Form {
    let mut form = multipart::Form::new();
    for (name, value) in fields {
        form = form.text(name.clone(), value.clone());
    }
    for (name, file, bytes) in files {
        let part = multipart::Part::bytes(bytes).file_name(file.to_owned());
        form = form.part(name.to_owned(), part.mime_str("application/pdf").expect("a kind"));
    }
    form
}
