"""What is changed of the picture of a real page before it is printed: words erased, replaced, swapped, added."""

import re
from functools import partial

import numpy as np

import papers
from mutate import LIKE_DIGIT

LOOKED_AT = 300  # dpi of the pictures in which the surroundings of a word are looked at


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
