#!/usr/bin/env python3
"""Draws what truth.json says onto copies of the scans and of the mutated pages, to look at.

    look.py DOC_FOLDER OUT_FOLDER [--width 900]

Scans: the edge of the printed page (blue), stamps and signatures (red), some words of the print (green).
Mutated copies: the place of the change (red), what moved with it (orange).
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

import papers


def outline(picture, box, matrix, scale, colour):
    """The box (points of the page) as the matrix (from pixels, `scale` a point) puts it onto the picture."""
    x0, y0, x1, y1 = (value * scale for value in box)
    corners = np.float32([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]])
    seen = cv2.perspectiveTransform(corners, np.float64(matrix))[0]
    cv2.polylines(
        picture, [np.int32(np.round(seen))], True, colour, max(2, picture.shape[1] // 700), cv2.LINE_AA
    )


def shrink(picture, width):
    scale = width / picture.shape[1]
    return cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def scans(folder, truth, out, width):
    for scan in truth["scans"]:
        words = papers.words_of(folder / truth["paper"][scan["fisik"]]["file"])
        for number, (image, matrix) in enumerate(zip(scan["images"], scan["H"], strict=True), 1):
            picture = cv2.imread(str(folder / scan["dir"] / image["file"]), cv2.IMREAD_COLOR)
            if picture is None:
                continue
            if matrix:
                scale = scan["dpi"] / 72
                page = [0, 0, *truth["paper"][scan["fisik"]]["sizes"][image["page"]]]
                outline(picture, page, matrix, scale, (255, 100, 0))
                for word in [word for word in words if word.page == image["page"]][::9]:
                    outline(picture, word.box, matrix, scale, (0, 160, 0))
                for mark in image["marks"]:
                    outline(picture, mark["box"], matrix, scale, (0, 0, 255))
            cv2.imwrite(str(out / f"{scan['dir']}_{number:02d}.png"), shrink(picture, width))


def mutations(folder, truth, out, width):
    for mutation in truth["mutations"]:
        if "places" not in mutation or "file" not in mutation:
            continue
        pages = papers.render(folder / mutation["file"], 100, out, colour=True)
        changed = {place["page"] for place in mutation["places"]}
        for name, colour in (("also", (0, 140, 255)), ("places", (0, 0, 255))):
            for place in mutation.get(name, []):
                outline(pages[place["page"]], place["box"], np.eye(3), 100 / 72, colour)
        for page in sorted(changed):
            name = Path(mutation["file"]).stem
            cv2.imwrite(str(out / f"{name}_{page + 1:02d}.png"), shrink(pages[page], width))


def changed_papers(folder, truth, out, width):
    """Changes on the paper: the changed page of each scan, the place in red."""
    for mutation in truth["mutations"]:
        for place in mutation.get("places", []) if "physical" in mutation else []:
            scan = next(scan for scan in truth["scans"] if scan["dir"] == mutation["scan"])
            image = next(image for image in mutation["images"] if image["page"] == place["page"])
            file = folder / mutation["physical"] / image["file"]
            picture = cv2.imread(str(file), cv2.IMREAD_COLOR)
            outline(picture, place["box"], image["H"], scan["dpi"] / 72, (0, 0, 255))
            cv2.imwrite(str(out / f"{file.parent.name}_{file.stem}.png"), shrink(picture, width))


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--width", type=int, default=900)
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    truth = json.loads((chosen.folder / "truth.json").read_text())
    scans(chosen.folder, truth, chosen.out, chosen.width)
    mutations(chosen.folder, truth, chosen.out, chosen.width)
    changed_papers(chosen.folder, truth, chosen.out, chosen.width)


if __name__ == "__main__":
    main()
