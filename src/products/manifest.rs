//! What is approved: canonical bytes of the description and relations as entered, and role, name, size
//! and SHA-256 of each file. Gates sign the digest; publication publishes it. Derived values (status,
//! slugs, counts, inverse relations) are never in it.

use super::description::Description;
use super::repair::Repair;
use crate::journal::canonical_json;
use crate::kernel::Digest;
use serde_json::{Value, json};

/// Names the form of the manifest, so that it can be read in twenty years.
pub const FORMAT: &str = "jdih-manifes-1";

/// What a file of a case is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// The digital Salinan; public.
    Salinan,
    /// An annex in a file of its own; public.
    Lampiran,
    /// The scan of the physical copy; never public.
    Fisik,
}

impl FileRole {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Salinan, Self::Lampiran, Self::Fisik];

    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Salinan => "salinan",
            Self::Lampiran => "lampiran",
            Self::Fisik => "fisik",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Salinan => "Salinan digital",
            Self::Lampiran => "Lampiran",
            Self::Fisik => "Pindaian naskah fisik",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.column() == text)
    }

    /// Whether files of this role are published.
    #[must_use]
    pub fn is_public(self) -> bool {
        match self {
            Self::Salinan | Self::Lampiran => true,
            Self::Fisik => false,
        }
    }
}

/// A file in a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestFile {
    /// What it is.
    pub role: FileRole,
    /// Its order among those of the same role.
    pub position: i64,
    /// Its name as it was handed in.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// Its pages.
    pub pages: Option<i64>,
    /// Its digest.
    pub digest: Digest,
}

/// What a manifest corrects: only the description is another than in the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Public id of the product.
    pub product: i64,
    /// Its version.
    pub version: i64,
    /// The manifest that stood until now.
    pub manifest: Digest,
    /// Why; the public reads it.
    pub reason: String,
    /// Whether the public must not read what stood before.
    pub closes_before: bool,
}

/// What is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Regional code of the office.
    pub office_code: String,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// Public id of the product of which this is a new version.
    pub replaces: Option<i64>,
    /// The description.
    pub description: Description,
    /// The files, by role and position.
    pub files: Vec<ManifestFile>,
    /// Why it is a new version; the public reads it.
    pub why: Option<String>,
    /// What it corrects, when it is a ralat.
    pub corrects: Option<Correction>,
    /// What it puts right that was taken down.
    pub repairs: Option<Repair>,
}

impl Manifest {
    /// The canonical bytes: canonical JSON as the journal defines it.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let files: Vec<Value> = self
            .files
            .iter()
            .map(|file| {
                json!({
                    "peran": file.role.column(), "urutan": file.position, "nama": file.name,
                    "ukuran": file.size_bytes, Digest::ALGORITHM: file.digest.hex(),
                })
            })
            .collect();
        let mut value = json!({
            "format": FORMAT, "kantor": self.office_code, "naskah_fisik": self.physical_kind,
            "versi_dari": self.replaces, "uraian": self.description.to_value(), "berkas": files,
        });
        // Left out where there is none, so that the bytes of every other manifest stay what they were.
        if let (Some(corrects), Value::Object(members)) = (&self.corrects, &mut value) {
            let ralat = json!({
                "produk": corrects.product, "versi": corrects.version,
                "manifes_sebelumnya": corrects.manifest.hex(), "alasan": corrects.reason,
                "tutup_yang_lama": corrects.closes_before,
            });
            members.insert("ralat".to_owned(), ralat);
        }
        if let (Some(repairs), Value::Object(members)) = (&self.repairs, &mut value) {
            let repair =
                json!({ "produk": repairs.product, "versi": repairs.version, "alasan": repairs.reason });
            members.insert("perbaikan".to_owned(), repair);
        }
        if let (Some(why), Value::Object(members)) = (&self.why, &mut value) {
            members.insert("alasan_versi".to_owned(), why.as_str().into());
        }
        canonical_json(&value).into_bytes()
    }

    /// The digest that gates sign.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes())
    }
}

/// The digest of a set of files alone: what a comparison is bound to.
#[must_use]
pub fn files_digest(files: &[ManifestFile]) -> Digest {
    let lines: Vec<String> = files
        .iter()
        .map(|file| format!("{} {} {}\n", file.role.column(), file.position, file.digest))
        .collect();
    Digest::of(lines.concat().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            office_code: "15".into(),
            physical_kind: "salinan".into(),
            replaces: None,
            description: Description::default().with("judul", "SOP"),
            files: vec![ManifestFile {
                role: FileRole::Salinan,
                position: 0,
                name: "a.pdf".into(),
                size_bytes: 3,
                pages: Some(1),
                digest: Digest::of(b"abc"),
            }],
            why: None,
            corrects: None,
            repairs: None,
        }
    }

    /// The bytes are a promise for twenty years: this text changes only with a new `FORMAT`.
    #[test]
    fn the_canonical_bytes_are_these() {
        let text = String::from_utf8(manifest().bytes()).unwrap();
        assert_eq!(
            text,
            "{\"berkas\":[{\"nama\":\"a.pdf\",\"peran\":\"salinan\",\"sha256\":\
             \"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"ukuran\":3,\"urutan\":0}],\
             \"format\":\"jdih-manifes-1\",\"kantor\":\"15\",\"naskah_fisik\":\"salinan\",\
             \"uraian\":{\"hubungan\":[],\"judul\":\"SOP\"},\"versi_dari\":null}"
        );
    }

    #[test]
    fn any_change_of_description_or_file_changes_the_digest() {
        let (base, mut other) = (manifest(), manifest());
        other.description = other.description.with("judul", "SOP ");
        assert_ne!(base.digest(), other.digest());
        let mut other = manifest();
        other.files[0].digest = Digest::of(b"abd");
        assert_ne!(base.digest(), other.digest());
        assert_ne!(files_digest(&base.files), files_digest(&other.files));
        let other = Manifest { why: Some("Lampiran II diperbarui".into()), ..manifest() };
        assert_ne!(base.digest(), other.digest());
    }
}
