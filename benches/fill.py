"""Fills the data folder of a fresh `jdih` with synthetic published products.

What a publication leaves behind is written straight into the SQLite file and the folder of objects: case, manifest,
file, reading, product, version, relations, each row of record with its digest in an entry of the journal's chain. So
pages, files, index and `jdih verify` see what they see in production; what a publication takes on its way (uploads,
drafts, signatures) is left out. Needs nothing but the standard library.
"""

import datetime, hashlib, json, pathlib, random, re, sqlite3, time, zlib

KINDS = [  # id, how a citation begins, code in file names, weight
    ("keputusan-kpu", "Keputusan KPU Provinsi Contoh", "kpt", 60),
    ("keputusan-sekretaris", "Keputusan Sekretaris KPU Provinsi Contoh", "kptsek", 14),
    ("berita-acara", "Berita Acara KPU Provinsi Contoh", "ba", 10),
    ("surat-edaran", "Surat Edaran KPU Provinsi Contoh", "se", 8),
    ("perjanjian-kerja-sama", "Perjanjian Kerja Sama KPU Provinsi Contoh", "pks", 4),
    ("instruksi", "Instruksi KPU Provinsi Contoh", "ins", 2),
    ("petunjuk-teknis", "Petunjuk Teknis KPU Provinsi Contoh", "juknis", 2),
]
YEARS = list(range(2007, 2026))
MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()
FIELDS = ["Hukum Tata Negara", "Hukum Administrasi Negara", "Hukum Kepegawaian"]
OFFICE, POST, PERSON = ("00000000-0000-7000-8000-00000000000%d" % n for n in (1, 2, 3))
# Of readings that the program knows as its own.
READING_VERSION = int(re.search(r"READING_VERSION: u16 = (\d+);", (pathlib.Path(__file__).parent.parent / "pdf/src/reading.rs").read_text())[1])
#: So many products have files of these sizes, for measuring files; the others have what their text takes.
LARGE = {20_000: 30, 200_000: 30, 2_000_000: 20}
BATCH = 1_000
YEAR_MS = 365 * 86_400_000


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Journal:
    """The chain, as src/journal/canonical.rs describes it."""

    def __init__(self, db):
        self.db, (self.seq, self.hash, self.time) = db, db.execute("SELECT seq, hash, time_ms FROM journal_head").fetchone()
        self.rows = {}

    def insert(self, table, key, **columns):
        marks = ", ".join("?" * len(columns))
        self.db.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", list(columns.values()))
        texts = {name: None if value is None else str(value) for name, value in columns.items()}
        told = digest(f"jdih-baris-1\n{table}\n{canonical(texts)}".encode())
        self.rows[f"{table}/{'/'.join(columns[name] for name in key)}"] = told

    def entry(self, at, kind, subject, **body):
        body["rows"], self.rows = self.rows, {}
        self.seq, self.time = self.seq + 1, max(at, self.time)
        entry = dict(actor=PERSON, body=body, kind=kind, prev=self.hash, seq=self.seq, subject=subject, time_ms=self.time)
        self.hash = digest(b"jdih-jurnal-1\n" + canonical(entry).encode())
        row = (self.seq, self.time, kind, PERSON, subject, canonical(body), entry["prev"], self.hash)
        self.db.execute("INSERT INTO journal (seq, time_ms, kind, actor, subject, body, prev, hash) VALUES (?,?,?,?,?,?,?,?)", row)

    def save(self):
        self.db.execute("UPDATE journal_head SET seq = ?, hash = ?, time_ms = ?", (self.seq, self.hash, self.time))
        self.db.commit()


def pdf(pages, size, rng):
    """A PDF with this text; filled up to `size` bytes with what no compression makes smaller."""
    parts = ["<</Type/Catalog/Pages 2 0 R>>", None, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    kids = []
    for lines in pages:
        shown = "".join(f"({' '.join(line)})'\n" for line in lines).replace("\\", "")
        content = zlib.compress(f"BT /F 10 Tf 12 TL 60 780 Td\n{shown}ET".encode("latin-1", "replace"), 1)
        parts.append((f"<</Filter/FlateDecode/Length {len(content)}>>", content))
        kids.append(len(parts) + 1)
        parts.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {len(parts)} 0 R/Resources<</Font<</F 3 0 R>>>>>>"
        )
    parts[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>"
    filling = size - 600 - sum(len(part[1]) + 60 if isinstance(part, tuple) else len(part) + 40 for part in parts)
    if filling > 0:
        parts.append((f"<</Length {filling}>>", rng.randbytes(filling)))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        if isinstance(part, tuple):
            out += f"{number} 0 obj\n{part[0]}\nstream\n".encode() + part[1] + b"\nendstream\nendobj\n"
        else:
            out += f"{number} 0 obj\n{part}\nendobj\n".encode()
    begin = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<</Size {len(parts) + 1}/Root 1 0 R>>\nstartxref\n{begin}\n%%EOF\n".encode()
    return bytes(out)


def reading(pages):
    """Words with their places, as the reading child writes them."""
    told = []
    for lines in pages:
        shown = []
        for row, line in enumerate(lines):
            top = 400 + row * 150
            words = (f'["{word}",[{600 + at * 780},{top},{1300 + at * 780},{top + 110}],100]' for at, word in enumerate(line))
            shown.append("[" + ",".join(words) + "]")
        told.append(
            '{"width_pt":595.0,"height_pt":842.0,"source":"layer","doubts":[],"lines":[' + ",".join(shown) + "]}"
        )
    return ('{"pages":[' + ",".join(told) + '],"truncated":false}').encode()


class Folder:
    """The folder of objects."""

    def __init__(self, root):
        self.root = root
        for shard in range(256):
            for kind in ("sha256", f"turunan/bacaan/{READING_VERSION}"):
                (root / kind / f"{shard:02x}").mkdir(parents=True, exist_ok=True)

    def put(self, kind, name, data):
        (self.root / kind / name[:2] / name).write_bytes(data)


def slug(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower())[:80].strip("-")


def sizes(count):
    """The size that each product's file is filled up to, by its place; spread over the collection."""
    wanted = [size for size, some in LARGE.items() for _ in range(min(some, max(1, count // 20)))]
    step = max(1, count // len(wanted))
    return {at * step: size for at, size in enumerate(wanted) if at * step < count}


def fill(data, count, language, seed):
    """Writes `count` products; gives (citation, title, kind, year) of each, and the address of files by their size."""
    rng, now = random.Random(f"isi {seed}"), int(time.time() * 1000)
    db = sqlite3.connect(data / "jdih.db")
    db.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; PRAGMA temp_store = MEMORY;")
    folder, journal = Folder(data / "objek"), Journal(db)
    (sop,) = db.execute("SELECT id FROM sop_version LIMIT 1").fetchone()
    begin = now - 3 * YEAR_MS
    journal.insert("office", ["id"], id=OFFICE, code="99", name="KPU Provinsi Contoh", place="Contoh", created_ms=begin)
    journal.insert("post", ["id"], id=POST, office_id=OFFICE, title="Pengelola JDIH", created_ms=begin)
    journal.insert(
        "person", ["id"], id=PERSON, office_id=OFFICE, post_id=POST, login="contoh", nip="1", name="Contoh",
        created_ms=begin, disabled_ms=None,
    )
    journal.entry(begin, "kantor.dibentuk", OFFICE)
    filled_up, numbers, products, files = sizes(count), {}, [], {}
    weights = [kind[3] for kind in KINDS]
    for at in range(count):
        kind, cited, code, _ = rng.choices(KINDS, weights)[0]
        year = rng.choice(YEARS)
        numbers[kind, year] = number = numbers.get((kind, year), 0) + 1
        citation, title = f"{cited} Nomor {number} Tahun {year}", language.title(rng)
        pages = language.pages(rng, citation, title)
        size = filled_up.get(at, 0)
        file, public_id = pdf(pages, size, rng), at + 1
        name = f"{year}{code}99{number:03}.pdf"
        write(journal, folder, rng, dict(
            id=public_id, at=begin + (at + 1) * (3 * YEAR_MS // (count + 2)), sop=sop, kind=kind, number=number, year=year,
            citation=citation, title=title, pages=pages, file=file, name=name,
        ))
        products.append((citation, title, kind, str(year)))
        address = f"/produk-hukum/{public_id}/berkas/{name}"
        files.setdefault(size, []).append((address, f"objek/sha256/{digest(file)[:2]}/{digest(file)}"))
        if at % BATCH == 0:
            journal.save()
    db.execute("UPDATE counter SET next = ? WHERE id = 'public_id'", (count + 1,))
    journal.save()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.execute("ANALYZE")
    db.close()
    return products, files


def write(journal, folder, rng, made):
    at, public_id = made["at"], made["id"]
    identity = lambda part: f"0190{public_id:04x}-{public_id >> 16:04x}-7{part:03x}-8000-{public_id:012x}"
    case, product, version = identity(1), identity(2), identity(3)
    day = datetime.date(made["year"], rng.randint(1, 12), rng.randint(1, 28))
    relations = []
    if public_id > 100 and rng.random() < 0.08:
        target = rng.randrange(1, public_id)
        relations.append({"kind": rng.choice(["mencabut", "mengubah"]), "target": target, "text": f"Keputusan {target}"})
    told = {
        "bahasa": "Indonesia", "bidang_hukum": rng.choice(FIELDS), "hubungan": relations, "jenis": made["kind"],
        "judul": made["title"], "keterangan": f"Mengatur {made['title'].lower()}.", "nomor": str(made["number"]),
        "penandatangan": "Nama Contoh", "subjek": made["title"].split()[0].upper(), "tahun": str(made["year"]),
        "tanggal_penetapan": f"{day.day} {MONTHS[day.month - 1]} {day.year}", "tempat_penetapan": "Contoh",
    }
    original = digest(made["file"])
    file = {"nama": made["name"], "peran": "salinan", "sha256": original, "ukuran": len(made["file"]), "urutan": 0}
    manifest = canonical({
        "berkas": [file], "format": "jdih-manifes-1", "kantor": "99", "naskah_fisik": "salinan", "uraian": told,
        "versi_dari": None,
    }).encode()
    signed, words, count = digest(manifest), reading(made["pages"]), len(made["pages"])
    folder.put("sha256", original, made["file"])
    folder.put("sha256", signed, manifest)
    folder.put(f"turunan/bacaan/{READING_VERSION}", original, words)
    insert, sized = journal.insert, dict(algorithm="sha256", created_ms=at)
    insert("object", ["digest"], digest=original, size_bytes=len(made["file"]), media_type="application/pdf", pages=count, **sized)
    insert("object", ["digest"], digest=signed, size_bytes=len(manifest), media_type="application/json", pages=None, **sized)
    insert(
        "derived_object", ["of_digest", "kind"], of_digest=original, kind="bacaan", version=READING_VERSION,
        digest=digest(words), size_bytes=len(words), created_ms=at,
    )
    insert(
        "sop_case", ["id"], id=case, office_id=OFFICE, sop_version=made["sop"], subject=made["title"], unit_post_id=None,
        step="7", round=1, manifest=signed, version=1, waiting_reason=None, waiting_ms=None, registered_by=PERSON,
        created_ms=at, arrived_ms=at, closed_ms=at, outcome="terbit",
    )
    insert(
        "product", ["id"], id=product, office_id=OFFICE, public_id=public_id, slug=slug(made["citation"] + " " + made["title"]),
        kind=made["kind"], number_key=str(made["number"]), year=made["year"], title=made["citation"], state="terbit",
        version=1, changed_seq=journal.seq + 1, published_ms=at,
    )
    insert(
        "product_version", ["id"], id=version, product_id=product, version=1, case_id=case, manifest=signed,
        description=canonical(told), physical_kind="salinan", checked_by="Kasubbag Hukum", checked_ms=at,
        approved_by="Kabag Hukum", approved_ms=at, published_by="Pengelola JDIH", published_ms=at,
    )
    insert(
        "product_file", ["id"], id=identity(4), product_id=product, product_version_id=version, role="salinan", position=0,
        name=made["name"], digest=original, size_bytes=len(made["file"]), pages=count,
    )
    for relation in relations:
        target = relation["target"]
        insert(
            "product_relation", ["id"], id=identity(5), product_id=product, product_version_id=version,
            kind=relation["kind"], target_product_id=f"0190{target:04x}-{target >> 16:04x}-7002-8000-{target:012x}",
            target_text=relation["text"],
        )
    journal.entry(at, "produk.terbit", product, pengenal=public_id, versi=1, perkara=case, manifes=signed)


def slugs(data):
    """Public id and slug of every product."""
    db = sqlite3.connect(f"file:{data / 'jdih.db'}?mode=ro", uri=True)
    return db.execute("SELECT public_id, slug FROM product ORDER BY public_id").fetchall()
