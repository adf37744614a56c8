//! Whatever is typed or found in a file: no failure.

use super::{Shelf, keputusan, pages};

#[test]
fn no_query_fails() {
    let shelf =
        Shelf::with([pages(keputusan(1, 13, 2025, "Pedoman \"teknis\""), ["isi dan/atau uraian 13/2025"])]);
    let long = [
        "a".repeat(10_000),
        "a ".repeat(5_000),
        "\"".repeat(10_000),
        "-".repeat(10_000),
        "1/".repeat(5_000),
        "é".repeat(10_000),
        "\u{301}".repeat(10_000),
        "\"a b\" ".repeat(2_000),
        "13/2025 ".repeat(1_000),
        "🎉".repeat(10_000),
        "tahun ".repeat(2_000),
        "nomor ".repeat(2_000),
    ];
    let short = [
        "\"",
        "\"\"",
        "\"\"\"",
        "\" \"",
        "\"a",
        "a\"",
        "a\"b",
        "-",
        "--",
        "- a",
        "-\"",
        "-\"\"",
        "-\"a",
        "-\"a b\"",
        "+a",
        "AND",
        "OR NOT",
        "a AND",
        "(",
        ")",
        "((a)",
        "a:b",
        "title:*",
        "*",
        "?",
        "a*",
        "~",
        "a~2",
        "a^",
        "a^2",
        "[a TO b]",
        "{",
        "\\",
        "\\\"",
        "/",
        "//",
        "/a/",
        "\0",
        "a\0b",
        "\u{c}",
        "\u{feff}",
        "\r\n\t",
        "🎉",
        "👩‍👩‍👧",
        "e\u{301}",
        "\u{202e}abc",
        "<script>alert(1)</script>",
        "'; DROP TABLE produk; --",
        "%00%ff",
        "nomor",
        "tahun 2025",
        "nomor tahun",
        "no. /",
        "13/",
        "/13",
        "13//2025",
        "13/13/13/13",
        "99999999999999999999/2025",
        "0/0000",
        "13/99999",
        "-13/2025",
        "\u{ff11}\u{ff13}/2025",
        "½",
        "①",
        "ﷺ",
        "\u{10ffff}",
        "jdih:\u{85}",
        "„a“ »b«",
    ];
    for text in short.into_iter().map(str::to_owned).chain(long) {
        let results = shelf.find(&text);
        assert!(results.total <= 1 && results.hits.len() == results.total, "{text:?}");
    }
}

#[test]
fn no_mixture_of_operators_fails() {
    const PIECES: [&str; 24] = [
        "\"", "-", " ", "/", ".", "13", "2025", "tahun", "nomor", "uu", "pedoman", "teknis", "\0", "\u{c}",
        "🎉", "é", "\u{301}", "(", "*", ":", "\n", "0", "\u{ad}", "kpt",
    ];
    let shelf = Shelf::with([pages(keputusan(1, 13, 2025, "Pedoman teknis"), ["pedoman", "teknis 13/2025"])]);
    let mut state: u64 = 0x5eed;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push_str(PIECES[usize::try_from((state >> 33) % 24).unwrap()]);
        }
        let results = shelf.find(&text);
        assert_eq!(results.hits.len(), results.total, "{text:?}");
    }
}

#[test]
fn no_document_fails() {
    let hostile =
        ["", "\0", "\u{c}\u{c}", "🎉", "\u{301}", "\"'<&>", &"x".repeat(100_000), &"ﷺ".repeat(1_000)];
    for text in hostile {
        let mut document = pages(keputusan(1, 1, 2025, text), [text, text]);
        document.citation = text.to_owned();
        document.number = text.to_owned();
        document.number_key = text.to_owned();
        document.kind = text.to_owned();
        document.description = text.to_owned();
        document.key = u64::MAX;
        document.year = i32::MIN;
        document.date_days = i64::MIN;
        let shelf = Shelf::with([document]);
        assert_eq!(shelf.keys(""), [u64::MAX], "{text:.10}");
        shelf.find(text);
    }
}
