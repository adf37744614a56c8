"""Print and scan: from the picture of a page to that of its physical copy, with the true place of each point.

`LEVELS` says how worn print and scanner are. All randomness comes from the generator that is given.
"""

from dataclasses import dataclass

import cv2
import numpy as np

cv2.setNumThreads(1)


@dataclass(frozen=True)
class Level:
    skew: float  # degrees
    perspective: float  # of the page
    blur: float  # pixels at 300 dpi
    noise: float  # standard deviation
    quality: int  # JPEG
    shade: float  # uneven light
    specks: int  # per A4 page, times 8.7
    crop: float  # millimetres that the page may be off
    streaks: int
    photocopy: float  # steepness of a photocopier's contrast


LEVELS = {
    "bersih": Level(0.3, 0.0, 0.5, 2, 90, 0.02, 5, 0, 0, 0.0),
    "sedang": Level(1.0, 0.004, 0.9, 5, 75, 0.12, 40, 3, 1, 0.2),
    "berat": Level(1.5, 0.008, 1.3, 9, 55, 0.25, 140, 7, 3, 0.55),
    "parah": Level(1.5, 0.010, 2.0, 14, 35, 0.35, 300, 7, 4, 0.85),
}
PAPER = (243, 250, 252)  # a warm white, for scans in colour


def normal(shape, deviation, rng):
    """Gaussian noise; OpenCV's is much quicker than NumPy's."""
    cv2.setRNGSeed(int(rng.integers(1, 2**31 - 1)))
    noise = np.empty(shape, np.float32)
    cv2.randn(noise, 0, deviation)
    return noise


def toner(page, scale, rng):
    """Toner spreads on paper and covers unevenly."""
    page = cv2.GaussianBlur(page, (0, 0), 0.6 * scale)
    small = (page.shape[0] // 2, page.shape[1] // 2)
    grain = cv2.resize(cv2.GaussianBlur(normal(small, 14, rng), (0, 0), 0.6 * scale), page.shape[1::-1])
    if page.ndim == 3:
        dark = page.max(2) < 128
        page[dark] = np.clip(page[dark].astype(np.float32) + grain[dark][:, None], 0, 255).astype(np.uint8)
        return page
    return np.where(page < 128, cv2.add(page, grain, dtype=cv2.CV_8U), page)


def photocopied(page, steep, rng):
    """A photocopier's contrast: thin strokes are lost or fattened."""
    threshold, soft = 128 + rng.uniform(-25, 25), 6 + 20 * steep
    x = np.arange(256)
    curve = (1 - steep) * x + steep * 255 / (1 + np.exp(-(x - threshold) / soft))
    return cv2.LUT(page, np.clip(curve, 0, 255).astype(np.uint8))


def pose(width, height, level, dpi, rng):
    """The matrix from points of the flat page to points of the scan, both in pixels at `dpi`."""
    angle, size = np.deg2rad(rng.uniform(-level.skew, level.skew)), 1 + rng.uniform(-0.006, 0.006)
    off = level.crop / 25.4 * dpi
    dx, dy = rng.uniform(-off, off, 2) + rng.uniform(-2, 2, 2)
    c, s = np.cos(angle) * size, np.sin(angle) * size
    x, y = width / 2, height / 2
    matrix = np.array([[c, -s, x - c * x + s * y + dx], [s, c, y - s * x - c * y + dy], [0, 0, 1]])
    if level.perspective:
        shift = rng.uniform(-level.perspective, level.perspective, (4, 2)) * [width, height]
        corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
        matrix = cv2.getPerspectiveTransform(corners, (corners + shift).astype(np.float32)) @ matrix
    return matrix


def waved(scan, amount, rng):
    """Paper lies in gentle waves."""
    height, width = scan.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    phase = rng.uniform(0, 6, 2).astype(np.float32)
    return cv2.remap(
        scan,
        x + amount * np.sin(y / height * 4 + phase[0]),
        y + amount * np.sin(x / width * 4 + phase[1]),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )


def lit(scan, shade, rng):
    """The scanner's range of grey, and its light, which falls off to one side."""
    height, width = scan.shape[:2]
    low, high = rng.uniform(15, 50), rng.uniform(225, 250)
    tint = np.float32(PAPER) / 252 if scan.ndim == 3 else np.float32(1)
    scan = scan.astype(np.float32) * (np.float32((high - low) / 255) * tint) + np.float32(low)
    towards = rng.uniform(0, 2 * np.pi)
    across = (np.arange(width) / width - 0.5)[None, :] * np.cos(towards)
    down = (np.arange(height) / height - 0.5)[:, None] * np.sin(towards)
    light = (1 - shade * (across + down + 0.5)).astype(np.float32)
    return scan * (light if scan.ndim == 2 else light[:, :, None])


def soiled(scan, level, dpi, rng):
    """Streaks of a dirty sensor, specks, and the sensor's noise."""
    height, width = scan.shape[:2]
    for _ in range(level.streaks):
        x = int(rng.integers(0, width))
        strip = scan[:, x : x + max(1, dpi // 150)]
        np.minimum(strip, rng.uniform(120, 200), out=strip)
    for _ in range(int(level.specks * 8.7 * width / 2480)):
        at = (int(rng.integers(0, width)), int(rng.integers(0, height)))
        dark = float(rng.uniform(20, 140))
        cv2.circle(scan, at, int(rng.integers(0, max(1, dpi // 130) + 1)), (dark, dark, dark), -1)
    scan += normal(scan.shape, level.noise, rng)
    return np.clip(scan, 0, 255).astype(np.uint8)


def printed(page, dpi, level, rng):
    """The page on paper: `page` is drawn at twice the dpi, and stays so."""
    page = toner(page, 2 * dpi / 300, rng)
    return photocopied(page, level.photocopy, rng) if level.photocopy else page


def scan(page, dpi, level, rng):
    """The scan of a page (grey or colour) that is drawn at twice the dpi, and the matrix of `pose`."""
    page = printed(page, dpi, level, rng)
    height, width = page.shape[0] // 2, page.shape[1] // 2
    matrix = pose(width, height, level, dpi, rng)
    out = cv2.warpPerspective(
        cv2.GaussianBlur(page, (0, 0), 0.7),
        matrix @ np.diag([0.5, 0.5, 1.0]),
        (width, height),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255, 255, 255),
    )
    if level.perspective:
        out = waved(out, level.perspective * dpi * 0.6, rng)
    out = cv2.GaussianBlur(out, (0, 0), max(0.3, level.blur * dpi / 300))
    return soiled(lit(out, level.shade, rng), level, dpi, rng), matrix


def blank_back(page, dpi, level, rng):
    """The empty back of a sheet, through which its front shows faintly."""
    faint = rng.uniform(0.0, 0.12)
    mirrored = cv2.GaussianBlur(cv2.flip(page, 1), (0, 0), 2.5 * dpi / 150)
    back = (255 - (255 - mirrored.astype(np.float32)) * faint).astype(np.uint8)
    return scan(back, dpi, level, rng)[0]


def bilevel(grey, rng):
    """1-bit as a fax or a scanner's text mode gives it: a threshold below the brightness of the paper."""
    small = cv2.resize(grey, (grey.shape[1] // 16, grey.shape[0] // 16), interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.dilate(small, np.ones((5, 5), np.uint8)), grey.shape[::-1])
    return np.where(grey < paper * rng.uniform(0.58, 0.72), 0, 255).astype(np.uint8)


def turned(picture, matrix, degrees):
    """The picture turned clockwise by a quarter or more, and its matrix with it."""
    height, width = picture.shape[:2]
    turns = {
        90: (cv2.ROTATE_90_CLOCKWISE, [[0, -1, height - 1], [1, 0, 0], [0, 0, 1]]),
        180: (cv2.ROTATE_180, [[-1, 0, width - 1], [0, -1, height - 1], [0, 0, 1]]),
        270: (cv2.ROTATE_90_COUNTERCLOCKWISE, [[0, 1, 0], [-1, 0, width - 1], [0, 0, 1]]),
    }
    if degrees not in turns:
        return picture, matrix
    how, turn = turns[degrees]
    return cv2.rotate(picture, how), np.array(turn, np.float64) @ matrix
