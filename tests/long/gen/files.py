"""How scans are stored: JPEG, PNG, TIFF, or all pages as one PDF; the resolution is told in each."""

import io
import struct
import zlib

import cv2
import numpy as np
import pikepdf
from PIL import Image, TiffImagePlugin

TiffImagePlugin.STRIP_SIZE = 1 << 30  # all rows in one strip, as a PDF wants them


def jpeg(picture, quality, dpi):
    """The picture as JPEG with its resolution in the JFIF header."""
    data = bytearray(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes())
    assert data[6:11] == b"JFIF\0"
    data[13:18] = struct.pack(">BHH", 1, dpi, dpi)
    return bytes(data)


def with_orientation(data, orientation):
    """The same JPEG with an EXIF block that says how a viewer has to turn it (6: clockwise by 90 degrees)."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    block = b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + bytes(4)
    after_jfif = 4 + struct.unpack(">H", data[4:6])[0]
    return data[:after_jfif] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[after_jfif:]


def png(picture, dpi):
    """A grey picture as PNG; one of only black and white in 1 bit."""
    image = Image.fromarray(picture)
    out = io.BytesIO()
    (image.convert("1", dither=0) if is_bilevel(picture) else image).save(out, "PNG", dpi=(dpi, dpi))
    return out.getvalue()


def tiff(picture, dpi):
    """Black and white as CCITT group 4, else LZW."""
    out = io.BytesIO()
    if is_bilevel(picture):
        image = Image.fromarray(picture).convert("1", dither=0)
        image.save(out, "TIFF", compression="group4", dpi=(dpi, dpi))
    else:
        Image.fromarray(picture).save(out, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi))
    return out.getvalue()


def is_bilevel(picture):
    return picture.ndim == 2 and not np.any((picture != 0) & (picture != 255))


def group4(picture):
    """The bare CCITT group 4 data of a black and white picture, in which black is 0."""
    data = tiff(picture, 72)
    tags = Image.open(io.BytesIO(data)).tag_v2
    (offset,), (count,) = tags[273], tags[279]
    return data[offset : offset + count], tags[262] == 1


def image_of(out, picture, how, quality, dpi):
    """The picture as an image object: `flate`, `jbig2` for black and white, else CCITT or JPEG."""
    height, width = picture.shape[:2]
    space = pikepdf.Name.DeviceGray if picture.ndim == 2 else pikepdf.Name.DeviceRGB
    head = dict(
        Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height, ColorSpace=space
    )
    bilevel = is_bilevel(picture)
    head["BitsPerComponent"] = 1 if bilevel else 8
    if how == "flate":
        samples = (
            np.packbits(picture > 0, axis=1)
            if bilevel
            else picture[..., ::-1]
            if picture.ndim == 3
            else picture
        )
        return pikepdf.Stream(
            out, zlib.compress(samples.tobytes(), 6), **head, Filter=pikepdf.Name.FlateDecode
        )
    if not bilevel:
        return pikepdf.Stream(out, jpeg(picture, quality, dpi), **head, Filter=pikepdf.Name.DCTDecode)
    if how == "jbig2":
        return pikepdf.Stream(out, jbig2(picture), **head, Filter=pikepdf.Name.JBIG2Decode)
    data, black_is_zero = group4(picture)
    parameters = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black_is_zero)
    return pikepdf.Stream(out, data, **head, Filter=pikepdf.Name.CCITTFaxDecode, DecodeParms=parameters)


def jbig2(picture):
    """Black and white as JBIG2 for a PDF: a page with one generic region, coded as MMR (group 4)."""
    height, width = picture.shape
    data, inverted = group4(255 - picture)
    assert inverted
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIBB", width, height, 0, 0, 0, 1) + data
    segments = [(0, 48, page), (1, 38, region)]
    return b"".join(struct.pack(">IBBBI", n, kind, 0, 1, len(body)) + body for n, kind, body in segments)


def text_layer(words, dpi, height):
    """Content that shows nothing and says words: a scanner's OCR. `words`: (text, x, y, size) in pixels."""
    parts = [b"BT 3 Tr"]
    for text, x, y, size in words:
        shown = (
            text.encode("cp1252", "replace")
            .replace(b"\\", b"\\\\")
            .replace(b"(", b"\\(")
            .replace(b")", b"\\)")
        )
        x, y, size = x / dpi * 72, (height - y) / dpi * 72, size / dpi * 72
        parts.append(b"/F0 %.1f Tf 1 0 0 1 %.2f %.2f Tm (" % (size, x, y) + shown + b" ) Tj")
    return b" ".join([*parts, b"ET"])


def pdf(pictures, how, quality, dpi, layers=None):
    """All pictures as the pages of one PDF, on request with a layer of recognised words above each."""
    out = pikepdf.new()
    font = dict(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    font = out.make_indirect(pikepdf.Dictionary(**font, Encoding=pikepdf.Name.WinAnsiEncoding))
    for number, picture in enumerate(pictures):
        height, width = picture.shape[:2]
        size = [round(width / dpi * 72, 2), round(height / dpi * 72, 2)]
        out.add_blank_page(page_size=size)
        page = out.pages[-1]
        image = out.make_indirect(image_of(out, picture, how, quality, dpi))
        content = f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q ".encode()
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
        if layers:
            page.Resources.Font = pikepdf.Dictionary(F0=font)
            content += text_layer(layers[number], dpi, height)
        page.Contents = pikepdf.Stream(out, content)
    stored = io.BytesIO()
    out.save(stored, deterministic_id=True)
    return stored.getvalue()
