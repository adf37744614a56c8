//! All files of a comparison in one, since a child is born with one descriptor: how long each is, then their
//! bytes one after the other. Where places are to be cut out, what is asked stands for the digital copy.

use super::Copies;
use page_compare::Physical;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{self, Seek as _, Write as _};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

/// Most files of a physical copy: as many as it has pages, where each page is an image of its own.
pub(super) const MAX_FILES: usize = 500;
/// Longest list of lengths, in bytes.
const MAX_HEAD_BYTES: u32 = 64 * 1024;
/// Longest question, in bytes.
pub(super) const MAX_ASKED_BYTES: usize = 256 * 1024;

/// What stands before the bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    kind: Physical,
    /// Pages of the physical copy in their order, each by its file and its place there; `None`: as they lie.
    leaves: Option<Vec<(usize, usize)>>,
    /// Files of the physical copy.
    physical: usize,
    /// Length of each file: those of the physical copy in their order, then those of the digital copy.
    bytes: Vec<u64>,
}

/// The files as the child finds them.
pub(super) struct Sheaf<'f> {
    file: &'f File,
    head: Head,
    begin: u64,
}

/// Writes the files one after the other.
pub(super) fn gather(copies: &Copies, folder: &Path) -> io::Result<File> {
    if copies.physical.len() > MAX_FILES || copies.digital.len() > MAX_FILES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let paths: Vec<&PathBuf> = copies.physical.iter().chain(&copies.digital).collect();
    write(&paths, &[], copies, folder)
}

/// Writes files one after the other, and what is asked of them.
pub(super) fn gather_asked(files: &[PathBuf], asked: &[u8], folder: &Path) -> io::Result<File> {
    if files.len() > MAX_FILES || asked.len() > MAX_ASKED_BYTES {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    // Of which kind they are does not matter to places.
    let (physical, kind) = (files.to_vec(), Physical::Salinan);
    let copies = Copies { physical, leaves: None, digital: Vec::new(), kind };
    write(&files.iter().collect::<Vec<_>>(), asked, &copies, folder)
}

fn write(paths: &[&PathBuf], asked: &[u8], copies: &Copies, folder: &Path) -> io::Result<File> {
    let mut files = paths.iter().map(File::open).collect::<io::Result<Vec<File>>>()?;
    let mut bytes = files.iter().map(|file| Ok(file.metadata()?.len())).collect::<io::Result<Vec<u64>>>()?;
    if !asked.is_empty() {
        bytes.push(asked.len() as u64);
    }
    let mut gathered = tempfile::tempfile_in(folder)?;
    let (kind, leaves, physical) = (copies.kind, copies.leaves.clone(), copies.physical.len());
    let head = serde_json::to_vec(&Head { kind, leaves, physical, bytes: bytes.clone() })?;
    let length = u32::try_from(head.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
    gathered.write_all(&length.to_be_bytes())?;
    gathered.write_all(&head)?;
    for (file, length) in files.iter_mut().zip(bytes) {
        let copied = io::copy(&mut io::Read::take(file, length), &mut gathered)?;
        if copied != length {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    gathered.write_all(asked)?;
    gathered.rewind()?;
    Ok(gathered)
}

impl<'f> Sheaf<'f> {
    pub(super) fn open(file: &'f File) -> io::Result<Self> {
        let mut length = [0; 4];
        file.read_exact_at(&mut length, 0)?;
        let length = u32::from_be_bytes(length);
        if length > MAX_HEAD_BYTES {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut head = vec![0; usize::try_from(length).unwrap_or_default()];
        file.read_exact_at(&mut head, 4)?;
        Ok(Self { file, head: serde_json::from_slice(&head)?, begin: 4 + u64::from(length) })
    }

    pub(super) fn kind(&self) -> Physical {
        self.head.kind
    }

    /// Files of the physical copy.
    pub(super) fn physical(&self) -> usize {
        self.head.physical
    }

    /// Pages of the physical copy that were chosen, each by its file and its place there.
    pub(super) fn leaves(&self) -> Option<&[(usize, usize)]> {
        self.head.leaves.as_deref()
    }

    /// The files of the digital copy.
    pub(super) fn digital(&self) -> io::Result<Vec<Vec<u8>>> {
        (self.physical()..self.head.bytes.len()).map(|number| self.bytes(number)).collect()
    }

    /// What is asked of the files.
    pub(super) fn asked(&self) -> io::Result<Vec<u8>> {
        self.bytes(self.physical())
    }

    /// The bytes of a file.
    pub(super) fn bytes(&self, number: usize) -> io::Result<Vec<u8>> {
        let before: u64 = self.head.bytes.iter().take(number).sum();
        let length = self.head.bytes.get(number).copied().ok_or(io::ErrorKind::NotFound)?;
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?];
        self.file.read_exact_at(&mut bytes, self.begin + before)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_as_they_were_gathered() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let physical = vec![path("satu", b"1"), path("kosong", b""), path("tiga", b"333")];
        let digital = path("digital", b"salinan");
        let annex = path("lampiran", b"L");
        let leaves = Some(vec![(2, 0), (0, 0)]);
        let digital = vec![digital, annex];
        let copies = Copies { physical, leaves, digital, kind: Physical::Asli };
        let file = gather(&copies, folder.path()).unwrap();
        let sheaf = Sheaf::open(&file).unwrap();
        assert_eq!((sheaf.kind(), sheaf.physical()), (Physical::Asli, 3));
        let found: Vec<Vec<u8>> = (0..3).map(|number| sheaf.bytes(number).unwrap()).collect();
        assert_eq!(found, [b"1".to_vec(), b"".to_vec(), b"333".to_vec()]);
        assert_eq!(sheaf.digital().unwrap(), [b"salinan".to_vec(), b"L".to_vec()]);
        assert_eq!(sheaf.leaves(), Some([(2, 0), (0, 0)].as_slice()));
        assert!(sheaf.bytes(5).is_err());
        let many =
            |files: usize| Copies { physical: vec![copies.digital[0].clone(); files], ..copies.clone() };
        assert!(gather(&many(MAX_FILES + 1), folder.path()).is_err());
        assert!(gather(&many(MAX_FILES), folder.path()).is_ok());
        let asked = vec![b'?'; MAX_ASKED_BYTES];
        let file = gather_asked(&copies.physical, &asked, folder.path()).unwrap();
        let sheaf = Sheaf::open(&file).unwrap();
        assert_eq!((sheaf.physical(), sheaf.bytes(2).unwrap()), (3, b"333".to_vec()));
        assert_eq!(sheaf.asked().unwrap(), asked);
        assert!(gather_asked(&copies.physical, &[b'?'; MAX_ASKED_BYTES + 1], folder.path()).is_err());
    }
}
