//! How the house is reached: listener, base address, and when an open line is refused. Pure.

use super::ConfigError;
use crate::web::{Proxies, Site};
use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

pub(super) fn listener(text: &str) -> Result<SocketAddr, ConfigError> {
    let local = text.strip_prefix("localhost:").map(|port| format!("127.0.0.1:{port}"));
    local.as_deref().unwrap_or(text).parse().map_err(|_| {
        ConfigError(format!("--listen {text} bukan ALAMAT:PORT; misalnya 127.0.0.1:8080 atau 0.0.0.0:8080."))
    })
}

pub(super) fn base_url(text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text.trim()).ok();
    let usable = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.host().is_some()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none()
    };
    url.filter(usable).ok_or_else(|| {
        ConfigError(format!(
            "--base-url {text} tidak dapat dipakai: tulis http atau https dan nama host saja, misalnya \
             https://jdih.contoh.go.id."
        ))
    })
}

pub(super) fn proxies(text: &str) -> Result<Vec<IpAddr>, ConfigError> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            part.parse().map_err(|_| {
                ConfigError(format!(
                    "--trusted-proxies: {part} bukan alamat IP; misalnya 127.0.0.1,10.0.0.2."
                ))
            })
        })
        .collect()
}

/// The site behind this listener. Over plain http passwords and sessions can be read on the way, so it is
/// allowed only within this machine, or when somebody said that it is wanted.
pub(super) fn site(
    listen: SocketAddr,
    base: Option<&Url>,
    insecure_http: bool,
    proxies: &[IpAddr],
) -> Result<Site, ConfigError> {
    let local = listen.ip().to_canonical().is_loopback();
    if base.is_none() && listen.ip().is_unspecified() {
        return Err(ConfigError(format!(
            "Server akan mendengarkan di {listen} (semua alamat), sehingga alamat yang diketik orang tidak dapat \
             ditebak. Tulis --base-url, misalnya https://jdih.contoh.go.id."
        )));
    }
    let base_url = match base {
        Some(url) => url.clone(),
        None => Url::parse(&format!("http://{listen}/")).map_err(|error| ConfigError(error.to_string()))?,
    };
    let open_line = base_url.scheme() == "http" && !(local && is_loopback(&base_url));
    if open_line && !insecure_http {
        return Err(ConfigError(format!(
            "{} memakai http tanpa enkripsi dan dapat dicapai dari komputer lain: kata sandi dan sesi dapat \
             disadap di jalan. Pasang proksi https dan tulis --base-url https://…, atau tambahkan --insecure-http \
             bila jaringan ini benar-benar tertutup.",
            base_url.as_str().trim_end_matches('/')
        )));
    }
    let also = if local && is_loopback(&base_url) { loopback_origins(listen.port()) } else { Vec::new() };
    Ok(Site { base_url, also, proxies: Proxies(proxies.to_vec()) })
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// The names under which a browser on this machine may know the same listener.
fn loopback_origins(port: u16) -> Vec<String> {
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .filter_map(|host| Url::parse(&format!("http://{host}:{port}/")).ok())
        .map(|url| url.origin().ascii_serialization())
        .collect()
}
