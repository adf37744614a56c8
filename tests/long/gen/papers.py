"""PDFs of the generator: typesetting, words with their places, and where two PDFs of one decision differ.

Places are `{"page": n, "box": [x0, y0, x1, y1]}`: pages from 0, boxes in PDF points from the top left.
"""

import difflib
import html
import json
import re
import subprocess
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import typst

HERE = Path(__file__).resolve().parent
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.S)
WORD = re.compile(r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)">(.*?)</word>')
TIMESTAMP = 1_767_225_600  # in every PDF, so that the same seed gives the same bytes
FOLIO_HEIGHT = 60  # points at the foot of a page where its number stands
compiler = typst.Compiler(str(HERE / "template.typ"))


def number_of(text):
    """A seed from a text, the same everywhere."""
    return zlib.crc32(text.encode())


@dataclass(frozen=True)
class Word:
    page: int
    box: tuple
    text: str


def points(length):
    """The number of `12.5pt`."""
    return float(length.removesuffix("pt"))


def typeset(data):
    """The PDF of the document and its blanks for the pen: [{"name", "page", "box"}]."""
    pdf = compiler.compile(format="pdf", sys_inputs={"data": data}, timestamp=TIMESTAMP)
    blanks = []
    if "{tulis:" in data:
        for blank in json.loads(compiler.query("<tulis>", field="value")):
            x, y, width = (points(length) for length in (blank["at"]["x"], blank["at"]["y"], blank["width"]))
            place = dict(page=blank["at"]["page"] - 1, box=[x, y - 12, x + width, y + 3])
            blanks.append(dict(name=blank["name"], **place))
    return pdf, blanks


def words_of(path, folios=False):
    """The words of a PDF in the order in which they were drawn, page numbers left out."""
    told = subprocess.run(
        ["pdftotext", "-cropbox", "-bbox", "-raw", str(path), "-"], capture_output=True, check=True
    ).stdout
    words = []
    for page, (_, height, body) in enumerate(PAGE.findall(told.decode("utf-8", "replace"))):
        for x0, y0, x1, y1, text in WORD.findall(body):
            text = html.unescape(text)
            is_folio = float(y0) > float(height) - FOLIO_HEIGHT and re.fullmatch(r"-|\d+", text)
            if folios or not is_folio:
                words.append(Word(page, (float(x0), float(y0), float(x1), float(y1)), text))
    return words


def page_sizes(path):
    """(width, height) of every page in points."""
    told = subprocess.run(
        ["pdftotext", "-cropbox", "-bbox", str(path), "-"], capture_output=True, check=True
    ).stdout
    return [(float(w), float(h)) for w, h, _ in PAGE.findall(told.decode("utf-8", "replace"))]


def render(path, dpi, folder, colour=False):
    """Every page as a picture."""
    grey = [] if colour else ["-gray"]
    subprocess.run(
        ["pdftoppm", "-cropbox", *grey, "-r", str(dpi), str(path), str(folder / "_page")], check=True
    )
    files = sorted(folder.glob("_page*"))
    pages = [cv2.imread(str(file), cv2.IMREAD_COLOR if colour else cv2.IMREAD_GRAYSCALE) for file in files]
    for file in files:
        file.unlink()
    return pages


def by_line(words):
    """Places of the words, those beside each other on a line as one."""
    places = []
    for word in words:
        x0, y0, x1, y1 = word.box
        last = places[-1] if places else None
        if (
            last
            and last["page"] == word.page
            and abs(last["box"][3] - y1) < 3
            and 0 <= x0 - last["box"][2] < 40
        ):
            last["box"][2] = x1
        else:
            places.append(dict(page=word.page, box=[x0, y0, x1, y1]))
    for place in places:
        place["box"] = [round(value, 2) for value in place["box"]]
    return places


def gap(words, index):
    """The place between two words: the space on their line, else both words."""
    around = words[max(0, index - 1) : index + 1]
    if len(around) == 2:
        left, right = around
        same_line = left.page == right.page and abs(left.box[3] - right.box[3]) < 3
        if same_line and left.box[2] <= right.box[0] < left.box[2] + 40:
            return by_line(
                [Word(left.page, (left.box[2] - 1, left.box[1], right.box[0] + 1, left.box[3]), "")]
            )
    return by_line(around)


def opcodes(before, after):
    """What differs between two lists of texts; equal ends are cut off first, which makes one change cheap."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    inner = difflib.SequenceMatcher(
        None, before[start : len(before) - end], after[start : len(after) - end], autojunk=False
    )
    return [
        (i1 + start, i2 + start, j1 + start, j2 + start)
        for tag, i1, i2, j1, j2 in inner.get_opcodes()
        if tag != "equal"
    ]


class Alignment:
    """Which word of one PDF is which of another one of the same decision."""

    def __init__(self, source, target):
        self.source, self.target, self.to = source, target, {}
        matcher = difflib.SequenceMatcher(
            None, [word.text for word in source], [word.text for word in target], autojunk=False
        )
        for a, b, size in matcher.get_matching_blocks():
            self.to.update((a + k, b + k) for k in range(size))

    def places(self, first, last):
        """Where the words first..last of the source lie in the target; for none, the gap before `first`."""
        if first < last:
            return by_line([self.target[self.to[i]] for i in range(first, last) if i in self.to])
        after = next((self.to[i] for i in range(first, len(self.source)) if i in self.to), None)
        return gap(self.target, after) if after is not None else []

    def moved(self, page, box):
        """A box of the source page as a place in the target, by the words around it; None without any."""
        middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)

        def far(i):
            x0, y0, x1, y1 = self.source[i].box
            return abs((x0 + x1) / 2 - middle[0]) + abs((y0 + y1) / 2 - middle[1])

        near = sorted(
            (i for i, word in enumerate(self.source) if word.page == page and i in self.to), key=far
        )[:7]
        if not near:
            return None
        pages = Counter(self.target[self.to[i]].page for i in near)
        there = pages.most_common(1)[0][0]
        shifts = [
            (
                self.target[self.to[i]].box[0] - self.source[i].box[0],
                self.target[self.to[i]].box[3] - self.source[i].box[3],
            )
            for i in near
            if self.target[self.to[i]].page == there
        ]
        dx, dy = (sorted(values)[len(values) // 2] for values in zip(*shifts, strict=True))
        return dict(
            page=there,
            box=[round(box[0] + dx, 2), round(box[1] + dy, 2), round(box[2] + dx, 2), round(box[3] + dy, 2)],
        )


def expected(old, new):
    """The words that a change takes and brings, by the texts alone."""
    old = " ".join(old) if isinstance(old, list) else old or ""
    old, new = old.split(), (new or "").split()
    taken, brought = [], []
    for i1, i2, j1, j2 in opcodes(old, new):
        taken += old[i1:i2]
        brought += new[j1:j2]
    return " ".join(taken) + "|" + " ".join(brought)


def joined(ops):
    """Differences with few words between them as one: of two swapped words one is lost, and found again."""
    whole = [ops[0]]
    for i1, i2, j1, j2 in ops[1:]:
        a1, a2, b1, b2 = whole[-1]
        if max(i1 - a2, j1 - b2) <= 3:
            whole[-1] = (a1, i2, b1, j2)
        else:
            whole.append((i1, i2, j1, j2))
    return whole


def locate(mutation, salinan, changed, papers):
    """Where the mutation lies: in the changed copy, in the Salinan, on each paper; `also` moved with it.

    `papers` names the alignment of the Salinan with each printed copy. Page breaks that moved, repeated
    table heads and list numbers differ too; the change itself is the difference whose words are those that
    it takes and brings.
    """
    wanted = expected(mutation["old"], mutation["new"])

    def likeness(chosen):
        taken = [word.text for i1, i2, _, _ in chosen for word in salinan[i1:i2]]
        brought = [word.text for _, _, j1, j2 in chosen for word in changed[j1:j2]]
        return difflib.SequenceMatcher(
            None, wanted, " ".join(taken) + "|" + " ".join(brought), autojunk=False
        ).ratio()

    ops = opcodes([word.text for word in salinan], [word.text for word in changed])
    if not ops:
        raise ValueError(f"{mutation['kind']}: no word differs")
    main = [max(ops, key=lambda op: likeness([op]))]
    for op in sorted(set(ops) - set(main), key=lambda op: abs(op[0] - main[0][0])):
        if likeness(sorted([*main, op])) > likeness(main):
            main = sorted([*main, op])
    places, original, also, paper = [], [], [], {name: [] for name in papers}
    for i1, i2, j1, j2 in joined(main):
        places += by_line(changed[j1:j2]) if j1 < j2 else gap(changed, j1)
        original += by_line(salinan[i1:i2]) if i1 < i2 else gap(salinan, i1)
        for name, alignment in papers.items():
            paper[name] += alignment.places(i1, i2)
    for op in set(ops) - set(main):
        also += by_line(changed[op[2] : op[3]])
    return dict(places=places, original=original, paper=paper, also=also, likeness=round(likeness(main), 2))
