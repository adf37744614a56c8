//! Where a document contradicts itself: a number, a date or a title that differs from place to place, and
//! days that no calendar has.

use super::annexes::AnnexHead;
use super::closing::Closing;
use super::dates::{DateRead, date_at, month};
use super::head::{Decree, Head, is_nomor, unglued};
use super::kinds::family_of;
use super::letters::{norm, similarity};
use super::numbers::{NumberRead, number_at};
use super::rows::{Row, Rows};
use super::title::TitleRead;
use super::types::{Contradiction, Statement};

/// Contradictions that are told.
const MAX_CONTRADICTIONS: usize = 40;
/// Titles below this likeness differ.
const SAME_TITLE: f64 = 0.9;
/// Titles below this likeness speak of something else: an annex has a title of its own.
const SAME_SUBJECT: f64 = 0.5;

/// What is compared.
pub(super) struct Seen<'s> {
    pub(super) rows: &'s Rows,
    pub(super) head: &'s Head,
    pub(super) title: Option<&'s TitleRead>,
    pub(super) decree: Option<&'s Decree>,
    pub(super) closings: &'s [Closing],
    pub(super) annexes: &'s [AnnexHead],
}

/// Every contradiction, the first ones of the document first within a field.
pub(super) fn contradictions(seen: &Seen<'_>) -> Vec<Contradiction> {
    let mut found = Vec::new();
    kinds(seen, &mut found);
    numbers(seen, &mut found);
    titles(seen, &mut found);
    dates(seen, &mut found);
    found.truncate(MAX_CONTRADICTIONS);
    found
}

fn kinds(seen: &Seen<'_>, found: &mut Vec<Contradiction>) {
    let (Some(kind), Some(decree)) = (&seen.head.kind, seen.decree) else { return };
    let (Some(a), Some(b)) = (family_of(&kind.text), family_of(&decree.kind.text)) else { return };
    if a.id != b.id && !norm(&kind.text).starts_with(&norm(&decree.kind.text)) {
        found.push(Contradiction {
            field: "jenis",
            sentence: "Jenis pada kepala naskah berbeda dari jenis pada “Menetapkan”.".into(),
            first: Statement { text: kind.text.clone(), page: kind.page, place: kind.place },
            second: Some(Statement {
                text: decree.kind.text.clone(),
                page: decree.kind.page,
                place: decree.kind.place,
            }),
        });
    }
    if seen.head.draft {
        found.push(Contradiction {
            field: "jenis",
            sentence: "Naskah ini masih menyebut dirinya rancangan.".into(),
            first: Statement { text: format!("RANCANGAN {}", kind.text), page: kind.page, place: kind.place },
            second: None,
        });
    }
}

/// A number that the document gives itself somewhere.
struct OwnNumber {
    read: NumberRead,
    page: u32,
    from: &'static str,
}

fn numbers(seen: &Seen<'_>, found: &mut Vec<Contradiction>) {
    let Some((own, page)) = &seen.head.number else { return };
    if own.running.is_none() || !own.sure {
        return;
    }
    let first = Statement { text: number_text(own), page: *page, place: own.place };
    let mut told: Vec<String> = Vec::new();
    for other in own_numbers(seen) {
        let differs = other.read.running != own.running
            || (other.read.year.is_some() && own.year.is_some() && other.read.year != own.year);
        let text = number_text(&other.read);
        if !differs || other.read.running.is_none() || !other.read.sure || told.contains(&text) {
            continue;
        }
        told.push(text.clone());
        found.push(Contradiction {
            field: "nomor",
            sentence: format!("Nomor pada kepala naskah berbeda dari nomor pada {}.", other.from),
            first: first.clone(),
            second: Some(Statement { text, page: other.page, place: other.read.place }),
        });
    }
}

fn number_text(read: &NumberRead) -> String {
    let text = read.text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    format!("Nomor {text}")
}

/// Numbers in the headings of annexes, on covers and in the tables of an SOP.
fn own_numbers(seen: &Seen<'_>) -> Vec<OwnNumber> {
    let begin = seen.title.map_or(seen.head.first_row, |title| title.end);
    let mut found: Vec<OwnNumber> = Vec::new();
    for annex in seen.annexes {
        if let Some((read, page)) = &annex.number {
            let own = seen.head.kind.as_ref().map_or("", |kind| kind.text.as_str());
            if is_own_kind(own, &annex.kind) {
                found.push(OwnNumber { read: read.clone(), page: *page, from: "kepala lampiran" });
            }
        }
    }
    let rows: Vec<(usize, &Row)> = seen.rows.text(begin).collect();
    for (n, (index, row)) in rows.iter().enumerate() {
        if found.len() > MAX_CONTRADICTIONS * 4 {
            break;
        }
        let Some(at) = row.tokens.iter().position(is_nomor) else { continue };
        let table = row.tokens.get(at + 1).is_some_and(|token| token.norm == "SOP");
        let rest = row.tokens.get(at + 1 + usize::from(table)..).unwrap_or_default();
        let cover = at == 0 && rest.len() <= 5 && shouted(row) && dated_below(&rows, n);
        let in_annex = seen.annexes.iter().any(|annex| (annex.row..annex.row + 9).contains(index));
        if (table || cover) && !in_annex {
            let read = number_at(&unglued(rest.to_vec()), row.is_recognised());
            let from = if table { "tabel" } else { "sampul di dalam naskah" };
            found.push(OwnNumber { read, page: row.page, from });
        }
    }
    found
}

/// Whether an annex says of itself that it belongs to a document of this kind. Its heading may break the
/// kind after a few words.
fn is_own_kind(own: &str, annex: &str) -> bool {
    let (Some(a), Some(b)) = (family_of(own), family_of(annex)) else { return true };
    a.id == b.id || norm(own).starts_with(&norm(annex))
}

fn shouted(row: &Row) -> bool {
    row.tokens
        .iter()
        .flat_map(|token| token.text.chars())
        .filter(|c| c.is_alphabetic())
        .all(char::is_uppercase)
}

/// A cover says its date in one of the next rows.
fn dated_below(rows: &[(usize, &Row)], n: usize) -> bool {
    rows.iter().skip(n + 1).take(8).any(|(_, row)| {
        row.starts("TANGGAL")
            && row.tokens.iter().any(|token| month(&token.norm).is_some_and(|(_, exact)| exact))
    })
}

fn titles(seen: &Seen<'_>, found: &mut Vec<Contradiction>) {
    let Some(title) = seen.title.filter(|title| title.sure) else { return };
    let first = Statement { text: title.span.text.clone(), page: title.span.page, place: title.span.place };
    if let Some(decree) = seen.decree {
        // The formula ends a little late where its full stop is lost.
        let letters = title.span.text.chars().count() + 8;
        let cut: String = decree.title.text.chars().take(letters + letters / 5).collect();
        let alike = similarity(&title.span.text, &cut).max(similarity(&title.span.text, &decree.title.text));
        if alike < SAME_TITLE && !seen.head.recognised {
            found.push(Contradiction {
                field: "judul",
                sentence: "Judul pada kepala naskah berbeda dari judul pada “Menetapkan”.".into(),
                first: first.clone(),
                second: Some(Statement {
                    text: decree.title.text.chars().take(400).collect(),
                    page: decree.title.page,
                    place: decree.title.place,
                }),
            });
        }
    }
    for annex in seen.annexes.iter().take(MAX_CONTRADICTIONS) {
        // The heading goes on with the annex's own title; only as much as the title is long is compared.
        let letters = title.span.text.chars().count();
        let cut: String = annex.title.chars().take(letters).collect();
        let alike = similarity(&title.span.text, &cut);
        if !annex.title.is_empty() && (SAME_SUBJECT..SAME_TITLE).contains(&alike) && !seen.head.recognised {
            found.push(Contradiction {
                field: "judul",
                sentence: "Judul pada kepala naskah berbeda dari judul pada kepala lampiran.".into(),
                first: first.clone(),
                second: Some(Statement { text: cut, page: annex.annex.page, place: annex.annex.place }),
            });
        }
    }
}

fn dates(seen: &Seen<'_>, found: &mut Vec<Contradiction>) {
    impossible(seen, found);
    let Some(date) = seen.closings.first().and_then(|closing| closing.date.as_ref()) else { return };
    let statement =
        |read: &DateRead| Statement { text: read.text.clone(), page: read.page, place: read.place };
    if let (Some((number, page)), Some(year)) = (&seen.head.number, date.year)
        && let Some(own) = number.year.filter(|own| number.year_sure && *own != year)
        && date.sure
    {
        found.push(Contradiction {
            field: "tahun",
            sentence: format!("Tahun pada nomor ({own}) berbeda dari tahun penetapan ({year})."),
            first: Statement { text: number_text(number), page: *page, place: number.place },
            second: Some(statement(date)),
        });
    }
    if !date.sure {
        return;
    }
    let begin = seen.title.map_or(seen.head.first_row, |title| title.end);
    let mut told = Vec::new();
    for other in own_dates(seen.rows, begin).into_iter().filter(|other| other.sure && other.date != date.date)
    {
        if !told.contains(&other.date) && told.len() < MAX_CONTRADICTIONS {
            told.push(other.date);
            found.push(Contradiction {
                field: "tanggal_penetapan",
                sentence: "Tanggal penetapan berbeda dari tanggal yang tertulis di tempat lain dalam naskah."
                    .into(),
                first: statement(date),
                second: Some(statement(&other)),
            });
        }
    }
}

/// Dates that the document gives itself: rows "TANGGAL 10 JANUARI 2025" and "Tanggal Pengesahan …".
fn own_dates(rows: &Rows, begin: usize) -> Vec<DateRead> {
    let mut found = Vec::new();
    for (_, row) in rows.text(begin) {
        if found.len() > MAX_CONTRADICTIONS * 4 {
            break;
        }
        let Some(at) = row.tokens.iter().take(3).position(|token| token.norm == "TANGGAL") else { continue };
        let rest = row.tokens.get(at + 1..).unwrap_or_default();
        let table =
            rest.first().is_some_and(|token| matches!(token.norm.as_str(), "PENGESAHAN" | "PENETAPAN"));
        let cover = at == 0 && rest.len() <= 5 && shouted(row);
        if table || cover {
            let from = rest.iter().position(|token| token.norm.bytes().any(|c| c.is_ascii_digit()));
            let read = from.and_then(|from| date_at(rest.get(from..)?, row.page, row.is_recognised()));
            found.extend(read);
        }
    }
    found
}

/// Days that do not exist, anywhere in the text: "0 Januari 2025", "31 Februari 2020".
fn impossible(seen: &Seen<'_>, found: &mut Vec<Contradiction>) {
    for (_, row) in seen.rows.text(0) {
        if found.len() >= MAX_CONTRADICTIONS {
            return;
        }
        if row.is_recognised() {
            continue;
        }
        for (at, token) in row.tokens.iter().enumerate() {
            if month(&token.norm).is_none_or(|(_, exact)| !exact) {
                continue;
            }
            let Some(from) = at.checked_sub(1) else { continue };
            let read = row.tokens.get(from..).and_then(|tokens| date_at(tokens, row.page, false));
            if let Some(read) = read.filter(|read| read.impossible) {
                found.push(Contradiction {
                    field: "tanggal_penetapan",
                    sentence: format!("Tanggal “{}” tidak ada dalam kalender.", read.text),
                    first: Statement { text: read.text.clone(), page: read.page, place: read.place },
                    second: None,
                });
            }
        }
    }
}
