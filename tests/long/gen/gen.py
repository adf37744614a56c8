#!/usr/bin/env python3
"""Makes pairs of a physical and a digital copy of decisions, with every difference known. See README.md.

gen.py --seed 1 --docs 12 --out DIR [--conds 300:sedang,200:berat,foto] [--muts 3] [--fisik asli,salinan]
       [--kinds digit,case] [--relayout 0.0] [--tulis 0] [--lintang 0.0] [--dpi 150,200 --levels sedang,berat]
"""

import argparse
import json
import random
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pikepdf

sys.path.insert(0, str(Path(__file__).resolve().parent))
import conditions
import docs
import ink
import papers
from mutate import MUTATIONS, mutate

PAGE_KINDS = ["page_missing", "page_swap", "page_extra"]


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1, help="document k has the number seed * 1000 + k")
    parser.add_argument("--docs", type=int, default=12)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--conds", help="conditions such as 200:sedang,300:bit,foto (see conditions.py)")
    parser.add_argument("--dpi", default="150,200,300", help="without --conds: every dpi with every level")
    parser.add_argument("--levels", default="bersih,sedang,berat")
    parser.add_argument("--muts", type=int, default=3, help="mutations of each kind")
    parser.add_argument("--kinds", default=",".join([*MUTATIONS, *PAGE_KINDS]), help="kinds of mutation")
    parser.add_argument("--fisik", default="asli,salinan", help="kinds of physical copy")
    parser.add_argument(
        "--relayout", type=float, default=0.0, help="share printed with other margins and size"
    )
    parser.add_argument("--tulis", type=float, default=0.0, help="share with number and date written by hand")
    parser.add_argument("--lintang", type=float, default=0.0, help="share with a table on a landscape page")
    return parser.parse_args()


class Pair:
    """One decision in its folder: typeset, mutated, printed and digitised."""

    def __init__(self, seed, chosen):
        self.seed, self.chosen, self.rng = seed, chosen, random.Random(f"g{seed}")
        self.folder = chosen.out / f"doc{seed}"
        (self.folder / "mut").mkdir(parents=True, exist_ok=True)
        relayout, by_hand, landscape = (
            self.rng.random() < share for share in (chosen.relayout, chosen.tulis, chosen.lintang)
        )
        self.doc = docs.make(seed, landscape, by_hand)
        self.layout = {}
        if relayout:
            self.layout = dict(ml=self.doc["layout"]["ml"] + 0.25, size=self.doc["layout"]["size"] - 0.5)
        self.salinan = self.typeset("salinan", "salinan")
        # What is printed: the asli, and the Salinan: the digital copy itself unless in another layout.
        self.printed = {"asli": self.typeset("asli", "asli", self.layout)}
        self.printed["salinan"] = self.typeset("cetak", "salinan", self.layout) if relayout else self.salinan
        self.words = papers.words_of(self.salinan[0])
        self.paper_words = {kind: papers.words_of(path) for kind, (path, _) in self.printed.items()}
        self.papers = {kind: papers.Alignment(self.words, words) for kind, words in self.paper_words.items()}

    def typeset(self, name, variant, layout=None):
        """Writes the PDF; gives its path and the blanks in it."""
        pdf, blanks = papers.typeset(docs.data(self.doc, variant, layout))
        path = self.folder / f"{name}.pdf"
        path.write_bytes(pdf)
        return path, blanks

    def mutations(self):
        """Writes every mutated digital copy; gives what is true of each."""
        for kind in (kind for kind in MUTATIONS if kind in self.chosen.kinds.split(",")):
            for n in range(self.chosen.muts):
                made = mutate(self.doc, kind, n)
                if not made:
                    continue
                doc, what = made
                path = self.folder / f"mut/{kind}_{n}.pdf"
                path.write_bytes(papers.typeset(docs.data(doc, "salinan"))[0])
                where = papers.locate(what, self.words, papers.words_of(path), self.papers)
                yield dict(what, file=f"mut/{kind}_{n}.pdf", **where)
        yield from self.page_mutations()

    def page_mutations(self):
        """A page lost, two pages swapped, a page of another decision put in."""
        count = len(papers.page_sizes(self.salinan[0]))
        for n in range(min(self.chosen.muts, count)):
            for kind in (kind for kind in PAGE_KINDS if kind in self.chosen.kinds.split(",")):
                with pikepdf.open(self.salinan[0]) as pdf:
                    page = self.rng.randrange(count if kind == "page_missing" else count - 1)
                    if kind == "page_missing":
                        del pdf.pages[page]
                    elif kind == "page_swap":
                        pdf.pages.insert(page, pdf.pages[page + 1])
                        del pdf.pages[page + 2]
                    else:
                        self.insert_foreign(pdf, page + 1, n)
                    name = f"mut/{kind}_{n}.pdf"
                    pdf.save(self.folder / name, deterministic_id=True)
                yield dict(
                    kind=kind, page=page + (kind == "page_extra"), file=name, paper=self.paper_of(page)
                )

    def insert_foreign(self, pdf, at, n):
        path = self.folder / "_other.pdf"
        path.write_bytes(papers.typeset(docs.data(docs.make(self.seed + 500_000 + n), "salinan"))[0])
        with pikepdf.open(path) as other:
            pdf.pages.insert(at, other.pages[min(at, len(other.pages) - 1)])
        path.unlink()

    def paper_of(self, page):
        """The printed pages that carry words of this page of the digital copy, and where."""
        there = {}
        for kind, alignment in self.papers.items():
            by_page = defaultdict(list)
            for index, word in enumerate(self.words):
                if word.page == page and index in alignment.to:
                    target = alignment.target[alignment.to[index]]
                    by_page[target.page].append(target.box)
            there[kind] = [
                dict(page=p, box=around(boxes), words=len(boxes)) for p, boxes in sorted(by_page.items())
            ]
        return there

    def paper_truth(self, path):
        return dict(file=path.name, sizes=papers.page_sizes(path))

    def shared_words(self, kind):
        """By page of the digital copy, how many of its words this kind of paper has too."""
        counts = [0] * len(papers.page_sizes(self.salinan[0]))
        for index in self.papers[kind].to:
            counts[self.words[index].page] += 1
        return counts

    def marks(self, kind, condition):
        """What lies on the printed pages of this kind besides the print."""
        rng = np.random.default_rng(papers.number_of(f"{self.seed} {kind} {condition.name} marks"))
        draw = {"asli": ink.signed_original, "salinan": ink.attested_copy}[kind]
        found = draw(self.paper_words[kind], rng)
        blanks = self.printed[kind][1]
        return found + (ink.written(blanks, self.doc["hand"]["written"], rng) if blanks else [])

    def scans(self):
        """Writes the scans of every condition; gives what is true of each."""
        by_picture = defaultdict(list)
        for name in self.chosen.conds.split(","):
            condition = conditions.parse(name)
            by_picture[condition.dpi, condition.colour].append(condition)
        for kind in self.chosen.fisik.split(","):
            path = self.printed[kind][0]
            sizes = papers.page_sizes(path)
            to_digital = papers.Alignment(self.paper_words[kind], self.words)
            for (dpi, colour), group in by_picture.items():
                pages = papers.render(path, 2 * dpi, self.folder, colour)
                for condition in group:
                    yield self.scan(kind, condition, pages, sizes, to_digital)

    def scan(self, kind, condition, pages, sizes, to_digital):
        folder = f"{'scan' if kind == 'asli' else kind}_{condition.folder}"
        marks = self.marks(kind, condition)
        pictures, truth = conditions.digitise(pages, sizes, marks, condition, f"{self.seed} {kind}")
        rng = np.random.default_rng(papers.number_of(f"{self.seed} {kind} {condition.name} store"))
        conditions.store(self.folder / folder, pictures, truth, condition, rng, self.paper_words[kind])
        for image in truth:
            for mark in image["marks"]:
                mark["digital"] = to_digital.moved(image["page"], mark["box"])
        return dict(
            dir=folder, fisik=kind, cond=condition.name, dpi=condition.dpi, level=condition.level,
            H=[image.pop("H") for image in truth], images=truth,
        )  # fmt: skip

    def write(self):
        mutations, scans = list(self.mutations()), list(self.scans())
        truth = dict(
            seed=self.seed, layout=self.doc["layout"], relayout=self.layout, hand=self.doc["hand"],
            pages=len(papers.page_sizes(self.salinan[0])),
            paper={kind: self.paper_truth(path) for kind, (path, _) in self.printed.items()},
            shared={kind: self.shared_words(kind) for kind in self.printed},
            mutations=mutations, scans=scans,
        )  # fmt: skip
        (self.folder / "truth.json").write_text(json.dumps(truth, indent=1))
        print(
            self.folder, truth["pages"], "pages", len(mutations), "mutations", len(scans), "scans", flush=True
        )


def around(boxes):
    """The box around all boxes."""
    columns = list(zip(*boxes, strict=True))
    return [round(value, 2) for value in (min(columns[0]), min(columns[1]), max(columns[2]), max(columns[3]))]


def main():
    chosen = options()
    if not chosen.conds:
        chosen.conds = ",".join(
            f"{d}:{level}" for d in chosen.dpi.split(",") for level in chosen.levels.split(",")
        )
    unknown = set(chosen.kinds.split(",")) - set(MUTATIONS) - set(PAGE_KINDS)
    if unknown:
        raise SystemExit(f"no such kind of mutation: {', '.join(sorted(unknown))}")
    for k in range(chosen.docs):
        Pair(chosen.seed * 1000 + k, chosen).write()


if __name__ == "__main__":
    main()
