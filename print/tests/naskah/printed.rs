//! Reports of tables and naskah dinas as they are handed out. What is printed here is left in the build's folder for
//! temporary files, to be looked at.

use lopdf::{Document, Object};
use print::laporan::{Cell, Chart, Column, Laporan, Table};
use print::naskah::{Kop, LembarDisposisi, NotaDinas, Pemberitahuan, Signer};
use print::{MAX_CHART_ROWS, MAX_PARAGRAPH_CHARS, MAX_TABLE_ROWS, MAX_TEXT_CHARS, Printout};
use std::path::Path;

const HOSTILE: &str = "#panic() *tebal* $x$ `kode` <label> @rujukan \\ = judul #read(\"/etc/passwd\")";

/// Prints it, and keeps it under this name.
fn printed(name: &str, data: impl Into<Printout>) -> Vec<u8> {
    let pdf = data.into().pdf().unwrap();
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf")), &pdf).unwrap();
    pdf
}

/// All that can be read, without white space: how words are set apart is the reader's guess.
fn words(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).unwrap();
    let pages: Vec<u32> = document.get_pages().into_keys().collect();
    document.extract_text(&pages).unwrap().split_whitespace().collect()
}

fn says(text: &str, wanted: &str) -> bool {
    text.contains(&wanted.split_whitespace().collect::<String>())
}

fn report(rows: usize) -> Laporan {
    let row = |at: usize| vec![Cell::text(format!("Perkara {at}")), Cell::Number(1_234)];
    Laporan {
        office: "KPU Provinsi Jambi".into(),
        title: "Laporan waktu baku".into(),
        period: "November 2026".into(),
        notes: vec!["Dihitung menurut kalender kantor.".into()],
        tables: vec![
            Table {
                title: "Pengunggahan".into(),
                about: "Keputusan 13/2025".into(),
                columns: vec![Column::new("Perkara", 4), Column::new("Jumlah", 1)],
                rows: (1..=rows).map(row).collect(),
                empty: "Tidak ada.".into(),
                chart: None,
            },
            Table { title: "Sebab".into(), empty: "Tidak ada pengembalian.".into(), ..Table::default() },
        ],
        made_by: "Ani (Kasubbag)".into(),
        made_at: "Sabtu, 28 November 2026 pukul 14.05 WIB".into(),
        at_ms: 1_795_849_500_000,
        checkpoint: format!("128:{}", "0a".repeat(32)),
    }
}

fn nota_dinas() -> NotaDinas {
    NotaDinas {
        kop: Kop {
            lines: vec!["Komisi Pemilihan Umum".into(), "Provinsi Jambi".into()],
            address: "Jalan A. Thalib 33".into(),
        },
        number: "18/HK.04-ND/15/2026".into(),
        to: "Kepala Subbagian Teknis".into(),
        from: "Kepala Bagian Hukum".into(),
        date: "28 November 2026".into(),
        subject: "Perbaikan dokumen".into(),
        paragraphs: vec!["Alinea pertama.".into(), HOSTILE.into()],
        copies: vec!["Sekretaris".into(), "Arsip".into()],
        signer: Signer {
            post: "Plh. Kepala Bagian Hukum".into(),
            name: "Budi, S.H.".into(),
            nip: "198001012005011001".into(),
        },
        foot: "Perkara A1B2C3".into(),
        mark: String::new(),
        at_ms: 1_795_849_500_000,
    }
}

#[test]
fn a_report_says_whose_it_is_of_when_and_up_to_where() {
    let text = words(&printed("laporan", report(3)));
    for wanted in [
        "KPU PROVINSI JAMBI",
        "Laporan waktu baku",
        "November 2026",
        "Dihitung menurut kalender kantor.",
        "Perkara 3",
        "1.234",
        "Tidak ada pengembalian.",
        "Dibuat Sabtu, 28 November 2026 pukul 14.05 WIB oleh Ani (Kasubbag)",
        &report(3).checkpoint,
        "Halaman 1 dari 1",
    ] {
        assert!(says(&text, wanted), "{wanted}\n{text}");
    }
}

#[test]
fn rows_are_printed_up_to_the_limit_and_the_rest_is_counted() {
    let whole = words(&printed("laporan-penuh", report(MAX_TABLE_ROWS)));
    assert!(says(&whole, &format!("Perkara {MAX_TABLE_ROWS} 1.234")));
    assert!(!says(&whole, "tidak dicetak di sini"));
    let cut = words(&printed("laporan-panjang", report(MAX_TABLE_ROWS + 2)));
    // With the number beside it: row 200 and its number begin like row 2001.
    assert!(!says(&cut, &format!("Perkara {} 1.234", MAX_TABLE_ROWS + 1)));
    assert!(says(&cut, "2 baris lagi tidak dicetak di sini"), "{cut}");
}

/// A report with bars of both numbers of each row.
fn charted(rows: usize) -> Laporan {
    let mut all = report(0);
    let row = |at: usize| {
        let at = i64::try_from(at).unwrap();
        vec![
            Cell::text(format!("Kategori {at}")),
            Cell::Number(at),
            Cell::Number(1_000 * at),
            Cell::text("-"),
        ]
    };
    all.tables[0] = Table {
        title: "Tiket".into(),
        columns: ["Kategori", "Dalam baku", "Lewat baku", "Lain"].map(|head| Column::new(head, 2)).into(),
        rows: (1..=rows).map(row).collect(),
        chart: Some(Chart { title: "Tiket menurut kategori".into(), labels: 0, values: vec![1, 2] }),
        ..Table::default()
    };
    all
}

/// How many filled boxes a PDF draws.
fn boxes(pdf: &[u8]) -> usize {
    let document = Document::load_mem(pdf).unwrap();
    let filled = |page: lopdf::ObjectId| {
        let content = document.get_and_decode_page_content(page).unwrap();
        content.operations.iter().filter(|one| matches!(one.operator.as_str(), "f" | "f*")).count()
    };
    document.get_pages().into_values().map(filled).sum()
}

#[test]
fn bars_are_drawn_of_a_tables_numbers_and_repeat_only_what_it_says() {
    let pdf = printed("laporan-grafik", charted(3));
    let text = words(&pdf);
    for wanted in ["Tiket menurut kategori", "Kategori 3", "3 dalam baku", "3.000 lewat baku"] {
        assert!(says(&text, wanted), "{wanted}\n{text}");
    }
    let mut plain = charted(3);
    plain.tables[0].chart = None;
    assert_eq!(boxes(&pdf) - boxes(&printed("laporan-tanpa-grafik", plain)), 6, "a box for each number");
    assert_eq!(charted(3).tables[0].bars().unwrap().1, 3_000);
    // Nothing to draw: no rows, no numbers, or columns that are not there.
    assert_eq!(charted(0).tables[0].bars(), None);
    let of = |values: Vec<usize>| {
        let mut table = charted(3).tables.remove(0);
        table.chart = Some(Chart { values, ..Chart::default() });
        table.bars()
    };
    assert_eq!([of(vec![]), of(vec![3]), of(vec![9])], [None, None, None]);
}

#[test]
fn bars_are_drawn_up_to_the_limit_and_the_rest_is_counted() {
    assert_eq!(charted(MAX_CHART_ROWS).tables[0].bars().unwrap().0.len(), MAX_CHART_ROWS);
    assert!(!says(&words(&printed("laporan-grafik-penuh", charted(MAX_CHART_ROWS))), "tidak digambar"));
    let text = words(&printed("laporan-grafik-panjang", charted(MAX_CHART_ROWS + 1)));
    assert!(says(&text, "1 baris lagi tidak digambar"), "{text}");
    assert!(says(&text, &format!("Kategori {}", MAX_CHART_ROWS + 1)), "the table has it");
}

#[test]
fn a_nota_dinas_has_the_parts_of_its_form() {
    let text = words(&printed("nota-dinas", nota_dinas()));
    for wanted in [
        "KOMISI PEMILIHAN UMUM",
        "PROVINSI JAMBI",
        "Jalan A. Thalib 33",
        "NOTA DINAS",
        "NOMOR: 18/HK.04-ND/15/2026",
        "Kepada Yth.",
        "Kepala Subbagian Teknis",
        "Dari",
        "Tanggal",
        "Perihal",
        "Alinea pertama.",
        HOSTILE,
        "Tembusan:",
        "Arsip",
        "Plh. Kepala Bagian Hukum,",
        "Budi, S.H.",
        "NIP 198001012005011001",
        "Perkara A1B2C3",
    ] {
        assert!(says(&text, wanted), "{wanted}\n{text}");
    }
    let bare = NotaDinas { mark: "KONSEP".into(), number: String::new(), ..nota_dinas() };
    let bare = NotaDinas { date: String::new(), copies: Vec::new(), kop: Kop::default(), ..bare };
    let text = words(&printed("nota-dinas-konsep", NotaDinas { signer: Signer::default(), ..bare }));
    assert!(says(&text, "KONSEP") && !says(&text, "Tembusan") && !says(&text, "NIP"), "{text}");
}

#[test]
fn a_lembar_disposisi_has_the_parts_of_its_form() {
    let sheet = LembarDisposisi {
        kop: nota_dinas().kop,
        number: "7/2026".into(),
        rows: vec![("Surat dari".into(), "Subbagian Hukum".into()), ("Hal".into(), HOSTILE.into())],
        to: "Pengelola JDIH".into(),
        instruction: vec!["Proses sesuai SOP.".into(), "Laporkan hasilnya.".into()],
        due: "30 November 2026".into(),
        signer: nota_dinas().signer,
        when: "28 November 2026 pukul 14.05 WIB".into(),
        foot: "Perkara A1B2C3".into(),
        at_ms: nota_dinas().at_ms,
    };
    let text = words(&printed("lembar-disposisi", sheet));
    for wanted in [
        "LEMBAR DISPOSISI",
        "Nomor agenda",
        "7/2026",
        "Subbagian Hukum",
        HOSTILE,
        "Diteruskan kepada",
        "Pengelola JDIH",
        "Proses sesuai SOP.",
        "Laporkan hasilnya.",
        "Tenggat: 30 November 2026",
        "Budi, S.H.",
    ] {
        assert!(says(&text, wanted), "{wanted}\n{text}");
    }
}

#[test]
fn a_notice_has_what_was_taken_down_and_what_is_asked() {
    let notice = Pemberitahuan {
        kop: nota_dinas().kop,
        subject: "Penurunan produk hukum".into(),
        to: "Pihak yang menyalin".into(),
        opening: vec!["Alinea pembuka.".into()],
        rows: vec![("Dasar".into(), "perintah pengadilan".into()), ("Berkas".into(), HOSTILE.into())],
        closing: vec!["Mohon salinannya dihapus.".into()],
        signer: Signer { name: String::new(), ..nota_dinas().signer },
        foot: "Perkara A1B2C3".into(),
        at_ms: nota_dinas().at_ms,
    };
    let text = words(&printed("pemberitahuan", notice));
    for wanted in [
        "KOMISI PEMILIHAN UMUM",
        "Nomor",
        "Hal",
        "Penurunan produk hukum",
        "Yth. Pihak yang menyalin",
        "Alinea pembuka.",
        "perintah pengadilan",
        HOSTILE,
        "Mohon salinannya dihapus.",
        "Plh. Kepala Bagian Hukum,",
        "Perkara A1B2C3",
    ] {
        assert!(says(&text, wanted), "{wanted}\n{text}");
    }
    assert!(!says(&text, "Budi"), "{text}");
}

#[test]
fn the_same_data_give_the_same_bytes_and_carry_their_language() {
    let pdf = Printout::from(nota_dinas()).pdf().unwrap();
    assert_eq!(pdf, Printout::from(nota_dinas()).pdf().unwrap());
    let other = NotaDinas { to: "Lain".into(), ..nota_dinas() };
    assert_ne!(pdf, Printout::from(other).pdf().unwrap());
    let document = Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").and_then(Object::as_str).unwrap(), b"id-ID");
    assert!(catalog.has(b"StructTreeRoot"));
}

#[test]
fn a_long_text_says_how_much_is_left_out() {
    let with = |chars: usize| {
        words(
            &Printout::from(NotaDinas { paragraphs: vec!["ab ".repeat(chars / 3)], ..nota_dinas() })
                .pdf()
                .unwrap(),
        )
    };
    assert!(!says(&with(MAX_PARAGRAPH_CHARS), "dipotong"));
    assert!(says(&with(2 * MAX_PARAGRAPH_CHARS), "dipotong"));
    let mut long = report(1);
    long.tables[0].rows[0][0] = Cell::text("x".repeat(MAX_TEXT_CHARS + 3));
    assert!(says(&words(&Printout::from(long).pdf().unwrap()), "(dipotong, 3 huruf lagi)"));
}

#[test]
fn a_printout_passes_through_its_data_unchanged() {
    for printout in [Printout::from(report(2)), Printout::from(nota_dinas())] {
        let json = serde_json::to_vec(&printout).unwrap();
        let back: Printout = serde_json::from_slice(&json).unwrap();
        let whole = back.clone().with_pictures(&printout.pictures());
        assert_eq!(whole, Some(printout));
        assert_eq!(back.with_pictures(&[b"bukan gambar".as_slice()]), None);
    }
}
