"""A page photographed with a phone: on a desk, from an angle, a little bent, with shadow and colour cast."""

import cv2
import numpy as np

import scan

PRINT = scan.LEVELS["sedang"]


def desk(shape, rng):
    """A table top: wood with its grain, or a plain cloth."""
    height, width = shape
    base = np.float32(rng.choice([(60, 95, 140), (45, 65, 90), (70, 75, 80), (120, 140, 160)]))
    across, down, strength = (400, 7, 0.07) if rng.random() < 0.7 else (3, 3, 0.04)
    grain = scan.normal((max(2, height // down), max(2, width // across)), 1, rng)
    grain = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(base * (1 + strength * grain)[:, :, None], 0, 255)


def viewpoint(width, height, rng):
    """The matrix from the flat page to the photo, and the photo's size; all of the page is in it."""
    margin_x, margin_y = 0.09 * width, 0.07 * height
    size = int(width + 2 * margin_x), int(height + 2 * margin_y)
    corners = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    inwards = (
        np.float32([[1, 1], [-1, 1], [-1, -1], [1, -1]]) * rng.uniform(0.0, 0.055, (4, 2)) * [width, height]
    )
    angle = np.deg2rad(rng.uniform(-2.5, 2.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = (corners + inwards - [width / 2, height / 2]) @ turn.T + [size[0] / 2, size[1] / 2]
    return cv2.getPerspectiveTransform(corners, seen.astype(np.float32)), size


def bend(x, y, width, height, dpi, rng):
    """Where a point of the photo lies on the bent page: a roll along one side, and a lifted corner."""
    amount = rng.uniform(0.3, 1.4) / 25.4 * dpi
    phase = rng.uniform(0, 2 * np.pi, 2)
    dx = 0.4 * amount * np.sin(2.2 * y / height + phase[0])
    dy = amount * np.sin(3.1 * x / width + phase[1])
    return x + dx.astype(np.float32), y + dy.astype(np.float32)


def light(size, rng):
    """Lamp from one side, the edges of the lens darker, and the soft shadow of a hand or the phone."""
    width, height = size
    y, x = np.mgrid[0:height:8, 0:width:8].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    towards = rng.uniform(0, 2 * np.pi)
    field = 1 - rng.uniform(0.05, 0.3) * (x * np.cos(towards) + y * np.sin(towards) + 0.5)
    field *= 1 - rng.uniform(0.05, 0.25) * (x * x + y * y) * 2
    if rng.random() < 0.75:
        outline = (
            np.array([[rng.uniform(-0.2, 1.2), rng.uniform(0.3, 1.3)] for _ in range(5)]) * field.shape[::-1]
        )
        shadow = np.zeros(field.shape, np.float32)
        cv2.fillConvexPoly(shadow, cv2.convexHull(outline.astype(np.int32)), 1.0)
        soft = cv2.GaussianBlur(shadow, (0, 0), rng.uniform(0.015, 0.05) * field.shape[1])
        field *= 1 - rng.uniform(0.15, 0.4) * soft
    return cv2.resize(field, size, interpolation=cv2.INTER_LINEAR)


def photograph(page, dpi, rng):
    """The photo of a page (colour, drawn at twice the dpi) and the matrix from the page at `dpi`."""
    page = scan.printed(page, dpi, PRINT, rng)
    height, width = page.shape[0] // 2, page.shape[1] // 2
    matrix, size = viewpoint(width, height, rng)
    v, u = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    (a, b, c), (d, e, f), (g, h, i) = np.linalg.inv(matrix).astype(np.float32)
    depth = g * u + h * v + i
    x, y = bend((a * u + b * v + c) / depth, (d * u + e * v + f) / depth, width, height, dpi, rng)
    inside = ((x >= 0) & (x < width) & (y >= 0) & (y < height)).astype(np.float32)
    ink = cv2.GaussianBlur(page, (0, 0), 0.8)
    sheet = cv2.remap(ink, 2 * x, 2 * y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    sheet = sheet * 0.82 + 30
    thrown = cv2.GaussianBlur(np.roll(inside, (dpi // 25, dpi // 25), (0, 1)), (0, 0), dpi / 25)[:, :, None]
    edge = cv2.GaussianBlur(inside, (0, 0), 0.8)[:, :, None]
    out = sheet * edge + desk(size[::-1], rng) * (1 - 0.45 * thrown) * (1 - edge)
    cast = np.float32(rng.choice([(0.80, 0.94, 1.0), (0.9, 0.97, 1.0), (1.0, 0.97, 0.92)]))
    out *= light(size, rng)[:, :, None] * cast
    out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.6, 1.1) * dpi / 250)
    out += scan.normal(out.shape, rng.uniform(2, 5), rng)
    return np.clip(out, 0, 255).astype(np.uint8), matrix
