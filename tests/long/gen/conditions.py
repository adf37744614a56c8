"""Conditions under which a page is printed and digitised, named as on the command line.

`200:sedang` is a resolution and a level of noise (scan.LEVELS). Styles stand in the place of the level or,
with a plus, behind it (`300:berat+warna`): `warna` in colour, `bit` 1-bit, `putar` pages turned, `kosong`
duplex with empty backs, `foto` photographed (`foto` alone is `250:foto`). A third part says how it is
stored: `jpg`, `png` or `tif` by page; one PDF of JPEG or CCITT (`pdf`), `flate`, `jbig2`, or with recognised
words (`ocr`).
"""

from dataclasses import dataclass

import cv2
import numpy as np

import files
import ink
import photo
import scan
from papers import number_of

PDFS = {"pdf", "flate", "jbig2", "ocr"}
STYLES = ["warna", "bit", "putar", "kosong", "foto"]


@dataclass(frozen=True)
class Condition:
    name: str
    dpi: int
    level: str
    styles: frozenset
    store: str

    @property
    def folder(self):
        return self.name.replace(":", "_").replace("+", "-")

    @property
    def colour(self):
        return bool(self.styles & {"warna", "foto"})


def parse(name):
    """The condition of this name."""
    name = {"foto": "250:foto"}.get(name, name)
    dpi, what, *store = name.split(":")
    parts = what.split("+")
    unknown = set(parts) - set(STYLES) - set(scan.LEVELS)
    if unknown or len(store) > 1 or set(store) - PDFS - {"jpg", "png", "tif"}:
        raise SystemExit(f"no such condition: {name}")
    styles = frozenset(part for part in parts if part in STYLES)
    level = next((part for part in parts if part in scan.LEVELS), "sedang")
    return Condition(name, int(dpi), level, styles, (store or ["png" if "bit" in styles else "jpg"])[0])


def stray_stamps(condition, sizes, rng):
    """Stamps over body text: some at heavy noise, on most pages in colour."""
    share = 0.6 if "warna" in condition.styles else 0.35 if condition.level == "berat" else 0
    return [ink.stray_stamp(page, size, rng) for page, size in enumerate(sizes) if rng.random() < share]


def turn_of(condition, page, size, rng):
    """By how much the page comes out turned: at random where asked for; landscape pages half of the time."""
    if "putar" in condition.styles:
        return int(rng.choice([90, 180, 270, 0], p=[0.4, 0.3, 0.2, 0.1]))
    if size[0] > size[1]:
        return int(rng.choice([0, 90, 270], p=[0.5, 0.3, 0.2]))
    return 0


def digitise(pages, sizes, marks, condition, seed):
    """Pictures of the pages (drawn at twice the dpi), marks on them, through the condition.

    Gives the pictures and what is true of each: `page` (None for an empty back), `H` from pixels of the page
    at the dpi to pixels of the picture, `turned` in degrees, and `marks` with boxes in points of the printed page.
    """
    rng = np.random.default_rng(number_of(f"{seed} {condition.name}"))
    level = scan.LEVELS[condition.level]
    marks = marks + stray_stamps(condition, sizes, rng)
    pictures, truth = [], []
    for number, (page, size) in enumerate(zip(pages, sizes, strict=True)):
        sheet, drawn = page.copy(), []
        for mark in (mark for mark in marks if mark.page == number):
            box = ink.draw(sheet, mark, 2 * condition.dpi, rng)
            if box:
                drawn.append(dict(kind=mark.kind, box=box, on_text=mark.on_text))
        if "foto" in condition.styles:
            picture, matrix = photo.photograph(sheet, condition.dpi, rng)
        else:
            picture, matrix = scan.scan(sheet, condition.dpi, level, rng)
        turn = turn_of(condition, number, size, rng)
        picture, matrix = scan.turned(picture, matrix, turn)
        if "bit" in condition.styles:
            grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) if picture.ndim == 3 else picture
            picture = scan.bilevel(grey, rng)
        pictures.append(picture)
        truth.append(dict(page=number, turned=turn, H=matrix.tolist(), marks=drawn))
        if "kosong" in condition.styles:
            pictures.append(scan.blank_back(sheet, condition.dpi, level, rng))
            truth.append(dict(page=None, turned=0, H=None, marks=[]))
    return pictures, truth


def store(folder, pictures, truth, condition, rng, words=()):
    """Writes the pictures, and their names into the truth; `words` are those of the print, for `ocr`."""
    folder.mkdir(parents=True, exist_ok=True)
    quality, dpi = scan.LEVELS[condition.level].quality, condition.dpi
    if condition.store in PDFS:
        layers = [recognised(image, words, dpi, rng) for image in truth] if condition.store == "ocr" else None
        (folder / "scan.pdf").write_bytes(files.pdf(pictures, condition.store, quality, dpi, layers))
        for image in truth:
            image["file"] = "scan.pdf"
        return
    for number, (picture, image) in enumerate(zip(pictures, truth, strict=True), 1):
        if condition.store == "jpg" and "foto" in condition.styles:
            data = phone_jpeg(picture, image, rng)
        elif condition.store == "jpg":
            data = files.jpeg(picture, quality, dpi)
        else:
            data = {"png": files.png, "tif": files.tiff}[condition.store](picture, dpi)
        image["file"] = f"p{number:02d}.{condition.store}"
        (folder / image["file"]).write_bytes(data)


def phone_jpeg(picture, image, rng):
    """As phones write it: no true resolution; now and then lying on its side, with the turn told in EXIF."""
    if rng.random() < 0.35:
        image["exif"] = 6
        return files.with_orientation(
            files.jpeg(cv2.rotate(picture, cv2.ROTATE_90_COUNTERCLOCKWISE), 85, 72), 6
        )
    return files.jpeg(picture, 85, 72)


def recognised(image, words, dpi, rng):
    """What a scanner's OCR makes of the page: most words right, some misread or lost."""
    layer = []
    for word in (word for word in words if word.page == image["page"]):
        x0, _, _, y1 = word.box
        u, v, w = np.array(image["H"]) @ [x0 / 72 * dpi, y1 / 72 * dpi, 1]
        text = word.text
        if rng.random() < 0.05:
            text = text.translate(str.maketrans("018lOeaB", "OlBIQco8"))
        if rng.random() > 0.03:
            layer.append((text, u / w, v / w, (word.box[3] - word.box[1]) / 72 * dpi * 0.8))
    return layer
