"""What scripts/bench concludes from what it measured, and what .ci/instructions says of a count.

python3 -m unittest discover -s tests/bench
"""

import importlib.machinery
import importlib.util
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.harness import busy, command_line, goals, plot, process, registry, statistics, turns  # noqa: E402


def load(path):
    """A program without .py at its end as a module."""
    loader = importlib.machinery.SourceFileLoader(path.name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(path.name, loader))
    loader.exec_module(module)
    return module


class Busy(unittest.TestCase):
    BEFORE = "cpu  1000 0 100 5000 0 0 0 10 0 0"

    def share(self, after, own):
        return busy.share(self.BEFORE, after, own, 10.0, tick=0.01)

    def test_our_own_time_is_not_that_of_others(self):
        self.assertFalse(
            self.share("cpu  1900 0 200 5000 0 0 0 10 0 0", own=10.0).busy
        )  # 9 s user, 1 s system, all ours

    def test_a_tenth_of_a_core_of_others_is_busy(self):
        found = self.share("cpu  2000 0 300 5000 0 0 0 10 0 0", own=11.0)  # 12 s used, 11 of them ours
        self.assertAlmostEqual(found.others, 0.1, delta=0.01 * (os.cpu_count() or 1) / 10 + 1e-9)
        self.assertTrue(found.busy)
        self.assertIn("% of a core", str(found))

    def test_idle_time_and_waiting_for_disks_are_not_use(self):
        self.assertEqual(self.share("cpu  1000 0 100 9000 500 0 0 10 0 0", own=0.0).others, 0)

    def test_stolen_time_is_told_apart(self):
        found = self.share("cpu  1000 0 100 9000 0 0 0 210 0 0", own=0.0)
        self.assertEqual((found.others, found.stolen), (0, 0.2))
        self.assertIn("hypervisor", str(found))

    def test_a_child_is_ours(self):
        watch = busy.Watch()
        process.run([sys.executable, "-c", "import time; end = time.time() + 1\nwhile time.time() < end: pass"])
        seconds = busy.own_seconds() - watch.own
        self.assertGreater(seconds, 0.1)

    def test_a_process_that_is_not_ours_is_named(self):
        before = busy.processes()
        self.assertIn(os.getpid(), before)
        end = time.process_time() + 0.1
        while time.process_time() < end:
            pass
        self.assertGreater(busy.processes()[os.getpid()][2], before[os.getpid()][2])


class Statistics(unittest.TestCase):
    def test_ratios_are_of_one_turn_each(self):
        # Both were twice as slow in the second turn: the ratio is 2 all the same.
        self.assertEqual(statistics.times_as_good([10, 20], [20, 40], False), statistics.Spread(2, 2, 2))
        self.assertEqual(statistics.times_as_good([40, 20], [20, 10], True), statistics.Spread(2, 2, 2))

    def test_the_best_of_others_is_that_of_the_best_median(self):
        arms = {"a": [1, 9, 9], "b": [2, 2, 2]}
        self.assertEqual(statistics.best_of(arms, True), "a")
        self.assertEqual(statistics.best_of(arms, False), "b")

    def test_a_spread_has_as_many_digits_as_it_needs(self):
        self.assertEqual(str(statistics.spread([1234.5, 1000, 2000])), "1,234 [1,000 .. 2,000]")
        self.assertEqual(str(statistics.spread([0.0123])), "0.012 [0.012 .. 0.012]")


class Goals(unittest.TestCase):
    def test_a_name_with_a_star_covers_all_and_an_own_row_comes_first(self):
        self.assertEqual(goals.goal("fine-tune-lora", "sentence-transformers", "times", "v4"), 6)
        self.assertEqual(goals.goal("losses infonce", "best peer", "times", "v3"), 4)
        self.assertEqual(goals.goal("losses batch-all", "best peer", "times", "v3"), 3)
        self.assertIsNone(goals.goal("encode", "nobody", "times", "v4"))

    def test_what_is_said_depends_on_the_kind_of_goal(self):
        self.assertIn(": reached", goals.said("first-vector", "static", "most", "v4", 9.0))
        self.assertIn("NOT reached", goals.said("first-vector", "static", "most", "v4", 11.0))
        self.assertIn("NOT reached", goals.said("encode", "sentence-transformers", "times", "v4", 3.0))

    def test_every_goal_belongs_to_an_item(self):
        names = list(registry.ITEMS)
        for (item, *_), _ in goals.rows():
            self.assertTrue(any(name.startswith(item.split(" ")[0].rstrip("*")) for name in names), item)


class Comparisons(unittest.TestCase):
    class Roofline:
        gflops = 100.0

    def compared(self, **how):
        comparison = turns.Comparison("encode", "a title", ["ours"], **how)
        arms = {
            "ours": lambda: {"rate": 200.0, "mb": 10.0},
            "sentence-transformers": lambda: {"rate": 50.0, "mb": 40.0},
            "broken": self.fail_,
        }
        turns.PAUSE = 0
        comparison.measure(arms, 2)
        return comparison

    def fail_(self):
        raise process.Failed("no such program")

    def test_ratios_memory_goals_and_what_failed_are_in_the_text(self):
        text = self.compared(work=0.25).text(self.Roofline, "v4")
        for said in (
            "ours: 4.00 [4.00 .. 4.00] times, goal 3.8: reached",
            "4.0 times less memory",
            "50 % of the multiply-adds",
            "broken left out: no such program",
        ):
            self.assertIn(said, text)

    def test_without_a_level_no_goal_is_named(self):
        self.assertNotIn("goal", self.compared().text(self.Roofline, None))


class Processes(unittest.TestCase):
    def test_a_failure_has_the_last_lines_of_the_output(self):
        with self.assertRaisesRegex(process.Failed, "exit 3\nlast words"):
            process.run(["sh", "-c", "echo last words; exit 3"])

    def test_memory_is_the_peak_of_the_child(self):
        self.assertGreater(process.run([sys.executable, "-c", "x = b'1' * 100_000_000"]).mb, 100)

    def test_numbers_that_are_not_there_are_an_error(self):
        self.assertEqual(process.numbers(r"([\d,]+) a second", "1,234 a second"), [1234])
        with self.assertRaises(process.Failed):
            process.numbers(r"([\d,]+) a second", "nothing")


class Plots(unittest.TestCase):
    def test_a_chart_is_xml_with_the_roofline_in_it(self):
        chart = plot.Chart(
            "name",
            "a < b",
            [
                plot.Panel(
                    "x",
                    "y",
                    [
                        plot.Series("trine", [(1, 2.0), (2, 3.0)]),
                        plot.Series("roofline", [(1, 1.0), (2, 2.0)], bound=True),
                    ],
                )
            ],
            "What it is.",
        )
        text = plot.svg(chart, "A machine.")
        root = xml.etree.ElementTree.fromstring(text)
        said = [each.text for each in root.iter() if each.text]
        self.assertTrue(any("roofline" in text for text in said), said)
        self.assertIn("What it is. A machine.", said)
        self.assertIn("prefers-color-scheme", text)


class CommandLine(unittest.TestCase):
    def test_a_name_that_is_no_item_is_refused(self):
        with self.assertRaisesRegex(SystemExit, "no item is named nothing"):
            command_line.chosen(["nothing"])
        self.assertEqual([item.name for item in command_line.chosen(["encode*"])], ["encode", "encode-long"])

    def test_no_item_measures_twice_under_one_name(self):
        listed = subprocess.run(
            [sys.executable, ROOT / "scripts/bench", "--list"], capture_output=True, text=True, check=True
        ).stdout
        names = [line.split()[0] for line in listed.splitlines()]
        self.assertEqual(len(names), len(set(names)))


class Instructions(unittest.TestCase):
    program = load(ROOT / ".ci/instructions")

    def test_three_percent_more_fail_and_name_both_ways_out(self):
        said, good = self.program.verdict("encode", 1_040_000, 1_000_000)
        self.assertFalse(good)
        for part in ("1,040,000", "1,000,000", "+4.00 %", "Mend it, or change the line"):
            self.assertIn(part, said)

    def test_less_passes_and_is_said(self):
        said, good = self.program.verdict("encode", 900_000, 1_000_000)
        self.assertTrue(good)
        self.assertIn("It fell", said)

    def test_a_count_that_is_not_in_the_table_fails(self):
        self.assertFalse(self.program.verdict("encode", 1, None)[1])

    def test_the_table_of_the_notes_has_every_run(self):
        names = {"fine-tune", "encode", "fine-tune, large", "encode, large"}
        self.assertEqual(set(self.program.table(ROOT / "bench/NOTES.md")) & names, names)

    def test_the_table_is_read_from_markdown(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "notes.md"
            path.write_text("| run | instructions |\n|---|---|\n| encode | 1,234 |\n")
            self.assertEqual(self.program.table(path), {"encode": 1234})


if __name__ == "__main__":
    unittest.main()
