"""How scans are stored: JPEG, 1-bit PNG, CCITT TIFF, or all pages as one PDF; the resolution is told in each."""

import io
import struct

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


def pdf(pictures, quality, dpi):
    """All pictures as the pages of one PDF: CCITT for black and white, JPEG for the others."""
    out = pikepdf.new()
    for picture in pictures:
        height, width = picture.shape[:2]
        size = [round(width / dpi * 72, 2), round(height / dpi * 72, 2)]
        head = dict(Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=width, Height=height)
        if is_bilevel(picture):
            data, black_is_zero = group4(picture)
            parameters = pikepdf.Dictionary(K=-1, Columns=width, Rows=height, BlackIs1=black_is_zero)
            head |= dict(
                ColorSpace=pikepdf.Name.DeviceGray,
                BitsPerComponent=1,
                Filter=pikepdf.Name.CCITTFaxDecode,
                DecodeParms=parameters,
            )
        else:
            data = jpeg(picture, quality, dpi)
            space = pikepdf.Name.DeviceGray if picture.ndim == 2 else pikepdf.Name.DeviceRGB
            head |= dict(ColorSpace=space, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode)
        out.add_blank_page(page_size=size)
        page = out.pages[-1]
        image = pikepdf.Stream(out, data, **head)
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=out.make_indirect(image)))
        page.Contents = pikepdf.Stream(out, f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
    stored = io.BytesIO()
    out.save(stored, deterministic_id=True)
    return stored.getvalue()
