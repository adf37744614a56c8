//! A folder of scans, as the engine takes them.

use page_compare::{Gray, Picture};
use std::error::Error;
use std::path::Path;

/// The scans of a folder, in the order of their names.
pub fn read(folder: &Path) -> Result<Vec<Picture>, Box<dyn Error>> {
    let mut names: Vec<_> = std::fs::read_dir(folder)?.filter_map(|e| Some(e.ok()?.path())).collect();
    names.sort();
    names
        .iter()
        .map(|name| {
            let image = image::ImageReader::open(name)?.with_guessed_format()?.decode()?;
            let (width, height) = (image.width() as usize, image.height() as usize);
            Ok(match image {
                image::DynamicImage::ImageLuma8(gray) => {
                    Picture::Gray(Gray::from_rows(width, height, gray.into_raw()).ok_or("picture")?)
                }
                other => Picture::Rgb { width, height, data: other.into_rgb8().into_raw() },
            })
        })
        .collect()
}
