#!/usr/bin/env python3
"""Draws where every thread is in one step of a trace: a line a thread, a color an operation, white where it waits.

    build/trace/trine train --threads 2 --trace trace.json ...
    bench/draw_trace.py trace.json step.svg --step 2
    build/trace/trine train --threads 16 --trace-alone --trace 16.json ...
    bench/draw_trace.py 16.json predicted.svg --step 2 --threads 16

The second way draws the schedule that bench/simulate_threads.py predicts.
"""
import argparse
import collections
import heapq
import json
from html import escape

WIDTH, LEFT, LANE, GAP, TOP = 1000, 140, 16, 3, 58
COLORS = ["#3b6fb6", "#e08a2e", "#4a9d5b", "#b5473c", "#7d5fa8", "#8a6650", "#d27ab3", "#5fb3bf"]
OTHER = "#9a9a9a"


def spans_of_step(events, number):
    """The events that begin in a step, counted from 0, and where it begins and ends, us."""
    starts = sorted(e["ts"] for e in events if e["cat"] == "step" and e["name"] == "forward")
    if not 0 <= number < len(starts):
        raise SystemExit(f"--step {number}: the trace has {len(starts)} steps")
    begin = starts[number]
    next_step = starts[number + 1] if number + 1 < len(starts) else float("inf")
    inside = [e for e in events if begin <= e["ts"] < next_step]
    return inside, begin, max(e["ts"] + e["dur"] for e in inside)


def lanes_of(events, smallest):
    """Thread -> (begin, end, operation) of its blocks; blocks of one operation that follow each other within `smallest`
    us are one."""
    lanes = collections.defaultdict(list)
    for event in sorted((e for e in events if e["cat"] == "rows"), key=lambda e: e["ts"]):
        begin, end, lane = event["ts"], event["ts"] + event["dur"], lanes[event["tid"]]
        if lane and begin < lane[-1][1]:  # a loop inside a block
            continue
        if lane and lane[-1][2] == event["name"] and begin - lane[-1][1] < smallest:
            lane[-1] = (lane[-1][0], end, event["name"])
        else:
            lane.append((begin, end, event["name"]))
    return lanes


def shared(events, threads):
    """The events of one thread, the blocks of each loop given to `threads`: the next to whoever is free first."""
    now, last, loop, free, moved = 0.0, None, None, [], []
    for event in sorted(events, key=lambda e: (e["ts"], -e["dur"])):
        is_block = event["cat"] == "rows"
        if is_block and last and event["ts"] < last["ts"] + last["dur"]:  # a loop inside a block
            continue
        if is_block and event["args"]["loop"] != loop:
            now = max((time for time, _ in free), default=0.0)
            now += event["ts"] - (last["ts"] + last["dur"] if last else events[0]["ts"])
            free, loop = [(now, thread) for thread in range(threads)], event["args"]["loop"]
        if is_block:
            begin, thread = free[0]
            heapq.heapreplace(free, (begin + event["dur"], thread))
            moved.append(event | {"ts": begin, "tid": thread})
            last = event
        elif event["cat"] == "step":
            moved.append(event | {"ts": max((time for time, _ in free), default=0.0)})
    ends = [e["ts"] for e in moved if e["cat"] == "step"][1:] + [max(time for time, _ in free)]
    for event, end in zip((e for e in moved if e["cat"] == "step"), ends):
        event["dur"] = end - event["ts"]
    return moved, 0.0, ends[-1]


def draw(events, number, threads):
    events, begin, end = spans_of_step(events, number)
    if threads:
        events, begin, end = shared(events, threads)
    scale = (WIDTH - LEFT - 10) / (end - begin)
    lanes = lanes_of(events, 0.4 / scale)
    times = collections.Counter()
    for lane in lanes.values():
        for start, stop, name in lane:
            times[name] += stop - start
    colors = {name: color for (name, _), color in zip(times.most_common(), COLORS)}
    height = TOP + len(lanes) * (LANE + GAP) + 50

    def x(time):
        return f"{LEFT + (time - begin) * scale:.1f}"

    def text(left, top, words, color="#000"):
        return f'<text x="{left}" y="{top}" fill="{color}">{escape(words)}</text>'

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
           f'font-size="12">', f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    for i, name in enumerate([*colors, "others"]):
        left, top = LEFT + i % 5 * 180, 8 + i // 5 * 18
        out.append(f'<rect x="{left}" y="{top}" width="12" height="12" fill="{colors.get(name, OTHER)}"/>')
        out.append(text(left + 16, top + 10, name))
    for number, thread in enumerate(sorted(lanes)):
        top = TOP + number * (LANE + GAP)
        busy = sum(stop - start for start, stop, _ in lanes[thread]) / (end - begin)
        out.append(text(4, top + 12, f"thread {thread}: {100 * busy:.0f} % busy"))
        paths = collections.defaultdict(str)
        for start, stop, name in lanes[thread]:
            width = max(0.1, (stop - start) * scale)
            paths[colors.get(name, OTHER)] += f"M{x(start)} {top}h{width:.1f}v{LANE}H{x(start)}z"
        out += [f'<path fill="{color}" d="{path}"/>' for color, path in paths.items()]
    bottom = TOP + len(lanes) * (LANE + GAP)
    for event in events:
        if event["cat"] != "step":
            continue
        out.append(f'<path d="M{x(event["ts"])} {TOP - 6}V{bottom}" stroke="#000"/>')
        if event["dur"] * scale > 100:
            out.append(text(x(event["ts"]), bottom + 16, f"{event['name']}, {event['dur'] / 1e3:.0f} ms"))
    words = "white: waiting, or the caller between operations"
    out.append(text(LEFT, bottom + 36, f"{(end - begin) / 1e3:.0f} ms; {words}", "#666"))
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("trace")
    parser.add_argument("out")
    parser.add_argument("--step", type=int, default=1, help="counted from 0; default 1")
    parser.add_argument("--threads", type=int, default=0, help="the schedule predicted for so many; default as traced")
    options = parser.parse_args()
    with open(options.trace, encoding="utf-8") as file:
        picture = draw(json.load(file), options.step, options.threads)
    with open(options.out, "w", encoding="utf-8") as file:
        file.write(picture)


if __name__ == "__main__":
    main()
