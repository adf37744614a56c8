//! The products of the office as staff see them: public and taken down, with where each file lies.

use super::{Staff, frame, ralat, register};
use crate::auth::Actor;
use crate::kernel::{CivilDate, size_text};
use crate::products::{FIRST_SOP, Mention, OnShelf, SOP, ShelfFile, ShelfFilter, TAKEDOWN_SOP, may_register};
use crate::web::{Page, SessionToken, Viewer, WebError, WebResult, render, urls};
use askama::Template;
use axum::extract::{Path, Query, State};
use std::collections::HashMap;
use std::sync::Arc;

/// The longest text that is sought.
const MAX_SOUGHT_CHARS: usize = 200;

#[derive(Template)]
#[template(path = "staff/products.html")]
struct PageProducts {
    page: Page,
    sought: String,
    state: String,
    lines: Vec<Line>,
    /// The next page's address.
    more: Option<String>,
    registers: bool,
}

struct Line {
    address: String,
    citation: String,
    title: String,
    number: i64,
    state: &'static str,
    words: String,
}

/// `GET /produk?cari=&keadaan=&sebelum=`.
pub async fn list(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Query(asked): Query<HashMap<String, String>>,
) -> WebResult {
    require_reader(&staff, &viewer)?;
    let text = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    let sought: String = text("cari").chars().take(MAX_SOUGHT_CHARS).collect();
    let state = match text("keadaan") {
        known @ ("terbit" | "turun") => known,
        _ => "",
    };
    let filter = ShelfFilter {
        text: sought.clone(),
        dark: (!state.is_empty()).then_some(state == "turun"),
        before: text("sebelum").parse().ok(),
    };
    let (products, more) = staff.products.shelf(&viewer, &filter).await?;
    let last = products.last().map(|product| product.public_id).filter(|_| more);
    let next = |last: i64| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query
            .append_pair("cari", &sought)
            .append_pair("keadaan", state)
            .append_pair("sebelum", &last.to_string());
        format!("/produk?{}", query.finish())
    };
    let view = PageProducts {
        page: frame::page(&staff, &viewer, &token, "Produk hukum", "/produk"),
        more: last.map(next),
        state: state.to_owned(),
        lines: products.into_iter().map(line).collect(),
        registers: may_register(&viewer),
        sought,
    };
    Ok(render(&view))
}

fn line(product: OnShelf) -> Line {
    Line {
        address: urls::staff_product(product.public_id),
        title: product.description.get("judul").to_owned(),
        number: product.public_id,
        state: state_class(product.is_public),
        words: state_words(&product),
        citation: product.citation,
    }
}

fn state_class(is_public: bool) -> &'static str {
    if is_public { "selesai" } else { "diturunkan" }
}

fn state_words(product: &OnShelf) -> String {
    match (product.is_public, product.dark_files) {
        (false, _) => "diturunkan".to_owned(),
        (true, 0) => "terbit".to_owned(),
        (true, n) => format!("terbit, {n} berkas diturunkan"),
    }
}

#[derive(Template)]
#[template(path = "staff/product.html")]
struct PageShelfProduct {
    page: Page,
    number: i64,
    citation: String,
    title: String,
    kind: String,
    published: String,
    version: i64,
    state: &'static str,
    words: String,
    public: String,
    files: Vec<FileLine>,
    takedowns: Vec<String>,
    open: Vec<(String, String)>,
    /// Products that name it and are not linked to it: what they do, citation, and the address of a ralat.
    mentions: Vec<(String, String, String)>,
    /// What a takedown is registered with; empty where there is nothing to register.
    registers: &'static str,
    corrects: bool,
    repairs: bool,
    /// Whether a new version of it can be registered.
    renews: bool,
    /// What came in its place, or is on its way there: sentence, address and words of the link.
    after: Option<(&'static str, String, String)>,
    journal: Option<String>,
}

struct FileLine {
    version: i64,
    role: &'static str,
    name: String,
    detail: String,
    digest: String,
    place: String,
    is_public: bool,
    /// Where it can be opened, by whom may see its case.
    address: Option<String>,
    case: Option<String>,
}

/// `GET /produk/{id}`.
pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
) -> WebResult {
    require_reader(&staff, &viewer)?;
    let id: i64 = id.parse().map_err(|_| WebError::not_found())?;
    let product = staff.products.on_shelf(&viewer, id).await?.ok_or_else(WebError::not_found)?;
    let mentions = match product.is_public {
        true => staff.products.mentions_of(&product.citation).await?,
        false => Vec::new(),
    };
    // Who does no step of an upload sees none of its cases: a link to one would lead to nothing.
    let sees = |sop: &str| staff.sops.sees_sop(&viewer, sop);
    let (uploads, takedowns) = (sees(SOP), sees(TAKEDOWN_SOP) || sees(FIRST_SOP));
    let mention = |one: Mention| (one.relation, one.citation, format!("/ralat/{}", one.public_id));
    let view = PageShelfProduct {
        mentions: mentions.into_iter().map(mention).collect(),
        page: frame::page(&staff, &viewer, &token, product.citation.clone(), ""),
        number: product.public_id,
        title: product.description.get("judul").to_owned(),
        kind: product.kind.clone(),
        published: CivilDate::in_jakarta(product.published).indonesian(),
        version: product.version,
        state: state_class(product.is_public),
        words: state_words(&product),
        public: urls::product_for_good(product.public_id),
        takedowns: product.takedowns.iter().filter(|_| takedowns).map(|case| urls::case(case)).collect(),
        open: product
            .open
            .iter()
            .filter(|_| takedowns)
            .map(|(case, subject)| (urls::case(case), subject.clone()))
            .collect(),
        registers: registers(&viewer, &product),
        corrects: product.is_public && ralat::may_propose(&staff, &viewer),
        repairs: !product.is_public
            && product.successor.is_none()
            && product.repair.is_none()
            && register::may_register_products(&viewer),
        renews: product.is_public && register::may_register_products(&viewer),
        after: after(product.successor.as_ref(), product.repair.as_deref().filter(|_| uploads)),
        journal: viewer.is_auditor().then(|| format!("/jurnal?produk={}", product.public_id)),
        files: product.files.into_iter().map(|one| file(one, uploads)).collect(),
        citation: product.citation,
    };
    Ok(render(&view))
}

/// The words of the button that registers a takedown. Beside one that waits for its papers only what cannot wait for them
/// has a case of its own.
fn registers(viewer: &Actor, product: &OnShelf) -> &'static str {
    match &product.pending {
        _ if !product.is_public || !may_register(viewer) => "",
        None => "Daftarkan penurunan",
        Some(open) if open.is_urgent => "",
        Some(_) => "Daftarkan penurunan mendesak",
    }
}

/// What is said of what came in the place of something taken down, or of the case that would bring it: sentence, address
/// and words of the link.
pub fn after(
    successor: Option<&(i64, String)>,
    repair: Option<&str>,
) -> Option<(&'static str, String, String)> {
    match (successor, repair) {
        (Some((id, citation)), _) => Some(("Penggantinya:", urls::staff_product(*id), citation.clone())),
        (None, Some(case)) => {
            Some(("Perbaikannya sedang berjalan:", urls::case(case), "buka perkaranya".to_owned()))
        }
        (None, None) => None,
    }
}

fn file(file: ShelfFile, sees_case: bool) -> FileLine {
    FileLine {
        version: file.version,
        role: if file.is_body { "Salinan digital" } else { "Lampiran" },
        detail: size_text(file.size_bytes),
        digest: file.digest.hex(),
        place: file.place,
        is_public: file.is_public,
        address: file
            .case_file_id
            .as_ref()
            .filter(|_| sees_case)
            .map(|row| urls::case_file(&file.case_id, row)),
        case: sees_case.then(|| urls::case(&file.case_id)),
        name: file.name,
    }
}

/// Whoever works on cases of the office, and the auditor; a proposing unit sees its own cases and the portal.
fn require_reader(staff: &Staff, viewer: &Actor) -> Result<(), WebError> {
    if staff.sops.sees_any(viewer) && !staff.sops.only_own_unit(viewer) {
        return Ok(());
    }
    Err(WebError::forbidden(
        "Daftar ini untuk petugas yang mengerjakan perkara. Produk hukum yang terbit ada di portal.",
    ))
}
