//! Images that are taken, turned upright and stripped, and those that are refused.

use super::*;
use crate::MAX_PAGES;
use crate::rules::Class;
use ::image::ImageEncoder as _;
use ::image::codecs::jpeg::JpegEncoder;
use ::image::{ExtendedColorType, Rgb};
use ::tiff::encoder::{TiffEncoder, colortype};
use ::tiff::tags::{CompressionMethod, Tag};
use std::io::Cursor;

/// Wider than high, its upper left quarter red, the upper right green, the lower left blue.
fn picture() -> RgbImage {
    RgbImage::from_fn(48, 32, |x, y| match (x < 24, y < 16) {
        (true, true) => Rgb([255, 0, 0]),
        (false, true) => Rgb([0, 255, 0]),
        (true, false) => Rgb([0, 0, 255]),
        (false, false) => Rgb([255; 3]),
    })
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, 95);
    encoder.write_image(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8).unwrap();
    out
}

/// A little-endian EXIF block with an orientation and a position.
fn exif(orientation: u8) -> Vec<u8> {
    let mut block = b"II*\0\x08\0\0\0\x02\0".to_vec();
    block.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    block.extend([0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0]);
    block.extend([0; 4]);
    block.extend(b"\x01\0\x01\0\x02\0\x02\0\0\0S\0\0\0\0\0\0\0 GPS 1.6101 S 103.6131 E Jambi");
    block
}

/// Puts the block behind the first marker, as a telephone does.
fn with_exif(jpeg: &[u8], block: &[u8]) -> Vec<u8> {
    let length = u16::try_from(block.len() + 8).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, b"Exif\0\0", block, &jpeg[2..]].concat()
}

fn png(width: u32, height: u32, change: impl FnOnce(&mut ::png::Encoder<'_, &mut Vec<u8>>)) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut out, width, height);
    encoder.set_color(::png::ColorType::Rgb);
    change(&mut encoder);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    let row = vec![200; width as usize * 3];
    for _ in 0..height {
        std::io::Write::write_all(&mut rows, &row).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    out
}

/// A PNG that says how large it is, and nothing more that is true.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut ihdr = b"IHDR".to_vec();
    ihdr.extend(width.to_be_bytes());
    ihdr.extend(height.to_be_bytes());
    ihdr.extend([8, 2, 0, 0, 0]);
    let crc = crc(&ihdr).to_be_bytes();
    [b"\x89PNG\r\n\x1a\n\0\0\0\x0d", ihdr.as_slice(), &crc].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1)))
    })
}

fn tiff_of(pages: &[(u16, u32)]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).unwrap();
    for (orientation, subfile) in pages {
        let picture = picture();
        let mut image = encoder.new_image::<colortype::RGB8>(picture.width(), picture.height()).unwrap();
        image.encoder().write_tag(Tag::Orientation, *orientation).unwrap();
        image.encoder().write_tag(Tag::NewSubfileType, *subfile).unwrap();
        image.write_data(picture.as_raw()).unwrap();
    }
    out.into_inner()
}

/// A TIFF with one strip of these bytes.
fn tiff_strip(width: u32, height: u32, tags: &[(u16, u32)], strip: &[u8]) -> Vec<u8> {
    let mut all = vec![
        (256, width),
        (257, height),
        (258, 1),
        (259, 1),
        (262, 1),
        (273, 0),
        (277, 1),
        (278, height),
        (279, u32::try_from(strip.len()).unwrap()),
    ];
    for (tag, value) in tags {
        all.retain(|(known, _)| known != tag);
        all.push((*tag, *value));
    }
    all.sort_unstable();
    let data_at = u32::try_from(8 + 2 + all.len() * 12 + 4).unwrap();
    let mut out = b"II*\0\x08\0\0\0".to_vec();
    out.extend(u16::try_from(all.len()).unwrap().to_le_bytes());
    for (tag, value) in all {
        out.extend(tag.to_le_bytes());
        out.extend([4, 0, 1, 0, 0, 0]);
        out.extend(if tag == 273 { data_at } else { value }.to_le_bytes());
    }
    out.extend([0; 4]);
    out.extend(strip);
    out
}

fn class(bytes: &[u8]) -> Class {
    pages(sniff(bytes).expect("a known beginning"), bytes).unwrap_err().class
}

fn page(bytes: &[u8], index: usize) -> RgbImage {
    decode_page(sniff(bytes).unwrap(), bytes, index).unwrap()
}

/// The colours of the four quarters: upper left, upper right, lower left.
fn quarters(image: &RgbImage) -> [char; 3] {
    let (w, h) = image.dimensions();
    [(w / 4, h / 4), (3 * w / 4, h / 4), (w / 4, 3 * h / 4)].map(|(x, y)| match image.get_pixel(x, y).0 {
        [200..=255, 0..60, 0..60] => 'r',
        [0..60, 200..=255, 0..60] => 'g',
        [0..60, 0..60, 200..=255] => 'b',
        [200..=255, 200..=255, 200..=255] => 'w',
        _ => '?',
    })
}

/// How each orientation of EXIF shows the picture: its size and its quarters.
const TURNED: [(u8, (u32, u32), [char; 3]); 8] = [
    (1, (48, 32), ['r', 'g', 'b']),
    (2, (48, 32), ['g', 'r', 'w']),
    (3, (48, 32), ['w', 'b', 'g']),
    (4, (48, 32), ['b', 'w', 'r']),
    (5, (32, 48), ['r', 'b', 'g']),
    (6, (32, 48), ['b', 'r', 'w']),
    (7, (32, 48), ['w', 'g', 'b']),
    (8, (32, 48), ['g', 'w', 'r']),
];

#[test]
fn photographs_stand_upright_whichever_way_the_telephone_was_held() {
    for (orientation, size, shown) in TURNED {
        let photo = with_exif(&jpeg(&picture()), &exif(orientation));
        assert_eq!(page_sizes(Media::Jpeg, &photo), Ok(vec![size]));
        assert_eq!(page_sizes(Media::Tiff, &tiff_of(&[(orientation.into(), 0)])), Ok(vec![size]));
        let image = page(&photo, 0);
        assert_eq!((image.dimensions(), quarters(&image)), (size, shown), "JPEG {orientation}");
        let tiff = tiff_of(&[(orientation.into(), 0)]);
        let image = page(&tiff, 0);
        assert_eq!((image.dimensions(), quarters(&image)), (size, shown), "TIFF {orientation}");
    }
    // A PNG's block stands in a chunk of its own, behind the header.
    let chunk = [b"eXIf", exif(6).as_slice()].concat();
    let length = u32::try_from(chunk.len() - 4).unwrap().to_be_bytes();
    let drawing = png(48, 32, |_| {});
    let turned = [&drawing[..33], &length, &chunk, &crc(&chunk).to_be_bytes(), &drawing[33..]].concat();
    assert_eq!(
        (page(&turned, 0).dimensions(), page_sizes(Media::Png, &turned)),
        ((32, 48), Ok(vec![(32, 48)]))
    );
    let unknown = with_exif(&jpeg(&picture()), &exif(9));
    assert_eq!(quarters(&page(&unknown, 0)), ['r', 'g', 'b']);
}

#[test]
fn each_format_is_one_page_and_a_tiff_as_many_as_it_says() {
    let seen = |bytes: &[u8]| {
        let found = super::inspect(bytes).unwrap();
        (found.media, found.pages, found.chars_per_page.is_none())
    };
    assert_eq!(seen(&jpeg(&picture())), (Media::Jpeg, 1, true));
    assert_eq!(seen(&png(40, 30, |_| {})), (Media::Png, 1, true));
    assert_eq!(seen(&tiff_of(&[(1, 0), (3, 2), (6, 0)])), (Media::Tiff, 3, true));
    let three = tiff_of(&[(1, 0), (3, 2), (6, 0)]);
    assert_eq!(quarters(&page(&three, 1)), ['w', 'b', 'g']);
    assert_eq!(quarters(&page(&three, 2)), ['b', 'r', 'w']);
    assert!(decode_page(Media::Tiff, &three, 3).is_err());
    assert!(decode_page(Media::Jpeg, &jpeg(&picture()), 1).is_err());
}

#[test]
fn previews_in_a_tiff_are_no_pages() {
    let with_preview = tiff_of(&[(1, 0), (3, 1), (6, 0)]);
    assert_eq!(pages(Media::Tiff, &with_preview).unwrap(), 2);
    assert_eq!(quarters(&page(&with_preview, 1)), ['b', 'r', 'w']);
    assert_eq!(class(&tiff_of(&[(1, 1)])), Class::Malformed);
}

#[test]
fn a_tiff_has_as_many_pages_as_the_limit_and_no_more() {
    let limit = MAX_PAGES as usize;
    assert_eq!(pages(Media::Tiff, &tiff_of(&vec![(1, 0); limit])).unwrap(), MAX_PAGES);
    assert_eq!(class(&tiff_of(&vec![(1, 0); limit + 1])), Class::TooLarge);
    // Previews are walked too, but not without end.
    assert_eq!(class(&tiff_of(&vec![(1, 1); 2 * limit + 1])), Class::TooLarge);
}

#[test]
fn directories_in_a_circle_end() {
    let mut circle = tiff_of(&[(1, 0), (1, 0)]);
    let first = u32::from_le_bytes(circle[4..8].try_into().unwrap());
    // The link behind the last directory is the only zero that stands where one must.
    let entries = |at: usize| usize::from(u16::from_le_bytes(circle[at..at + 2].try_into().unwrap()));
    let link = |at: usize| at + 2 + 12 * entries(at);
    let second = link(first as usize);
    let second = u32::from_le_bytes(circle[second..second + 4].try_into().unwrap()) as usize;
    let end = link(second);
    circle[end..end + 4].copy_from_slice(&first.to_le_bytes());
    assert_eq!(class(&circle), Class::Malformed);
}

#[test]
fn the_limit_of_pixels_holds_before_anything_is_unfolded() {
    // 8,000 x 5,000 is the limit itself; the header alone is then cut off, a line more is too large.
    assert_eq!(class(&png_header(8_000, 5_000)), Class::Malformed);
    assert_eq!(class(&png_header(8_000, 5_001)), Class::TooLarge);
    assert_eq!(class(&png_header(MAX_IMAGE_SIDE, 1)), Class::Malformed);
    assert_eq!(class(&png_header(MAX_IMAGE_SIDE + 1, 1)), Class::TooLarge);
    assert_eq!(class(&png_header(0, 100)), Class::Malformed);
    let mut photo = jpeg(&picture());
    let frame = photo.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    let mut sized = |height: u16, width: u16| {
        photo[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        photo[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        pages(Media::Jpeg, &photo)
    };
    assert_ne!(sized(5_000, 8_000).map_err(|refusal| refusal.class), Err(Class::TooLarge));
    assert_eq!(sized(5_001, 8_000).unwrap_err().class, Class::TooLarge);
    let line = |height| tiff_strip(8_000, height, &[(278, height)], &[0]);
    assert_eq!(class(&line(5_000)), Class::Malformed);
    assert_eq!(class(&line(5_001)), Class::TooLarge);
}

#[test]
fn a_picture_without_its_end_is_refused() {
    let photo = jpeg(&picture());
    assert!(pages(Media::Jpeg, &photo).is_ok());
    for cut in [photo.len() - 1, photo.len() / 2, 300, 4] {
        let refusal = pages(Media::Jpeg, &photo[..cut]).unwrap_err();
        assert!(refusal.class == Class::Malformed && refusal.reason.contains("terpotong"), "{cut}");
    }
    // A telephone's preview behind the end is none of it.
    assert!(pages(Media::Jpeg, &[photo.as_slice(), &photo[..200]].concat()).is_ok());
    let drawing = png(300, 300, |_| {});
    for cut in [drawing.len() - 1, drawing.len() / 2, 40] {
        assert_eq!(class(&drawing[..cut]), Class::Malformed, "{cut}");
    }
    let whole = tiff_of(&[(1, 0)]);
    let strips = tiff_strip(8, 8, &[], &[0x55; 8]);
    assert_eq!(pages(Media::Tiff, &strips).unwrap(), 1);
    assert!(pages(Media::Tiff, &strips[..strips.len() - 1]).unwrap_err().reason.contains("terpotong"));
    assert_eq!(class(&whole[..whole.len() - 20]), Class::Malformed);
}

#[test]
fn too_many_scans_are_refused_before_they_are_drawn() {
    let photo = jpeg(&picture());
    let scan = photo.windows(2).position(|two| two == b"\xff\xda").unwrap();
    let data = &photo[scan..photo.len() - 2];
    let scans = |n: usize| [&photo[..scan], &data.repeat(n), b"\xff\xd9"].concat();
    let spent = |n| pages(Media::Jpeg, &scans(n)).is_err_and(|refusal| refusal.class == Class::TooLarge);
    assert!(!spent(jpeg::MAX_SCANS) && spent(jpeg::MAX_SCANS + 1));
}

#[test]
fn what_is_drawn_carries_no_metadata() {
    let photo = with_exif(&jpeg(&picture()), &exif(6));
    assert!(photo.windows(3).any(|three| three == b"GPS"));
    let again = jpeg(&page(&photo, 0));
    for mark in [&b"Exif"[..], b"GPS", b"Jambi"] {
        assert!(!again.windows(mark.len()).any(|bytes| bytes == mark));
    }
    assert_eq!(page(&again, 0).dimensions(), (32, 48));
}

#[test]
fn animated_and_foreign_pictures_are_refused_with_what_to_do() {
    let moving = png(10, 10, |encoder| encoder.set_animated(1, 0).unwrap());
    assert!(pages(Media::Png, &moving).unwrap_err().reason.contains("bergerak"));
    for (bytes, name) in [
        (&b"GIF89a\x01\0"[..], "GIF"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "WebP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC"),
        (b"BM\x36\0\0\0", "BMP"),
    ] {
        let refusal = super::inspect(bytes).unwrap().refusals.remove(0);
        assert!(sniff(bytes).is_none() && refusal.reason.contains(name), "{name}");
        assert!(refusal.reason.contains("simpan sebagai JPEG atau PDF"), "{name}");
    }
    assert!(super::inspect(b"PK\x03\x04").is_none());
}

#[test]
fn a_bomb_of_text_beside_the_pixels_is_not_unfolded() {
    // 64 MiB of zeros in a compressed text would be unfolded by a reader that keeps texts.
    let bomb = png(10, 10, |encoder| {
        encoder.add_ztxt_chunk("Comment".into(), "0".repeat(64 << 20)).unwrap();
    });
    assert!(bomb.len() < 1 << 20);
    assert_eq!(pages(Media::Png, &bomb).unwrap(), 1);
    assert_eq!(page(&bomb, 0).dimensions(), (10, 10));
}

#[test]
fn fax_pages_are_drawn_black_on_white() {
    // Group 4: four white pixels and four black ones, then seven lines like the one above.
    let half = tiff_strip(8, 8, &[(259, 4), (262, 0)], &[0x36, 0xff, 0xff, 0x00, 0x10, 0x01]);
    let image = page(&half, 0);
    assert!(image.enumerate_pixels().all(|(x, _, pixel)| pixel.0 == [if x < 4 { 255 } else { 0 }; 3]));
    // White is zero, and the first pixel of each line is one.
    let bits = tiff_strip(8, 8, &[(262, 0)], &[0x80; 8]);
    let image = page(&bits, 0);
    assert_eq!((image.get_pixel(0, 3).0, image.get_pixel(1, 3).0), ([0; 3], [255; 3]));
}

#[test]
fn shades_colours_and_transparency_are_seen_on_white_paper() {
    let grey = tiff_strip(4, 1, &[(258, 2)], &[0b0001_1011]);
    let shades: Vec<u8> = page(&grey, 0).pixels().map(|pixel| pixel.0[0]).collect();
    assert_eq!(shades, [0, 85, 170, 255]);
    assert_eq!(colours(ColorType::CMYK(8), &[0, 255, 255, 0, 0, 0, 0, 255]), [[255, 0, 0], [0; 3]]);
    assert_eq!(colours(ColorType::RGBA(8), &[0, 0, 0, 0, 0, 0, 0, 255]), [[255; 3], [0; 3]]);
    assert_eq!(colours(ColorType::YCbCr(8), &[76, 85, 255])[0], [254, 0, 0]);
    let kept = ColorType::Multiband { bit_depth: 8, num_samples: 2 };
    assert_eq!(colours(kept, &[7, 0, 9, 0]), [[7; 3], [9; 3]]);
    assert_eq!((on_white(0, 0), on_white(0, 255), on_white(100, 128)), (255, 0, 177));
}

fn colours(color: ::tiff::ColorType, row: &[u8]) -> Vec<[u8; 3]> {
    tiff::colours(color, row).collect()
}

use ::tiff::ColorType;

#[test]
fn ways_of_storing_that_are_not_read_are_refused_with_another() {
    let group3 = u32::from(CompressionMethod::Fax3.to_u16());
    for tags in [&[(259, group3)][..], &[(262, 3)], &[(258, 8), (277, 3), (262, 6)]] {
        let refusal = pages(Media::Tiff, &tiff_strip(8, 1, tags, &[0; 64])).unwrap_err();
        assert!(refusal.reason.contains("simpan sebagai JPEG atau PDF"), "{tags:?} {refusal:?}");
    }
    let mut arithmetic = jpeg(&picture());
    let frame = arithmetic.windows(2).position(|two| two == b"\xff\xc0").unwrap();
    arithmetic[frame + 1] = 0xc9;
    assert!(pages(Media::Jpeg, &arithmetic).unwrap_err().reason.contains("tidak didukung"));
}

#[test]
fn a_picture_that_is_a_pdf_too_is_refused() {
    let comment = |at: usize| {
        let filler = [&vec![b' '; at][..], b"%PDF-1.7"].concat();
        let length = u16::try_from(filler.len() + 2).unwrap().to_be_bytes();
        let photo = jpeg(&picture());
        [&photo[..2], b"\xff\xfe", &length, &filler, &photo[2..]].concat()
    };
    assert!(pages(Media::Jpeg, &comment(0)).unwrap_err().reason.contains("sekaligus"));
    assert_eq!(pages(Media::Jpeg, &comment(2_000)), Ok(1));
}
