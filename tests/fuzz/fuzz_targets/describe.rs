//! The description read from any words at any places: it may find nothing, but not panic, and it must end.
#![no_main]

use jdih_fuzz::pdf::{Doubt, Line, PageReading, Place, Reading, TextSource, Turn, Word};
use jdih_fuzz::products::extract::extract;
use libfuzzer_sys::fuzz_target;

/// Words that the rules look for; any byte of the input may stand for one, so that sentences come about.
const WORDS: &[&str] = &[
    "KEPUTUSAN", "PERATURAN", "KOMISI", "PEMILIHAN", "UMUM", "NOMOR", "TAHUN", "TENTANG", "MENIMBANG", "Mengingat",
    "MEMUTUSKAN:", "Menetapkan", ":", "Undang-Undang", "Nomor", "Tahun", "2025", "13", "1OO", "13/HK.04/08/2022",
    "dicabut", "dan", "dinyatakan", "tidak", "berlaku", "berlaku:", "diubah", "sebagai", "LAMPIRAN", "I", "Lampiran",
    "Ditetapkan", "di", "Jambi", "pada", "tanggal", "0", "31", "Februari", "10", "Januari", "ttd.", "H.", "BUDI",
    "LEMBARAN", "DAERAH", "BERITA", "NEGARA", "No.33,", "a.", "1.", "Pasal", ";", "(", "DENGAN", "RAHMAT", "TUHAN",
    "PERUBAHAN", "ATAS", "T", "E", "N", "\u{202e}", "é", "TANGGAL", "PENGESAHAN", "SOP", "PENJELASAN",
];

fuzz_target!(|bytes: &[u8]| {
    let reading = if bytes.first().is_some_and(|first| first % 2 == 0) { words(bytes) } else { text(bytes) };
    let read = extract(&reading, 2026);
    for field in read.description.values() {
        assert!(field.sure || field.value.is_empty(), "an unsure field stays empty");
    }
});

fn text(bytes: &[u8]) -> Reading {
    let text = String::from_utf8_lossy(bytes);
    let pages = text.split('\x0c').map(|page| PageReading::of_text(TextSource::Layer, page)).collect();
    Reading { pages, truncated: false }
}

fn words(bytes: &[u8]) -> Reading {
    let mut page = page(0);
    let mut reading = Reading::default();
    let mut line = Line::default();
    for (n, byte) in bytes.iter().enumerate() {
        match byte {
            250..=252 => page.lines.push(std::mem::take(&mut line)),
            253 | 254 => {
                let next = self::page(*byte);
                reading.pages.push(std::mem::replace(&mut page, next));
            }
            byte => {
                let at = u16::from(*byte).wrapping_mul(37) ^ u16::try_from(n % 9_000).unwrap_or(0);
                let place = Place { x0: at, y0: at / 3, x1: at.wrapping_add(300), y1: at / 3 + 100 };
                let text = WORDS.get(usize::from(*byte) % WORDS.len()).copied().unwrap_or("x").to_owned();
                line.words.push(Word { text, place, confidence: byte % 101 });
            }
        }
    }
    page.lines.push(line);
    reading.pages.push(page);
    reading
}

fn page(kind: u8) -> PageReading {
    let (source, doubts) = match kind {
        253 => (TextSource::Ocr, Vec::new()),
        254 => (TextSource::ScannerLayer, vec![Doubt::Garbage]),
        _ => (TextSource::Layer, Vec::new()),
    };
    PageReading { width_pt: 595.0, height_pt: 842.0, source, doubts, lines: Vec::new(), turn: Turn::Upright }
}
