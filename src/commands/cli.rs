//! The command line, as it is typed.

use crate::config::Flags;
use crate::journal::Checkpoint;
use clap::{ArgAction, Args, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// How help is laid out; its headings speak Indonesian, too.
const HELP: &str = "\
{about-with-newline}
Pemakaian: {usage}

{all-args}{after-help}";

/// Dokumentasi dan informasi hukum untuk kantor penyelenggara pemilu.
#[derive(Debug, Parser)]
#[command(name = "jdih", version, help_template = HELP, disable_help_flag = true, disable_version_flag = true,
          disable_help_subcommand = true, subcommand_help_heading = "Perintah", subcommand_value_name = "PERINTAH",
          next_help_heading = "Pengaturan", override_usage = "jdih [PENGATURAN] PERINTAH")]
pub(super) struct Cli {
    /// Tampilkan bantuan ini
    #[arg(short = 'h', long, action = ArgAction::Help, global = true)]
    help: Option<bool>,
    /// Tampilkan versi
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: Option<bool>,
    #[command(flatten)]
    pub(super) flags: Flags,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Jalankan server, pekerjaan latar, dan indeks
    #[command(help_template = HELP)]
    Serve,
    /// Jalankan pekerjaan latar saja, di samping `serve --no-worker`
    #[command(help_template = HELP)]
    Worker,
    /// Isi folder data yang kosong dengan kantor dan naskah contoh, cetak akunnya, lalu jalankan server
    #[command(help_template = HELP)]
    Demo(Demo),
    /// Sesuaikan basis data dengan versi ini; salinan dibuat lebih dahulu
    #[command(help_template = HELP)]
    Migrate,
    /// Kelola akun
    #[command(subcommand, help_template = HELP)]
    User(User),
    /// Kelola kantor
    #[command(subcommand, help_template = HELP)]
    Office(Office),
    /// Lihat produk hukum
    #[command(subcommand, help_template = HELP)]
    Product(Product),
    /// Periksa satu berkas PDF, seperti saat diunggah
    #[command(help_template = HELP)]
    Inspect {
        /// Berkasnya
        #[arg(value_name = "BERKAS", help_heading = "Perintah ini")]
        file: PathBuf,
        /// Baca juga uraiannya: jenis, nomor, judul, tanggal, dasar hukum, hubungan
        #[arg(long, help_heading = "Perintah ini")]
        describe: bool,
        #[command(flatten)]
        json: Json,
    },
    /// Cocokkan naskah fisik (pindaian) dengan salinan digital, huruf demi huruf
    #[command(help_template = HELP)]
    Compare {
        /// Naskah fisik: PDF, gambar, atau folder berisi gambar halaman menurut urutan namanya
        #[arg(value_name = "FISIK", help_heading = "Perintah ini")]
        physical: PathBuf,
        /// Salinan digital (PDF)
        #[arg(value_name = "DIGITAL", help_heading = "Perintah ini")]
        digital: PathBuf,
        /// Naskah fisik itu naskah salinan yang distempel, atau naskah asli yang ditandatangani
        #[arg(long, value_enum, default_value_t = Fisik::Salinan, help_heading = "Perintah ini")]
        fisik: Fisik,
        /// Tulis berita acara pencocokan ke berkas PDF ini
        #[arg(long, value_name = "BERKAS", help_heading = "Perintah ini")]
        report: Option<PathBuf>,
        /// Nama kantor di kepala berita acara; tanpa ini kepalanya dikosongkan
        #[arg(long, value_name = "NAMA", requires = "report", help_heading = "Perintah ini")]
        kantor: Option<String>,
        #[command(flatten)]
        json: Json,
    },
    /// Hitung ulang jurnal, baris tercatat, dan berkas
    #[command(help_template = HELP)]
    Verify(Verify),
    /// Jurnal
    #[command(subcommand, help_template = HELP)]
    Journal(Journal),
    /// Cari produk hukum yang terbit, seperti di portal
    #[command(help_template = HELP, override_usage = "jdih search [--halaman NOMOR] [--json] [--] PENCARIAN")]
    Search(Search),
    /// Bangun ulang indeks pencarian dari basis data dan berkas
    #[command(help_template = HELP)]
    Reindex,
    /// Cadangkan basis data dan berkas ke folder, lalu periksa cadangannya
    #[command(help_template = HELP)]
    Backup {
        /// Folder cadangan; pakai folder yang sama agar hanya yang baru yang disalin
        #[arg(value_name = "FOLDER", help_heading = "Perintah ini")]
        folder: PathBuf,
    },
    /// Pulihkan cadangan ke tempat yang kosong, lalu periksa hasilnya
    #[command(help_template = HELP)]
    Restore {
        /// Folder cadangan
        #[arg(value_name = "FOLDER", help_heading = "Perintah ini")]
        folder: PathBuf,
        /// Daftar pemohon hotline yang sudah dihapus (hotline.penghapusan dari folder data lama); dihapus lagi
        #[arg(long, value_name = "BERKAS", help_heading = "Perintah ini")]
        penghapusan: Option<PathBuf>,
        /// Pulihkan tanpa daftar itu: pemohon hotline yang dihapus setelah cadangan dibuat terbaca lagi
        #[arg(long, conflicts_with = "penghapusan", help_heading = "Perintah ini")]
        tanpa_penghapusan: bool,
    },
    /// Data pemohon hotline: ekspor, penghapusan, penggantian kunci
    #[command(subcommand, help_template = HELP)]
    Hotline(Hotline),
    /// Kirim satu surel uji lewat server surel yang diatur, dan tampilkan jawabannya
    #[command(name = "surel-uji", help_template = HELP)]
    MailTest {
        /// Alamat penerima
        #[arg(value_name = "ALAMAT", help_heading = "Perintah ini")]
        address: String,
    },
    /// Tampilkan (dan dengan --hapus, hapus) berkas yang tidak dirujuk apa pun
    #[command(help_template = HELP)]
    Gc(Gc),
}

impl Command {
    /// Whether it goes on until it is stopped, so that the log is its voice.
    pub(super) fn runs_long(&self) -> bool {
        match self {
            Self::Serve | Self::Worker => true,
            // While it fills it says itself how far it is.
            Self::Demo(demo) => !demo.fill_only,
            _ => false,
        }
    }
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Search {
    /// Yang dicari: kata, "frasa", nomor, -kata yang tidak boleh ada; yang diawali tanda hubung sesudah `--`
    #[arg(value_name = "PENCARIAN")]
    pub(super) query: Vec<OsString>,
    /// Halaman hasil, dari 1
    #[arg(long = "halaman", value_name = "NOMOR", default_value_t = 1, hide_default_value = true)]
    pub(super) page: usize,
    #[command(flatten)]
    pub(super) json: Json,
}

/// For commands that report.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Json {
    /// Keluarkan satu dokumen JSON
    #[arg(long)]
    pub(super) json: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Demo {
    /// Berhenti setelah terisi; jalankan kemudian dengan `jdih serve`
    #[arg(long)]
    pub(super) fill_only: bool,
    /// Isi beberapa contoh saja: satu pada tiap langkah, dan yang diubah serta dicabut
    #[arg(long)]
    pub(super) sedikit: bool,
    /// Kata sandi semua akun; tanpa ini tiap akun mendapat kata sandi acak yang dicetak sekali
    #[arg(long, env = "JDIH_DEMO_SANDI", value_name = "KATA", hide_env_values = true)]
    pub(super) sandi: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Buat akun; mencetak tautan sekali pakai untuk mengatur kata sandi
    #[command(help_template = HELP)]
    Add(NewUser),
    /// Daftar akun
    #[command(help_template = HELP)]
    List(Json),
    /// Hapus kata sandi akun dan cetak tautan sekali pakai yang baru
    #[command(help_template = HELP)]
    Reset(Login),
    /// Nonaktifkan akun; sesinya berakhir
    #[command(help_template = HELP)]
    Disable(Login),
    /// Aktifkan kembali akun
    #[command(help_template = HELP)]
    Enable(Login),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct NewUser {
    /// Nama pengguna
    #[arg(long, value_name = "NAMA")]
    pub(super) login: String,
    /// NIP, atau nomor pegawai
    #[arg(long)]
    pub(super) nip: String,
    /// Nama lengkap
    #[arg(long)]
    pub(super) nama: String,
    /// Nama jabatan, seperti tertulis di daftar jabatan kantor
    #[arg(long)]
    pub(super) jabatan: String,
    /// Kode wilayah kantor, bila kantornya lebih dari satu
    #[arg(long, value_name = "KODE")]
    pub(super) kantor: Option<String>,
    /// Baca kata sandi dari masukan standar dan atur sekarang
    #[arg(long)]
    pub(super) sandi_stdin: bool,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Login {
    /// Nama pengguna atau NIP
    #[arg(value_name = "NAMA")]
    pub(super) login: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Office {
    /// Tambah kantor dengan jabatan bawaannya
    #[command(help_template = HELP)]
    Add(NewOffice),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct NewOffice {
    /// Kode wilayah: 2 angka provinsi, 4 angka kabupaten/kota
    #[arg(long)]
    pub(super) kode: String,
    /// Nama kantor
    #[arg(long)]
    pub(super) nama: String,
    /// Tempat kedudukan
    #[arg(long)]
    pub(super) tempat: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Product {
    /// Daftar produk hukum yang terbit, dengan SHA-256 dan alamat berkasnya
    #[command(help_template = HELP)]
    List(Json),
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Verify {
    /// Titik periksa yang disimpan di tempat lain
    #[arg(long, value_name = "NOMOR:SHA256")]
    pub(super) checkpoint: Option<Checkpoint>,
    /// Jangan baca berkas di penyimpanan
    #[arg(long)]
    pub(super) no_objects: bool,
    #[command(flatten)]
    pub(super) json: Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Hotline {
    /// Keluarkan semua data seorang pemohon sebagai JSON
    #[command(help_template = HELP)]
    Ekspor {
        #[command(flatten)]
        who: Requester,
        /// Tulis juga lampirannya, terbuka, ke folder ini; folder dibuat bila belum ada
        #[arg(long, value_name = "FOLDER", help_heading = "Perintah ini")]
        lampiran: Option<PathBuf>,
    },
    /// Hapus data seorang pemohon sekarang juga; hitungan rekap tetap ada
    #[command(help_template = HELP)]
    Hapus {
        #[command(flatten)]
        who: Requester,
        /// Hapus sungguh-sungguh; tanpa ini hanya dihitung
        #[arg(long, help_heading = "Perintah ini")]
        hapus: bool,
    },
    /// Ganti kunci pembungkus (hotline.kunci) dan bungkus ulang kunci semua pemohon
    #[command(help_template = HELP)]
    KunciBaru,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Requester {
    /// Nomor telepon, alamat surel, atau nomor tiketnya; `-` membacanya dari masukan standar, supaya tidak tercatat di
    /// riwayat perintah
    #[arg(value_name = "PEMOHON")]
    pub(super) who: String,
}

#[derive(Debug, Subcommand)]
pub(super) enum Journal {
    /// Keluarkan seluruh jurnal, satu entri JSON per baris
    #[command(help_template = HELP)]
    Export,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Perintah ini")]
pub(super) struct Gc {
    /// Hapus sungguh-sungguh; tanpa ini hanya ditampilkan
    #[arg(long, conflicts_with = "dry_run")]
    pub(super) hapus: bool,
    /// Hanya tampilkan (bawaan)
    #[arg(long)]
    pub(super) dry_run: bool,
    #[command(flatten)]
    pub(super) json: Json,
}

/// Which physical copy is held against the digital one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Fisik {
    /// The Salinan, printed and stamped.
    Salinan,
    /// The signed original.
    Asli,
}

impl From<Fisik> for page_compare::Physical {
    fn from(kind: Fisik) -> Self {
        match kind {
            Fisik::Salinan => Self::Salinan,
            Fisik::Asli => Self::Asli,
        }
    }
}
