//! Home addresses: RT and RW, "bertempat tinggal di", "Alamat :" of a person, a street with its village
//! and district. Where an office, a school or a polling station is named before, or in a letterhead, it is
//! nobody's home.

use super::facts::PersonalKind;
use super::nik::Stretch;
use super::tokens::Token;
use crate::pdf::{PLACE_UNITS, Place};

/// The most words that are shown of an address.
const MOST_WORDS: usize = 16;
/// How far ahead the parts of an address are looked for.
const REACH: usize = 14;
/// How many words before an address may name the institution that it belongs to.
const NAMED_BEFORE: usize = 10;
/// A letterhead stands in this part of a page,
const HEAD: u16 = PLACE_UNITS / 5;
/// or, for texts without places, in so many lines.
const HEAD_LINES: usize = 7;

/// Words that say whose address it is: no private person's.
const INSTITUTIONS: &[&str] = &[
    "kantor",
    "sekretariat",
    "komisi",
    "kpu",
    "bawaslu",
    "badan",
    "dinas",
    "kementerian",
    "lembaga",
    "gedung",
    "balai",
    "sekolah",
    "sd",
    "sdn",
    "smp",
    "smpn",
    "sma",
    "sman",
    "smk",
    "madrasah",
    "masjid",
    "puskesmas",
    "universitas",
    "tps",
    "pt",
    "cv",
    "bank",
    "hotel",
    "aula",
    "posko",
    "instansi",
    "perusahaan",
    "bapeten",
    "redaksi",
    "percetakan",
    "rumah sakit",
    "lapangan",
];
/// Words of a letterhead's lines.
const CONTACTS: &[&str] = &[
    "telp",
    "telepon",
    "telpon",
    "tlp",
    "fax",
    "faks",
    "faksimile",
    "faximile",
    "website",
    "laman",
    "email",
    "e-mail",
];
const STREETS: &[&str] = &[
    "jl",
    "jln",
    "jalan",
    "gg",
    "gang",
    "lorong",
    "lrg",
    "dusun",
    "dsn",
    "perum",
    "perumahan",
    "komplek",
    "kompleks",
    "kampung",
    "kp",
    "blok",
];
const VILLAGES: &[&str] = &["kel", "kelurahan", "desa", "ds", "nagari"];
const DISTRICTS: &[&str] = &["kec", "kecamatan", "distrik"];

/// The home addresses among the words of a page; those that touch are one.
pub(super) fn find(tokens: &[Token<'_>]) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    for start in 0..tokens.len() {
        if found.last().is_some_and(|(_, _, end)| start < *end) {
            continue;
        }
        if let Some(end) = home(tokens, start) {
            found.push((PersonalKind::Address, start, end));
        }
    }
    found
}

/// Where an address that begins at `start` ends.
fn home(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let here = tokens.get(start)?;
    let ahead = tokens.get(start + 1..).unwrap_or_default();
    let ahead = ahead.get(..REACH.min(ahead.len())).unwrap_or_default();
    let end = |words: usize| Some((start + words).min(tokens.len()));
    match here.plain.as_str() {
        "alamat" => labelled(tokens, start).then(|| line_end(tokens, start)),
        "bertempat" | "beralamat" | "berdomisili" | "bertempat-tinggal" => {
            let place =
                ahead.iter().any(|token| is_street(token) || is_village(token) || is_rt(&token.plain));
            let own = !is_institution(tokens, start) && (here.plain != "bertempat" || follows_home(ahead));
            (place && own).then(|| end(MOST_WORDS)).flatten()
        }
        _ if is_street(here) => {
            let parted = ahead.iter().any(is_village) && ahead.iter().any(is_district);
            let rt = (0..ahead.len()).any(|at| rt_rw(tokens, start + 1 + at).is_some());
            let own = !is_institution(tokens, start) && !is_letterhead(tokens, start);
            (own && (parted || rt)).then(|| end(MOST_WORDS)).flatten()
        }
        _ => {
            let length = rt_rw(tokens, start)?;
            (!is_institution(tokens, start) && !is_letterhead(tokens, start)).then(|| end(length)).flatten()
        }
    }
}

fn follows_home(ahead: &[Token<'_>]) -> bool {
    ahead.first().is_some_and(|token| matches!(token.plain.as_str(), "tinggal" | "kediaman"))
}

/// "Alamat : Jl. …", "Alamat rumah …": with something behind it, and not an institution's.
fn labelled(tokens: &[Token<'_>], start: usize) -> bool {
    let Some(here) = tokens.get(start) else { return false };
    let rest: Vec<&Token<'_>> =
        tokens.iter().skip(start + 1).take_while(|token| token.line == here.line).collect();
    let home = rest
        .first()
        .is_some_and(|token| matches!(token.plain.as_str(), "rumah" | "tinggal" | "ktp" | "sesuai"));
    let colon = here.raw.ends_with(':') || rest.iter().take(3).any(|token| token.raw.starts_with(':'));
    let filled = rest.iter().filter(|token| token.plain.chars().any(char::is_alphanumeric)).count();
    let needed = if home { 3 } else { 2 };
    let office = rest.iter().any(|token| INSTITUTIONS.contains(&token.plain.as_str()))
        || is_institution(tokens, start);
    (colon || home) && filled >= needed && !office && !is_letterhead(tokens, start)
}

/// How many words are an RT with its RW or number: "RT 05/RW 02", "RT.005 RW.002", "RT/RW 05/02".
fn rt_rw(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    const WORDS: usize = 7;
    let here = tokens.get(start)?;
    if !is_rt(&here.plain) {
        return None;
    }
    let same = tokens.iter().skip(start).take(WORDS).take_while(|token| token.line <= here.line + 1);
    let joined: Vec<&str> = same.map(|token| token.plain.as_str()).collect();
    // Numbers after RT, and an RW or a second number beside.
    let mut numbers = 0;
    let mut rw = false;
    for (position, word) in joined.iter().enumerate() {
        for part in word.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
            let (letters, digits): (String, String) = part.chars().partition(|c| c.is_alphabetic());
            match letters.as_str() {
                "rt" | "" | "no" | "nomor" => {}
                "rw" => rw = true,
                _ => return None,
            }
            numbers += usize::from((1..=3).contains(&digits.len()));
        }
        if numbers >= 2 || (rw && numbers >= 1 && position + 1 == joined.len()) {
            return Some(position + 1);
        }
    }
    None
}

fn is_rt(word: &str) -> bool {
    word.strip_prefix("rt").is_some_and(|rest| rest.chars().next().is_none_or(|c| !c.is_alphabetic()))
}

fn is_one_of(token: &Token<'_>, words: &[&str]) -> bool {
    let first = token.plain.split(['.', '/']).next().unwrap_or_default();
    words.contains(&token.plain.as_str()) || words.contains(&first)
}

/// A street is named in capitals at its start; "di tepi jalan umum" is none.
fn is_street(token: &Token<'_>) -> bool {
    is_one_of(token, STREETS) && token.raw.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase)
}

fn is_village(token: &Token<'_>) -> bool {
    is_one_of(token, VILLAGES)
}

fn is_district(token: &Token<'_>) -> bool {
    is_one_of(token, DISTRICTS)
}

fn is_institution(tokens: &[Token<'_>], start: usize) -> bool {
    let before = tokens.get(start.saturating_sub(NAMED_BEFORE)..start).unwrap_or_default();
    before.iter().any(|token| INSTITUTIONS.contains(&token.plain.as_str()))
}

/// In the head of a page on a line with the office's telephone, or right above it.
fn is_letterhead(tokens: &[Token<'_>], start: usize) -> bool {
    let Some(here) = tokens.get(start) else { return false };
    let head = if here.place == Place::default() { here.line < HEAD_LINES } else { here.place.y0 < HEAD };
    let near = |token: &&Token<'_>| (here.line..=here.line + 2).contains(&token.line);
    head && tokens
        .iter()
        .filter(near)
        .any(|token| CONTACTS.contains(&token.plain.split(['.', ':']).next().unwrap_or_default()))
}

fn line_end(tokens: &[Token<'_>], start: usize) -> usize {
    let line = tokens.get(start).map(|token| token.line);
    let words =
        tokens.iter().skip(start).take(MOST_WORDS).take_while(|token| Some(token.line) == line).count();
    start + words
}

#[cfg(test)]
mod tests {
    use super::super::tokens::{quoted, tokens};
    use super::*;
    use crate::pdf::{PageReading, TextSource};

    fn found(text: &str) -> Vec<String> {
        // Below the head of the page.
        let text = "baris\n".repeat(HEAD_LINES) + text;
        on_page(&text)
    }

    fn on_page(text: &str) -> Vec<String> {
        let page = PageReading::of_text(TextSource::Layer, text);
        let tokens = tokens(&page);
        find(&tokens).iter().map(|(_, a, b)| quoted(&tokens[*a..*b])).collect()
    }

    #[test]
    fn as_people_write_it() {
        for (text, address) in [
            ("Nama Budi RT 05/RW 02 Telanaipura", "RT 05/RW 02"),
            ("Budi RT.005 RW.002", "RT.005 RW.002"),
            ("Budi RT/RW 05/02", "RT/RW 05/02"),
            ("Budi RT. 05 / RW. 02", "RT. 05 / RW. 02"),
            ("Alamat : Lorong Mawar Nomor 3", "Alamat : Lorong Mawar Nomor 3"),
            ("Alamat rumah Jl. Mawar 3", "Alamat rumah Jl. Mawar 3"),
            (
                "Jalan Mawar No. 3 Kelurahan Beringin Kecamatan Pasar",
                "Jalan Mawar No. 3 Kelurahan Beringin Kecamatan Pasar",
            ),
            ("Jl. Mawar No. 3 RT 05 RW 02", "Jl. Mawar No. 3 RT 05 RW 02"),
        ] {
            assert_eq!(found(text), [address]);
        }
        assert_eq!(found("Budi, bertempat tinggal di Desa Sungai Duren, petani").len(), 1);
    }

    #[test]
    fn what_is_nobodys_home() {
        for text in [
            "parkir di tepi jalan umum",
            "diutamakan yang bertempat tinggal di sekitar lokasi",
            "Alamat : ..............................",
            "Alamat :",
            "1. Nama : BAPETEN 2. Alamat : Jl. Gajah Mada No. 8 Jakarta Pusat",
            "Alamat kantor : Jl. Mawar 3",
            "TPS 3 di Jl. Mawar RT 05 RW 02",
            "Jalan Jenderal Sudirman Nomor 3 Jambi",
            "SMART 05/02",
            "Undang-Undang Nomor 38 Tahun 2004 tentang Jalan (Lembaran Negara",
        ] {
            assert_eq!(found(text), [] as [&str; 0], "{text}");
        }
    }

    #[test]
    fn a_letterhead_is_the_offices() {
        let head =
            "KOMISI PEMILIHAN UMUM\nPROVINSI JAMBI\nJl. Mawar RT 05 RW 02 Kel. A Kec. B\nTelp. (0741) 60123";
        assert_eq!(on_page(head), [] as [&str; 0]);
        assert_eq!(found("Jl. Mawar RT 05 RW 02 Kel. A Kec. B\nTelp. (0741) 60123").len(), 1);
    }
}
