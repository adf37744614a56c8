//! What the log says of those who were refused: that it happened and why, and nothing of who they are.

use crate::engines::{Engine, TestDatabase};
use crate::house::Person;
use crate::office::Office;
use std::io::Write;
use std::sync::{Arc, Mutex};

/// What was logged in this thread since it began.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn begin(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        let lines = tracing_subscriber::fmt().with_ansi(false).with_writer(move || log.clone()).finish();
        tracing::subscriber::set_default(lines)
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("the log").clone()).expect("text")
    }
}

#[tokio::test]
async fn refusals_and_failed_proofs_are_logged_without_names() {
    let Some(database) = TestDatabase::fresh(Engine::Sqlite).await else { return };
    let office = Office::open(&database).await;
    let log = Log::default();
    let guard = log.begin();
    let stranger = Person::stranger(&office.house.base);
    for _ in 0..6 {
        stranger.sign_in(&office.kabag.login, "bukan sandinya sama sekali").await;
    }
    office.pengelola.get("/admin/orang").await.expect(403);
    office.pengelola.post("/keluar", &[]).await.expect(403);
    let foreign = office.pengelola.still.post(format!("{}/keluar", office.house.base));
    let foreign = foreign.header("origin", "https://jahat.example").send().await.expect("an answer");
    assert_eq!(foreign.status(), 403);
    office.pengelola.get("/kasus/01900000-0000-7000-8000-000000000000").await.expect(404);
    drop(guard);
    let text = log.text();
    assert_eq!(text.matches("proof of identity failed proof=\"password\"").count(), 5, "{text}");
    assert!(text.contains("proof of identity refused: too many failed before"), "{text}");
    for refused in ["post", "form token", "origin", "NotFound"] {
        assert!(text.contains(&format!("refused=\"{refused}\"")), "{refused}: {text}");
    }
    for secret in [office.kabag.login.as_str(), "bukan sandinya", "127.0.0.1", "jahat.example"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}
