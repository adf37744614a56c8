"""Recomputes the chain of an exported journal (JSON lines on standard input).

Written from the description in src/journal/canonical.rs alone, with nothing but the standard library, so
that an outsider can check the journal without this program. Exit code 1 when anything does not hold.

    jdih journal export | python3 tests/it/verify_journal.py [NOMOR:SHA256]
"""

import hashlib
import json
import sys

SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
MEMBERS = {"actor", "body", "hash", "kind", "prev", "seq", "subject", "time_ms"}


def text(value):
    def escaped(c):
        return SHORT.get(c) or (f"\\u{ord(c):04x}" if ord(c) < 0x20 else c)

    return '"' + "".join(escaped(c) for c in value) + '"'


def canonical(value):
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return text(value)
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, dict):
        # Python compares strings by code points, as the description asks.
        return "{" + ",".join(text(name) + ":" + canonical(value[name]) for name in sorted(value)) + "}"
    raise ValueError(f"no such value in a journal: {value!r}")


def entry_digest(entry):
    members = {name: value for name, value in entry.items() if name != "hash"}
    return hashlib.sha256(b"jdih-jurnal-1\n" + canonical(members).encode("utf-8")).hexdigest()


def check(lines, checkpoint):
    seq, prev, time_ms, met = 0, "0" * 64, None, checkpoint is None
    for line in lines:
        entry = json.loads(line)
        if set(entry) != MEMBERS:
            return f"entry after {seq}: members {sorted(entry)}"
        if entry["seq"] != seq + 1:
            return f"entry after {seq} has number {entry['seq']}"
        if entry["prev"] != prev:
            return f"entry {entry['seq']} does not continue the one before"
        if time_ms is not None and entry["time_ms"] < time_ms:
            return f"entry {entry['seq']} is earlier than the one before"
        if entry_digest(entry) != entry["hash"]:
            return f"entry {entry['seq']} is not what its digest says"
        seq, prev, time_ms = entry["seq"], entry["hash"], entry["time_ms"]
        met = met or checkpoint == f"{seq}:{prev}"
    if not met:
        return f"the chain does not run through {checkpoint}"
    print(f"{seq}:{prev}")
    return None


if __name__ == "__main__":
    wrong = check(sys.stdin.buffer, sys.argv[1] if len(sys.argv) > 1 else None)
    if wrong:
        print(wrong, file=sys.stderr)
        sys.exit(1)
