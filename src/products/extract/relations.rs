//! What the document says it revokes or amends. Proposals, never more.

use super::citation::{Cited, Flow, citations, is_numbering};
use super::rows::{Rows, Token};
use super::types::{Citation, ProposedRelation};

/// Words of a clause before "dicabut" that are looked at.
const MAX_CLAUSE_WORDS: usize = 1_500;
/// Relations that are kept.
const MAX_RELATIONS: usize = 60;
/// Words of the body that are looked at.
const MAX_WORDS: usize = 250_000;
/// Clauses that are looked at; forms and tables repeat them.
const MAX_CLAUSES: usize = 400;

/// The document itself, which is never a target.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    pub(super) kind: String,
    pub(super) number: String,
    pub(super) year: Option<u16>,
}

impl Own {
    fn is(&self, citation: &Citation) -> bool {
        let family = |kind: &str| super::kinds::family_of(kind).map(|family| family.id);
        !self.number.is_empty()
            && citation.number == self.number
            && citation.year == self.year
            && family(&citation.kind) == family(&self.kind)
    }
}

/// Relations that the title tells: "Perubahan Kedua atas …", "Pencabutan …".
pub(super) fn of_title(title: &str, page: u32, own: &Own) -> Vec<ProposedRelation> {
    let tokens = words(title);
    let norms: Vec<&str> = tokens.iter().map(|token| token.norm.as_str()).collect();
    let atas = norms.iter().take(6).position(|word| *word == "ATAS");
    let kind = match (norms.first().copied(), atas) {
        (Some("PERUBAHAN"), Some(_)) => "mengubah",
        (Some("PENCABUTAN"), _) => "mencabut",
        _ => return Vec::new(),
    };
    let all = citations(&tokens);
    let first = all.iter().find(|cited| !own.is(&cited.citation));
    let Some(first) = first.filter(|cited| cited.from <= atas.map_or(6, |at| at + 3)) else {
        return Vec::new();
    };
    vec![ProposedRelation {
        kind,
        text: first.citation.text(),
        target: first.citation.clone(),
        partial: false,
        sure: true,
        page,
        place: None,
    }]
}

fn words(text: &str) -> Vec<Token> {
    text.split_whitespace()
        .map(|word| Token {
            text: word.to_owned(),
            norm: super::letters::norm(word),
            place: crate::pdf::Place::default(),
            confidence: 100,
        })
        .collect()
}

/// Relations that the clauses of the body tell.
pub(super) fn of_body(rows: &Rows, from: usize, to: usize, own: &Own) -> Vec<ProposedRelation> {
    let mut flow = Flow::default();
    for (i, row) in rows.text(from) {
        if i >= to || flow.tokens.len() > MAX_WORDS {
            break;
        }
        flow.push(row);
    }
    let mut found: Vec<ProposedRelation> = Vec::new();
    let (mut clause_begin, mut clauses) = (0, 0);
    for at in 0..flow.tokens.len() {
        if found.len() >= MAX_RELATIONS || clauses >= MAX_CLAUSES {
            break;
        }
        let Some(token) = flow.tokens.get(at) else { break };
        let kind = match token.norm.as_str() {
            "DICABUT" if is_revocation(&flow.tokens, at) => Some("mencabut"),
            "DINYATAKAN" if revokes_by_declaring(&flow.tokens, at) => Some("mencabut"),
            "DIUBAH" if is_amendment(&flow.tokens, at) => Some("mengubah"),
            _ => None,
        };
        let Some(kind) = kind else { continue };
        clauses += 1;
        let begin = clause_start(&flow.tokens, at).max(clause_begin);
        let listed = list_after(&flow.tokens, at);
        let to = listed.unwrap_or(at);
        add(&mut found, &flow, (begin, to), kind, own);
        clause_begin = to;
    }
    found
}

/// "dicabut dan dinyatakan tidak berlaku", "dicabut": not "dapat dicabut", "izin dicabut", "tidak dicabut".
fn is_revocation(tokens: &[Token], at: usize) -> bool {
    let norm = |n: Option<usize>| n.and_then(|n| tokens.get(n)).map_or("", |token| token.norm.as_str());
    let before = norm(at.checked_sub(1));
    if matches!(before, "DAPAT" | "TIDAK" | "BELUM" | "APABILA" | "AKAN" | "TELAH" | "YANG") {
        return false;
    }
    let next = tokens.get(at + 1..tokens.len().min(at + 9)).unwrap_or_default();
    next.windows(2).any(|pair| matches!(pair, [a, b] if a.norm == "TIDAK" && b.norm.starts_with("BERLAKU")))
        || tokens.get(at).is_some_and(|token| token.text.ends_with(['.', ';', ':']))
}

/// "dinyatakan tidak berlaku" without "dicabut" before it, and not "tetap berlaku".
fn revokes_by_declaring(tokens: &[Token], at: usize) -> bool {
    let norm = |n: usize| tokens.get(n).map_or("", |token| token.norm.as_str());
    let revoked_before = (1..=4).any(|back| at.checked_sub(back).is_some_and(|n| norm(n) == "DICABUT"));
    norm(at + 1) == "TIDAK" && norm(at + 2).starts_with("BERLAKU") && !revoked_before
}

/// "Beberapa ketentuan dalam … diubah sebagai berikut", not "sebagaimana telah diubah dengan".
fn is_amendment(tokens: &[Token], at: usize) -> bool {
    let norm = |n: usize| tokens.get(n).map_or("", |token| token.norm.as_str());
    let so = norm(at + 1) == "SEBAGAI" || norm(at + 1) == "MENJADI" && norm(at + 2) == "SEBAGAI";
    let telah = (1..=3).any(|back| at.checked_sub(back).is_some_and(|n| norm(n) == "TELAH"));
    so && !telah
}

/// Where the clause begins: after the full stop before it, an "Pasal 12" or a word of the diktum.
fn clause_start(tokens: &[Token], at: usize) -> usize {
    let floor = at.saturating_sub(MAX_CLAUSE_WORDS);
    let mut n = at;
    while n > floor {
        let Some(token) = tokens.get(n - 1) else { break };
        let follows = tokens.get(n);
        let capital = follows.is_some_and(|token| token.text.starts_with(char::is_uppercase));
        let abbreviation = token.norm.len() <= 3 || is_numbering(&token.text);
        if token.text.ends_with('.') && capital && !abbreviation {
            return n;
        }
        if matches!(
            token.norm.as_str(),
            "PASAL" | "KESATU" | "KEDUA" | "KETIGA" | "KEEMPAT" | "KELIMA" | "KEENAM"
        ) && token.text.starts_with(char::is_uppercase)
            && follows.is_some_and(|next| next.text == ":" || heads_article(tokens, n))
        {
            return n + 1;
        }
        n -= 1;
    }
    floor
}

/// "Pasal 12" on a line of its own: what follows begins a sentence.
fn heads_article(tokens: &[Token], at: usize) -> bool {
    let figure = tokens.get(at).is_some_and(|token| token.norm.bytes().all(|c| c.is_ascii_digit()));
    let next = tokens.get(at + 1);
    let sentence = ["PADA", "DENGAN", "PERATURAN", "UNDANGUNDANG", "KEPUTUSAN", "SEMUA", "SEGALA", "SEJAK"];
    let opens = next.is_some_and(|token| {
        token.text.starts_with(char::is_uppercase) && sentence.contains(&token.norm.as_str())
            || token.text == "(1)"
    });
    figure && opens
}

/// "dicabut dan dinyatakan tidak berlaku:" is followed by a list; where it ends.
fn list_after(tokens: &[Token], at: usize) -> Option<usize> {
    let berlaku = (at..tokens.len().min(at + 9))
        .find(|n| tokens.get(*n).is_some_and(|token| token.norm.starts_with("BERLAKU")))?;
    let mut after = berlaku..tokens.len().min(berlaku + 4);
    let text = |n: usize| tokens.get(n).map_or("", |token| token.text.as_str());
    let colon = after.find(|n| text(*n).ends_with([':', '.', ';'])).filter(|n| text(*n).ends_with(':'))?;
    let first = tokens.get(colon + 1)?;
    if !is_numbering(&first.text) {
        return None;
    }
    let limit = tokens.len().min(colon + MAX_CLAUSE_WORDS);
    let end = (colon + 1..limit).find(|n| {
        let ended = tokens.get(*n).is_some_and(|token| token.text.ends_with('.') && token.norm.len() > 3);
        let next = tokens.get(n + 1);
        ended
            && !is_numbering(&tokens.get(*n).map_or("", |t| t.text.as_str()).to_lowercase())
            && next.is_none_or(|next| next.text.starts_with(char::is_uppercase) && !next.is("NOMOR"))
    });
    Some(end.map_or(limit, |end| end + 1))
}

fn add(
    found: &mut Vec<ProposedRelation>,
    flow: &Flow,
    (begin, end): (usize, usize),
    kind: &'static str,
    own: &Own,
) {
    let Some(clause) = flow.tokens.get(begin..end) else { return };
    let all = citations(clause);
    let mut shadow = 0;
    for cited in &all {
        let target = &cited.citation;
        // Within another's title, or telling by what it had been amended.
        if cited.from < shadow || own.is(target) || is_beside(clause, cited) || target.kind.contains("Dasar")
        {
            continue;
        }
        let amends = starts_like_amendment(&target.title);
        if amends {
            shadow = cited.to;
        }
        if stays(clause, cited) {
            continue;
        }
        let known = found.iter().any(|other| {
            other.kind == kind
                && other.target.number == target.number
                && other.target.year == target.year
                && super::letters::similarity(&other.target.kind, &target.kind) > 0.8
        });
        if known || found.len() >= MAX_RELATIONS {
            continue;
        }
        let partial = is_partial(clause, cited);
        found.push(ProposedRelation {
            kind: if partial && kind == "mencabut" { "mengubah" } else { kind },
            text: target.text(),
            target: target.clone(),
            partial,
            sure: !partial && !target.number.is_empty(),
            page: flow.page(begin + cited.from),
            place: flow.place(begin + cited.from, begin + cited.to),
        });
        if kind == "mengubah" {
            // What is amended stands first; the rest tells its history.
            return;
        }
    }
}

fn starts_like_amendment(title: &str) -> bool {
    title.to_uppercase().starts_with("PERUBAHAN")
}

/// "sebagaimana telah diubah dengan X", "berdasarkan X", "pelaksanaan X", "dimaksud dalam X".
fn is_beside(clause: &[Token], cited: &Cited) -> bool {
    let back = |n: usize| {
        cited.from.checked_sub(n).and_then(|at| clause.get(at)).map_or("", |token| token.norm.as_str())
    };
    let near: Vec<&str> = (1..=4).map(back).collect();
    matches!(
        near.as_slice(),
        [
            "DENGAN",
            "DIUBAH"
                | "TERAKHIR"
                | "DITETAPKAN"
                | "KALI"
                | "DITAMBAH"
                | "BERTENTANGAN"
                | "BERLAKUNYA"
                | "SESUAI",
            ..
        ]
    ) || matches!(
        near.first().copied(),
        Some("DARI" | "BERDASARKAN" | "PELAKSANAAN" | "MELAKSANAKAN" | "MENURUT" | "ATAS")
    ) || near.iter().take(2).any(|word| matches!(*word, "PELAKSANAAN" | "BERLAKUNYA"))
        || (near.contains(&"DIUBAH") && near.contains(&"DENGAN"))
}

/// "Pasal 5 ayat (2) Undang-Undang …": only a part of it.
fn is_partial(clause: &[Token], cited: &Cited) -> bool {
    let from = cited.from.saturating_sub(12);
    let before = clause.get(from..cited.from).unwrap_or_default();
    let last_stop =
        before.iter().rposition(|token| token.text.ends_with([';', ':', ','])).map_or(0, |at| at + 1);
    let near = before.get(last_stop..).unwrap_or_default();
    near.iter().any(|token| {
        matches!(token.norm.as_str(), "PASAL" | "AYAT" | "HURUF" | "BAB" | "SEPANJANG" | "KETENTUANNYA")
    })
}

/// "… dinyatakan masih tetap berlaku" follows before anything is revoked.
fn stays(clause: &[Token], cited: &Cited) -> bool {
    let after = clause.get(cited.to..clause.len().min(cited.to + 40)).unwrap_or_default();
    let end = after.iter().position(|token| token.text.ends_with([';'])).unwrap_or(after.len());
    after
        .get(..end)
        .unwrap_or_default()
        .windows(2)
        .any(|pair| matches!(pair, [a, b] if a.norm == "TETAP" && b.norm.starts_with("BERLAKU")))
}
