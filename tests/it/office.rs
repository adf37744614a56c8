//! One account per role, and a decision on its way through the upload SOP, step by step through HTTP.

use crate::engines::TestDatabase;
use crate::forms::answered_checks;
use crate::house::{House, Person, Seen, posts};
use crate::pdfs;

/// An office with one person for each role of the upload SOP.
pub struct Office {
    pub house: House,
    pub sekretaris: Person,
    pub kabag: Person,
    pub kasubbag: Person,
    pub pengelola: Person,
}

/// The files of a case.
#[derive(Clone)]
pub struct Copies {
    pub digital: Vec<u8>,
    pub physical: Vec<u8>,
}

impl Copies {
    /// Composed here, so that the tests need nothing else.
    pub fn composed(number: u32) -> Self {
        let digital = pdfs::decision(number, 2025, "Standar Operasional Prosedur Pengelolaan Dokumen Hukum");
        Self { digital, physical: pdfs::compose_scan_of(2) }
    }
}

impl Office {
    pub async fn open(database: &TestDatabase) -> Self {
        Self::of(House::founded(database).await).await
    }

    /// The office of this house.
    pub async fn of(house: House) -> Self {
        Self {
            sekretaris: house.person(posts::SEKRETARIS).await,
            kabag: house.person(posts::KABAG).await,
            kasubbag: house.person(posts::KASUBBAG).await,
            pengelola: house.person(posts::PENGELOLA).await,
            house,
        }
    }

    /// The form of a nota dinas with one product, sent; the page that follows.
    pub async fn register(&self, number: &str, copies: &Copies) -> Seen {
        self.register_of(number, "", copies).await
    }

    /// The same for the unit whose post has this title; empty for none.
    async fn register_of(&self, number: &str, unit: &str, copies: &Copies) -> Seen {
        let form = self.pengelola.get("/kasus/baru").await.expect(200);
        let unit = if unit.is_empty() { String::new() } else { form.option(unit) };
        let fields = [
            ("nd_unit", unit.as_str()),
            ("nd_nomor", "12/HK.03/15/2025"),
            ("nd_tanggal", "9 Januari 2025"),
            ("nd_dari", "Subbagian Hukum"),
            ("nd_kepada", "Sekretaris"),
            ("nd_hal", "Permohonan pengunggahan produk hukum"),
            ("p0_jenis", "keputusan-sekretaris"),
            ("p0_nomor", number),
            ("p0_tahun", "2025"),
            ("p0_judul", "Standar Operasional Prosedur Pengelolaan Dokumen Hukum"),
            ("p0_fisik_jenis", "salinan"),
            ("aksi", "daftar"),
        ];
        let files = vec![
            ("nd_pindaian_berkas", "nota dinas.pdf", copies.physical.clone()),
            ("p0_fisik_berkas", "fisik.pdf", copies.physical.clone()),
            ("p0_salinan_berkas", "salinan.pdf", copies.digital.clone()),
        ];
        self.pengelola.send_files(&form, "/kasus/baru", &fields, files).await
    }

    /// A registered case, by id.
    pub async fn registered(&self, number: &str, copies: &Copies) -> String {
        let page = self.register(number, copies).await.expect(200);
        page.path.strip_prefix("/kasus/").expect("a case").to_owned()
    }

    /// A registered case of a unit, by id.
    pub async fn registered_for(&self, number: &str, unit: &str, copies: &Copies) -> String {
        let page = self.register_of(number, unit, copies).await.expect(200);
        page.path.strip_prefix("/kasus/").expect("a case").to_owned()
    }

    /// Completes the description.
    pub async fn describe(&self, case: &str, changed: &[(&str, &str)]) -> Seen {
        let action = format!("/kasus/{case}/uraian");
        let form = self.pengelola.get(&action).await.expect(200);
        let number = form.between("name=\"nomor\" value=\"", "\"").unwrap_or_default().to_owned();
        let mut fields = vec![
            ("jenis", "keputusan-sekretaris"),
            ("nomor", number.as_str()),
            ("tahun", "2025"),
            ("judul", "Standar Operasional Prosedur Pengelolaan Dokumen Hukum"),
            ("tanggal_penetapan", "10 Januari 2025"),
            ("tempat_penetapan", "Jambi"),
            ("subjek", "DOKUMEN HUKUM - PENGELOLAAN"),
            ("bidang_hukum", "Hukum Administrasi Negara"),
            ("bahasa", "Indonesia"),
            ("teu_badan", "Jambi. Komisi Pemilihan Umum Provinsi"),
            ("fisik_jenis", "salinan"),
            ("hubungan_jenis_0", "mencabut"),
            ("hubungan_teks_0", "Keputusan KPU Provinsi Jambi Nomor 50 Tahun 2022"),
            ("terbaca_semua", "ya"),
        ];
        fields.extend_from_slice(changed);
        self.pengelola.send(&form, &action, &fields).await
    }

    /// Finds all pages of both copies the same.
    pub async fn compares(&self, case: &str) {
        let action = format!("/kasus/{case}/pencocokan");
        let map = self.pengelola.get(&action).await.expect(200);
        if map.body.contains("name=\"pernyataan\"") {
            self.pengelola.send(&map, &action, &[("pernyataan", "ya")]).await.expect(200);
        }
    }

    /// Accepts every page that has no counterpart.
    pub async fn accepts_lone_pages(&self, case: &str) {
        let map = format!("/kasus/{case}/pencocokan");
        let next = format!("<a class=\"tombol utama\" href=\"{map}/");
        while let Some(number) = self.pengelola.get(&map).await.expect(200).between(&next, "\"") {
            let pair = format!("{map}/{number}");
            let page = self.pengelola.get(&pair).await.expect(200);
            let accepted = [("penilaian", "dapat_diterima"), ("catatan", "Tidak ada pada naskah yang lain")];
            self.pengelola.send(&page, &pair, &accepted).await.expect(200);
        }
    }

    /// Answers everything that the checks found and can be answered.
    pub async fn check(&self, case: &str) -> Seen {
        let action = format!("/kasus/{case}/pemeriksaan");
        let page = self.pengelola.get(&action).await.expect(200);
        self.pengelola.post(&action, &answered_checks(&page, &action)).await
    }

    /// Puts a file into a case, in the place of an earlier one where `replaced` names it.
    pub async fn puts_file(&self, case: &str, role: &str, replaced: &str, bytes: Vec<u8>) -> Seen {
        self.sends_file(&self.pengelola, case, role, replaced, bytes).await
    }

    /// The same by somebody.
    pub async fn sends_file(
        &self,
        who: &Person,
        case: &str,
        role: &str,
        replaced: &str,
        bytes: Vec<u8>,
    ) -> Seen {
        let action = format!("/kasus/{case}/berkas");
        let form = who.get(&action).await.expect(200);
        let replaced = if replaced.is_empty() { String::new() } else { form.option(replaced) };
        let fields = [("peran", role), ("mengganti", replaced.as_str())];
        let files = vec![("berkas_berkas", "yang benar.pdf", bytes)];
        who.send_files(&form, &action, &fields, files).await
    }

    /// Sends an act that the person's page does not offer, stamped as a page of now would.
    pub async fn forced(&self, who: &Person, case: &str, noun: &str, fields: &[(&str, &str)]) -> Seen {
        let page = who.get(&format!("/kasus/{case}")).await.expect(200);
        let now = self.house.case(case).await;
        let manifest = now.manifest.map(|digest| digest.hex()).unwrap_or_default();
        let (id, version) = (uuid::Uuid::now_v7().to_string(), now.version.to_string());
        let mut all = vec![("tindakan_id", id.as_str()), ("versi", &version), ("manifes", &manifest)];
        all.extend_from_slice(fields);
        let mut filled = Person::filled(&page, "/keluar", &[]);
        filled.extend(all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
        who.post(&format!("/kasus/{case}/{noun}"), &filled).await
    }

    /// The words on a case's label: where it stands.
    pub async fn stands(&self, case: &str) -> String {
        let page = self.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
        let label = page.between("<p class=\"label-status", "</p>").expect("a label");
        label.rsplit('>').next().unwrap_or_default().to_owned()
    }

    /// Takes a registered case to the step that waits in these words.
    pub async fn take_to(&self, case: &str, words: &str) {
        let disposisi = [("kepada", "Pengelola JDIH"), ("petunjuk", "Proses sesuai SOP")];
        for _ in 0..10 {
            let page = self.pengelola.get(&format!("/kasus/{case}")).await.expect(200);
            let now = page.between("menunggu\">", "<").unwrap_or_default().to_owned();
            if now == words {
                return;
            }
            let seen = match now.as_str() {
                "menunggu diajukan oleh Pengelola JDIH" => self.pengelola.act(case, "pengajuan", &[]).await,
                "menunggu disposisi Sekretaris" => self.sekretaris.act(case, "disposisi", &disposisi).await,
                "menunggu petunjuk Kabag" => self.kabag.act(case, "disposisi", &disposisi).await,
                "menunggu pencocokan naskah" => {
                    self.compares(case).await;
                    self.pengelola.act(case, "kesesuaian", &[]).await
                }
                "menunggu diserahkan untuk diperiksa" => {
                    self.describe(case, &[]).await.expect(200);
                    self.check(case).await.expect(200);
                    self.pengelola.act(case, "penyerahan", &[]).await
                }
                "menunggu koreksi Kasubbag" => self.kasubbag.act(case, "persetujuan", &[]).await,
                "menunggu persetujuan Kabag" => self.kabag.act(case, "persetujuan", &[]).await,
                other => panic!("no way on from {other:?} to {words:?}"),
            };
            seen.expect(200);
        }
        panic!("{words:?} was not reached");
    }

    /// Takes a registered case all the way; gives the product's address.
    pub async fn publish(&self, case: &str) -> String {
        self.take_to(case, "menunggu diunggah").await;
        let page = self.pengelola.act(case, "pengunggahan", &[]).await.expect(200);
        page.between("Sudah terbit di portal: <a href=\"", "\"").expect("an address").to_owned()
    }
}
