//! How words are put together from glyphs.

use super::*;

/// Draws `text` from `x` on the baseline `y`, ten points high, each letter half an em wide and
/// followed by `gap` em.
fn draw(text: &str, x: f64, y: f64, gap: f64) -> Vec<Glyph> {
    let place = |i: usize| x + i as f64 * 10.0 * (0.5 + gap);
    let letters = text.chars().enumerate();
    letters.filter_map(|(i, c)| Glyph::new(c.to_string(), (place(i), y), (10.0, 0.0), 10.0, 0.5)).collect()
}

/// A page of 1,000 points each way, so that one point is ten units.
const SHEET: Sheet = Sheet { width: 1000.0, height: 1000.0 };

fn page(parts: &[Vec<Glyph>]) -> String {
    lines(parts.concat(), SHEET).iter().map(|line| line.text() + "\n").collect()
}

fn places(parts: &[Vec<Glyph>]) -> Vec<[u16; 4]> {
    let lines = lines(parts.concat(), SHEET);
    lines
        .iter()
        .flat_map(|line| &line.words)
        .map(|word| word.place)
        .map(|p| [p.x0, p.y0, p.x1, p.y1])
        .collect()
}

#[test]
fn a_word_is_where_its_letters_are() {
    let of = |x| places(&[draw("Pasal 1", x, 100.0, 0.0)]);
    // Five letters of half an em, a space, one letter; the baseline at 100 points.
    assert_eq!(of(50.0), [[500, 925, 750, 1022], [800, 925, 850, 1022]]);
    assert_eq!(of(985.0), [[9850, 925, 10000, 1022], [10000, 925, 10000, 1022]]);
    assert_eq!(places(&[draw("ab", 10.0, 20.0, 0.0), draw("ab", 10.4, 20.0, 0.0)]), [[100, 125, 200, 222]]);
}

#[test]
fn a_word_written_upwards_has_its_box_beside_the_baseline() {
    let up = |i: usize, c: char| {
        Glyph::new(c.to_string(), (20.0, 300.0 - 5.0 * i as f64), (0.0, -10.0), 10.0, 0.5)
    };
    let margin: Vec<Glyph> = "tepi".chars().enumerate().filter_map(|(i, c)| up(i, c)).collect();
    assert_eq!(places(&[margin]), [[125, 2800, 222, 3000]]);
}

#[test]
fn a_stretched_font_ends_where_its_next_letter_begins() {
    let wide =
        |i: usize, c: char| Glyph::new(c.to_string(), (50.0 + 5.0 * i as f64, 100.0), (20.0, 0.0), 10.0, 0.5);
    let word: Vec<Glyph> = "abcd".chars().enumerate().filter_map(|(i, c)| wide(i, c)).collect();
    assert_eq!(places(&[word]), [[500, 925, 700, 1022]]);
}

#[test]
fn words_split_at_drawn_spaces_and_at_gaps() {
    assert_eq!(page(&[draw("Pasal 1", 50.0, 100.0, 0.0)]), "Pasal 1\n");
    let apart = |em: f64| page(&[draw("Pasal", 50.0, 100.0, 0.0), draw("1", 75.0 + em * 10.0, 100.0, 0.0)]);
    assert_eq!((apart(0.11).as_str(), apart(0.13).as_str()), ("Pasal1\n", "Pasal 1\n"));
    let spaced = |em: f64| page(&[draw("a b", 0.0, 100.0, 0.0), draw("c", 15.0 + em * 10.0, 100.0, 0.0)]);
    assert_eq!((spaced(0.21).as_str(), spaced(0.23).as_str()), ("a bc\n", "a b c\n"));
}

#[test]
fn lines_come_from_the_top_whatever_the_order_of_drawing() {
    let text = page(&[
        draw("bawah", 50.0, 200.0, 0.0),
        draw("kanan", 300.0, 100.0, 0.0),
        draw("kiri", 50.0, 101.0, 0.0),
    ]);
    assert_eq!(text, "kiri kanan\nbawah\n");
}

#[test]
fn letter_spacing_does_not_tear_a_heading() {
    let text = page(&[draw("KEPUTUSAN", 50.0, 100.0, 0.3)]);
    assert_eq!(text, "KEPUTUSAN\n");
    assert_eq!(page(&[draw("123", 50.0, 100.0, 2.0)]), "1 2 3\n");
}

#[test]
fn bold_by_overprinting_is_one_word() {
    let text = page(&[draw("BAB", 50.0, 100.0, 0.0), draw("BAB", 50.4, 100.0, 0.0)]);
    assert_eq!(text, "BAB\n");
}

#[test]
fn a_space_over_a_letter_is_a_stray() {
    let text =
        page(&[draw("Pe", 50.0, 100.0, 0.0), draw(" ", 55.5, 100.0, 0.0), draw("raturan", 60.0, 100.0, 0.0)]);
    assert_eq!(text, "Peraturan\n");
}

#[test]
fn writing_upwards_is_kept_apart_and_readable() {
    let up = |i: usize, c: char| {
        Glyph::new(c.to_string(), (20.0, 300.0 - 5.0 * i as f64), (0.0, -10.0), 10.0, 0.5)
    };
    let margin: Vec<Glyph> = "salinan".chars().enumerate().filter_map(|(i, c)| up(i, c)).collect();
    assert_eq!(page(&[margin, draw("isi", 50.0, 290.0, 0.0)]), "isi\nsalinan\n");
}

#[test]
fn a_baseline_that_drifts_stays_one_line() {
    let askew = |i: usize, c: char| {
        Glyph::new(c.to_string(), (50.0 + 5.0 * i as f64, 100.0 + 0.2 * i as f64), (10.0, 0.2), 10.0, 0.5)
    };
    let text: String = "ditetapkan-di-Jambi-pada-tanggal-satu-Januari".into();
    let line: Vec<Glyph> = text.chars().enumerate().filter_map(|(i, c)| askew(i, c)).collect();
    assert_eq!(page(&[line]), format!("{text}\n"));
}

#[test]
fn glyphs_without_sense_are_left_out() {
    for (x, em) in [(f64::NAN, 10.0), (1e9, 10.0), (0.0, 0.0)] {
        assert!(Glyph::new("a".into(), (x, 0.0), (10.0, 0.0), em, 0.5).is_none(), "{x} {em}");
    }
    assert_eq!(lines(Vec::new(), SHEET), []);
}

#[test]
fn signs_get_the_form_that_people_type() {
    assert_eq!(text_of(Some("\u{fb01}"), 0), "fi");
    assert_eq!(text_of(Some("\u{ad}"), 0), "-");
    assert_eq!(text_of(None, 0x93), "“");
    assert_eq!(text_of(Some("\0"), u32::from('A')), "A");
    assert_eq!(text_of(Some("\u{f041}"), 0), "A");
    for unknown in [0x81, 0x07, 0x4e00] {
        assert_eq!(text_of(None, unknown), "\u{fffd}", "{unknown}");
    }
}
