//! Photographs and scans as images: taken for the physical copy, refused elsewhere, kept as handed in.

use crate::engines::on_both_engines;
use crate::forms::{filled_form, values, with};
use crate::house::Person;
use crate::office::{Copies, Office};
use crate::pdfs;
use ::image::codecs::jpeg::JpegEncoder;
use ::image::{Rgb, RgbImage};
use jdih::kernel::Digest;
use jdih::pdf::{Class, Inspection, Media, Reader, Verdict};
use std::io::Write as _;
use std::time::{Duration, Instant};

/// A photograph of one colour, with a place and a time in its EXIF.
pub fn photograph(shade: u8) -> Vec<u8> {
    let mut jpeg = Vec::new();
    let image = RgbImage::from_pixel(60, 80, Rgb([shade, 200, 200]));
    JpegEncoder::new(&mut jpeg).encode_image(&image).unwrap();
    let exif = b"\xff\xe1\x00\x28Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0 GPS Jambi 2025:01:10";
    [&jpeg[..2], &exif[..], &jpeg[2..]].concat()
}

/// A PNG of so many pixels, all of one colour.
fn png(width: u32, height: u32, colour: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    let row =
        vec![0x7f; colour.samples() * width as usize * if depth == png::BitDepth::Sixteen { 2 } else { 1 }];
    for _ in 0..height {
        rows.write_all(&row).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    out
}

async fn inspect(bytes: &[u8]) -> Inspection {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Reader::new(env!("CARGO_BIN_EXE_jdih")).inspect(file).await.unwrap()
}

async fn upload(who: &Person, field: &str, name: &str, bytes: Vec<u8>, status: u16) -> String {
    let page = who.get("/kerja").await.expect(200);
    who.uploads(&page, field, name, bytes).await.expect("an answer").expect(status).body
}

/// The rows of a case's files: role, position, name, media type.
async fn rows(office: &Office, case: &str) -> Vec<String> {
    let page = office.pengelola.get(&format!("/kasus/{case}/berkas")).await.expect(200);
    let list = page.between("<ul class=\"berkas\">", "</ul>").expect("the files").to_owned();
    list.split("<li>")
        .skip(1)
        .filter_map(|line| line.split('>').nth(1)?.split('<').next())
        .map(str::to_owned)
        .collect()
}

on_both_engines! {
    async fn photographs_of_pages_are_one_physical_copy_in_the_order_of_their_names(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        let action = format!("/kasus/{case}/berkas");
        let form = office.pengelola.get(&action).await.expect(200);
        let fields = [("peran", "fisik"), ("mengganti", "")];
        let files = ["hal 10.jpg", "hal 9.jpg", "Hal 1.jpg"].into_iter().zip([10, 9, 1]);
        let files = files.map(|(name, shade)| ("berkas_berkas", name, photograph(shade))).collect();
        office.pengelola.send_files(&form, &action, &fields, files).await.expect(200);
        assert_eq!(rows(&office, &case).await, ["salinan.pdf", "fisik.pdf", "Hal 1.jpg", "hal 9.jpg", "hal 10.jpg"]);
        // The original is kept as it was handed in, and handed over to be saved, not shown.
        let page = office.pengelola.get(&action).await.expect(200);
        let link = page.between("Hal 1.jpg", "</li>").is_some();
        let before = page.body.split(">Hal 1.jpg<").next().unwrap().rsplit("href=\"").next().unwrap();
        let address = before.trim_end_matches('"');
        assert!(link, "{address}");
        let url = format!("{}{address}", office.pengelola.base);
        let answer = office.pengelola.still.get(url).send().await.expect("an answer");
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("content-type"), "image/jpeg");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("content-disposition"), "attachment; filename=\"Hal 1.jpg\"");
        assert_eq!(Digest::of(&answer.bytes().await.unwrap()), Digest::of(&photograph(1)));
        office.house.run_jobs().await;
        office.house.expect_verified().await;
        office.take_to(&case, "menunggu pencocokan naskah").await;
        let map = office.pengelola.get(&format!("/kasus/{case}/pencocokan")).await.expect(200);
        for n in 1..=5 {
            assert!(map.body.contains(&format!("/kasus/{case}/pencocokan/{n}\"")), "pair {n}");
        }
    }

    async fn an_image_is_refused_where_the_public_will_read(database: TestDatabase) {
        let office = Office::open(&database).await;
        let only = "harus berupa PDF; gambar (JPEG, PNG, TIFF) hanya untuk pindaian naskah fisik";
        for field in ["p0_salinan", "p0_lampiran", "nd_pindaian"] {
            assert!(upload(&office.pengelola, field, "foto.jpg", photograph(1), 422).await.contains(only), "{field}");
        }
        upload(&office.pengelola, "p0_fisik", "foto.jpg", photograph(1), 201).await;
        // Where the kind is chosen beside the file, and where a form is filled in by hand, the form decides.
        let case = office.registered("13", &Copies::composed(13)).await;
        for role in ["salinan", "lampiran"] {
            let page = office.puts_file(&case, role, "", photograph(2)).await.expect(422);
            page.expect_text(only);
        }
        let taken = upload(&office.pengelola, "p0_fisik", "foto.jpg", photograph(3), 201).await;
        let id = serde_json::from_str::<serde_json::Value>(&taken).unwrap()["id"].as_str().unwrap().to_owned();
        let form = office.pengelola.get("/kasus/baru").await.expect(200);
        let fields = [("nd_nomor", "1"), ("nd_tanggal", "9 Januari 2025"), ("nd_dari", "a"), ("nd_kepada", "b"),
            ("nd_hal", "c"), ("p0_nomor", "14"), ("p0_tahun", "2025"), ("p0_judul", "d"), ("aksi", "daftar")];
        let typed = fields.iter().fold(filled_form(&form, "/kasus/baru"), |all, (name, value)| with(all, name, value));
        for field in ["p0_salinan", "nd_pindaian"] {
            let forged = with(typed.clone(), field, &id);
            let page = office.pengelola.post_files("/kasus/baru", &forged, Vec::new()).await.expect(422).expect_text(only);
            assert_eq!(values(&filled_form(&page, "/kasus/baru"), "p0_judul"), ["d"]);
        }
        office.house.expect_verified().await;
    }

    async fn one_file_takes_the_place_of_one(database: TestDatabase) {
        let office = Office::open(&database).await;
        let case = office.registered("13", &Copies::composed(13)).await;
        office.puts_file(&case, "fisik", "Pindaian naskah fisik: fisik.pdf", photograph(1)).await.expect(200);
        assert_eq!(rows(&office, &case).await, ["salinan.pdf", "yang benar.pdf"]);
        let action = format!("/kasus/{case}/berkas");
        let form = office.pengelola.get(&action).await.expect(200);
        let two = || vec![
            ("berkas_berkas", "a.pdf", pdfs::compose(&["satu"])),
            ("berkas_berkas", "b.pdf", pdfs::compose(&["dua"])),
        ];
        let old = form.option("Pindaian naskah fisik: yang benar.pdf");
        for fields in [[("peran", "fisik"), ("mengganti", old.as_str())], [("peran", "salinan"), ("mengganti", "")]] {
            let page = office.pengelola.send_files(&form, &action, &fields, two()).await.expect(422);
            page.expect_text("Pilih satu berkas saja untuk menggantikan yang lama.");
        }
        assert_eq!(rows(&office, &case).await, ["salinan.pdf", "yang benar.pdf"]);
    }
}

#[tokio::test]
async fn images_are_told_by_what_they_are_within_the_limits_of_the_child() {
    let photo = inspect(&photograph(7)).await;
    assert_eq!(
        (photo.verdict, photo.class, photo.media, photo.pages),
        (Verdict::Ok, Class::Valid, Media::Jpeg, 1)
    );
    assert!(!photo.has_text && photo.warnings.is_empty(), "{photo:?}");
    let json = serde_json::to_value(&photo).unwrap();
    assert_eq!(json.as_object().unwrap().len(), 8, "{json}");
    let broken = inspect(&photograph(7)[..400]).await;
    assert_eq!((broken.verdict, broken.class), (Verdict::Refused, Class::Malformed));
    let heic = inspect(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").await;
    assert_eq!(heic.class, Class::NotPdf);
    assert!(heic.reasons[0].contains("HEIC") && heic.reasons[0].contains("simpan sebagai JPEG atau PDF"));
}

#[tokio::test]
async fn what_is_shown_of_an_image_is_drawn_anew_upright_and_bare() {
    let reader = Reader::new(env!("CARGO_BIN_EXE_jdih"));
    let file = |bytes: &[u8]| {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file
    };
    let mut wide = Vec::new();
    let image = RgbImage::from_fn(2_000, 1_500, |x, _| Rgb([if x < 1_000 { 255 } else { 0 }; 3]));
    JpegEncoder::new(&mut wide).encode_image(&image).unwrap();
    // Turned by a quarter: what is left in the file is above on the screen.
    let exif = b"\xff\xe1\x00\x32Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0 GPS Jambi 16:20\0";
    let photo = [&wide[..2], &exif[..], &wide[2..]].concat();
    let reading = reader.reading(file(&photo)).await.unwrap();
    assert_eq!(reading.pages.len(), 1);
    assert!(reading.pages[0].width_pt < reading.pages[0].height_pt && reading.texts() == [""]);
    let drawn = reader.pictures(file(&photo), 1, 8).await.unwrap();
    let [jdih::pdf::Rendered { page: 1, picture: Ok(picture) }] = drawn.as_slice() else {
        panic!("{drawn:?}")
    };
    assert_eq!((picture.width, picture.height), (1_273, 1_697));
    for shown in [&picture.image, &picture.thumb] {
        assert!(
            shown.starts_with(b"RIFF")
                && ![&b"Exif"[..], b"EXIF", b"GPS", b"Jambi"]
                    .iter()
                    .any(|mark| { shown.windows(mark.len()).any(|part| part == *mark) })
        );
    }
    let pixels = webp::Decoder::new(&picture.image).decode().unwrap();
    let shade = |y: usize| pixels[(y * 1_273 + 600) * 3];
    assert!(shade(100) > 200 && shade(1_600) < 50, "{} {}", shade(100), shade(1_600));
    let refused = reader.pictures(file(&photo[..500]), 1, 1).await.unwrap_err();
    assert!(matches!(refused, jdih::pdf::ReadError::Refused(_)), "{refused:?}");
}

#[tokio::test]
async fn the_largest_picture_is_inspected_row_by_row_and_a_larger_one_not_at_all() {
    // 42 million pixels of 64 bits would be 336 MB unfolded; the file is small.
    let largest = png(8_000, 5_000, png::ColorType::Rgba, png::BitDepth::Sixteen);
    assert!(largest.len() < 4_000_000, "{}", largest.len());
    let begun = Instant::now();
    let seen = inspect(&largest).await;
    assert_eq!((seen.class, seen.media), (Class::Valid, Media::Png), "{seen:?}");
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let larger = png(8_000, 5_001, png::ColorType::Grayscale, png::BitDepth::Eight);
    assert_eq!(inspect(&larger).await.class, Class::TooLarge);
}
