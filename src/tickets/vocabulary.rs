//! The vocabularies of SOP 26/2026: how a requester came, what was asked, the seven main categories, where a ticket
//! stands, and how it ended.

/// Declares a vocabulary: name, and for each member its stored form and its title.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $column:literal, $title:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$member_doc])* $member),+
        }

        impl $name {
            /// All of them, in the order of the SOP.
            pub const ALL: &'static [Self] = &[$(Self::$member),+];

            /// As stored.
            #[must_use]
            pub fn column(self) -> &'static str {
                match self {
                    $(Self::$member => $column),+
                }
            }

            /// What people read.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$member => $title),+
                }
            }

            /// From its stored form.
            #[must_use]
            pub fn from_column(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.column() == text)
            }

            /// Stored form and title of each, for a choice.
            #[must_use]
            pub fn choices() -> Vec<(String, String)> {
                let choice = |member: &Self| (member.column().to_owned(), member.title().to_owned());
                Self::ALL.iter().map(choice).collect()
            }
        }
    };
}

vocabulary! {
    /// How a requester came.
    Channel {
        /// A call.
        Telepon = "telepon", "Telepon";
        /// A chat on the office's phone, which the operator types or pastes.
        Obrolan = "obrolan", "Obrolan WhatsApp (dicatat operator)";
        /// WhatsApp Business, received by this system.
        Whatsapp = "whatsapp", "WhatsApp Business";
        /// The public form.
        Formulir = "formulir", "Formulir hotline";
    }
}

vocabulary! {
    /// What kind of request it is (step 3, "jenis permohonan").
    Request {
        /// Information.
        Informasi = "informasi", "Informasi";
        /// A document.
        Dokumen = "dokumen", "Dokumen";
        /// A consultation.
        Konsultasi = "konsultasi", "Konsultasi";
        /// A complaint.
        Pengaduan = "pengaduan", "Pengaduan";
        /// Anything else.
        Lain = "lain", "Lainnya";
    }
}

vocabulary! {
    /// The main category (step 4): exactly one.
    Category {
        /// Public information by formal request.
        Ppid = "ppid", "PPID";
        /// Legal products: this system's own.
        Jdih = "jdih", "JDIH (produk hukum)";
        /// Voters' data.
        DataPemilih = "data_pemilih", "Data Pemilih";
        /// Stages of elections.
        Tahapan = "tahapan", "Tahapan Pemilu/Pilkada";
        /// Complaints.
        Pengaduan = "pengaduan", "Pengaduan masyarakat";
        /// Sexual violence.
        Pks = "pks", "Pencegahan Kekerasan Seksual (PKS)";
        /// The institution.
        Kelembagaan = "kelembagaan", "Informasi umum kelembagaan";
    }
}

vocabulary! {
    /// Where a ticket stands.
    Status {
        /// Came in; nobody has taken it up.
        Baru = "baru", "Baru";
        /// Somebody is at it.
        Diproses = "diproses", "Diproses";
        /// A unit of the office has it.
        MenungguUnit = "menunggu_unit", "Menunggu jawaban unit";
        /// The requester was asked something.
        MenungguPemohon = "menunggu_pemohon", "Menunggu pemohon";
        /// A legal product has to be published or taken down first.
        MenungguProduk = "menunggu_produk", "Menunggu produk hukum";
        /// It was answered and is to be closed.
        Dijawab = "dijawab", "Sudah dijawab, belum ditutup";
        /// It is closed.
        Ditutup = "ditutup", "Ditutup";
    }
}

vocabulary! {
    /// How it ended.
    Outcome {
        /// From what is published.
        Dijawab = "dijawab", "Dijawab dari yang sudah dipublikasikan";
        /// By the unit to which it was forwarded.
        DijawabUnit = "dijawab_unit", "Dijawab unit terkait";
        /// Handed over to the PPID as a formal request.
        DiserahkanPpid = "diserahkan_ppid", "Diserahkan ke PPID (permohonan formal)";
        /// Handed over as a complaint.
        DiserahkanPengaduan = "diserahkan_pengaduan", "Diserahkan ke penanganan pengaduan";
        /// The office does not have it.
        TidakTersedia = "tidak_tersedia", "Informasi tidak tersedia di kantor ini";
        /// The requester did not go on.
        TidakDilanjutkan = "tidak_dilanjutkan", "Tidak dilanjutkan pemohon";
        /// The requester's data were erased while it was open.
        Dihapus = "dihapus", "Ditutup karena data pemohon dihapus";
    }
}

vocabulary! {
    /// Why it is forwarded: the conditions of step 6, of which one holds.
    Condition {
        /// The data are not there yet.
        BelumTersedia = "belum_tersedia", "Data belum tersedia";
        /// What is known has to be verified.
        PerluVerifikasi = "perlu_verifikasi", "Perlu verifikasi";
        /// It is a formal request for public information.
        PpidFormal = "ppid_formal", "PPID formal";
        /// It is a complaint.
        Pengaduan = "pengaduan", "Pengaduan";
    }
}

vocabulary! {
    /// The official way to a unit (step 7).
    Way {
        /// By nota dinas.
        NotaDinas = "nota_dinas", "Nota dinas";
        /// By disposisi.
        Disposisi = "disposisi", "Disposisi";
        /// In the office's own WhatsApp group.
        WaInternal = "wa_internal", "WhatsApp internal";
        /// In person.
        Langsung = "langsung", "Koordinasi langsung";
    }
}

impl Way {
    /// Whether it has a number, which is then recorded.
    #[must_use]
    pub fn has_number(self) -> bool {
        matches!(self, Self::NotaDinas | Self::Disposisi)
    }
}

impl Outcome {
    /// Whether the ticket leaves the hotline with a hand-over note.
    #[must_use]
    pub fn hands_over(self) -> bool {
        matches!(self, Self::DiserahkanPpid | Self::DiserahkanPengaduan)
    }
}

impl Channel {
    /// Whether the program itself can bring an answer to the requester.
    #[must_use]
    pub fn delivers(self) -> bool {
        matches!(self, Self::Whatsapp | Self::Formulir)
    }
}
