"""Scores three search engines on one collection and one set of judged queries.

The collection is titles_dev.jsonl; where fulltext_dev.jsonl has the text of the same act, the title carries it, and
acts that only have a text are added. Queries: judgments_dev.jsonl by category, our own queries by kind, and
citations generated from the titles (only those that one row alone answers to).

Every engine gets the same fields: citation, title, text. The two others are asked for all words first and, when
fewer than ten rows have them, for any word, best rank first; of five ways to rank in PostgreSQL the best one on
the judged queries is shown.
"""

import argparse
import collections
import datetime
import json
import pathlib
import re
import sqlite3
import subprocess

TOP = 10
CITED_AT_LEAST = 0.99
# Function and normalisation; the way with the best mean reciprocal rank on the judged queries is shown.
PG_RANKS = (("ts_rank", 1), ("ts_rank", 2), ("ts_rank", 0), ("ts_rank_cd", 1), ("ts_rank_cd", 2))


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def days(text):
    try:
        return (datetime.date.fromisoformat((text or "")[:10]) - datetime.date(1970, 1, 1)).days
    except ValueError:
        return 0


def number_of(row):
    """Kind, number and year of a row, however its source wrote them."""
    kind = row.get("jenis") or ""
    number, year = row.get("nomor"), row.get("tahun")
    if number is None and row.get("nomor_tahun"):
        number = re.sub(r"\s*tahun\s+\d{4}\s*$", "", row["nomor_tahun"].strip(), flags=re.I)
    if number is None and row.get("nomor_peraturan"):
        written = row["nomor_peraturan"].strip()
        found = re.match(r"(.*?)\s*(?:nomor|no\.?)\s*(.+?)\s*(?:tahun\s*(\d{4}))?$", written, flags=re.I)
        if found:
            kind, number, year = found[1], found[2], found[3] or year
        else:  # 179/PMK.02/2022
            agency = re.search(r"[./](PMK|KMK)\b", written, flags=re.I)
            ends = re.search(r"(\d{4})\s*$", written)
            kind, number, year = agency[1] if agency else kind, written, ends[1] if ends else year
    number = (number or "").strip()
    if re.fullmatch(rf"\d+\s*/\s*{year}", number):
        number = number.split("/")[0].strip()
    return kind.strip(), number, int(year) if year else 0


def collection(shared):
    documents, by_id, by_number = [], {}, {}
    def add(row, text):
        kind, number, year = number_of(row)
        citation = f"{kind} Nomor {number} Tahun {year}" if number else kind
        document = {"key": len(documents) + 1, "citation": citation, "number": number, "number_key": "",
                    "year": year, "kind": kind, "title": row.get("judul") or "", "description": "",
                    "pages": [text] if text else [], "date_days": days(row.get("tanggal_pengundangan"))}
        documents.append(document)
        by_id[row["id"]] = document["key"]
        by_number.setdefault((kind.lower(), number.lower(), year), []).append(document)
    for row in lines(shared / "data/titles_dev.jsonl"):
        add(row, "")
    for row in lines(shared / "data/fulltext_dev.jsonl"):
        same = by_number.get((row["jenis"].lower(), row["nomor"].lower(), row["tahun"]), [])
        if len(same) == 1:
            same[0]["pages"] = [row["text"]]
            by_id[row["id"]] = same[0]["key"]
        else:
            add(row, row["text"])
    return documents, by_id, by_number


def judged(shared, own, by_id):
    queries = []
    for row in lines(shared / "data/judgments_dev.jsonl"):
        wanted = {by_id[hit[name]] for hit in row["relevan"] for name in ("id_fulltext", "id_judul")
                  if hit.get(name) in by_id}
        if wanted:
            queries.append(("judgments: " + row["kategori"], row["query"], wanted))
    for row in lines(own):
        wanted = {by_id[name] for name in row["relevant"] if name in by_id}
        if wanted:
            queries.append(("own: " + row["kind"], row["query"], wanted))
    return queries


def citations(by_number):
    """A way to cite each act that alone bears its number, kind and year; four ways in turn."""
    queries = []
    for (kind, number, year), same in by_number.items():
        if len(same) != 1 or not kind or kind == "-" or not re.search(r"\d", number) or not year:
            continue
        document = same[0]
        kind, number = document["kind"], document["number"]
        ways = (f"{kind} {number}/{year}", f"{kind} nomor {number} tahun {year}",
                f"{kind.lower()} no. {number} th. {year}", f"{kind.upper()} {number} TAHUN {year}")
        queries.append(("citations", ways[document["key"] % len(ways)], {document["key"]}))
    return queries


def ours(answers, work, documents, queries):
    for name, rows in (("documents", documents),
                       ("queries", [{"id": n, "query": query} for n, (_, query, _) in enumerate(queries)])):
        (work / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    printed = subprocess.run([answers, work / "documents.jsonl", work / "queries.jsonl"], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    read = [json.loads(line) for line in printed.splitlines()]
    return [answer["keys"] for answer in read], sorted(answer["micros"] for answer in read)


def fts5(documents, queries):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE d USING fts5(citation, title, text, tokenize=\"unicode61 remove_diacritics 2\")")
    db.executemany("INSERT INTO d(rowid, citation, title, text) VALUES (?, ?, ?, ?)",
                   [(d["key"], d["citation"], d["title"], "\n".join(d["pages"])) for d in documents])
    answers = []
    for _, query, _ in queries:
        words = ['"' + word + '"' for word in re.findall(r"\w+", query)]
        found = []
        for join in (" AND ", " OR "):
            if words and len(found) < TOP:
                rows = db.execute("SELECT rowid FROM d WHERE d MATCH ? ORDER BY bm25(d, 5.0, 5.0, 1.0) LIMIT ?",
                                  (join.join(words), TOP))
                found += [key for (key,) in rows if key not in found]
        answers.append(found[:TOP])
    return answers


def postgres(url, work, documents, queries):
    def quoted(text):
        return "'" + text.replace("'", "''").replace("\0", " ") + "'"
    script = work / "score.sql"
    with open(script, "w", encoding="utf-8") as out:
        out.write("SET client_min_messages = error; SET standard_conforming_strings = on;\n"
                  "CREATE TEMP TABLE d (key int, v tsvector);\n")
        for d in documents:
            out.write(f"INSERT INTO d VALUES ({d['key']}, setweight(to_tsvector('indonesian', "
                      f"{quoted(d['citation'] + ' ' + d['title'])}), 'A') || setweight(to_tsvector('indonesian', "
                      f"{quoted(' '.join(d['pages'])[:900_000])}), 'D'));\n")
        out.write("CREATE INDEX ON d USING gin (v); ANALYZE d;\n")
        for number, (_, query, _) in enumerate(queries):
            strict = f"plainto_tsquery('indonesian', {quoted(query)})"
            loose = f"replace({strict}::text, '&', '|')::tsquery"
            for rank, norm in PG_RANKS if queries[number][0] != "citations" else PG_RANKS[:1]:
                for join, asked in (("1", strict), ("2", loose)):
                    out.write(f"SELECT '{number}', '{rank}{norm}', {join}, key FROM d, (SELECT {asked} AS q) AS q "
                              f"WHERE v @@ q ORDER BY {rank}(v, q, {norm}) DESC, key LIMIT {TOP};\n")
    printed = subprocess.run(["psql", "-qAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-f", script, url], check=True,
                             stdout=subprocess.PIPE, text=True).stdout
    found = {f"{rank}{norm}": collections.defaultdict(list) for rank, norm in PG_RANKS}
    for line in printed.splitlines():
        number, rank, _, key = line.split("\t")
        keys = found[rank][int(number)]
        if int(key) not in keys:
            keys.append(int(key))
    plain = [n for n, query in enumerate(queries) if query[0] != "citations"]
    first = PG_RANKS[0]
    mrr = {way: score([queries[n] for n in plain], [found[way][n] for n in plain])[2] for way in found}
    best = max(mrr, key=mrr.get)
    cited = f"{first[0]}{first[1]}"
    return [found[cited if query[0] == "citations" else best][n][:TOP] for n, query in enumerate(queries)]


def score(queries, answers):
    """Success at 1, at 3, mean reciprocal rank, recall at 10."""
    sums = [0.0] * 4
    for (_, _, wanted), keys in zip(queries, answers):
        rank = next((n for n, key in enumerate(keys, 1) if key in wanted), None)
        sums[0] += rank == 1
        sums[1] += rank is not None and rank <= 3
        sums[2] += 1 / rank if rank else 0
        sums[3] += len(wanted & set(keys)) / min(len(wanted), TOP)
    return [value / max(len(queries), 1) for value in sums]


def table(queries, engines):
    kinds = sorted({kind for kind, _, _ in queries})
    groups = [(kind, [n for n, query in enumerate(queries) if query[0] == kind]) for kind in kinds]
    plain = [n for n, query in enumerate(queries) if query[0] != "citations"]
    for name in ("judgments", "own"):
        groups.append((f"all {name}", [n for n in plain if queries[n][0].startswith(name)]))
    groups.append(("all without citations", plain))
    print("| kind of query | queries | engine | success@1 | success@3 | recall@10 | MRR |")
    print("|---|---|---|---|---|---|---|")
    worse = []
    for kind, chosen in groups:
        scored = {}
        for name, answers in engines.items():
            one, three, mrr, recall = score([queries[n] for n in chosen], [answers[n] for n in chosen])
            scored[name] = (mrr, recall)
            print(f"| {kind} | {len(chosen)} | {name} | {one:.3f} | {three:.3f} | {recall:.3f} | {mrr:.3f} |")
        worse += [f"{kind}: {name}" for name, values in scored.items()
                  if any(mine < other for mine, other in zip(scored["ours"], values))]
    return worse


def main():
    parser = argparse.ArgumentParser()
    for name in ("shared", "own", "work"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--answers", required=True)
    parser.add_argument("--postgres", required=True)
    parser.add_argument("--misses", action="store_true", help="print what is not at rank 1")
    parser.add_argument("--only-ours", action="store_true", help="leave the two others out, for trying things")
    asked = parser.parse_args()
    documents, by_id, by_number = collection(asked.shared)
    queries = judged(asked.shared, asked.own, by_id) + citations(by_number)
    answers, micros = ours(asked.answers, asked.work, documents, queries)
    engines = {"ours": answers}
    if not asked.only_ours:
        engines["PostgreSQL"] = postgres(asked.postgres, asked.work, documents, queries)
        engines["FTS5"] = fts5(documents, queries)
    print(f"{len(documents)} documents, {len(queries)} queries; ours: median {micros[len(micros) // 2]} us, "
          f"99 % below {micros[len(micros) * 99 // 100]} us (wall time)\n")
    worse = table(queries, engines)
    if asked.misses:
        for (kind, query, wanted), keys in zip(queries, answers):
            if not keys or keys[0] not in wanted:
                rank = next((n for n, key in enumerate(keys, 1) if key in wanted), "-")
                titles = [documents[key - 1]["citation"] + ": " + documents[key - 1]["title"][:60] for key in keys[:1]]
                want = [documents[key - 1]["citation"] + ": " + documents[key - 1]["title"][:60] for key in sorted(wanted)]
                print(f"{rank}\t{kind}\t{query}\n\t\twanted {want[:2]}\n\t\tgot {titles}")
    cited = [n for n, query in enumerate(queries) if query[0] == "citations"]
    first = score([queries[n] for n in cited], [answers[n] for n in cited])[0]
    if worse or first < CITED_AT_LEAST:
        raise SystemExit(f"not better: {worse}; citations at rank 1: {first:.4f}")


if __name__ == "__main__":
    main()
