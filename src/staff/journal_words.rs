//! Entries of the journal in plain Indonesian. Every kind that the code writes has its words here; a test reads the
//! sources and says which has none.

use crate::auth::named;
use crate::journal::Logged;
use crate::kernel::CivilDate;
use std::collections::HashMap;

/// Kinds: name, title for choosing, and the sentence. `{oleh}` is who did it, `{tentang}` what it is about.
const KINDS: &[(&str, &str, &str)] = &[
    ("agenda.arsip", "Lokasi arsip dicatat", "{oleh} mencatat tempat naskah bertanda tangan dari {tentang}."),
    ("agenda.dicoret", "Nomor agenda dicoret", "{oleh} mencoret nomor agenda naskah {tentang}."),
    ("agenda.dilewati", "Nomor agenda dilewati", "{oleh} mencatat nomor agenda {tentang} yang dilewati."),
    ("agenda.dinomori", "Naskah dinomori", "{oleh} memberi nomor agenda pada naskah {tentang}."),
    (
        "agenda.lewat-dicabut",
        "Catatan nomor dilewati dicabut",
        "{oleh} mencabut catatan nomor agenda {tentang} yang dilewati.",
    ),
    ("agenda.pindaian", "Pindaian naskah dilampirkan", "{oleh} melampirkan pindaian naskah {tentang}."),
    ("agenda.templat", "Templat nomor diubah", "{oleh} mengubah templat nomor {tentang}."),
    ("akun.diaktifkan", "Akun diaktifkan", "{oleh} mengaktifkan akun {tentang}."),
    ("akun.dinonaktifkan", "Akun dinonaktifkan", "{oleh} menonaktifkan akun {tentang}."),
    ("akun.diperbaiki", "Data orang diperbaiki", "{oleh} memperbaiki nama atau NIP pada akun {tentang}."),
    ("akun.ditambah", "Akun ditambah", "{oleh} menambah akun {tentang}."),
    ("akun.faktor-dilepas", "Faktor kedua dilepas", "{oleh} melepas faktor keduanya."),
    ("akun.faktor-dipasang", "Faktor kedua dipasang", "{oleh} memasang faktor kedua."),
    (
        "akun.faktor-hilang-dilepas",
        "Faktor kedua yang hilang dilepas",
        "{oleh} melepas faktor kedua yang hilang pada akun {tentang}.",
    ),
    ("akun.jabatan-diubah", "Jabatan orang diubah", "{oleh} memindahkan {tentang} ke jabatan lain."),
    ("akun.kode-pemulihan-dibuat", "Kode pemulihan dibuat", "{oleh} membuat kode pemulihan."),
    ("akun.kode-pemulihan-dipakai", "Kode pemulihan dipakai", "{oleh} memakai sebuah kode pemulihan."),
    ("akun.kunci-sandi-dilepas", "Kunci sandi dilepas", "{oleh} melepas sebuah kunci sandi."),
    ("akun.kunci-sandi-dipasang", "Kunci sandi dipasang", "{oleh} memasang sebuah kunci sandi."),
    ("akun.masuk", "Masuk", "{oleh} masuk."),
    ("akun.sandi-diatur", "Kata sandi diatur", "{oleh} mengatur kata sandinya."),
    ("akun.sandi-diganti", "Kata sandi diganti", "{oleh} mengganti kata sandinya."),
    ("akun.sandi-direset", "Kata sandi direset", "{oleh} mereset kata sandi {tentang}."),
    ("akun.sesi-diakhiri", "Sesi diakhiri", "{oleh} mengakhiri sebuah sesinya."),
    ("akun.sesi-lain-diakhiri", "Sesi lain diakhiri", "{oleh} mengakhiri semua sesinya yang lain."),
    ("berkas.dilupakan", "Berkas sisa dihapus", "{oleh} menghapus unggahan yang tidak dipakai."),
    ("berkas.diunggah", "Berkas diunggah", "{oleh} mengunggah sebuah berkas."),
    ("halaman.dinilai", "Halaman dinilai", "{oleh} menilai halaman naskah {tentang}."),
    ("hotline.kunci-diganti", "Kunci hotline diganti", "{oleh} mengganti kunci pembungkus data hotline."),
    ("jabatan.atasan-diubah", "Atasan jabatan diubah", "{oleh} mengubah atasan jabatan {tentang}."),
    ("jabatan.diperbaiki", "Nama jabatan diperbaiki", "{oleh} memperbaiki nama jabatan {tentang}."),
    ("jabatan.ditambah", "Jabatan ditambah", "{oleh} menambah jabatan {tentang}."),
    ("jabatan.peran-diubah", "Peran jabatan diubah", "{oleh} mengubah peran jabatan {tentang}."),
    ("jenis.dipakai-lagi", "Jenis dipakai lagi", "{oleh} memakai lagi jenis produk hukum {tentang}."),
    ("jenis.ditambah", "Jenis ditambah", "{oleh} menambah jenis produk hukum {tentang}."),
    ("jenis.diubah", "Jenis diubah", "{oleh} mengubah jenis produk hukum {tentang}."),
    ("jenis.tidak-dipakai", "Jenis tidak dipakai", "{oleh} tidak memakai lagi jenis produk hukum {tentang}."),
    (
        "kalender.hari-dihapus",
        "Hari pada kalender dihapus",
        "{oleh} menghapus sebuah hari dari kalender {tentang}.",
    ),
    (
        "kalender.hari-ditambah",
        "Hari pada kalender ditambah",
        "{oleh} menambah sebuah hari pada kalender {tentang}.",
    ),
    ("kalender.jam-dihapus", "Jam kerja dihapus", "{oleh} menghapus jam kerja {tentang}."),
    ("kalender.jam-ditambah", "Jam kerja ditambah", "{oleh} menambah jam kerja {tentang}."),
    ("kantor.batas-menunggu", "Batas menunggu diubah", "{oleh} mengubah batas menunggu {tentang}."),
    ("kantor.dibentuk", "Kantor dibentuk", "{oleh} membentuk kantor {tentang}."),
    ("kantor.diperbaiki", "Data kantor diperbaiki", "{oleh} memperbaiki nama atau tempat kantor {tentang}."),
    ("kantor.ditambah", "Kantor ditambah", "{oleh} menambah kantor {tentang}."),
    ("kantor.setelan", "Setelan kantor diubah", "{oleh} mengubah setelan kantor {tentang}."),
    (
        "laporan.disebut",
        "Laporan pencocokan disebut",
        "{oleh} menandatangani dengan laporan pencocokan {tentang}.",
    ),
    ("laporan.ditutup", "Laporan pembaca ditutup", "{oleh} menutup dan menghapus sebuah laporan pembaca."),
    ("mandat.diakhiri", "Mandat diakhiri", "{oleh} mengakhiri mandat {tentang}."),
    ("mandat.disahkan", "Mandat disahkan", "{oleh} mengesahkan mandat {tentang}."),
    ("mandat.ditolak", "Mandat ditolak", "{oleh} menolak mandat {tentang}."),
    ("mandat.diusulkan", "Mandat diusulkan", "{oleh} mengusulkan mandat {tentang}."),
    ("naskah.dicocokkan_mesin", "Naskah dicocokkan mesin", "Mesin mencocokkan naskah {tentang}."),
    ("nota-dinas.didaftarkan", "Nota dinas didaftarkan", "{oleh} mendaftarkan sebuah nota dinas."),
    ("pencocokan.diminta", "Pencocokan mesin diminta", "{oleh} meminta mesin mencocokkan naskah {tentang}."),
    ("perkara.diambil", "Perkara diambil", "{oleh} mengambil {tentang}."),
    ("perkara.diambil-alih", "Perkara diambil alih", "{oleh} mengambil alih {tentang}."),
    ("perkara.dicatat", "Perkara dicatat", "{oleh} mencatat sesuatu pada {tentang}."),
    ("perkara.didaftarkan", "Perkara didaftarkan", "{oleh} mendaftarkan {tentang}."),
    (
        "perkara.didahulukan",
        "Diturunkan lebih dahulu",
        "{oleh} menurunkan dokumen lebih dahulu pada {tentang}; surat-suratnya menyusul.",
    ),
    ("perkara.dikembalikan", "Perkara dikembalikan", "{oleh} mengembalikan {tentang}."),
    ("perkara.dilanjutkan", "Perkara dilanjutkan", "{oleh} melanjutkan {tentang}."),
    ("perkara.dilepas", "Perkara dilepas", "{oleh} melepas {tentang}."),
    ("perkara.dilimpahkan", "Perkara dilimpahkan", "{oleh} melimpahkan {tentang}."),
    ("perkara.diperpanjang", "Tenggat diperpanjang", "{oleh} memperpanjang tenggat {tentang}."),
    (
        "perkara.dipindah-versi",
        "Perkara dipindah ke versi lain",
        "{oleh} memindahkan langkah yang tersisa dari {tentang} ke versi prosedur yang berlaku.",
    ),
    (
        "perkara.diputuskan-setelah-reset",
        "Diputuskan setelah reset",
        "{oleh} memutus {tentang} tidak lama setelah kata sandinya direset.",
    ),
    ("perkara.disarankan", "Saran ditulis", "{oleh} menulis saran untuk {tentang}."),
    ("perkara.ditandatangani", "Perkara disetujui", "{oleh} menyetujui {tentang}."),
    ("perkara.ditarik", "Perkara ditarik", "{oleh} menarik {tentang}."),
    ("perkara.diteruskan", "Perkara diteruskan", "{oleh} meneruskan {tentang}."),
    ("perkara.ditolak", "Perkara ditolak", "{oleh} menolak {tentang}."),
    ("perkara.diubah", "Perkara diubah", "{oleh} mengubah {tentang}."),
    (
        "perkara.kahar-disahkan",
        "Keadaan kahar disahkan",
        "{oleh} mengesahkan perubahan karena keadaan kahar pada {tentang}.",
    ),
    (
        "perkara.kahar-ditolak",
        "Keadaan kahar ditolak",
        "{oleh} menolak perubahan karena keadaan kahar pada {tentang}.",
    ),
    (
        "perkara.kahar-diusulkan",
        "Keadaan kahar diusulkan",
        "{oleh} mengusulkan perubahan karena keadaan kahar pada {tentang}.",
    ),
    ("perkara.laman-kpu", "Laman JDIH KPU dicatat", "{oleh} mencatat laman JDIH KPU untuk {tentang}."),
    (
        "perkara.laman-kpu-turun",
        "Penurunan di laman JDIH KPU dicatat",
        "{oleh} mencatat penurunan di laman JDIH KPU untuk {tentang}.",
    ),
    ("perkara.menunggu", "Perkara menunggu", "{oleh} menunda {tentang} sampai ada kabar dari luar."),
    ("perkara.selesai", "Perkara selesai", "{oleh} menyelesaikan {tentang}."),
    ("perkara.tanda-dilihat", "Tanda reset dilihat", "{oleh} melihat tanda keputusan setelah reset."),
    ("produk.diralat", "Uraian produk hukum diralat", "{oleh} menerapkan ralat uraian {tentang}."),
    ("produk.judul-ditutup", "Judul ditutup", "{oleh} menutup judul produk hukum {tentang} bagi publik."),
    ("produk.terbit", "Produk hukum terbit", "{oleh} menerbitkan {tentang}."),
    (
        "produk.turun",
        "Produk hukum diturunkan",
        "{oleh} menurunkan {tentang}, seluruhnya atau satu berkasnya.",
    ),
    ("rekap.diserahkan", "Rekap hotline diserahkan", "{oleh} menyerahkan {tentang} kepada Kasubbag Umum."),
    ("rekap.diterima", "Rekap hotline diterima", "{oleh} menerima {tentang} untuk dilaporkan dalam pleno."),
    ("rekap.diteruskan", "Rekap hotline diteruskan", "{oleh} meneruskan {tentang} kepada Kabag Umum."),
    ("sop.dimuat", "SOP dimuat", "{oleh} memuat sebuah versi SOP {tentang}."),
    ("sop.ditinjau", "SOP ditinjau", "{oleh} mencatat tinjauan SOP {tentang}."),
    ("sop.versi-dimuat", "Versi SOP dimuat", "{oleh} memuat versi baru SOP {tentang} dengan keputusannya."),
    ("surel.alamat-diatur", "Alamat surel ditulis", "{oleh} menulis alamat surel untuk {tentang}."),
    ("surel.alamat-dihapus", "Alamat surel dihapus", "{oleh} menghapus alamat surelnya."),
    ("surel.alamat-dikonfirmasi", "Alamat surel dikonfirmasi", "{oleh} mengonfirmasi alamat surelnya."),
    ("surel.pilihan-diubah", "Pilihan surel diubah", "{oleh} mengubah kapan surel dikirim."),
    ("susunan.diubah", "Susunan halaman diubah", "{oleh} mengubah susunan halaman {tentang}."),
    ("tiket.diambil", "Tiket diambil", "{oleh} mengambil tiket hotline {tentang}."),
    ("tiket.dibuka", "Tiket dibuka", "{oleh} membuka tiket hotline {tentang}."),
    ("tiket.dicatat", "Catatan tiket", "{oleh} menulis catatan pada tiket hotline {tentang}."),
    ("tiket.dijawab", "Tiket dijawab", "{oleh} menjawab tiket hotline {tentang}."),
    (
        "tiket.dikaitkan",
        "Tiket dikaitkan",
        "{oleh} mengaitkan tiket hotline {tentang} dengan sebuah perkara.",
    ),
    (
        "tiket.dikirim-lagi",
        "Pesan tiket dikirim lagi",
        "{oleh} mengirim lagi sebuah pesan tiket hotline {tentang}.",
    ),
    ("tiket.dilanjutkan", "Tiket dilanjutkan", "{oleh} melanjutkan tiket hotline {tentang} pada tiket baru."),
    ("tiket.dilepas", "Tiket dilepas", "{oleh} melepas tiket hotline {tentang}."),
    ("tiket.ditanya", "Pemohon ditanya", "{oleh} bertanya kepada pemohon tiket hotline {tentang}."),
    ("tiket.diteruskan", "Tiket diteruskan", "{oleh} meneruskan tiket hotline {tentang} ke unit terkait."),
    ("tiket.ditutup", "Tiket ditutup", "{oleh} menutup tiket hotline {tentang}."),
    ("tiket.identitas", "Identitas tiket dicatat", "{oleh} mencatat identitas pada tiket hotline {tentang}."),
    (
        "tiket.isi-dihapus",
        "Isi tiket dihapus",
        "{oleh} menghapus isi tiket hotline {tentang} setelah masa simpannya.",
    ),
    (
        "tiket.jawaban-unit",
        "Jawaban unit dicatat",
        "{oleh} mencatat jawaban unit pada tiket hotline {tentang}.",
    ),
    (
        "tiket.kaitan-perkara",
        "Perkara ditunggu tiket",
        "{oleh} mencatat bahwa sebuah tiket hotline menunggu {tentang}.",
    ),
    (
        "tiket.kaitan-selesai",
        "Perkara yang ditunggu selesai",
        "{oleh} mencatat bahwa perkara yang ditunggu tiket hotline {tentang} selesai.",
    ),
    ("tiket.kategori", "Kategori tiket ditetapkan", "{oleh} menetapkan kategori tiket hotline {tentang}."),
    ("tiket.media", "Lampiran tiket diterima", "{oleh} menerima lampiran tiket hotline {tentang}."),
    ("tiket.pemohon-dihapus", "Pemohon dihapus", "{oleh} menghapus data seorang pemohon hotline."),
    ("tiket.pesan", "Pesan tiket", "{oleh} mencatat pesan pemohon tiket hotline {tentang}."),
    (
        "tiket.pesan-disampaikan",
        "Pesan tiket disampaikan",
        "{oleh} mencatat bahwa sebuah pesan tiket hotline {tentang} disampaikan dengan cara lain.",
    ),
    (
        "tiket.tenggat-dihitung",
        "Tenggat tiket dihitung ulang",
        "{oleh} menghitung ulang tenggat tiket {tentang} karena kalender berubah.",
    ),
    ("tiket.tindak-lanjut", "Tindak lanjut tiket", "{oleh} mencatat tindak lanjut tiket hotline {tentang}."),
    ("turunan.dibuat", "Hasil bacaan disimpan", "Mesin membaca sebuah berkas dan menyimpan hasilnya."),
];

/// Every kind with its title, for choosing.
pub fn titles() -> impl Iterator<Item = (&'static str, &'static str)> {
    KINDS.iter().map(|(kind, title, _)| (*kind, *title))
}

/// The title of a kind; its own name when it is of another version.
pub fn title(kind: &str) -> &str {
    KINDS.iter().find(|(known, ..)| *known == kind).map_or(kind, |(_, title, _)| title)
}

/// What the ids in entries are called.
#[derive(Debug, Default)]
pub struct Names {
    /// People.
    pub people: HashMap<String, String>,
    /// Cases that the reader may see: what they are about.
    pub cases: HashMap<String, String>,
    /// Products: public number and citation.
    pub products: HashMap<String, (i64, String)>,
    /// Lines of the stories of cases: what was done, in which post.
    pub events: HashMap<String, (String, String)>,
    /// Offices and posts.
    pub others: HashMap<String, String>,
    /// Mandates: as what is acted under them.
    pub mandates: HashMap<String, String>,
}

impl Names {
    /// Who did it, and as what where it was under a mandate.
    pub fn who(&self, entry: &Logged) -> String {
        let title = mandate_id(entry).and_then(|id| self.mandates.get(id));
        named(&self.person(entry), title.map_or("", String::as_str))
    }

    fn person(&self, entry: &Logged) -> String {
        match &entry.actor {
            Some(id) => self.people.get(id).cloned().unwrap_or_else(|| "Orang yang tidak dikenal".to_owned()),
            None => "Sistem".to_owned(),
        }
    }

    /// What it is about, in words that stand within a sentence.
    pub fn about(&self, entry: &Logged) -> String {
        let Some(id) = &entry.subject else { return String::new() };
        if let Some(subject) = self.cases.get(id) {
            return format!("perkara “{subject}”");
        }
        if let Some((_, title)) = self.products.get(id) {
            return title.clone();
        }
        if let Some(name) = self.people.get(id).or_else(|| self.others.get(id)) {
            return name.clone();
        }
        let short = crate::notices::reference(id);
        match entry.kind.split('.').next() {
            Some("perkara" | "agenda" | "naskah" | "halaman" | "pencocokan" | "susunan" | "laporan") => {
                format!("perkara {short}")
            }
            Some("tiket") => ticket(entry).unwrap_or(short),
            Some("rekap") => recap(entry).unwrap_or(short),
            Some("sop" | "jenis") => id.clone(),
            _ => short,
        }
    }

    /// The entry as a sentence. An act on a case speaks in the words of its SOP, with the post in which it was done.
    pub fn sentence(&self, entry: &Logged) -> String {
        let about = self.about(entry);
        if let Some((label, post)) = event_id(entry).and_then(|id| self.events.get(id)) {
            let who = self.person(entry);
            return format!("{who} ({post}) {label}: {about}.");
        }
        let who = self.who(entry);
        let words = KINDS.iter().find(|(kind, ..)| *kind == entry.kind).map(|(_, _, words)| *words);
        match marked(entry).or(words) {
            Some(words) => fill(words, &who, &about),
            None => format!("{who}: {} {about}.", entry.kind),
        }
    }
}

/// The sentence of what was not done in the usual way.
fn marked(entry: &Logged) -> Option<&'static str> {
    let is = |mark: &str| entry.body.get(mark).and_then(serde_json::Value::as_str) == Some("ya");
    match entry.kind.as_str() {
        "produk.turun" if is("mendahului") => {
            Some("PENURUNAN SEGERA: {oleh} menurunkan {tentang} mendahului surat-suratnya.")
        }
        "produk.terbit" if is("pemulihan") => {
            Some("{oleh} memulihkan {tentang} dengan berkas yang sama seperti yang diturunkan.")
        }
        _ => None,
    }
}

/// The mandate under which it was done.
pub fn mandate_id(entry: &Logged) -> Option<&str> {
    entry.body.get("mandat")?.as_str()
}

/// Which ticket of the hotline it is about.
fn ticket(entry: &Logged) -> Option<String> {
    entry.body.get("nomor")?.as_str().map(str::to_owned)
}

/// Which recap of the hotline it is about.
fn recap(entry: &Logged) -> Option<String> {
    let text = |name: &str| entry.body.get(name)?.as_str();
    let first = CivilDate::parse(text("awal")?).ok()?;
    Some(format!("rekap hotline {} mulai {}", text("jenis")?, first.indonesian()))
}

/// Puts both in, in one pass: what a name holds is never read as a place for another.
fn fill(words: &str, who: &str, about: &str) -> String {
    let (mut out, mut rest) = (String::new(), words);
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(before);
        out.push_str(if name == "oleh" { who } else { about });
        rest = after;
    }
    out.push_str(rest);
    out.replace("  ", " ").replace(" .", ".")
}

/// The line of a case's story that was written with the entry.
pub fn event_id(entry: &Logged) -> Option<&str> {
    if !entry.kind.starts_with("perkara.") {
        return None;
    }
    let rows = entry.body.get("rows")?.as_object()?;
    rows.keys().find_map(|row| row.strip_prefix("case_event/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;
    use serde_json::json;

    fn entry(kind: &str, actor: Option<&str>, subject: &str, body: serde_json::Value) -> Logged {
        Logged {
            seq: 1,
            time: Timestamp(0),
            kind: kind.into(),
            actor: actor.map(str::to_owned),
            subject: Some(subject.into()),
            body: body.as_object().cloned().unwrap_or_default(),
            prev: String::new(),
            hash: String::new(),
        }
    }

    fn names() -> Names {
        let mut names = Names::default();
        names.people.insert("p1".into(), "Budi {tentang}".into());
        names.people.insert("p2".into(), "Citra".into());
        names.cases.insert("k1".into(), "Keputusan 13".into());
        names.events.insert("e1".into(), ("menyetujui pengunggahan".into(), "Kabag".into()));
        names
    }

    #[test]
    fn an_act_speaks_in_the_words_of_its_sop() {
        let rows = json!({"rows": {"case_event/e1": "00"}});
        let signed = entry("perkara.ditandatangani", Some("p2"), "k1", rows);
        assert_eq!(
            names().sentence(&signed),
            "Citra (Kabag) menyetujui pengunggahan: perkara “Keputusan 13”."
        );
        let without = entry("perkara.ditandatangani", Some("p2"), "k1", json!({}));
        assert_eq!(names().sentence(&without), "Citra menyetujui perkara “Keputusan 13”.");
    }

    #[test]
    fn a_name_is_never_a_place_for_another() {
        let added = entry("akun.ditambah", Some("p1"), "p2", json!({}));
        assert_eq!(names().sentence(&added), "Budi {tentang} menambah akun Citra.");
    }

    #[test]
    fn what_is_not_known_is_said_shortly() {
        let foreign = entry("perkara.diteruskan", Some("x"), "0190-abcdef", json!({}));
        assert_eq!(names().sentence(&foreign), "Orang yang tidak dikenal meneruskan perkara ABCDEF.");
        let later = entry("masa.depan", None, "k1", json!({}));
        assert_eq!(names().sentence(&later), "Sistem: masa.depan perkara “Keputusan 13”.");
        let bare = Logged { subject: None, ..entry("berkas.dilupakan", None, "", json!({})) };
        assert_eq!(names().sentence(&bare), "Sistem menghapus unggahan yang tidak dipakai.");
    }

    #[test]
    fn a_recap_is_named_by_its_period() {
        let body = json!({"jenis": "mingguan", "awal": "2026-01-05"});
        let handed = entry("rekap.diserahkan", Some("p2"), "0190-abcdef", body);
        assert_eq!(
            names().sentence(&handed),
            "Citra menyerahkan rekap hotline mingguan mulai 5 Januari 2026 kepada Kasubbag Umum."
        );
    }

    #[test]
    fn what_came_before_the_papers_and_what_came_back_is_told_so() {
        let told =
            |kind: &str, body: serde_json::Value| names().sentence(&entry(kind, Some("p2"), "x", body));
        assert!(told("produk.turun", json!({"mendahului": "ya"})).contains("mendahului surat-suratnya"));
        assert!(!told("produk.turun", json!({"dasar": "lain"})).contains("mendahului"));
        assert!(told("produk.terbit", json!({"pemulihan": "ya"})).contains("memulihkan"));
        assert!(told("produk.terbit", json!({"perbaikan_atas": 1})).contains("menerbitkan"));
    }

    #[test]
    fn kinds_are_in_order_and_each_stands_once() {
        assert!(KINDS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(title("akun.masuk"), "Masuk");
        assert_eq!(title("masa.depan"), "masa.depan");
    }
}
