"""python3 -m unittest discover bench"""
import contextlib
import io
import json
import os
import tempfile
import unittest
from unittest import mock

import simulate_threads


def span(name, category, begin, duration, loop=0, thread=0):
    event = {"ph": "X", "pid": 1, "tid": thread, "name": name, "cat": category, "ts": begin, "dur": duration}
    return event | ({"args": {"loop": loop}} if loop else {})


# A step of 100 us: 10 us to itself, a product of four blocks with 1 us of recording between them, a norm of one block.
STEP = [
    span("forward", "step", 0, 100),
    span("linear", "forward", 5, 70),
    *(span("linear", "rows", 10 + 11 * i, 10, 1) for i in range(4)),
    span("layer_norm", "forward", 75, 20),
    span("layer_norm", "rows", 75, 20, 2),
]


class TraceTest(unittest.TestCase):
    def test_time_is_in_blocks_or_with_the_caller(self):
        trace = simulate_threads.Trace(STEP)
        self.assertEqual(trace.loops, [("linear", [10, 10, 10, 10]), ("layer_norm", [20])])
        self.assertEqual(trace.inside, 60)
        self.assertEqual(trace.serial["linear"], 70 - 43)
        self.assertEqual(trace.serial["layer_norm"], 0)
        self.assertEqual(trace.serial["forward"], 10)
        self.assertEqual(trace.whole, 100 - 3)

    def test_a_loop_inside_a_block_is_part_of_it(self):
        trace = simulate_threads.Trace([span("a", "rows", 0, 10, 1), span("b", "rows", 2, 3, 2)])
        self.assertEqual(trace.loops, [("a", [10])])
        self.assertEqual(trace.whole, 10)

    def test_steps_are_skipped(self):
        later = [event | {"ts": event["ts"] + 500} for event in STEP]
        self.assertEqual(simulate_threads.Trace(STEP + later, 1).whole, 97)
        with self.assertRaises(SystemExit):
            simulate_threads.Trace(STEP, 1)

    def test_one_thread_only(self):
        with self.assertRaises(SystemExit):
            simulate_threads.Trace([span("a", "rows", 0, 1, 1), span("a", "rows", 0, 1, 1, thread=1)])


class PredictionTest(unittest.TestCase):
    def test_blocks_go_to_whoever_is_free(self):
        self.assertEqual(simulate_threads.makespan([3, 1, 1, 1], 2), 3)
        self.assertEqual(simulate_threads.makespan([1, 1, 1, 3], 2), 4)
        self.assertEqual(simulate_threads.makespan([5], 16), 5)

    def test_what_time_is_lost_to(self):
        prediction = simulate_threads.Prediction(simulate_threads.Trace(STEP), 3, 2)
        # linear: two rounds of 10 where a third of 40 would be even; layer_norm: 20 alone.
        self.assertAlmostEqual(prediction.uneven["linear"], 20 - 40 / 3)
        self.assertAlmostEqual(prediction.uneven["layer_norm"], 20 - 20 / 3)
        self.assertEqual(prediction.joins, 2)
        self.assertAlmostEqual(prediction.time, 37 + 20 + 20 + 2)

    def test_one_thread_takes_the_whole_time(self):
        self.assertEqual(simulate_threads.Prediction(simulate_threads.Trace(STEP), 1, 2).time, 97)

    def test_the_table(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "trace.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(STEP, file)
            out = io.StringIO()
            arguments = ["simulate_threads.py", f"1={path}", f"3={path}", "--fork-join", "2"]
            with mock.patch("sys.argv", arguments), contextlib.redirect_stdout(out):
                simulate_threads.main()
        self.assertEqual(out.getvalue().splitlines()[2].split()[:2], ["3", f"{97 / 79:.2f}"])


if __name__ == "__main__":
    unittest.main()
