//! The form of the description.

use super::act::{Posted, answer, stamp};
use super::form::{Input, Problems, problem_of};
use super::pages::{self, Preparing};
use super::proposals::{self, ContradictionView, Proposals};
use super::register::{physical_kind, physical_kinds, why_input};
use super::{Staff, case_view, frame};
use crate::auth::Actor;
use crate::kernel::{CivilDate, DocumentNumber, new_id};
use crate::products::{Cited, Description, Draft, FIELDS, Field, FieldKind, read_description};
use crate::sop::{Case, Part, Sop, rules};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::sync::Arc;

/// Empty rows for relations that the form offers beside those that are there.
const SPARE_RELATIONS: usize = 3;

/// Where the form keeps how many proposals the last saving left out.
const LEFT: &str = "sisa";

/// What the address of the form says.
#[derive(serde::Deserialize)]
pub struct Asked {
    sisa: Option<usize>,
}

#[derive(Template)]
#[template(path = "staff/describe.html")]
struct PageDescribe {
    page: Page,
    id: String,
    act_id: String,
    version: i64,
    inputs: Vec<Input>,
    relations: Vec<Vec<Input>>,
    more: Vec<Input>,
    problems: Problems,
    warnings: Vec<String>,
    preparing: Vec<Preparing>,
    state: String,
    contradictions: Vec<ContradictionView>,
    proposed: usize,
    all_checked: bool,
    /// Proposals that the last saving left out.
    left: usize,
}

pub async fn show(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    rules::decide_change(&sop, &case, "uraian", "", &viewer, case.arrived)?;
    let draft = staff.products.draft(&case).await?;
    let proposals = proposals_of(&staff, &id, &draft).await?;
    let mut fields = as_fields(&draft);
    proposals.fill(&mut fields, draft.description.relations.len());
    fields.push(LEFT, &asked.sisa.unwrap_or(0).to_string());
    form(&staff, &viewer, &token, (&case, &sop), &proposals, &fields, Vec::new()).await
}

async fn proposals_of(staff: &Staff, case_id: &str, draft: &Draft) -> Result<Proposals, WebError> {
    let kinds: Vec<String> = staff.products.kinds().await?.into_iter().map(|kind| kind.id).collect();
    Ok(proposals::load(staff, case_id, draft, &kinds).await)
}

pub async fn save(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    Path(id): Path<String>,
    fields: Fields,
) -> WebResult {
    let (case, sop) = staff.sops.case(&viewer, &id).await?;
    let mut problems = Problems::new();
    let entered = proposals::confirmed(&fields);
    let description = read(&staff, &entered.fields, &mut problems).await?;
    let replaces = fields.get("versi_dari").trim();
    if !replaces.is_empty() && replaces.parse::<i64>().is_err() {
        problems.push(("versi_dari".into(), "Nomor pengenal produk di portal berupa angka.".into()));
    }
    let Some(description) = description.filter(|_| problems.is_empty()) else {
        return again(&staff, &viewer, &token, (&case, &sop), &fields, problems).await;
    };
    let physical = physical_kind(fields.get("fisik_jenis"));
    let outcome = staff
        .products
        .describe_confirmed(
            &viewer,
            &stamp(&id, &fields),
            &description,
            &physical,
            (replaces.parse().ok(), Some(fields.get("versi_alasan"))),
            &entered.labels,
        )
        .await;
    match outcome {
        Err(error) if problem_of(&error).is_some() => {
            let problems = problem_of(&error).unwrap_or_default();
            again(&staff, &viewer, &token, (&case, &sop), &fields, problems).await
        }
        // Nothing is left out silently: the form says what was not confirmed, with the rest saved.
        Ok(_) if entered.left > 0 => {
            Ok(Redirect::to(&format!("/kasus/{id}/uraian?sisa={}", entered.left)).into_response())
        }
        outcome => {
            let action = format!("/kasus/{id}/uraian");
            let (viewer, token, fields) = (&viewer, &token, &fields);
            let posted = Posted { viewer, token, case_id: &id, action, multipart: false, fields };
            answer(&staff, posted, outcome).await
        }
    }
}

/// The form again with what was typed and what is wrong with it.
async fn again(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    fields: &Fields,
    problems: Problems,
) -> WebResult {
    let draft = staff.products.draft(case).await?;
    let proposals = proposals_of(staff, &case.id, &draft).await?;
    let page = form(staff, viewer, token, (case, sop), &proposals, fields, problems).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The description as typed; `None` with problems.
pub(super) async fn read(
    staff: &Staff,
    fields: &Fields,
    problems: &mut Problems,
) -> Result<Option<Description>, WebError> {
    let kinds: Vec<String> = staff.products.kinds().await?.into_iter().map(|kind| kind.id).collect();
    let relations: Vec<String> =
        staff.products.relation_kinds().await?.into_iter().map(|kind| kind.id).collect();
    let typed = fields.map();
    match read_description(&typed, &kinds, &relations) {
        Ok(mut description) => {
            let found = staff.products.link_relations(&mut description, &typed).await?;
            let is_sound = found.is_empty();
            problems.extend(found.into_iter().map(|problem| (problem.field, problem.sentence)));
            Ok(is_sound.then_some(description))
        }
        Err(found) => {
            problems.extend(found.into_iter().map(|problem| (problem.field, problem.sentence)));
            Ok(None)
        }
    }
}

/// A stored value as the form shows it.
pub fn shown(field: &Field, value: &str) -> String {
    match field.kind {
        FieldKind::Date => {
            CivilDate::parse(value).map(CivilDate::indonesian).unwrap_or_else(|_| value.to_owned())
        }
        FieldKind::Kind | FieldKind::Number | FieldKind::Year | FieldKind::Line | FieldKind::Text => {
            value.to_owned()
        }
    }
}

/// A description as the form's fields.
pub(super) fn described(description: &Description) -> Fields {
    let mut fields = Fields::default();
    for field in FIELDS {
        fields.push(field.id, &shown(field, description.get(field.id)));
    }
    for (n, relation) in description.relations.iter().enumerate() {
        fields.push(&format!("hubungan_jenis_{n}"), &relation.kind);
        fields.push(&format!("hubungan_teks_{n}"), &relation.text);
        let target = relation.target.map(|id| id.to_string()).unwrap_or_default();
        fields.push(&format!("hubungan_tujuan_{n}"), &target);
    }
    fields
}

/// The draft as the form's fields.
fn as_fields(draft: &Draft) -> Fields {
    let mut fields = described(&draft.description);
    fields.push("fisik_jenis", &draft.physical_kind);
    fields.push("versi_dari", &draft.replaces.map(|id| id.to_string()).unwrap_or_default());
    fields.push("versi_alasan", &draft.why);
    fields
}

async fn form(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    (case, sop): (&Case, &Sop),
    proposals: &Proposals,
    fields: &Fields,
    problems: Problems,
) -> Result<Response, WebError> {
    let mut warnings = Vec::new();
    if let Some(gate) = rules::costs_gate(sop, case, viewer, Part::Maker) {
        warnings.push(case_view::cost("menyimpan", gate));
    }
    if case.manifest.is_some() {
        warnings.push(
            "Naskah ini sudah diserahkan. Perubahan uraian membatalkan persetujuan yang sudah ada dan \
             mengembalikan perkara ke langkah penyerahan."
                .to_owned(),
        );
    }
    // Said before it is saved, where it would cost what was compared.
    let compared_again = rules::sent_back_by(sop, case, "berkas").is_some();
    let paper_hint = if compared_again {
        "Mengubahnya mengembalikan perkara ke langkah pencocokan: naskah dicocokkan lagi, dan persetujuan yang sudah ada \
         tidak berlaku lagi."
    } else {
        "Menentukan perbedaan mana yang wajar pada pencocokan: tanda SALINAN, tanda tangan, pengesahan."
    };
    let typed_version = fields.get("versi");
    let typed_act = fields.get("tindakan_id");
    let page = PageDescribe {
        page: frame::page(staff, viewer, token, "Uraian produk hukum", ""),
        id: case.id.clone(),
        act_id: if typed_act.is_empty() { new_id(staff.journal.clock().now()) } else { typed_act.to_owned() },
        version: typed_version.parse().unwrap_or(case.version),
        inputs: inputs(staff, proposals, fields, &problems).await?,
        relations: relation_inputs(staff, proposals, fields, &problems).await?,
        more: vec![
            Input::select("fisik_jenis", "Naskah fisik yang diserahkan", physical_kinds())
                .hint(paper_hint)
                .typed(fields, &problems),
            Input::line("versi_dari", "Versi baru dari")
                .hint("Nomor pengenal di portal, bila ini versi baru dari yang sudah terbit.")
                .typed(fields, &problems),
            why_input("versi_alasan").typed(fields, &problems),
        ],
        problems,
        warnings,
        preparing: pages::preparing(staff, &case.id, &staff.products.draft(case).await?.files).await?,
        state: proposals.state.clone(),
        proposed: proposals.count(),
        all_checked: fields.get(proposals::ALL) == "ya",
        left: fields.get(LEFT).parse().unwrap_or(0),
        contradictions: proposals.contradictions.clone(),
    };
    Ok(render(&page))
}

/// The fields of a description, with what was typed and proposed.
pub(super) async fn inputs(
    staff: &Staff,
    proposals: &Proposals,
    fields: &Fields,
    problems: &Problems,
) -> Result<Vec<Input>, WebError> {
    let mut kinds = vec![(String::new(), "— pilih —".to_owned())];
    // A kind that is not used any more stays choosable where it stands already.
    let known = staff.products.kinds().await?.into_iter();
    let known = known.filter(|kind| kind.in_use != 0 || kind.id == fields.get("jenis"));
    kinds.extend(known.map(|kind| (kind.id, kind.title)));
    let input = |field: &Field| {
        let mut input = match field.kind {
            FieldKind::Kind => Input::select(field.id, field.label, kinds.clone()),
            FieldKind::Text => Input::area(field.id, field.label),
            FieldKind::Number | FieldKind::Year | FieldKind::Date | FieldKind::Line => {
                Input::line(field.id, field.label)
            }
        };
        input.required = field.required;
        let hint = match field.kind {
            FieldKind::Number => understood(fields.get(field.id)).unwrap_or_else(|| field.hint.to_owned()),
            _ => field.hint.to_owned(),
        };
        proposals.mark(input.hint(hint).typed(fields, problems), fields)
    };
    Ok(FIELDS.iter().map(input).collect())
}

/// How a number was understood; `None` for what is none.
fn understood(typed: &str) -> Option<String> {
    let number = DocumentNumber::parse(typed).ok()?;
    let year = number.year().map(|year| format!(", tahun {year}")).unwrap_or_default();
    let running =
        number.sequence().map(|n| format!("nomor urut {n}")).unwrap_or_else(|| "tanpa nomor urut".into());
    Some(format!("Dibaca: {}; {running}{year}.", number.display()))
}

/// The public id of what a relation names: proposed where the collection has it.
fn target_input(n: usize, named: Option<&Cited>, fields: &Fields, problems: &Problems) -> Input {
    let input = Input::line(format!("hubungan_tujuan_{n}"), "Nomor pengenal di portal");
    let hint = match named {
        Some(one) => format!("Di koleksi ini: {} (nomor pengenal {}).", one.citation, one.public_id),
        None => "Dicari dari nama peraturannya bila dikosongkan.".to_owned(),
    };
    let input = input.hint(hint).typed(fields, problems);
    match named {
        Some(one) if input.value.is_empty() => input.value(one.public_id.to_string()),
        _ => input,
    }
}

pub(super) async fn relation_inputs(
    staff: &Staff,
    proposals: &Proposals,
    fields: &Fields,
    problems: &Problems,
) -> Result<Vec<Vec<Input>>, WebError> {
    let mut kinds = vec![(String::new(), "—".to_owned())];
    kinds.extend(staff.products.relation_kinds().await?.into_iter().map(|kind| (kind.id, kind.title)));
    let filled = (0..).take_while(|n| !fields.get(&format!("hubungan_teks_{n}")).is_empty()).count();
    let mut named = Vec::new();
    for n in 0..filled {
        named.push(staff.products.named_by(fields.get(&format!("hubungan_teks_{n}"))).await?);
    }
    let row = |n: usize| {
        let text = Input::line(format!("hubungan_teks_{n}"), "Peraturan")
            .hint("Misalnya Keputusan KPU Provinsi Jambi Nomor 50 Tahun 2022; boleh di luar koleksi ini.")
            .typed(fields, problems);
        vec![
            Input::select(format!("hubungan_jenis_{n}"), "Hubungan", kinds.clone()).typed(fields, problems),
            proposals.mark_relation(n, text, fields),
            target_input(n, named.get(n).and_then(Option::as_ref), fields, problems),
        ]
    };
    Ok((0..filled + SPARE_RELATIONS).map(row).collect())
}
