#!/usr/bin/env python3
"""Prints and scans born-digital PDFs, faithfully and with changes on the paper. See README.md.

    real.py --pdfs DIR --manifest FILE --out DIR [--seed 1] [--docs 30] [--most 4] [--muts 1]
            [--conds 200:sedang,200:berat] [--kinds digit,word_drop]

The PDF is the digital copy as it is (at most `--most` of its pages); what is changed is the picture of its
page before it is printed: a word erased, a digit or a word replaced by one from elsewhere in the document,
two words swapped, a line erased, a word added, a page left out, two pages swapped.
"""

import argparse
import json
import os
import random
import re
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

import numpy as np
import pikepdf

sys.path.insert(0, str(Path(__file__).resolve().parent))
import conditions
import ink
import papers
from mutate import LIKE_DIGIT
from strokes import signature

LARGEST = 1300  # points; a plan or a map is no page that an office scans
LOOKED_AT = 300  # dpi of the pictures in which the surroundings of a word are looked at
FEWEST_WORDS = 40


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--pdfs", type=Path, required=True, help="the folder that the manifest's names start from"
    )
    parser.add_argument("--manifest", type=Path, required=True, help="JSON list of {file, kind, source_repo}")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--docs", type=int, default=30)
    parser.add_argument("--most", type=int, default=4, help="pages of each document")
    parser.add_argument("--muts", type=int, default=1, help="changes of each kind")
    parser.add_argument("--kinds", default=",".join([*CHANGES, *PAGE_CHANGES]))
    parser.add_argument("--conds", default="200:sedang,300:sedang,200:berat")
    return parser.parse_args()


def chosen_documents(manifest, count, rng):
    """Born-digital documents, as many sources among them as there are."""
    by_source = defaultdict(list)
    for row in json.loads(manifest.read_text()):
        if row["kind"] == "digital":
            by_source[row.get("source_repo", "")].append(row["file"])
    piles = [rng.sample(sorted(pile), len(pile)) for _, pile in sorted(by_source.items())]
    order = [pile[n] for n in range(max(map(len, piles))) for pile in piles if n < len(pile)]
    return order[:count]


# ---- changes of a page picture -----------------------------------------------------------------------------


class Sheet:
    """A page picture with words on it, in which places are given in points."""

    def __init__(self, picture, dpi):
        self.picture, self.scale = picture, dpi / 72

    def pixels(self, box):
        x0, y0, x1, y1 = (value * self.scale for value in box)
        return int(round(x0)), int(round(y0)), int(round(x1)), int(round(y1))

    def cut(self, box):
        x0, y0, x1, y1 = self.pixels(box)
        return self.picture[y0:y1, x0:x1].copy()

    def erase(self, box):
        x0, y0, x1, y1 = self.pixels(box)
        self.picture[y0:y1, x0:x1] = 255

    def paste(self, patch, x, y):
        """Lays a patch with its upper left corner at the point (x, y)."""
        left, top = int(round(x * self.scale)), int(round(y * self.scale))
        below = self.picture[top : top + patch.shape[0], left : left + patch.shape[1]]
        np.minimum(below, patch[: below.shape[0], : below.shape[1]], out=below)

    def is_white(self, box):
        x0, y0, x1, y1 = self.pixels(box)
        part = self.picture[max(0, y0) : y1, max(0, x0) : x1]
        return part.size > 0 and part.min() > 200

    def has_ink(self, box):
        """Whether something is seen there: some words of a PDF are not."""
        x0, y0, x1, y1 = self.pixels(box)
        part = self.picture[max(0, y0) : y1, max(0, x0) : x1]
        return part.size > 0 and (part < 128).mean() > 0.03

    def is_apart(self, box):
        """Whether nothing crosses the edge of the box: no rule, underline, or letter of a neighbour."""
        x0, y0, x1, y1 = box
        thin = 72 / LOOKED_AT
        edges = [
            (x0, y0, x1, y0 + thin),
            (x0, y1 - thin, x1, y1),
            (x0, y0, x0 + thin, y1),
            (x1 - thin, y0, x1, y1),
        ]
        return all(self.is_white(edge) for edge in edges)


def around(word, pad=0.7):
    x0, y0, x1, y1 = word.box
    return (x0 - pad, y0 - pad / 2, x1 + pad, y1 + pad / 2)


class Paper:
    """The pages to print, their words, and which of these can be cut out."""

    def __init__(self, words, pictures):
        self.words = words
        self.sheets = [Sheet(picture, LOOKED_AT) for picture in pictures]
        self.free = [word for word in words if len(word.text) > 1 and self.can_be_cut(word)]

    def can_be_cut(self, word):
        sheet = self.sheets[word.page]
        return sheet.has_ink(word.box) and sheet.is_apart(around(word))

    def height(self, word):
        return word.box[3] - word.box[1]

    def width(self, word):
        return word.box[2] - word.box[0]

    def lines(self):
        """Words in a row that stand on one line, several of them, all free to be cut out."""
        free, line = set(self.free), []
        for word in self.words:
            if line and (line[-1].page != word.page or abs(line[-1].box[3] - word.box[3]) > 1):
                yield line
                line = []
            line.append(word)
        yield line if all(word in free for word in line) else []


# Each change gives what is done to the page: boxes to erase, and (page, box to copy, x, y) to paste; or None.


def word_drop(paper, rng):
    """A word is not on the paper; `tidak` where there is one."""
    words = [word for word in paper.free if word.text == "tidak"] or [
        w for w in paper.free if w.text.isalpha()
    ]
    if words:
        word = rng.choice(words)
        return change(word.page, [word.box], word.text, "", erase=[around(word)])


def advance(word):
    """The width of one character of a number."""
    return (word.box[2] - word.box[0]) / len(word.text)


def cell(word, n):
    """The box of the n-th character of a number."""
    x, step = word.box[0], advance(word)
    return (x + n * step, word.box[1], x + (n + 1) * step, word.box[3])


def digit(paper, rng, alike=False):
    """A digit of a number is another one, cut from a number of the same size; `alike`: a look-alike."""
    numbers = [word for word in paper.free if re.fullmatch(r"\d{2,}", word.text)]
    for word in rng.sample(numbers, len(numbers)):
        place = rng.randrange(len(word.text))
        others = [
            (other, n)
            for other in numbers
            if abs(paper.height(word) - paper.height(other)) < 0.05
            and abs(advance(word) - advance(other)) < 0.05
            for n, char in enumerate(other.text)
            if (char == LIKE_DIGIT[word.text[place]] if alike else char != word.text[place])
        ]
        if others:
            other, n = rng.choice(others)
            here, there = cell(word, place), cell(other, n)
            new = word.text[:place] + other.text[n] + word.text[place + 1 :]
            paste = [(other.page, there, here[0], here[1])]
            return change(word.page, [word.box], word.text, new, erase=[here], paste=paste)


def word_subst(paper, rng):
    """A word is another one of the same size and about the same length."""
    words = [word for word in paper.free if re.fullmatch(r"[A-Za-z]{4,}", word.text)]
    for word in rng.sample(words, len(words)):
        others = [
            other for other in words
            if other.text != word.text and abs(paper.height(other) - paper.height(word)) < 0.05
            and 0.85 < paper.width(other) / paper.width(word) < 1.02
        ]  # fmt: skip
        if others:
            other = rng.choice(others)
            paste = [(other.page, around(other), around(word)[0], around(word)[1])]
            return change(word.page, [word.box], word.text, other.text, erase=[around(word)], paste=paste)


def word_swap(paper, rng):
    """Two words beside each other change places."""
    free = set(paper.free)
    pairs = [
        (a, b) for a, b in zip(paper.words, paper.words[1:], strict=False)
        if {a, b} <= free and a.page == b.page and abs(a.box[3] - b.box[3]) < 0.05 and a.text != b.text
        and 0 < b.box[0] - a.box[2] < 15 and abs(paper.height(a) - paper.height(b)) < 0.05
    ]  # fmt: skip
    if pairs:
        a, b = rng.choice(pairs)
        left, right = around(a), around(b)
        paste = [(b.page, right, left[0], left[1]), (a.page, left, right[2] - (left[2] - left[0]), left[1])]
        boxes = [(a.box[0], a.box[1], b.box[2], b.box[3])]
        old, new = f"{a.text} {b.text}", f"{b.text} {a.text}"
        return change(a.page, boxes, old, new, erase=[left, right], paste=paste)


def line_removed(paper, rng):
    """A line is not on the paper."""
    free = set(paper.free)
    lines = [line for line in paper.lines() if len(line) > 4 and all(word in free for word in line)]
    if lines:
        line = rng.choice(lines)
        boxes = [place["box"] for place in papers.by_line(line)]
        return change(
            line[0].page, boxes, " ".join(word.text for word in line), "", erase=[around(w) for w in line]
        )


def word_add(paper, rng):
    """Behind the last word of a short line stands one that the digital copy lacks."""
    words = [word for word in paper.free if re.fullmatch(r"[a-z]{5,}", word.text)]
    ends = [
        a
        for a, b in zip(paper.words, paper.words[1:], strict=False)
        if b.box[1] > a.box[3] - 2 or b.page != a.page
    ]
    for end in rng.sample(ends, len(ends)):
        fits = [word for word in words if abs(paper.height(word) - paper.height(end)) < 0.05]
        if not fits:
            continue
        word = rng.choice(fits)
        x, y = end.box[2] + 0.3 * paper.height(end), end.box[1]
        box = (x, y, x + paper.width(word), y + paper.height(word))
        if paper.sheets[end.page].is_white((end.box[2] + 1, y - 1, box[2] + 40, box[3] + 1)):
            paste = [(word.page, word.box, x, y)]
            return change(
                end.page, [(end.box[0], y, box[2], box[3])], end.text, f"{end.text} {word.text}", paste=paste
            )


def change(page, boxes, old, new, erase=(), paste=()):
    """A change: what truth.json says of it, and what is done to the picture."""
    places = [dict(page=page, box=[round(value, 2) for value in box]) for box in boxes]
    return dict(places=places, old_part=old, new_part=new), page, erase, paste


CHANGES = {
    "word_drop": word_drop, "digit": digit, "digit_conf": partial(digit, alike=True),
    "word_subst": word_subst, "word_swap": word_swap,
    "line_removed": line_removed, "word_add": word_add,
}  # fmt: skip
PAGE_CHANGES = ["paper_missing", "paper_swap"]


def changed_picture(pictures, dpi, page, erase, paste):
    """The picture of the page with the change in it."""
    patches = [(Sheet(pictures[source], dpi).cut(box), x, y) for source, box, x, y in paste]
    sheet = Sheet(pictures[page].copy(), dpi)
    for box in erase:
        sheet.erase(box)
    for patch, x, y in patches:
        sheet.paste(patch, x, y)
    return sheet.picture


# ---- one document ------------------------------------------------------------------------------------------


class Document:
    def __init__(self, number, source, chosen):
        self.number, self.source, self.chosen = number, source, chosen
        self.rng = random.Random(f"real{number}{source.name}")
        self.folder = chosen.out / f"doc{number}"
        (self.folder / "mut").mkdir(parents=True, exist_ok=True)
        self.path = self.folder / "salinan.pdf"
        self.take_pages()
        self.sizes = papers.page_sizes(self.path)
        self.words = papers.words_of(self.path, folios=True)

    def take_pages(self):
        """A run of pages, for one document in three the first ones."""
        with pikepdf.open(self.source) as pdf:
            spare = max(0, len(pdf.pages) - self.chosen.most)
            first = 0 if self.rng.random() < 0.33 else self.rng.randint(0, spare)
            part = pikepdf.new()
            part.pages.extend(pdf.pages[first : first + self.chosen.most])
            part.save(self.path, deterministic_id=True)
        self.first = first

    def is_fit(self):
        return len(self.words) >= FEWEST_WORDS and max(max(size) for size in self.sizes) <= LARGEST

    def changes(self):
        """The changes of words, the same under all conditions: (name, kind, truth, page, erase, paste)."""
        paper = Paper(self.words, papers.render(self.path, LOOKED_AT, self.folder))
        for kind in (kind for kind in CHANGES if kind in self.chosen.kinds.split(",")):
            for n in range(self.chosen.muts):
                made = CHANGES[kind](paper, random.Random(f"{self.number} {self.source.name} {kind} {n}"))
                if made:
                    yield f"{kind}_{n}", kind, *made

    def marks(self, condition):
        """Stempel salinan and a signature below the last words, as on a printed Salinan."""
        rng = np.random.default_rng(papers.number_of(f"{self.source.name} {condition.name} marks"))
        last = len(self.sizes) - 1
        foot = max((word.box[3] for word in self.words if word.page == last), default=300)
        y = min(foot + rng.uniform(-30, 40), self.sizes[last][1] - 60)
        x = rng.uniform(150, 300)
        stamp = ink.Mark("stempel", last, x, y, ink.box_stamp, ink.stamp_ink(rng))
        pen = ink.Mark("ttd", last, x - 60, y, partial(signature), ink.pen_ink(rng))
        return [stamp, pen]

    def scan(self, condition, changes):
        """The faithful scan and those with a change; gives what is true of it and of the changes."""
        pictures = papers.render(self.path, 2 * condition.dpi, self.folder, condition.colour)
        marks, seed = self.marks(condition), f"real {self.source.name}"
        name = f"salinan_{condition.folder}"
        scans, truth = conditions.digitise(pictures, self.sizes, marks, condition, seed)
        rng = np.random.default_rng(papers.number_of(f"{seed} {condition.name} store"))
        conditions.store(self.folder / name, scans, truth, condition, rng, self.words)
        for image in truth:
            for mark in image["marks"]:
                mark["digital"] = dict(page=image["page"], box=mark["box"])
        mutations = []
        if condition.store not in conditions.PDFS:
            for change in changes:
                mutations.append(self.with_change(condition, name, pictures, marks, truth, change))
            mutations += self.with_pages_lost(condition, name, truth)
        scan = dict(dir=name, fisik="salinan", cond=condition.name, dpi=condition.dpi, level=condition.level)
        bare = [{key: value for key, value in image.items() if key != "H"} for image in truth]
        return dict(scan, H=[image["H"] for image in truth], images=bare), mutations

    def with_change(self, condition, scan, pictures, marks, truth, change):
        """The scan with one page done anew: the change is on its print."""
        name, kind, what, page, erase, paste = change
        picture = changed_picture(pictures, 2 * condition.dpi, page, erase, paste)
        here = [ink.Mark(m.kind, 0, m.x, m.y, m.draw, m.ink) for m in marks if m.page == page]
        scans, images = conditions.digitise(
            [picture], [self.sizes[page]], here, condition, f"{self.number} {name}"
        )
        folder = self.folder / f"mut/{name}_{condition.folder}"
        rng = np.random.default_rng(papers.number_of(f"{folder.name} store"))
        new = dict(images[0], page=page)
        for mark in new["marks"]:
            mark["digital"] = dict(page=page, box=mark["box"])
        conditions.store(folder, scans[:1], [new], condition, rng)
        alone = folder / new["file"]
        alone = alone.rename(folder / f"_{alone.name}")
        images = [new if image["page"] == page else image for image in truth]
        images = self.lay_out(folder, scan, images, {id(new): alone})
        alone.unlink()
        physical = f"mut/{folder.name}"
        return dict(
            what, kind=kind, physical=physical, scan=scan, images=images, paper=dict(salinan=what["places"])
        )

    def with_pages_lost(self, condition, scan, truth):
        """The scan without one page, and with two pages swapped; both with words on them."""
        counts = [sum(word.page == page for word in self.words) for page in range(len(self.sizes))]
        full = [page for page, count in enumerate(counts) if count >= FEWEST_WORDS]
        twos = [page for page in full if page + 1 in full]
        wanted = self.chosen.kinds.split(",")
        sets = {"paper_missing": full if len(self.sizes) > 1 else [], "paper_swap": twos}
        for kind in (kind for kind in PAGE_CHANGES if kind in wanted and sets[kind]):
            page = random.Random(f"{self.number} {self.source.name} {kind}").choice(sets[kind])
            images = self.without(truth, page) if kind == "paper_missing" else self.swapped(truth, page)
            folder = self.folder / f"mut/{kind}_0_{condition.folder}"
            images = self.lay_out(folder, scan, images, {})
            yield dict(
                kind=kind, page=page, physical=f"mut/{folder.name}", scan=scan, images=images, paper={}
            )

    def sheets(self, truth):
        """The images by sheet of paper: a front, and its empty back with it."""
        sheets = []
        for image in truth:
            if image["page"] is None:
                sheets[-1].append(image)
            else:
                sheets.append([image])
        return sheets

    def without(self, truth, page):
        return [image for number, sheet in enumerate(self.sheets(truth)) for image in sheet if number != page]

    def swapped(self, truth, page):
        sheets = self.sheets(truth)
        sheets[page : page + 2] = sheets[page : page + 2][::-1]
        return [image for sheet in sheets for image in sheet]

    def lay_out(self, folder, scan, images, own):
        """Puts the images in this order into the folder: links to those of the faithful scan, and its own."""
        folder.mkdir(parents=True, exist_ok=True)
        laid = []
        for number, image in enumerate(images, 1):
            source = own.get(id(image), self.folder / scan / image["file"])
            name = f"p{number:02d}{source.suffix}"
            (folder / name).unlink(missing_ok=True)
            os.link(source, folder / name)
            laid.append(dict(image, file=name))
        return laid

    def write(self):
        changes = list(self.changes())
        scans, mutations = [], []
        for name in self.chosen.conds.split(","):
            scan, changed = self.scan(conditions.parse(name), changes)
            scans.append(scan)
            mutations += changed
        counts = [sum(word.page == page for word in self.words) for page in range(len(self.sizes))]
        truth = dict(
            real=True, source=self.source.name, first=self.first, relayout={}, pages=len(self.sizes),
            paper=dict(salinan=dict(file="salinan.pdf", sizes=self.sizes)), shared=dict(salinan=counts),
            mutations=mutations, scans=scans,
        )  # fmt: skip
        (self.folder / "truth.json").write_text(json.dumps(truth, indent=1))
        print(self.folder, self.source.name, len(self.sizes), "pages", len(mutations), "changes", flush=True)


def main():
    chosen = options()
    rng = random.Random(f"real{chosen.seed}")
    for k, name in enumerate(chosen_documents(chosen.manifest, chosen.docs, rng)):
        document = Document(chosen.seed * 1000 + k, chosen.pdfs / name, chosen)
        if document.is_fit():
            document.write()
        else:
            print(
                document.folder, document.source.name, "left out: hardly any words, or too large", flush=True
            )


if __name__ == "__main__":
    main()
