//! Puts the parts together: what corroborates what, and what is sure enough to be proposed.

use super::annexes::{self, AnnexHead};
use super::closing::{self, Closing};
use super::contradictions::{Seen, contradictions};
use super::gazette::{Gazette, gazettes};
use super::head::{self, Decree, Head};
use super::kinds::{author_body, family_of};
use super::letters::{norm, similarity};
use super::relations::{self, Own};
use super::rows::Rows;
use super::title::{self, TitleRead};
use super::types::{AbstractHead, Candidate, Extracted, FieldRead};
use super::{basis, dates::DateRead};

/// A recognised heading's kind is believed from here on.
const SURE_KIND: u8 = 50;

pub(super) fn compose(rows: &Rows, this_year: u16) -> Extracted {
    let mut out = Extracted::default();
    let heads = annexes::headings(rows);
    let head = head::find(rows);
    let begin = head.as_ref().map_or(0, |head| head.first_row);
    let closings = closing::enactments(rows, begin);
    out.attachments = annexes::attachments(rows, head.as_ref(), &closings, &heads);
    let series = gazettes(rows);
    let Some(head) = head else {
        out.notes.push("Kepala naskah (jenis, nomor, dan kata TENTANG) tidak ditemukan.".into());
        return out;
    };
    let title = title::title(rows, &head);
    let promulgated = closing::gazettings(rows, begin);
    let body_end = annexes::body_end(rows, &heads, begin);
    let decree = head::decree(rows, title.as_ref().map_or(begin, |title| title.end), body_end);
    let decree = decree.filter(|_| !head.annex);
    let date = first_date(&closings);
    kind(&mut out, &head, decree.as_ref());
    number_and_year(&mut out, &head, date, &series, &heads);
    titled(&mut out, &head, title.as_ref(), decree.as_ref());
    closed(&mut out, &closings, &promulgated, &head);
    source(&mut out, &series);
    language(&mut out, rows, begin);
    not_of_the_future(&mut out, this_year);
    let own = own(&out);
    let clauses_end = closings.first().map_or(body_end, |closing| closing.row.min(body_end));
    related(&mut out, rows, (begin, clauses_end), title.as_ref(), &own);
    out.legal_bases = basis::bases(rows, title.as_ref().map_or(begin, |title| title.end));
    out.contradictions = contradictions(&Seen {
        rows,
        head: &head,
        title: title.as_ref(),
        decree: decree.as_ref(),
        closings: &closings,
        annexes: &heads,
    });
    if head.annex {
        out.notes.push("Berkas ini dimulai dengan kepala lampiran.".into());
    }
    out.abstract_head = abstract_head(&out);
    out
}

/// The date of enactment: of the first closing, with what it could not be read as.
fn first_date(closings: &[Closing]) -> Option<&DateRead> {
    closings.first().and_then(|closing| closing.date.as_ref())
}

fn field(
    value: String,
    sure: bool,
    page: u32,
    place: Option<crate::pdf::Place>,
    confidence: u8,
) -> FieldRead {
    let mut read = FieldRead { sure, page: Some(page), place, confidence, ..FieldRead::default() };
    if sure {
        read.value = value;
    } else if !value.is_empty() {
        read.candidates.push(Candidate { value, page, place });
    }
    read
}

/// No document is of a year to come: such a year was misread, or is a slip that a person has to see.
fn not_of_the_future(out: &mut Extracted, this_year: u16) {
    for name in ["tahun", "tanggal_penetapan", "tanggal_pengundangan"] {
        let Some(read) = out.description.get_mut(name) else { continue };
        let year: Option<u16> = read.value.get(..4).and_then(|year| year.parse().ok());
        if year.is_some_and(|year| year > this_year) {
            let (value, page) = (std::mem::take(&mut read.value), read.page.unwrap_or(1));
            read.candidates.push(Candidate { value, page, place: read.place });
            read.sure = false;
            read.note = Some("Tahun yang terbaca belum tiba.".into());
        }
    }
}

fn kind(out: &mut Extracted, head: &Head, decree: Option<&Decree>) {
    let Some(span) = &head.kind else { return };
    let family = family_of(&span.text);
    let other = decree.and_then(|decree| family_of(&decree.kind.text));
    // "Menetapkan : KEPUTUSAN TENTANG …" is short for the kind of the heading.
    let short = decree.is_some_and(|decree| norm(&span.text).starts_with(&norm(&decree.kind.text)));
    let same = short || family.zip(other).is_none_or(|(a, b)| a.id == b.id);
    let legible = !head.recognised || span.confidence >= SURE_KIND || (other.is_some() && same);
    let sure = family.is_some() && same && legible && !head.doubtful;
    let mut read = field(span.text.clone(), sure, span.page, span.place, span.confidence);
    if let (false, Some(decree)) = (same, decree) {
        read.note = Some("Kepala naskah dan “Menetapkan” menyebut jenis yang berbeda.".into());
        read.candidates.push(Candidate {
            value: decree.kind.text.to_uppercase(),
            page: decree.kind.page,
            place: decree.kind.place,
        });
    }
    out.description.insert("jenis", read);
    if let Some(id) = family.and_then(|family| family.product_kind) {
        out.description
            .insert("jenis_produk", field(id.to_owned(), sure, span.page, span.place, span.confidence));
    }
    if let Some(body) = author_body(&span.text) {
        out.description.insert("teu_badan", field(body, sure, span.page, span.place, span.confidence));
    }
}

fn number_and_year(
    out: &mut Extracted,
    head: &Head,
    date: Option<&DateRead>,
    series: &[Gazette],
    annexes: &[AnnexHead],
) {
    let Some((read, page)) = &head.number else { return };
    // The same number in the heading of an annex makes up for a letter that was hard to read.
    let again = annexes.iter().filter_map(|annex| annex.number.as_ref()).any(|(other, _)| {
        other.running.is_some() && other.running == read.running && other.value == read.value
    });
    let sure = !head.doubtful && !read.gap && (read.sure || (again && read.running.is_some()));
    let mut number = field(read.value.clone(), sure, *page, read.place, read.confidence);
    if read.gap {
        number.note = Some("Nomor dikosongkan pada naskah (biasanya ditulis tangan).".into());
    } else if !sure {
        number.note = Some("Nomor tidak terbaca dengan pasti.".into());
    }
    out.description.insert("nomor", number);
    let of_date = date.filter(|date| date.sure).and_then(|date| date.year);
    let of_gazette = series.iter().filter(|gazette| gazette.sure).find_map(|gazette| gazette.year);
    let place = read.year_place.or(read.place);
    let year = match (read.year, of_date) {
        (Some(year), other) => {
            let confirmed = other == Some(year) || of_gazette == Some(year);
            field(
                year.to_string(),
                !head.doubtful && (read.year_sure || confirmed),
                *page,
                place,
                read.confidence,
            )
        }
        // The heading gives none that can be read; the date of enactment tells it.
        (None, Some(year)) => {
            let date_read = date.map_or((*page, None, 0), |date| (date.page, date.place, date.confidence));
            let mut read = field(year.to_string(), !head.doubtful, date_read.0, date_read.1, date_read.2);
            read.note = Some("Terbaca dari tanggal penetapan.".into());
            read
        }
        (None, None) => FieldRead {
            page: Some(*page),
            place,
            note: Some("Tahun tidak terbaca.".into()),
            ..FieldRead::default()
        },
    };
    out.description.insert("tahun", year);
}

fn titled(out: &mut Extracted, head: &Head, title: Option<&TitleRead>, decree: Option<&Decree>) {
    let Some(title) = title else { return };
    // What "Menetapkan" says again makes up for what was hard to read.
    let again = decree.is_some_and(|decree| {
        let letters = title.span.text.chars().count();
        let cut: String = decree.title.text.chars().take(letters + letters / 5).collect();
        similarity(&title.span.text, &cut) >= 0.9
    });
    let sure = title.sure || (again && !head.doubtful);
    let mut read =
        field(title.span.text.clone(), sure, title.span.page, title.span.place, title.span.confidence);
    if !sure {
        read.note = Some("Batas judul tidak pasti.".into());
    }
    out.description.insert("judul", read);
}

fn closed(out: &mut Extracted, closings: &[Closing], promulgated: &[Closing], head: &Head) {
    if let Some(first) = closings.first() {
        if let Some(town) = &first.town {
            let again = promulgated.iter().filter_map(|closing| closing.town.as_ref());
            let again = again.chain(closings.iter().skip(1).filter_map(|closing| closing.town.as_ref()));
            let confirmed = again.map(|town| &town.text).any(|text| *text == town.text);
            let legible = town.confidence >= 60 && (!town.scanned || confirmed);
            let sure = !head.doubtful && (!head.recognised || legible);
            let read = field(town.text.clone(), sure, town.page, town.place, town.confidence);
            out.description.insert("tempat_penetapan", read);
        }
        if let Some(date) = &first.date {
            out.description.insert("tanggal_penetapan", dated(date, head));
        }
        if let Some(signer) = &first.signer {
            let sure = !head.doubtful && !signer.scanned && (!head.recognised || signer.confidence >= 85);
            let read = field(signer.text.clone(), sure, signer.page, signer.place, signer.confidence);
            out.description.insert("penandatangan", read);
        }
    }
    let gazetted = promulgated.iter().find_map(|closing| closing.date.as_ref().filter(|date| date.sure));
    let any = gazetted.or_else(|| promulgated.iter().find_map(|closing| closing.date.as_ref()));
    if let Some(date) = any {
        out.description.insert("tanggal_pengundangan", dated(date, head));
    }
}

fn dated(date: &DateRead, head: &Head) -> FieldRead {
    let value = date.date.map(|date| date.iso()).unwrap_or_default();
    let sure = date.sure && !head.doubtful;
    let mut read = field(value, sure, date.page, date.place, date.confidence);
    if date.impossible {
        read.note = Some(format!("“{}” tidak ada dalam kalender.", date.text));
    } else if date.gap {
        read.note = Some("Tanggal dikosongkan pada naskah (biasanya ditulis tangan).".into());
    } else if !sure {
        read.note = Some("Tanggal tidak terbaca dengan pasti.".into());
    }
    read
}

/// `BN 2024 (718) : 14 hlm` (handbook 1.2).
fn source(out: &mut Extracted, series: &[Gazette]) {
    let Some(main) = series.iter().find(|gazette| !gazette.series.starts_with('T')) else { return };
    let Some(year) = main.year else { return };
    let mut value = format!("{} {year} ({})", main.series, main.number);
    if let Some(more) = series.iter().find(|gazette| gazette.series.strip_prefix('T') == Some(main.series)) {
        value.push_str(&format!(", {} ({})", more.series, more.number));
    }
    value.push_str(&format!(" : {} hlm", out.attachments.body_pages));
    out.description.insert("sumber", field(value, main.sure, main.page, main.place, main.confidence));
}

/// A heading and *Menimbang* in Indonesian are proof enough of the language.
fn language(out: &mut Extracted, rows: &Rows, begin: usize) {
    if let Some((_, row)) = rows.text(begin).find(|(_, row)| row.starts("MENIMBANG")) {
        let read = field("Indonesia".into(), !row.doubtful, row.page, row.place(), 100);
        out.description.insert("bahasa", read);
    }
}

fn own(out: &Extracted) -> Own {
    let value = |name: &str| {
        out.description.get(name).map(|read| match read.candidates.first() {
            Some(candidate) if read.value.is_empty() => candidate.value.clone(),
            _ => read.value.clone(),
        })
    };
    Own {
        kind: value("jenis").unwrap_or_default(),
        number: value("nomor").unwrap_or_default(),
        year: value("tahun").and_then(|year| year.parse().ok()),
    }
}

fn related(
    out: &mut Extracted,
    rows: &Rows,
    (begin, end): (usize, usize),
    title: Option<&TitleRead>,
    own: &Own,
) {
    let from = title.map_or(begin, |title| title.end);
    if let Some(title) = title {
        let mut of_title = relations::of_title(&title.span.text, title.span.page, own);
        for relation in &mut of_title {
            relation.place = title.span.place;
        }
        out.relations = of_title;
    }
    // What the title says it amends is the whole of it; clauses below repeat or detail it.
    let told = out.relations.iter().any(|relation| relation.kind == "mengubah");
    for relation in relations::of_body(rows, from, end, own) {
        if told && relation.kind == "mengubah" && !relation.partial {
            continue;
        }
        let known = out.relations.iter().any(|other| {
            other.kind == relation.kind
                && other.target.number == relation.target.number
                && other.target.year == relation.target.year
        });
        if !known {
            out.relations.push(relation);
        }
    }
}

/// Head of an abstract from what is sure (handbook 1.6).
fn abstract_head(out: &Extracted) -> Option<AbstractHead> {
    let value = |name: &str| out.description.get(name).map(|read| read.value.as_str()).unwrap_or_default();
    let (title, number, year) = (value("judul"), value("nomor"), value("tahun"));
    if title.is_empty() || year.is_empty() {
        return None;
    }
    let family = family_of(value("jenis"));
    let short = family.map_or("", |family| family.short);
    let short = if short.is_empty() { value("jenis").to_owned() } else { short.to_owned() };
    let source = match value("sumber").split(" : ").next() {
        Some(source) if !source.is_empty() => format!(", {source}"),
        _ => String::new(),
    };
    Some(AbstractHead {
        subject: subject(title),
        year: year.to_owned(),
        line: format!("{short} NO. {number}{source}, {} HLM", out.attachments.body_pages),
        title: format!("{} NOMOR {number} TAHUN {year} TENTANG {}", value("jenis"), title.to_uppercase()),
    })
}

/// The title's first noun phrase: what stands before the first word that begins a clause.
fn subject(title: &str) -> String {
    const STOPS: &[&str] =
        &["PADA", "DI", "DALAM", "OLEH", "UNTUK", "KEPADA", "DENGAN", "DARI", "TAHUN", "ATAS"];
    let upper = title.to_uppercase();
    let words: Vec<&str> = upper
        .split(' ')
        .enumerate()
        .take_while(|(n, word)| *n == 0 || !STOPS.contains(word))
        .map(|(_, word)| word)
        .collect();
    words.join(" ").trim_end_matches([',', ';']).to_owned()
}
