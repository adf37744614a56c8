//! A file in the data folder that holds secrets, for this account alone.

use super::SecretError;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Such a file. Cheap to clone.
#[derive(Debug, Clone)]
pub struct KeyFile(Arc<Path>);

impl KeyFile {
    /// The file of this name in this folder; nothing is made.
    #[must_use]
    pub fn new(folder: &Path, name: &str) -> Self {
        Self(folder.join(name).into())
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn broken(&self) -> impl Fn(std::io::Error) -> SecretError + '_ {
        |source| SecretError::File { path: self.0.display().to_string(), source }
    }

    /// What it holds; `None` where there is no such file.
    ///
    /// # Errors
    /// [`SecretError::File`].
    pub fn read(&self) -> Result<Option<String>, SecretError> {
        match std::fs::read_to_string(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            read => read.map(Some).map_err(self.broken()),
        }
    }

    /// What it holds; made with `first` where there is none. When another process was quicker, its text counts.
    ///
    /// # Errors
    /// [`SecretError::File`].
    pub fn read_or_make(&self, first: impl FnOnce() -> String) -> Result<String, SecretError> {
        if let Some(text) = self.read()? {
            return Ok(text);
        }
        let aside = self.aside(&first()).map_err(self.broken())?;
        let linked = std::fs::hard_link(&aside, &self.0);
        std::fs::remove_file(&aside).map_err(self.broken())?;
        match linked {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(self.broken()(error)),
            _ => {}
        }
        self.sync_folder().map_err(self.broken())?;
        std::fs::read_to_string(&self.0).map_err(self.broken())
    }

    /// Takes the place of what it holds, whole or not at all.
    ///
    /// # Errors
    /// [`SecretError::File`].
    pub fn replace(&self, text: &str) -> Result<(), SecretError> {
        let put = || {
            std::fs::rename(self.aside(text)?, &self.0)?;
            self.sync_folder()
        };
        put().map_err(self.broken())
    }

    /// Adds a line at its end, which is on the disk when this returns.
    ///
    /// # Errors
    /// [`SecretError::File`].
    pub fn append(&self, line: &str) -> Result<(), SecretError> {
        let put = || {
            let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(&self.0)?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_all()?;
            self.sync_folder()
        };
        put().map_err(self.broken())
    }

    fn folder(&self) -> PathBuf {
        let parent = self.0.parent().filter(|parent| !parent.as_os_str().is_empty());
        parent.map_or_else(|| PathBuf::from("."), Path::to_owned)
    }

    fn aside(&self, text: &str) -> std::io::Result<PathBuf> {
        let name = self.0.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let aside = self.folder().join(format!("{name}.{}", crate::kernel::token()));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&aside)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(aside)
    }

    fn sync_folder(&self) -> std::io::Result<()> {
        std::fs::File::open(self.folder())?.sync_all()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_is_made_once_and_for_this_account_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = KeyFile::new(folder.path(), "uji.kunci");
        assert_eq!(file.read().unwrap(), None);
        assert_eq!(file.read_or_make(|| "satu".into()).unwrap(), "satu");
        assert_eq!(file.read_or_make(|| "dua".into()).unwrap(), "satu");
        file.replace("tiga").unwrap();
        file.append("empat").unwrap();
        assert_eq!(file.read().unwrap().as_deref(), Some("tigaempat\n"));
        let mode = std::fs::metadata(file.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left aside");
    }
}
