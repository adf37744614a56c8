//! The gate on composed files: each refusal, and next to it what must still come in.

mod made;

use crate::pdfs;
use jdih::pdf::{Class, Inspection, MAX_IMAGE_PIXELS, MAX_OBJECTS, Reader, Verdict};
use made::{Made, PICTURE, encrypted, object_stream};
use std::fs::File;
use std::io::Write as _;

async fn inspect(bytes: &[u8]) -> Inspection {
    let mut file: File = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    Reader::new(env!("CARGO_BIN_EXE_jdih")).inspect(file).await.unwrap()
}

async fn passes(bytes: &[u8]) -> Inspection {
    let seen = inspect(bytes).await;
    assert_eq!((seen.verdict, seen.class), (Verdict::Ok, Class::Valid), "{seen:?}");
    assert!(seen.reasons.is_empty() && seen.pages > 0 && seen.has_text, "{seen:?}");
    seen
}

async fn refused(bytes: &[u8], class: Class, says: &str) -> Inspection {
    let seen = inspect(bytes).await;
    assert_eq!((seen.verdict, seen.class), (Verdict::Refused, class), "{seen:?}");
    assert!(seen.reasons.iter().any(|reason| reason.contains(says)), "{says}: {seen:?}");
    seen
}

fn page(catalog: &str, page: &str) -> Vec<u8> {
    Made::page(catalog, page, &[]).bytes
}

#[tokio::test]
async fn what_acts_is_refused_and_what_a_reader_clicks_is_not() {
    passes(&page("/OpenAction[3 0 R/Fit]", "")).await;
    passes(&page("/OpenAction<</S/GoTo/D[3 0 R/Fit]>>", "")).await;
    let link = "/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://jdih.kpu.go.id)>>>>]";
    passes(&page("", link)).await;
    for (catalog, says) in [
        ("/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>", "JavaScript"),
        ("/Open#41ction<</#53/Java#53cript/J#53(1)>>", "JavaScript"),
        ("/Names<</JavaScript<</Names[(a) 9 0 R]>>>>", "JavaScript"),
        ("/OpenAction<</S/Launch/F(cmd.exe)>>", "Launch"),
        ("/OpenAction<</S/SubmitForm/F(http://127.0.0.1/x)>>", "SubmitForm"),
        ("/OpenAction<</S/URI/URI(http://127.0.0.1/x)>>", "alamat internet"),
        ("/AcroForm<</XFA(x)/Fields[]>>", "XFA"),
    ] {
        refused(&page(catalog, ""), Class::Active, says).await;
    }
    let media =
        refused(&page("", "/Annots[<</Subtype/RichMedia/Rect[0 0 1 1]>>]"), Class::Active, "3D").await;
    assert!(media.reasons[0].contains("halaman 1, objek 3"), "{media:?}");
}

#[tokio::test]
async fn other_files_inside_are_refused_and_an_empty_list_of_them_is_not() {
    passes(&page("/Names<</EmbeddedFiles<</Names[]>>>>", "")).await;
    let holds = "/Names<</EmbeddedFiles<</Names[(a)<</F(a.exe)/EF<</F 6 0 R>>>>]>>>>";
    refused(&page(holds, ""), Class::Embedded, "menyimpan berkas lain").await;
    refused(&page("", "/Annots[<</Subtype/FileAttachment>>]"), Class::Embedded, "lampiran").await;
}

#[tokio::test]
async fn several_faults_are_told_together() {
    let both = page("/OpenAction<</S/Launch>>/Names<</JavaScript 9 0 R>>/X<</EF<</F 9 0 R>>>>", "");
    let seen = refused(&both, Class::Active, "Launch").await;
    assert_eq!(seen.reasons.len(), 3, "{seen:?}");
    assert!(seen.reasons.iter().all(|reason| reason.ends_with('.')), "{seen:?}");
}

#[tokio::test]
async fn no_corner_of_a_file_hides_an_act() {
    let script = "<</S/JavaScript/JS(1)>>";
    // In an object stream that the table does not mention.
    let streamed = Made::page("", "", &[(6, object_stream(7, script))]);
    refused(&streamed.bytes, Class::Active, "objek 7").await;
    passes(&Made::page("", "", &[(6, object_stream(7, "<</S/GoTo>>"))]).bytes).await;
    // In a revision that a later one replaced.
    let mut replaced = Made::page("/OpenAction 6 0 R", "", &[(6, script.into())]);
    replaced.append(&[(6, "[3 0 R/Fit]".into())], "");
    refused(&replaced.bytes, Class::Active, "JavaScript").await;
    let mut harmless = Made::page("/OpenAction 6 0 R", "", &[(6, "<</S/GoTo/D[3 0 R/Fit]>>".into())]);
    harmless.append(&[(6, "[3 0 R/Fit]".into())], "");
    passes(&harmless.bytes).await;
    // In an object that nothing refers to.
    refused(&Made::page("", "", &[(9, script.into())]).bytes, Class::Active, "objek 9").await;
    // Under a key that is named twice.
    refused(&page("/OpenAction<</S/GoTo/S/JavaScript/JS(1)>>", ""), Class::Active, "JavaScript").await;
}

#[tokio::test]
async fn what_is_encrypted_is_looked_into() {
    for aes in [false, true] {
        let seen = passes(&encrypted(aes, "<</S/GoTo>>")).await;
        assert!(seen.warnings.iter().any(|warning| warning.contains("izin")), "{seen:?}");
        refused(&encrypted(aes, "<</S/JavaScript/JS(1)>>"), Class::Active, "JavaScript").await;
    }
    refused(&pdfs::compose_encrypted("rahasia"), Class::Encrypted, "kata sandi").await;
}

#[tokio::test]
async fn pages_may_be_as_large_as_a2_and_not_larger() {
    let sized = |boxes: &str| {
        let page =
            format!("<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>{boxes}>>");
        let mut made = Made::page("", "", &[]);
        made.append(&[(3, page)], "");
        made.bytes
    };
    passes(&sized("/MediaBox[0 0 1191 1684]")).await;
    passes(&sized("/MediaBox[0 0 1684 1191]")).await;
    passes(&sized("/MediaBox[0 0 9000 9000]/CropBox[0 0 595 842]")).await;
    for large in [
        "/MediaBox[0 0 1195 1684]",
        "/MediaBox[0 0 1191 1690]",
        "/MediaBox[0 0 595 842]/UserUnit 3",
        "/MediaBox[-2000 0 595 842]",
    ] {
        refused(&sized(large), Class::TooLarge, "A2").await;
    }
}

#[tokio::test]
async fn pictures_have_a_limit_wherever_they_are() {
    let side = u64::isqrt(MAX_IMAGE_PIXELS);
    let image = |side: u64, more: &str| {
        let image = format!(
            "<</Type/XObject/Subtype/Image/Width {side}/Height {side}/ColorSpace/DeviceGray/BitsPerComponent 8\
             /Length 1{more}>>\nstream\nx\nendstream"
        );
        Made::page("", "", &[(8, side.to_string()), (9, image)]).bytes
    };
    passes(&image(side, "")).await;
    refused(&image(side + 1, ""), Class::TooLarge, "piksel").await;
    let inline = |side: u64| {
        let text = "Keputusan ini mulai berlaku pada tanggal ditetapkan";
        let drawing = format!("BT /F1 9 Tf ({text}) Tj ET BI /W {side} /H {side} /BPC 8 /CS /G ID x EI");
        let stream = format!("<</Length {}>>\nstream\n{drawing}\nendstream", drawing.len());
        let mut made = Made::page("", "", &[]);
        made.append(&[(4, stream)], "");
        made.bytes
    };
    passes(&inline(side)).await;
    refused(&inline(side + 1), Class::TooLarge, "halaman 1, objek 4").await;
}

#[tokio::test]
async fn drawing_without_end_is_refused_at_once() {
    let begun = std::time::Instant::now();
    refused(&pdfs::compose_endless(12), Class::TooLarge, "rumit").await;
    assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{:?}", begun.elapsed());
    refused(&pdfs::compose_flate_bomb(128), Class::TooLarge, "").await;
}

#[tokio::test]
async fn a_signed_file_comes_in_and_may_be_signed_again() {
    let signed = Made::signed();
    passes(&signed.bytes).await;
    // What verifies signatures for long.
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>/DSS 10 0 R>>";
    let mut kept = Made::signed();
    kept.append(&[(1, catalog.into()), (10, "<</Type/DSS/Certs[]>>".into())], "");
    passes(&kept.bytes).await;
    // A second signature, in a field of its own.
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>\
                /Annots[6 0 R 10 0 R]>>";
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R 10 0 R]/SigFlags 3>>>>";
    let field = "<</Type/Annot/Subtype/Widget/FT/Sig/T(TTE2)/Rect[0 0 0 0]/P 3 0 R>>";
    let mut again = Made::signed();
    again.append(&[(1, catalog.into()), (3, page.into()), (10, field.into())], "");
    passes(&again.bytes).await;
    // Saved again with nothing changed.
    let mut same = Made::signed();
    same.append(
        &[(5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".into())],
        "",
    );
    passes(&same.bytes).await;
}

#[tokio::test]
async fn what_a_signature_does_not_cover_may_not_change_the_content() {
    let text = "BT /F1 12 Tf 72 720 Td (Keputusan ini tidak berlaku lagi sejak tanggal ditetapkan) Tj ET";
    let content = format!("<</Length {}>>\nstream\n{text}\nendstream", text.len());
    let note = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>\
                /Annots[6 0 R <</Subtype/FreeText/Rect[0 0 99 99]/Contents(lain)>>]>>";
    for change in [
        // Another text under the same number; without a signature that is an ordinary revision.
        vec![(4, content.clone())],
        // A page that draws something else.
        vec![
            (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 9 0 R/Annots[6 0 R]>>".into()),
            (9, content.clone()),
        ],
        // A note over the text.
        vec![(3, note.into())],
        // Another font: other letters.
        vec![(5, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".into())],
        // A picture with other pixels and the same description.
        vec![(8, PICTURE.replace("\nx\n", "\ny\n"))],
        // The signature taken out of its field.
        vec![(6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(TTE)/Rect[0 0 0 0]/P 3 0 R>>".into())],
    ] {
        let mut made = Made::signed();
        made.append(&change, "");
        refused(&made.bytes, Class::Malformed, "setelah ditandatangani").await;
    }
    let mut unsigned = Made::page("", "", &[]);
    unsigned.append(&[(4, content)], "");
    passes(&unsigned.bytes).await;
}

#[tokio::test]
async fn a_signature_must_cover_all_but_itself() {
    let mut made = Made::signed();
    let place = made.bytes.windows(11).position(|window| window == b"ByteRange[0").unwrap() + 12;
    let gap: usize = String::from_utf8_lossy(&made.bytes[place..place + 10]).parse().unwrap();
    // One byte that is neither signed nor signature.
    made.bytes[place..place + 10].copy_from_slice(format!("{:010}", gap - 1).as_bytes());
    refused(&made.bytes, Class::Malformed, "Tanda tangan elektronik").await;
}

#[tokio::test]
async fn a_tree_of_pages_must_be_one() {
    let tree = |pages: &str| {
        let mut made = Made::page("", "", &[]);
        made.append(&[(2, format!("<</Type/Pages{pages}>>"))], "");
        made.bytes
    };
    passes(&tree("/Kids[3 0 R]/Count 1")).await;
    refused(&tree("/Kids[3 0 R 2 0 R]/Count 2"), Class::Malformed, "Daftar halaman").await;
    refused(&tree("/Kids[3 0 R]/Count 7"), Class::Malformed, "Jumlah halaman").await;
    refused(&tree("/Kids[]/Count 0"), Class::Malformed, "halaman").await;
}

#[tokio::test]
async fn what_comes_before_and_after_the_document() {
    let plain = page("", "");
    passes(&[&plain[..], b"\r\n\0\0"].concat()).await;
    let seen = passes(&[&plain[..], &[b'x'; 100]].concat()).await;
    assert!(seen.warnings.iter().any(|warning| warning.contains("%%EOF")), "{seen:?}");
    refused(&[&plain[..], &[b'x'; 2000]].concat(), Class::NotPdf, "%%EOF").await;
    refused(&[&plain[..], b"PK\x05\x06", &[0; 18]].concat(), Class::NotPdf, "jenis lain").await;
    refused(&[b"\n", &plain[..]].concat(), Class::NotPdf, "%PDF-").await;
    refused(&plain[..plain.len() / 2], Class::Malformed, "terpotong").await;
}

#[tokio::test]
async fn broken_content_is_refused() {
    use lopdf::{Dictionary, Stream};
    let mut stream = Stream::new(Dictionary::new(), b"BT (Keputusan ini mulai berlaku) Tj ET ".repeat(40));
    stream.compress().unwrap();
    let made = |data: &[u8]| {
        let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
        let text = format!(
            "<</Filter[/ASCIIHexDecode/FlateDecode]/Length {}>>\nstream\n{hex}>\nendstream",
            hex.len() + 1
        );
        let mut made = Made::page("", "", &[]);
        made.append(&[(4, text)], "");
        made.bytes
    };
    passes(&made(&stream.content)).await;
    let middle = stream.content.len() / 2;
    stream.content[middle] ^= 0xff;
    refused(&made(&stream.content), Class::Malformed, "Isi halaman rusak").await;
}

#[tokio::test]
async fn objects_are_counted() {
    // With the five of the page; numbers may repeat.
    let objects = |more: usize| Made::page("", "", &vec![(6, "0".to_owned()); more]).bytes;
    passes(&objects(MAX_OBJECTS - 5)).await;
    refused(&objects(MAX_OBJECTS - 4), Class::TooLarge, "objek").await;
}
