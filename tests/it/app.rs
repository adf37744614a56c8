//! The house as stories use it: the real router on a fresh database, with a clock that the test moves,
//! objects in a folder, and children that are the program itself.

mod selftest;

use crate::engines::TestDatabase;
use jdih::app::{App, Means, Presence};
use jdih::auth::{Actor, NewOffice, NewPerson, Office, PasswordParams, Post};
use jdih::config::{Settings, Values};
use jdih::kernel::{ManualClock, Timestamp};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Monday, 5 January 2026, 09:00 in Jambi (WIB).
pub const START: Timestamp = Timestamp(1_767_578_400_000);
/// Everybody's password.
pub const PASSWORD: &str = "kayu lima ombak biru";

/// A house that is open and serves on a loopback port; it ends with the value.
pub struct TestApp {
    /// The house.
    pub app: App,
    /// Its clock.
    pub clock: ManualClock,
    settings: Settings,
    url: String,
    next: AtomicU64,
    server: JoinHandle<()>,
    data: tempfile::TempDir,
}

/// An office, and the administrator who founded it.
pub struct Founded {
    /// The office.
    pub office: Office,
    /// The first administrator.
    pub admin: Actor,
}

/// An account with [`PASSWORD`].
pub struct Account {
    /// Name to sign in with.
    pub login: String,
    /// The person as an actor.
    pub actor: Actor,
}

/// A person in front of a browser, signed in.
pub struct TestPerson {
    /// The person as an actor, for services.
    pub actor: Actor,
    /// A browser with the person's session; redirects are not followed.
    pub client: reqwest::Client,
}

impl TestApp {
    /// Opens a house on this database.
    pub async fn start(database: &TestDatabase) -> Self {
        Self::start_at(&database.url()).await
    }

    /// As [`Self::start`], by the database's address: for a house that comes back.
    pub async fn start_at(database: &str) -> Self {
        Self::start_in(
            crate::engines::quick_folder(),
            Values { database: Some(database.to_owned()), ..Values::default() },
        )
        .await
    }

    /// A house in this folder, with settings of its own; they name the database.
    pub async fn start_in(data: tempfile::TempDir, values: Values) -> Self {
        crate::eyes::only(data.path());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let settings = Settings::of_folder(data.path(), values).expect("these settings are usable");
        let site = settings.site(address).expect("a loopback address needs no more");
        let clock = ManualClock::at(START);
        let app = App::open(&settings, site, means(&clock), Presence::Alone).await.expect("the house opens");
        let server = tokio::spawn(serve(listener, app.clone()));
        let url = format!("http://{address}");
        Self { app, clock, settings, url, next: AtomicU64::new(1), server, data }
    }

    /// The address of the house, without a slash at its end.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// What the house was opened with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Does all background work that is due; says how much.
    pub async fn run_jobs(&self) -> u32 {
        self.app.worker.run_due().await.expect("the queue can be read")
    }

    /// Nothing waits in the queue and nothing was given up.
    pub async fn expect_no_jobs(&self) {
        let mut tx = self.app.journal.db().read().await.expect("a reader");
        assert_eq!(jdih::jobs::waiting(&mut tx).await.expect("a count"), 0, "jobs wait");
        assert!(jdih::jobs::failed(&mut tx).await.expect("a list").is_empty(), "jobs were given up");
    }

    /// Journal and rows of record agree; gives the checkpoint.
    pub async fn verify(&self) -> String {
        let report = jdih::journal::verify(self.app.journal.db(), None).await.expect("a report");
        assert_eq!(report.findings, [], "the journal does not hold");
        report.checkpoint
    }

    /// Founds the first office, as the first-start page does.
    pub async fn office(&self) -> Founded {
        let auth = self.app.auth();
        let secret = auth.first_start().await.expect("an answer").expect("no office is there yet");
        let office =
            NewOffice { code: "15".into(), name: "KPU Provinsi Jambi".into(), place: "Jambi".into() };
        let person = self.new_person("admin", "Ratna Administrator", "");
        let signed_in = auth.found(&secret, &office, &person, PASSWORD).await.expect("the office is founded");
        let office = auth.office(&signed_in.actor.office_id).await.expect("the office is there");
        Founded { office, admin: signed_in.actor }
    }

    /// Adds an account with [`PASSWORD`] to the office of `admin`; the post is named by its title or by
    /// a role that it holds.
    pub async fn account(&self, admin: &Actor, role_or_post_title: &str) -> Account {
        let post = self.post(admin, role_or_post_title).await;
        let number = self.next.load(Ordering::SeqCst);
        let person = self.new_person(&format!("orang{number}"), &format!("Orang {number}"), &post.id);
        let auth = self.app.auth();
        let (person, secret) = auth.add_person(admin, &person).await.expect("the account is added");
        let signed_in = auth.set_password(&secret, PASSWORD).await.expect("the password is set");
        auth.sign_out(&signed_in.token).await.expect("the session of the link ends");
        Account { login: person.login, actor: signed_in.actor }
    }

    /// The post of this title, or the first one that holds this role.
    pub async fn post(&self, admin: &Actor, role_or_title: &str) -> Post {
        let posts = self.app.auth().posts(&admin.office_id).await.expect("the posts");
        let fits = |post: &&Post| post.title == role_or_title || post.roles.contains(role_or_title);
        posts.iter().find(fits).unwrap_or_else(|| panic!("no post {role_or_title}")).clone()
    }

    /// What is needed for an account, with a NIP of its own.
    pub fn new_person(&self, login: &str, name: &str, post_id: &str) -> NewPerson {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let nip = format!("{}", 198_001_012_005_010_000_u64 + number);
        NewPerson { post_id: post_id.into(), login: login.into(), nip, name: name.into() }
    }

    /// Adds an account and signs it in through the pages.
    pub async fn person(&self, admin: &Actor, role_or_post_title: &str) -> TestPerson {
        let account = self.account(admin, role_or_post_title).await;
        let client = self.sign_in(&account.login).await;
        TestPerson { actor: account.actor, client }
    }

    /// A browser in which this person signed in with [`PASSWORD`].
    pub async fn sign_in(&self, login: &str) -> reqwest::Client {
        let client = browser();
        let page = client.get(format!("{}/masuk", self.url)).send().await.expect("the page");
        let csrf = hidden_field(&page.text().await.expect("its text"), "csrf").expect("a form with a token");
        let form = [("login", login), ("sandi", PASSWORD), ("csrf", csrf.as_str())];
        let answer = client.post(format!("{}/masuk", self.url)).header("origin", &self.url).form(&form);
        let status = answer.send().await.expect("an answer").status();
        assert!(status.is_redirection(), "signing in as {login}: {status}");
        client
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Settings of a house whose data lies in this folder.
pub fn settings(data: &Path, database: &str) -> Settings {
    let values = Values { database: Some(database.to_owned()), ..Values::default() };
    Settings::of_folder(data, values).expect("these settings are usable")
}

/// Means with this clock and the cheapest passwords.
pub fn means(clock: &ManualClock) -> Means {
    Means {
        clock: clock.clock(),
        passwords: PasswordParams::TESTS,
        exe: env!("CARGO_BIN_EXE_jdih").into(),
        // Recognising text costs seconds a page: tests that are about it say so.
        programs: Some(Vec::new()),
    }
}

async fn serve(listener: TcpListener, app: App) {
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await.expect("it serves until it is aborted");
}

/// A browser that keeps cookies and shows redirects.
pub fn browser() -> reqwest::Client {
    let builder = plain_client().cookie_store(true).redirect(reqwest::redirect::Policy::none());
    builder.build().expect("a client")
}

/// A client that speaks HTTP alone: reading the machine's certificate authorities costs more than most
/// requests of a test, and there is one client for each person.
pub fn plain_client() -> reqwest::ClientBuilder {
    reqwest::Client::builder().tls_certs_only([])
}

/// The value of an input of a form.
pub fn hidden_field(html: &str, name: &str) -> Option<String> {
    let wanted = format!("name=\"{name}\"");
    let tag = html.split('<').find(|tag| tag.starts_with("input") && tag.contains(&wanted))?;
    let value = tag.split("value=\"").nth(1)?;
    Some(value.split('"').next()?.to_owned())
}
