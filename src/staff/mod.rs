//! Staff pages: signing in, the inbox, cases, files, people and settings, and the journal.
//!
//! Handlers translate between forms and services; they decide nothing and speak no SQL. Every act is a
//! POST with an act id and the case's version, both minted with the page.

mod account;
mod act;
mod admin;
mod agenda;
mod agenda_entry;
mod agenda_export;
mod arrange;
mod baku_report;
mod begin;
mod case_extra;
mod case_page;
mod case_plain;
mod case_version;
mod case_view;
mod cases;
mod checks;
mod clock_view;
mod compare;
mod compare_pair;
mod compare_view;
mod confirming;
mod conflict;
mod decision;
mod decision_plain;
mod describe;
mod difference_view;
mod differences;
mod disposisi;
mod exports;
mod files;
mod flags;
mod form;
mod frame;
mod inbox;
mod intake;
mod journal_filter;
mod journal_page;
mod journal_words;
mod kahar;
mod leaf;
mod mail;
mod mandates;
mod naskah;
mod naskah_view;
mod notices;
mod overlay;
mod own_account;
mod own_factor;
mod page_notes;
mod pages;
mod paper;
mod paperwork;
mod proposals;
mod ralat;
mod recap;
mod recap_view;
mod register;
mod repair_diff;
mod reports;
mod shelf;
mod sop_load;
mod sop_review;
mod sop_table;
mod suggestions;
mod takedown;
mod tickets;
mod turn;
mod upload;

pub use journal_words::titles as journal_kinds;

use crate::agenda::Agenda;
use crate::copies::Copies;
use crate::copies::machine::Printer;
use crate::journal::Journal;
use crate::notices::Notices;
use crate::pdf::Press;
use crate::products::{Catalog, Products, Reports, Uploads, Visibility};
use crate::search::Search;
use crate::sop::Sops;
use crate::tickets::Tickets;
use crate::web::{Access, Body, RouteInfo, Routes, Web};
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::sync::Arc;

/// Room for the fields of a multipart form beside its files.
const FIELDS_BYTES: usize = 4 * 1024 * 1024;

/// What staff pages work with. Cheap to clone.
#[derive(Clone)]
pub struct Staff {
    /// Sessions, site, people.
    pub web: Web,
    /// The engine.
    pub sops: Sops,
    /// Drafts and publication.
    pub products: Products,
    /// The comparison of the copies.
    pub copies: Copies,
    /// The agenda book.
    pub agenda: Agenda,
    /// Intake of files.
    pub uploads: Uploads,
    /// What is published.
    pub catalog: Catalog,
    /// Whether something is public.
    pub visibility: Visibility,
    /// The search of the portal.
    pub search: Search,
    /// The hotline.
    pub tickets: Tickets,
    /// The journal.
    pub journal: Journal,
    /// Prints reports.
    pub printer: Printer,
    /// Prints what needs no files: reports of tables and naskah dinas.
    pub press: Press,
    /// Reports of problems by readers.
    pub reports: Reports,
    /// What people should know.
    pub notices: Notices,
}

/// The staff's routes.
pub fn routes(staff: Staff) -> (Router, Vec<RouteInfo>) {
    let limits = staff.uploads.limits();
    let most = usize::try_from(limits.physical_bytes).unwrap_or(usize::MAX).saturating_add(FIELDS_BYTES);
    let upload = Body::Stream(most);
    let routes = Routes::new(&staff.web);
    let routes = account_routes(routes);
    let routes = notice_routes(routes);
    let routes = case_routes(routes, upload);
    let routes = admin_routes(routes);
    let routes = mandate_routes(routes, upload);
    let routes = agenda_routes(routes, upload);
    let routes = ticket_routes(routes);
    let routes = recap_routes(routes);
    let (router, list) = routes.done();
    let refreshed = from_fn_with_state(staff.sops.clone(), refresh);
    (router.with_state(Arc::new(staff)).layer(refreshed), list)
}

/// Before every page: what another process loaded of procedures is known here, too. Where the database cannot be
/// reached the page itself says so.
async fn refresh(State(sops): State<Sops>, request: Request, next: Next) -> Response {
    if let Err(error) = sops.refresh().await {
        tracing::debug!(%error, "versions of procedures cannot be asked for");
    }
    next.run(request).await
}

fn account_routes(routes: Routes<Arc<Staff>>) -> Routes<Arc<Staff>> {
    routes
        .get("/masuk", Access::Public, account::sign_in_form)
        .post("/masuk", Access::Public, Body::Form, account::sign_in)
        .post("/masuk/kode", Access::Public, Body::Form, account::sign_in_code)
        .get("/akun", Access::SignedIn, own_account::show)
        .post("/akun/sandi", Access::SignedIn, Body::Form, own_account::change_password)
        .post("/akun/sesi/{sesi}/pengakhiran", Access::SignedIn, Body::Form, own_account::end_session)
        .post("/akun/sesi-lain/pengakhiran", Access::SignedIn, Body::Form, own_account::end_others)
        .get("/akun/faktor", Access::SignedIn, own_factor::factor)
        .post("/akun/faktor", Access::SignedIn, Body::Form, own_factor::confirm)
        .post("/akun/faktor/pemasangan", Access::SignedIn, Body::Form, own_factor::begin)
        .post("/akun/faktor/kode-pemulihan", Access::SignedIn, Body::Form, own_factor::renew_codes)
        .post("/akun/faktor/bukti", Access::SignedIn, Body::Form, own_factor::prove_first)
        .post("/akun/kunci-sandi", Access::SignedIn, Body::Form, own_factor::add_key)
        .post("/akun/kunci-sandi/{kunci}/pelepasan", Access::SignedIn, Body::Form, own_factor::remove_key)
        .post("/akun/faktor/pelepasan", Access::SignedIn, Body::Form, own_factor::remove)
        .post("/keluar", Access::SignedIn, Body::Form, account::sign_out)
        .get("/mulai/{rahasia}", Access::Public, account::first_form)
        .post("/mulai/{rahasia}", Access::Public, Body::Form, account::first)
        .get("/sandi/{rahasia}", Access::Public, account::password_form)
        .post("/sandi/{rahasia}", Access::Public, Body::Form, account::password)
}

fn notice_routes(routes: Routes<Arc<Staff>>) -> Routes<Arc<Staff>> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/pemberitahuan", own, notices::show)
        .post("/pemberitahuan/pembacaan", own, form, notices::read_all)
        .post("/pemberitahuan/{id}/pembacaan", own, form, notices::read_one)
        .get("/pemberitahuan/pengaturan", own, mail::show)
        .post("/pemberitahuan/pengaturan", own, form, mail::choose)
        .post("/pemberitahuan/surel", own, form, mail::set_address)
        .post("/pemberitahuan/surel/penghapusan", own, form, mail::erase)
        .get("/surel/{rahasia}", Access::Public, mail::confirm_form)
        .post("/surel/{rahasia}", Access::Public, form, mail::confirm)
        .get("/admin/surel", Access::Administrator, mail::people)
        .post("/admin/surel/{id}", Access::Administrator, form, mail::set_for)
}

fn case_routes(routes: Routes<Arc<Staff>>, upload: Body) -> Routes<Arc<Staff>> {
    routes
        .get("/kerja", Access::SignedIn, inbox::show)
        .get("/sop", Access::SignedIn, sop_table::list)
        .get("/sop/{sop}", Access::SignedIn, sop_table::show)
        .get("/sop/{sop}/versi-baru", Access::Administrator, sop_load::form)
        .post(
            "/sop/{sop}/versi-baru",
            Access::Administrator,
            Body::Stream(sop_load::FORM_BYTES),
            sop_load::load,
        )
        .post("/sop/{sop}/tinjauan", Access::SignedIn, Body::Form, sop_review::create)
        .get("/sop/{sop}/versi/{versi}/berkas", Access::Administrator, sop_load::file)
        .post("/unggahan", Access::SignedIn, upload, upload::create)
        .get("/laporan/baku-mutu", Access::SignedIn, baku_report::show)
        .get("/laporan/baku-mutu.xlsx", Access::SignedIn, baku_report::sheet)
        .get("/laporan/baku-mutu.pdf", Access::SignedIn, baku_report::paper)
        .get("/laporan", Access::SignedIn, reports::show)
        .post("/laporan/{laporan}/penutupan", Access::SignedIn, Body::Form, reports::close)
        .post("/laporan/{laporan}/tiket", Access::SignedIn, Body::Form, reports::to_ticket)
        .get("/produk", Access::SignedIn, shelf::list)
        .get("/produk/{id}", Access::SignedIn, shelf::show)
        .get("/penurunan/baru", Access::SignedIn, takedown::register::show)
        .post("/penurunan/baru", Access::SignedIn, upload, takedown::register::create)
        .get("/kasus/baru", Access::SignedIn, register::show)
        .post("/kasus/baru", Access::SignedIn, upload, register::create)
        .get("/kasus/baru/{prosedur}", Access::SignedIn, begin::show)
        .post("/kasus/baru/{prosedur}", Access::SignedIn, Body::Form, begin::create)
        .post("/kasus/{id}/pengambilan", Access::SignedIn, Body::Form, turn::change)
        .post("/kasus/{id}/pengambilalihan", Access::SignedIn, Body::Form, turn::change)
        .post("/kasus/{id}/pelepasan", Access::SignedIn, Body::Form, turn::change)
        .post("/kasus/{id}/pelimpahan", Access::SignedIn, Body::Form, turn::change)
        .get("/kasus/{id}", Access::SignedIn, cases::show)
        .get("/kasus/{id}/versi", Access::SignedIn, case_version::show)
        .post("/kasus/{id}/versi", Access::SignedIn, Body::Form, case_version::change)
        .get("/kasus/{id}/banding-perbaikan", Access::SignedIn, repair_diff::show)
        .get("/kasus/{id}/kahar", Access::SignedIn, kahar::form)
        .post("/kasus/{id}/kahar", Access::SignedIn, Body::Form, kahar::propose)
        .get("/kasus/{id}/uraian", Access::SignedIn, describe::show)
        .post("/kasus/{id}/uraian", Access::SignedIn, Body::Form, describe::save)
        .get("/kasus/{id}/ralat", Access::SignedIn, ralat::show)
        .post("/kasus/{id}/ralat", Access::SignedIn, Body::Form, ralat::save)
        .get("/ralat/{id}", Access::SignedIn, ralat::begin_form)
        .post("/ralat/{id}", Access::SignedIn, Body::Form, ralat::begin)
        .get("/kasus/{id}/pemeriksaan", Access::SignedIn, checks::show)
        .post("/kasus/{id}/pemeriksaan", Access::SignedIn, Body::Form, checks::save)
        .get("/kasus/{id}/berkas", Access::SignedIn, files::show)
        .post("/kasus/{id}/berkas", Access::SignedIn, upload, files::add)
        .get("/kasus/{id}/berkas/{berkas}", Access::SignedIn, files::download)
        .get("/kasus/{id}/berkas/{berkas}/halaman/{halaman}", Access::SignedIn, pages::picture)
        .get("/kasus/{id}/berkas/{berkas}/halaman/{halaman}/kecil", Access::SignedIn, pages::thumbnail)
        .get("/kasus/{id}/berkas/{berkas}/halaman/{halaman}/kata", Access::SignedIn, pages::words)
        .get("/kasus/{id}/berkas/{berkas}/lembar/{halaman}", Access::SignedIn, leaf::show)
        .post(
            "/kasus/{id}/berkas/{berkas}/lembar/{halaman}",
            Access::SignedIn,
            Body::Form,
            page_notes::create,
        )
        .post("/kasus/{id}/catatan-halaman/{catatan}", Access::SignedIn, Body::Form, page_notes::respond)
        .get("/kasus/{id}/berkas/{berkas}/penyiapan", Access::SignedIn, pages::progress)
        .post("/kasus/{id}/berkas/{berkas}/penyiapan", Access::SignedIn, Body::Form, pages::again)
        .post("/kasus/{id}/berkas/{berkas}/pengeluaran", Access::SignedIn, Body::Form, files::remove)
        .get("/kasus/{id}/pencocokan", Access::SignedIn, compare::show)
        .post("/kasus/{id}/pencocokan", Access::SignedIn, Body::Form, compare::judge_rest)
        .get("/kasus/{id}/mesin", Access::SignedIn, differences::progress)
        .post("/kasus/{id}/mesin", Access::SignedIn, Body::Form, differences::again)
        .get("/kasus/{id}/perbedaan", Access::SignedIn, differences::show)
        .post("/kasus/{id}/perbedaan/{nomor}", Access::SignedIn, Body::Form, differences::answer)
        .get("/kasus/{id}/laporan-pencocokan.pdf", Access::SignedIn, differences::printed)
        .get("/kasus/{id}/laporan-pencocokan.json", Access::SignedIn, differences::export)
        .get("/kasus/{id}/hasil-pencocokan.json", Access::SignedIn, differences::result)
        .get("/kasus/{id}/pencocokan/{nomor}", Access::SignedIn, compare_pair::show)
        .post("/kasus/{id}/pencocokan/{nomor}", Access::SignedIn, Body::Form, compare_pair::judge)
        .get("/kasus/{id}/susunan", Access::SignedIn, arrange::show)
        .post("/kasus/{id}/susunan", Access::SignedIn, Body::Form, arrange::change)
        .get("/kasus/{id}/pindaian-nota-dinas", Access::SignedIn, paper::scan)
        .get("/kasus/{id}/nota-dinas", Access::SignedIn, paper::show)
        .post("/kasus/{id}/nota-dinas", Access::SignedIn, upload, paper::mend)
        .get("/kasus/{id}/disposisi/{disposisi}", Access::SignedIn, disposisi::show)
        .get("/kasus/{id}/disposisi/{disposisi}/lembar.pdf", Access::SignedIn, disposisi::print)
        .get("/kasus/{id}/naskah", Access::SignedIn, naskah::show)
        .post("/kasus/{id}/naskah", Access::SignedIn, Body::Form, naskah::save)
        .get("/kasus/{id}/naskah.pdf", Access::SignedIn, naskah::print)
        .post("/kasus/{id}/saran", Access::SignedIn, Body::Form, suggestions::create)
        .post("/kasus/{id}/saran/{saran}/penerapan", Access::SignedIn, Body::Form, suggestions::apply)
        .post("/kasus/{id}/saran/{saran}/penolakan", Access::SignedIn, Body::Form, suggestions::decline)
        .post("/kasus/{id}/laman-kpu", Access::SignedIn, Body::Form, cases::record_external)
        .get("/kasus/{id}/perintah", Access::SignedIn, takedown::order::show)
        .post("/kasus/{id}/perintah", Access::SignedIn, upload, takedown::order::save)
        .get("/kasus/{id}/perintah/pindaian", Access::SignedIn, takedown::order::scan)
        .get("/kasus/{id}/pemberitahuan.pdf", Access::SignedIn, takedown::notice::print)
        .get("/kasus/{id}/penurunan", Access::SignedIn, takedown::confirm::show)
        .get("/kasus/{id}/penurunan-segera", Access::SignedIn, takedown::confirm::show_first)
        .post("/kasus/{id}/penurunan-segera", Access::SignedIn, Body::Form, takedown::confirm::do_first)
        .post("/kasus/{id}/laman-kpu-turun", Access::SignedIn, Body::Form, takedown::removal::record)
        .post("/kasus/{id}/{tindakan}", Access::SignedIn, Body::Form, cases::act)
}

fn agenda_routes(routes: Routes<Arc<Staff>>, upload: Body) -> Routes<Arc<Staff>> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/agenda", own, agenda::show)
        .get("/agenda.xlsx", own, agenda_export::sheet)
        .get("/agenda.pdf", own, agenda_export::print)
        .post("/agenda/nomor/{buku}/{naskah}", own, form, agenda::number)
        .post("/agenda/lewat", own, form, agenda::skip)
        .post("/agenda/lewat/{lewat}/pencabutan", own, form, agenda::withdraw_skip)
        .get("/agenda/{entri}", own, agenda_entry::show)
        .post("/agenda/{entri}/pencoretan", own, form, agenda_entry::strike)
        .post("/agenda/{entri}/arsip", own, form, agenda_entry::put_away)
        .get("/agenda/{entri}/pindaian", own, agenda_entry::scan)
        .post("/agenda/{entri}/pindaian", own, upload, agenda_entry::attach)
        .get("/admin/penomoran", Access::Administrator, admin::numbering::show)
        .get("/admin/penomoran/contoh", Access::Administrator, admin::numbering::example)
        .post("/admin/penomoran/{buku}", Access::Administrator, form, admin::numbering::set)
        .get("/admin/naskah", Access::Administrator, admin::texts::show)
        .post("/admin/naskah", Access::Administrator, form, admin::texts::set)
}

fn ticket_routes(routes: Routes<Arc<Staff>>) -> Routes<Arc<Staff>> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/tiket", own, tickets::list::show)
        .get("/tiket/baru", own, tickets::new::form)
        .post("/tiket/baru", own, form, tickets::new::create)
        .get("/tiket/akses", own, tickets::looks::show)
        .get("/tiket/{id}", own, tickets::show::show)
        .get("/tiket/{id}/lampiran/{lampiran}", own, tickets::open_media)
        .post("/tiket/{id}/{tindakan}", own, form, tickets::act::act)
}

fn recap_routes(routes: Routes<Arc<Staff>>) -> Routes<Arc<Staff>> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/tiket/rekap", own, recap::list)
        .get("/tiket/rekap/{jenis}/{tanggal}", own, recap::show)
        .get("/tiket/rekap/{jenis}/{tanggal}/lembar.xlsx", own, recap::sheet)
        .get("/tiket/rekap/{jenis}/{tanggal}/lembar.pdf", own, recap::paper)
        .post("/tiket/rekap/{jenis}/{tanggal}/penyerahan", own, form, recap::hand_over)
        .post("/tiket/rekap/{jenis}/{tanggal}/penerusan", own, form, recap::forward)
        .post("/tiket/rekap/{jenis}/{tanggal}/penerimaan", own, form, recap::receive)
        .get("/admin/hotline", Access::Administrator, admin::hotline::show)
        .post("/admin/hotline", Access::Administrator, form, admin::hotline::set)
}

fn mandate_routes(routes: Routes<Arc<Staff>>, upload: Body) -> Routes<Arc<Staff>> {
    routes
        .get("/kahar", Access::SignedIn, kahar::list)
        .post("/kahar/{kahar}/pengesahan", Access::SignedIn, Body::Form, kahar::confirm)
        .post("/kahar/{kahar}/penolakan", Access::SignedIn, Body::Form, kahar::decline)
        .get("/tanda", Access::SignedIn, flags::show)
        .post("/tanda/{tanda}/penglihatan", Access::SignedIn, Body::Form, flags::see)
        .get("/mandat", Access::SignedIn, mandates::show)
        .get("/admin/mandat", Access::Administrator, mandates::show)
        .post("/mandat", Access::SignedIn, upload, mandates::propose)
        .post("/admin/mandat", Access::Administrator, upload, mandates::propose_as_administrator)
        .get("/mandat/{id}/surat", Access::SignedIn, mandates::order)
        .post("/mandat/{id}/pengesahan", Access::SignedIn, Body::Form, mandates::confirm)
        .post("/mandat/{id}/pengakhiran", Access::SignedIn, Body::Form, mandates::end)
}

fn admin_routes(routes: Routes<Arc<Staff>>) -> Routes<Arc<Staff>> {
    let form = Body::Form;
    routes
        .get("/jurnal", Access::Auditor, journal_page::show)
        .get("/jurnal/ekspor.jsonl", Access::Auditor, journal_page::export)
        .get("/jurnal/{nomor}", Access::Auditor, journal_page::entry)
        .get("/admin/orang", Access::Administrator, admin::people::show)
        .post("/admin/orang", Access::Administrator, form, admin::people::add)
        .post("/admin/orang/{id}/atur-ulang", Access::Administrator, form, admin::people::reset)
        .post("/admin/orang/{id}/pelepasan-faktor", Access::Administrator, form, admin::people::remove_factor)
        .post("/admin/orang/{id}/penonaktifan", Access::Administrator, form, admin::people::disable)
        .post("/admin/orang/{id}/pengaktifan", Access::Administrator, form, admin::people::enable)
        .post("/admin/orang/{id}/jabatan", Access::Administrator, form, admin::people::move_to)
        .post("/admin/orang/{id}/data", Access::Administrator, form, admin::people::correct)
        .get("/admin/jabatan", Access::Administrator, admin::posts::show)
        .post("/admin/jabatan", Access::Administrator, form, admin::posts::add)
        .post("/admin/jabatan/{id}", Access::Administrator, form, admin::posts::set_roles)
        .post("/admin/jabatan/{id}/atasan", Access::Administrator, form, admin::posts::set_superior)
        .post("/admin/jabatan/{id}/sebutan", Access::Administrator, form, admin::posts::correct)
        .get("/admin/jenis", Access::Administrator, admin::kinds::show)
        .post("/admin/jenis", Access::Administrator, form, admin::kinds::add)
        .post("/admin/jenis/{id}", Access::Administrator, form, admin::kinds::change)
        .post("/admin/jenis/{id}/pemakaian", Access::Administrator, form, admin::kinds::set_use)
        .get("/admin/kantor", Access::Administrator, admin::office::show)
        .post("/admin/kantor", Access::Administrator, form, admin::office::add)
        .post("/admin/kantor/data", Access::Administrator, form, admin::office::correct)
        .get("/admin/kalender", Access::Administrator, admin::calendar::show)
        .post("/admin/kalender/hari", Access::Administrator, form, admin::calendar::add_day)
        .post("/admin/kalender/jam", Access::Administrator, form, admin::calendar::add_hours)
        .post("/admin/kalender/penghapusan", Access::Administrator, form, admin::calendar::remove)
        .post("/admin/kalender/batas", Access::Administrator, form, admin::calendar::set_wait)
        .post("/admin/setelan", Access::Administrator, form, admin::office::set)
}
