//! What became other between two manifests: what a gate is told that saw the first one.

use super::description::{Description, Relation};
use super::error::ProductError;
use super::manifest::FileRole;
use super::ralat::relations_only_in;
use super::service::Products;
use crate::kernel::Digest;
use crate::storage::FileKey;
use serde_json::Value;

/// The largest manifest that is read for this; descriptions are limited far below.
const MAX_MANIFEST_BYTES: u64 = 4 * 1024 * 1024;

/// What became other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields of the description: label, before, after.
    pub fields: Vec<(&'static str, String, String)>,
    /// Relations that came.
    pub relations_added: Vec<Relation>,
    /// Relations that went.
    pub relations_removed: Vec<Relation>,
    /// Files.
    pub files: Vec<FileChange>,
}

impl Changes {
    /// Whether nothing became other.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// What the file is.
    pub role: FileRole,
    /// Its name before; `None` when it is new.
    pub before: Option<String>,
    /// Its name now; `None` when it is gone.
    pub after: Option<String>,
}

/// What a manifest says, as far as it is compared.
struct Said {
    /// Why it is a new version.
    why: String,
    description: Description,
    files: Vec<SaidFile>,
}

#[derive(PartialEq, Eq)]
struct SaidFile {
    role: FileRole,
    name: String,
    digest: String,
}

impl Said {
    fn read(value: &Value) -> Self {
        let text = |file: &Value, name: &str| {
            file.get(name).and_then(Value::as_str).map(str::to_owned).unwrap_or_default()
        };
        let files = value.get("berkas").and_then(Value::as_array).into_iter().flatten();
        let file = |file: &Value| {
            let role = FileRole::from_column(&text(file, "peran"))?;
            Some(SaidFile { role, name: text(file, "nama"), digest: text(file, Digest::ALGORITHM) })
        };
        let description = value.get("uraian").map(Description::from_value).unwrap_or_default();
        let why = text(value, "alasan_versi");
        Self { why, description, files: files.filter_map(file).collect() }
    }
}

/// What became other from the manifest `old` to the manifest `new`.
#[must_use]
pub fn changes(old: &Value, new: &Value) -> Changes {
    let (old, new) = (Said::read(old), Said::read(new));
    let mut fields = old.description.differences(&new.description);
    if old.why != new.why {
        fields.push(("Alasan versi baru", old.why.clone(), new.why.clone()));
    }
    Changes {
        relations_added: relations_only_in(&new.description, &old.description),
        relations_removed: relations_only_in(&old.description, &new.description),
        fields,
        files: file_changes(&old.files, &new.files),
    }
}

/// Files of one role are taken for each other in their order: what went for what came.
fn file_changes(old: &[SaidFile], new: &[SaidFile]) -> Vec<FileChange> {
    let mut found = Vec::new();
    for role in FileRole::ALL {
        let only_in = |some: &[SaidFile], other: &[SaidFile]| {
            let gone = some.iter().filter(|file| file.role == role && !has(other, file));
            gone.map(|file| file.name.clone()).collect::<Vec<_>>()
        };
        let (mut gone, mut came) = (only_in(old, new).into_iter(), only_in(new, old).into_iter());
        loop {
            match (gone.next(), came.next()) {
                (None, None) => break,
                (before, after) => found.push(FileChange { role, before, after }),
            }
        }
    }
    found
}

/// Whether a file of this role and these bytes is among them; a new name alone is no other file.
fn has(files: &[SaidFile], wanted: &SaidFile) -> bool {
    files.iter().any(|file| file.role == wanted.role && file.digest == wanted.digest)
}

impl Products {
    /// What became other between two manifests that were fixed.
    ///
    /// # Errors
    /// A failure of the store; a manifest that is not there any more.
    pub async fn changes(&self, old: Digest, new: Digest) -> Result<Changes, ProductError> {
        if old == new {
            return Ok(Changes::default());
        }
        Ok(changes(&self.fixed(old).await?, &self.fixed(new).await?))
    }

    /// What was fixed for gates to sign, as it was written: a manifest or the record of a case.
    ///
    /// # Errors
    /// A failure of the store; an object that is not there any more.
    pub async fn fixed(&self, digest: Digest) -> Result<Value, ProductError> {
        let bytes = self.storage().get_bytes(&FileKey::Original(digest), MAX_MANIFEST_BYTES).await?;
        // What a gate signed was written by us; what cannot be read says nothing.
        Ok(serde_json::from_slice(&bytes).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn manifest(title: &str, relations: &[&str], files: &[(&str, &str, &str)]) -> Value {
        let files = files
            .iter()
            .map(|(role, name, digest)| json!({ "peran": role, "nama": name, Digest::ALGORITHM: digest }));
        let relations = relations.iter().map(|text| json!({ "jenis": "mencabut", "teks": text }));
        json!({
            "uraian": { "judul": title, "hubungan": relations.collect::<Vec<_>>() },
            "berkas": files.collect::<Vec<_>>(),
        })
    }

    #[test]
    fn the_same_says_nothing_and_so_does_a_new_name_of_the_same_bytes() {
        let one = manifest("SOP", &["50/2022"], &[("salinan", "a.pdf", "11")]);
        assert!(changes(&one, &one).is_empty());
        let renamed = manifest("SOP", &["50/2022"], &[("salinan", "b.pdf", "11")]);
        assert!(changes(&one, &renamed).is_empty());
    }

    #[test]
    fn fields_relations_and_files_are_told_one_by_one() {
        let old = manifest("SOP", &["50/2022"], &[("salinan", "a.pdf", "11"), ("fisik", "f.pdf", "22")]);
        let new = manifest(
            "SOP baru",
            &["51/2022", "52/2022"],
            &[("salinan", "c.pdf", "33"), ("fisik", "f.pdf", "22"), ("lampiran", "l.pdf", "44")],
        );
        let found = changes(&old, &new);
        assert_eq!(found.fields, [("Judul (tentang)", "SOP".to_owned(), "SOP baru".to_owned())]);
        let texts = |relations: &[Relation]| relations.iter().map(|r| r.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&found.relations_added), ["51/2022", "52/2022"]);
        assert_eq!(texts(&found.relations_removed), ["50/2022"]);
        let change = |role, before: Option<&str>, after: Option<&str>| FileChange {
            role,
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        };
        assert_eq!(
            found.files,
            [
                change(FileRole::Salinan, Some("a.pdf"), Some("c.pdf")),
                change(FileRole::Lampiran, None, Some("l.pdf"))
            ]
        );
        let back = changes(&new, &old).files;
        assert_eq!(back[1], change(FileRole::Lampiran, Some("l.pdf"), None));
    }

    #[test]
    fn what_is_no_manifest_says_nothing() {
        assert!(changes(&Value::Null, &json!([1])).is_empty());
    }
}
