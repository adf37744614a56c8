"""Words and sentences that the generated decisions are made of; all names and numbers in them are random."""

MONTHS = """
    Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember
""".split()

GIVEN_NAMES = """
    KHOIRUL DEDDY FIRMAN ASWAL JAROT HENDARYANTO SITI NURHALIZAH AHMAD YULIANA RAHMAT FITRIANI SURYADI
    IRWANSYAH DESRIZAL MARLINA EDISON PARDAMEAN SUPARMIN FAHRUL APNIZAL DARMAWATI RISKA TARMIZI
    ZULKARNAIN HALIMAH
""".split()

FAMILY_NAMES = """
    LUBIS HERAWAN SARWOSAMBODO WIJAYADI HASIBUAN SIREGAR RAMADHAN PUTRA SAPUTRA HIDAYAT NASUTION ROZI
    YANTO KURNIAWAN HANDAYANI SIMANJUNTAK MAULANA FADHILLAH
""".split()

REGENCIES = [
    "Kabupaten Kerinci",
    "Kabupaten Merangin",
    "Kabupaten Sarolangun",
    "Kabupaten Batang Hari",
    "Kabupaten Muaro Jambi",
    "Kabupaten Tanjung Jabung Timur",
    "Kabupaten Tanjung Jabung Barat",
    "Kabupaten Tebo",
    "Kabupaten Bungo",
    "Kota Jambi",
    "Kota Sungai Penuh",
]

LAWS = [
    (
        "Undang-Undang Nomor {a} Tahun {y} tentang {t} (Lembaran Negara Republik Indonesia Tahun {y} "
        "Nomor {n}, Tambahan Lembaran Negara Republik Indonesia Nomor {m})"
    ),
    (
        "Peraturan Presiden Nomor {a} Tahun {y} tentang {t} (Lembaran Negara Republik Indonesia Tahun {y}"
        " Nomor {n})"
    ),
    (
        "Peraturan Komisi Pemilihan Umum Nomor {a} Tahun {y} tentang {t} (Berita Negara Republik "
        "Indonesia Tahun {y} Nomor {n}) sebagaimana telah beberapa kali diubah terakhir dengan Peraturan "
        "Komisi Pemilihan Umum Nomor {b} Tahun {z} tentang Perubahan Kelima atas Peraturan Komisi "
        "Pemilihan Umum Nomor {a} Tahun {y} tentang {t} (Berita Negara Republik Indonesia Tahun {z} Nomor"
        " {p})"
    ),
    (
        "Peraturan Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi Nomor {a} Tahun {y} "
        "tentang {t} (Berita Negara Republik Indonesia Tahun {y} Nomor {n})"
    ),
    (
        "Keputusan Komisi Pemilihan Umum Nomor {a}/HK.04/0{c}/{y} tentang {t} di Lingkungan Komisi "
        "Pemilihan Umum, Komisi Pemilihan Umum Provinsi dan Komisi Pemilihan Umum Kabupaten/Kota"
    ),
]

TOPICS = [
    "Keterbukaan Informasi Publik",
    "Pelayanan Publik",
    "Pemilihan Umum",
    "Pengelolaan Pengaduan Pelayanan Publik",
    "Sistem Pemerintahan Berbasis Elektronik",
    "Pedoman Sistem Pengelolaan Pengaduan Pelayanan Publik Nasional",
    (
        "Tata Kerja Komisi Pemilihan Umum, Komisi Pemilihan Umum Provinsi, dan Komisi Pemilihan Umum "
        "Kabupaten/Kota"
    ),
    (
        "Tugas, Fungsi, Susunan Organisasi, dan Tata Kerja Sekretariat Jenderal Komisi Pemilihan Umum, "
        "Sekretariat Komisi Pemilihan Umum Provinsi, dan Sekretariat Komisi Pemilihan Umum Kabupaten/Kota"
    ),
    "Penyelenggaraan Sistem Pengendalian Intern Pemerintah",
    "Pedoman Teknis Pengelolaan Dokumentasi dan Informasi Hukum",
    "Standar Layanan Informasi Publik",
    "Manajemen Pegawai Negeri Sipil",
]

TITLES = [
    (
        "STANDAR OPERASIONAL PROSEDUR PELAKSANAAN HOTLINE LAYANAN DI LINGKUNGAN KOMISI PEMILIHAN UMUM "
        "PROVINSI JAMBI"
    ),
    ("STANDAR OPERASIONAL PROSEDUR PENGUNGGAHAN PRODUK HUKUM DALAM JARINGAN DOKUMENTASI DAN INFORMASI HUKUM"),
    "PENETAPAN REKAPITULASI DAFTAR PEMILIH BERKELANJUTAN TINGKAT PROVINSI JAMBI",
    "PENETAPAN TIM PENGELOLA JARINGAN DOKUMENTASI DAN INFORMASI HUKUM",
    ("PENETAPAN REKAPITULASI HASIL PENGHITUNGAN PEROLEHAN SUARA PEMILIHAN GUBERNUR DAN WAKIL GUBERNUR JAMBI"),
    (
        "STANDAR OPERASIONAL PROSEDUR PELAYANAN PENGADUAN MASYARAKAT DI LINGKUNGAN KOMISI PEMILIHAN UMUM "
        "PROVINSI JAMBI"
    ),
    "PENETAPAN RENCANA ANGGARAN BIAYA KEGIATAN TEKNIS PENYELENGGARAAN PEMILU DAN HUKUM",
]

SENTENCES_WITH_TIDAK = [
    "Perubahan tidak berlaku untuk tahapan kegiatan yang sudah selesai dilaksanakan;",
    (
        "Dalam hal pemohon tidak melengkapi identitas dalam waktu {k} hari kerja, permohonan dinyatakan "
        "tidak lengkap dan tidak diregistrasi;"
    ),
    "Anggota tim tidak menerima honorarium selain yang ditetapkan dalam Keputusan ini;",
    (
        "Dokumen yang tidak sesuai dengan aslinya tidak dapat diunggah pada laman JDIH Komisi Pemilihan "
        "Umum Provinsi Jambi;"
    ),
    (
        "Perubahan terhadap Prosedur Standar Operasional ini tidak berlaku surut terhadap tahapan "
        "kegiatan yang telah dilaksanakan;"
    ),
]

SENTENCES = [
    (
        "Prosedur Standar Operasional ini dibuat untuk dilaksanakan setiap bagian sebagaimana struktur "
        "organisasi yang telah ditetapkan;"
    ),
    (
        "Prosedur Standar Operasional ini dapat dilakukan review atau evaluasi secara rutin paling "
        "sedikit {k} ({kk}) kali setahun;"
    ),
    (
        "Untuk mengantisipasi keadaan kahar, perubahan dapat dilakukan selama pelaksanaan Prosedur "
        "Standar Operasional ini;"
    ),
    (
        "Perubahan terhadap ruang lingkup dan penanggung jawab kegiatan mengakibatkan Prosedur Standar "
        "Operasional ini batal seluruhnya;"
    ),
    (
        "Petugas wajib menjawab pesan paling lambat {k}0 menit sejak pesan diterima pada pukul 0{j}.00 "
        "sampai dengan pukul 16.{k}0 WIB;"
    ),
    (
        "Laporan bulanan disampaikan kepada Sekretaris paling lambat tanggal {j} setiap bulan melalui "
        "surel jdih.jambi{k}@contoh.go.id atau telepon (0741) 4{k}2{j}8{k};"
    ),
    (
        "Menelaah pelaporan dengan melibatkan unit kerja dan menyalurkan laporan hasil penelaahan "
        "sebagaimana dimaksud dalam huruf {h};"
    ),
    (
        "Berkas disimpan sekurang-kurangnya {k} ({kk}) tahun dalam bentuk naskah asli (hardcopy) dan "
        "naskah asli elektronik (softcopy);"
    ),
    (
        "Biaya sebagaimana dimaksud pada angka {k} paling tinggi sebesar Rp{j}.{k}50.000,00 (terbilang "
        "dalam rupiah) untuk setiap kegiatan;"
    ),
    (
        "Pengecualian sebagaimana dimaksud dalam Pasal {k}{j} ayat ({k}) Peraturan Komisi Pemilihan Umum "
        "Nomor {j} Tahun 202{m} diberikan dengan persetujuan tertulis Sekretaris;"
    ),
    (
        "Arsip yang dimaksud pada Pasal {j} ayat ({k}) huruf {h} dipindahkan ke ruang arsip inaktif seluas "
        "1{k}.{j}00 cm2 setelah {k} ({kk}) tahun;"
    ),
]

STEPS = [
    (
        "Menerima dan mencatat arahan dari Ketua atau Anggota KPU Provinsi Jambi",
        "Arahan atau perintah",
        "Disposisi",
    ),
    (
        "Memberikan petunjuk penurunan dokumen hukum yang telah diunggah",
        "Disposisi",
        "Disposisi",
    ),
    (
        "Menurunkan dokumen hukum yang diperintahkan dari laman JDIH KPU Provinsi Jambi",
        "Disposisi",
        "Nota Dinas",
    ),
    (
        "Mengoreksi Nota Dinas kepada Subbagian untuk segera memperbaiki dokumen hukum tersebut",
        "Nota Dinas",
        "Nota dinas hasil koreksi",
    ),
    (
        "Memberikan persetujuan Nota Dinas kepada Subbagian",
        "Nota dinas hasil koreksi",
        "Nota dinas yang telah disetujui",
    ),
    (
        "Membandingkan salinan digital dengan naskah asli halaman demi halaman",
        "Naskah asli, salinan digital, komputer",
        "Berita acara pembandingan",
    ),
    (
        "Mengunggah produk hukum pada laman JDIH",
        "Salinan yang disetujui",
        "Produk hukum terunggah",
    ),
    (
        "Jika informasi yang dimohon tidak dapat diberikan langsung, petugas berkoordinasi dengan Kasubbag",
        "Nota dinas, arahan",
        "Pemberitahuan tertulis",
    ),
]

DIGIT_WORDS = """
    nol satu dua tiga empat lima enam tujuh delapan sembilan
""".split()
