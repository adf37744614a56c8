"""Decisions of an election-commission office as data (a dict that template.typ typesets), made from a seed.

One decision has variants of the same model: `asli` (signed original) and `salinan` (the copy that is
published). A place that an office fills in by hand stands in the text as `{tulis:nomor}`; see
`write_by_hand`.
"""

import json
import random

from texts import (
    DIGIT_WORDS,
    FAMILY_NAMES,
    GIVEN_NAMES,
    LAWS,
    MONTHS,
    REGENCIES,
    SENTENCES,
    SENTENCES_WITH_TIDAK,
    STEPS,
    TITLES,
    TOPICS,
)

FONTS = (
    ["URW Bookman"] * 5 + ["TeX Gyre Bonum"] * 2 + ["TeX Gyre Termes", "TeX Gyre Heros", "TeX Gyre Schola"]
)
OFFICE = "KOMISI PEMILIHAN UMUM PROVINSI JAMBI"
ROLES = ["Pengarah", "Penanggung Jawab", "Ketua", "Sekretaris", "Anggota", "Anggota", "Admin JDIH"]
COSTS = [
    "Honorarium narasumber",
    "Konsumsi rapat koordinasi",
    "Penggandaan dokumen hukum",
    "Perjalanan dinas dalam kota",
    "Alat tulis kantor",
    "Jasa pemindaian naskah asli",
    "Sewa ruang rapat",
]


def person(rng):
    """A name with or without a title before it."""
    return ("H. " if rng.random() < 0.3 else "") + rng.choice(GIVEN_NAMES) + " " + rng.choice(FAMILY_NAMES)


def date(rng, year):
    return f"{rng.randint(1, 28)} {rng.choice(MONTHS)} {year}"


def nip(rng):
    """A civil servant's number in its printed grouping."""
    born = f"19{rng.randint(60, 98)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
    hired = f"{rng.randint(1985, 2022)}{rng.randint(1, 12):02d}"
    return f"{born} {hired} {rng.randint(1, 2)} {rng.randint(1, 999):03d}"


def dotted(value):
    """1234567 as 1.234.567."""
    return f"{value:,}".replace(",", ".")


def law(rng):
    """One legal basis for the list under Mengingat."""
    year = rng.randint(2003, 2025)
    return rng.choice(LAWS).format(
        a=rng.randint(1, 99),
        b=rng.randint(2, 30),
        c=rng.randint(1, 9),
        y=year,
        z=rng.randint(year, 2025),
        n=rng.randint(21, 1950),
        m=rng.randint(4200, 6990),
        p=rng.randint(100, 1400),
        t=rng.choice(TOPICS),
    )


def filled(rng, sentence):
    """A sentence of the pools with its numbers."""
    k = rng.randint(1, 9)
    return sentence.format(
        k=k, kk=DIGIT_WORDS[k], j=rng.randint(2, 9), h=rng.choice("abcd"), m=rng.randint(0, 5)
    )


def people_table(rng):
    rows = [[f"{n}.", person(rng), nip(rng), rng.choice(ROLES)] for n in range(1, rng.randint(9, 15))]
    head = ["No.", "Nama", "NIP", "Jabatan dalam Tim"]
    return "SUSUNAN KEANGGOTAAN TIM", dict(size=9.5, w=[1, 5, 5.2, 5], al="clll", head=head, rows=rows)


def votes_table(rng):
    rows = []
    for n, regency in enumerate(REGENCIES, 1):
        men, women = rng.randint(30000, 290000), rng.randint(30000, 290000)
        counts = [
            str(rng.randint(5, 19)),
            str(rng.randint(60, 170)),
            dotted(men),
            dotted(women),
            dotted(men + women),
        ]
        rows.append([f"{n}.", regency, *counts])
    head = ["No.", "Kabupaten/Kota", "Kecamatan", "Desa/ Kelurahan", "Laki-laki", "Perempuan", "Jumlah"]
    return "REKAPITULASI", dict(
        size=8.5, w=[1, 5.5, 2.2, 2.2, 2.6, 2.6, 2.6], al="clrrrrr", head=head, rows=rows
    )


def steps_table(rng):
    rows = []
    for n, (act, needs, result) in enumerate(rng.sample(STEPS, 7), 1):
        ticks = [rng.choice(["v", ""]), rng.choice(["v", ""])]
        rows.append([f"{n}.", act, *ticks, needs, f"{rng.choice([5, 10, 15, 20, 30, 60, 90])} Menit", result])
    head = ["No.", "Kegiatan", "Kabag", "Kasubbag", "Kelengkapan", "Waktu", "Keluaran"]
    return "URAIAN PROSEDUR", dict(
        size=8.5, w=[0.8, 4.5, 1.7, 1.7, 3, 1.8, 2.8], al="clccllc", head=head, rows=rows
    )


def budget_table(rng):
    rows = []
    for n in range(1, rng.randint(7, 11)):
        unit = rng.choice(["OJ", "OH", "Paket", "Lembar", "Kali"])
        price, total = dotted(rng.randint(10000, 1900000)), dotted(rng.randint(500000, 95000000))
        rows.append([f"{n}.", rng.choice(COSTS), str(rng.randint(1, 90)), unit, price, total])
    head = ["No.", "Uraian", "Volume", "Satuan", "Harga Satuan (Rp)", "Jumlah (Rp)"]
    return "RENCANA ANGGARAN BIAYA", dict(
        size=9, w=[1, 5.5, 1.6, 1.8, 3, 3.2], al="clrcrr", head=head, rows=rows
    )


TABLES = {"people": people_table, "votes": votes_table, "sop": steps_table, "budget": budget_table}


def considerations(rng, year, title):
    return [
        "bahwa dalam rangka mengoptimalkan peningkatan pelayanan informasi, konsultasi dan pengaduan "
        "masyarakat, maka perlu tolak ukur sebagai pedoman dan evaluasi layanan yang efektif dan efisien;",
        "bahwa berdasarkan Berita Acara Rapat Pleno Komisi Pemilihan Umum Provinsi Jambi Nomor "
        f"{rng.randint(2, 99)}/PK.01-BA/15/{year}, tanggal {date(rng, year)};",
        f"bahwa Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor {rng.randint(2, 99)} Tahun {year - 3} "
        "tidak sesuai lagi dengan perkembangan hukum dan kebutuhan organisasi;",
        "bahwa berdasarkan pertimbangan sebagaimana dimaksud dalam huruf a, huruf b, dan huruf c, perlu "
        f"menetapkan Keputusan {OFFICE.title()} tentang {title.title()};",
    ]


def dictums(rng, year, title):
    fund = f"SP DIPA-076.01.2.{rng.randint(600000, 699999)}/{year}"
    return {
        "KESATU": f"Menetapkan {title.title()} sebagaimana tercantum dalam Lampiran yang merupakan bagian "
        "tidak terpisahkan dari Keputusan ini.",
        "KEDUA": "Segala biaya yang timbul akibat Keputusan ini dibebankan pada Daftar Isian Pelaksanaan "
        f"Anggaran Nomor {fund} sebesar Rp{dotted(rng.randint(1000000, 990000000))},00.",
        "KETIGA": "Pada saat Keputusan ini mulai berlaku, Keputusan Komisi Pemilihan Umum Provinsi Jambi "
        f"Nomor {rng.randint(2, 99)} Tahun {year - 3} tanggal {date(rng, year - 3)} dicabut dan "
        "dinyatakan tidak berlaku.",
        "KEEMPAT": "Keputusan ini mulai berlaku pada tanggal ditetapkan.",
    }


def kv(label, items, marker=""):
    """A row of the decision: label, colon, one text or several with markers."""
    return dict(t="kv", label=label, items=items, marker=marker)


def annex(rng, year, landscape):
    """The blocks of the annex: general terms and three tables, one of them landscape on request."""
    kinds = rng.sample(sorted(TABLES), 3)
    terms = [filled(rng, s) for s in rng.sample(SENTENCES, 6) + rng.sample(SENTENCES_WITH_TIDAK, 3)]
    rng.shuffle(terms)
    blocks = [dict(t="h", s="A. KETENTUAN UMUM"), dict(t="list", items=terms, marker="1.")]
    wide = next(kind for kind in ("votes", "sop", "budget") if kind in kinds) if landscape else None
    for n, kind in enumerate(kinds):
        title, table = TABLES[kind](rng)
        if kind == wide:
            blocks.append(dict(t="table", wide=True, title=f"{'BCD'[n]}. {title}", **table))
        else:
            blocks += [dict(t="h", s=f"{'BCD'[n]}. {title}"), dict(t="table", **table)]
        if n == 0:
            more = [filled(rng, s) for s in [*rng.sample(SENTENCES, 4), rng.choice(SENTENCES_WITH_TIDAK)]]
            blocks.append(dict(t="list", items=more, marker="1."))
    blocks.append(
        dict(
            t="p",
            s="Keputusan ini disampaikan kepada Ketua Komisi Pemilihan Umum Republik Indonesia di "
            f"Jakarta dan Gubernur Jambi di Jambi pada tanggal {date(rng, year)}.",
        )
    )
    return blocks


def write_by_hand(rng, number, day):
    """What an office left blank in print and wrote with a pen: the number, and the day or the whole date.

    Gives the texts with their blanks, what was written, whether the blank has dots, and whether the digital
    copy has the text typed (else it is blank too).
    """
    first, rest = day.split(" ", 1)
    whole = rng.random() < 0.4
    written = {"nomor": number, "tanggal": day if whole else first}
    blank = "{tulis:tanggal}" if whole else "{tulis:tanggal} " + rest
    return "{tulis:nomor}", blank, dict(written=written, dots=rng.random() < 0.5, typed=rng.random() < 0.5)


def make(seed, landscape=False, by_hand=False):
    """One decision. Variants of it are laid out by `data`."""
    rng = random.Random(f"doc{seed}")
    year, number, title = rng.randint(2022, 2026), str(rng.randint(2, 480)), rng.choice(TITLES)
    day, signer, attester = date(rng, year), person(rng), person(rng).title()
    head = rng.choice(["KETUA", "SEKRETARIS"])
    hand = None
    if by_hand:
        number, day, hand = write_by_hand(random.Random(f"tulis{seed}"), number, day)
    sign = dict(
        t="sign",
        place="Ditetapkan di Jambi",
        date=f"pada tanggal {day}",
        name=signer,
        title=[f"{head} KOMISI PEMILIHAN UMUM", "PROVINSI JAMBI,"],
        copyhead=[
            "SEKRETARIAT KOMISI PEMILIHAN UMUM",
            "PROVINSI JAMBI",
            "Kepala Bagian Teknis Penyelenggaraan",
            "Pemilu dan Hukum,",
        ],
        copyname=attester,
    )
    of = f"KEPUTUSAN {head} {OFFICE}" if head == "SEKRETARIS" else f"KEPUTUSAN {OFFICE}"
    blocks = [
        dict(t="head", l=["KOMISI PEMILIHAN UMUM", "PROVINSI JAMBI"]),
        dict(t="center", l=[of, f"NOMOR {number} TAHUN {year}"]),
        dict(t="center", l=["TENTANG", title]),
        dict(t="center", bold=False, l=[f"{head} {OFFICE},"]),
        kv("Menimbang", considerations(rng, year, title), "a."),
        kv("Mengingat", [law(rng) + ";" for _ in range(rng.randint(6, 10))], "1."),
        dict(t="center", l=["MEMUTUSKAN:"]),
        kv("Menetapkan", [f"KEPUTUSAN {OFFICE} TENTANG {title}."]),
        *(kv(label, [text]) for label, text in dictums(rng, year, title).items()),
        sign,
        dict(t="pagebreak"),
        dict(
            t="lamp",
            l=["LAMPIRAN", f"KEPUTUSAN {OFFICE}", f"NOMOR {number} TAHUN {year}", f"TENTANG {title}"],
        ),
        dict(t="center", l=[title]),
        *annex(rng, year, landscape),
        dict(sign),
    ]
    layout = dict(
        font=rng.choice(FONTS),
        size=rng.choice([11, 11.5, 12]),
        leading=rng.choice([0.65, 0.75, 0.85]),
        ml=rng.choice([2.5, 3.0]),
        mr=rng.choice([2.0, 2.5]),
    )
    return dict(seed=seed, layout=layout, blocks=blocks, hand=hand)


def data(doc, variant, layout=None):
    """The document for the template, as JSON. Blanks are typed in a Salinan whose office typed them."""
    hand = doc["hand"] or {}
    blocks = json.dumps(doc["blocks"])
    if variant == "salinan" and hand.get("typed"):
        for name, text in hand["written"].items():
            blocks = blocks.replace("{tulis:%s}" % name, text)
    page = dict(doc["layout"], **(layout or {}), variant=variant, dots=bool(hand.get("dots")))
    return json.dumps(dict(page, blocks=json.loads(blocks)))
