"""The table of a run, and what a small run is held to."""

import sys

#: What is to be reached: processor time in ms per request, by kind of page and number of products.
TARGETS = {
    "cari (campuran)": {10_000: 1.5, 100_000: 4.0},
    "daftar": {10_000: 0.6, 100_000: 0.6},
    "rincian": {10_000: 0.3, 100_000: 0.3},
}
PDF_RATIO = 2.0
IDLE_PSS_MIB = {10_000: 80}
#: In a small run of a debug build no page takes so many times as long as the first page: only what is broken does.
SMOKE_RATIO = 80
#: A page of results with 20 hits has more than this.
SMOKE_RESULTS_KIB = 10


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def table(told):
    where = told["conditions"]
    out = [
        f"Commit {where['commit']}, {where['processor']}, {where['cores']} cores, load {where['load']:.1f} at the start, "
        f"Linux {where['kernel']}, {where['connections']} kept connections, seed {where['seed']}.",
    ]
    for result in told["results"]:
        out += ["", f"**{result['products']:,} products**", ""]
        out += [row("page", "CPU ms", "target", "nginx CPU ms, same bytes", "ratio", "p50 ms", "p99 ms", "body KiB"), row(*["---"] * 8)]
        for name, seen in result["kinds"].items():
            theirs = result["nginx"].get(name)
            target = TARGETS.get(name, {}).get(result["products"], "")
            if name.startswith("PDF"):
                target = f"{PDF_RATIO:g} x nginx"
            shown = lambda what, form: form.format(seen[what]) if what in seen else ""
            out.append(row(
                name, f"{seen['cpu_ms']:.3f}", target, f"{theirs['cpu_ms']:.3f}" if theirs else "",
                f"{seen['cpu_ms'] / theirs['cpu_ms']:.1f}" if theirs and theirs["cpu_ms"] else "",
                shown("p50_ms", "{:.2f}"), shown("p99_ms", "{:.2f}"), shown("body_kib", "{:.1f}"),
            ))
        idle, after, rebuilt = result["memory_idle"], result["memory_after"], result["reindex"]
        pss = lambda m: f"{m['pss']:.0f} MiB (of it {m['anonymous']:.0f} its own, {m['files']:.0f} of files)"
        out += [
            "",
            f"Memory (PSS): {pss(idle)} idle, {pss(after)} after the load. Index: {result['index_mib']:.0f} MiB on disk, "
            f"rebuilt in {rebuilt['wall_s']:.0f} s ({rebuilt['cpu_s']:.0f} s of processor time). Start: "
            f"{result['start_s']:.1f} s, the first answer {result['first_answer_s']:.2f} s.",
        ]
    return "\n".join(out) + "\n"


def hold(told):
    """Ends with a sentence when a small run shows something broken."""
    [result] = told["results"]
    kinds = result["kinds"]
    limit = SMOKE_RATIO * max(kinds["beranda"]["cpu_ms"], 1)
    slow = [f"{name}: {seen['cpu_ms']:.0f} ms" for name, seen in kinds.items() if seen["cpu_ms"] > limit]
    least = {"cari: satu kata": SMOKE_RESULTS_KIB, "daftar": SMOKE_RESULTS_KIB}
    empty = [name for name, seen in kinds.items() if seen["body_kib"] < least.get(name, 1)]
    if slow or empty:
        sys.exit(f"more than {limit:.0f} ms: {slow}; with too little in it: {empty}")
