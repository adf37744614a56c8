//! Any table as a sheet (XLSX) and on paper (PDF): the same value, with whose it is, of which time, who made it when,
//! and the point of the journal up to which it tells.
//!
//! Texts are written as texts and numbers as numbers, so a text that begins with `=` stays one and is never a formula.

use super::Staff;
use crate::auth::Actor;
use crate::journal::Checkpoint;
use crate::kernel::{Fault, FaultClass, full_moment_text};
use crate::web::{WebError, WebResult};
use axum::http::header;
use axum::response::IntoResponse;
use print::laporan::{Cell, Laporan, Table};
use rust_xlsxwriter::{
    Chart, ChartType, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

/// The media type of a sheet.
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// The most of a cell in UTF-16 units, as the format counts; what is beyond it is left out. It takes 32,767.
const MAX_CELL_UNITS: usize = 32_767;
/// The most of a sheet's name beside its number, in UTF-16 units; with both it stays below the format's 31.
const MAX_NAME_UNITS: usize = 26;
/// Characters of the sheet's width for each unit of a column's weight.
const WIDTH_PER_WEIGHT: u32 = 5;
/// Width and height of a chart, in pixels.
const CHART_WIDTH: u32 = 820;
const CHART_HEIGHT: u32 = 360;

/// How something is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// A sheet.
    Xlsx,
    /// Paper.
    Pdf,
}

/// A sheet that could not be written.
#[derive(Debug, thiserror::Error)]
enum SheetError {
    /// The writer refused.
    #[error("sheet: {0}")]
    Write(#[from] XlsxError),
    /// The thread that wrote it ended early.
    #[error("sheet: {0}")]
    Thread(#[from] tokio::task::JoinError),
}

impl Fault for SheetError {
    fn class(&self) -> FaultClass {
        FaultClass::Broken
    }

    fn sentence(&self) -> String {
        "Lembar kerja tidak dapat dibuat karena gangguan pada server; coba lagi, dan beri tahu administrator bila \
         terulang."
            .to_owned()
    }
}

/// A report without its tables: of the viewer's office, made by the viewer now.
pub async fn report(
    staff: &Staff,
    viewer: &Actor,
    title: impl Into<String>,
    period: impl Into<String>,
) -> Result<Laporan, WebError> {
    let now = staff.journal.clock().now();
    let head = staff.journal.head().await?;
    // A journal without an entry has no point; no office is without one.
    let checkpoint = head.hash.parse().map(|hash| Checkpoint { seq: head.seq, hash }.to_string());
    Ok(Laporan {
        office: staff.web.auth.office(&viewer.office_id).await?.name,
        title: title.into(),
        period: period.into(),
        notes: Vec::new(),
        tables: Vec::new(),
        made_by: format!("{} ({})", viewer.name, viewer.full_title()),
        made_at: full_moment_text(now),
        at_ms: now.0,
        checkpoint: checkpoint.unwrap_or_default(),
    })
}

/// Sends a report under this name, to which the ending is added.
pub async fn send(staff: &Staff, report: Laporan, name: &str, form: As) -> WebResult {
    let (bytes, kind, file) = match form {
        As::Xlsx => {
            let bytes = tokio::task::spawn_blocking(move || workbook(&report)).await;
            (bytes.map_err(SheetError::from)??, XLSX, format!("attachment; filename=\"{name}.xlsx\""))
        }
        As::Pdf => {
            let pdf = staff.press.print(report).await?;
            (pdf, "application/pdf", format!("inline; filename=\"{name}.pdf\""))
        }
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, file),
    ];
    Ok((headers, bytes).into_response())
}

/// One sheet for each table.
fn workbook(report: &Laporan) -> Result<Vec<u8>, SheetError> {
    let mut book = Workbook::new();
    let about = DocProperties::new()
        .set_title(format!("{} {}", report.title, report.period))
        .set_author(&report.made_by)
        .set_company(&report.office)
        .set_creation_datetime(&ExcelDateTime::from_timestamp(report.at_ms.div_euclid(1_000))?);
    book.set_properties(&about);
    for (number, table) in (1..).zip(&report.tables) {
        let sheet = book.add_worksheet();
        let title = if table.title.is_empty() { &report.title } else { &table.title };
        // Names differ by their number, and have none of the signs that a reference is made of.
        let plain: String = title.chars().filter(|c| c.is_alphanumeric() || *c == ' ').collect();
        sheet.set_name(format!("{number} {}", cut(&plain, MAX_NAME_UNITS).trim()))?;
        let line = head(sheet, report, table)?;
        fill(sheet, table, line)?;
        plot(sheet, table, line)?;
    }
    Ok(book.save_to_buffer()?)
}

/// What is said above a table; gives the line of its heads.
fn head(sheet: &mut Worksheet, report: &Laporan, table: &Table) -> Result<u32, SheetError> {
    let bold = Format::new().set_bold().set_font_size(14);
    sheet.write_string_with_format(0, 0, cell(&format!("{} {}", report.title, report.period)), &bold)?;
    let made = format!("Dibuat {} oleh {}", report.made_at, report.made_by);
    let point = format!("Titik jurnal {}", report.checkpoint);
    let lines = [report.office.clone(), table.title.clone(), table.about.clone()];
    let lines = lines.into_iter().chain(report.notes.iter().cloned()).chain([made, point]);
    let mut line = 0;
    for text in lines.filter(|text| !text.is_empty()) {
        line += 1;
        sheet.write_string(line, 0, cell(&text))?;
    }
    Ok(line + 2)
}

fn fill(sheet: &mut Worksheet, table: &Table, mut line: u32) -> Result<(), SheetError> {
    let bold = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let plain = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, head) in (0..).zip(&table.columns) {
        sheet.write_string_with_format(line, column, &head.title, &bold)?;
        sheet.set_column_width(column, head.weight.saturating_mul(WIDTH_PER_WEIGHT).min(100))?;
    }
    sheet.set_freeze_panes(line + 1, 0)?;
    sheet.set_landscape();
    if table.rows.is_empty() {
        sheet.write_string(line + 1, 0, cell(&table.empty))?;
    }
    for row in &table.rows {
        line += 1;
        for (column, value) in (0..).zip(row) {
            match value {
                Cell::Number(number) => match i32::try_from(*number) {
                    Ok(number) => sheet.write_number_with_format(line, column, number, &plain)?,
                    // A sheet's numbers have 15 digits; what is longer is a text.
                    Err(_) => sheet.write_string_with_format(line, column, number.to_string(), &plain)?,
                },
                Cell::Text(text) => sheet.write_string_with_format(line, column, cell(text), &plain)?,
            };
        }
    }
    Ok(())
}

/// The table's chart below it, which reads the table's own cells; `line` is that of its heads.
fn plot(sheet: &mut Worksheet, table: &Table, line: u32) -> Result<(), SheetError> {
    let (Some(of), Some(_)) = (&table.chart, table.bars()) else { return Ok(()) };
    let rows = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
    let (first, last) = (line.saturating_add(1), line.saturating_add(rows));
    let column = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let name = sheet.name();
    let labels = column(of.labels);
    let mut chart = Chart::new(ChartType::Column);
    for at in &of.values {
        let numbers = column(*at);
        let series = chart.add_series();
        series
            .set_name((name.as_str(), line, numbers))
            .set_categories((name.as_str(), first, labels, last, labels))
            .set_values((name.as_str(), first, numbers, last, numbers));
    }
    chart.title().set_name(&of.title);
    if of.values.len() == 1 {
        chart.legend().set_hidden();
    }
    chart.set_width(CHART_WIDTH).set_height(CHART_HEIGHT);
    chart.set_alt_text(format!("{}; angkanya pada tabel di atas grafik ini.", of.title));
    sheet.insert_chart(last.saturating_add(2), 0, &chart)?;
    Ok(())
}

/// As a cell takes it.
fn cell(text: &str) -> String {
    cut(text, MAX_CELL_UNITS)
}

/// The beginning of a text, up to so many UTF-16 units.
fn cut(text: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= most
    };
    text.chars().take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use print::laporan::Column;

    fn report(text: &str) -> Laporan {
        let columns = vec![Column::new("Hal", 4), Column::new("Jumlah", 2)];
        let rows = vec![vec![Cell::text(text), Cell::Number(3)]];
        let table = Table { title: "Buku [1]: a/b?*".into(), columns, rows, ..Table::default() };
        Laporan {
            office: "KPU".into(),
            title: "Laporan".into(),
            period: "2026".into(),
            notes: Vec::new(),
            tables: vec![table.clone(), table],
            made_by: "Ani".into(),
            made_at: "hari ini".into(),
            at_ms: 1_767_578_400_000,
            checkpoint: String::new(),
        }
    }

    #[test]
    fn names_of_sheets_are_accepted_whatever_the_title() {
        let mut all = report("a");
        all.tables[1].title = "x".repeat(100);
        assert!(workbook(&all).unwrap().starts_with(b"PK"));
        all.tables[1].title = "'':".into();
        assert!(workbook(&all).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn a_text_is_cut_at_what_the_format_takes() {
        let longest = "é".repeat(MAX_CELL_UNITS);
        assert_eq!(cell(&longest), longest);
        assert_eq!(cell(&format!("{longest}b")), longest);
        // Signs of two units are kept whole or left out.
        assert_eq!(cut("a😀b", 2), "a");
        assert_eq!(cut("a😀b", 3), "a😀");
        assert!(workbook(&report(&"😀".repeat(MAX_CELL_UNITS))).is_ok());
        assert!(workbook(&Laporan { title: "𝔸".repeat(40), ..report("a") }).is_ok());
    }

    #[test]
    fn the_same_report_is_the_same_sheet() {
        assert_eq!(workbook(&report("a")).unwrap(), workbook(&report("a")).unwrap());
        assert_ne!(workbook(&report("a")).unwrap(), workbook(&report("b")).unwrap());
    }

    #[test]
    fn a_chart_reads_the_cells_of_its_table() {
        let mut all = report("a");
        let of = print::laporan::Chart { title: "Jumlah & lain".into(), labels: 0, values: vec![1] };
        all.tables[0].chart = Some(of);
        let part = |report: &Laporan, name: &str| {
            use std::io::Read as _;
            let book = workbook(report).unwrap();
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
            let mut text = String::new();
            archive.by_name(name).ok()?.read_to_string(&mut text).unwrap();
            Some(text)
        };
        let chart = part(&all, "xl/charts/chart1.xml").unwrap();
        // Five lines are said above the table, one is left free; its heads stand in the seventh.
        assert!(chart.contains("!$A$8</c:f>") && chart.contains("!$B$8</c:f>"), "{chart}");
        assert!(chart.contains("Jumlah &amp; lain") && chart.contains("<c:v>3</c:v>"), "{chart}");
        assert_eq!(part(&all, "xl/charts/chart2.xml"), None);
        // Nothing to draw.
        all.tables[0].rows.clear();
        assert_eq!(part(&all, "xl/charts/chart1.xml"), None);
    }
}
