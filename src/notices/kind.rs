//! Kinds of notices and their words.

use crate::kernel::CivilDate;

/// What a person is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A case came to a step of the person's role.
    Tiba,
    /// A case was sent back.
    Dikembalikan,
    /// A case reached its aim.
    Selesai,
    /// A case ended without its aim.
    Ditutup,
    /// A case waits for the right copy from the person's unit.
    MintaNaskah,
    /// The right copy came.
    NaskahDatang,
    /// A suggestion was made.
    Saran,
    /// Something was taken down before the papers.
    Didahulukan,
    /// A colleague handed the person a step.
    Dilimpahkan,
    /// A colleague took the person's step over.
    DiambilAlih,
    /// An SOP is due to be reviewed.
    TinjauanSop,
    /// Keadaan kahar was proposed and waits for the Sekretaris.
    KaharDiusulkan,
    /// Keadaan kahar was confirmed or declined.
    KaharDiputuskan,
    /// Somebody decided at a gate soon after a reset; for the Sekretaris.
    KeputusanDitandai,
    /// A ticket of the hotline came in.
    TiketBaru,
    /// The time of a ticket is over.
    TiketLewat,
    /// The requester of the person's ticket has written again.
    TiketPesan,
    /// The case that a ticket waits for has ended.
    TiketKabar,
    /// A recap of the hotline waits for the person.
    RekapMenunggu,
    /// The machine has compared the copies.
    PencocokanSelesai,
    /// The machine could not compare them.
    PencocokanGagal,
    /// Another job was given up.
    PekerjaanGagal,
    /// The receiving server refuses the person's address.
    SurelDitolak,
    /// Mails cannot be sent at all; for administrators.
    SurelMacet,
    /// Mails to the person were not sent in time and will not be.
    SurelTerlewat,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 25] = [
        Self::Tiba,
        Self::Dikembalikan,
        Self::Selesai,
        Self::Ditutup,
        Self::MintaNaskah,
        Self::NaskahDatang,
        Self::Saran,
        Self::Didahulukan,
        Self::Dilimpahkan,
        Self::DiambilAlih,
        Self::TinjauanSop,
        Self::KaharDiusulkan,
        Self::KaharDiputuskan,
        Self::KeputusanDitandai,
        Self::TiketBaru,
        Self::TiketLewat,
        Self::TiketPesan,
        Self::TiketKabar,
        Self::RekapMenunggu,
        Self::PencocokanSelesai,
        Self::PencocokanGagal,
        Self::PekerjaanGagal,
        Self::SurelDitolak,
        Self::SurelMacet,
        Self::SurelTerlewat,
    ];

    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Tiba => "tiba",
            Self::Dikembalikan => "dikembalikan",
            Self::Selesai => "selesai",
            Self::Ditutup => "ditutup",
            Self::MintaNaskah => "minta-naskah",
            Self::NaskahDatang => "naskah-datang",
            Self::Saran => "saran",
            Self::Didahulukan => "didahulukan",
            Self::Dilimpahkan => "dilimpahkan",
            Self::DiambilAlih => "diambil-alih",
            Self::TinjauanSop => "tinjauan-sop",
            Self::KaharDiusulkan => "kahar-diusulkan",
            Self::KaharDiputuskan => "kahar-diputuskan",
            Self::KeputusanDitandai => "keputusan-ditandai",
            Self::TiketBaru => "tiket-baru",
            Self::TiketLewat => "tiket-lewat",
            Self::TiketPesan => "tiket-pesan",
            Self::TiketKabar => "tiket-kabar",
            Self::RekapMenunggu => "rekap-menunggu",
            Self::PencocokanSelesai => "pencocokan-selesai",
            Self::PencocokanGagal => "pencocokan-gagal",
            Self::PekerjaanGagal => "pekerjaan-gagal",
            Self::SurelDitolak => "surel-ditolak",
            Self::SurelMacet => "surel-macet",
            Self::SurelTerlewat => "surel-terlewat",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.column() == text)
    }

    /// Whether it leads to its case: a Sekretaris decides on keadaan kahar and looks into flags also of cases that are not
    /// the Sekretaris's to see.
    #[must_use]
    pub fn leads_to_case(self) -> bool {
        !matches!(self, Self::KaharDiusulkan | Self::KeputusanDitandai)
    }

    /// Whether it is about a ticket of the hotline, whose number is its detail.
    #[must_use]
    pub fn is_about_ticket(self) -> bool {
        matches!(self, Self::TiketBaru | Self::TiketLewat | Self::TiketPesan | Self::TiketKabar)
    }

    /// Whether it is about a recap of the hotline, whose detail is its kind and first day: `mingguan/2026-01-05`.
    #[must_use]
    pub fn is_about_recap(self) -> bool {
        self == Self::RekapMenunggu
    }

    /// Whether it is about mails: such a notice never goes out by mail.
    #[must_use]
    pub fn is_about_mail(self) -> bool {
        matches!(self, Self::SurelDitolak | Self::SurelMacet | Self::SurelTerlewat)
    }

    /// What the list says.
    #[must_use]
    pub fn sentence(self, detail: &str) -> String {
        match self {
            Self::Tiba => format!("Perkara sampai pada langkah Anda: {detail}."),
            Self::Dikembalikan => format!("Perkara dikembalikan; sekarang {detail}."),
            Self::Selesai if detail == "terbit" => "Produk hukum sudah terbit.".to_owned(),
            Self::Selesai => format!("Perkara selesai: {detail}."),
            Self::Ditutup => format!("Perkara {detail}, sehingga tidak dilanjutkan."),
            Self::MintaNaskah => "Pengelola JDIH meminta naskah yang benar dari unit Anda.".to_owned(),
            Self::NaskahDatang => "Unit pengusul sudah mengirim naskah yang benar.".to_owned(),
            Self::Saran => "Ada saran perubahan.".to_owned(),
            Self::Didahulukan => {
                "Kabag menurunkan dokumen lebih dahulu; surat-suratnya belum lengkap.".to_owned()
            }
            Self::Dilimpahkan => format!("Langkah ini dilimpahkan kepada Anda: {detail}."),
            Self::DiambilAlih => format!("Langkah yang Anda ambil diambil alih rekan: {detail}."),
            Self::TinjauanSop => {
                format!("Prosedur {detail} perlu ditinjau. Catat hasilnya di halaman prosedur itu.")
            }
            Self::KaharDiusulkan => {
                format!("Usulan keadaan kahar pada perkara {detail} menunggu Anda di halaman Keadaan kahar.")
            }
            Self::KaharDiputuskan => format!("Usulan keadaan kahar {detail}."),
            Self::KeputusanDitandai => format!(
                "Keputusan pada perkara {detail} dibuat tidak lama setelah sandi atau faktor kedua orangnya diatur \
                 ulang. Periksa di halaman Setelah atur ulang."
            ),
            Self::TiketBaru => format!("Tiket hotline baru: {detail}."),
            Self::TiketLewat => format!("Tiket hotline {detail} lewat waktu."),
            Self::TiketPesan => format!("Pemohon menulis lagi pada tiket hotline {detail}."),
            Self::TiketKabar => format!("Perkara yang ditunggu tiket hotline {detail} sudah selesai."),
            Self::RekapMenunggu => {
                let (kind, first) = detail.split_once('/').unwrap_or((detail, ""));
                let day = CivilDate::parse(first).map(CivilDate::indonesian).unwrap_or_default();
                let since = if kind == "harian" { "" } else { "mulai " };
                format!("Rekap {kind} hotline, {since}{day}, menunggu Anda.")
            }
            Self::PencocokanSelesai => "Pencocokan naskah oleh mesin sudah selesai.".to_owned(),
            Self::PencocokanGagal => {
                "Pencocokan naskah oleh mesin tidak berhasil; alasannya ada pada perkara.".to_owned()
            }
            Self::PekerjaanGagal => format!("Pekerjaan latar tidak berhasil: {detail}."),
            Self::SurelDitolak => {
                "Surel ke alamat Anda ditolak oleh server penerima, sehingga tidak dikirim lagi. \
                                   Periksa alamatnya di pengaturan pemberitahuan."
                    .to_owned()
            }
            Self::SurelMacet => format!("Surel pemberitahuan tidak dapat dikirim: {detail}"),
            Self::SurelTerlewat => {
                "Sebagian pemberitahuan tidak terkirim lewat surel pada waktunya; bacalah di sini.".to_owned()
            }
        }
    }

    /// What a mail says: the kind of event and nothing of the case.
    #[must_use]
    pub fn event(self) -> &'static str {
        match self {
            Self::Tiba => "Perkara sampai pada langkah Anda",
            Self::Dikembalikan => "Perkara dikembalikan",
            Self::Selesai => "Perkara selesai",
            Self::Ditutup => "Perkara ditutup tanpa dilanjutkan",
            Self::MintaNaskah => "Naskah yang benar diminta dari unit Anda",
            Self::NaskahDatang => "Naskah yang benar sudah dikirim unit pengusul",
            Self::Saran => "Ada saran perubahan",
            Self::Didahulukan => "Dokumen diturunkan lebih dahulu",
            Self::Dilimpahkan => "Sebuah langkah dilimpahkan kepada Anda",
            Self::DiambilAlih => "Langkah Anda diambil alih rekan",
            Self::TinjauanSop => "Sebuah prosedur perlu ditinjau",
            Self::KaharDiusulkan => "Usulan keadaan kahar menunggu keputusan Anda",
            Self::KaharDiputuskan => "Usulan keadaan kahar diputuskan",
            Self::KeputusanDitandai => "Sebuah keputusan ditandai untuk Anda periksa",
            Self::TiketBaru => "Tiket hotline baru",
            Self::TiketLewat => "Tiket hotline lewat waktu",
            Self::TiketPesan => "Pemohon menulis lagi pada sebuah tiket hotline",
            Self::TiketKabar => "Perkara yang ditunggu sebuah tiket selesai",
            Self::RekapMenunggu => "Rekap hotline menunggu Anda",
            Self::PencocokanSelesai => "Pencocokan naskah oleh mesin selesai",
            Self::PencocokanGagal => "Pencocokan naskah oleh mesin tidak berhasil",
            Self::PekerjaanGagal => "Pekerjaan latar tidak berhasil",
            Self::SurelDitolak | Self::SurelMacet | Self::SurelTerlewat => "Keadaan surel pemberitahuan",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_back_from_their_column_and_all_speak() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_column(kind.column()), Some(kind));
            assert!(!kind.sentence("menunggu koreksi").is_empty() && !kind.event().contains('!'));
        }
        assert_eq!(Kind::from_column("entah"), None);
    }

    #[test]
    fn a_recap_is_called_by_its_days() {
        let said = |detail| Kind::RekapMenunggu.sentence(detail);
        assert_eq!(said("harian/2026-01-05"), "Rekap harian hotline, 5 Januari 2026, menunggu Anda.");
        assert_eq!(
            said("mingguan/2026-01-05"),
            "Rekap mingguan hotline, mulai 5 Januari 2026, menunggu Anda."
        );
    }
}
