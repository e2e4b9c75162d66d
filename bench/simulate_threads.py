#!/usr/bin/env python3
"""What a run would gain from more threads, from a trace of the run with one.

    cmake --preset trace && cmake --build build/trace --target trine_program
    build/trace/trine train --threads 1 --trace one.json ...
    bench/simulate_threads.py one.json --threads 2 4 8 16

Every loop over rows is cut on a fixed grid, so a trace with one thread holds the time of each block. Blocks are given to
threads as the pool gives them: the next block to whoever is free first. Between loops nothing runs but the caller. Not in
the model: memory bandwidth, caches and clock rates that several threads share, which only a machine can tell.
"""
import argparse
import collections
import heapq
import json


def read(path):
    """Blocks of each loop in the order they ran, the name of each loop, and the time from the first event to the last; us."""
    with open(path) as file:
        events = json.load(file)
    loops, names = collections.defaultdict(list), {}
    for event in events:
        if event["cat"] == "rows":
            loop = event["args"]["loop"]
            loops[loop].append(event["dur"])
            names[loop] = event["name"] or "(no operation)"
    if len({event["tid"] for event in events if event["cat"] == "rows"}) > 1:
        raise SystemExit(f"{path}: loops ran in several threads; trace a run with --threads 1")
    begin = min(event["ts"] for event in events)
    return loops, names, max(event["ts"] + event["dur"] for event in events) - begin


def makespan(blocks, threads):
    free = [0.0] * min(threads, len(blocks))
    for block in blocks:
        heapq.heapreplace(free, free[0] + block)
    return max(free)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trace")
    parser.add_argument("--threads", type=int, nargs="+", default=[2, 4, 8, 16])
    parser.add_argument("--fork-join", type=float, default=1.0, help="us a loop costs beside its blocks; default 1")
    parser.add_argument("--top", type=int, default=8, help="operations that lose most, at the largest number of threads")
    options = parser.parse_args()

    loops, names, whole = read(options.trace)
    inside = sum(sum(blocks) for blocks in loops.values())
    print(f"{len(loops)} loops, {sum(map(len, loops.values()))} blocks, {whole / 1e3:.1f} ms, "
          f"{100 * (whole - inside) / whole:.1f} % of it outside loops")
    print("threads  times  lost to: serial parts  uneven blocks  fork and join")
    for threads in options.threads:
        lost = collections.Counter()
        serial = whole - inside
        uneven = 0.0
        for loop, blocks in loops.items():
            loss = makespan(blocks, threads) - sum(blocks) / threads
            uneven += loss
            lost[names[loop]] += loss
        joins = options.fork_join * sum(len(blocks) > 1 for blocks in loops.values())
        time = inside / threads + serial + uneven + joins
        shares = [100 * part / time for part in (serial * (1 - 1 / threads), uneven, joins)]
        print(f"{threads:7d}  {whole / time:5.2f}" + "".join(f"  {share:13.1f} %" for share in shares))
    print(f"uneven blocks at {options.threads[-1]} threads, ms:",
          ", ".join(f"{name} {loss / 1e3:.2f}" for name, loss in lost.most_common(options.top)))


if __name__ == "__main__":
    main()
