"""Synthetic legal texts: Indonesian in vocabulary and shape, of no real document, the same for the same seed.

Words come by a law of Zipf from the vocabulary of election offices, its affixed forms, and made-up names
behind them, so that an index of them has few frequent words and many rare ones, as a real one has.
"""

import itertools, random

ROOTS = """
pilih tetap unggah kelola hitung salin atur ubah laksana selenggara bentuk angkat henti daftar umum awas sosialisasi
suara calon partai logistik kampanye dana lapor keuangan anggaran pengadaan barang jasa tanah gedung kantor arsip
dokumen informasi hukum produk pedoman teknis tata kerja pegawai kinerja nilai jabatan tugas wewenang tanggung jawab
tahap jadwal program kegiatan rapat koordinasi evaluasi monitor rekapitulasi sengketa putus lantik ganti antarwaktu
domisili penduduk wilayah daerah kabupaten kota kecamatan kelurahan desa panitia petugas badan adhoc saksi kotak
surat formulir sampul segel tinta bilik distribusi gudang rusak musnah serah terima verifikasi faktual administrasi
dukung perseorangan syarat berkas sehat jasmani rohani visi misi debat iklan media relawan pemantau survei hasil
kursi alokasi peta dapil sah batal ulang lanjut susul darurat bencana aman tertib lalu lintas kawal sumpah janji
etik disiplin sanksi adu tangan banding gugat mahkamah konstitusi agung jaksa polisi pajak honor uang muka rekening
kas bank belanja modal sewa pelihara kendaraan perangkat jaringan sistem aplikasi data statistik publikasi siar
konten layan minta mohon keberatan jawab tembus lampir naskah stempel cap legal sesuai asli cetak buku pustaka latih
didik magang beasiswa pensiun cuti mutasi promosi seleksi uji kompetensi tim kelompok unit bagian subbagian
sekretaris ketua anggota wakil menteri presiden gubernur bupati wali camat lurah kepala desa tokoh adat agama
pemuda perempuan disabilitas lansia pemula santri mahasiswa pelajar guru dosen nelayan petani buruh pedagang
""".split()
COMMON = """yang dan di dalam dengan untuk pada dari atas oleh sebagai bahwa adalah tersebut dimaksud ini itu atau tidak
dapat harus telah akan setiap para antara secara serta sebagaimana berdasarkan ketentuan ayat huruf pasal nomor tahun
keputusan peraturan undang pemilihan komisi provinsi negara republik indonesia""".split()
FORMS = ["{}", "me{}kan", "pe{}an", "di{}", "ke{}an", "ber{}", "{}an", "ter{}", "pe{}", "di{}kan", "{}nya"]
TOPICS = """
penetapan|perubahan|pembentukan|pencabutan|pengangkatan|pemberhentian|pedoman teknis|standar operasional prosedur
tata cara|rencana kerja|jadwal dan tahapan|pembagian tugas|penunjukan petugas|evaluasi kinerja|daftar pemilih tetap
rekapitulasi hasil penghitungan suara|alokasi kursi|pemutakhiran data pemilih|pengelolaan arsip|pengadaan logistik
pengelolaan dokumentasi dan informasi hukum|pelayanan informasi publik|pengendalian gratifikasi|penggantian antarwaktu
""".replace("\n", "|").strip("|").split("|")
MATTERS = """
pemilihan gubernur dan wakil gubernur|pemilihan bupati dan wakil bupati|pemilihan umum anggota dewan|badan adhoc
panitia pemilihan kecamatan|panitia pemungutan suara|kelompok penyelenggara pemungutan suara|kampanye dan dana kampanye
pencalonan perseorangan|sosialisasi dan pendidikan pemilih|barang milik negara|pegawai negeri sipil|kode etik
penyelesaian sengketa|sistem informasi|pembangunan zona integritas|rapat pleno terbuka|badan penyelenggara
""".replace("\n", "|").strip("|").split("|")
SYLLABLES = "ba be bi bo bu ka ke ki ko ku la li lo lu ma me mi mu na ne ni nu ra ri ro ru sa si su ta ti to tu".split()
VOCABULARY, SHIFT, EXPONENT = 30_000, 2.7, 1.05
#: Ranks of the words that queries take: neither particles nor names that stand in one document.
ASKED_RANKS = (45, 900)


class Language:
    """Words by frequency, and texts of them."""

    def __init__(self, seed):
        order = random.Random(f"kata {seed}")
        forms = [form.format(root) for root in dict.fromkeys(ROOTS) for form in FORMS]
        order.shuffle(forms)
        words = list(dict.fromkeys(COMMON + forms))
        while len(words) < VOCABULARY:
            words.extend("".join(order.choices(SYLLABLES, k=order.randint(2, 4))) for _ in range(1000))
            words = list(dict.fromkeys(words))
        self.words = words[:VOCABULARY]
        weights = (1 / (rank + SHIFT) ** EXPONENT for rank in range(VOCABULARY))
        self.weights = list(itertools.accumulate(weights))

    def run(self, rng, count):
        return rng.choices(self.words, cum_weights=self.weights, k=count)

    def asked(self, rng):
        return self.words[rng.randrange(*ASKED_RANKS)]

    def title(self, rng):
        place = self.words[rng.randrange(4000, VOCABULARY)].capitalize()
        words = " ".join(self.run(rng, rng.randint(2, 6)))
        return f"{rng.choice(TOPICS)} {rng.choice(MATTERS)} {words} {place}".capitalize()

    def pages(self, rng, citation, title):
        """Pages of lines of words."""
        head = [line.split() for line in ("KOMISI PEMILIHAN UMUM", citation.upper(), "TENTANG")]
        upper = title.upper().split()
        head += [upper[at : at + 8] for at in range(0, len(upper), 8)]
        head += [["Menimbang:"]]
        pages = []
        for number in range(rng.choices((1, 2, 3, 4), (40, 30, 20, 10))[0]):
            words = self.run(rng, rng.randint(160, 330))
            lines = [words[at : at + 11] for at in range(0, len(words), 11)]
            if number == 0:
                lines = head + lines
            for at in range(9, len(lines), 9):
                lines[at] = [f"{at // 9}."] + lines[at]
            pages.append(lines)
        return pages


def queries(language, products, seed, count):
    """Kinds of query with the addresses that ask them; the same for the same seed."""
    rng = random.Random(f"tanya {seed}")
    # Of titles that are there, so that phrases and citations are met.
    some = [products[rng.randrange(len(products))] for _ in range(count)]

    def misspelt(word):
        at = rng.randrange(1, len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    long = [word for word in language.words[60:900] if 7 <= len(word) <= 14]
    one = [language.asked(rng) for _ in range(count)]
    three = [" ".join(language.asked(rng) for _ in range(3)) for _ in range(count)]
    phrase = ['"' + " ".join(title.split()[1:3]) + '"' for _, title, _, _ in some]
    return {
        "satu kata": [{"q": text} for text in one],
        "tiga kata": [{"q": text} for text in three],
        "frasa": [{"q": text} for text in phrase],
        "kutipan": [{"q": citation, "daftar": "1"} for citation, _, _, _ in some],
        "salah ketik": [{"q": f"{misspelt(rng.choice(long))} {language.asked(rng)}"} for _ in range(count)],
        "disaring": [{"q": language.asked(rng), "jenis": kind, "tahun": year} for _, _, kind, year in some],
        "halaman 2": [{"q": language.asked(rng), "halaman": "2"} for _ in range(count)],
    }
