//! The agenda book as a sheet and on paper, with the same selection as the page.

use super::agenda::{BookQuery, remark, skips, today};
use super::exports::{self, As};
use super::{Staff, paperwork};
use crate::agenda::{Entry, MAX_EXPORTED};
use crate::auth::Actor;
use crate::kernel::{Timestamp, moment_text, thousands};
use crate::web::{Viewer, WebResult};
use axum::extract::{Query, State};
use print::laporan::{Cell, Column, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// `GET /agenda.xlsx`: the same selection as a sheet.
pub async fn sheet(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    export(&staff, &viewer, &query, As::Xlsx).await
}

/// `GET /agenda.pdf`: the same selection on paper.
pub async fn print(
    State(staff): State<Arc<Staff>>,
    Viewer(viewer): Viewer,
    Query(query): Query<HashMap<String, String>>,
) -> WebResult {
    export(&staff, &viewer, &query, As::Pdf).await
}

async fn export(staff: &Staff, viewer: &Actor, query: &HashMap<String, String>, form: As) -> WebResult {
    let query = BookQuery::read(query, today(staff))?;
    let BookQuery { register, asked } = &query;
    let mut entries = staff.agenda.entries(viewer, *register, asked, MAX_EXPORTED + 1).await?;
    let most = usize::try_from(MAX_EXPORTED).unwrap_or(usize::MAX);
    let period = match asked.year {
        Some(year) => format!("tahun {year}"),
        None => "semua tahun".to_owned(),
    };
    let title = format!("Buku agenda: {}", register.title().to_lowercase());
    let mut report = exports::report(staff, viewer, title, period).await?;
    if !asked.words.trim().is_empty() {
        report.notes.push(format!("Hanya yang memuat: {}.", asked.words.trim()));
    }
    if entries.len() > most {
        entries.truncate(most);
        let most = thousands(u64::try_from(MAX_EXPORTED).unwrap_or_default());
        report.notes.push(format!("Hanya {most} nomor terbaru; persempit tahunnya untuk yang lain."));
    }
    if asked.year.is_none() {
        report.notes.push("Nomor yang dilewati tercantum bila satu tahun dipilih.".to_owned());
    }
    let entry = |entry: &Entry| {
        let remark = remark(entry);
        vec![
            Cell::Number(entry.number),
            Cell::text(&entry.number_text),
            Cell::text(paperwork::date(&entry.date)),
            Cell::text(&entry.addressee),
            Cell::text(&entry.subject),
            Cell::text(format!(
                "{}, {}, {}",
                entry.name,
                entry.post_title,
                moment_text(Timestamp(entry.at_ms))
            )),
            Cell::Text(remark),
        ]
    };
    let columns = [("No.", 2), ("Nomor naskah", 6), ("Tanggal", 4), ("Kepada", 7), ("Perihal", 12)];
    let columns = columns.into_iter().chain([("Dinomori oleh", 8), ("Keterangan", 7)]);
    report.tables.push(Table {
        columns: columns.map(|(title, weight)| Column::new(title, weight)).collect(),
        rows: entries.iter().map(entry).collect(),
        empty: "Belum ada nomor pada buku ini.".to_owned(),
        ..Table::default()
    });
    if let Some(year) = asked.year {
        let taken = staff.agenda.taken(viewer, *register, year).await?;
        let noted = skips(&taken).into_iter().map(|(numbers, why, _)| (numbers, why));
        let open = taken.gaps().into_iter().map(|gap| (gap.text(), "Belum ada alasan".to_owned()));
        report.tables.push(Table {
            title: "Nomor yang dilewati".to_owned(),
            columns: vec![Column::new("Nomor", 4), Column::new("Alasan", 20)],
            rows: noted
                .chain(open)
                .map(|(numbers, why)| vec![Cell::Text(numbers), Cell::Text(why)])
                .collect(),
            empty: "Tidak ada nomor yang dilewati.".to_owned(),
            ..Table::default()
        });
    }
    let name = format!("agenda-{}-{}", register.column().replace('_', "-"), period_name(asked.year));
    exports::send(staff, report, &name, form).await
}

fn period_name(year: Option<i64>) -> String {
    year.map_or_else(|| "semua".to_owned(), |year| year.to_string())
}
