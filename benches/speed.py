"""Times the pass over pixels and the whole run against reading alone and against other tools, in
turn, and prints a table with medians and ratios for RESULTS.md.

usage: speed.py RESTORA READ_ONLY FOLDER THREADS RUNS [SLOW_RUNS]

The tools that take long (exactextract, rasterstats) run SLOW_RUNS times, 1 if not said.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent


class Timed:
    """The seconds of the runs of one command, and of what it says of a part of itself."""

    def __init__(self, name, command, part=None):
        self.name, self.command, self.part = name, [str(word) for word in command], part
        self.seconds, self.parts = [], []

    def once(self, counts):
        begun = time.perf_counter()
        done = subprocess.run(self.command, stdout=subprocess.PIPE, check=True)
        took = time.perf_counter() - begun
        if counts:
            self.seconds.append(took)
            if self.part:
                self.parts.append(self.part(done.stdout))

    def whole(self):
        return statistics.median(self.seconds)

    def pass_s(self):
        return statistics.median(self.parts)


def phases(folder):
    """Seconds of the phases of the run whose results are in a folder."""
    with open(folder / "run.json", encoding="utf-8") as file:
        return json.load(file)["seconds"]["phases"]


def pass_of(folder):
    """Seconds of the pass over pixels."""
    return sum(one["seconds"] for one in phases(folder) if one["phase"] == "reading pixels")


def in_turn(timed, runs):
    """Runs all commands in turn; the first turn does not count."""
    for turn in range(runs + 1):
        for one in timed:
            one.once(turn > 0)


def main():
    restora, read_only, folder = (Path(word) for word in sys.argv[1:4])
    threads, runs = int(sys.argv[4]), int(sys.argv[5])
    slow_runs = int(sys.argv[6]) if len(sys.argv) > 6 else 1

    def run(name, config, threads):
        out = folder / f"out-{config}-{threads}"
        command = [
            restora, "run", folder / f"{config}.json", "-o", out, "--overwrite",
            "-j", threads, "--progress", "none", "--quiet",
        ]
        return Timed(name, command, lambda _: pass_of(out))

    def reading(name, how, threads, *dates):
        files = [folder / f"{date}.tif" for date in dates]
        command = [read_only, how, threads, *files]
        return Timed(name, command, lambda said: float(said.split()[0]))

    def script(name, path, *words):
        return Timed(name, [sys.executable, path, folder, *words])

    both = ("before", "after")
    two, one = run("run", "config", threads), run("run, 1 thread", "config", 1)
    three = run("three dates", "three_dates", threads)
    gdal = reading("GDAL reads both", "gdal", threads, *both)
    third = reading("GDAL reads the third", "gdal", threads, "later")
    direct = reading("restora reads both", "direct", threads, *both)
    numpy = script("numpy", HERE / "numpy_baseline.py", threads)
    in_turn([two, one, three, gdal, third, direct, numpy], runs)
    exact = script("exactextract", HERE / "peers" / "exactextract_frac.py")
    stats = script("rasterstats", HERE / "peers" / "rasterstats_categorical.py")
    for slow in (exact, stats):
        for _ in range(slow_runs):
            slow.once(True)

    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, "
          f"{threads} threads, {runs} runs each in turn, medians\n")
    print("| what | s | against | s | ratio |")
    print("|---|---|---|---|---|")

    def share(what, own, against, other):
        """How much of the other's time it takes."""
        print(f"| {what} | {own:.3f} | {against} | {other:.3f} | {own / other:.2f} of it |")

    def faster(what, own, against, other):
        print(f"| {what} | {own:.3f} | {against} | {other:.3f} | {other / own:.2f} × as fast |")

    share("pass over both dates", two.pass_s(), gdal.name, gdal.pass_s())
    share(direct.name, direct.pass_s(), gdal.name, gdal.pass_s())
    for other in (numpy, exact, stats, one):
        faster("whole run", two.whole(), other.name, other.whole())
    faster("pass", two.pass_s(), "pass, 1 thread", one.pass_s())
    more = three.pass_s() - two.pass_s()
    share("what a third date adds to the pass", more, third.name, third.pass_s())
    print("\nPhases of the last run, seconds: " + ", ".join(
        f"{one['phase']} {one['seconds']:.3f}" for one in phases(folder / f"out-config-{threads}")))


if __name__ == "__main__":
    main()
