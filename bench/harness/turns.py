"""Arms that do the same work, one after the other, round by round; what is compared are medians of ratios within a round."""

import dataclasses
import time

from bench.harness import busy, goals
from bench.harness.process import Failed
from bench.harness.statistics import best_of, spread, times_as_good

PAUSE = 0.3  # seconds between two arms: threads that wait by spinning fall asleep


@dataclasses.dataclass
class Comparison:
    """ours      names of our arms; the first is what all others are compared with
    key       what of an arm's results is compared, `unit` its unit; more_is_better, or less
    work      GFLOP in a unit (per row, text ...) for the share of the roofline; 0: none
    groups    name -> arms: also how many times as good as the best of them
    most      one of our arms -> the row of the goals whose value it is not to exceed"""

    item: str
    title: str
    ours: list
    key: str = "rate"
    unit: str = "rows/s"
    more_is_better: bool = True
    work: float = 0
    groups: dict = dataclasses.field(default_factory=dict)
    most: dict = dataclasses.field(default_factory=dict)
    seen: dict = dataclasses.field(default_factory=dict)
    failed: dict = dataclasses.field(default_factory=dict)
    share: busy.Share = None

    def measure(self, arms, rounds):
        """An arm that fails is left out from then on; ours may not fail."""
        self.seen, self.failed = {}, {}
        watch = busy.Watch()
        for _ in range(rounds):
            for name, arm in arms.items():
                if name in self.failed:
                    continue
                time.sleep(PAUSE)
                try:
                    self.seen.setdefault(name, []).append(arm())
                except Failed as error:
                    if name in self.ours:
                        raise
                    self.failed[name] = str(error)
                    self.seen.pop(name, None)
        self.share = watch.share()

    def values(self, name, key=None):
        return [result[key or self.key] for result in self.seen[name]]

    def text(self, roofline, level):
        """What was seen; level: whose goals are set beside it, None for no goals."""
        lines = [self.title]
        for name in self.seen:
            line = f"  {name:<30} {spread(self.values(name))} {self.unit}"
            if "mb" in self.seen[name][0]:
                line += f", {spread(self.values(name, 'mb')).median:,.0f} MB"
            if "accuracy" in self.seen[name][0]:
                line += f", accuracy {spread(self.values(name, 'accuracy')).median:.3f}"
            lines.append(
                line + (self.of_ours(name, roofline, level) if name in self.ours else self.of_theirs(name, level))
            )
        for name, members in self.groups.items():
            present = {arm: self.values(arm) for arm in members if arm in self.seen}
            if present:
                best = best_of(present, self.more_is_better)
                ratio = times_as_good(self.values(self.ours[0]), present[best], self.more_is_better)
                lines.append(f"  {name} ({best}): {ratio} times" + self.goal(name, "times", ratio.median, roofline))
        lines += [f"  {name} left out: {reason}" for name, reason in self.failed.items()]
        return "\n".join(lines)

    def of_ours(self, name, roofline, level):
        said = ""
        if self.work:
            part = self.work * spread(self.values(name)).median / roofline.gflops
            said += f", {100 * part:.0f} % of the multiply-adds" + self.goal("roofline", "share", part, level)
        if name in self.most:
            said += self.goal(self.most[name], "most", spread(self.values(name)).median, level)
        return said

    def of_theirs(self, name, level):
        """How many times as good our first arm is."""
        ratio = times_as_good(self.values(self.ours[0]), self.values(name), self.more_is_better)
        said = f"; {self.ours[0]}: {ratio} times" + self.goal(name, "times", ratio.median, level)
        if all("mb" in self.seen[arm][0] for arm in (name, self.ours[0])):
            less = times_as_good(self.values(self.ours[0], "mb"), self.values(name, "mb"), False)
            said += f", {less.median:.1f} times less memory" + self.goal(name, "memory", less.median, level)
        return said

    def goal(self, against, what, value, level):
        return goals.said(self.item, against, what, level, value)

    def as_json(self):
        return {
            "item": self.item,
            "title": self.title,
            "key": self.key,
            "unit": self.unit,
            "ours": self.ours,
            "busy": self.share.busy,
            "others": self.share.others,
            "stolen": self.share.stolen,
            "results": self.seen,
            "failed": self.failed,
        }
