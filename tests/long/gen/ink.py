"""What lies on a printed page besides its print: stamps, signatures, handwriting.

A mark knows where it lies on the printed page. Its ink is a mask (0 none, 1 full) that multiplies the paper
below it, so print shows through.
"""

from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np

from strokes import handwriting, signature

# Blue, green, red of the inks in use.
STAMP_INKS = {"ungu": (150, 45, 110), "biru": (165, 70, 35), "merah": (50, 40, 200)}
PEN_INKS = {"biru": (140, 50, 20), "hitam": (40, 35, 35)}


@dataclass
class Mark:
    """A stamp, a signature, or a word in handwriting at a place of the printed page (centre in points)."""

    kind: str
    page: int
    x: float
    y: float
    draw: object
    ink: tuple
    on_text: bool = False


def worn(mask, dpi, rng):
    """A stamp prints unevenly: blotches without ink, and grain."""
    small = rng.random((max(2, mask.shape[0] * 12 // dpi), max(2, mask.shape[1] * 12 // dpi)), np.float32)
    blotches = cv2.resize(small, mask.shape[::-1], interpolation=cv2.INTER_CUBIC)
    mask = mask * np.clip(1.35 - blotches, 0.35, 1)
    mask[rng.random(mask.shape) < 0.15] *= 0.25
    return cv2.GaussianBlur(mask, (0, 0), dpi / 400) * rng.uniform(0.75, 0.95)


def letter(char, size, angle):
    """One letter turned by an angle (degrees), as a small square mask."""
    side = int(size * 2.2) | 1
    mask = np.zeros((side, side), np.uint8)
    scale, thick = size / 22, max(1, round(size / 9))
    (w, h), _ = cv2.getTextSize(char, cv2.FONT_HERSHEY_DUPLEX, scale, thick)
    at = ((side - w) // 2, (side + h) // 2)
    cv2.putText(mask, char, at, cv2.FONT_HERSHEY_DUPLEX, scale, 255, thick, cv2.LINE_AA)
    return cv2.warpAffine(mask, cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1), (side, side))


def stick(mask, patch, x, y):
    """Lays a patch with its middle at (x, y)."""
    top, left = int(y - patch.shape[0] / 2), int(x - patch.shape[1] / 2)
    below = mask[top : top + patch.shape[0], left : left + patch.shape[1]]
    np.maximum(below, patch, out=below)


def round_stamp(dpi, rng, around="KOMISI PEMILIHAN UMUM * JAMBI * ", middle="KPU"):
    """A seal of 3.5 cm with letters around."""
    radius = int(1.75 / 2.54 * dpi)
    side = 2 * radius + dpi // 10
    mask, centre = np.zeros((side, side), np.uint8), side // 2
    line = max(2, dpi // 90)
    cv2.circle(mask, (centre, centre), radius, 255, line, cv2.LINE_AA)
    cv2.circle(mask, (centre, centre), int(radius * 0.93), 255, max(1, line // 3), cv2.LINE_AA)
    cv2.circle(mask, (centre, centre), int(radius * 0.65), 255, max(1, line // 2), cv2.LINE_AA)
    for i, char in enumerate(around):
        turn = 2 * np.pi * i / len(around)
        x, y = centre + radius * 0.79 * np.sin(turn), centre - radius * 0.79 * np.cos(turn)
        stick(mask, letter(char, radius * 0.17, -np.degrees(turn)), x, y)
    scale = radius / 70 * 3 / max(3, len(middle))
    (w, h), _ = cv2.getTextSize(middle, cv2.FONT_HERSHEY_DUPLEX, scale, line)
    at = (centre - w // 2, centre + h // 2)
    cv2.putText(mask, middle, at, cv2.FONT_HERSHEY_DUPLEX, scale, 255, line, cv2.LINE_AA)
    turned = cv2.getRotationMatrix2D((centre, centre), rng.uniform(-20, 20), 1)
    return worn(cv2.warpAffine(mask, turned, (side, side)).astype(np.float32) / 255, dpi, rng)


def box_stamp(dpi, rng, text="SALINAN"):
    """A framed word, about 5 cm wide, set a little askew."""
    w, h = int(5.0 / 2.54 * dpi), int(1.5 / 2.54 * dpi)
    pad, line = dpi // 4, max(2, dpi // 80)
    mask = np.zeros((h + 2 * pad, w + 2 * pad), np.uint8)
    cv2.rectangle(mask, (pad, pad), (pad + w, pad + h), 255, line, cv2.LINE_AA)
    inner = pad + dpi // 25
    cv2.rectangle(
        mask, (inner, inner), (2 * pad + w - inner, 2 * pad + h - inner), 255, max(1, line // 3), cv2.LINE_AA
    )
    (tw, _), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, 1, 1)
    scale = 0.78 * w / tw
    (tw, th), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_DUPLEX, scale, line)
    at = (pad + (w - tw) // 2, pad + (h + th) // 2)
    cv2.putText(mask, text, at, cv2.FONT_HERSHEY_DUPLEX, scale, 255, line, cv2.LINE_AA)
    turned = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), rng.uniform(-7, 7), 1)
    return worn(cv2.warpAffine(mask, turned, mask.shape[::-1]).astype(np.float32) / 255, dpi, rng)


def stamp_ink(rng):
    return STAMP_INKS[rng.choice(sorted(STAMP_INKS))]


def pen_ink(rng):
    return PEN_INKS[rng.choice(sorted(PEN_INKS))]


def signed_original(words, rng):
    """Cap dinas and signature over title and name at each signature block of the asli."""
    marks = []
    for word in words:
        if word.text == "Ditetapkan":
            x, y = word.box[0] + 45, word.box[1] + 85
            seal = (x - rng.uniform(0, 60), y + rng.uniform(-20, 14))
            marks.append(Mark("cap", word.page, *seal, round_stamp, stamp_ink(rng)))
            pen = (x + rng.uniform(-10, 40), y + rng.uniform(-12, 12))
            marks.append(Mark("ttd", word.page, *pen, signature, pen_ink(rng)))
    return marks


def attested_copy(words, rng):
    """Stempel salinan, no cap dinas, and the attesting official's signature on the printed Salinan."""
    marks = []
    stamp = box_stamp
    if rng.random() < 0.3:
        stamp = partial(round_stamp, around="SEKRETARIAT KPU PROVINSI JAMBI * ", middle="SALINAN")
    ink, pen = stamp_ink(rng), pen_ink(rng)
    for word, after in zip(words, words[1:], strict=False):
        if (word.text, after.text) != ("Salinan", "sesuai"):
            continue
        name = next((w for w in words if w.page == word.page and begins_name(w, word, words)), None)
        y = name.box[1] - 18 if name else word.box[1] + 85
        x = word.box[0]
        at = x + rng.uniform(110, 170), y + rng.uniform(-25, 10)
        marks.append(Mark("stempel", word.page, *at, stamp, ink))
        at = x + rng.uniform(45, 80), y + rng.uniform(-8, 8)
        marks.append(Mark("ttd", word.page, *at, signature, pen))
    return marks


def begins_name(word, first, words):
    """Whether this begins the attester's name: the first word under the line that ends in `Hukum,`."""
    below = [
        w for w in words if w.page == first.page and w.text == "Hukum," and 0 < w.box[1] - first.box[1] < 90
    ]
    return bool(below) and abs(word.box[0] - first.box[0]) < 2 and word.box[1] > below[0].box[3] + 15


def stray_stamp(page, size, rng):
    """A stamp over the text of a page, as registries set them."""
    draw = rng.choice([round_stamp, partial(box_stamp, text="DITERIMA"), partial(box_stamp, text="ARSIP")])
    at = rng.uniform(0.25, 0.75) * size[0], rng.uniform(0.2, 0.8) * size[1]
    return Mark("cap", page, *at, draw, stamp_ink(rng), on_text=True)


def written(blanks, texts, rng):
    """The pen's words on the blanks of the print."""
    marks, pen = [], pen_ink(rng)
    for blank in blanks:
        x0, y0, x1, y1 = blank["box"]
        at = (x0 + x1) / 2 + rng.uniform(-3, 3), (y0 + y1) / 2 + rng.uniform(-2, 1)
        text = texts[blank["name"]]
        fitting = 0.9 * (x1 - x0) / 72 * 25.4 / (0.8 * len(text))
        pen_words = partial(handwriting, text=text, height_mm=min(4.6, max(2.6, fitting)))
        marks.append(Mark("tulis", blank["page"], *at, pen_words, pen))
    return marks


def draw(canvas, mark, dpi, rng):
    """Puts the mark on the page picture (grey or colour, `dpi` its own); gives its box in points."""
    mask = mark.draw(dpi=dpi, rng=rng)
    height, width = canvas.shape[:2]
    left, top = int(mark.x / 72 * dpi - mask.shape[1] / 2), int(mark.y / 72 * dpi - mask.shape[0] / 2)
    x0, y0, x1, y1 = (
        max(0, left),
        max(0, top),
        min(width, left + mask.shape[1]),
        min(height, top + mask.shape[0]),
    )
    if x0 >= x1 or y0 >= y1:
        return None
    mask = mask[y0 - top : y1 - top, x0 - left : x1 - left]
    below = canvas[y0:y1, x0:x1]
    if canvas.ndim == 2:
        grey = 0.114 * mark.ink[0] + 0.587 * mark.ink[1] + 0.299 * mark.ink[2]
        below[:] = (below * (1 - mask * (1 - grey / 255))).astype(np.uint8)
    else:
        through = 1 - mask[:, :, None] * (1 - np.array(mark.ink, np.float32) / 255)
        below[:] = (below * through).astype(np.uint8)
    rows, columns = np.where(mask.max(1) > 0.15)[0], np.where(mask.max(0) > 0.15)[0]
    if not len(rows):
        return None
    box = x0 + columns[0], y0 + rows[0], x0 + columns[-1], y0 + rows[-1]
    return [round(float(value) / dpi * 72, 1) for value in box]
