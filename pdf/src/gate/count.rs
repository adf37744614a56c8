//! How much text a file has, and whether its pages come to an end.

use super::AGAIN;
use super::report::Report;
use crate::rules::Class;
use hayro_interpret::font::{Glyph, GlyphRun};
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{BezPath, Rect};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, TransformExt as _, interpret_page,
};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page;
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

/// Processor time after which no further page is counted.
pub(crate) const SAMPLE_TIME: Duration = Duration::from_millis(500);
/// Processor time that one page may take.
pub(crate) const PAGE_TIME: Duration = Duration::from_millis(900);
/// Things drawn between two looks at the clock.
const TICKS: u32 = 256;

/// A page took longer than [`PAGE_TIME`].
struct Endless;

/// Counts visible characters and forgets them.
struct Counter {
    chars: usize,
    ticks: u32,
    until: Duration,
}

/// Mean number of visible characters of the pages looked at; none when a page does not come to an end.
pub(super) fn chars_per_page(pdf: &Pdf, report: &mut Report) -> Option<u32> {
    let begun = spent();
    let (mut chars, mut pages) = (0_usize, 0_usize);
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        if spent().saturating_sub(begun) >= SAMPLE_TIME {
            break;
        }
        match count(pdf, page) {
            Ok(found) => chars += found,
            Err(Endless) => {
                let wrong =
                    format!("Halaman {number} terlalu rumit untuk ditampilkan dalam waktu yang wajar");
                report.refuse_at(Class::TooLarge, &wrong, &[], &BTreeMap::new(), AGAIN);
                return None;
            }
        }
        pages += 1;
    }
    Some(u32::try_from(chars / pages.max(1)).unwrap_or(u32::MAX))
}

/// Processor time of this process: a busy machine makes no page slower than it is.
fn spent() -> Duration {
    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

fn count(pdf: &Pdf, page: &Page<'_>) -> Result<usize, Endless> {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings::default();
    let cache = InterpreterCache::new();
    let place = page.initial_transform(true).to_kurbo();
    let mut counter = Counter { chars: 0, ticks: 0, until: spent() + PAGE_TIME };
    // The interpreter cannot be stopped but by unwinding through it; all that it holds is thrown away.
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let mut context = Context::new(place, area, &cache, pdf.xref(), settings);
        interpret_page(page, &mut context, &mut counter);
    }));
    match drawn {
        Ok(()) => Ok(counter.chars),
        Err(cause) if cause.is::<Endless>() => Err(Endless),
        // A crash is not ours to hide: the child dies of it.
        Err(cause) => resume_unwind(cause),
    }
}

impl Counter {
    fn tick(&mut self) {
        self.ticks += 1;
        if self.ticks >= TICKS {
            self.ticks = 0;
            if spent() > self.until {
                resume_unwind(Box::new(Endless));
            }
        }
    }
}

impl<'a> Device<'a> for Counter {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, _: DrawProps<'a>, _: &DrawMode) {
        self.tick();
        self.chars += run.glyphs().iter().map(|glyph| visible(glyph)).sum::<usize>();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {
        self.tick();
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.tick();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.tick();
    }

    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {
        self.tick();
    }

    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// How many visible characters a glyph stands for; one where nobody knows.
fn visible(glyph: &Glyph<'_>) -> usize {
    match glyph.as_unicode() {
        Some(BfString::Char(c)) => usize::from(!c.is_whitespace()),
        Some(BfString::String(s)) => s.chars().filter(|c| !c.is_whitespace()).count(),
        None => 1,
    }
}
