//! Small documents for the stories: a PDF written by hand, drawn, and "printed and scanned".

use page_compare::{Gray, Homography, Picture, Point};

/// A page of text, line by line; an empty line leaves a gap.
pub fn pdf(lines: &[&str]) -> Vec<u8> {
    pdf_at(lines, 11.0, 72.0)
}

/// As [`pdf`], in another size (points) and with another left margin.
pub fn pdf_at(lines: &[&str], size: f32, left: f32) -> Vec<u8> {
    let mut content = format!("BT /F1 {size} Tf {} TL {left} 780 Td\n", size + 4.0);
    for line in lines {
        let escaped = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        content.push_str(&format!("({escaped}) Tj T*\n"));
    }
    content.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_owned(),
    ];
    let mut out = String::from("%PDF-1.4\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.push_str(&format!("{} 0 obj\n{object}\nendobj\n", number + 1));
    }
    let table = out.len();
    out.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
    for place in places {
        out.push_str(&format!("{place:010} 00000 n \n"));
    }
    out.push_str(&format!(
        "trailer << /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    ));
    out.into_bytes()
}

/// Numbers that look random and are the same on every run.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next one, from -1 to 1.
    pub fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}

/// Prints ink (255 is black) on paper and scans it: askew, soft, noisy, in uneven light.
pub fn scan(ink: &Gray, seed: u64) -> Picture {
    Picture::Gray(scan_gray(ink, seed))
}

/// As [`scan`], as a grey picture.
pub fn scan_gray(ink: &Gray, seed: u64) -> Gray {
    let mut draw = Draw::new(seed);
    let (w, h) = (ink.width(), ink.height());
    let turn = f64::from(draw.next()) * 0.015;
    let (dx, dy) = (f64::from(draw.next()) * 15.0, f64::from(draw.next()) * 15.0);
    let back = Homography([turn.cos(), -turn.sin(), dx, turn.sin(), turn.cos(), dy, 1e-6, -1e-6, 1.0]);
    let soft = ink.blurred(1);
    let mut out = Gray::blank(w, h);
    for y in 0..h {
        for (x, to) in out.row_mut(y).iter_mut().enumerate() {
            let wave = 2.0 * (y as f32 / h as f32 * 4.0).sin();
            let at = back.apply(Point::new(x as f32 + wave, y as f32));
            let light = 235.0 - 40.0 * x as f32 / w as f32;
            let value = light * (1.0 - 0.85 * soft.between(at.x, at.y) / 255.0) + 6.0 * draw.next();
            *to = value.clamp(0.0, 255.0) as u8;
        }
    }
    out
}

/// The scan with specks, as dust on the glass leaves them.
pub fn specked(mut scan: Gray, seed: u64) -> Gray {
    let mut draw = Draw::new(seed);
    let mut at = |side: usize| ((draw.next() + 1.0) / 2.0 * (side - 4) as f32) as usize;
    for _ in 0..150 {
        let (x, y) = (at(scan.width()), at(scan.height()));
        for row in y..y + 3 {
            scan.row_mut(row).iter_mut().skip(x).take(3).for_each(|value| *value = 60);
        }
    }
    scan
}

/// The scan as a program turns it, by so many degrees.
pub fn deskewed(scan: &Gray, degrees: f64) -> Gray {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let back = Homography([cos, -sin, 20.0, sin, cos, -12.0, 0.0, 0.0, 1.0]);
    let mut out = Gray::blank(scan.width(), scan.height());
    for y in 0..scan.height() {
        for (x, to) in out.row_mut(y).iter_mut().enumerate() {
            let at = back.apply(Point::new(x as f32, y as f32));
            let within = at.x >= 0.0
                && at.y >= 0.0
                && at.x < scan.width() as f32 - 1.0
                && at.y < scan.height() as f32 - 1.0;
            *to = if within { scan.between(at.x, at.y) as u8 } else { 235 };
        }
    }
    out
}
