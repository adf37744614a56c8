//! Is there a tesseract that knows Indonesian?

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// Patience with the question which languages there are.
const PATIENCE: Duration = Duration::from_secs(10);
/// The language of our documents, and the data that tells how a page lies.
pub(super) const LANGUAGE: &str = "ind";
const ORIENTATION: &str = "osd";

/// A tesseract that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tesseract {
    /// The program.
    pub(super) program: PathBuf,
    /// Whether it can tell how a page lies.
    pub(super) osd: bool,
}

/// What is missing for recognising text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OcrLack {
    /// The program.
    Program,
    /// Its data for Indonesian.
    Language,
}

impl OcrLack {
    /// What people read, with what to do.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Program => {
                "Pengenalan teks tidak tersedia di server ini; pasang tesseract-ocr dan tesseract-ocr-ind."
            }
            Self::Language => {
                "Pengenalan teks tidak tersedia di server ini: data bahasa Indonesia tidak ada; pasang tesseract-ocr-ind."
            }
        }
    }
}

/// Looks for the program in these folders and asks it for its languages; anew each time, so that what is
/// installed while the service runs is found.
pub(super) async fn find(folders: &[PathBuf]) -> Result<Tesseract, OcrLack> {
    let is_file = |path: &PathBuf| path.is_file();
    let program = folders.iter().map(|folder| folder.join("tesseract")).find(is_file);
    let program = program.ok_or(OcrLack::Program)?;
    let languages = languages(&program).await.ok_or(OcrLack::Program)?;
    let has = |name: &str| languages.lines().any(|line| line.trim() == name);
    if !has(LANGUAGE) {
        return Err(OcrLack::Language);
    }
    Ok(Tesseract { program, osd: has(ORIENTATION) })
}

async fn languages(program: &Path) -> Option<String> {
    let mut command = Command::new(program);
    command.arg("--list-langs").env_clear().env("OMP_THREAD_LIMIT", "1").kill_on_drop(true);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = tokio::time::timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    // Older versions answer on standard error.
    let said = [output.stdout, b"\n".to_vec(), output.stderr].concat();
    output.status.success().then(|| String::from_utf8_lossy(&said).into_owned())
}
