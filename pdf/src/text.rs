//! The words of each page with their places, from the glyphs that are drawn. Runs in the child.

use super::doubt::actual::Actual;
use super::doubt::garbage;
use super::doubt::proof::Proof;
use super::doubt::sight::{Hidden, Ink, Sight};
use super::doubt::unseen;
use super::fonts::{Face, Fonts};
use super::notes::{self, Notes};
use super::reading::{Doubt, PageReading, Reading, TextSource};
use super::room::Room;
use super::rules::{self, Refusal};
use super::turn::Turn;
use super::words::{self, Glyph, Sheet};
use super::{MAX_PAGES, image, inspect};
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point, Rect, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, RenderContent, SoftMask, TransformExt as _, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::object::{Dict, String as Text};
use hayro_syntax::page::Page;
use std::sync::Arc;

/// Glyphs of one page that are kept.
pub const MAX_GLYPHS_PER_PAGE: usize = 200_000;
/// More parts than this make no rectangle.
const MAX_RECT_ELEMENTS: usize = 7;
/// The part of a letter that has to be covered to hide it: from this share of its width to as much before
/// its end, and between these heights in em.
const CORE: (f64, f64, f64) = (0.25, 0.05, 0.45);

/// What a letter says of which the file does not tell what it says.
const UNKNOWN: &str = "\u{fffd}";
/// One letter as it is drawn. Lengths are points from the upper left corner of the page.
#[derive(Debug, Clone)]
pub(super) struct Letter {
    pub(super) text: String,
    /// Where the pen stood.
    pub(super) origin: Point,
    /// Around its outline.
    pub(super) ink: Rect,
    /// What drew it.
    pub(super) face: Face,
    /// Height of an em.
    pub(super) em: f64,
}

/// The letters of a page that can be seen, in lines of words, and what speaks against what they say.
pub(super) struct Lettered {
    pub(super) lines: Vec<Vec<Vec<Letter>>>,
    pub(super) source: TextSource,
    pub(super) doubts: Vec<Doubt>,
}

/// All pages of the file.
pub(super) fn read(bytes: Vec<u8>) -> Result<Reading, Refusal> {
    if let Some(media) = image::sniff(&bytes) {
        let pages = image::page_sizes(media, &bytes)?.into_iter().map(image::page_without_text).collect();
        return Ok(Reading { pages, truncated: false });
    }
    let pdf = inspect::open(Arc::new(bytes))?;
    rules::page_count(u32::try_from(pdf.pages().len()).unwrap_or(MAX_PAGES + 1))?;
    let mut extractor = Extractor::doubting();
    let mut reading = Reading::default();
    let mut room = Room::FILE;
    for page in pdf.pages().iter() {
        let mut read = extractor.page(&pdf, page);
        let page_room = room.page();
        let (left, full) = page_room.fit(&mut read.lines);
        room.words -= page_room.words - left.words;
        room.bytes -= page_room.bytes - left.bytes;
        reading.truncated |= extractor.overflow | full;
        reading.pages.push(read);
    }
    Ok(reading)
}

/// Takes the glyphs of page after page of one document.
pub(super) struct Extractor {
    glyphs: Vec<Glyph>,
    overflow: bool,
    sight: Sight,
    /// What is told in place of letters.
    actual: Actual,
    /// What holds letters against what they are said to be, where somebody asks.
    proof: Option<Proof>,
    lies: bool,
    /// The letters themselves, where somebody asks.
    letters: Option<Vec<Letter>>,
    /// The fonts that drew them.
    fonts: Fonts,
}

impl Extractor {
    /// Takes words without asking whether they are true.
    pub(super) fn new() -> Self {
        Self {
            glyphs: Vec::new(),
            overflow: false,
            sight: Sight::new(Rect::ZERO),
            actual: Actual::default(),
            proof: None,
            lies: false,
            letters: None,
            fonts: Fonts::default(),
        }
    }

    /// Compares letters with what they are said to be, too.
    pub(super) fn doubting() -> Self {
        Self { proof: Some(Proof::new()), ..Self::new() }
    }

    /// Keeps the letters of each page, too.
    pub(super) fn lettering() -> Self {
        Self { letters: Some(Vec::new()), ..Self::doubting() }
    }

    /// The letters of a page.
    pub(super) fn lettered(&mut self, pdf: &Pdf, page: &Page<'_>) -> Lettered {
        self.letters = Some(Vec::new());
        let (_, source, doubts) = self.walk(pdf, page);
        let letters = self.letters.take().unwrap_or_default();
        let letter = |number: &u32| letters.get(usize::try_from(*number).unwrap_or(usize::MAX)).cloned();
        let word = |word: Vec<u32>| -> Vec<Letter> { word.iter().filter_map(letter).collect() };
        let lines = words::numbers(std::mem::take(&mut self.glyphs)).into_iter();
        Lettered { lines: lines.map(|line| line.into_iter().map(word).collect()).collect(), source, doubts }
    }

    pub(super) fn page(&mut self, pdf: &Pdf, page: &Page<'_>) -> PageReading {
        let (width_pt, height_pt) = page.render_dimensions();
        let (sheet, source, doubts) = self.walk(pdf, page);
        let lines = words::lines(std::mem::take(&mut self.glyphs), sheet);
        let mut read = PageReading { width_pt, height_pt, source, doubts, lines, turn: Turn::Upright };
        let words = read.lines.iter().flat_map(|line| &line.words).map(|word| word.text.as_str());
        if source == TextSource::Layer && garbage::is_garbage(words) {
            read.doubts.push(Doubt::Garbage);
        }
        if read.chars() == 0 {
            read.source = TextSource::None;
        }
        read
    }

    /// Takes the glyphs of a page that can be seen; where they come from, and what speaks against them.
    fn walk(&mut self, pdf: &Pdf, page: &Page<'_>) -> (Sheet, TextSource, Vec<Doubt>) {
        let (width_pt, height_pt) = page.render_dimensions();
        let sheet = Sheet { width: f64::from(width_pt), height: f64::from(height_pt) };
        let settings = self.fonts.settings();
        let cache = InterpreterCache::new();
        let place = page.initial_transform(true).to_kurbo();
        let area = Rect::new(0.0, 0.0, sheet.width, sheet.height);
        (self.sight, self.lies, self.overflow) = (Sight::new(area), false, false);
        self.actual = Actual::default();
        self.glyphs.clear();
        // First the page, then what lies over it.
        for render_content in [RenderContent::PAGE, RenderContent::ANNOTATIONS] {
            if render_content == RenderContent::ANNOTATIONS {
                self.sight.begin_notes();
            }
            let settings = InterpreterSettings { render_content, ..settings.clone() };
            let mut context = Context::new(place, area, &cache, pdf.xref(), settings);
            interpret_page(page, &mut context, self);
        }
        let (source, doubts) = self.judge(sheet, &notes::of(page));
        (sheet, source, doubts)
    }

    /// Where the words came from, and what speaks against them; leaves only letters that are seen, unless
    /// it is all a scanner's.
    fn judge(&mut self, sheet: Sheet, notes: &Notes) -> (TextSource, Vec<Doubt>) {
        let (mut shown, mut layer) = (0_usize, 0_usize);
        for (_, hidden) in self.glyphs.iter().zip(self.sight.hidden()).filter(|(glyph, _)| !glyph.is_space())
        {
            match hidden {
                None => shown += 1,
                Some(Hidden::Layer) => layer += 1,
                Some(Hidden::Otherwise) => {}
            }
        }
        let scanned = self.sight.is_scan() && layer > shown;
        let mut doubts = Vec::new();
        let mut doubt = |speaks: bool, doubt: Doubt| doubts.extend(speaks.then_some(doubt));
        doubt(self.actual.differs() || self.lies, Doubt::FalseUnicode);
        doubt(self.hides(scanned, sheet.height), Doubt::HiddenText);
        doubt(self.sight.is_overlaid() || self.adds(notes), Doubt::Annotated);
        doubt(notes.vary, Doubt::Varies);
        let mut hidden = self.sight.hidden();
        self.glyphs.retain(|_| match hidden.next().flatten() {
            None => true,
            Some(Hidden::Layer) => scanned,
            Some(Hidden::Otherwise) => false,
        });
        (if scanned { TextSource::ScannerLayer } else { TextSource::Layer }, doubts)
    }

    /// Whether letters that nobody sees say something; what a scanner recognised is expected to.
    fn hides(&self, scanned: bool, high: f64) -> bool {
        let letters = self.glyphs.iter().zip(self.sight.letters()).filter(|(glyph, _)| !glyph.is_space());
        let expected = |hidden: Option<Hidden>| scanned && hidden == Some(Hidden::Layer);
        let letters: Vec<unseen::Drawn<'_>> = letters
            .filter(|(_, (_, hidden))| !expected(*hidden))
            .map(|(glyph, (place, hidden))| unseen::Drawn {
                text: glyph.text(),
                at: place.center(),
                em: glyph.em(),
                hidden: hidden.is_some(),
            })
            .collect();
        unseen::says(&letters, high)
    }

    /// Whether annotations other than signatures add letters to the page.
    fn adds(&self, notes: &Notes) -> bool {
        let signed = |place: Rect| notes.signatures.iter().any(|mark| mark.contains(place.center()));
        let own = self.glyphs.len() - self.sight.notes().count();
        let added = self.glyphs.iter().skip(own).zip(self.sight.notes());
        added.filter(|(glyph, _)| !glyph.is_space()).any(|(_, seen)| seen.is_some_and(|place| !signed(place)))
    }

    fn take(&mut self, glyph: &Drawn<'_>, place: Affine, invisible: bool, ink: Ink) {
        if self.glyphs.len() >= MAX_GLYPHS_PER_PAGE {
            self.overflow = true;
            return;
        }
        let mut text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => words::text_of(Some(c.encode_utf8(&mut [0; 4])), glyph.char_code()),
            Some(BfString::String(s)) => words::text_of(Some(&s), glyph.char_code()),
            None => words::text_of(None, glyph.char_code()),
        };
        // What says nothing and shows nothing keeps words apart.
        if text == UNKNOWN && matches!(glyph, Drawn::Outline(g) if g.outline().elements().is_empty()) {
            text = " ".to_owned();
        }
        let advance = match glyph {
            Drawn::Outline(glyph) => glyph.advance_width(),
            Drawn::Type3(glyph) => glyph.advance_width(),
        };
        // Glyph space has 1000 units to the em, in both directions.
        let origin = place * Point::ZERO;
        let along = place * Point::new(1000.0, 0.0) - origin;
        let up = place * Point::new(0.0, 1000.0) - origin;
        let advance = f64::from(advance.unwrap_or(500.0)) / 1000.0;
        if let (false, Some(proof), Drawn::Outline(outline)) = (invisible, &mut self.proof, glyph) {
            self.lies |= proof.refutes(&text, outline);
        }
        self.actual.letter(&text, origin, up.hypot());
        let letter = self.letters.is_some().then(|| text.clone());
        let taken = Glyph::new(text, (origin.x, origin.y), (along.x, along.y), up.hypot(), advance);
        if let Some(taken) = taken {
            let taken = taken.numbered(self.keep(glyph, place, origin, up.hypot(), letter));
            let core = Rect::new(CORE.0 * advance, CORE.1, (1.0 - CORE.0) * advance, CORE.2);
            let core = (place * Affine::scale(1000.0)).transform_rect_bbox(core);
            self.sight.letter(core, up.hypot(), invisible, ink);
            self.glyphs.push(taken);
        }
    }

    /// Keeps the letter where somebody asks for letters; gives its number.
    fn keep(
        &mut self,
        glyph: &Drawn<'_>,
        place: Affine,
        origin: Point,
        em: f64,
        text: Option<String>,
    ) -> u32 {
        let (Some(letters), Some(text)) = (&mut self.letters, text) else { return 0 };
        let number = u32::try_from(letters.len()).unwrap_or(u32::MAX);
        let (outline, face) = match glyph {
            Drawn::Outline(glyph) => {
                let font = glyph.font_data().map(|font| font.cache_key);
                (glyph.outline(), self.fonts.face(font, &text, glyph.identifier().cache_key()))
            }
            Drawn::Type3(_) => (BezPath::new(), self.fonts.face(Some(1), &text, 0)),
        };
        let ink = place.transform_rect_bbox(outline.bounding_box());
        letters.push(Letter { text, origin, ink, face, em });
        number
    }
}

/// The colour of a paint.
fn ink(paint: &Paint<'_>) -> Ink {
    match paint {
        Paint::Color(color) => Ink::of_rgba(color.to_rgba().components()),
        Paint::Pattern(_) => Ink { luma: None, opacity: 1.0 },
    }
}

impl<'a> Device<'a> for Extractor {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        let invisible = matches!(mode, DrawMode::Invisible);
        // Letters with an outline of their own are seen on any ground.
        let ink = match mode {
            DrawMode::Fill(_) => ink(&props.paint),
            _ => Ink { luma: None, opacity: 1.0 },
        };
        for glyph in run.glyphs() {
            self.take(glyph, props.transform * glyph.transform(), invisible, ink);
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        let own = path.bounding_box();
        if !matches!(mode, DrawMode::Fill(_) | DrawMode::FillAndStroke(..)) {
            self.sight.stroke(props.transform.transform_rect_bbox(own), ink(&props.paint));
            return;
        }
        let straight = is_straight(props.transform);
        let plain = props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        let fills = path.elements().len() <= MAX_RECT_ELEMENTS && path.area().abs() >= 0.99 * own.area();
        let whole = straight && plain && fills;
        self.sight.fill(props.transform.transform_rect_bbox(own), ink(&props.paint), whole);
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        let own = clip.path.bounding_box();
        let exact =
            clip.path.elements().len() <= MAX_RECT_ELEMENTS && clip.path.area().abs() >= 0.99 * own.area();
        self.sight.push_clip(own, exact);
    }

    fn push_transparency_group(&mut self, opacity: f32, mask: Option<SoftMask<'a>>, blend: BlendMode) {
        self.sight.push_group(opacity >= 1.0 && mask.is_none() && blend == BlendMode::Normal);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let whole = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let shows_through = |key: &[u8]| match &image {
            Image::Stencil(_) => true,
            Image::Raster(raster) => raster.stream().dict().contains_key(key),
        };
        let plain = props.soft_mask.is_none() && props.blend_mode == BlendMode::Normal;
        let opaque = plain
            && is_straight(props.transform)
            && ![&b"SMask"[..], b"Mask", b"SMaskInData"].into_iter().any(shows_through);
        self.sight.picture(props.transform.transform_rect_bbox(whole), opaque);
    }

    fn pop_clip(&mut self) {
        self.sight.pop_clip();
    }

    fn pop_transparency_group(&mut self) {
        self.sight.pop_group();
    }

    fn begin_marked_content(&mut self, _: &[u8], properties: Option<&Dict<'_>>) {
        let told = properties.and_then(|properties| properties.get::<Text<'_>>("ActualText"));
        self.actual.begin(told.as_ref().map(Text::as_bytes));
    }

    fn end_marked_content(&mut self) {
        self.actual.end();
    }
}

/// Whether rectangles stay rectangles.
fn is_straight(transform: Affine) -> bool {
    let [a, b, c, d, _, _] = transform.as_coeffs();
    (b.abs() < 1e-6 && c.abs() < 1e-6) || (a.abs() < 1e-6 && d.abs() < 1e-6)
}

#[cfg(test)]
#[path = "text_test.rs"]
mod tests;
