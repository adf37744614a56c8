//! What happened with a ticket, in words.

use crate::kernel::moment_text;
use crate::tickets::{Category, Condition, Dossier, Media, Moment};

/// A moment, in words.
pub(super) struct Entry {
    pub id: String,
    /// `masuk` from the requester, `keluar` to the requester, `dalam` among colleagues.
    pub side: &'static str,
    pub label: String,
    /// The step of the SOP.
    pub step: String,
    pub when: String,
    pub name: String,
    pub lines: Vec<String>,
    /// How its message fared.
    pub fared: String,
    pub is_failed: bool,
    /// Whether it is a message that did not arrive.
    pub is_unsent: bool,
    pub media: Vec<MediaView>,
}

/// What is to be done with news that the program could not bring.
const NOT_TOLD: &str = "Belum disampaikan kepada pemohon. Sampaikan teks ini dengan telepon atau ponsel kantor, lalu kirim \
                        sebagai jawaban dengan centang “Disampaikan dengan cara lain”.";

/// A piece of media, in words.
pub(super) struct MediaView {
    /// Its address, where it can be opened.
    pub address: Option<String>,
    pub words: String,
}

pub(super) fn entries(dossier: &Dossier) -> Vec<Entry> {
    let answered = dossier.moments.iter().rposition(|moment| moment.kind == "jawaban");
    let is_open = dossier.line.closed.is_none();
    let entry = |(place, moment): (usize, &Moment)| {
        let is_owed = is_open && answered.is_none_or(|answered| answered < place);
        entry(moment, is_owed, &dossier.media, &dossier.line.id)
    };
    dossier.moments.iter().enumerate().map(entry).collect()
}

/// `is_owed`: nothing was answered since.
fn entry(moment: &Moment, is_owed: bool, media: &[Media], ticket_id: &str) -> Entry {
    let (fared, is_failed) = fared(moment);
    let is_untold = is_owed && moment.facts.get("belum_disampaikan") == Some(&true.into());
    let of_moment = media.iter().filter(|one| one.event_id == moment.id);
    Entry {
        id: moment.id.clone(),
        side: match moment.kind.as_str() {
            "masuk" | "pesan" | "obrolan" => "masuk",
            "salam" | "jawaban" | "tanya" | "penutup" | "skm" => "keluar",
            _ => "dalam",
        },
        label: label(moment),
        step: moment.step.map(|step| format!("langkah {step}")).unwrap_or_default(),
        when: moment_text(moment.at),
        name: moment.name.clone().unwrap_or_default(),
        lines: moment.text.iter().flat_map(|text| text.lines()).map(str::to_owned).collect(),
        fared: if is_untold { NOT_TOLD.to_owned() } else { fared },
        is_failed: is_failed || is_untold,
        is_unsent: is_failed,
        media: of_moment.map(|one| media_view(one, ticket_id)).collect(),
    }
}

fn media_view(media: &Media, ticket_id: &str) -> MediaView {
    let what = if media.media_type.is_empty() { "Lampiran" } else { media.media_type.as_str() };
    match (&media.problem, media.size) {
        (Some(problem), _) => MediaView { address: None, words: format!("{what}: tidak diambil, {problem}") },
        (None, None) => MediaView { address: None, words: format!("{what}: sedang diambil") },
        (None, Some(size)) => MediaView {
            address: Some(format!("/tiket/{ticket_id}/lampiran/{}", media.id)),
            words: format!("Unduh lampiran ({what}, {})", crate::kernel::size_text(size)),
        },
    }
}

fn label(moment: &Moment) -> String {
    let fact = |name: &str| match moment.facts.get(name) {
        Some(serde_json::Value::String(text)) => text.clone(),
        Some(serde_json::Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let not_brought = match fact("penyampaian").as_str() {
        "" => String::new(),
        why => format!(": {why}"),
    };
    match moment.kind.as_str() {
        "masuk" => "Pesan pertama".to_owned(),
        "pesan" => "Pesan pemohon".to_owned(),
        "obrolan" => "Dari obrolan".to_owned(),
        "salam" => "Salam layanan".to_owned(),
        "identitas" if moment.facts.get("terbatas") == Some(&true.into()) => {
            "Identitas tidak disebut: dilayani terbatas".to_owned()
        }
        "identitas" => "Identitas dan kebutuhan dicatat".to_owned(),
        "kategori" => {
            let title = Category::from_column(&fact("kategori")).map_or("", Category::title);
            format!("Kategori utama: {title}")
        }
        "pencatatan" => "Dicatat dalam buku log".to_owned(),
        "jawaban" => "Jawaban".to_owned(),
        "tanya" => "Pertanyaan kepada pemohon".to_owned(),
        "catatan" => "Catatan petugas".to_owned(),
        "penerusan" => {
            let way = format!("{} {}", fact("cara"), fact("nomor"));
            // Those of before have none.
            let because = Condition::from_column(&fact("syarat"))
                .map(|condition| format!(": {}", condition.title()))
                .unwrap_or_default();
            format!("Diteruskan ke {} ({}){because}", fact("unit"), way.trim())
        }
        "jawaban_unit" => format!("Jawaban {}", fact("unit")),
        "tindak_lanjut" => format!("Tindak lanjut; berikutnya dalam {} hari kerja", fact("hari")),
        "kaitan" => "Dikaitkan dengan perkara".to_owned(),
        "kaitan_selesai" => format!("Perkara yang dikaitkan selesai: {}", fact("hasil")),
        "diambil" => "Diambil".to_owned(),
        "dilepas" => "Dilepas".to_owned(),
        "serah_terima" => "Catatan serah terima".to_owned(),
        "penutup" => format!("Salam penutup{not_brought}"),
        "skm" => format!("Tautan survei kepuasan{not_brought}"),
        "dilanjutkan" => "Dilanjutkan pada tiket baru".to_owned(),
        other => other.to_owned(),
    }
}

/// How a message fared, and whether somebody has to do something about it.
fn fared(moment: &Moment) -> (String, bool) {
    let Some((state, problem)) = &moment.fared else { return (String::new(), false) };
    let because = |words: &str| match problem {
        Some(problem) => format!("{words}: {problem}"),
        None => words.to_owned(),
    };
    match state.as_str() {
        "tertunda" => (because("Menunggu dikirim"), problem.is_some()),
        "dikirim" => ("Sedang dikirim".to_owned(), false),
        "tidak_pasti" => (
            format!(
                "{}. Mungkin sudah sampai: lihat dahulu di WhatsApp kantor, kirim lagi hanya bila belum ada.",
                because("Tidak pasti terkirim")
            ),
            true,
        ),
        "terkirim" => ("Terkirim".to_owned(), false),
        "sampai" => ("Sampai".to_owned(), false),
        "dibaca" => ("Dibaca".to_owned(), false),
        "gagal" => (because("Gagal dikirim"), true),
        "di_luar_jendela" => (
            "Tidak dikirim: lebih dari 24 jam sejak pesan terakhir pemohon. Sampaikan dengan cara lain."
                .to_owned(),
            true,
        ),
        "tanpa_alamat" => (
            "Tidak disampaikan: pemohon tidak meninggalkan kontak dan tidak punya halaman.".to_owned(),
            false,
        ),
        "di_halaman" => ("Tampil pada halaman pemohon".to_owned(), false),
        "lisan" => ("Disampaikan petugas".to_owned(), false),
        _ => (String::new(), false),
    }
}
