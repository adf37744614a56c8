//! The database that others are copied from.

use super::at_server;
use jdih::db::{self, Db};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::sync::OnceCell;
use url::Url;

/// Whoever makes one holds this lock of the server's, so that two runs at once make one.
const LOCK: i64 = 0x6A64_6968;

/// The name of a database with all tables and no rows; made where the server has none for these migrations.
pub(super) async fn of(server: &Url) -> String {
    static MADE: OnceCell<String> = OnceCell::const_new();
    MADE.get_or_init(|| async { make(server).await.expect("a database to copy") }).await.clone()
}

async fn make(server: &Url) -> sqlx::Result<String> {
    let name = format!("jdih_template_{}", migrations());
    let mut connection = PgConnection::connect(server.as_str()).await?;
    sqlx::query("SELECT pg_advisory_lock($1)").bind(LOCK).execute(&mut connection).await?;
    let there: bool = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)")
        .bind(&name)
        .fetch_one(&mut connection)
        .await?;
    if !there {
        // Half a template must never be taken for one.
        let begun = format!("{name}_begun");
        at_server(server, format!("DROP DATABASE IF EXISTS {begun}")).await?;
        at_server(server, format!("CREATE DATABASE {begun} TEMPLATE template0")).await?;
        let mut url = server.clone();
        url.set_path(&begun);
        let db = Db::open(url.as_str()).await.expect("it opens");
        db::migrate(&db).await.expect("every migration is applied");
        db.close().await;
        let rename = format!("ALTER DATABASE {begun} RENAME TO {name}");
        sqlx::raw_sql(AssertSqlSafe(rename)).execute(&mut connection).await?;
    }
    connection.close().await?;
    Ok(name)
}

/// What tells these migrations from others: a digest of their files.
fn migrations() -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let entries = std::fs::read_dir(&folder).expect("the migrations");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let mut hasher = jdih::kernel::Hasher::default();
    for file in files {
        hasher.update(&std::fs::read(&file).expect("a migration"));
    }
    hasher.finish().hex().chars().take(16).collect()
}
