//! Every route, visited by everybody.

use super::expect_file;
use super::visit::{Premises, Token, get, post};
use crate::house::{Person, Seen};
use crate::pdfs;
use jdih::web::{Access, RouteInfo};
use std::fmt::Write as _;

/// Signing out comes last: it ends the visit.
const LAST: &str = "/keluar";
/// The nouns that are tried where a route takes any.
const NOUNS: &[&str] = &["persetujuan", "pengembalian", "penarikan", "penyerahan", "pengunggahan"];

fn expect_headers(seen: &Seen, place: &str) {
    for (name, wanted) in [
        ("content-security-policy", "frame-ancestors"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    ] {
        let value = seen.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        assert!(value.contains(wanted), "{place}: {name} is {value:?}");
    }
}

/// The status; where a redirect leads, by the first part of its path; `!` when something was recorded.
async fn cell(premises: &Premises, seen: &Seen, before: i64) -> String {
    let place = seen.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    let place = place.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    let arrow = if seen.status / 100 == 3 { format!(">{place}") } else { String::new() };
    let mark = if premises.head().await == before { "" } else { "!" };
    format!("{}{arrow}{mark}", seen.status)
}

/// What stands in the matrix for a visit; what must hold for every visit is asserted here.
async fn visit(
    premises: &Premises,
    name: &str,
    person: &Person,
    token: &str,
    row: &(RouteInfo, Token),
) -> String {
    let (route, sent) = row;
    let address = premises.address(route.path);
    let place = format!("{name}: {} {} {sent:?}", route.method, route.path);
    let before = premises.head().await;
    let seen = if route.method == "GET" {
        get(person, &address).await
    } else {
        let token = Some(token).filter(|_| *sent == Token::With);
        post(person, route, &address, token, &[], None).await
    };
    expect_headers(&seen, &place);
    assert!(seen.status < 500, "{place}: {} {}", seen.status, seen.text());
    let cell = cell(premises, &seen, before).await;
    if route.method == "GET" || *sent == Token::Without {
        assert!(!cell.ends_with('!'), "{place} records something: {cell}");
    }
    if route.method == "POST" && (*sent == Token::Without || is_closed_to(name, route)) {
        assert!(matches!(seen.status, 400..=499), "{place} is answered {cell}");
    }
    cell
}

fn is_closed_to(name: &str, route: &RouteInfo) -> bool {
    match route.access {
        Access::Public => false,
        Access::SignedIn => name == "orang-luar",
        Access::Administrator => name != "administrator",
        Access::Auditor => name != "auditor",
    }
}

fn rows(routes: &[RouteInfo]) -> Vec<(RouteInfo, Token)> {
    let kinds = |route: &RouteInfo| {
        let kinds: &[Token] =
            if route.method == "GET" { &[Token::Without] } else { &[Token::Without, Token::With] };
        kinds.iter().map(|kind| (*route, *kind)).collect::<Vec<_>>()
    };
    let (last, others): (Vec<_>, Vec<_>) = routes.iter().partition(|route| route.path == LAST);
    others.into_iter().chain(last).flat_map(kinds).collect()
}

#[tokio::test]
async fn every_route_answers_everybody_as_written() {
    let premises = Premises::open().await;
    let rows = rows(&premises.cast.crew.house.app.routes());
    let mut lines: Vec<String> = Vec::new();
    let mut head = format!("{:<62}", "");
    for (route, sent) in &rows {
        let kind = if *sent == Token::With { "POST+csrf" } else { route.method };
        lines.push(format!("{kind:<10}{:<52}", route.path));
    }
    for (name, person) in &premises.people {
        write!(head, "{name:<16}").expect("text");
        premises.receive(person).await;
        let token = premises.token(person).await;
        for (line, row) in lines.iter_mut().zip(&rows) {
            let cell = visit(&premises, name, person, &token, row).await;
            write!(line, "{cell:<16}").expect("text");
        }
    }
    let lines: Vec<&str> = std::iter::once(&head).chain(&lines).map(|line| line.trim_end()).collect();
    expect_file("routes.txt", &format!("{}\n", lines.join("\n")));
}

/// Everything that any form asks for.
async fn everything(premises: &Premises) -> Vec<(String, String)> {
    let case = premises.cast.crew.case(&premises.case).await;
    let manifest = case.manifest.map(|digest| digest.hex()).unwrap_or_default();
    let fields = [
        ("tindakan_id", premises.cast.crew.fresh_id()),
        ("versi", case.version.to_string()),
        ("manifes", manifest),
        ("jabatan", premises.cast.kabag.post_id.clone()),
    ];
    let fixed = [
        ("catatan", "Catatan"),
        ("kepada", "Kabag"),
        ("petunjuk", "Proses"),
        ("pernyataan", "ya"),
        ("konfirmasi", "13"),
        ("bidang", "judul"),
        ("usulan", "Judul lain"),
        ("jenis", "keputusan-kpu"),
        ("nomor", "14"),
        ("tahun", "2025"),
        ("judul", "Judul lain"),
        ("alamat", "https://jdih.kpu.go.id/x"),
        ("tanggal", "5 Januari 2026"),
        ("nama", "Orang Lain"),
        ("login", "oranglain"),
        ("nip", "12345678"),
        ("kantor", "KPU Kabupaten"),
        ("kode", "1503"),
        ("tempat", "Sarolangun"),
        ("peran", "lampiran"),
        ("nd_nomor", "1"),
        ("nd_tanggal", "5 Januari 2026"),
        ("nd_dari", "A"),
        ("nd_kepada", "B"),
        ("nd_hal", "C"),
        ("p0_jenis", "keputusan-kpu"),
        ("p0_nomor", "15"),
        ("p0_tahun", "2025"),
        ("p0_judul", "Judul"),
        ("aksi", "daftar"),
        ("laman_kpu", "ya"),
        ("produk", "1"),
        ("dasar", "data-pribadi"),
        ("pemberi_ketua", "ya"),
        ("perintah_tanggal", "5 Januari 2026"),
    ];
    let fixed = fixed.into_iter().map(|(name, value)| (name, value.to_owned()));
    fields.into_iter().chain(fixed).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// With every field filled and a good file, people who only read change nothing, and an administrator
/// nothing of a case.
#[tokio::test]
async fn who_only_reads_changes_nothing() {
    let premises = Premises::open().await;
    let routes = premises.cast.crew.house.app.routes();
    for (name, person) in &premises.people {
        let reads = ["auditor", "pengusul", "hotline", "kasubbag-umum", "kabag-umum", "kasubbag-tu"];
        if !reads.contains(name) && *name != "administrator" {
            continue;
        }
        premises.receive(person).await;
        let token = premises.token(person).await;
        let tried = |route: &&RouteInfo| {
            route.method == "POST" && route.path != LAST && route.access == Access::SignedIn
                || (route.method == "POST"
                    && *name != "administrator"
                    && route.access == Access::Administrator)
        };
        // The own account is everybody's to change.
        let others = |route: &&RouteInfo| !route.path.starts_with("/akun");
        for route in routes.iter().filter(tried).filter(others) {
            let nouns: &[&str] = if route.path.contains("{tindakan}") { NOUNS } else { &[""] };
            for noun in nouns {
                let address = premises.address(&route.path.replace("{tindakan}", noun));
                let (before, fields) = (premises.head().await, everything(&premises).await);
                let file = Some(pdfs::compose(&["berkas yang baik"]));
                let seen = post(person, route, &address, Some(&token), &fields, file).await;
                assert_eq!(
                    premises.head().await,
                    before,
                    "{name} changes something at {address}: {}",
                    seen.status
                );
                assert!(
                    matches!(seen.status, 400..=499),
                    "{name} at {address}: {} {}",
                    seen.status,
                    seen.text()
                );
            }
        }
    }
    premises.cast.crew.house.expect_verified().await;
}
