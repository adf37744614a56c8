//! Lines of pages, without what heads and foots them, and put together to paragraphs.

use super::headings::heading;
use std::collections::BTreeMap;

/// Lines at the upper and lower end of a page that may be its number or a running head.
const EDGE: usize = 2;
/// Lines at the top of a page among which an annex may begin.
const TOP: usize = 4;
/// On so many pages a line must stand at an end to be a running head.
const MIN_REPEATS: usize = 3;

/// What begins the closing of a text, whose lines are none of a paragraph: place, day, office, name.
const CLOSINGS: [&str; 3] = ["Ditetapkan di ", "Diundangkan di ", "Salinan sesuai dengan"];

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its page, from 1.
    pub page: u32,
    /// Its words with one space between; never empty.
    pub text: String,
    /// Whether it is among the first of its page.
    pub at_top: bool,
}

/// The lines of all pages, and whether some were left out because of the limit.
pub(super) fn rows(pages: &[String], max_chars: usize) -> (Vec<Row>, bool) {
    let pages: Vec<Vec<String>> = pages.iter().map(|page| lines(page)).collect();
    let repeated = repeated(&pages);
    let (mut rows, mut chars) = (Vec::new(), 0_usize);
    for (number, page) in (1_u32..).zip(&pages) {
        let mut top = TOP;
        for (index, line) in page.iter().enumerate() {
            let at_edge = is_edge(index, page.len());
            let furniture = at_edge && (is_page_number(line) || repeated.contains_key(&key(line)));
            if furniture && !is_heading(number, line) {
                continue;
            }
            chars = chars.saturating_add(line.chars().count());
            if chars > max_chars {
                return (rows, true);
            }
            rows.push(Row { page: number, text: line.clone(), at_top: top > 0 });
            top = top.saturating_sub(1);
        }
    }
    (rows, false)
}

fn lines(page: &str) -> Vec<String> {
    let line = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    page.lines().map(line).filter(|line| !line.is_empty()).collect()
}

fn is_edge(index: usize, count: usize) -> bool {
    index < EDGE || index.saturating_add(EDGE) >= count
}

/// Lines that stand, but for their figures, at the ends of at least half of the pages.
fn repeated(pages: &[Vec<String>]) -> BTreeMap<String, usize> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for page in pages {
        let edges = page.iter().enumerate().filter(|(index, _)| is_edge(*index, page.len()));
        let mut keys: Vec<String> = edges.map(|(_, line)| key(line)).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *found.entry(key).or_default() += 1;
        }
    }
    found.retain(|_, count| *count >= MIN_REPEATS && *count * 2 >= pages.len());
    found
}

fn key(line: &str) -> String {
    line.chars().filter(|c| !c.is_ascii_digit()).collect()
}

fn is_heading(page: u32, line: &str) -> bool {
    heading(&Row { page, text: line.to_owned(), at_top: true }).is_some()
}

/// "3", "- 3 -", "-3-".
fn is_page_number(line: &str) -> bool {
    let digits: String = line.chars().filter(|c| !matches!(c, '-' | '–' | '—' | ' ')).collect();
    (1..=4).contains(&digits.len()) && digits.bytes().all(|c| c.is_ascii_digit())
}

/// Whether a line has letters, and all of them are capitals.
pub(super) fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

/// `rest` and the lines below it as paragraphs.
pub(super) fn paragraphs(page: u32, rest: &str, rows: &[Row]) -> Vec<super::Paragraph> {
    let (mut made, mut closes): (Vec<super::Paragraph>, bool) = (Vec::new(), false);
    let first = Some((page, rest)).filter(|(_, rest)| !rest.is_empty());
    let all = first.into_iter().chain(rows.iter().map(|row| (row.page, row.text.as_str())));
    for (page, line) in all {
        closes |= CLOSINGS.iter().any(|words| line.starts_with(words));
        match made.last_mut().filter(|last| !closes && goes_on(&last.text, line)) {
            // "undang-" and "undang" are one word with its hyphen.
            Some(last) if last.text.ends_with('-') => last.text.push_str(line),
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(line);
            }
            None => made.push(super::Paragraph { page, text: line.to_owned() }),
        }
    }
    made
}

/// Whether a line goes on with what was said before it.
fn goes_on(before: &str, line: &str) -> bool {
    // "Menetapkan : KEPUTUSAN" goes on in capitals.
    let said = before.rsplit_once(": ").map_or(before, |(_, said)| said);
    !before.ends_with(['.', ';', ':'])
        && !begins_item(line)
        && (is_capitals(said) == is_capitals(line) || !line.chars().any(char::is_alphabetic))
}

/// "a.", "(2)", "12." at the beginning of a line.
fn begins_item(line: &str) -> bool {
    let marker = line.split(' ').next().unwrap_or_default();
    let core = marker.trim_start_matches('(').trim_end_matches([')', '.']);
    let marked = marker.len() > core.len() && marker.ends_with([')', '.']);
    let short = (1..=3).contains(&core.len());
    let kind = core.bytes().all(|c| c.is_ascii_digit())
        || (core.len() <= 2 && core.bytes().all(|c| c.is_ascii_lowercase()));
    marked && short && kind
}
