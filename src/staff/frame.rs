//! The frame of staff pages: who is signed in, and where that person can go.

use super::{Staff, begin};
use crate::auth::Actor;
use crate::web::{Page, SessionToken};

/// The frame of a page for a signed-in person; `here` is the address of the navigation's entry.
pub fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    title: impl Into<String>,
    here: &str,
) -> Page {
    let mut links = Vec::new();
    if staff.sops.sees_any(viewer) {
        links.push(("/kerja", "Pekerjaan"));
    }
    if !viewer.has("pengelola_jdih") && !begin::procedures(staff, viewer).is_empty() {
        links.push(("/kasus/baru", "Mulai perkara"));
    }
    if viewer.has("pengelola_jdih") {
        links.push(("/kasus/baru", "Daftarkan nota dinas"));
        links.push(("/laporan", "Laporan"));
    }
    if staff.sops.sees_any(viewer) && !staff.sops.only_own_unit(viewer) {
        links.push(("/laporan/baku-mutu", "Waktu baku"));
    }
    if viewer.is_administrator() {
        links.extend([
            ("/admin/orang", "Orang"),
            ("/admin/jabatan", "Jabatan"),
            ("/admin/kantor", "Kantor"),
            ("/admin/kalender", "Kalender"),
        ]);
    }
    if viewer.is_auditor() {
        links.push(("/jurnal", "Jurnal"));
    }
    links.push(("/", "Portal publik"));
    let nav = links.into_iter().map(|(to, label)| (to.to_owned(), label.to_owned(), to == here)).collect();
    Page {
        title: title.into(),
        viewer: Some((viewer.name.clone(), viewer.post_title.clone())),
        csrf: token.csrf(),
        nav,
        ..Page::default()
    }
}

/// Where a person begins after signing in.
pub fn home(staff: &Staff, viewer: &Actor) -> &'static str {
    if staff.sops.sees_any(viewer) {
        "/kerja"
    } else if viewer.is_administrator() {
        "/admin/orang"
    } else {
        "/kerja"
    }
}
