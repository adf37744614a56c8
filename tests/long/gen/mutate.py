"""Changes of a decision, exactly one each, as they get into a digital copy; kind by kind in `MUTATIONS`."""

import copy
import random
import re

from texts import FAMILY_NAMES, GIVEN_NAMES, MONTHS

# What a reader takes one for the other.
LIKE_DIGIT = dict(zip("0123456789", "8778168130", strict=True))
LIKE_LETTER = {
    "a": "e",
    "e": "c",
    "i": "l",
    "o": "a",
    "u": "n",
    "n": "u",
    "r": "n",
    "h": "b",
    "l": "i",
    "t": "f",
    "d": "a",
    "s": "a",
    "m": "n",
    "A": "R",
    "E": "F",
    "I": "L",
    "O": "Q",
    "U": "O",
    "N": "M",
    "R": "P",
    "H": "N",
    "L": "I",
    "T": "I",
    "D": "O",
    "S": "B",
    "M": "N",
}
OPPOSITE = {
    "wajib": "dapat",
    "dapat": "wajib",
    "paling": "secara",
    "sebelum": "setelah",
    "dan": "atau",
    "atau": "dan",
    "dicabut": "diubah",
    "lambat": "cepat",
    "setiap": "semua",
}
NOT_CONTENT = {"t", "marker", "al", "w", "size", "bold", "wide", "copyhead", "copyname", "label"}
DATE = r"(\d{1,2}) (" + "|".join(MONTHS) + r") (\d{4})"
BEFORE_TIDAK = r"\b(?=(?:berlaku|dapat|sesuai|wajib|menetapkan|dilaksanakan|disampaikan|diunggah)\b)"
CAPITALS = "ABDEGHIKLMNOPRSTUWY"


def strings(part, path=()):
    """Every printed text of the document with the path to it."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key not in NOT_CONTENT:
                yield from strings(value, (*path, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from strings(value, (*path, index))
    elif isinstance(part, str) and part.strip():
        yield path, part


def replace(blocks, path, text):
    for key in path[:-1]:
        blocks = blocks[key]
    blocks[path[-1]] = text


class Draft:
    """A copy of the document in which one place is changed."""

    def __init__(self, doc, kind, rng):
        self.doc, self.kind, self.rng = copy.deepcopy(doc), kind, rng
        self.blocks = self.doc["blocks"]
        self.texts = [(path, text) for path, text in strings(self.blocks)]

    def in_rows(self, path):
        return self.blocks[path[0]]["t"] == "table" and path[1] == "rows"

    def is_row_number(self, path):
        return self.in_rows(path) and path[3] == 0

    def choose(self, pattern, fits=lambda path, text: True):
        """One match of the pattern, drawn from the whole document: (path, text, match), or None."""
        found = [
            (path, text, match)
            for path, text in self.texts
            if fits(path, text)
            for match in re.finditer(pattern, text)
            if not re.search(r"\{[^}]*$", text[: match.start()])
        ]
        return self.rng.choice(found) if found else None

    def put(self, path, old, new, **more):
        replace(self.blocks, path, new)
        return self.doc, dict(kind=self.kind, block=path[0], path=list(path), old=old, new=new, **more)

    def span(self, path, text, start, end, new):
        """Characters start..end of one text become `new`."""
        changed = text[:start] + new + text[end:]
        return self.put(path, text, changed, old_part=text[start:end], new_part=new)

    def other(self, choices, than):
        return self.rng.choice([choice for choice in choices if choice != than])


def digit(draft):
    """Any digit, outside the numbers of table rows."""
    found = draft.choose(r"\d", lambda path, text: not draft.is_row_number(path))
    if found:
        path, text, at = found
        new = LIKE_DIGIT[at[0]] if draft.kind == "digit_conf" else draft.other("0123456789", at[0])
        return draft.span(path, text, at.start(), at.end(), new)


def date_part(draft):
    """Day, month, or year (by one)."""
    found = draft.choose(DATE)
    if found:
        path, text, at = found
        group = {"date_day": 1, "date_month": 2, "date_year": 3}[draft.kind]
        new = {
            1: lambda: str(draft.other(range(1, 29), int(at[1]))),
            2: lambda: draft.other(MONTHS, at[2]),
            3: lambda: str(int(at[3]) + draft.rng.choice([-1, 1])),
        }[group]()
        return draft.span(path, text, at.start(group), at.end(group), new)


def tidak_drop(draft):
    """A negation lost."""
    found = draft.choose(r"\btidak ")
    return found and draft.span(found[0], found[1], found[2].start(), found[2].end(), "")


def tidak_add(draft):
    """A negation more."""
    found = draft.choose(BEFORE_TIDAK)
    return found and draft.span(found[0], found[1], found[2].start(), found[2].start(), "tidak ")


def name_letter(draft):
    """One letter of a person's name; `name_conf`: for one that looks like it."""
    alike = draft.kind == "name_conf"
    found = draft.choose(r"\b(?:" + "|".join(sorted(set(GIVEN_NAMES + FAMILY_NAMES))) + r")\b")
    places = found and [i for i, letter in enumerate(found[2][0]) if not alike or letter in LIKE_LETTER]
    if places:
        path, text, at = found
        i = draft.rng.choice(places)
        new = LIKE_LETTER[at[0][i]] if alike else draft.other(CAPITALS, at[0][i])
        return draft.span(path, text, at.start() + i, at.start() + i + 1, new)


def line_removed(draft):
    """Eleven words in a row, about a line."""
    fits = [
        (path, text)
        for path, text in draft.texts
        if draft.blocks[path[0]]["t"] in ("kv", "list", "p") and len(text.split()) > 22
    ]
    path, text = draft.rng.choice(fits)
    words = text.split(" ")
    first = draft.rng.randint(2, len(words) - 14)
    start, end = (len(" ".join(words[:n])) + 1 for n in (first, first + 11))
    return draft.span(path, text, start, end, "")


def item_removed(draft):
    """An item of a list, or a row of a table."""
    fits = [
        i
        for i, block in enumerate(draft.blocks)
        if block["t"] == "table" or (block["t"] in ("list", "kv") and len(block["items"]) > 2)
    ]
    block = draft.rng.choice(fits)
    name = "rows" if draft.blocks[block]["t"] == "table" else "items"
    index = draft.rng.randrange(len(draft.blocks[block][name]))
    old = draft.blocks[block][name].pop(index)
    return draft.doc, dict(kind=draft.kind, block=block, path=[block, name, index], old=old, new=None)


def cell_number(draft):
    """One digit of a number in a table."""
    found = draft.choose(r"\d+(?:[.\d]*\d)?", lambda path, text: draft.in_rows(path) and path[3] != 0)
    if found:
        path, text, at = found
        i = draft.rng.choice([i for i, letter in enumerate(at[0]) if letter.isdigit()])
        return draft.span(path, text, at.start() + i, at.start() + i + 1, draft.other("0123456789", at[0][i]))


def cell_text(draft):
    """The text of one cell becomes that of another."""
    fits = [
        (path, text)
        for path, text in draft.texts
        if draft.in_rows(path) and re.fullmatch(r"[A-Za-z ]{4,}", text)
    ]
    if fits:
        path, text = draft.rng.choice(fits)
        others = [other for _, other in fits if other != text]
        return draft.put(path, text, draft.rng.choice(others or ["Sekretariat"]))


def huruf_ref(draft):
    """`huruf a` becomes another letter."""
    found = draft.choose(r"(?<=huruf )[a-d]\b")
    return found and draft.span(
        found[0], found[1], found[2].start(), found[2].end(), draft.other("abcd", found[2][0])
    )


def pasal_ref(draft):
    """The number behind `Pasal`, `ayat (` or `angka` becomes another one."""
    found = draft.choose(r"(?<=Pasal )\d+|(?<=ayat \()\d+|(?<=angka )\d+")
    if found:
        path, text, at = found
        new = (
            draft.other(range(1, 10), int(at[0]))
            if int(at[0]) < 10
            else int(at[0]) + draft.rng.choice([-1, 1, 10])
        )
        return draft.span(path, text, at.start(), at.end(), str(new))


def word_subst(draft):
    """A word becomes one that says otherwise."""
    found = draft.choose(r"\b(?:" + "|".join(OPPOSITE) + r")\b")
    return found and draft.span(found[0], found[1], found[2].start(), found[2].end(), OPPOSITE[found[2][0]])


def word_swap(draft):
    """Two words change places."""
    found = draft.choose(r"\b([a-z]{4,}) (?!\1\b)([a-z]{4,})\b")
    if found:
        path, text, at = found
        return draft.span(path, text, at.start(), at.end(), f"{at[2]} {at[1]}")


def num_punct(draft):
    """Punctuation inside a number: 1.250 becomes 1,250, or 12.000 becomes 1.2000."""
    found = draft.choose(r"(?<=\d)[.,](?=\d)")
    if found:
        path, text, at = found
        start = at.start()
        mark, before = text[start], text[start - 1]
        if draft.rng.random() < 0.4 and start > 1 and text[start - 2].isdigit():
            return draft.span(path, text, start - 1, start + 1, mark + before)
        return draft.span(path, text, start, start + 1, {".": ",", ",": "."}[mark])


def punct(draft):
    """A mark between words: `;` becomes `,`, a comma is lost or becomes a full stop, a full stop a comma."""
    found = draft.choose(r"(?<=[A-Za-z)])[;,.](?= |$)", lambda path, text: not draft.is_row_number(path))
    if found:
        path, text, at = found
        new = draft.rng.choice({";": [",", "."], ",": [".", ";", ""], ".": [",", ""]}[at[0]])
        return draft.span(path, text, at.start(), at.end(), new)


def case(draft):
    """The first letter of a word, small instead of capital or the other way round."""
    found = draft.choose(r"\b(?:[A-Z](?=[a-z]{3})|[a-z](?=[a-z]{3}))")
    return found and draft.span(found[0], found[1], found[2].start(), found[2].end(), found[2][0].swapcase())


MUTATIONS = {
    "digit": digit,
    "digit_conf": digit,
    "date_day": date_part,
    "date_month": date_part,
    "date_year": date_part,
    "tidak_drop": tidak_drop,
    "tidak_add": tidak_add,
    "name_letter": name_letter,
    "name_conf": name_letter,
    "line_removed": line_removed,
    "item_removed": item_removed,
    "cell_number": cell_number,
    "cell_text": cell_text,
    "huruf_ref": huruf_ref,
    "pasal_ref": pasal_ref,
    "word_subst": word_subst,
    "word_swap": word_swap,
    "num_punct": num_punct,
    "punct": punct,
    "case": case,
}


def mutate(doc, kind, n):
    """The document with the n-th change of this kind and what was changed, or None where nothing fits."""
    return MUTATIONS[kind](Draft(doc, kind, random.Random(f"mut{doc['seed']}-{kind}-{n}")))
