//! Settings: flags, environment (`JDIH_…`) and one TOML file, in that order. Read by `main` and `app`
//! only; areas get values.
//!
//! Everything is read as text and judged here, so that each refusal is one plain Indonesian sentence.

mod mail;
mod reach;
#[cfg(test)]
mod tests;
mod whatsapp;

use crate::notices::mail::MailSettings;
use crate::products::UploadLimits;
use crate::tickets::Account;
use crate::web::Site;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use url::Url;

/// The file that is read from the data folder when no other one is named.
const FILE: &str = "jdih.toml";
/// The password of the mail server: in the environment or the file, never on the command line, which others see.
const SMTP_PASSWORD: &str = "JDIH_SMTP_PASSWORD";
const MIB: u64 = 1024 * 1024;
/// The largest upload limit that can be set, in MiB.
const MAX_UPLOAD_MIB: u64 = 10_000;

/// A setting that cannot be used; the text is the sentence to show.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct ConfigError(pub String);

/// The flags of every command, and their names in the environment.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// Folder data [bawaan: ./data]
    #[arg(long, env = "JDIH_DATA", value_name = "FOLDER", global = true, hide_env_values = true)]
    pub data: Option<PathBuf>,
    /// Berkas pengaturan TOML [bawaan: <data>/jdih.toml bila ada]
    #[arg(long, env = "JDIH_CONFIG", value_name = "BERKAS", global = true, hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// Settings that the file may hold, too.
    #[command(flatten)]
    pub values: Values,
}

/// What flags, environment and file may say, as text.
#[derive(Debug, Clone, Default, clap::Args, serde::Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Values {
    /// Alamat tempat server menerima sambungan [bawaan: 127.0.0.1:8080]
    #[arg(long, env = "JDIH_LISTEN", value_name = "ALAMAT:PORT", global = true, hide_env_values = true)]
    pub listen: Option<String>,
    /// Basis data: sqlite:BERKAS atau postgres://… [bawaan: sqlite:<data>/jdih.db]
    #[arg(long, env = "JDIH_DATABASE", value_name = "URL", global = true, hide_env_values = true)]
    pub database: Option<String>,
    /// Penyimpanan berkas: folder atau s3://bucket/awalan [bawaan: <data>/objek]
    #[arg(long, env = "JDIH_STORAGE", value_name = "URL", global = true, hide_env_values = true)]
    pub storage: Option<String>,
    /// Alamat yang diketik orang, misalnya https://jdih.contoh.go.id [bawaan: dari --listen]
    #[arg(long, env = "JDIH_BASE_URL", value_name = "URL", global = true, hide_env_values = true)]
    pub base_url: Option<String>,
    /// Izinkan http tanpa enkripsi di luar komputer ini (kata sandi dapat disadap)
    #[arg(long, env = "JDIH_INSECURE_HTTP", value_name = "true|false", global = true, hide_env_values = true,
          num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub insecure_http: Option<bool>,
    /// Alamat IP proksi yang X-Forwarded-For-nya dipercaya, dipisah koma
    #[arg(long, env = "JDIH_TRUSTED_PROXIES", value_name = "IP,IP", global = true, hide_env_values = true)]
    pub trusted_proxies: Option<String>,
    /// Jangan jalankan pekerjaan latar di proses ini (jalankan `jdih worker` tersendiri)
    #[arg(long, env = "JDIH_NO_WORKER", value_name = "true|false", global = true, hide_env_values = true,
          num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub no_worker: Option<bool>,
    /// Batas ukuran salinan digital dan lampiran, dalam MiB [bawaan: 50]
    #[arg(long, env = "JDIH_MAX_DIGITAL_MIB", value_name = "MIB", global = true, hide_env_values = true)]
    pub max_digital_mib: Option<u64>,
    /// Batas ukuran pindaian naskah fisik, dalam MiB [bawaan: 500]
    #[arg(long, env = "JDIH_MAX_PHYSICAL_MIB", value_name = "MIB", global = true, hide_env_values = true)]
    pub max_physical_mib: Option<u64>,
    /// Server surel untuk pemberitahuan; tanpa ini surel tidak dikirim
    #[arg(long, env = "JDIH_SMTP", value_name = "HOST:PORT", global = true, hide_env_values = true)]
    pub smtp: Option<String>,
    /// Pengamanan sambungan ke server surel: starttls, tls, atau tanpa (hanya komputer ini) [bawaan: starttls]
    #[arg(long, env = "JDIH_SMTP_TLS", value_name = "CARA", global = true, hide_env_values = true)]
    pub smtp_tls: Option<String>,
    /// Nama akun pada server surel; kata sandinya di JDIH_SMTP_PASSWORD atau smtp-password pada berkas
    #[arg(long, env = "JDIH_SMTP_USER", value_name = "NAMA", global = true, hide_env_values = true)]
    pub smtp_user: Option<String>,
    /// The password that goes with it.
    #[arg(skip)]
    pub smtp_password: Option<String>,
    /// Sertifikat (PEM) penerbit sertifikat server surel, bila bukan yang umum
    #[arg(long, env = "JDIH_SMTP_CA", value_name = "BERKAS", global = true, hide_env_values = true)]
    pub smtp_ca: Option<String>,
    /// Alamat surel pengirim
    #[arg(long, env = "JDIH_MAIL_FROM", value_name = "ALAMAT", global = true, hide_env_values = true)]
    pub mail_from: Option<String>,
    /// Nomor pengenal telepon (phone number ID) WhatsApp Business; tanpa ini WhatsApp tidak dipakai
    #[arg(long, env = "JDIH_WHATSAPP_NUMBER", value_name = "ANGKA", global = true, hide_env_values = true)]
    pub whatsapp_number: Option<String>,
    /// Alamat API WhatsApp Business [bawaan: milik Meta]
    #[arg(long, env = "JDIH_WHATSAPP_API", value_name = "URL", global = true, hide_env_values = true)]
    pub whatsapp_api: Option<String>,
    /// What lets us send.
    #[arg(skip)]
    pub whatsapp_token: Option<String>,
    /// What the webhook is signed with.
    #[arg(skip)]
    pub whatsapp_secret: Option<String>,
    /// What the webhook is set up with.
    #[arg(skip)]
    pub whatsapp_verify: Option<String>,
}

impl Values {
    /// These values, and those of `below` where these say nothing; an empty text says nothing.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        let text = |above: Option<String>, below: Option<String>| {
            above.filter(|t| !t.trim().is_empty()).or_else(|| below.filter(|t| !t.trim().is_empty()))
        };
        Self {
            listen: text(self.listen, below.listen),
            database: text(self.database, below.database),
            storage: text(self.storage, below.storage),
            base_url: text(self.base_url, below.base_url),
            insecure_http: self.insecure_http.or(below.insecure_http),
            trusted_proxies: text(self.trusted_proxies, below.trusted_proxies),
            no_worker: self.no_worker.or(below.no_worker),
            max_digital_mib: self.max_digital_mib.or(below.max_digital_mib),
            max_physical_mib: self.max_physical_mib.or(below.max_physical_mib),
            smtp: text(self.smtp, below.smtp),
            smtp_tls: text(self.smtp_tls, below.smtp_tls),
            smtp_user: text(self.smtp_user, below.smtp_user),
            smtp_password: text(self.smtp_password, below.smtp_password),
            smtp_ca: text(self.smtp_ca, below.smtp_ca),
            mail_from: text(self.mail_from, below.mail_from),
            whatsapp_number: text(self.whatsapp_number, below.whatsapp_number),
            whatsapp_api: text(self.whatsapp_api, below.whatsapp_api),
            whatsapp_token: text(self.whatsapp_token, below.whatsapp_token),
            whatsapp_secret: text(self.whatsapp_secret, below.whatsapp_secret),
            whatsapp_verify: text(self.whatsapp_verify, below.whatsapp_verify),
        }
    }
}

/// Settings, judged. Not `Debug`: the database's address may hold a password.
#[derive(Clone)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The database's address; may hold a password.
    pub database: String,
    /// The place of the objects.
    pub storage: String,
    /// Whether this process runs background work.
    pub worker: bool,
    /// What uploads may cost.
    pub uploads: UploadLimits,
    /// The mail server; without one no mail is sent.
    pub mail: Option<MailSettings>,
    /// The account at WhatsApp; without one nothing comes or goes that way.
    pub whatsapp: Option<Account>,
    base_url: Option<Url>,
    insecure_http: bool,
    proxies: Vec<IpAddr>,
}

impl Settings {
    /// Settings that need nothing but a data folder; for tests and tools.
    ///
    /// # Errors
    /// As [`Settings::judge`].
    pub fn of_folder(data: &Path, values: Values) -> Result<Self, ConfigError> {
        Self::judge(data.to_owned(), values)
    }

    /// Reads the file that the flags name and judges everything.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read or a value cannot be used.
    pub fn read(flags: Flags) -> Result<Self, ConfigError> {
        let data = flags.data.filter(|path| !path.as_os_str().is_empty()).unwrap_or_else(|| "data".into());
        let named = flags.config.filter(|path| !path.as_os_str().is_empty());
        let file = match named {
            Some(path) => read_file(&path)?,
            None if data.join(FILE).exists() => read_file(&data.join(FILE))?,
            None => Values::default(),
        };
        let secret = Values {
            smtp_password: std::env::var(SMTP_PASSWORD).ok(),
            whatsapp_token: std::env::var(whatsapp::TOKEN).ok(),
            whatsapp_secret: std::env::var(whatsapp::SECRET).ok(),
            whatsapp_verify: std::env::var(whatsapp::VERIFY).ok(),
            ..flags.values
        };
        Self::judge(data, secret.over(file))
    }

    fn judge(data: PathBuf, values: Values) -> Result<Self, ConfigError> {
        let listen = match &values.listen {
            Some(text) => reach::listener(text)?,
            None => SocketAddr::from(([127, 0, 0, 1], 8080)),
        };
        let mail = mail::judge(&values)?;
        let whatsapp = whatsapp::judge(&values)?;
        let database =
            values.database.unwrap_or_else(|| format!("sqlite:{}", data.join("jdih.db").display()));
        let storage = values.storage.unwrap_or_else(|| data.join("objek").display().to_string());
        Ok(Self {
            listen,
            database,
            storage,
            worker: !values.no_worker.unwrap_or(false),
            mail,
            whatsapp,
            uploads: limits(values.max_digital_mib, values.max_physical_mib)?,
            base_url: values.base_url.as_deref().map(reach::base_url).transpose()?,
            insecure_http: values.insecure_http.unwrap_or(false),
            proxies: reach::proxies(values.trusted_proxies.as_deref().unwrap_or_default())?,
            data,
        })
    }

    /// How the house is reached when it listens on `listen` (the port may have been chosen by the
    /// system).
    ///
    /// # Errors
    /// [`ConfigError`] when people would type passwords over an open line and nobody said that this is
    /// wanted.
    pub fn site(&self, listen: SocketAddr) -> Result<Site, ConfigError> {
        reach::site(listen, self.base_url.as_ref(), self.insecure_http, &self.proxies)
    }
}

fn limits(digital: Option<u64>, physical: Option<u64>) -> Result<UploadLimits, ConfigError> {
    let usual = UploadLimits::default();
    let bytes = |name: &str, mib: Option<u64>, usual: u64| match mib {
        None => Ok(usual),
        Some(mib @ 1..=MAX_UPLOAD_MIB) => Ok(mib * MIB),
        Some(_) => Err(ConfigError(format!("{name} harus antara 1 dan {MAX_UPLOAD_MIB} MiB."))),
    };
    Ok(UploadLimits {
        digital_bytes: bytes("--max-digital-mib", digital, usual.digital_bytes)?,
        physical_bytes: bytes("--max-physical-mib", physical, usual.physical_bytes)?,
    })
}

fn read_file(path: &Path) -> Result<Values, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        ConfigError(format!("Berkas pengaturan {} tidak dapat dibaca: {error}.", path.display()))
    })?;
    parse_file(&text).map_err(|what| ConfigError(format!("Berkas pengaturan {}: {what}", path.display())))
}

fn parse_file(text: &str) -> Result<Values, String> {
    // The library quotes the line, which may hold the database's password; only its number is passed on.
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let line =
            error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        format!("baris {line} tidak dapat dipakai ({}).", error.message())
    })
}
