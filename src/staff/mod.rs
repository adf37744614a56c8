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
mod page_notes;
mod pages;
mod paper;
mod paperwork;
mod proposals;
mod ralat;
mod recap;
mod recap_view;
mod register;
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
use axum::routing::{get, post};

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
    let routes = Routes::new(staff.web.clone());
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
    (router.with_state(staff).layer(refreshed), list)
}

/// Before every page: what another process loaded of procedures is known here, too. Where the database cannot be
/// reached the page itself says so.
async fn refresh(State(sops): State<Sops>, request: Request, next: Next) -> Response {
    if let Err(error) = sops.refresh().await {
        tracing::debug!(%error, "versions of procedures cannot be asked for");
    }
    next.run(request).await
}

fn account_routes(routes: Routes<Staff>) -> Routes<Staff> {
    routes
        .get("/masuk", Access::Public, get(account::sign_in_form))
        .post("/masuk", Access::Public, Body::Form, post(account::sign_in))
        .post("/masuk/kode", Access::Public, Body::Form, post(account::sign_in_code))
        .get("/akun", Access::SignedIn, get(own_account::show))
        .post("/akun/sandi", Access::SignedIn, Body::Form, post(own_account::change_password))
        .post("/akun/sesi/{sesi}/pengakhiran", Access::SignedIn, Body::Form, post(own_account::end_session))
        .post("/akun/sesi-lain/pengakhiran", Access::SignedIn, Body::Form, post(own_account::end_others))
        .get("/akun/faktor", Access::SignedIn, get(own_account::factor))
        .post("/akun/faktor", Access::SignedIn, Body::Form, post(own_account::confirm))
        .post("/akun/faktor/pemasangan", Access::SignedIn, Body::Form, post(own_account::begin))
        .post("/akun/faktor/kode-pemulihan", Access::SignedIn, Body::Form, post(own_account::renew_codes))
        .post("/akun/faktor/bukti", Access::SignedIn, Body::Form, post(own_account::prove_first))
        .post("/akun/kunci-sandi", Access::SignedIn, Body::Form, post(own_account::add_key))
        .post(
            "/akun/kunci-sandi/{kunci}/pelepasan",
            Access::SignedIn,
            Body::Form,
            post(own_account::remove_key),
        )
        .post("/akun/faktor/pelepasan", Access::SignedIn, Body::Form, post(own_account::remove))
        .post("/keluar", Access::SignedIn, Body::Form, post(account::sign_out))
        .get("/mulai/{rahasia}", Access::Public, get(account::first_form))
        .post("/mulai/{rahasia}", Access::Public, Body::Form, post(account::first))
        .get("/sandi/{rahasia}", Access::Public, get(account::password_form))
        .post("/sandi/{rahasia}", Access::Public, Body::Form, post(account::password))
}

fn notice_routes(routes: Routes<Staff>) -> Routes<Staff> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/pemberitahuan", own, get(notices::show))
        .post("/pemberitahuan/pembacaan", own, form, post(notices::read_all))
        .post("/pemberitahuan/{id}/pembacaan", own, form, post(notices::read_one))
        .get("/pemberitahuan/pengaturan", own, get(mail::show))
        .post("/pemberitahuan/pengaturan", own, form, post(mail::choose))
        .post("/pemberitahuan/surel", own, form, post(mail::set_address))
        .post("/pemberitahuan/surel/penghapusan", own, form, post(mail::erase))
        .get("/surel/{rahasia}", Access::Public, get(mail::confirm_form))
        .post("/surel/{rahasia}", Access::Public, form, post(mail::confirm))
        .get("/admin/surel", Access::Administrator, get(mail::people))
        .post("/admin/surel/{id}", Access::Administrator, form, post(mail::set_for))
}

fn case_routes(routes: Routes<Staff>, upload: Body) -> Routes<Staff> {
    routes
        .get("/kerja", Access::SignedIn, get(inbox::show))
        .get("/sop", Access::SignedIn, get(sop_table::list))
        .get("/sop/{sop}", Access::SignedIn, get(sop_table::show))
        .get("/sop/{sop}/versi-baru", Access::Administrator, get(sop_load::form))
        .post(
            "/sop/{sop}/versi-baru",
            Access::Administrator,
            Body::Stream(sop_load::FORM_BYTES),
            post(sop_load::load),
        )
        .post("/sop/{sop}/tinjauan", Access::SignedIn, Body::Form, post(sop_review::create))
        .get("/sop/{sop}/versi/{versi}/berkas", Access::Administrator, get(sop_load::file))
        .post("/unggahan", Access::SignedIn, upload, post(upload::create))
        .get("/laporan/baku-mutu", Access::SignedIn, get(baku_report::show))
        .get("/laporan/baku-mutu.xlsx", Access::SignedIn, get(baku_report::sheet))
        .get("/laporan/baku-mutu.pdf", Access::SignedIn, get(baku_report::paper))
        .get("/laporan", Access::SignedIn, get(reports::show))
        .post("/laporan/{laporan}/penutupan", Access::SignedIn, Body::Form, post(reports::close))
        .post("/laporan/{laporan}/tiket", Access::SignedIn, Body::Form, post(reports::to_ticket))
        .get("/produk", Access::SignedIn, get(shelf::list))
        .get("/produk/{id}", Access::SignedIn, get(shelf::show))
        .get("/penurunan/baru", Access::SignedIn, get(takedown::register::show))
        .post("/penurunan/baru", Access::SignedIn, upload, post(takedown::register::create))
        .get("/kasus/baru", Access::SignedIn, get(register::show))
        .post("/kasus/baru", Access::SignedIn, upload, post(register::create))
        .get("/kasus/baru/{prosedur}", Access::SignedIn, get(begin::show))
        .post("/kasus/baru/{prosedur}", Access::SignedIn, Body::Form, post(begin::create))
        .post("/kasus/{id}/pengambilan", Access::SignedIn, Body::Form, post(turn::change))
        .post("/kasus/{id}/pengambilalihan", Access::SignedIn, Body::Form, post(turn::change))
        .post("/kasus/{id}/pelepasan", Access::SignedIn, Body::Form, post(turn::change))
        .post("/kasus/{id}/pelimpahan", Access::SignedIn, Body::Form, post(turn::change))
        .get("/kasus/{id}", Access::SignedIn, get(cases::show))
        .get("/kasus/{id}/versi", Access::SignedIn, get(case_version::show))
        .post("/kasus/{id}/versi", Access::SignedIn, Body::Form, post(case_version::change))
        .get("/kasus/{id}/kahar", Access::SignedIn, get(kahar::form))
        .post("/kasus/{id}/kahar", Access::SignedIn, Body::Form, post(kahar::propose))
        .get("/kasus/{id}/uraian", Access::SignedIn, get(describe::show))
        .post("/kasus/{id}/uraian", Access::SignedIn, Body::Form, post(describe::save))
        .get("/kasus/{id}/ralat", Access::SignedIn, get(ralat::show))
        .post("/kasus/{id}/ralat", Access::SignedIn, Body::Form, post(ralat::save))
        .get("/ralat/{id}", Access::SignedIn, get(ralat::begin_form))
        .post("/ralat/{id}", Access::SignedIn, Body::Form, post(ralat::begin))
        .get("/kasus/{id}/pemeriksaan", Access::SignedIn, get(checks::show))
        .post("/kasus/{id}/pemeriksaan", Access::SignedIn, Body::Form, post(checks::save))
        .get("/kasus/{id}/berkas", Access::SignedIn, get(files::show))
        .post("/kasus/{id}/berkas", Access::SignedIn, upload, post(files::add))
        .get("/kasus/{id}/berkas/{berkas}", Access::SignedIn, get(files::download))
        .get("/kasus/{id}/berkas/{berkas}/halaman/{halaman}", Access::SignedIn, get(pages::picture))
        .get("/kasus/{id}/berkas/{berkas}/halaman/{halaman}/kecil", Access::SignedIn, get(pages::thumbnail))
        .get("/kasus/{id}/berkas/{berkas}/halaman/{halaman}/kata", Access::SignedIn, get(pages::words))
        .get("/kasus/{id}/berkas/{berkas}/lembar/{halaman}", Access::SignedIn, get(leaf::show))
        .post(
            "/kasus/{id}/berkas/{berkas}/lembar/{halaman}",
            Access::SignedIn,
            Body::Form,
            post(page_notes::create),
        )
        .post(
            "/kasus/{id}/catatan-halaman/{catatan}",
            Access::SignedIn,
            Body::Form,
            post(page_notes::respond),
        )
        .get("/kasus/{id}/berkas/{berkas}/penyiapan", Access::SignedIn, get(pages::progress))
        .post("/kasus/{id}/berkas/{berkas}/penyiapan", Access::SignedIn, Body::Form, post(pages::again))
        .post("/kasus/{id}/berkas/{berkas}/pengeluaran", Access::SignedIn, Body::Form, post(files::remove))
        .get("/kasus/{id}/pencocokan", Access::SignedIn, get(compare::show))
        .post("/kasus/{id}/pencocokan", Access::SignedIn, Body::Form, post(compare::judge_rest))
        .get("/kasus/{id}/mesin", Access::SignedIn, get(differences::progress))
        .post("/kasus/{id}/mesin", Access::SignedIn, Body::Form, post(differences::again))
        .get("/kasus/{id}/perbedaan", Access::SignedIn, get(differences::show))
        .post("/kasus/{id}/perbedaan/{nomor}", Access::SignedIn, Body::Form, post(differences::answer))
        .get("/kasus/{id}/laporan-pencocokan.pdf", Access::SignedIn, get(differences::printed))
        .get("/kasus/{id}/laporan-pencocokan.json", Access::SignedIn, get(differences::export))
        .get("/kasus/{id}/hasil-pencocokan.json", Access::SignedIn, get(differences::result))
        .get("/kasus/{id}/pencocokan/{nomor}", Access::SignedIn, get(compare_pair::show))
        .post("/kasus/{id}/pencocokan/{nomor}", Access::SignedIn, Body::Form, post(compare_pair::judge))
        .get("/kasus/{id}/susunan", Access::SignedIn, get(arrange::show))
        .post("/kasus/{id}/susunan", Access::SignedIn, Body::Form, post(arrange::change))
        .get("/kasus/{id}/pindaian-nota-dinas", Access::SignedIn, get(paper::scan))
        .get("/kasus/{id}/nota-dinas", Access::SignedIn, get(paper::show))
        .post("/kasus/{id}/nota-dinas", Access::SignedIn, upload, post(paper::mend))
        .get("/kasus/{id}/disposisi/{disposisi}", Access::SignedIn, get(disposisi::show))
        .get("/kasus/{id}/disposisi/{disposisi}/lembar.pdf", Access::SignedIn, get(disposisi::print))
        .get("/kasus/{id}/naskah", Access::SignedIn, get(naskah::show))
        .post("/kasus/{id}/naskah", Access::SignedIn, Body::Form, post(naskah::save))
        .get("/kasus/{id}/naskah.pdf", Access::SignedIn, get(naskah::print))
        .post("/kasus/{id}/saran", Access::SignedIn, Body::Form, post(suggestions::create))
        .post("/kasus/{id}/saran/{saran}/penerapan", Access::SignedIn, Body::Form, post(suggestions::apply))
        .post("/kasus/{id}/saran/{saran}/penolakan", Access::SignedIn, Body::Form, post(suggestions::decline))
        .post("/kasus/{id}/laman-kpu", Access::SignedIn, Body::Form, post(cases::record_external))
        .get("/kasus/{id}/perintah", Access::SignedIn, get(takedown::order::show))
        .post("/kasus/{id}/perintah", Access::SignedIn, upload, post(takedown::order::save))
        .get("/kasus/{id}/perintah/pindaian", Access::SignedIn, get(takedown::order::scan))
        .get("/kasus/{id}/pemberitahuan.pdf", Access::SignedIn, get(takedown::notice::print))
        .get("/kasus/{id}/penurunan", Access::SignedIn, get(takedown::confirm::show))
        .get("/kasus/{id}/penurunan-segera", Access::SignedIn, get(takedown::confirm::show_first))
        .post("/kasus/{id}/penurunan-segera", Access::SignedIn, Body::Form, post(takedown::confirm::do_first))
        .post("/kasus/{id}/laman-kpu-turun", Access::SignedIn, Body::Form, post(takedown::removal::record))
        .post("/kasus/{id}/{tindakan}", Access::SignedIn, Body::Form, post(cases::act))
}

fn agenda_routes(routes: Routes<Staff>, upload: Body) -> Routes<Staff> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/agenda", own, get(agenda::show))
        .get("/agenda.xlsx", own, get(agenda_export::sheet))
        .get("/agenda.pdf", own, get(agenda_export::print))
        .post("/agenda/nomor/{buku}/{naskah}", own, form, post(agenda::number))
        .post("/agenda/lewat", own, form, post(agenda::skip))
        .post("/agenda/lewat/{lewat}/pencabutan", own, form, post(agenda::withdraw_skip))
        .get("/agenda/{entri}", own, get(agenda_entry::show))
        .post("/agenda/{entri}/pencoretan", own, form, post(agenda_entry::strike))
        .post("/agenda/{entri}/arsip", own, form, post(agenda_entry::put_away))
        .get("/agenda/{entri}/pindaian", own, get(agenda_entry::scan))
        .post("/agenda/{entri}/pindaian", own, upload, post(agenda_entry::attach))
        .get("/admin/penomoran", Access::Administrator, get(admin::numbering::show))
        .get("/admin/penomoran/contoh", Access::Administrator, get(admin::numbering::example))
        .post("/admin/penomoran/{buku}", Access::Administrator, form, post(admin::numbering::set))
        .get("/admin/naskah", Access::Administrator, get(admin::texts::show))
        .post("/admin/naskah", Access::Administrator, form, post(admin::texts::set))
}

fn ticket_routes(routes: Routes<Staff>) -> Routes<Staff> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/tiket", own, get(tickets::list::show))
        .get("/tiket/baru", own, get(tickets::new::form))
        .post("/tiket/baru", own, form, post(tickets::new::create))
        .get("/tiket/{id}", own, get(tickets::show::show))
        .get("/tiket/{id}/lampiran/{lampiran}", own, get(tickets::open_media))
        .post("/tiket/{id}/{tindakan}", own, form, post(tickets::act::act))
}

fn recap_routes(routes: Routes<Staff>) -> Routes<Staff> {
    let (own, form) = (Access::SignedIn, Body::Form);
    routes
        .get("/tiket/rekap", own, get(recap::list))
        .get("/tiket/rekap/{jenis}/{tanggal}", own, get(recap::show))
        .get("/tiket/rekap/{jenis}/{tanggal}/lembar.xlsx", own, get(recap::sheet))
        .get("/tiket/rekap/{jenis}/{tanggal}/lembar.pdf", own, get(recap::paper))
        .post("/tiket/rekap/{jenis}/{tanggal}/penyerahan", own, form, post(recap::hand_over))
        .post("/tiket/rekap/{jenis}/{tanggal}/penerusan", own, form, post(recap::forward))
        .post("/tiket/rekap/{jenis}/{tanggal}/penerimaan", own, form, post(recap::receive))
        .get("/admin/hotline", Access::Administrator, get(admin::hotline::show))
        .post("/admin/hotline", Access::Administrator, form, post(admin::hotline::set))
}

fn mandate_routes(routes: Routes<Staff>, upload: Body) -> Routes<Staff> {
    routes
        .get("/kahar", Access::SignedIn, get(kahar::list))
        .post("/kahar/{kahar}/pengesahan", Access::SignedIn, Body::Form, post(kahar::confirm))
        .post("/kahar/{kahar}/penolakan", Access::SignedIn, Body::Form, post(kahar::decline))
        .get("/tanda", Access::SignedIn, get(flags::show))
        .post("/tanda/{tanda}/penglihatan", Access::SignedIn, Body::Form, post(flags::see))
        .get("/mandat", Access::SignedIn, get(mandates::show))
        .get("/admin/mandat", Access::Administrator, get(mandates::show))
        .post("/mandat", Access::SignedIn, upload, post(mandates::propose))
        .post("/admin/mandat", Access::Administrator, upload, post(mandates::propose_as_administrator))
        .get("/mandat/{id}/surat", Access::SignedIn, get(mandates::order))
        .post("/mandat/{id}/pengesahan", Access::SignedIn, Body::Form, post(mandates::confirm))
        .post("/mandat/{id}/pengakhiran", Access::SignedIn, Body::Form, post(mandates::end))
}

fn admin_routes(routes: Routes<Staff>) -> Routes<Staff> {
    let form = Body::Form;
    routes
        .get("/jurnal", Access::Auditor, get(journal_page::show))
        .get("/jurnal/ekspor.jsonl", Access::Auditor, get(journal_page::export))
        .get("/jurnal/{nomor}", Access::Auditor, get(journal_page::entry))
        .get("/admin/orang", Access::Administrator, get(admin::people::show))
        .post("/admin/orang", Access::Administrator, form, post(admin::people::add))
        .post("/admin/orang/{id}/atur-ulang", Access::Administrator, form, post(admin::people::reset))
        .post(
            "/admin/orang/{id}/pelepasan-faktor",
            Access::Administrator,
            form,
            post(admin::people::remove_factor),
        )
        .post("/admin/orang/{id}/penonaktifan", Access::Administrator, form, post(admin::people::disable))
        .post("/admin/orang/{id}/pengaktifan", Access::Administrator, form, post(admin::people::enable))
        .post("/admin/orang/{id}/jabatan", Access::Administrator, form, post(admin::people::move_to))
        .get("/admin/jabatan", Access::Administrator, get(admin::posts::show))
        .post("/admin/jabatan", Access::Administrator, form, post(admin::posts::add))
        .post("/admin/jabatan/{id}", Access::Administrator, form, post(admin::posts::set_roles))
        .post("/admin/jabatan/{id}/atasan", Access::Administrator, form, post(admin::posts::set_superior))
        .get("/admin/jenis", Access::Administrator, get(admin::kinds::show))
        .post("/admin/jenis", Access::Administrator, form, post(admin::kinds::add))
        .post("/admin/jenis/{id}", Access::Administrator, form, post(admin::kinds::change))
        .post("/admin/jenis/{id}/pemakaian", Access::Administrator, form, post(admin::kinds::set_use))
        .get("/admin/kantor", Access::Administrator, get(admin::office::show))
        .post("/admin/kantor", Access::Administrator, form, post(admin::office::add))
        .get("/admin/kalender", Access::Administrator, get(admin::calendar::show))
        .post("/admin/kalender/hari", Access::Administrator, form, post(admin::calendar::add_day))
        .post("/admin/kalender/jam", Access::Administrator, form, post(admin::calendar::add_hours))
        .post("/admin/kalender/penghapusan", Access::Administrator, form, post(admin::calendar::remove))
        .post("/admin/kalender/batas", Access::Administrator, form, post(admin::calendar::set_wait))
        .post("/admin/setelan", Access::Administrator, form, post(admin::office::set))
}
