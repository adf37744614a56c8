//! A consistent copy of the whole database, for backup and before a migration.

use super::{Db, Error};
use sqlx::AssertSqlSafe;
use sqlx::postgres::PgSslMode;
use std::path::Path;
use tokio::process::Command;

/// Where the authorities stand that this machine trusts.
const SYSTEM_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

impl Db {
    /// Writes a copy to `path`, which must not exist: a SQLite file by `VACUUM INTO`, or an archive in
    /// PostgreSQL's custom format by `pg_dump`. Readers and writers go on meanwhile.
    ///
    /// `address` is the one the database was opened with; PostgreSQL's tools need its password.
    ///
    /// # Errors
    /// [`Error::Statement`] or [`Error::Migration`] with the tool's own words when it fails.
    pub async fn snapshot(&self, address: &str, path: &Path) -> Result<(), Error> {
        match self {
            Self::Sqlite { writer, .. } => {
                let quoted = path.to_string_lossy().replace('\'', "''");
                sqlx::query(AssertSqlSafe(format!("VACUUM INTO '{quoted}'"))).execute(writer).await?;
                sync_file(path)
            }
            Self::Postgres(pool) => {
                let options = pool.connect_options();
                let mut command = Command::new("pg_dump");
                command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(path);
                run(connection_of(&mut command, &options, address)).await?;
                sync_file(path)
            }
        }
    }

    /// Fills this *empty* PostgreSQL database from an archive that [`Db::snapshot`] wrote.
    ///
    /// # Errors
    /// [`Error::Migration`] with the tool's own words; on SQLite, where the file itself is the copy.
    pub async fn restore_archive(&self, address: &str, path: &Path) -> Result<(), Error> {
        let Self::Postgres(pool) = self else {
            return Err(Error::Migration("a SQLite copy is restored as a file".into()));
        };
        let options = pool.connect_options();
        let mut command = Command::new("pg_restore");
        let database = options.get_database().unwrap_or_default().to_owned();
        command.args([
            "--no-owner",
            "--no-privileges",
            "--single-transaction",
            "--exit-on-error",
            "--dbname",
        ]);
        command.arg(database).arg(path);
        run(connection_of(&mut command, &options, address)).await
    }
}

/// Reads an archive of PostgreSQL through, without a database: whether it is whole.
///
/// # Errors
/// [`Error::Migration`] with the tool's own words.
pub async fn check_archive(path: &Path) -> Result<(), Error> {
    run(Command::new("pg_restore").arg("--file=/dev/null").arg(path)).await
}

/// The tools of PostgreSQL take the connection from their environment, so no password is seen in a
/// process list.
fn connection_of<'c>(
    command: &'c mut Command,
    options: &sqlx::postgres::PgConnectOptions,
    address: &str,
) -> &'c mut Command {
    match options.get_socket() {
        Some(socket) => command.env("PGHOST", socket),
        None => command.env("PGHOST", options.get_host()),
    };
    command.env("PGPORT", options.get_port().to_string()).env("PGUSER", options.get_username());
    command.env("PGSSLMODE", ssl_mode(options.get_ssl_mode()));
    if let Some(database) = options.get_database() {
        command.env("PGDATABASE", database);
    }
    let secrets = secrets_of(address);
    // The program brings its roots; the tools look in the home of the account, where mostly nothing is.
    let named = std::env::var_os("PGSSLROOTCERT").is_some()
        || secrets.iter().any(|(name, _)| *name == "PGSSLROOTCERT");
    if matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull)
        && !named
        && Path::new(SYSTEM_ROOTS).exists()
    {
        command.env("PGSSLROOTCERT", SYSTEM_ROOTS);
    }
    for (name, value) in secrets {
        command.env(name, value);
    }
    command
}

/// What the address holds and the options do not give back: the password and the files of certificates.
fn secrets_of(address: &str) -> Vec<(&'static str, String)> {
    let Ok(url) = url::Url::parse(address) else { return Vec::new() };
    let mut found: Vec<_> =
        url.password().map(|encoded| ("PGPASSWORD", percent_decode(encoded))).into_iter().collect();
    for (name, value) in url.query_pairs() {
        let variable = match name.as_ref() {
            "password" => "PGPASSWORD",
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" => "PGSSLROOTCERT",
            "sslcert" | "ssl-cert" => "PGSSLCERT",
            "sslkey" | "ssl-key" => "PGSSLKEY",
            _ => continue,
        };
        found.push((variable, value.into_owned()));
    }
    found
}

fn ssl_mode(mode: PgSslMode) -> &'static str {
    match mode {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    }
}

fn percent_decode(text: &str) -> String {
    // A value without '&', '=' or '+' decodes as itself in the form encoding; '+' must stay a plus.
    let guarded = text.replace('+', "%2B");
    form_urlencoded::parse(guarded.as_bytes()).next().map(|(key, _)| key.into_owned()).unwrap_or_default()
}

async fn run(command: &mut Command) -> Result<(), Error> {
    let output = command
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| Error::Migration(format!("pg_dump/pg_restore: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(Error::Migration(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}

fn sync_file(path: &Path) -> Result<(), Error> {
    std::fs::File::open(path)
        .and_then(|file| file.sync_all())
        .map_err(|error| Error::Statement(sqlx::Error::Io(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tools_get_what_the_address_holds() {
        let address = "postgres://u:a%2Bb%20c+d@h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem";
        let expected = [("PGPASSWORD", "a+b c+d".to_owned()), ("PGSSLROOTCERT", "/etc/ca.pem".to_owned())];
        assert_eq!(secrets_of(address), expected);
        assert_eq!(secrets_of("postgres://u@h/d?password=x%26y"), [("PGPASSWORD", "x&y".to_owned())]);
    }
}
