//! Composed PDFs: small, valid, with or without a text layer, and nasty ones. Nothing here comes from
//! a real document.

use lopdf::content::{Content, Operation};
use lopdf::{
    Dictionary, Document, EncryptionState, EncryptionVersion, Object, ObjectId, Permissions, Stream,
    dictionary,
};

/// A4 in points.
const A4: [i64; 4] = [0, 0, 595, 842];
const FONT_SIZE: i64 = 11;
const LEADING: i64 = 16;

/// A PDF with one page of Helvetica text per entry; line feeds begin a new line.
pub fn compose(pages: &[&str]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let contents = pages.iter().map(|text| Stream::new(dictionary! {}, written(text))).collect();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    let resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    saved(finish(document, contents, resources))
}

/// One decision as its Salinan is printed: title page with number and subject, then the dictum, "ttd." and
/// the clause of the copy.
pub fn decision(number: u32, year: u32, about: &str) -> Vec<u8> {
    let head = format!(
        "SALINAN\nKEPUTUSAN KOMISI PEMILIHAN UMUM\nPROVINSI JAMBI\nNOMOR {number} TAHUN {year}\nTENTANG\n{}",
        about.to_uppercase()
    );
    let dictum = format!(
        "MEMUTUSKAN:\nMenetapkan : KEPUTUSAN TENTANG\n{}.\nKESATU : Menetapkan hal sebagaimana dimaksud.\n\
         KEDUA : Keputusan ini mulai berlaku pada tanggal ditetapkan.\nDitetapkan di Jambi\nttd.\nSalinan sesuai dengan aslinya",
        about.to_uppercase()
    );
    compose(&[&head, &dictum])
}

/// A PDF with one page that only shows a small grey picture, as a scanner leaves it: no text.
pub fn compose_scan() -> Vec<u8> {
    compose_scan_of(1)
}

/// The same with so many pages.
pub fn compose_scan_of(pages: usize) -> Vec<u8> {
    const SIDE: i64 = 64;
    let mut document = Document::with_version("1.4");
    let pixels = (0..SIDE * SIDE).map(|i| if i % 7 == 0 { 40 } else { 235 }).collect();
    let mut image = Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => SIDE, "Height" => SIDE,
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8,
        },
        pixels,
    );
    image.compress().unwrap();
    let image = document.add_object(image);
    let draw = || Stream::new(dictionary! {}, b"q 595 0 0 842 0 0 cm /Im1 Do Q".to_vec());
    let contents = std::iter::repeat_with(draw).take(pages).collect();
    saved(finish(document, contents, dictionary! { "XObject" => dictionary! { "Im1" => image } }))
}

/// A PDF of `pages` scanned pages that weighs about as many times `page_bytes`: what a scanner's colour
/// pages cost. The pictures are noise, which nothing compresses and no decoder likes.
pub fn compose_heavy_scan(pages: usize, page_bytes: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.4");
    let (mut draws, mut images) = (Vec::new(), lopdf::Dictionary::new());
    let mut noise = 0x9E37_79B9_u32;
    for n in 0..pages {
        let byte = |_| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (noise >> 24) as u8
        };
        let picture = Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => 2480, "Height" => 3508,
                "ColorSpace" => "DeviceRGB", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
            },
            (0..page_bytes).map(byte).collect(),
        );
        images.set(format!("Im{n}"), document.add_object(picture));
        draws.push(Stream::new(dictionary! {}, format!("q 595 0 0 842 0 0 cm /Im{n} Do Q").into_bytes()));
    }
    saved(finish(document, draws, dictionary! { "XObject" => images }))
}

/// A scan: each JPEG of this size fills a page.
pub fn compose_of_jpegs(jpegs: Vec<(Vec<u8>, u32, u32)>) -> Vec<u8> {
    let mut document = Document::with_version("1.4");
    let (mut draws, mut images) = (Vec::new(), lopdf::Dictionary::new());
    for (n, (bytes, width, height)) in jpegs.into_iter().enumerate() {
        let head = dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(width), "Height" => i64::from(height),
            "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8, "Filter" => "DCTDecode",
        };
        images.set(format!("Im{n}"), document.add_object(Stream::new(head, bytes)));
        draws.push(Stream::new(dictionary! {}, format!("q 595 0 0 842 0 0 cm /Im{n} Do Q").into_bytes()));
    }
    saved(finish(document, draws, dictionary! { "XObject" => images }))
}

/// A PDF whose page tree is empty.
pub fn compose_without_pages() -> Vec<u8> {
    saved(finish(Document::with_version("1.7"), Vec::new(), dictionary! {}))
}

/// A PDF that opens with `password` only; an empty one restricts it without locking it.
pub fn compose_encrypted(password: &str) -> Vec<u8> {
    let mut document =
        Document::load_mem(&compose(&["Rahasia negara yang tidak boleh dibaca siapa pun."])).unwrap();
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let version = EncryptionVersion::V2 {
        document: &document,
        owner_password: "pemilik",
        user_password: password,
        key_length: 128,
        permissions: Permissions::PRINTABLE,
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    saved(document)
}

/// A PDF whose one page takes for ever: forms that each draw the next ten times, `depth` deep.
pub fn compose_endless(depth: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut inner = form(&mut document, b"0 0 1 1 re f".to_vec(), None);
    for _ in 0..depth {
        inner = form(&mut document, b"/N Do ".repeat(10), Some(inner));
    }
    let draw = Stream::new(dictionary! {}, b"/N Do".to_vec());
    saved(finish(document, vec![draw], dictionary! { "XObject" => dictionary! { "N" => inner } }))
}

/// Pages of text of which the one with this number, from 1, takes for ever.
pub fn compose_endless_at(pages: &[&str], number: usize) -> Vec<u8> {
    let mut document = Document::load_mem(&compose(pages)).unwrap();
    let mut inner = form(&mut document, b"0 0 1 1 re f".to_vec(), None);
    for _ in 0..12 {
        inner = form(&mut document, b"/N Do ".repeat(10), Some(inner));
    }
    let draw = document.add_object(Stream::new(dictionary! {}, b"/N Do".to_vec()));
    let page = *document.get_pages().values().nth(number - 1).unwrap();
    let page = document.get_dictionary_mut(page).unwrap();
    page.set("Contents", draw);
    page.set("Resources", dictionary! { "XObject" => dictionary! { "N" => inner } });
    saved(document)
}

/// A PDF of some kilobytes whose one page unfolds to `times` times 8 MiB of content.
pub fn compose_flate_bomb(times: usize) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut content = Stream::new(dictionary! {}, vec![b' '; 8 << 20]);
    content.compress().unwrap();
    let content: Object = document.add_object(content).into();
    let mut document = finish(document, vec![Stream::new(dictionary! {}, Vec::new())], dictionary! {});
    let page = *document.get_pages().values().next().unwrap();
    document.get_dictionary_mut(page).unwrap().set("Contents", vec![content; times]);
    saved(document)
}

fn form(document: &mut Document, content: Vec<u8>, inner: Option<ObjectId>) -> ObjectId {
    let mut about = dictionary! {
        "Type" => "XObject", "Subtype" => "Form",
        "BBox" => A4.iter().map(|side| Object::from(*side)).collect::<Vec<_>>(),
    };
    if let Some(inner) = inner {
        about.set("Resources", dictionary! { "XObject" => dictionary! { "N" => inner } });
    }
    document.add_object(Stream::new(about, content))
}

fn written(text: &str) -> Vec<u8> {
    let mut operations = vec![
        Operation::new("BT", vec![]),
        Operation::new("Tf", vec!["F1".into(), FONT_SIZE.into()]),
        Operation::new("TL", vec![LEADING.into()]),
        Operation::new("Td", vec![72.into(), 770.into()]),
    ];
    for line in text.lines() {
        operations.push(Operation::new("Tj", vec![Object::string_literal(line)]));
        operations.push(Operation::new("T*", vec![]));
    }
    operations.push(Operation::new("ET", vec![]));
    Content { operations }.encode().unwrap()
}

fn finish(mut document: Document, contents: Vec<Stream>, resources: Dictionary) -> Document {
    let (tree, resources) = (document.new_object_id(), document.add_object(resources));
    let mut kids: Vec<Object> = Vec::new();
    for content in contents {
        let content = document.add_object(content);
        let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
        kids.push(document.add_object(page).into());
    }
    let count = i64::try_from(kids.len()).unwrap();
    let sides: Vec<Object> = A4.iter().map(|side| Object::from(*side)).collect();
    let pages = dictionary! {
        "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources, "MediaBox" => sides,
    };
    document.objects.insert(tree, pages.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A page that draws `content` with Helvetica as `F1`, a grey picture as `Im1` and `F2`: Helvetica whose
/// letters are said to be others, each pair drawn and said.
pub fn compose_drawn(content: &str, said: &[(char, char)]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let helvetica = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    };
    let pairs: String = said
        .iter()
        .map(|(drawn, said)| format!("<{:02x}> <{:04x}>\n", *drawn as u32, *said as u32))
        .collect();
    let map = format!(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Peta def /CMapType 2 def\n\
         1 begincodespacerange <00> <ff> endcodespacerange\n{} beginbfchar\n{pairs}endbfchar\n\
         endcmap CMapName currentdict /CMap defineresource pop end end",
        said.len()
    );
    let map = document.add_object(Stream::new(dictionary! {}, map.into_bytes()));
    let mut mapped = helvetica.clone();
    mapped.set("ToUnicode", map);
    let fonts = dictionary! { "F1" => document.add_object(helvetica), "F2" => document.add_object(mapped) };
    let about = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 8, "Height" => 8, "ColorSpace" => "DeviceGray",
        "BitsPerComponent" => 8,
    };
    let picture = document.add_object(Stream::new(about, vec![200; 64]));
    let resources = dictionary! { "Font" => fonts, "XObject" => dictionary! { "Im1" => picture } };
    let draw = Stream::new(dictionary! {}, content.as_bytes().to_vec());
    saved(finish(document, vec![draw], resources))
}

/// The same page as [`compose`] draws, with a stamp over its first line that paints a white box and `text` on it.
pub fn compose_stamped(page: &str, text: &str) -> Vec<u8> {
    let mut document = Document::load_mem(&compose(&[page])).unwrap();
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let sides = |sides: [i64; 4]| sides.map(Object::from).to_vec();
    let about = dictionary! {
        "Type" => "XObject", "Subtype" => "Form", "BBox" => sides([0, 0, 400, 18]),
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    };
    let paints = format!("1 g 0 0 400 18 re f 0 g BT /F1 11 Tf 2 5 Td ({text}) Tj ET");
    let appearance = document.add_object(Stream::new(about, paints.into_bytes()));
    let stamp = document.add_object(dictionary! {
        "Type" => "Annot", "Subtype" => "Stamp", "Rect" => sides([70, 765, 470, 783]), "F" => 4,
        "AP" => dictionary! { "N" => appearance },
    });
    let first = *document.get_pages().values().next().unwrap();
    document.get_dictionary_mut(first).unwrap().set("Annots", vec![stamp.into()]);
    saved(document)
}
