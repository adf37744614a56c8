//! The frame of staff pages: who is signed in, and where that person can go.

use super::tickets::looks::LOOKS;
use super::{Staff, begin};
use crate::auth::rules::mandate::may_propose;
use crate::auth::{Actor, SEKRETARIS};
use crate::tickets::{reads_looks, reads_recaps};
use crate::web::{Page, SessionToken, unread};

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
        links.push(("/produk", "Produk hukum"));
        links.push(("/laporan/baku-mutu", "Waktu baku"));
    }
    if staff.agenda.reads(viewer) {
        links.push(("/agenda", "Agenda"));
    }
    if viewer.has(crate::tickets::OPERATOR) {
        links.push(("/tiket", "Tiket hotline"));
    }
    if reads_recaps(viewer) {
        links.push(("/tiket/rekap", "Rekap hotline"));
    }
    if reads_looks(viewer) {
        links.push((LOOKS, "Log akses tiket"));
    }
    if viewer.is_administrator() {
        links.extend([
            ("/admin/orang", "Orang"),
            ("/admin/jabatan", "Jabatan"),
            ("/admin/mandat", "Mandat"),
            ("/admin/jenis", "Jenis"),
            ("/admin/surel", "Surel"),
            ("/admin/kantor", "Kantor"),
            ("/admin/kalender", "Kalender"),
            ("/admin/penomoran", "Penomoran"),
            ("/admin/naskah", "Naskah dinas"),
            ("/admin/hotline", "Hotline"),
        ]);
    } else if may_propose(viewer) || !viewer.mandates.is_empty() || viewer.asked {
        links.push(("/mandat", if viewer.asked { "Mandat (menunggu Anda)" } else { "Mandat" }));
    }
    if viewer.is_auditor() {
        links.push(("/jurnal", "Jurnal"));
    }
    if viewer.has(SEKRETARIS) {
        links.push(("/kahar", "Keadaan kahar"));
        links.push(("/tanda", "Setelah atur ulang"));
    }
    links.push(("/sop", "Prosedur"));
    links.push(("/pemberitahuan", "Pemberitahuan"));
    links.push(("/akun", "Akun"));
    links.push(("/", "Portal publik"));
    let label = |to: &str, label: &str| match unread() {
        Some(count) if count > 0 && to == "/pemberitahuan" => format!("{label} ({})", unread_text(count)),
        _ => label.to_owned(),
    };
    let nav = links.into_iter().map(|(to, words)| (to.to_owned(), label(to, words), to == here)).collect();
    Page {
        title: title.into(),
        viewer: Some((viewer.name.clone(), viewer.full_title())),
        csrf: token.csrf(),
        nav,
        ..Page::default()
    }
}

/// The number of unread notices in words; counted up to a hundred.
fn unread_text(count: u32) -> String {
    if count < 100 { format!("{count} belum dibaca") } else { "100 atau lebih belum dibaca".to_owned() }
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
