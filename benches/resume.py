"""What it costs to be killed: a run that is killed half way and goes on, against one that is not.

usage: resume.py RESTORA FOLDER SIDE THREADS [RUNS]

FOLDER has the rasters of generate.py. Land cover: virtual rasters of many times these, 2800 sites. Imagery: two dates of
red and near infrared as imagery.py makes them, 10980 x 10980. Each is run whole, then killed after half the time that this
took, then resumed; both must have the same bytes. Prints the processor time of the whole run, of the two halves together,
the ratio, and how much an earlier run had read.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import imagery
from shards import MAY_DIFFER, large, same


def timed(words, kill_after=None):
    """Runs a command, or kills it after a while; gives wall seconds and the processor time of all its threads."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    child = subprocess.Popen([str(word) for word in words], stdout=subprocess.DEVNULL)
    try:
        if child.wait(kill_after) != 0:
            sys.exit(f"failed: {words}")
        if kill_after is not None:
            sys.exit("it had ended before it was killed")
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    wall, after = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def read_before(folder):
    """Share of the pixels of passes that an earlier run had read, by its log."""
    events = [json.loads(line) for line in (folder / "log.ndjson").read_text(encoding="utf-8").splitlines()]
    return {event["pass"]: event["pixels"] / event["of"] for event in events if event["ev"] == "begun"}


def case(restora, config, folder, threads, runs):
    whole, resumed = folder / "out-whole", folder / "out-resumed"
    run = [restora, "run", config, "-j", threads, "--quiet", "--progress", "none", "--overwrite"]
    rows = []
    for _ in range(runs):
        shutil.rmtree(resumed, ignore_errors=True)
        wall, cpu = timed([*run, "-o", whole])
        halves = timed([*run, "-o", resumed], wall / 2), timed([*run, "-o", resumed, "--resume"])
        same(whole, resumed, MAY_DIFFER - {"record.json"})
        rows.append((cpu, halves[0][1] + halves[1][1]))
    cpu, both = (statistics.median(column) for column in zip(*rows))
    before = ", ".join(f"{name} {share:.0%}" for name, share in read_before(resumed).items())
    print(f"| {config.name} | {cpu:.1f} | {both:.1f} | {statistics.median(b / a for a, b in rows):.2f} | {before} |")


def main():
    restora, folder, side, threads = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    runs = int(sys.argv[5]) if len(sys.argv) > 5 else 3
    os.environ.pop("SLURM_JOB_ID", None)
    print(f"killed half way, {threads} threads, medians of {runs}\n")
    print("| | whole, CPU s | killed and resumed, CPU s | ratio | had been read |\n|---|---|---|---|---|")
    case(restora, large(folder, side, 15, 10, 2800)[0], folder, threads, runs)
    scenes = folder / "imagery-10980"
    case(restora, imagery.make(scenes, 10980), scenes, threads, runs)


if __name__ == "__main__":
    main()
