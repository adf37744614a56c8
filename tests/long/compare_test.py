"""Tests of `compare`, the measuring command: composed truths, and a fake program that answers from a file.

python3 -m unittest discover -s tests/long -p '*_test.py'
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
FLAT = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

# Answers by "<folder of scans> <digital copy>"; a pair without one agrees.
FAKE = """#!{python}
import json, pathlib, sys
physical, digital = map(pathlib.Path, sys.argv[2:4])
doc = digital.parent if digital.parent.name != "mut" else digital.parent.parent
answers = json.loads((doc / "answers.json").read_text())
name = physical.parent.name if physical.name == "scan.pdf" else physical.name
answer = answers.get(name + " " + digital.name, answers["else"])
code = answer.pop("exit", 0 if answer["agrees"] else 1)
print(json.dumps(dict(answer, arguments=sys.argv[1:])))
sys.exit(code)
"""


def pages(*pairs):
    return [dict(physical=p, digital=d, mode="verify", words=100, verified=98, unread=2) for p, d in pairs]


def agrees(*pairs):
    return dict(agrees=True, pages=pages(*(pairs or [(1, 1), (2, 2)])), differences=[], expected=[])


def differs(*differences, paired=((1, 1), (2, 2))):
    return dict(agrees=False, pages=pages(*paired), differences=list(differences), expected=[])


def at(page, box, kind="differs", side="digital"):
    return {"class": kind, "weighty": True, f"{side}_page": page, f"box_{side}": box}


def image(page, *marks):
    return dict(file=f"p{page}.jpg", page=page, turned=0, marks=list(marks))


STAMP = dict(
    kind="stempel", box=[300, 600, 420, 700], on_text=False, digital=dict(page=1, box=[300, 590, 420, 690])
)


def scan(name="salinan_200_sedang", fisik="salinan", matrix=FLAT):
    return dict(
        dir=name, fisik=fisik, cond="200:sedang", dpi=200, level="sedang", H=[matrix, matrix],
        images=[image(0), image(1, STAMP)],
    )  # fmt: skip


def digit(n=0, page=0, box=(100, 100, 150, 112)):
    place = dict(page=page, box=list(box))
    return dict(
        kind="digit", file=f"mut/digit_{n}.pdf", places=[place], paper=dict(salinan=[place], asli=[place])
    )


class Compare(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.fake = self.folder / "jdih"
        self.fake.write_text(FAKE.replace("{python}", sys.executable))
        self.fake.chmod(0o755)

    def doc(self, answers, mutations=(), scans=None, name="doc1", **more):
        doc = self.folder / "set" / name
        doc.mkdir(parents=True)
        truth = dict(seed=1, shared=dict(asli=[90, 90], salinan=[90, 90]), relayout={}, **more)
        truth |= dict(mutations=list(mutations), scans=scans or [scan()])
        (doc / "truth.json").write_text(json.dumps(truth))
        for name in [s["dir"] for s in truth["scans"]] + [m.get("physical") or m["file"] for m in mutations]:
            (doc / name).mkdir(parents=True, exist_ok=True)
        (doc / "answers.json").write_text(json.dumps({"else": agrees(), **answers}))
        return doc

    def measure(self, *arguments):
        done = subprocess.run(
            [sys.executable, HERE / "compare", self.folder / "set", *arguments],
            capture_output=True, text=True, env=dict(os.environ, JDIH_BIN=str(self.fake)),
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr

    def assert_row(self, told, *cells):
        """Some row of the tables begins with these cells."""
        self.assertIn("| " + " | ".join(map(str, cells)) + " |", told)

    def test_a_faithful_pair_that_agrees_meets_the_targets(self):
        self.doc({})
        status, told = self.measure()
        self.assertEqual(status, 0, told)
        self.assert_row(
            told, "salinan", "200:sedang", "1/1", 2, 0, 0, "0.00 (<= 0.1)", 0, 200, "98.00 %", "2.00 %"
        )

    def test_a_page_may_cost_so_many_loads_and_no_more(self):
        self.doc({})
        status, told = self.measure("--loads", "1000")
        self.assertEqual(status, 0, told)
        self.assertIn("The load beside it took 0.", told)
        status, told = self.measure("--loads", "0.001", "--cpu", "1000")
        self.assertEqual(status, 1)
        self.assertIn("CPU seconds a page, 0.00 allowed", told)

    def test_a_difference_of_a_faithful_pair_is_a_false_alarm(self):
        self.doc({"salinan_200_sedang salinan.pdf": differs(at(1, [50, 50, 90, 60]))})
        status, told = self.measure()
        self.assertEqual(status, 1)
        self.assert_row(told, "salinan", "200:sedang", "0/1", 2, 1, 0, "0.50 (<= 0.1)", 0)
        self.assertIn("0.50 false alarms a page, 0.1 allowed", told)

    def test_a_difference_in_a_stamp_is_none_wherever_it_is_told(self):
        in_digital, on_paper = (
            at(2, [310, 650, 340, 660]),
            at(2, [310, 695, 340, 700], "only_paper", "physical"),
        )
        self.doc({"salinan_200_sedang salinan.pdf": differs(in_digital, on_paper)})
        status, told = self.measure()
        self.assertEqual(status, 0, told)
        self.assert_row(told, "salinan", "200:sedang", "0/1", 2, 0, 0, "0.00 (<= 0.1)", 2)

    def test_covered_and_handwritten_are_no_alarms(self):
        answer = differs(at(1, [50, 50, 90, 60], "covered"), at(1, [50, 50, 90, 60], "handwritten"))
        self.doc({"salinan_200_sedang salinan.pdf": dict(answer, agrees=True)})
        status, told = self.measure()
        self.assertEqual(status, 0, told)

    def test_a_page_left_without_its_partner_is_a_false_alarm(self):
        self.doc({"salinan_200_sedang salinan.pdf": differs(paired=((1, 1), (2, None), (None, 2)))})
        status, told = self.measure()
        self.assertEqual(status, 1)
        self.assert_row(told, "salinan", "200:sedang", "0/1", 2, 0, 2, "1.00 (<= 0.1)")

    def test_an_empty_back_and_a_page_of_nothing_but_the_attestation_need_no_partner(self):
        duplex = scan()
        duplex["images"].insert(1, dict(file="p2.jpg", page=None, turned=0, marks=[]))
        duplex["H"].insert(1, None)
        answer = differs(paired=((1, 1), (2, None), (3, 2), (None, 3)))
        doc = self.doc({"salinan_200_sedang salinan.pdf": answer}, scans=[duplex])
        truth = json.loads((doc / "truth.json").read_text())
        truth["shared"]["salinan"] = [90, 90, 0]
        (doc / "truth.json").write_text(json.dumps(truth))
        status, told = self.measure()
        self.assertEqual(status, 0, told)
        self.assert_row(told, "salinan", "200:sedang", "0/1", 2, 0, 0, "0.00 (<= 0.1)")

    def test_a_mutation_is_found_where_a_difference_overlaps_it(self):
        near, far = differs(at(1, [149, 100, 160, 112])), differs(at(1, [300, 100, 360, 112]))
        answers = {"salinan_200_sedang digit_0.pdf": near, "salinan_200_sedang digit_1.pdf": far}
        self.doc(answers, [digit(0), digit(1)])
        status, told = self.measure()
        self.assertEqual(status, 1)
        self.assert_row(told, "salinan", "200:sedang", "1/2", 0)
        self.assertIn("Mutations not found: 1\n- doc1: salinan_200_sedang against mut/digit_1.pdf", told)
        # A run that watches that it gets no worse fails only beyond what was missed before.
        self.assertEqual([self.measure("--may-miss", most)[0] for most in "01"], [1, 0])

    def test_a_difference_that_names_the_whole_page_finds_no_word(self):
        self.doc({"salinan_200_sedang digit_0.pdf": differs(at(1, [0, 0, 595, 842]))}, [digit()])
        _, told = self.measure()
        self.assert_row(told, "salinan", "200:sedang", "0/1", 0)

    def test_a_place_on_a_skewed_and_turned_scan_is_found_on_the_printed_page(self):
        # On its side, twice as large and moved by 10 points, at 200 dpi; what is told is of the picture as it lies.
        turned = scan(matrix=[[0, -2, 2 * 2338 + 10 / 0.36], [2, 0, 10 / 0.36], [0, 0, 1]])
        high = 2338 * 0.36
        box = [2 * (high - 108) + 10, 2 * 120 + 10, 2 * (high - 105) + 10, 2 * 130 + 10]
        answer = differs(at(1, box, "only_paper", "physical"))
        self.doc({"salinan_200_sedang digit_0.pdf": answer}, [digit()], [turned])
        status, told = self.measure()
        self.assertEqual(status, 0, told)

    def test_what_only_covered_tells_is_found_and_counted_apart_whatever_covers_it(self):
        below = digit(0, page=1, box=(310, 600, 350, 612))
        here, there = [100, 100, 150, 112], [300, 100, 350, 112]
        answers = {
            "salinan_200_sedang digit_0.pdf": differs(at(2, [310, 600, 350, 612], "covered")),
            "salinan_200_sedang digit_1.pdf": differs(at(1, here, "covered")),
            "salinan_200_sedang digit_2.pdf": differs(at(1, here, "covered"), at(1, here)),
            "salinan_200_sedang digit_3.pdf": differs(at(1, there, "covered")),
        }
        self.doc(answers, [below, digit(1), digit(2), digit(3)])
        _, told = self.measure()
        self.assert_row(told, "salinan", "200:sedang", "3/4", 2)

    def test_handwritten_finds_only_what_is_written_by_hand(self):
        written = dict(digit(1), kind="tulis", file="mut/tulis_0.pdf")
        answer = differs(at(1, [100, 100, 150, 112], "handwritten"))
        answers = {f"salinan_200_sedang {name}_0.pdf": answer for name in ("digit", "tulis")}
        self.doc(answers, [digit(0), written])
        _, told = self.measure()
        self.assert_row(told, "salinan", "200:sedang", "1/2", 0)

    def test_lost_added_and_swapped_pages_are_found_by_their_pairing(self):
        paper = dict(salinan=[dict(page=1, box=[0, 0, 500, 800], words=90)])
        kinds = ["page_missing", "page_swap", "page_extra"]
        mutations = [
            dict(kind=k, page=n, file=f"mut/{k}_0.pdf", paper=paper) for k, n in zip(kinds, (1, 0, 2))
        ]
        answers = {
            "salinan_200_sedang page_missing_0.pdf": differs(paired=((1, 1), (2, None))),
            "salinan_200_sedang page_swap_0.pdf": differs(paired=((1, 2), (2, 1))),
            "salinan_200_sedang page_extra_0.pdf": differs(paired=((1, 1), (2, 2), (None, 3))),
        }
        self.doc(answers, mutations)
        status, told = self.measure()
        self.assertEqual(status, 0, told)
        self.assert_row(told, "salinan", "200:sedang", "0/0", 0, "3/3")

    def test_a_swap_that_is_taken_for_in_order_is_missed(self):
        swap = dict(kind="page_swap", page=0, file="mut/page_swap_0.pdf", paper={})
        self.doc({"salinan_200_sedang page_swap_0.pdf": differs(at(1, [0, 0, 500, 800]))}, [swap])
        status, told = self.measure()
        self.assertEqual(status, 1)
        self.assert_row(told, "salinan", "200:sedang", "0/0", 0, "0/1")

    def test_a_page_that_carries_only_the_attestation_is_not_missed_on_the_asli(self):
        lost = dict(kind="page_missing", page=1, file="mut/page_missing_0.pdf", paper=dict(asli=[]))
        self.doc({}, [lost], [scan("scan_200_sedang", "asli")])
        status, told = self.measure()
        self.assertEqual(status, 0, told)
        self.assertIn("1 comparisons", told)

    def test_a_changed_paper_is_compared_with_the_one_digital_copy(self):
        lost = dict(
            kind="digit", physical="mut/digit_0", scan="salinan_200_sedang", images=[image(0), image(1)]
        )
        lost |= dict(places=[dict(page=0, box=[100, 100, 150, 112])])
        for held in lost["images"]:
            held["H"] = FLAT
        self.doc({"digit_0 salinan.pdf": differs(at(1, [100, 100, 150, 112]))}, [lost], real=True)
        status, told = self.measure()
        self.assertEqual(status, 0, told)
        self.assert_row(told, "nyata: salinan", "200:sedang", "1/1", 0)

    def test_a_run_that_fails_or_contradicts_itself_is_told(self):
        answers = {
            "salinan_200_sedang digit_0.pdf": dict(agrees(), exit=2),
            "salinan_200_sedang digit_1.pdf": dict(agrees(), exit=1),
        }
        self.doc(answers, [digit(0), digit(1)])
        status, told = self.measure()
        self.assertEqual(status, 1)
        self.assertIn("Failed runs: 2", told)
        self.assertIn("could not compare: exit 2", told)
        self.assertIn("contradict each other", told)

    def test_the_kind_of_copy_is_handed_over_and_answers_are_kept(self):
        self.doc({}, scans=[scan("scan_200_sedang", "asli")])
        self.measure("--keep", self.folder / "kept")
        (kept,) = (self.folder / "kept").iterdir()
        arguments = json.loads(kept.read_text())["arguments"]
        self.assertEqual(arguments[0], "compare")
        self.assertEqual(arguments[3:], ["--json", "--fisik", "asli"])

    def test_a_sample_draws_the_same_for_the_same_seed(self):
        scans = [scan("scan_200_sedang", "asli"), scan()]
        for n in range(4):
            self.doc({}, [digit(m) for m in range(9)], scans, name=f"doc{n}")
        runs = [
            self.measure("--sample", "--seed", "7", "--keep", self.folder / f"kept{n}")[1] for n in range(2)
        ]
        self.assertIn("16 comparisons of 2 documents", runs[0])
        drawn = [sorted(path.name for path in (self.folder / f"kept{n}").iterdir()) for n in range(2)]
        self.assertEqual(*drawn)

    def test_what_is_not_there_is_not_compared(self):
        doc = self.doc({}, [digit(0), digit(1)])
        (doc / "mut/digit_1.pdf").rmdir()
        self.assertIn("2 comparisons", self.measure()[1])

    def test_nothing_to_compare_is_not_a_success(self):
        self.doc({})
        self.assertEqual(self.measure("--cond", "600:bersih")[0], 2)


if __name__ == "__main__":
    unittest.main()
