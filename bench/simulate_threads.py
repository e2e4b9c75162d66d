#!/usr/bin/env python3
"""How many times as fast a run would be with more threads, from traces of the run in one thread.

    cmake --preset trace && cmake --build build/trace --target trine_program
    for n in 1 2 4 8 16; do build/trace/trine train --trace $n.json --trace-alone --threads $n ...; done
    bench/simulate_threads.py 1=1.json 2=2.json 4=4.json 8=8.json 16=16.json

With --trace-alone one thread computes the blocks into which loops are cut for N threads, one after the other, and is
timed by its processor time, so other programs disturb little. Blocks are then given to N threads as the pool gives
them: the next block to whoever is free first. Between loops nothing runs but the caller. The first trace is what times
refer to.

Assumed: a block takes as long in company as alone, that is, threads do not share memory bandwidth, a cache or a clock
rate; a loop of several blocks costs --fork-join beside its blocks. Only a machine can tell how far that holds.
"""
import argparse
import collections
import heapq
import json

OUTSIDE = "(between operations)"


class Trace:
    """Of one thread.

    loops   (name, durations of the blocks in the order they ran) of each loop that is not inside another, us
    serial  name of an operation, or OUTSIDE -> time in it outside of loops, us; between two blocks of a loop there is
            nothing but the recording, which is left out
    """

    def __init__(self, events, skip=0):
        if len({event["tid"] for event in events if event["cat"] == "rows"}) > 1:
            raise SystemExit("loops ran in several threads; trace with --trace-alone, or with --threads 1")
        begin = begin_of(events, skip)
        events = sorted((event for event in events if event["ts"] >= begin), key=lambda e: (e["ts"], -e["dur"]))
        if not events:
            raise SystemExit(f"no events are left after {skip} steps")
        self.serial = collections.Counter({OUTSIDE: max(e["ts"] + e["dur"] for e in events) - begin})
        loops, open_spans, last = {}, [(OUTSIDE, float("inf"))], None
        for event in events:
            name, end = event["name"], event["ts"] + event["dur"]
            while open_spans[-1][1] <= event["ts"]:
                open_spans.pop()
            if last and event["ts"] < last[1]:  # a loop inside a block: its time is the block's
                continue
            self.serial[open_spans[-1][0]] -= event["dur"]
            if event["cat"] == "rows":
                number = event["args"]["loop"]
                if last and last[0] == number:
                    self.serial[open_spans[-1][0]] -= event["ts"] - last[1]
                last = (number, end)
                loops.setdefault(number, (name or OUTSIDE, []))[1].append(event["dur"])
            else:
                open_spans.append((name, end))
                self.serial[name] += event["dur"]
        self.loops = list(loops.values())
        self.inside = sum(sum(blocks) for _, blocks in self.loops)
        self.whole = self.inside + sum(self.serial.values())


def begin_of(events, skip):
    """Where step `skip`, counted from 0, begins."""
    steps = sorted(event["ts"] for event in events if event["cat"] == "step" and event["name"] == "forward")
    if skip == 0:
        return min(event["ts"] for event in events)
    if skip >= len(steps):
        raise SystemExit(f"--skip {skip}: the trace has {len(steps)} steps")
    return steps[skip]


def makespan(blocks, threads):
    """Until the last block is done, if the next block goes to the thread that is free first."""
    free = [0.0] * min(threads, len(blocks))
    for block in blocks:
        heapq.heapreplace(free, free[0] + block)
    return max(free)


class Prediction:
    """time, and what it loses against an even share of everything, us: serial, uneven (by operation), joins."""

    def __init__(self, trace, threads, fork_join):
        self.uneven = collections.Counter()
        for name, blocks in trace.loops:
            self.uneven[name] += makespan(blocks, threads) - sum(blocks) / threads
        self.joins = fork_join * sum(len(blocks) > 1 for _, blocks in trace.loops) if threads > 1 else 0.0
        self.serial = sum(trace.serial.values()) * (1 - 1 / threads)
        self.time = trace.whole / threads + self.serial + sum(self.uneven.values()) + self.joins


def numbered(text):
    number, equals, path = text.partition("=")
    if not equals or not number.isdigit() or int(number) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not THREADS=TRACE, as in 16=trace.json")
    return int(number), path


def listed(times, top):
    return ", ".join(f"{name} {time / 1e3:.2f}" for name, time in times.most_common(top))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("traces", metavar="THREADS=TRACE", nargs="+", type=numbered)
    parser.add_argument("--fork-join", type=float, default=2.0, help="us a loop costs beside its blocks; default 2")
    parser.add_argument("--skip", type=int, default=0, help="steps at the beginning that do not count; default 0")
    parser.add_argument("--top", type=int, default=8, help="operations that lose most, at the last number of threads")
    options = parser.parse_args()

    print("threads  times        ms  lost to: serial parts  uneven blocks  fork and join  smaller blocks")
    first = None
    for threads, path in options.traces:
        with open(path, encoding="utf-8") as file:
            trace = Trace(json.load(file), options.skip)
        prediction = Prediction(trace, threads, options.fork_join)
        first = first or (trace.inside, prediction.time)
        lost = (prediction.serial, sum(prediction.uneven.values()), prediction.joins,
                (trace.inside - first[0]) / threads)
        shares = "  ".join(f"{100 * part / prediction.time:13.1f} %" for part in lost)
        print(f"{threads:7d}  {first[1] / prediction.time:5.2f}  {prediction.time / 1e3:8.2f}  {shares}")
    print(f"{len(trace.loops)} loops, {sum(len(blocks) for _, blocks in trace.loops)} blocks")
    print(f"uneven with {threads} threads, ms:", listed(prediction.uneven, options.top))
    print("serial, ms:", listed(trace.serial, options.top))


if __name__ == "__main__":
    main()
