//! Reports as sheet and as paper: both are read back, and say what the page says.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::forms::unescape;
use crate::house::{PASSWORD, Person, Seen};
use jdih::kernel::worktime::{Limit, Unit};
use jdih::sop::rules::kahar::Change;
use std::io::{Cursor, Read as _};

/// What a browser downloads, as bytes.
pub async fn bytes(person: &Person, address: &str) -> (reqwest::header::HeaderMap, Vec<u8>) {
    let answer = person.client.get(format!("{}{address}", person.base)).send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 200, "{address}");
    (answer.headers().clone(), answer.bytes().await.expect("a body").to_vec())
}

/// All that a PDF says, without white space: how words are set apart is the reader's guess.
pub fn words(pdf: &[u8]) -> String {
    let document = lopdf::Document::load_mem(pdf).expect("a PDF");
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).expect("text").split_whitespace().collect()
}

/// Whether it says this, wherever its lines end.
#[track_caller]
pub fn expect_says(said: &str, wanted: &str) {
    let plain: String = wanted.split_whitespace().collect();
    assert!(said.contains(&plain), "no {wanted:?} in:\n{said}");
}

/// A cell of a sheet: its kind (`s` for a text of the shared list, `n` for a number) and what stands in it.
pub type Cell = (char, String);

/// The sheets of a workbook: rows of cells, empty ones left out. Read by the format's own definition: a zip of parts,
/// texts in a list of their own.
pub fn sheets(xlsx: &[u8]) -> Vec<Vec<Vec<Cell>>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(xlsx)).expect("a zip");
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).ok()?.read_to_string(&mut text).expect("text");
        Some(text)
    };
    let shared = part("xl/sharedStrings.xml").unwrap_or_default();
    let shared: Vec<String> = shared.split("<si>").skip(1).map(text_of).collect();
    let mut all = Vec::new();
    for number in 1.. {
        let Some(sheet) = part(&format!("xl/worksheets/sheet{number}.xml")) else { break };
        // A formula would be an element of its own.
        assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "a formula in sheet {number}");
        let rows = sheet.split("<row ").skip(1).map(|row| {
            let cells = row.split("<c ").skip(1).filter_map(|cell| {
                let value = cell.split_once("<v>")?.1.split_once("</v>")?.0;
                Some(match cell.split_once('>')?.0.contains("t=\"s\"") {
                    true => ('s', shared[value.parse::<usize>().expect("a place")].clone()),
                    false => ('n', value.to_owned()),
                })
            });
            cells.collect()
        });
        all.push(rows.collect());
    }
    all
}

fn text_of(item: &str) -> String {
    let inside =
        item.split_once("<t").and_then(|(_, rest)| rest.split_once('>')).map_or("", |(_, rest)| rest);
    let text = inside.split_once("</t>").map_or("", |(text, _)| text);
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// The cells of the first table of a page, row by row, its heads first.
fn table(page: &Seen) -> Vec<Vec<String>> {
    let body = page.between("<table class=\"data\">", "</table>").expect("a table");
    let cells = |row: &str| {
        row.split("<t")
            .skip(1)
            .filter(|cell| cell.starts_with("h ") || cell.starts_with('d'))
            .map(|cell| {
                unescape(cell.split_once('>').expect("a tag").1.split("</t").next().expect("its end"))
            })
            .collect::<Vec<String>>()
    };
    body.split("<tr").skip(1).map(cells).collect()
}

on_both_engines! {
    async fn the_report_of_a_month_is_read_back_from_sheet_and_paper(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let crew = &cast.crew;
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "petunjuk").await;
        // A reason that a spreadsheet would take for an order.
        let stamp = crew.stamp(&case).await;
        let reason = "=HYPERLINK(\"http://jahat.example\",\"klik\") & <b>'+1";
        let input = jdih::sop::Input { note: Some(reason.into()), ..Default::default() };
        crew.house.app.sops.act(&cast.kabag, &stamp, "pengembalian", &input, "/").await.expect("returned");
        let (sops, stamp) = (&crew.house.app.sops, crew.stamp(&case).await);
        let change = Change::Time(Limit::of(2, Unit::HariKerja));
        let proposal = ("kesesuaian", change, "Banjir di kantor");
        sops.propose_kahar(&cast.pengelola, &stamp, proposal, "/").await.expect("proposed");
        let (id, stamp) = (sops.kahar_of(&case).await.unwrap().remove(0).id, crew.stamp(&case).await);
        sops.decide_kahar(&cast.sekretaris, &id, &stamp, None, "/kahar").await.expect("confirmed");
        let auditor = crew.house.person("Auditor").await;
        crew.house.clock.advance_ms(7 * 24 * 60 * 60 * 1000);
        auditor.sign_in(&auditor.login, PASSWORD).await.expect(200);
        let page = auditor.get("/laporan/baku-mutu?bulan=2026-01").await.expect(200);
        let on_page = table(&page);
        let (headers, xlsx) = bytes(&auditor, "/laporan/baku-mutu.xlsx?bulan=2026-01").await;
        assert!(headers["content-disposition"].to_str().unwrap().contains("waktu-baku-2026-01.xlsx"));
        assert_eq!(headers["cache-control"], "private, no-store");
        let sheets = sheets(&xlsx);
        let first = &sheets[0];
        let text = |row: &[Cell]| row.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
        let from = first.iter().position(|row| text(row) == on_page[0]).expect("the heads");
        let rows: Vec<Vec<String>> = first[from..].iter().map(|row| text(row)).collect();
        assert_eq!(rows, on_page, "the sheet says what the page says");
        let kinds: String = first[from + 1].iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, "ssnssnssnsn", "counts are numbers");
        let all: Vec<String> = sheets.iter().flatten().flat_map(|row| text(row)).collect();
        for wanted in [reason, "Banjir di kantor"] {
            assert!(all.iter().any(|text| text == wanted), "{wanted}: {all:?}");
        }
        for wanted in ["KPU Provinsi Jambi", "Laporan waktu baku Januari 2026"] {
            assert!(all.iter().any(|text| text == wanted), "{wanted}");
        }
        let (headers, pdf) = bytes(&auditor, "/laporan/baku-mutu.pdf?bulan=2026-01").await;
        assert_eq!(headers["content-type"], "application/pdf");
        let said = words(&pdf);
        let head = crew.house.app.journal.head().await.unwrap();
        for wanted in ["KPU PROVINSI JAMBI", "Laporan waktu baku", "Januari 2026", reason, "(Auditor)", "Keadaan kahar:", "Banjir di kantor"] {
            expect_says(&said, wanted);
        }
        expect_says(&said, &format!("{}:{}", head.seq, head.hash));
        for cell in on_page.iter().flatten() {
            expect_says(&said, cell);
        }
    }

    async fn a_month_in_which_nothing_happened_is_said_in_both(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let auditor = cast.crew.house.person("Auditor").await;
        let says = "Tidak ada langkah yang diputuskan pada bulan ini";
        let (_, xlsx) = bytes(&auditor, "/laporan/baku-mutu.xlsx").await;
        assert!(sheets(&xlsx)[0].iter().flatten().any(|(_, text)| text.starts_with(says)));
        expect_says(&words(&bytes(&auditor, "/laporan/baku-mutu.pdf").await.1), says);
        auditor.get("/laporan/baku-mutu.xlsx?bulan=2026-13").await.expect(422);
        cast.crew.house.admin.get("/laporan/baku-mutu.pdf").await.expect(403);
    }
}
