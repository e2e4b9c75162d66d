"""Charts as SVG, both axes logarithmic, readable on a light and on a dark page. Where something is proportional to the
amount of work, its line is straight and parallel to the roofline."""

import dataclasses
import math
from html import escape

PANEL, HEIGHT, LEFT, TOP, BOTTOM = 400, 260, 70, 60, 50
STYLE = """
svg { background: #fff } text { font: 12px sans-serif; fill: #222 } .title { font-size: 15px } .grid { stroke: #ddd }
.line { fill: none; stroke-width: 2 } .bound { stroke-dasharray: 6 4 }
.c0 { stroke: #0868ac; fill: #0868ac } .c1 { stroke: #c2410c; fill: #c2410c } .c2 { stroke: #15803d; fill: #15803d }
.c3 { stroke: #7e22ce; fill: #7e22ce } .roof { stroke: #666; fill: #666 } text.c0, text.c1, text.c2, text.c3, text.roof { stroke: none }
@media (prefers-color-scheme: dark) {
  svg { background: #16181d } text { fill: #ddd } .grid { stroke: #3a3d45 }
  .c0 { stroke: #6cb8ff; fill: #6cb8ff } .c1 { stroke: #ff9a62; fill: #ff9a62 } .c2 { stroke: #6ede8a; fill: #6ede8a }
  .c3 { stroke: #d0a2ff; fill: #d0a2ff } .roof { stroke: #aaa; fill: #aaa } }
"""


@dataclasses.dataclass
class Series:
    name: str
    points: list  # (x, y), both above 0
    bound: bool = False  # the roofline


@dataclasses.dataclass
class Panel:
    x: str
    y: str
    series: list


@dataclasses.dataclass
class Chart:
    name: str  # of the file
    title: str
    panels: list
    caption: str


def ticks(low, high):
    """1, 2 and 5 times powers of ten between the two, as many as are readable."""
    steps = (1, 2, 5) if high / low < 1000 else (1,)
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    return [step * 10.0**e for e in exponents for step in steps if low <= step * 10.0**e <= high]


def limits(values):
    low, high = min(values), max(values)
    room = max(1.15, (high / low) ** 0.06)
    return low / room, high * room


def label(value):
    return f"{value / 1e6:g}M" if value >= 1e6 else f"{value / 1e3:g}k" if value >= 10000 else f"{value:g}"


def wrapped(text, width):
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word + " "
    return lines


def panel_svg(panel, left):
    xs = sorted({x for series in panel.series for x, _ in series.points})
    low_x, high_x = limits(xs)
    low_y, high_y = limits([y for series in panel.series for _, y in series.points])

    def at_x(x):
        return left + LEFT + (PANEL - LEFT - 20) * math.log(x / low_x) / math.log(high_x / low_x)

    def at_y(y):
        return TOP + HEIGHT * (1 - math.log(y / low_y) / math.log(high_y / low_y))

    right, floor = at_x(high_x), at_y(low_y)
    parts, last = [], -100.0
    for x in xs:
        parts.append(f'<line class="grid" x1="{at_x(x):.1f}" x2="{at_x(x):.1f}" y1="{TOP}" y2="{floor}"/>')
        if at_x(x) - last > 36:
            last = at_x(x)
            parts.append(f'<text x="{last:.1f}" y="{floor + 16}" text-anchor="middle">{label(x)}</text>')
    for y in ticks(low_y, high_y):
        parts.append(f'<line class="grid" x1="{left + LEFT}" x2="{right:.1f}" y1="{at_y(y):.1f}" y2="{at_y(y):.1f}"/>')
        parts.append(f'<text x="{left + LEFT - 6}" y="{at_y(y) + 4:.1f}" text-anchor="end">{label(y)}</text>')
    parts.append(
        f'<text x="{(left + LEFT + right) / 2:.1f}" y="{floor + 36}" text-anchor="middle">{escape(panel.x)}</text>'
    )
    parts.append(f'<text x="{left + LEFT}" y="{TOP - 8}">{escape(panel.y)}</text>')
    colors = iter(f"c{i % 4}" for i in range(len(panel.series)))
    for place, series in enumerate(panel.series):
        color = "roof" if series.bound else next(colors)
        path = " ".join(f"{'ML'[i > 0]}{at_x(x):.1f} {at_y(y):.1f}" for i, (x, y) in enumerate(series.points))
        parts.append(f'<path class="line {color}{" bound" if series.bound else ""}" style="fill:none" d="{path}"/>')
        if not series.bound:
            parts += [
                f'<circle class="{color}" cx="{at_x(x):.1f}" cy="{at_y(y):.1f}" r="3"/>' for x, y in series.points
            ]
        parts.append(
            f'<text class="{color}" x="{left + LEFT + 72 + place % 2 * 142}" y="{TOP - 22 + place // 2 * 14}">'
            f'{"- - " if series.bound else ""}{escape(series.name)}</text>'
        )
    return parts


def svg(chart, machine):
    """The chart as text; `machine` says what it was measured on."""
    width = PANEL * len(chart.panels)
    caption = wrapped(f"{chart.caption} {machine}", width // 7)
    height = TOP + HEIGHT + BOTTOM + 16 * len(caption) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escape(chart.title)}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="10" y="20">{escape(chart.title)}</text>',
    ]
    for place, panel in enumerate(chart.panels):
        parts += panel_svg(panel, place * PANEL)
    for line, text in enumerate(caption):
        parts.append(f'<text x="10" y="{TOP + HEIGHT + BOTTOM + 8 + 16 * line}">{escape(text.strip())}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"
