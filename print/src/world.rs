//! The world that a template sees: itself, the fonts of `fonts/`, and the data that it is given. No file, no
//! network, no clock.

use crate::{Error, moment};
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Array, Bytes, Datetime, Dict, Duration, Smart, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

/// TeX Gyre Bonum in regular, bold and italic: cut after Bookman, in which the office writes its decisions.
pub const BONUM: [&[u8]; 3] = [
    include_bytes!("../fonts/texgyrebonum-regular.otf"),
    include_bytes!("../fonts/texgyrebonum-bold.otf"),
    include_bytes!("../fonts/texgyrebonum-italic.otf"),
];

/// The fonts. The last has equal widths for digests, and letters that Bonum lacks.
const FONTS: &[&[u8]] = &[BONUM[0], BONUM[1], BONUM[2], include_bytes!("../fonts/DejaVuSansMono.ttf")];

/// What the PDF says it was made by.
const CREATOR: &str = "jdih";

static LOADED: LazyLock<Vec<Font>> =
    LazyLock::new(|| FONTS.iter().flat_map(|font| Font::iter(Bytes::new(*font))).collect());

/// One printout before it is set.
pub(crate) struct Sheet {
    /// The template's source.
    pub(crate) template: &'static str,
    /// The data, `sys.inputs.data` to the template.
    pub(crate) json: Vec<u8>,
    /// Pictures, `sys.inputs.pictures` to it.
    pub(crate) pictures: Vec<Vec<u8>>,
    /// The date of the PDF, in UTC milliseconds.
    pub(crate) at_ms: i64,
    /// What tells this printout from every other.
    pub(crate) ident: String,
}

struct Given {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    main: Source,
}

/// Sets a printout.
///
/// # Errors
/// [`Error::Time`], [`Error::Template`].
pub(crate) fn pdf(sheet: Sheet) -> Result<Vec<u8>, Error> {
    let timestamp = Timestamp::new_utc(moment::utc(sheet.at_ms)?);
    let options = PdfOptions {
        ident: Smart::Custom(sheet.ident.clone()),
        creator: Smart::Custom(Some(CREATOR.to_owned())),
        timestamp: Some(timestamp),
        ..PdfOptions::default()
    };
    let given = Given::new(sheet)?;
    let document = typst::compile::<PagedDocument>(&given).output.map_err(|why| said(&why))?;
    let bytes = typst_pdf::pdf(&document, &options).map_err(|why| said(&why));
    // What typst remembers of this printout is of no use to the next.
    comemo::evict(0);
    bytes
}

/// Keeps typst's work in the thread that calls this, for the rest of the process: to be called first, where
/// threads are not wanted. A second call changes nothing.
pub fn in_this_thread_alone() {
    // An error means that the pool is there already.
    let _ = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
}

fn said(why: &[SourceDiagnostic]) -> Error {
    Error::Template(why.iter().map(|one| one.message.as_str()).collect::<Vec<_>>().join("; "))
}

impl Given {
    fn new(sheet: Sheet) -> Result<Self, Error> {
        let pictures: Array = sheet.pictures.into_iter().map(|png| Value::Bytes(Bytes::new(png))).collect();
        let mut inputs = Dict::new();
        inputs.insert("data".into(), Value::Bytes(Bytes::new(sheet.json)));
        inputs.insert("pictures".into(), Value::Array(pictures));
        let path = VirtualPath::new("main.typ").map_err(|_| Error::Template("path".into()))?;
        let main = RootedPath::new(VirtualRoot::Project, path).intern();
        Ok(Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            book: LazyHash::new(FontBook::from_fonts(LOADED.iter())),
            main: Source::new(main, sheet.template.into()),
        })
    }
}

impl World for Given {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        LOADED.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
