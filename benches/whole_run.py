"""Times `restora run`, plain and with three factor rasters, and the numpy baseline in turn and
prints medians and their ratios.

usage: whole_run.py RESTORA FOLDER THREADS RUNS

One run of each is thrown away, so that both find the files in the system's cache. The runs
that count alternate, so that whatever else the machine does falls on both alike.
"""

import csv
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent

# What three factor rasters may cost, as a multiple of the run without.
FACTORS_LIMIT = 2.5


class Runs:
    """Wall time, processor time and peak memory of the counted runs of one command."""

    def __init__(self, name, command):
        self.name, self.command = name, [str(word) for word in command]
        self.wall, self.cpu, self.peak = [], [], []
        self.output = b""

    def once(self, counts):
        started = time.perf_counter()
        child = subprocess.Popen(self.command, stdout=subprocess.PIPE)
        self.output = child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{self.name} failed with exit code {child.returncode}")
        if counts:
            self.wall.append(wall)
            self.cpu.append(used.ru_utime + used.ru_stime)
            # Kibibytes, but on macOS bytes.
            self.peak.append(used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10))

    def line(self):
        wall, cpu = statistics.median(self.wall), statistics.median(self.cpu)
        low, high = min(self.wall), max(self.wall)
        peak = max(self.peak)
        return f"{self.name:<16}{wall:8.3f} ({low:.3f} to {high:.3f}){cpu:9.3f}{peak:10.0f}"


def agree(out, baseline):
    """Both must have done the same work: the zones' areas differ by the pixel rule only."""
    with open(out / "sites.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first = [row for row in rows if row["kind"] == "site" and row["date"] == rows[0]["date"]]
    areas = [float(row["area_m2"]) / 10_000 for row in first]
    theirs = json.loads(baseline)["area_ha"]
    if len(areas) != len(theirs):
        sys.exit(f"{len(areas)} zones are not {len(theirs)}")
    worst = max(abs(a / b - 1) for a, b in zip(areas, theirs))
    # The plane of the projection and the ellipsoid differ by up to 0.1 % here.
    if worst > 0.005:
        sys.exit(f"the areas of a zone differ by {worst:.2%}")
    return worst


def main():
    restora, folder = Path(sys.argv[1]), Path(sys.argv[2])
    threads, count = int(sys.argv[3]), int(sys.argv[4])
    out = folder / "out"

    def run(name, config, out):
        return Runs(name, [
            restora, "run", folder / config, "-o", out, "--overwrite",
            "-j", threads, "--progress", "none", "--quiet",
        ])

    ours = run("restora run", "config.json", out)
    corrected = run("with 3 factors", "corrected.json", folder / "out-corrected")
    theirs = Runs("numpy baseline", [sys.executable, HERE / "numpy_baseline.py", folder, threads])
    for turn in range(count + 1):
        for each in (ours, corrected, theirs):
            each.once(turn > 0)
    worst = agree(out, theirs.output)
    ratio = statistics.median(theirs.wall) / statistics.median(ours.wall)
    factors = statistics.median(corrected.wall) / statistics.median(ours.wall)
    print(f"{count} runs each, in turn, {threads} threads, {os.cpu_count()} processors")
    print(f"{'':<16}{'wall s':>8} {'(least to most)':<18}{'CPU s':>7}{'peak MiB':>10}")
    print(ours.line())
    print(corrected.line())
    print(theirs.line())
    print(f"restora run is {ratio:.2f} times as fast; zone areas agree within {worst:.2%}")
    print(f"three factor rasters take {factors:.2f} times as long")
    if factors > FACTORS_LIMIT:
        sys.exit(f"that is more than {FACTORS_LIMIT} times")


if __name__ == "__main__":
    main()
