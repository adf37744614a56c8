//! Pages of a PDF, as the engine takes them.

use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings};
use hayro_interpret::font::{Glyph as Drawn, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, Point as Spot, Rect as Frame, Shape as _};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt as _, interpret_page,
};
use hayro_syntax::Pdf;
use page_compare::{Glyph, Gray, Point, Printed, Rect, Word};
use std::error::Error;
use std::sync::Arc;

/// Gap between two glyphs that ends a word, in em.
const WORD_GAP: f32 = 0.2;

/// Takes the glyphs of a page as they are drawn.
#[derive(Default)]
struct Taker {
    words: Vec<Word>,
    /// Where the last glyph ends, and whether the next one begins a word.
    pen: Point,
    broken: bool,
}

impl Taker {
    fn take(&mut self, glyph: &Drawn<'_>, place: Affine) {
        let text = match glyph.as_unicode() {
            Some(BfString::Char(c)) => c.to_string(),
            Some(BfString::String(s)) => s,
            None => String::from("\u{fffd}"),
        };
        let (advance, outline, font) = match glyph {
            Drawn::Outline(g) => {
                (g.advance_width(), g.outline(), g.font_data().map_or(0, |data| data.cache_key as u32))
            }
            Drawn::Type3(g) => (g.advance_width(), BezPath::new(), 1),
        };
        let origin = place * Spot::ZERO;
        let end = place * Spot::new(f64::from(advance.unwrap_or(500.0)), 0.0);
        let size = (place * Spot::new(0.0, 1000.0) - origin).hypot() as f32;
        let origin = Point::new(origin.x as f32, origin.y as f32);
        let same = (origin.y - self.pen.y).abs() < 0.35 * size;
        let gap = origin.x - self.pen.x;
        let line = self.words.last().map_or(0, |w| w.line) + u32::from(!same || gap < -size);
        let joined = same && (-0.5 * size..WORD_GAP * size).contains(&gap) && !self.broken;
        self.pen = Point::new(end.x as f32, origin.y);
        self.broken = text.trim().is_empty();
        if self.broken {
            return;
        }
        let text = text.replace('\u{fb01}', "fi").replace('\u{fb02}', "fl").replace('\u{fb00}', "ff");
        let shape = place.transform_rect_bbox(outline.bounding_box());
        let ink = Rect::new(shape.x0 as f32, shape.y0 as f32, shape.x1 as f32, shape.y1 as f32);
        let glyph = Glyph { text, origin, ink, font, form: 0, substitute: false, size };
        match self.words.last_mut().filter(|_| joined) {
            Some(word) => word.glyphs.push(glyph),
            None => self.words.push(Word { glyphs: vec![glyph], line }),
        }
    }
}

impl<'a> Device<'a> for Taker {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for glyph in run.glyphs().iter().filter(|_| !matches!(mode, DrawMode::Invisible)) {
            self.take(glyph, props.transform * glyph.transform());
        }
    }
    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// All pages of a PDF.
pub fn bytes(file: Vec<u8>) -> Result<Vec<Printed>, Box<dyn Error>> {
    let pdf = Pdf::new(Arc::new(file)).map_err(|e| format!("{e:?}"))?;
    let cache = RenderCache::new();
    pdf.pages()
        .iter()
        .map(|page| {
            let (width, height) = page.render_dimensions();
            let glyphs = InterpreterCache::new();
            let area = Frame::new(0.0, 0.0, f64::from(width), f64::from(height));
            let place = page.initial_transform(true).to_kurbo();
            let mut context = Context::new(place, area, &glyphs, pdf.xref(), InterpreterSettings::default());
            let mut taker = Taker::default();
            interpret_page(page, &mut context, &mut taker);
            let scale = Printed::scale_for(width, height)?;
            let side = |pt: f32| (pt * scale).round() + 0.01;
            let pixels = PixmapSettings {
                x_scale: side(width) / width,
                y_scale: side(height) / height,
                bg_color: WHITE,
            };
            let settings = RenderSettings { force_image_interpolation: true, ..RenderSettings::default() };
            let drawn = hayro::render(page, &cache, &InterpreterSettings::default(), &settings, &pixels);
            let (w, h) = (usize::from(drawn.width()), usize::from(drawn.height()));
            let gray = drawn
                .data()
                .iter()
                .map(|p| ((u32::from(p.r) * 299 + u32::from(p.g) * 587 + u32::from(p.b) * 114) / 1000) as u8)
                .collect();
            let picture = Gray::from_rows(w, h, gray).ok_or("picture")?;
            Ok(Printed::new(&picture, width, height, taker.words)?)
        })
        .collect()
}
