//! Whole documents in small.

use super::extract;
use crate::pdf::{PageReading, Reading, TextSource};

fn reading(pages: &[&str]) -> Reading {
    let pages = pages.iter().map(|text| PageReading::of_text(TextSource::Layer, text)).collect();
    Reading { pages, truncated: false }
}

const DECISION: &str = "\
SALINAN
KOMISI PEMILIHAN UMUM
PROVINSI JAMBI
KEPUTUSAN SEKRETARIS
KOMISI PEMILIHAN UMUM PROVINSI JAMBI
NOMOR 13 TAHUN 2025
T E N T A N G
STANDAR OPERASIONAL PROSEDUR PENGELOLAAN
KEGIATAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI
SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI,
Menimbang : a. bahwa untuk meningkatkan tertib administrasi;
Mengingat : 1. Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik (Lembaran Negara
Republik Indonesia Tahun 2008 Nomor 61);
2. Peraturan Komisi Pemilihan Umum Nomor 8 Tahun 2019 tentang Tata Kerja Komisi Pemilihan Umum
sebagaimana telah diubah dengan Peraturan Komisi Pemilihan Umum Nomor 12 Tahun 2023;
MEMUTUSKAN:
Menetapkan : KEPUTUSAN SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI TENTANG STANDAR OPERASIONAL PROSEDUR
PENGELOLAAN KEGIATAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI.
KESATU : Menetapkan Standar sebagaimana tercantum dalam Lampiran Keputusan ini.
KEDUA : Pada saat Keputusan ini mulai berlaku, Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 50 Tahun
2022 tentang Standar Lama, dicabut dan dinyatakan tidak berlaku.
KETIGA : Keputusan ini mulai berlaku pada tanggal ditetapkan.
Ditetapkan di Jambi
pada tanggal 10 Januari 2025
SEKRETARIS KOMISI PEMILIHAN UMUM
PROVINSI JAMBI,
ttd.
H. KHOIRUL BAHRI LUBIS
";

#[test]
fn a_decision_of_the_office_is_read_whole() {
    let read = extract(&reading(&[DECISION]));
    let value = |name: &str| read.description.get(name).map_or("", |field| field.value.as_str());
    for (name, wanted) in [
        ("jenis", "KEPUTUSAN SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI"),
        ("jenis_produk", "keputusan-sekretaris"),
        ("nomor", "13"),
        ("tahun", "2025"),
        (
            "judul",
            "STANDAR OPERASIONAL PROSEDUR PENGELOLAAN KEGIATAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI",
        ),
        ("tanggal_penetapan", "2025-01-10"),
        ("tempat_penetapan", "Jambi"),
        ("penandatangan", "Khoirul Bahri Lubis"),
        ("teu_badan", "Jambi. Komisi Pemilihan Umum Provinsi"),
        ("bahasa", "Indonesia"),
    ] {
        assert_eq!(value(name), wanted, "{name}");
    }
    let bases: Vec<String> = read.legal_bases.iter().map(|basis| basis.citations[0].text()).collect();
    assert_eq!(
        bases,
        [
            "Undang-Undang Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik",
            "Peraturan Komisi Pemilihan Umum Nomor 8 Tahun 2019 tentang Tata Kerja Komisi Pemilihan Umum",
        ]
    );
    let relations: Vec<(&str, &str)> =
        read.relations.iter().map(|relation| (relation.kind, relation.text.as_str())).collect();
    assert_eq!(
        relations,
        [(
            "mencabut",
            "Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 50 Tahun 2022 tentang Standar Lama"
        )]
    );
    assert_eq!(read.attachments.missing, ["Lampiran"]);
    assert_eq!(read.contradictions, []);
}
