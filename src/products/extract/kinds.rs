//! Kinds of legal product: what a heading calls them, what that is in short, who stands in the heading.

use super::letters::{like, norm};

/// Kinds that mean the same under different names. Ids are for comparing; those of our own products are
/// the ids of `product_kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KindFamily {
    /// The family.
    pub id: &'static str,
    /// The abbreviation used in an abstract; empty where none is usual.
    pub short: &'static str,
    /// The kind of ours, where the office publishes such products.
    pub product_kind: Option<&'static str>,
}

const fn family(id: &'static str, short: &'static str) -> KindFamily {
    KindFamily { id, short, product_kind: None }
}

const fn ours(id: &'static str, short: &'static str) -> KindFamily {
    KindFamily { id, short, product_kind: Some(id) }
}

/// How a kind begins (letters only) and what it is then; the longer beginning stands first.
const FAMILIES: &[(&str, KindFamily)] = &[
    ("UNDANGUNDANGDASAR", family("uud", "UUD")),
    ("UNDANGUNDANGDARURAT", family("uu-darurat", "UU DRT")),
    ("UNDANGUNDANG", family("uu", "UU")),
    ("PERATURANPEMERINTAHPENGGANTI", family("perpu", "PERPU")),
    ("PERATURANPEMERINTAH", family("pp", "PP")),
    ("PERATURANPRESIDEN", family("perpres", "PERPRES")),
    ("KEPUTUSANPRESIDEN", family("keppres", "KEPPRES")),
    ("INSTRUKSIPRESIDEN", family("inpres", "INPRES")),
    ("PENETAPANPRESIDEN", family("penpres", "PENPRES")),
    ("KETETAPANMAJELIS", family("tap-mpr", "TAP MPR")),
    ("PERATURANDAERAH", family("perda", "PERDA")),
    ("QANUN", family("perda", "QANUN")),
    ("PERATURANGUBERNUR", family("pergub", "PERGUB")),
    ("KEPUTUSANGUBERNUR", family("kepgub", "KEPGUB")),
    ("INSTRUKSIGUBERNUR", family("ingub", "INGUB")),
    ("PERATURANBUPATI", family("perbup", "PERBUP")),
    ("KEPUTUSANBUPATI", family("kepbup", "KEPBUP")),
    ("PERATURANWALIKOTA", family("perwal", "PERWAL")),
    ("KEPUTUSANWALIKOTA", family("kepwal", "KEPWAL")),
    ("PERATURANDESA", family("perdes", "PERDES")),
    ("PERATURANBERSAMA", family("peraturan-bersama", "PERATURAN BERSAMA")),
    ("PERATURANMENTERI", family("permen", "PERMEN")),
    ("KEPUTUSANMENTERI", family("kepmen", "KEPMEN")),
    ("KEPUTUSANBERSAMA", family("keputusan-bersama", "KEPUTUSAN BERSAMA")),
    ("INSTRUKSIMENTERI", family("inmen", "INMEN")),
    ("PERATURANKOMISIPEMILIHANUMUM", ours("peraturan-kpu", "PKPU")),
    ("PERATURANKPU", ours("peraturan-kpu", "PKPU")),
    (
        "KEPUTUSANSEKRETARISJENDERALKOMISIPEMILIHANUMUM",
        family("keputusan-sekjen-kpu", "KEPUTUSAN SEKJEN KPU"),
    ),
    ("KEPUTUSANSEKRETARISKOMISIPEMILIHANUMUM", ours("keputusan-sekretaris", "KEPUTUSAN SEKRETARIS")),
    ("KEPUTUSANSEKRETARISKPU", ours("keputusan-sekretaris", "KEPUTUSAN SEKRETARIS")),
    ("KEPUTUSANKOMISIPEMILIHANUMUM", ours("keputusan-kpu", "KEPUTUSAN KPU")),
    ("KEPUTUSANKETUAKOMISIPEMILIHANUMUM", ours("keputusan-kpu", "KEPUTUSAN KPU")),
    ("KEPUTUSANKPU", ours("keputusan-kpu", "KEPUTUSAN KPU")),
    ("INSTRUKSIKOMISIPEMILIHANUMUM", ours("instruksi", "INSTRUKSI")),
    ("PERATURANMAHKAMAHAGUNG", family("perma", "PERMA")),
    ("PERATURANMAHKAMAHKONSTITUSI", family("pmk-mk", "PMK")),
    ("PERATURANBANKINDONESIA", family("pbi", "PBI")),
    ("PERATURANOTORITASJASAKEUANGAN", family("pojk", "POJK")),
    ("PERATURANKEPALA", family("perka", "PERKA")),
    ("KEPUTUSANKEPALA", family("kepka", "KEPKA")),
    ("PERATURANKETUA", family("peraturan-ketua", "PERATURAN KETUA")),
    ("KEPUTUSANKETUA", family("kepka", "KEPUTUSAN KETUA")),
    ("PERATURANDIREKTUR", family("perdir", "PERDIR")),
    ("KEPUTUSANDIREKTUR", family("kepdir", "KEPDIR")),
    ("PERATURANREKTOR", family("peraturan-rektor", "PERATURAN REKTOR")),
    ("PERATURANDEWANPERWAKILAN", family("peraturan-dprd", "PERATURAN DPRD")),
    ("KEPUTUSANDEWANPERWAKILAN", family("keputusan-dprd", "KEPUTUSAN DPRD")),
    ("PERATURANBADAN", family("peraturan-badan", "PERBAN")),
    ("PERATURANLEMBAGA", family("peraturan-lembaga", "PERATURAN LEMBAGA")),
    ("PERATURANKOMISI", family("peraturan-komisi", "PERATURAN KOMISI")),
    ("KEPUTUSANKOMISI", family("keputusan-komisi", "KEPUTUSAN KOMISI")),
    ("SURATEDARAN", ours("surat-edaran", "SE")),
    ("NOTAKESEPAHAMAN", ours("nota-kesepahaman", "MOU")),
    ("PERJANJIANKERJASAMA", ours("perjanjian-kerja-sama", "PKS")),
    ("BERITAACARA", ours("berita-acara", "BA")),
    ("PETUNJUKTEKNIS", ours("petunjuk-teknis", "JUKNIS")),
    ("PUTUSAN", ours("putusan", "PUTUSAN")),
    ("INSTRUKSI", family("instruksi-lain", "INSTRUKSI")),
    ("MAKLUMAT", family("maklumat", "MAKLUMAT")),
    ("PERATURAN", family("peraturan-lain", "PERATURAN")),
    ("KEPUTUSAN", family("keputusan-lain", "KEPUTUSAN")),
];

/// The family of a kind as written; `None` when it is none that is known. A letter or two of a recognised
/// text may be wrong.
#[must_use]
pub fn family_of(kind: &str) -> Option<KindFamily> {
    let letters = letters_of(kind);
    let letters = letters.strip_prefix("RANCANGAN").unwrap_or(&letters);
    let exact = FAMILIES.iter().find(|(begin, _)| letters.starts_with(begin));
    let near = || {
        FAMILIES.iter().find(|(begin, _)| {
            letters.get(..begin.len()).is_some_and(|head| begin.len() > 9 && like(head, begin))
        })
    };
    match exact {
        // A mere PERATURAN may be a more special one with a wrong letter in it.
        Some((begin, found)) if begin.len() <= 9 => Some(near().map_or(*found, |(_, near)| *near)),
        Some((_, found)) => Some(*found),
        None => near().map(|(_, found)| *found),
    }
}

/// Letters of a kind: WALI KOTA and WALIKOTA are one, and "UNDANG" alone is short for UNDANG-UNDANG.
fn letters_of(kind: &str) -> String {
    let letters = norm(kind);
    match letters.strip_prefix("UNDANG") {
        Some(rest) if !rest.starts_with("UNDANG") => format!("UNDANGUNDANG{rest}"),
        _ => letters,
    }
}

/// Words that a kind may begin with.
pub(super) const STARTS: &[&str] = &[
    "PERATURAN",
    "KEPUTUSAN",
    "UNDANG",
    "UNDANGUNDANG",
    "INSTRUKSI",
    "SURAT",
    "QANUN",
    "KETETAPAN",
    "MAKLUMAT",
    "PENETAPAN",
    "RANCANGAN",
    "NOTA",
    "PERJANJIAN",
    "PUTUSAN",
    "BERITA",
    "PETUNJUK",
    "PROSEDUR",
    "STANDAR",
];

/// Those of them that a citation begins with.
pub(super) const CITED: &[&str] =
    &["PERATURAN", "KEPUTUSAN", "UNDANG", "UNDANGUNDANG", "INSTRUKSI", "QANUN", "KETETAPAN", "PENETAPAN"];

/// Words that an office begins with.
pub(super) const OFFICES: &[&str] = &[
    "PRESIDEN",
    "GUBERNUR",
    "BUPATI",
    "WALIKOTA",
    "WALI",
    "MENTERI",
    "KEPALA",
    "KETUA",
    "SEKRETARIS",
    "DIREKTUR",
    "JAKSA",
    "PANGLIMA",
    "REKTOR",
    "PIMPINAN",
    "DEWAN",
    "MAJELIS",
    "MAHKAMAH",
    "KOMISI",
    "BADAN",
    "LEMBAGA",
    "OTORITAS",
    "PENJABAT",
    "PEJABAT",
    "PJ",
    "PLT",
    "PLH",
];

/// Letters with which the office that enacts such a kind begins: `GUBERNURSULAWESIUTARA`.
pub(super) fn enacting_offices(kind: &str) -> Vec<String> {
    let letters = letters_of(kind);
    let letters = letters.strip_prefix("RANCANGAN").unwrap_or(&letters);
    let after = |begin: &str| letters.strip_prefix(begin).map(str::to_owned);
    let place = |text: String, word: &str| text.strip_prefix(word).map(str::to_owned);
    if let Some(rest) =
        after("PERATURANDAERAHISTIMEWA").or_else(|| after("PERATURANDAERAH")).or_else(|| after("QANUN"))
    {
        for (word, office) in [("PROVINSI", "GUBERNUR"), ("KABUPATEN", "BUPATI"), ("KOTA", "WALIKOTA")] {
            if let Some(name) = place(rest.clone(), word) {
                return vec![format!("{office}{name}")];
            }
        }
        return vec![format!("GUBERNUR{rest}"), format!("BUPATI{rest}"), format!("WALIKOTA{rest}")];
    }
    if letters.starts_with("UNDANGUNDANG") || letters.starts_with("PERATURANPEMERINTAH") {
        return vec!["PRESIDENREPUBLIKINDONESIA".into()];
    }
    for begin in ["PERATURAN", "KEPUTUSAN", "INSTRUKSI", "SURATEDARAN"] {
        if let Some(rest) = after(begin).filter(|rest| rest.len() > 3) {
            return vec![rest.clone(), format!("KETUA{rest}"), format!("KEPALA{rest}")];
        }
    }
    Vec::new()
}

/// T.E.U. badan by the patterns of handbook 1.3; `None` where none of them fits.
pub(super) fn author_body(kind: &str) -> Option<String> {
    let family = family_of(kind)?;
    let words: Vec<&str> = kind.split_whitespace().collect();
    let after = |n: usize| names_of(words.get(n..).unwrap_or_default());
    Some(match family.id {
        "uu" | "uu-darurat" | "pp" | "perpu" => "Indonesia".into(),
        "perpres" | "keppres" | "inpres" | "penpres" => "Indonesia. Presiden".into(),
        "permen" | "kepmen" | "inmen" => format!("Indonesia. Kementerian {}", without_republic(&after(2))),
        "perma" => "Indonesia. Mahkamah Agung".into(),
        "pergub" | "kepgub" | "ingub" => format!("{}. Gubernur", without_republic(&after(2))),
        "perbup" | "kepbup" => format!("{} (Kabupaten). Bupati", after(2)),
        "perwal" | "kepwal" => {
            let skip = if words.get(1).is_some_and(|word| norm(word) == "WALI") { 3 } else { 2 };
            format!("{} (Kota). Wali Kota", after(skip))
        }
        "perda" => region(&after(if norm(words.first()?) == "QANUN" { 1 } else { 2 })),
        "peraturan-kpu" | "keputusan-kpu" | "keputusan-sekretaris" | "keputusan-sekjen-kpu" => {
            election_body(&words)
        }
        "perka" | "kepka" | "peraturan-ketua" => format!("Indonesia. {}", without_republic(&after(2))),
        "peraturan-badan" | "peraturan-lembaga" | "peraturan-komisi" => {
            format!("Indonesia. {}", without_republic(&after(1)))
        }
        _ => return None,
    })
    .filter(|body| !body.ends_with(' ') && !body.starts_with('.') && !body.starts_with(' '))
}

/// `Jambi. Komisi Pemilihan Umum Provinsi`, `Purworejo (Kabupaten). Komisi Pemilihan Umum`.
fn election_body(words: &[&str]) -> String {
    let level = |names: &[&str]| words.iter().position(|word| names.contains(&norm(word).as_str()));
    let name = |at: usize| names_of(words.get(at + 1..).unwrap_or_default());
    if let Some(at) = level(&["PROVINSI"]) {
        return format!("{}. Komisi Pemilihan Umum Provinsi", name(at));
    }
    if let Some(at) = level(&["KABUPATEN"]) {
        return format!("{} (Kabupaten). Komisi Pemilihan Umum", name(at));
    }
    if let Some(at) = level(&["KOTA"]) {
        return format!("{} (Kota). Komisi Pemilihan Umum", name(at));
    }
    "Indonesia. Komisi Pemilihan Umum".into()
}

fn region(rest: &str) -> String {
    for (word, suffix) in [("Provinsi ", ""), ("Kabupaten ", " (Kabupaten)"), ("Kota ", " (Kota)")] {
        if let Some(name) = rest.strip_prefix(word) {
            return format!("{name}{suffix}");
        }
    }
    rest.to_owned()
}

fn without_republic(text: &str) -> String {
    text.strip_suffix(" Republik Indonesia").unwrap_or(text).to_owned()
}

fn names_of(words: &[&str]) -> String {
    super::names::title_case(&words.join(" "))
}
