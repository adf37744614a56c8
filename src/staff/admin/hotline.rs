//! The hotline's settings: the office's own words, how long is kept what people said, and who handles tickets of the
//! category PKS.

use crate::auth::Actor;
use crate::staff::form::{Input, Problems};
use crate::staff::{Staff, frame};
use crate::tickets::{
    Category, KEEP_DAYS, KEEP_DAYS_ALLOWED, PKS_SETTING, TEXT_SETTING_MAX_CHARS, TEXT_SETTINGS, TextSetting,
    check_text, keep_setting,
};
use crate::web::{Fields, Page, SessionToken, Viewer, WebError, WebResult, render};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The address.
const HERE: &str = "/admin/hotline";
/// What stands for what is not known yet in a preview.
const EXAMPLES: [(&str, &str); 2] =
    [("{nomor}", "HL-2026-00012"), ("{sitasi}", "Keputusan Nomor 13 Tahun 2026")];

#[derive(Template)]
#[template(path = "staff/hotline_settings.html")]
struct PageHotline {
    page: Page,
    /// Label and the words as they go out.
    previews: Vec<(&'static str, String)>,
    texts: Vec<Input>,
    days: Vec<Input>,
    handler: Input,
    problems: Problems,
}

/// `GET /admin/hotline`
pub async fn show(State(staff): State<Arc<Staff>>, Viewer(viewer): Viewer, token: SessionToken) -> WebResult {
    page(&staff, &viewer, &token, None, Vec::new()).await
}

/// `POST /admin/hotline`
pub async fn set(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    token: SessionToken,
    fields: Fields,
) -> WebResult {
    let people = people(&staff, &viewer).await?;
    let wanted = match read(&fields, &people) {
        Ok(wanted) => wanted,
        Err(problems) => return page(&staff, &viewer, &token, Some(&fields), problems).await,
    };
    super::save(&staff, &viewer, wanted).await?;
    Ok(Redirect::to(HERE).into_response())
}

/// The people who can be named: id and name.
async fn people(staff: &Staff, viewer: &Actor) -> Result<Vec<(String, String)>, WebError> {
    let all = staff.web.auth.people(Some(&viewer.office_id)).await?;
    let enabled = all.into_iter().filter(|person| person.disabled.is_none());
    Ok(enabled.map(|person| (person.id, format!("{} ({})", person.name, person.post_title))).collect())
}

/// What was typed, as it is kept; a text or a number that is empty lets the usual one hold.
fn read(fields: &Fields, people: &[(String, String)]) -> Result<Vec<(&'static str, String)>, Problems> {
    let (mut wanted, mut problems) = (Vec::new(), Problems::new());
    let mut take = |name: &'static str, read: Result<String, String>| match read {
        Ok(value) => wanted.push((name, value)),
        Err(why) => problems.push((name.to_owned(), why)),
    };
    for text in &TEXT_SETTINGS {
        take(text.name, check_text(text, fields.get(text.name)));
    }
    for category in Category::ALL {
        let name = keep_setting(*category);
        take(name, read_days(fields.get(name)));
    }
    let handler = fields.get(PKS_SETTING);
    let is_known = handler.is_empty() || people.iter().any(|(id, _)| id == handler);
    take(
        PKS_SETTING,
        match is_known {
            true => Ok(handler.to_owned()),
            false => Err("Pilih orang dari daftar, atau “Belum ditetapkan”.".to_owned()),
        },
    );
    if problems.is_empty() { Ok(wanted) } else { Err(problems) }
}

fn read_days(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(String::new());
    }
    let days = typed.parse::<i64>().ok().filter(|days| KEEP_DAYS_ALLOWED.contains(days));
    let (least, most) = (KEEP_DAYS_ALLOWED.start(), KEEP_DAYS_ALLOWED.end());
    days.map(|days| days.to_string())
        .ok_or_else(|| format!("Isi jumlah hari dengan angka, {least} sampai {most}, atau kosongkan."))
}

/// A text as it goes out; `survey` is the address that it may lead to.
fn preview(text: &TextSetting, known: &BTreeMap<String, String>, (office, survey): (&str, &str)) -> String {
    let set = known.get(text.name).map(|set| set.trim()).filter(|set| !set.is_empty());
    let named = set.unwrap_or(text.usual).replace("{instansi}", office).replace("{tautan}", survey);
    EXAMPLES.iter().fold(named, |words, (mark, value)| words.replace(mark, value))
}

async fn page(
    staff: &Staff,
    viewer: &Actor,
    token: &SessionToken,
    typed: Option<&Fields>,
    problems: Problems,
) -> Result<Response, WebError> {
    let known = staff.web.auth.settings(&viewer.office_id).await?;
    let office = staff.web.auth.office(&viewer.office_id).await?.name;
    let of = |name: &str| known.get(name).cloned().unwrap_or_default();
    let filled = |input: Input| match typed {
        Some(fields) => input.typed(fields, &problems),
        None => input,
    };
    let text = |text: &TextSetting| {
        let needs = match text.needs {
            [] => String::new(),
            needs => format!(" Wajib memuat {}.", needs.join(" dan ")),
        };
        let hint = format!(
            "Paling panjang {TEXT_SETTING_MAX_CHARS} huruf.{needs} Bila dikosongkan, berlaku: “{}”",
            text.usual
        );
        filled(Input::area(text.name, text.label).hint(hint).value(of(text.name)))
    };
    let days = |category: &Category| {
        let name = keep_setting(*category);
        filled(Input::line(name, category.title()).value(of(name)))
    };
    let mut choices = vec![(String::new(), "Belum ditetapkan".to_owned())];
    choices.extend(people(staff, viewer).await?);
    let handler = Input::select(PKS_SETTING, "Penanggung jawab tiket PKS", choices).optional().hint(
        "Hanya orang ini, dan operator yang mengambil tiketnya, yang membaca tiket Pencegahan Kekerasan Seksual.",
    );
    let survey = staff.web.site.absolute("/survei");
    let shown = |text: &TextSetting| (text.label, preview(text, &known, (&office, &survey)));
    let view = PageHotline {
        page: frame::page(staff, viewer, token, "Hotline", HERE),
        previews: TEXT_SETTINGS.iter().map(shown).collect(),
        texts: TEXT_SETTINGS.iter().map(text).collect(),
        days: Category::ALL.iter().map(days).collect(),
        handler: filled(handler.value(of(PKS_SETTING))),
        problems: problems.clone(),
    };
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, render(&view)).into_response())
}

impl PageHotline {
    /// Days without a choice, and what may be chosen; for the template.
    fn keeping(&self) -> String {
        let (least, most) = (KEEP_DAYS_ALLOWED.start(), KEEP_DAYS_ALLOWED.end());
        format!("Antara {least} dan {most} hari; bila dikosongkan, {KEEP_DAYS} hari.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_a_number_within_the_limits_or_nothing() {
        let (least, most) = (*KEEP_DAYS_ALLOWED.start(), *KEEP_DAYS_ALLOWED.end());
        for (typed, fits) in [
            (String::new(), true),
            (format!(" {least} "), true),
            (most.to_string(), true),
            ((least - 1).to_string(), false),
            ((most + 1).to_string(), false),
            ("setahun".into(), false),
            ("-30".into(), false),
        ] {
            assert_eq!(read_days(&typed).is_ok(), fits, "{typed}");
        }
        assert_eq!(read_days(" 030 ").as_deref(), Ok("30"));
    }
}
