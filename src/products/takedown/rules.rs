//! What an order and a ground must have. Values in, values out.

use super::register::{NewOrder, NewTakedown};
use crate::auth::Actor;
use crate::kernel::{CivilDate, Fault as _};
use crate::products::FieldProblem;
use crate::products::store::takedowns::GroundRow;

/// The SOP of a takedown.
pub const TAKEDOWN_SOP: &str = "penurunan";
/// The SOP in which it goes on where the document went dark before the papers.
pub const FIRST_SOP: &str = "penurunan_segera";
/// The office's setting: an order must be given by the Sekretaris too (SOP step 1 can be read both ways).
pub const ORDER_SETTING: &str = "perintah_sekretaris";
/// The giver that the setting asks for.
pub(super) const SEKRETARIS: &str = "sekretaris";
/// The longest text of a ground.
pub const GROUND_MAX_CHARS: usize = 1_000;
/// The longest number of an order.
pub const MAX_NUMBER_CHARS: usize = 200;

/// Who registers a takedown: Pelaksana, Kasubbag or Kabag.
pub(super) const REGISTRARS: [&str; 3] = ["pengelola_jdih", "kasubbag_hukum", "kabag_teknis_hukum"];

/// Whether the actor may register one. Nothing moves by it: that is the Kabag's to do.
#[must_use]
pub fn may_register(actor: &Actor) -> bool {
    REGISTRARS.iter().any(|role| actor.has(role))
}

/// An order as it can be recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    pub givers: Vec<String>,
    pub number: String,
    /// ISO; none while there is none.
    pub date: Option<String>,
}

/// How much of an order must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    /// All of it: date, givers, scan.
    All,
    /// What is there must be right; the rest follows.
    WhatIsThere,
}

/// Reads an order. `known` are the givers that can be chosen; `has_scan`: one is recorded or comes along.
pub(super) fn order(
    given: &NewOrder,
    known: &[String],
    (needs, has_scan): (Needs, bool),
    (today, by_sekretaris): (CivilDate, bool),
) -> Result<Order, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let mut wrong = |field: &str, sentence: String| {
        problems.push(FieldProblem { field: field.to_owned(), sentence });
    };
    let number = given.number.split_whitespace().collect::<Vec<_>>().join(" ");
    if number.chars().count() > MAX_NUMBER_CHARS {
        wrong("perintah_nomor", format!("Terlalu panjang: paling banyak {MAX_NUMBER_CHARS} karakter."));
    }
    let mut givers = given.givers.clone();
    givers.sort_unstable();
    givers.dedup();
    if givers.iter().any(|giver| !known.contains(giver)) {
        wrong("pemberi", "Pilih pemberi perintah dari daftar.".to_owned());
    } else if (needs == Needs::All || !givers.is_empty())
        && let Some(lacks) = lacks_giver(&givers, by_sekretaris)
    {
        wrong("pemberi", lacks.to_owned());
    }
    let mut date = None;
    match (given.date.trim(), needs) {
        ("", Needs::WhatIsThere) => {}
        ("", Needs::All) => wrong("perintah_tanggal", "Isikan tanggal perintah.".to_owned()),
        (text, _) => match CivilDate::parse(text) {
            Err(error) => wrong("perintah_tanggal", error.sentence()),
            Ok(day) if day.iso() > today.iso() => wrong(
                "perintah_tanggal",
                format!(
                    "Tanggal perintah belum tiba: {}, sedangkan hari ini {}. Periksa tanggalnya.",
                    day.indonesian(),
                    today.indonesian()
                ),
            ),
            Ok(day) => date = Some(day.iso()),
        },
    }
    if needs == Needs::All && !has_scan {
        wrong("perintah_pindaian", "Unggah pindaian perintah (PDF).".to_owned());
    }
    if problems.is_empty() { Ok(Order { givers, number, date }) } else { Err(problems) }
}

/// Who lacks among those who gave the order.
pub(super) fn lacks_giver(givers: &[String], by_sekretaris: bool) -> Option<&'static str> {
    let has = |wanted: &str| givers.iter().any(|giver| giver == wanted);
    if !givers.iter().any(|giver| giver != SEKRETARIS) {
        return Some("Pilih Ketua atau Anggota sebagai pemberi perintah.");
    }
    (by_sekretaris && !has(SEKRETARIS))
        .then_some("Kantor ini mewajibkan perintah Sekretaris juga; pilih Sekretaris, atau mintakan dahulu.")
}

/// What is missing of the order before the Kabag can hand it on.
pub(super) fn missing(givers: &[String], has_date: bool, has_scan: bool, by_sekretaris: bool) -> Vec<String> {
    let mut missing: Vec<String> = Vec::new();
    missing.extend(lacks_giver(givers, by_sekretaris).map(str::to_owned));
    if !has_date {
        missing.push("Tanggal perintah belum dicatat.".to_owned());
    }
    if !has_scan {
        missing.push("Pindaian perintah belum diunggah.".to_owned());
    }
    missing
}

/// The ground as chosen, and its text.
pub(super) fn ground<'g>(
    given: &NewTakedown,
    grounds: &'g [GroundRow],
) -> Result<(&'g GroundRow, String), Vec<FieldProblem>> {
    let problem = |field: &str, sentence: String| vec![FieldProblem { field: field.to_owned(), sentence }];
    let text = given.ground_text.trim().to_owned();
    if text.chars().count() > GROUND_MAX_CHARS {
        return Err(problem("dasar_uraian", format!("Paling banyak {GROUND_MAX_CHARS} karakter.")));
    }
    let Some(ground) = grounds.iter().find(|ground| ground.id == given.ground) else {
        return Err(problem("dasar", "Pilih dasar penurunan dari daftar.".to_owned()));
    };
    if ground.needs_text > 0 && text.is_empty() {
        return Err(problem("dasar_uraian", "Tuliskan alasannya.".to_owned()));
    }
    Ok((ground, text))
}

/// "Ketua dan Sekretaris, nomor 12, tanggal 5 Januari 2026"; `None` where nobody is recorded who gave the order.
#[must_use]
pub fn order_words(givers: &[String], number: &str, date: Option<&str>) -> Option<String> {
    let who = match givers {
        [] => return None,
        [one] => one.clone(),
        [others @ .., last] => format!("{} dan {last}", others.join(", ")),
    };
    let number = if number.is_empty() { String::new() } else { format!(", nomor {number}") };
    let date = date.and_then(|date| CivilDate::parse(date).ok());
    let date = date.map(|date| format!(", tanggal {}", date.indonesian())).unwrap_or_default();
    Some(format!("{who}{number}{date}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIVERS: [&str; 3] = ["ketua", "anggota", "sekretaris"];

    fn today() -> CivilDate {
        CivilDate::parse("5 Januari 2026").unwrap()
    }

    fn given(givers: &[&str], date: &str) -> NewOrder {
        let givers = givers.iter().map(|giver| (*giver).to_owned()).collect();
        NewOrder { givers, date: date.to_owned(), ..NewOrder::default() }
    }

    fn read(
        given: &NewOrder,
        needs: Needs,
        has_scan: bool,
        by_sekretaris: bool,
    ) -> Result<Order, Vec<String>> {
        let known = GIVERS.map(str::to_owned);
        order(given, &known, (needs, has_scan), (today(), by_sekretaris))
            .map_err(|problems| problems.into_iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn an_order_is_told_as_far_as_it_is_there() {
        let givers = |all: &[&str]| all.iter().map(|giver| (*giver).to_owned()).collect::<Vec<_>>();
        assert_eq!(order_words(&[], "12", None), None);
        assert_eq!(order_words(&givers(&["Ketua"]), "", None).as_deref(), Some("Ketua"));
        let three = givers(&["Ketua", "Anggota", "Sekretaris"]);
        assert_eq!(
            order_words(&three, "12/ND", Some("2026-01-05")).as_deref(),
            Some("Ketua, Anggota dan Sekretaris, nomor 12/ND, tanggal 5 Januari 2026")
        );
    }

    #[test]
    fn an_order_is_of_today_at_the_latest() {
        assert_eq!(
            read(&given(&["ketua"], "5/1/2026"), Needs::All, true, false).unwrap().date.unwrap(),
            "2026-01-05"
        );
        assert_eq!(
            read(&given(&["ketua"], "6/1/2026"), Needs::All, true, false).unwrap_err(),
            ["perintah_tanggal"]
        );
        assert_eq!(
            read(&given(&["ketua"], "besok"), Needs::WhatIsThere, true, false).unwrap_err(),
            ["perintah_tanggal"]
        );
        assert_eq!(read(&given(&["ketua"], ""), Needs::WhatIsThere, false, false).unwrap().date, None);
    }

    #[test]
    fn ketua_or_anggota_gives_it_and_the_sekretaris_where_the_office_says_so() {
        for (givers, by_sekretaris, holds) in [
            (&["ketua"][..], false, true),
            (&["anggota"][..], false, true),
            (&["sekretaris"][..], false, false),
            (&[][..], false, false),
            (&["ketua"][..], true, false),
            (&["ketua", "sekretaris"][..], true, true),
            (&["presiden"][..], false, false),
        ] {
            let read = read(&given(givers, "4/1/2026"), Needs::All, true, by_sekretaris);
            assert_eq!(read.is_ok(), holds, "{givers:?} {by_sekretaris}: {read:?}");
        }
        // Before the papers nothing needs to be there, but what is there must be right.
        assert!(read(&given(&[], ""), Needs::WhatIsThere, false, true).is_ok());
        assert!(read(&given(&["sekretaris"], ""), Needs::WhatIsThere, false, false).is_err());
    }

    #[test]
    fn a_number_has_a_longest_length_and_a_scan_is_needed_in_the_end() {
        let number = |n: usize| NewOrder { number: "1".repeat(n), ..given(&["ketua"], "4/1/2026") };
        assert!(read(&number(MAX_NUMBER_CHARS), Needs::All, true, false).is_ok());
        assert_eq!(
            read(&number(MAX_NUMBER_CHARS + 1), Needs::All, true, false).unwrap_err(),
            ["perintah_nomor"]
        );
        assert_eq!(read(&number(1), Needs::All, false, false).unwrap_err(), ["perintah_pindaian"]);
        assert_eq!(missing(&["ketua".to_owned()], true, true, false), [] as [String; 0]);
        assert_eq!(missing(&[], false, false, true).len(), 3);
    }

    #[test]
    fn another_ground_needs_words_within_a_limit() {
        let grounds = [("lain", 1), ("salah-unggah", 0)].map(|(id, needs_text)| GroundRow {
            id: id.to_owned(),
            title: String::new(),
            public_words: String::new(),
            may_come_first: 0,
            may_close_title: 0,
            needs_text,
        });
        let given = |ground: &str, text: &str| NewTakedown {
            ground: ground.to_owned(),
            ground_text: text.to_owned(),
            ..NewTakedown::default()
        };
        assert!(ground(&given("salah-unggah", " "), &grounds).is_ok());
        assert!(ground(&given("lain", " "), &grounds).is_err());
        assert!(ground(&given("lain", &"a".repeat(GROUND_MAX_CHARS)), &grounds).is_ok());
        assert!(ground(&given("lain", &"a".repeat(GROUND_MAX_CHARS + 1)), &grounds).is_err());
        assert!(ground(&given("entah", "x"), &grounds).is_err());
    }
}
