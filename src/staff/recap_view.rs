//! A recap as tables: the page, the sheet and the paper show the same ones.

use crate::kernel::{Timestamp, moment_text};
use crate::sop::clock::worked_text;
use crate::tickets::rules::recap::{Figures, Measured, OfCategory, Row};
use crate::tickets::rules::survey::{ELEMENTS, class};
use crate::tickets::{Category, Channel, Condition, Outcome, Recap, Status};
use print::laporan::{Cell, Chart, Column, Table};
use std::collections::BTreeMap;

/// What is said of how it is counted, on the page and on paper.
pub const COUNTED: &str = "Dihitung: tiket yang masuk pada periode ini dan lanjutan yang masih terbuka saat periode dimulai, \
                           tanpa data pemohon. Waktu diukur sampai akhir periode, dalam jam kerja kantor: yang selesai \
                           sesudahnya masuk rekap periode berikutnya. Status dan hasil menurut keadaan saat dihitung.";
/// What is said of the standard of the close.
const CLOSE: &str = "Keputusan tidak memberi waktu baku sampai tiket ditutup; pembandingnya waktu tindak lanjut terlama \
                     (langkah 9).";
/// The most characters of a line of the constraints on paper.
const LINE_CHARS: usize = 500;

/// The tables of a recap.
pub fn tables(recap: &Recap) -> Vec<Table> {
    let figures = &recap.figures;
    let mut all = vec![
        summary(figures),
        Table {
            about: "Keadaan saat dihitung.".to_owned(),
            chart: Some(Chart {
                title: "Jumlah tiket menurut kategori".to_owned(),
                labels: 0,
                values: vec![Status::ALL.len() + 1],
            }),
            ..by_category(
                "Kategori dan status",
                &figures.statuses,
                &names(Status::ALL, Status::column, Status::title),
            )
        },
        Table {
            empty: "Tidak ada tiket yang ditutup.".to_owned(),
            ..by_category(
                "Kategori dan hasil tiket yang ditutup",
                &figures.outcomes,
                &names(Outcome::ALL, Outcome::column, Outcome::title),
            )
        },
        by_category(
            "Kategori dan saluran",
            &figures.channels,
            &names(Channel::ALL, Channel::column, Channel::title),
        ),
    ];
    if !figures.forwards.is_empty() {
        all.push(forwards(&figures.forwards));
    }
    all.push(times(&figures.measures));
    if !figures.measures_of.is_empty() {
        all.push(times_by_category(&figures.measures_of));
    }
    all.push(survey(figures));
    if let Some(row) = &recap.row {
        all.push(Table {
            title: "Kendala".to_owned(),
            columns: vec![Column::new("Menurut operator", 10)],
            rows: pieces(&row.constraints).into_iter().map(|line| vec![Cell::Text(line)]).collect(),
            ..Table::default()
        });
        all.push(handed(recap));
    }
    all
}

/// Stored form and title of each of a vocabulary.
fn names<T: Copy>(
    all: &[T],
    column: fn(T) -> &'static str,
    title: fn(T) -> &'static str,
) -> Vec<(&'static str, &'static str)> {
    all.iter().map(|one| (column(*one), title(*one))).collect()
}

fn summary(figures: &Figures) -> Table {
    let rows = [
        ("Masuk pada periode ini", figures.came_in),
        ("Lanjutan dari sebelumnya", figures.carried),
        ("Ditutup pada periode ini", figures.closed),
        ("Masih terbuka pada akhir periode", figures.open),
        ("Terbuka dan lewat tenggat saat dihitung", figures.overdue),
    ];
    Table {
        title: "Ringkasan".to_owned(),
        about: format!("Dihitung {}.", moment_text(Timestamp(figures.at))),
        columns: vec![Column::new("Tiket", 8), Column::new("Jumlah", 2)],
        rows: rows.into_iter().map(|(what, n)| vec![Cell::text(what), Cell::Number(n)]).collect(),
        ..Table::default()
    }
}

/// Where a category stands: in the order of the SOP; what has none yet comes last.
fn place(category: Option<&str>) -> usize {
    Category::ALL.iter().position(|one| category == Some(one.column())).unwrap_or(usize::MAX)
}

/// What people read of a category.
fn title_of(category: Option<&str>) -> &'static str {
    category.and_then(Category::from_column).map_or("Belum dikategorikan", Category::title)
}

fn by_category(title: &str, rows: &[Row], names: &[(&'static str, &'static str)]) -> Table {
    let mut columns = vec![Column::new("Kategori", 6)];
    columns.extend(names.iter().map(|(_, title)| Column::new(*title, 3)));
    columns.push(Column::new("Jumlah", 2));
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| place(row.category.as_deref()));
    let cells = |row: &&Row| {
        let of = |name: &str| row.counts.get(name).copied().unwrap_or(0);
        let label = Cell::text(title_of(row.category.as_deref()));
        let counts = names.iter().map(|(name, _)| Cell::Number(of(name)));
        let all = Cell::Number(row.counts.values().sum());
        std::iter::once(label).chain(counts).chain([all]).collect::<Vec<Cell>>()
    };
    Table {
        title: title.to_owned(),
        columns,
        rows: sorted.iter().map(cells).collect(),
        empty: "Tidak ada tiket pada periode ini.".to_owned(),
        ..Table::default()
    }
}

/// Forwardings by the condition of step 6.
fn forwards(counts: &BTreeMap<String, i64>) -> Table {
    let of = |name: &str| counts.get(name).copied().unwrap_or(0);
    let mut rows: Vec<(&str, i64)> =
        Condition::ALL.iter().map(|one| (one.title(), of(one.column()))).collect();
    // Those of before the condition was asked for.
    if of("") > 0 {
        rows.push(("Tidak dicatat", of("")));
    }
    Table {
        title: "Penerusan menurut syarat langkah 6".to_owned(),
        columns: vec![Column::new("Syarat", 8), Column::new("Jumlah", 2)],
        rows: rows.into_iter().map(|(what, n)| vec![Cell::text(what), Cell::Number(n)]).collect(),
        ..Table::default()
    }
}

fn times(measures: &[Measured]) -> Table {
    let row = |one: &Measured| {
        let heads = [Cell::text(one.measure.title()), Cell::text(&one.standard)];
        heads.into_iter().chain(measured(one)).collect::<Vec<Cell>>()
    };
    Table {
        title: "Waktu layanan terhadap waktu baku".to_owned(),
        about: format!("Median dan terlama dalam jam kerja, dari yang selesai pada periode ini. {CLOSE}"),
        columns: measured_columns([("Waktu", 8), ("Waktu baku", 3)]),
        rows: measures.iter().map(row).collect(),
        chart: Some(Chart {
            title: "Waktu layanan terhadap waktu baku".to_owned(),
            labels: 0,
            values: vec![2, 3, 4, 5],
        }),
        ..Table::default()
    }
}

/// Columns and widths of the cells of [`measured`], behind those that say what was measured.
fn measured_columns(first: [(&str, u32); 2]) -> Vec<Column> {
    let figures = [
        ("Dalam baku", 2),
        ("Lewat baku", 2),
        ("Belum, masih dalam baku", 3),
        ("Belum, lewat baku", 2),
        ("Ditutup tanpa itu", 2),
        ("Median", 3),
        ("Terlama", 3),
    ];
    first.into_iter().chain(figures).map(|(head, weight)| Column::new(head, weight)).collect()
}

/// Counts and times of a measure, as cells.
fn measured(one: &Measured) -> [Cell; 7] {
    let worked = |ms: Option<i64>| Cell::Text(ms.map_or_else(|| "-".to_owned(), worked_text));
    [
        Cell::Number(one.within),
        Cell::Number(one.over),
        Cell::Number(one.open),
        Cell::Number(one.open_over),
        Cell::Number(one.without),
        worked(one.median),
        worked(one.worst),
    ]
}

fn times_by_category(all: &[OfCategory]) -> Table {
    let mut sorted: Vec<&OfCategory> = all.iter().collect();
    // The measures of a category stay in their order.
    sorted.sort_by_key(|one| place(one.category.as_deref()));
    let row = |one: &&OfCategory| {
        let heads = [Cell::text(title_of(one.category.as_deref())), Cell::text(one.measured.measure.title())];
        heads.into_iter().chain(measured(&one.measured)).collect::<Vec<Cell>>()
    };
    Table {
        title: "Waktu layanan menurut kategori".to_owned(),
        columns: measured_columns([("Kategori", 5), ("Waktu", 6)]),
        rows: sorted.iter().map(row).collect(),
        ..Table::default()
    }
}

fn survey(figures: &Figures) -> Table {
    let index = &figures.survey;
    let mut rows = vec![vec![Cell::text("Jumlah jawaban"), Cell::text(index.answers.to_string())]];
    if let Some(value) = index.index {
        let (name, words) = class(value);
        rows.push(vec![Cell::text("Indeks kepuasan masyarakat (IKM)"), Cell::Text(hundredths(value))]);
        rows.push(vec![Cell::text("Mutu pelayanan"), Cell::Text(format!("{name} ({words})"))]);
        let elements = ELEMENTS.iter().zip(&index.elements);
        rows.extend(elements.map(|(element, average)| {
            vec![Cell::text(format!("Rata-rata {}", element.title)), Cell::Text(hundredths(*average))]
        }));
    }
    Table {
        title: "Survei kepuasan masyarakat".to_owned(),
        about: "Sembilan unsur Permenpan RB 14/2017 bernilai 1 sampai 4; IKM adalah rata-ratanya dikali 25."
            .to_owned(),
        columns: vec![Column::new("Hal", 8), Column::new("Nilai", 3)],
        rows,
        ..Table::default()
    }
}

fn handed(recap: &Recap) -> Table {
    let row = recap.row.as_ref();
    let step = |what: &str, name: Option<&String>, at: Option<i64>, note: Option<&String>| {
        let at = at.map_or_else(|| "belum".to_owned(), |at| moment_text(Timestamp(at)));
        let text = |text: Option<&String>| Cell::text(text.cloned().unwrap_or_default());
        vec![Cell::text(what), text(name), Cell::Text(at), text(note)]
    };
    let rows = row.map(|row| {
        vec![
            step(
                "Operator kepada Kasubbag Umum (langkah 12)",
                Some(&row.handed_name),
                Some(row.handed_ms),
                None,
            ),
            step(
                "Kasubbag Umum kepada Kabag Umum (langkah 13)",
                row.kasubbag_name.as_ref(),
                row.kasubbag_ms,
                row.kasubbag_note.as_ref(),
            ),
            step(
                "Diterima Kabag Umum untuk pleno (langkah 13)",
                row.kabag_name.as_ref(),
                row.kabag_ms,
                row.kabag_note.as_ref(),
            ),
        ]
    });
    let heads = [("Langkah", 8), ("Oleh", 5), ("Waktu", 5), ("Catatan", 8)];
    Table {
        title: "Penyerahan".to_owned(),
        columns: heads.map(|(head, weight)| Column::new(head, weight)).into(),
        rows: rows.unwrap_or_default(),
        ..Table::default()
    }
}

/// `81,25` of 8125.
fn hundredths(value: i64) -> String {
    format!("{},{:02}", value.div_euclid(100), value.rem_euclid(100))
}

/// A text in lines, none of which is longer than paper takes in one.
fn pieces(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut piece = String::new();
        for word in line.split_inclusive(' ') {
            if !piece.is_empty() && piece.chars().count() + word.chars().count() > LINE_CHARS {
                all.push(std::mem::take(&mut piece).trim_end().to_owned());
            }
            // A word that is longer than a line is cut.
            for char in word.chars() {
                if piece.chars().count() >= LINE_CHARS {
                    all.push(std::mem::take(&mut piece));
                }
                piece.push(char);
            }
        }
        all.push(piece.trim_end().to_owned());
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn averages_have_two_decimals() {
        assert_eq!([hundredths(8_125), hundredths(10_000), hundredths(305)], ["81,25", "100,00", "3,05"]);
    }

    #[test]
    fn a_long_line_goes_on_in_the_next_one() {
        let pieces_of = |n: usize| pieces(&"a".repeat(n)).len();
        assert_eq!([pieces_of(1), pieces_of(LINE_CHARS), pieces_of(LINE_CHARS + 1)], [1, 1, 2]);
        assert_eq!(pieces("satu\n\n dua "), ["satu", "dua"]);
        assert!(pieces(&"kata ".repeat(400)).iter().all(|piece| piece.chars().count() <= LINE_CHARS));
    }

    #[test]
    fn categories_stand_in_the_order_of_the_sop_and_what_has_none_last() {
        let row = |category: Option<&str>, n| Row {
            category: category.map(str::to_owned),
            counts: [("baru".to_owned(), n)].into(),
        };
        let rows = [row(None, 1), row(Some("kelembagaan"), 2), row(Some("ppid"), 3)];
        let table = by_category("x", &rows, &names(Status::ALL, Status::column, Status::title));
        let labels: Vec<String> =
            table.rows.iter().filter_map(|row| Some(row.first()?.to_string())).collect();
        assert_eq!(labels, ["PPID", "Informasi umum kelembagaan", "Belum dikategorikan"]);
        let sums: Vec<&Cell> = table.rows.iter().filter_map(|row| row.last()).collect();
        assert_eq!(sums, [&Cell::Number(3), &Cell::Number(2), &Cell::Number(1)]);
        assert_eq!(table.columns.len(), Status::ALL.len() + 2);
    }
}
