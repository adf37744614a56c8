//! What the case of a takedown shows: what, why, by whose order; what hangs on it; how dark it is.

use super::order::may_change;
use crate::agenda::DRAFTED;
use crate::auth::Actor;
use crate::kernel::{CivilDate, moment_text, thousands};
use crate::products::{COUNTED_DAYS, Confirmed, Hanging, TAKEDOWN_SOP, Takedown, VISIBILITY_LEASE_MS};
use crate::sop::{ActDef, Case, Sop, rules};
use crate::staff::Staff;
use crate::staff::case_page::EXTERNAL_SETTING;
use crate::staff::case_view::{ActView, Typed};
use crate::staff::form::Input;
use crate::staff::{register, shelf};
use crate::tickets::Tied;
use crate::web::{WebError, urls};

/// The effect that takes down.
const DARKENS: &str = "turunkan";
/// The effect that closes a title.
const CLOSES: &str = "tutup_judul";

/// The part of a case's page that is about a takedown.
pub struct TakedownView {
    /// The product as staff see it: address and citation.
    pub product: (String, String),
    /// Facts: label and value.
    pub facts: Vec<(&'static str, String)>,
    /// Whether its order has a scan.
    pub has_scan: bool,
    /// Whether the viewer may complete the order.
    pub changes_order: bool,
    /// That it went dark before the papers, which are not complete; empty otherwise.
    pub loud: String,
    /// How dark it is; empty before.
    pub dark: Vec<String>,
    /// What hangs on it, before it is dark.
    pub hanging: Option<HangingView>,
    /// Where the viewer confirms that it goes dark.
    pub confirm: Option<String>,
    /// Where the viewer may take it down before the papers.
    pub first: Option<String>,
    /// What came in its place, or is on its way there: sentence, address and words of the link.
    pub after: Option<(&'static str, String, String)>,
    /// Where its repair begins, for who registers one; none once there is one: sentence, address and words of the link.
    pub repairs: Option<(&'static str, String, &'static str)>,
    /// What is said of the official page of JDIH KPU; empty for nothing.
    pub external: String,
    /// Whether that is still to be recorded.
    pub external_open: bool,
    /// The form that records that it is gone there.
    pub removal: Vec<Input>,
}

/// What hangs on a product, and milder ways.
pub struct HangingView {
    /// What it is called, the other's address and citation.
    pub relations: Vec<(String, String, String)>,
    /// What happens to the status of others.
    pub consequences: Vec<String>,
    /// How often it was read.
    pub counted: String,
    /// Open cases about it: address and subject.
    pub cases: Vec<(String, String)>,
    /// Tickets of the hotline that wait for one of its cases, as far as the viewer knows of them: address and number.
    pub tickets: Vec<(String, String)>,
    /// How many others there are; empty for none.
    pub other_tickets: String,
    /// How many reports of readers are open; empty for none.
    pub reports: String,
    /// Where milder ways begin.
    pub public_id: i64,
}

impl HangingView {
    /// What hangs on a product, as this viewer is told.
    pub async fn load(staff: &Staff, viewer: &Actor, public_id: i64) -> Result<Self, WebError> {
        let hanging = staff.products.hanging(public_id).await?;
        let tied = staff.tickets.tied_to(viewer, &hanging.all_cases).await?;
        Ok(Self::of(public_id, hanging, tied))
    }

    fn of(public_id: i64, hanging: Hanging, tied: Tied) -> Self {
        let mut consequences = Vec::new();
        let revokes = |(inverse, title, _, citation): &(bool, String, i64, String)| {
            (!inverse && title == "Mencabut").then(|| citation.clone())
        };
        let revoked: Vec<String> = hanging.relations.iter().filter_map(revokes).collect();
        if !revoked.is_empty() {
            consequences.push(format!(
                "{} tidak lagi ditampilkan sebagai dicabut, dan tampil sebagai berlaku.",
                revoked.join(", ")
            ));
        }
        if hanging.relations.iter().any(|(inverse, ..)| *inverse) {
            consequences.push(
                "Halaman produk hukum lain yang merujuknya tetap menyebutnya, tanpa tautan.".to_owned(),
            );
        }
        let (views, downloads) = hanging.counted;
        let relation = |(_, title, id, citation): (bool, String, i64, String)| {
            (title, urls::staff_product(id), citation)
        };
        Self {
            relations: hanging.relations.into_iter().map(relation).collect(),
            consequences,
            counted: format!(
                "Dalam {COUNTED_DAYS} hari terakhir dilihat {} kali dan diunduh {} kali; salinan yang sudah diunduh \
                 tidak dapat ditarik kembali.",
                thousands(views),
                thousands(downloads)
            ),
            cases: hanging.cases.into_iter().map(|(id, subject)| (urls::case(&id), subject)).collect(),
            tickets: tied.known.into_iter().map(|(id, code)| (format!("/tiket/{id}"), code)).collect(),
            other_tickets: match tied.others {
                0 => String::new(),
                n => format!("{n} tiket hotline yang belum selesai menunggu perkaranya."),
            },
            reports: match hanging.reports {
                0 => String::new(),
                n => format!("{n} laporan masalah dari pembaca belum selesai dibaca Pengelola JDIH."),
            },
            public_id,
        }
    }
}

/// Of a case; `None` where it is about something else.
pub async fn build(
    staff: &Staff,
    viewer: &Actor,
    (case, sop): (&Case, &Sop),
    typed: &Typed<'_>,
) -> Result<Option<TakedownView>, WebError> {
    let Some(takedown) = staff.products.takedown(case).await? else { return Ok(None) };
    let hanging = match takedown.dark {
        None if case.closed.is_none() => Some(HangingView::load(staff, viewer, takedown.public_id).await?),
        _ => None,
    };
    let act = darkening(sop, case).filter(|_| may_darken(sop, case, viewer, &takedown));
    // What lacks is said where the acts of the step are.
    let ready = match act {
        Some(act) => missing(staff, case, act, Some(&takedown)).await?.is_empty(),
        None => false,
    };
    let confirm = ready.then(|| format!("/kasus/{}/penurunan", case.id));
    let first = may_come_first(staff, sop, case, viewer, &takedown)
        .then(|| format!("/kasus/{}/penurunan-segera", case.id));
    let wanted = external_wanted(staff, case).await?;
    Ok(Some(TakedownView {
        product: (urls::staff_product(takedown.public_id), takedown.citation.clone()),
        facts: facts(&takedown),
        has_scan: takedown.scan.is_some(),
        changes_order: may_change(case, sop, viewer),
        loud: loud(&takedown, case),
        dark: dark(&takedown),
        hanging,
        confirm,
        first,
        after: after(&takedown),
        repairs: repairs(&takedown, viewer),
        external_open: takedown.removal.is_none() && !external(&takedown, wanted).is_empty(),
        external: external(&takedown, wanted),
        removal: removal(&takedown, viewer, typed),
    }))
}

/// The act of the present step that takes down.
pub fn darkening<'s>(sop: &'s Sop, case: &Case) -> Option<&'s ActDef> {
    let acts = sop.step(&case.at).map_or(&[][..], |step| &step.acts);
    acts.iter().find(|act| act.effects.iter().any(|effect| effect == DARKENS))
}

/// What is missing before an act of a case. That a nota dinas is not there yet keeps nothing from going dark: it is
/// written on the page of confirmation, with the same click.
pub async fn missing(
    staff: &Staff,
    case: &Case,
    act: &ActDef,
    takedown: Option<&Takedown>,
) -> Result<Vec<String>, WebError> {
    let mut act = act.clone();
    if drafts_along(&act, takedown) {
        act.guards.retain(|guard| guard != DRAFTED);
    }
    Ok(staff.sops.missing(case, &act).await?)
}

/// Whether an act takes down what is not dark yet, and hands a nota dinas over with that.
pub fn drafts_along(act: &ActDef, takedown: Option<&Takedown>) -> bool {
    let has = |names: &[String], wanted: &str| names.iter().any(|name| name == wanted);
    takedown.is_some_and(|takedown| takedown.dark.is_none())
        && has(&act.effects, DARKENS)
        && has(&act.guards, DRAFTED)
}

/// Whether the viewer can take it down by the act of the present step.
pub fn may_darken(sop: &Sop, case: &Case, viewer: &Actor, takedown: &Takedown) -> bool {
    let act = darkening(sop, case);
    takedown.dark.is_none() && act.is_some_and(|act| rules::may(sop, case, &act.noun, viewer).is_ok())
}

/// Whether the viewer can take it down before the papers.
pub fn may_come_first(staff: &Staff, sop: &Sop, case: &Case, viewer: &Actor, takedown: &Takedown) -> bool {
    let Some((version, ahead)) =
        staff.sops.definitions().current(&case.office_id, crate::products::FIRST_SOP)
    else {
        return false;
    };
    takedown.dark.is_none()
        && takedown.ground.may_come_first > 0
        && sop.id == TAKEDOWN_SOP
        && rules::decide_ahead((sop, case), (&version, &ahead), ("", "x"), viewer, case.arrived).is_ok()
}

/// What the acts of a step ask besides, and which of them goes by the page of confirmation.
pub fn adjust(sop: &Sop, case: &Case, takedown: &Takedown, views: &mut Vec<ActView>, typed: &Typed<'_>) {
    let acts = sop.step(&case.at).map_or(&[][..], |step| &step.acts);
    let has = |noun: &str, effect: &str| {
        acts.iter().any(|act| act.noun == noun && act.effects.iter().any(|name| name == effect))
    };
    if takedown.dark.is_none() {
        views.retain(|view| !has(&view.noun, DARKENS) || !view.missing.is_empty());
    }
    let closes = takedown.ground.may_close_title > 0 && takedown.file.is_none() && !takedown.closes_title;
    for view in views.iter_mut().filter(|view| closes && has(&view.noun, CLOSES)) {
        view.inputs.extend(typed.fields_of(&view.noun, vec![close_title()]));
    }
}

/// The question whether title and address are closed.
pub fn close_title() -> Input {
    Input::checkbox("judul_ditutup", "Tutup juga judul dan alamat panjangnya bagi publik").hint(
        "Bila judulnya sendiri memuat data pribadi. Tidak dapat dibuka lagi; halaman publik hanya menyebut nomor pengenal.",
    )
}

/// Where what puts it right begins: the repair of what was taken down as a whole, or the new version of a product of
/// which one file is dark.
fn repairs(takedown: &Takedown, viewer: &Actor) -> Option<(&'static str, String, &'static str)> {
    let none = takedown.successor.is_none() && takedown.renewed.is_none() && takedown.repair.is_none();
    if takedown.dark.is_none() || !none || !register::may_register_products(viewer) {
        return None;
    }
    let id = takedown.public_id;
    match &takedown.file {
        None => Some((
            "Naskah yang benar didaftarkan sebagai perbaikannya:",
            format!("/kasus/baru?perbaikan={id}"),
            "Ajukan perbaikan",
        )),
        Some(_) if takedown.is_public => Some((
            "Berkas yang benar didaftarkan sebagai versi baru; alamat produk hukumnya tetap:",
            format!("/kasus/baru?versi={id}"),
            "Ajukan versi baru",
        )),
        // Its product was taken down afterwards, and is put right as a whole.
        Some(_) => None,
    }
}

/// What came in its place, or is on its way there.
fn after(takedown: &Takedown) -> Option<(&'static str, String, String)> {
    match (&takedown.renewed, &takedown.repair, &takedown.file) {
        (Some((version, at)), ..) => Some((
            "Versi sesudah penurunan ini:",
            urls::staff_product(takedown.public_id),
            format!("versi {version}, terbit {}", CivilDate::in_jakarta(*at).indonesian()),
        )),
        (None, Some(case), Some(_)) => {
            Some(("Versi barunya sedang berjalan:", urls::case(case), "buka perkaranya".to_owned()))
        }
        _ => shelf::after(takedown.successor.as_ref(), takedown.repair.as_deref()),
    }
}

fn facts(takedown: &Takedown) -> Vec<(&'static str, String)> {
    let what = match &takedown.file {
        None => "Seluruh produk hukum".to_owned(),
        Some(name) => format!("Hanya berkas {name}, dan versi lain yang isinya persis sama"),
    };
    let ground = match takedown.ground_text.as_str() {
        "" => takedown.ground.title.clone(),
        text => format!("{}: {text}", takedown.ground.title),
    };
    let givers: Vec<&str> = takedown.givers.iter().map(|(_, title)| title.as_str()).collect();
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    let date = takedown.order_date.as_deref().and_then(|date| CivilDate::parse(date).ok());
    let mut facts = vec![
        ("Yang diturunkan", what),
        ("Dasar", ground),
        ("Perintah dari", or(givers.join(", "), "belum dicatat")),
        ("Nomor perintah", or(takedown.order_number.clone(), "tanpa nomor")),
        ("Tanggal perintah", date.map_or_else(|| "belum dicatat".to_owned(), CivilDate::indonesian)),
    ];
    if takedown.closes_title {
        facts.push(("Judul", "ditutup bagi publik".to_owned()));
    }
    facts
}

fn loud(takedown: &Takedown, case: &Case) -> String {
    match takedown.dark.filter(|_| takedown.came_first && case.closed.is_none()) {
        Some(at) => format!(
            "Diturunkan lebih dahulu oleh Kabag pada {}. Surat-suratnya belum lengkap: selesaikan sampai nota dinasnya \
             disetujui Sekretaris dan bernomor.",
            moment_text(at)
        ),
        None => String::new(),
    }
}

fn dark(takedown: &Takedown) -> Vec<String> {
    let Some(at) = takedown.dark else { return Vec::new() };
    let mut said = vec![format!("Diturunkan {}.", moment_text(at))];
    said.extend(time_to_dark(&takedown.confirmed));
    said.push(
        "Dihitung sejak permintaannya diterima server, dengan waktu menunggu giliran mencatat. Yang diukur hanya halaman, berkas, \
         pencarian, dan umpan dari sistem ini; mesin pencari, JDIHN, dan salinan yang sudah diunduh tidak terukur di sini."
            .to_owned(),
    );
    said
}

/// How soon every process of ours had it dark, or which has not said so.
fn time_to_dark(confirmed: &[Confirmed]) -> Vec<String> {
    let lease = VISIBILITY_LEASE_MS / 1_000;
    let most = confirmed.iter().filter_map(|one| one.after_ms).max();
    let waited: Vec<&str> = confirmed
        .iter()
        .filter(|one| one.after_ms.is_none() && one.ended.is_none())
        .map(|one| one.name.as_str())
        .collect();
    let ended: Vec<String> = confirmed
        .iter()
        .filter_map(|one| Some(format!("{} ({})", one.name, moment_text(one.ended?))))
        .collect();
    if confirmed.is_empty() {
        return vec![format!(
            "Tidak ada proses yang sedang melayani saat itu; gelap paling lambat {lease} detik."
        )];
    }
    if let (true, true, Some(most)) = (waited.is_empty(), ended.is_empty(), most) {
        return vec![format!("Gelap di semua proses ({}) dalam {} ms.", confirmed.len(), thousands(most))];
    }
    let mut said = vec![format!("Gelap paling lambat {lease} detik (VISIBILITY_LEASE).")];
    if !waited.is_empty() {
        said.push(format!("Belum mengonfirmasi: {}.", waited.join(", ")));
    }
    if !ended.is_empty() {
        said.push(format!(
            "Tidak mengonfirmasi sampai masa berlakunya berakhir: {}. Sejak itu proses tersebut tidak menampilkan apa pun \
             tanpa membaca basis data lagi.",
            ended.join(", ")
        ));
    }
    if let Some(most) = most {
        said.push(format!("Proses lain mengonfirmasi dalam {} ms.", thousands(most)));
    }
    vec![said.join(" ")]
}

async fn external_wanted(staff: &Staff, case: &Case) -> Result<bool, WebError> {
    let mut tx = staff.journal.db().read().await?;
    Ok(crate::auth::setting(&mut tx, &case.office_id, EXTERNAL_SETTING).await?.as_deref() == Some("ya"))
}

fn external(takedown: &Takedown, wanted: bool) -> String {
    match (&takedown.removal, &takedown.external, takedown.dark) {
        (_, _, None) => String::new(),
        (Some((date, note)), _, _) => {
            let day = CivilDate::parse(date).map_or_else(|_| date.clone(), CivilDate::indonesian);
            let note = if note.is_empty() { String::new() } else { format!(" {note}") };
            format!("Di laman JDIH KPU tercatat diturunkan pada {day}.{note}")
        }
        (None, Some(address), _) => {
            format!("Pernah dimuat di laman JDIH KPU ({address}). Penurunannya di sana belum dicatat.")
        }
        (None, None, _) if wanted => {
            "Pemuatan di laman JDIH KPU tidak tercatat; periksa di sana, lalu catat hasilnya.".to_owned()
        }
        (None, None, _) => String::new(),
    }
}

fn removal(takedown: &Takedown, viewer: &Actor, typed: &Typed<'_>) -> Vec<Input> {
    if takedown.dark.is_none() || takedown.removal.is_some() || !crate::products::may_register(viewer) {
        return Vec::new();
    }
    let inputs = vec![
        Input::line("tanggal", "Tanggal tidak lagi tampil di sana").required(),
        Input::line("keterangan", "Keterangan")
            .hint("Misalnya siapa yang dihubungi, atau bahwa tidak pernah dimuat."),
    ];
    typed.fields_of("laman-kpu-turun", inputs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;

    /// Of processes: after how long each confirmed, or when its lease ended.
    fn said(processes: &[(Option<i64>, Option<i64>)]) -> Vec<String> {
        let one = |(n, (after_ms, ended)): (usize, &(Option<i64>, Option<i64>))| Confirmed {
            name: format!("proses {n}"),
            after_ms: *after_ms,
            ended: ended.map(Timestamp),
        };
        let all: Vec<Confirmed> = processes.iter().enumerate().map(one).collect();
        time_to_dark(&all)
    }

    #[test]
    fn the_slowest_process_counts_and_a_silent_one_is_named() {
        let all = said(&[(Some(12), None), (Some(1_240), None)]);
        assert_eq!(all, ["Gelap di semua proses (2) dalam 1.240 ms."]);
        let silent = said(&[(Some(12), None), (None, None)]);
        assert!(
            silent[0].contains("90 detik") && silent[0].contains("Belum mengonfirmasi: proses 1."),
            "{silent:?}"
        );
        assert!(said(&[])[0].contains("90 detik"));
    }

    #[test]
    fn of_a_silent_process_whose_lease_ended_it_is_said_when() {
        let ended = said(&[(Some(12), None), (None, Some(0))]);
        let words = "Tidak mengonfirmasi sampai masa berlakunya berakhir: proses 1 (1 Januari 1970, ";
        assert!(ended[0].contains(words) && !ended[0].contains("Belum mengonfirmasi"), "{ended:?}");
        assert!(ended[0].contains("Proses lain mengonfirmasi dalam 12 ms."), "{ended:?}");
        let both = said(&[(None, Some(0)), (None, None)]);
        assert!(
            both[0].contains("Belum mengonfirmasi: proses 1.") && both[0].contains("proses 0 (1 "),
            "{both:?}"
        );
    }
}
