//! Where a request comes from, for throttling only; addresses are not kept.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The reverse proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct Proxies(pub Vec<IpAddr>);

/// The client's address, coarse: a whole /64 of IPv6 is one client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientAddress(pub String);

impl ClientAddress {
    /// The address of a request: the peer's, or, when the peer is a trusted proxy, the last forwarded
    /// address that is not one.
    #[must_use]
    pub fn of(headers: &HeaderMap, extensions: &Extensions, proxies: &Proxies) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let Some(peer) = peer else { return Self("tidak diketahui".into()) };
        let trusted = |ip: &IpAddr| proxies.0.contains(ip);
        if !trusted(&peer) {
            return Self(coarse(peer));
        }
        let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<IpAddr> =
            forwarded.flat_map(|line| line.split(',')).filter_map(|hop| hop.trim().parse().ok()).collect();
        Self(coarse(hops.into_iter().rev().find(|hop| !trusted(hop)).unwrap_or(peer)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let found = parts.extensions.get::<Self>().cloned();
        Ok(found.unwrap_or_else(|| Self("tidak diketahui".into())))
    }
}

fn coarse(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => Ipv4Addr::from_bits(v4.to_bits()).to_string(),
        IpAddr::V6(v6) => format!("{}/64", Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &str, proxies: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        let proxies = Proxies(proxies.iter().map(|ip| ip.parse().unwrap()).collect());
        ClientAddress::of(&headers, &extensions, &proxies).0
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        assert_eq!(address("198.51.100.7", "203.0.113.9", &[]), "198.51.100.7");
        assert_eq!(address("127.0.0.1", "203.0.113.9, 127.0.0.1", &["127.0.0.1"]), "203.0.113.9");
        assert_eq!(address("127.0.0.1", "6.6.6.6, 203.0.113.9", &["127.0.0.1"]), "203.0.113.9");
        assert_eq!(address("2001:db8::1:2:3:4", "", &[]), "2001:db8::/64");
    }
}
