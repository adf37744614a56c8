//! Files written out byte by byte, for what no library would write.

use crate::pdfs;
use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A picture of one pixel.
pub const PICTURE: &str = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8\
                           /Length 1>>\nstream\nx\nendstream";

/// A file as it is written: objects at their places, a table of them, a trailer; and then more of that.
pub struct Made {
    pub bytes: Vec<u8>,
    table: usize,
    most: u32,
}

impl Made {
    /// A file with these objects; number 1 is the catalog.
    pub fn new(objects: &[(u32, String)]) -> Self {
        let mut made = Self { bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(), table: 0, most: 0 };
        made.append(objects, "");
        made
    }

    /// The harmless file of one page, with these entries more in its catalog and its page, and more objects.
    pub fn page(catalog: &str, page: &str, more: &[(u32, String)]) -> Self {
        let text = "BT /F1 12 Tf 72 720 Td (Keputusan ini mulai berlaku pada tanggal ditetapkan) Tj ET";
        let objects = [
            (1, format!("<</Type/Catalog/Pages 2 0 R{catalog}>>")),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>".into()),
            (
                3,
                format!(
                    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>\
                     {page}>>"
                ),
            ),
            (4, format!("<</Length {}>>\nstream\n{text}\nendstream", text.len())),
            (5, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".into()),
        ];
        Self::new(&[&objects[..], more].concat())
    }

    /// One revision more, as an editor saves it.
    pub fn append(&mut self, objects: &[(u32, String)], trailer: &str) -> &mut Self {
        let mut places = BTreeMap::new();
        for (id, object) in objects {
            places.insert(*id, self.bytes.len());
            self.bytes.extend(format!("{id} 0 obj\n{object}\nendobj\n").bytes());
            self.most = self.most.max(*id);
        }
        let before = std::mem::replace(&mut self.table, self.bytes.len());
        self.bytes.extend(b"xref\n");
        if before == 0 {
            self.bytes.extend(b"0 1\n0000000000 65535 f \n");
        }
        for (id, place) in places {
            self.bytes.extend(format!("{id} 1\n{place:010} 00000 n \n").bytes());
        }
        let previous = if before == 0 { String::new() } else { format!("/Prev {before}") };
        let size = self.most + 1;
        self.bytes.extend(
            format!(
                "trailer\n<</Size {size}/Root 1 0 R{previous}{trailer}>>\nstartxref\n{}\n%%EOF\n",
                self.table
            )
            .bytes(),
        );
        self
    }

    /// The file with one field that is signed, over all that is there.
    pub fn signed() -> Self {
        let blank = "0000000000 0000000000 0000000000";
        let mut made = Self::page(
            "/AcroForm<</Fields[6 0 R]/SigFlags 3>>",
            "/Annots[6 0 R]",
            &[
                (8, PICTURE.into()),
                (6, "<</Type/Annot/Subtype/Widget/FT/Sig/T(TTE)/Rect[0 0 0 0]/P 3 0 R/V 7 0 R>>".into()),
                (
                    7,
                    format!(
                        "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached/ByteRange[0 {blank}]\
                         /Contents<{}>>>",
                        "30".repeat(64)
                    ),
                ),
            ],
        );
        let find = |needle: &str| {
            made.bytes.windows(needle.len()).position(|window| window == needle.as_bytes()).unwrap()
        };
        let (gap, place) = (find("<3030"), find(blank));
        let after = gap + 2 + 128;
        let range = format!("{gap:010} {after:010} {:010}", made.bytes.len() - after);
        made.bytes[place..place + range.len()].copy_from_slice(range.as_bytes());
        made
    }
}

/// An object stream that holds one object.
pub fn object_stream(id: u32, object: &str) -> String {
    let index = format!("{id} 0 ");
    let plain = format!("{index}{object}");
    format!("<</Type/ObjStm/N 1/First {}/Length {}>>\nstream\n{plain}\nendstream", index.len(), plain.len())
}

/// A file with an object stream that is compressed and encrypted, opened by the empty password. No cross
/// reference knows of what it holds.
pub fn encrypted(aes: bool, hidden: &str) -> Vec<u8> {
    let mut document =
        Document::load_mem(&pdfs::compose(&["Keputusan yang dibatasi izinnya saja."])).unwrap();
    let index = b"90 0 ".to_vec();
    let about = dictionary! { "Type" => "ObjStX", "N" => 1, "First" => 5 };
    let mut stream = Stream::new(about, [&index, hidden.as_bytes(), &b" ".repeat(200)].concat());
    stream.compress().unwrap();
    document.add_object(stream);
    let id = Object::string_literal("0123456789abcdef");
    document.trailer.set("ID", vec![id.clone(), id]);
    let filter: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
    let version = if aes {
        EncryptionVersion::V4 {
            document: &document,
            encrypt_metadata: true,
            crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
            stream_filter: b"StdCF".to_vec(),
            string_filter: b"StdCF".to_vec(),
            owner_password: "pemilik",
            user_password: "",
            permissions: Permissions::PRINTABLE,
        }
    } else {
        EncryptionVersion::V2 {
            document: &document,
            owner_password: "pemilik",
            user_password: "",
            key_length: 128,
            permissions: Permissions::PRINTABLE,
        }
    };
    let state = EncryptionState::try_from(version).unwrap();
    document.encrypt(&state).unwrap();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    // The library leaves object streams out when it saves, so this one gets its name afterwards.
    let at = bytes.windows(6).position(|name| name == b"ObjStX").unwrap();
    bytes[at..at + 6].copy_from_slice(b"ObjStm");
    bytes
}
