//! Registering a nota dinas with its products: typed once, each product a case of its own.

use super::form::{Input, Problems, problem_of};
use super::{Staff, begin, case_view, frame, intake};
use crate::auth::Actor;
use crate::kernel::new_id;
use crate::products::{
    FIELDS, FieldKind, FileRole, NewFile, NewNotaDinas, NewProduct, NewRepair, SOP, Upload, checked_reason,
    checked_why, read_description,
};
use crate::sop::{Part, rules};
use crate::web::{CsrfGate, Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most products that the form offers at once.
const MAX_BLOCKS: usize = 20;
/// The fields of the description that are asked for at registration; what is left empty is read.
const ASKED: &[&str] = &["jenis", "nomor", "tahun", "judul"];

#[derive(Template)]
#[template(path = "staff/register.html")]
struct PageRegister {
    page: Page,
    act_id: String,
    paper: Vec<Input>,
    blocks: Vec<Vec<Input>>,
    problems: Problems,
    more: bool,
    warnings: Vec<String>,
    procedures: Vec<begin::Procedure>,
}

/// What the address of the form says.
#[derive(serde::Deserialize)]
pub struct Asked {
    /// Public id of the product that is to be put right.
    perbaikan: Option<i64>,
    /// Public id of the product of which this is a new version.
    versi: Option<i64>,
}

/// The form for whoever registers products; for others the procedures that they begin.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(asked): Query<Asked>,
) -> WebResult {
    if require_registrar(&viewer).is_err() {
        return begin::list(&staff, &viewer, &token);
    }
    let mut fields = Fields::default();
    if let Some(id) = asked.perbaikan {
        fields.push("p0_perbaikan_atas", &id.to_string());
    }
    if let Some(id) = asked.versi {
        fields.push("p0_versi_dari", &id.to_string());
    }
    Ok(form(&staff, &viewer, &token, &fields, 1, Vec::new()).await?.into_response())
}

pub async fn create(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    gate: CsrfGate,
    multipart: Multipart,
) -> WebResult {
    require_registrar(&viewer)?;
    let (fields, mut problems) = intake::read(&staff, &viewer, &gate, multipart).await?;
    let blocks = fields.get("jumlah").parse().unwrap_or(1).clamp(1, MAX_BLOCKS);
    if fields.get("aksi") == "tambah" {
        let blocks = (blocks + 1).min(MAX_BLOCKS);
        return Ok(form(&staff, &viewer, &token, &fields, blocks, problems).await?.into_response());
    }
    let paper = read_paper(&fields, &mut problems);
    let products = read_products(&staff, &fields, blocks, &mut problems).await?;
    if let (Some(paper), true) = (paper, problems.is_empty()) {
        match staff.products.register(&viewer, fields.get("tindakan_id"), &paper, &products).await {
            Ok(outcome) => return Ok(Redirect::to(&onward(&outcome, &products)).into_response()),
            Err(error) => {
                let found = problem_of(&error).ok_or_else(|| WebError::from(error))?;
                problems = found.into_iter().map(|problem| at_its_block(&fields, blocks, problem)).collect();
            }
        }
    }
    let page = form(&staff, &viewer, &token, &fields, blocks, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// Where it goes on: what was left to be read is confirmed next.
fn onward(outcome: &str, products: &[NewProduct]) -> String {
    match products {
        [product] if product.description.get("judul").is_empty() => format!("{outcome}/uraian"),
        _ => outcome.to_owned(),
    }
}

/// Whether a person registers products.
pub fn may_register_products(viewer: &Actor) -> bool {
    viewer.has("pengelola_jdih")
}

fn require_registrar(viewer: &Actor) -> Result<(), WebError> {
    if may_register_products(viewer) {
        return Ok(());
    }
    Err(WebError::forbidden("Nota dinas didaftarkan oleh Pengelola JDIH."))
}

/// The nota dinas as typed.
pub fn read_paper(fields: &Fields, problems: &mut Problems) -> Option<NewNotaDinas> {
    let text = |name: &str| fields.get(name).to_owned();
    let paper = NewNotaDinas {
        number: text("nd_nomor"),
        date: text("nd_tanggal"),
        from_unit: text("nd_dari"),
        unit_post_id: Some(text("nd_unit")),
        to_unit: text("nd_kepada"),
        subject: text("nd_hal"),
        scan: last(fields, "nd_pindaian"),
    };
    match paper.checked() {
        Ok(paper) => Some(paper),
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| (problem.field, problem.sentence)));
            None
        }
    }
}

/// The file that was chosen last for a field with one file.
pub fn last(fields: &Fields, name: &str) -> Option<String> {
    fields.all(name).filter(|id| !id.is_empty()).last().map(str::to_owned)
}

async fn read_products(
    staff: &Staff,
    fields: &Fields,
    blocks: usize,
    problems: &mut Problems,
) -> Result<Vec<NewProduct>, WebError> {
    let kinds: Vec<String> = staff.products.kinds_in_use().await?.into_iter().map(|kind| kind.id).collect();
    let mut products = Vec::new();
    for n in 0..blocks {
        let name = |field: &str| format!("p{n}_{field}");
        let asked: BTreeMap<String, String> =
            ASKED.iter().map(|field| ((*field).to_owned(), fields.get(&name(field)).to_owned())).collect();
        let description = match read_description(&asked, &kinds, &[]) {
            Ok(description) => description,
            Err(found) => {
                problems.extend(found.into_iter().map(|problem| (name(&problem.field), problem.sentence)));
                continue;
            }
        };
        let mut files = Vec::new();
        for (field, role) in
            [("salinan", FileRole::Salinan), ("lampiran", FileRole::Lampiran), ("fisik", FileRole::Fisik)]
        {
            let field = name(field);
            let ids: Vec<String> = match role {
                FileRole::Salinan => last(fields, &field).into_iter().collect(),
                FileRole::Lampiran | FileRole::Fisik => {
                    fields.all(&field).filter(|id| !id.is_empty()).map(str::to_owned).collect()
                }
            };
            files.extend(ids.into_iter().map(|upload_id| NewFile { role, upload_id }));
        }
        let copied = files.iter().any(|file: &NewFile| file.role == FileRole::Salinan);
        if description.get("judul").is_empty() && !copied {
            let sentence =
                "Isikan judul (isi setelah kata TENTANG), atau serahkan salinan digital agar dibaca.";
            problems.push((name("judul"), sentence.into()));
        }
        let replaces = fields.get(&name("versi_dari")).trim();
        if !replaces.is_empty() && replaces.parse::<i64>().is_err() {
            problems.push((name("versi_dari"), "Nomor pengenal produk di portal berupa angka.".into()));
        }
        let repairs = read_repair(fields, &name, problems);
        products.push(NewProduct {
            description,
            physical_kind: physical_kind(fields.get(&name("fisik_jenis"))),
            replaces: replaces.parse().ok(),
            why: read_why(fields, &name, problems),
            repairs,
            files,
        });
    }
    Ok(products)
}

/// The service knows a product's fields by their own names; the form asks each in the block of its product. What nothing
/// was typed for stays in the summary alone.
fn at_its_block(fields: &Fields, blocks: usize, (field, sentence): (String, String)) -> (String, String) {
    let names = (0..blocks).map(|n| format!("p{n}_{field}"));
    let typed = names.into_iter().find(|name| !fields.get(name).is_empty());
    (typed.unwrap_or(field), sentence)
}

/// Why there is a new version; wanted where one is named.
fn read_why(fields: &Fields, name: &dyn Fn(&str) -> String, problems: &mut Problems) -> String {
    let typed = fields.get(&name("versi_alasan"));
    let is_new = !fields.get(&name("versi_dari")).trim().is_empty();
    match checked_why(typed) {
        Ok(why) if why.is_empty() && is_new => {
            problems.push((name("versi_alasan"), "Isikan mengapa ada versi baru.".into()));
            why
        }
        Ok(why) => why,
        Err(sentence) => {
            problems.push((name("versi_alasan"), sentence));
            String::new()
        }
    }
}

/// The question why there is a new version.
pub(super) fn why_input(name: impl Into<String>) -> Input {
    Input::area(name, "Mengapa ada versi baru")
        .hint("Wajib bila ini versi baru; tampil di riwayat pada portal. Jangan tulis data pribadi.")
}

/// What a product puts right that was taken down.
fn read_repair(fields: &Fields, name: &dyn Fn(&str) -> String, problems: &mut Problems) -> Option<NewRepair> {
    let typed = fields.get(&name("perbaikan_atas")).trim();
    if typed.is_empty() {
        return None;
    }
    let reason = fields.get(&name("perbaikan_alasan")).to_owned();
    if let Err(sentence) = checked_reason(&reason) {
        problems.push((name("perbaikan_alasan"), sentence));
    }
    match typed.parse() {
        Ok(product) => Some(NewRepair { product, reason }),
        Err(_) => {
            problems.push((name("perbaikan_atas"), "Nomor pengenal produk di portal berupa angka.".into()));
            None
        }
    }
}

/// What the physical copy is; the Salinan unless said otherwise (sops.md section 1).
pub fn physical_kind(text: &str) -> String {
    if text == "asli" { "asli".to_owned() } else { "salinan".to_owned() }
}

/// The choices of what the physical copy is.
pub fn physical_kinds() -> Vec<(String, String)> {
    vec![
        ("salinan".into(), "Naskah salinan (berstempel salinan)".into()),
        ("asli".into(), "Naskah asli (bertanda tangan dan bercap dinas)".into()),
    ]
}

async fn form(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    fields: &Fields,
    blocks: usize,
    problems: Problems,
) -> Result<Response, WebError> {
    let paper = paper_inputs(staff, viewer, fields, &problems).await?;
    let mut kinds = vec![(String::new(), "— dibaca dari naskah —".to_owned())];
    kinds.extend(staff.products.kinds_in_use().await?.into_iter().map(|kind| (kind.id, kind.title)));
    let mut all = Vec::new();
    for n in 0..blocks {
        all.push(block_inputs(staff, viewer, n, &kinds, fields, &problems).await?);
    }
    let typed_id = fields.get("tindakan_id");
    let costs = staff.sops.definitions().current(&viewer.office_id, SOP).and_then(|(_, sop)| {
        let gate = rules::gate_without(&sop, viewer, Part::Maker)?;
        Some(case_view::cost("mendaftarkan perkara", gate))
    });
    let fresh = new_id(staff.journal.clock().now());
    let page = PageRegister {
        page: frame::page(staff, viewer, token, "Daftarkan nota dinas", "/kasus/baru"),
        act_id: if typed_id.is_empty() { fresh } else { typed_id.to_owned() },
        paper,
        blocks: all,
        problems,
        more: blocks < MAX_BLOCKS,
        procedures: begin::procedures(staff, viewer),
        warnings: costs.into_iter().collect(),
    };
    Ok(render(&page))
}

/// The questions about the nota dinas.
pub async fn paper_inputs(
    staff: &Staff,
    viewer: &Actor,
    fields: &Fields,
    problems: &Problems,
) -> Result<Vec<Input>, WebError> {
    let posts = staff.web.auth.posts(&viewer.office_id).await?;
    let mut units = vec![(String::new(), "Tidak punya akun".to_owned())];
    units.extend(
        posts
            .into_iter()
            .filter(|post| post.roles.contains("unit_pengusul"))
            .map(|post| (post.id, post.title)),
    );
    let line = |name: &str, label: &str| Input::line(name, label).required().typed(fields, problems);
    Ok(vec![
        line("nd_nomor", "Nomor nota dinas").hint("Seperti tertulis pada naskah."),
        line("nd_tanggal", "Tanggal").hint("Misalnya 10 Januari 2025 atau 10/01/2025."),
        line("nd_dari", "Dari"),
        Input::select("nd_unit", "Akun unit pengusul", units)
            .hint("Unit yang dipilih dapat mengikuti perkara ini.")
            .typed(fields, problems),
        line("nd_kepada", "Kepada"),
        line("nd_hal", "Hal"),
        file(staff, viewer, fields, problems, Input::file("nd_pindaian", "Pindaian nota dinas (PDF)"))
            .await?,
    ])
}

async fn block_inputs(
    staff: &Staff,
    viewer: &Actor,
    n: usize,
    kinds: &[(String, String)],
    fields: &Fields,
    problems: &Problems,
) -> Result<Vec<Input>, WebError> {
    let name = |field: &str| format!("p{n}_{field}");
    let mut inputs = Vec::new();
    inputs.push(
        Input::select(name("fisik_jenis"), "Naskah fisik yang diserahkan", physical_kinds())
            .typed(fields, problems),
    );
    let files = [
        Input::file(name("fisik"), "Pindaian naskah fisik (PDF, JPEG, PNG, atau TIFF)")
            .several()
            .images()
            .hint("Boleh beberapa foto sekaligus, satu per halaman; urut menurut namanya."),
        Input::file(name("salinan"), "Salinan digital (PDF)"),
        Input::file(name("lampiran"), "Lampiran dalam berkas terpisah (PDF)").several().hint("Bila ada."),
    ];
    for input in files {
        inputs.push(file(staff, viewer, fields, problems, input).await?);
    }
    for field in FIELDS.iter().filter(|field| ASKED.contains(&field.id)) {
        let input = match field.kind {
            FieldKind::Kind => Input::select(name(field.id), field.label, kinds.to_vec()).optional(),
            FieldKind::Text => Input::area(name(field.id), field.label),
            FieldKind::Number | FieldKind::Year | FieldKind::Date | FieldKind::Line => {
                Input::line(name(field.id), field.label)
            }
        };
        let hint = format!("{} Kosongkan agar dibaca dari salinan digital.", field.hint);
        inputs.push(input.hint(hint).typed(fields, problems));
    }
    let replaces = Input::line(name("versi_dari"), "Versi baru dari")
        .hint("Nomor pengenal di portal (angka pada alamatnya), bila ini versi baru dari yang sudah terbit.");
    inputs.push(replaces.typed(fields, problems));
    inputs.push(why_input(name("versi_alasan")).typed(fields, problems));
    // Asked of the one case that needs it: the form is opened from the product that was taken down.
    if !fields.get(&name("perbaikan_atas")).is_empty() {
        let product = Input::line(name("perbaikan_atas"), "Perbaikan atas")
            .hint("Nomor pengenal produk hukum yang diturunkan. Alamat lamanya tetap tertutup dan menunjuk ke sini.");
        inputs.push(product.typed(fields, problems));
        let reason = Input::area(name("perbaikan_alasan"), "Yang diperbaiki").required().hint(
            "Tampil di riwayat pada portal. Bila berkas yang sama dipulihkan, tulis mengapa. Jangan tulis data pribadi.",
        );
        inputs.push(reason.typed(fields, problems));
    }
    Ok(inputs)
}

/// A file question with the files that were taken in already.
pub async fn file(
    staff: &Staff,
    viewer: &Actor,
    fields: &Fields,
    problems: &Problems,
    mut input: Input,
) -> Result<Input, WebError> {
    for id in fields.all(&input.name).filter(|id| !id.is_empty()) {
        if let Some(upload) = staff.uploads.waiting(viewer, id).await? {
            input.options.push(choice(upload));
        }
    }
    let unused = staff.uploads.unused(viewer).await?.into_iter().map(choice);
    input.unused = unused.filter(|one| !input.options.contains(one)).collect();
    input.max_bytes = intake::largest(staff, &input.name);
    Ok(input.troubled(problems))
}

/// An upload as a choice of a form.
fn choice(upload: Upload) -> (String, String) {
    let size = crate::kernel::size_text(u64::try_from(upload.size_bytes).unwrap_or(0));
    let pages = upload.pages.map(|pages| format!(", {pages} halaman")).unwrap_or_default();
    (upload.id, format!("{} ({size}{pages})", upload.name))
}
