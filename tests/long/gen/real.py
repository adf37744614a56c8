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
from changes import CHANGES, LOOKED_AT, PAGE_CHANGES, Paper, changed_picture
from strokes import signature

LARGEST = 1300  # points; a plan or a map is no page that an office scans
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
