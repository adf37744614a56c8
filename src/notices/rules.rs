//! Who is told what of an entry of the journal. Pure: the entry and the case's definition in, notices out.

use super::kind::Kind;
use crate::auth::SEKRETARIS;
use crate::sop::{Case, Sop, Step};

/// Whom it concerns; who did it is never told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Audience {
    /// Whoever can do the step: the role's people, without those whose hand in the case bars them from it.
    Step(String),
    /// Who has the maker's hand; who registered it, while nobody has.
    Makers,
    /// Everybody with a hand in the case, who registered it, and the people of the unit that it came from.
    Everybody,
    /// The people of the unit that it came from.
    Unit,
    /// One person.
    Person(String),
    /// Whoever holds a role in the office.
    Role(&'static str),
}

/// One thing to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tell {
    pub(super) kind: Kind,
    pub(super) to: Audience,
    pub(super) detail: String,
    /// Whether it asks for an act at the step where the case is.
    pub(super) asks: bool,
}

/// An entry about a case, as far as notices need it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Told<'t> {
    pub(super) kind: &'t str,
    /// The step before, and the step after.
    pub(super) from: &'t str,
    pub(super) to: &'t str,
    /// Whether it was done by people of the unit that the case came from.
    pub(super) by_unit: bool,
    /// Who has the step after it, who had it before, and who proposed what was decided; empty where the entry says
    /// nothing of it.
    pub(super) people: [&'t str; 3],
}

/// What to tell of an entry about `case`, the most pressing first: a person is told only the first that concerns
/// that person.
pub(super) fn tells(told: Told<'_>, case: &Case, sop: &Sop) -> Vec<Tell> {
    let moved = told.from != told.to;
    let outcome = || case.closed.as_ref().map(|closed| closed.outcome.clone()).unwrap_or_default();
    let tell = |kind, to, detail: String, asks| Tell { kind, to, detail, asks };
    let step = |kind| {
        let to = sop.step(told.to)?;
        Some(tell(kind, Audience::Step(to.id.clone()), to.waiting.clone(), true))
    };
    let words = || sop.step(told.to).map(|step| step.title.to_lowercase()).unwrap_or_default();
    let person = |id: &str, kind, detail, asks| match id {
        "" => Vec::new(),
        id => vec![tell(kind, Audience::Person(id.to_owned()), detail, asks)],
    };
    match told.kind {
        "perkara.diteruskan" | "perkara.ditandatangani" if moved => step(Kind::Tiba).into_iter().collect(),
        "perkara.dikembalikan" => {
            let words = sop.step(told.to).map(|step| step.waiting.clone()).unwrap_or_default();
            let makers = tell(Kind::Dikembalikan, Audience::Makers, words, false);
            step(Kind::Dikembalikan).into_iter().chain([makers]).collect()
        }
        "perkara.diubah" if told.by_unit => {
            let arrived = step(Kind::NaskahDatang).map(|tell| Tell { detail: String::new(), ..tell });
            let makers = tell(Kind::NaskahDatang, Audience::Makers, String::new(), false);
            arrived.into_iter().chain([makers]).collect()
        }
        "perkara.diubah" if moved => step(Kind::Tiba).into_iter().collect(),
        "perkara.menunggu" => vec![tell(Kind::MintaNaskah, Audience::Unit, String::new(), true)],
        "perkara.ditolak" | "perkara.ditarik" => {
            vec![tell(Kind::Ditutup, Audience::Everybody, outcome(), false)]
        }
        "perkara.selesai" => vec![tell(Kind::Selesai, Audience::Everybody, outcome(), false)],
        // Loud: every gate that is still to come hears of it.
        "perkara.didahulukan" => sop
            .gates()
            .map(|gate| tell(Kind::Didahulukan, Audience::Step(gate.id.clone()), String::new(), false))
            .collect(),
        "perkara.disarankan" => vec![tell(Kind::Saran, Audience::Makers, String::new(), false)],
        "perkara.dilimpahkan" => person(told.people[0], Kind::Dilimpahkan, words(), true),
        "perkara.diambil-alih" => person(told.people[1], Kind::DiambilAlih, words(), false),
        "perkara.kahar-diusulkan" => {
            vec![tell(Kind::KaharDiusulkan, Audience::Role(SEKRETARIS), reference(&case.id), false)]
        }
        "perkara.diputuskan-setelah-reset" => {
            vec![tell(Kind::KeputusanDitandai, Audience::Role(SEKRETARIS), reference(&case.id), false)]
        }
        "perkara.kahar-disahkan" | "perkara.kahar-ditolak" => {
            let outcome = if told.kind.ends_with("disahkan") { "disahkan" } else { "ditolak" };
            let decided = |to| tell(Kind::KaharDiputuskan, to, outcome.to_owned(), false);
            let mut all = person(told.people[0], Kind::Dilimpahkan, words(), false);
            all.push(decided(Audience::Person(told.people[2].to_owned())));
            all.push(decided(Audience::Everybody));
            all
        }
        "naskah.dicocokkan_mesin" => {
            vec![tell(Kind::PencocokanSelesai, Audience::Makers, String::new(), false)]
        }
        _ => Vec::new(),
    }
}

/// Whether an entry settles what was asked at the step before.
pub(super) fn settles(told: Told<'_>) -> bool {
    let stays = matches!(
        told.kind,
        "perkara.menunggu"
            | "perkara.dilanjutkan"
            | "perkara.ditolak"
            | "perkara.ditarik"
            | "perkara.selesai"
    );
    stays
        || (told.kind.starts_with("perkara.") && told.from != told.to)
        || (told.by_unit && told.kind == "perkara.diubah")
}

/// Whether a person's hand in the case leaves the step to that person.
pub(super) fn is_free_for(step: &Step, case: &Case, person_id: &str) -> bool {
    let hand = case.hands.iter().find(|hand| hand.person_id == person_id).map(|hand| hand.part);
    match (step.part, hand) {
        (Some(wanted), Some(has)) => wanted == has,
        _ => true,
    }
}

/// A case's short reference: the end of its id, as pages and mails name it alike.
#[must_use]
pub fn reference(case_id: &str) -> String {
    let start = case_id.char_indices().rev().nth(REFERENCE_CHARS - 1).map_or(0, |(at, _)| at);
    case_id.get(start..).unwrap_or_default().to_uppercase()
}

/// Characters of a short reference.
const REFERENCE_CHARS: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sop::sample::{case_at, upload_sop};
    use crate::sop::{Hand, Part};

    fn told<'t>(kind: &'t str, from: &'t str, to: &'t str) -> Told<'t> {
        Told { kind, from, to, by_unit: false, people: [""; 3] }
    }

    #[test]
    fn a_reference_is_the_end_of_the_id() {
        assert_eq!(reference("0190b5a0-0000-7000-8000-0000abcdef12"), "CDEF12");
        assert_eq!(reference("ab"), "AB");
        assert_eq!(reference(""), "");
    }

    #[test]
    fn a_hand_of_another_kind_bars_a_gate_and_no_other_step() {
        let (sop, mut case) = (upload_sop(), case_at("koreksi"));
        case.hands = vec![Hand { person_id: "a".into(), part: Part::Maker }];
        let gate = sop.gates().next().unwrap();
        assert!(!is_free_for(gate, &case, "a"));
        assert!(is_free_for(gate, &case, "b"));
        let plain = sop.steps.iter().find(|step| step.part.is_none()).unwrap();
        assert!(is_free_for(plain, &case, "a"));
    }

    #[test]
    fn a_step_on_asks_the_next_and_settles_the_last() {
        let (sop, case) = (upload_sop(), case_at("koreksi"));
        let (first, second) = (sop.steps[0].id.as_str(), sop.steps[1].id.as_str());
        let [tell] = tells(told("perkara.diteruskan", first, second), &case, &sop).try_into().unwrap();
        assert_eq!((tell.kind, tell.asks, tell.to), (Kind::Tiba, true, Audience::Step(second.into())));
        assert!(settles(told("perkara.diteruskan", first, second)));
        assert!(!settles(told("perkara.diubah", first, first)));
        assert!(!settles(told("halaman.dinilai", "", "")));
    }

    #[test]
    fn who_gets_or_loses_a_step_by_a_colleague_is_told() {
        let (sop, case) = (upload_sop(), case_at("koreksi"));
        let told = |kind| Told { people: ["baru", "lama", "pengusul"], ..told(kind, "koreksi", "koreksi") };
        let to = |kind| -> Vec<(Kind, Audience)> {
            tells(told(kind), &case, &sop).into_iter().map(|tell| (tell.kind, tell.to)).collect()
        };
        let person = |id: &str| Audience::Person(id.into());
        assert_eq!(to("perkara.dilimpahkan"), [(Kind::Dilimpahkan, person("baru"))]);
        assert_eq!(to("perkara.diambil-alih"), [(Kind::DiambilAlih, person("lama"))]);
        assert_eq!(to("perkara.diambil"), []);
        assert_eq!(to("perkara.kahar-diusulkan"), [(Kind::KaharDiusulkan, Audience::Role(SEKRETARIS))]);
        let flagged = [(Kind::KeputusanDitandai, Audience::Role(SEKRETARIS))];
        assert_eq!(to("perkara.diputuskan-setelah-reset"), flagged);
        let decided = to("perkara.kahar-disahkan");
        assert_eq!(decided[0], (Kind::Dilimpahkan, person("baru")));
        assert!(decided.contains(&(Kind::KaharDiputuskan, person("pengusul"))));
        let nobody = Told { people: [""; 3], ..told("perkara.diambil-alih") };
        assert_eq!(tells(nobody, &case, &sop), []);
    }

    #[test]
    fn what_nobody_needs_to_know_is_not_told() {
        let (sop, case) = (upload_sop(), case_at("koreksi"));
        for kind in ["perkara.didaftarkan", "akun.masuk", "perkara.diubah", "perkara.entah"] {
            assert_eq!(tells(told(kind, "x", "x"), &case, &sop), []);
        }
        // A step that the definition does not know is nobody's.
        assert_eq!(tells(told("perkara.diteruskan", "x", "entah"), &case, &sop), []);
    }
}
