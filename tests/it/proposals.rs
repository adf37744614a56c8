//! The description read from the digital copy: proposed on the form, entered only when confirmed.

use crate::engines::on_both_engines;
use crate::forms::{filled_form, with};
use crate::house::Seen;
use crate::office::Office;
use crate::pdfs;
use jdih::products::Description;

const HEAD: &str = "SALINAN\nKEPUTUSAN SEKRETARIS\nKOMISI PEMILIHAN UMUM PROVINSI JAMBI\nNOMOR 15 TAHUN 2025\nTENTANG\n\
STANDAR OPERASIONAL PROSEDUR\nSEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI,\n\
Menimbang : bahwa perlu menetapkan standar;\nMengingat : 1. Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum;\n\
MEMUTUSKAN:\nMenetapkan : KEPUTUSAN SEKRETARIS KOMISI PEMILIHAN UMUM PROVINSI JAMBI TENTANG STANDAR\nOPERASIONAL PROSEDUR.\n\
KESATU : Menetapkan standar.\n\
KEDUA : Keputusan KPU Provinsi Jambi Nomor 50 Tahun 2022 tentang Standar Lama\ndicabut dan dinyatakan tidak berlaku.\n\
Ditetapkan di Jambi\npada tanggal 10 Januari 2025\nSEKRETARIS KOMISI PEMILIHAN UMUM\nPROVINSI JAMBI,\nttd.\n\
KHOIRUL BAHRI LUBIS\n";
const TABLE: &str = "NOMOR SOP 13 Tahun 2028\nTANGGAL PENGESAHAN 0 Januari 2025\n";

/// Registers with nothing but the files; the form that is led to.
async fn registered(office: &Office) -> Seen {
    let form = office.pengelola.get("/kasus/baru").await.expect(200);
    let fields = [
        ("nd_nomor", "12/HK.03/15/2025"),
        ("nd_tanggal", "9 Januari 2025"),
        ("nd_dari", "Subbagian Hukum"),
        ("nd_kepada", "Sekretaris"),
        ("nd_hal", "Permohonan pengunggahan"),
        ("p0_fisik_jenis", "salinan"),
        ("aksi", "daftar"),
    ];
    let files = vec![("p0_salinan_berkas", "salinan.pdf", pdfs::compose(&[HEAD, TABLE]))];
    office.pengelola.send_files(&form, "/kasus/baru", &fields, files).await.expect(200)
}

/// The description as it stands.
async fn entered(office: &Office, case: &str) -> Description {
    let case = office.house.case(case).await;
    office.house.app.products.draft(&case).await.expect("a draft").description
}

on_both_engines! {
    async fn only_what_a_person_confirms_is_entered(database: TestDatabase) {
    let office = Office::open(&database).await;
    let form = registered(&office).await;
    let action = form.path.clone();
    let case = action.trim_end_matches("/uraian").trim_start_matches("/kasus/").to_owned();
    assert!(form.body.contains("masih dibaca"), "{}", form.body);
    office.house.run_jobs().await;

    let form = office.pengelola.get(&action).await.expect(200);
    let fields = filled_form(&form, &action);
    let value = |name: &str| {
        fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    for (name, wanted) in [
        ("jenis", "keputusan-sekretaris"),
        ("nomor", "15"),
        ("tahun", "2025"),
        ("judul", "STANDAR OPERASIONAL PROSEDUR"),
        ("tanggal_penetapan", "10 Januari 2025"),
        ("tempat_penetapan", "Jambi"),
        ("penandatangan", "Khoirul Bahri Lubis"),
        ("hubungan_jenis_0", "mencabut"),
    ] {
        assert_eq!(value(name), wanted, "{name}");
    }
    assert!(form.body.contains("Terbaca dari halaman 1. Periksa, lalu konfirmasi."));
    assert!(form.body.contains("Naskah bertentangan dengan dirinya sendiri"));
    for place in ["Nomor 13 Tahun 2028", "0 Januari 2025"] {
        assert!(form.body.contains(place), "{place}");
    }
    assert!(!form.body.contains("terbaca_semua\" value=\"ya\" checked"), "nothing is ticked beforehand");

    // Sent as it stands nothing is entered, and the form says so.
    let after = office.pengelola.post(&action, &fields).await.expect(200);
    assert!(after.body.contains("isian terbaca yang belum dikonfirmasi"), "{}", after.body);
    let now = entered(&office, &case).await;
    assert_eq!((now.get("nomor"), now.get("jenis"), now.relations.len()), ("", "", 0));

    // One ticked, one changed, the rest not.
    let form = office.pengelola.get(&action).await.expect(200);
    let fields = with(filled_form(&form, &action), "terbaca_nomor", "ya");
    let fields = with(fields, "tempat_penetapan", "Sungai Penuh");
    office.pengelola.post(&action, &fields).await.expect(200);
    let now = entered(&office, &case).await;
    let got = ["nomor", "tempat_penetapan", "tahun", "judul"].map(|name| now.get(name).to_owned());
    assert_eq!(got, ["15", "Sungai Penuh", "", ""]);

    // All of what is left, with one tick; the story names it.
    let form = office.pengelola.get(&action).await.expect(200);
    let fields = with(filled_form(&form, &action), "terbaca_semua", "ya");
    let page = office.pengelola.post(&action, &fields).await.expect(200);
    let now = entered(&office, &case).await;
    assert_eq!(now.get("judul"), "STANDAR OPERASIONAL PROSEDUR");
    assert_eq!(now.get("tempat_penetapan"), "Sungai Penuh", "what a person entered stays");
    assert_eq!(now.relations.len(), 1);
    assert!(page.body.contains("terbaca dan dikonfirmasi: "), "{}", page.body);
    assert!(page.body.contains("Keputusan Sekretaris Nomor 15 Tahun 2025 tentang"), "the subject");
    }
}
