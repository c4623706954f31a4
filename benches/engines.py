"""How much faster two workers are than one, on Dask and on Slurm.

usage: engines.py RESTORA CONFIG [SHARDS [RUNS]]

Run it with a Python that has restora-dask (tools/peers.sh makes one in target/peers); Slurm needs root and Debian's
slurmctld, slurmd and munge. Scheduler, controller and workers are those of tests/engines, on the loopback interface;
every worker has one processor. Runs in turn with one and with two workers, from the submission to the merged results,
and prints medians and their ratio. With fewer than two free processors the ratio says nothing.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "engines"))

import dask_engine  # noqa: E402
import restora_dask  # noqa: E402
import slurm_engine  # noqa: E402
from common import run  # noqa: E402


def dask(folder, plan, restora, workers):
    with dask_engine.cluster(folder, workers) as (_, client):
        begun = time.monotonic()
        restora_dask.run(plan, folder / "out", client, restora=str(restora), threads=1)
        return time.monotonic() - begun


def slurm(folder, plan, restora, workers):
    with slurm_engine.slurm(folder) as cluster:
        begun = time.monotonic()
        words = (plan, "-o", "out", "--restora", restora, "--at-once", workers, "--shards-per-job", 4)
        _, merge = cluster.jobs(cluster.submit(*words, "--", "--mem=2G"))
        ended = cluster.ended(merge, seconds=1200)
        if ended != ("COMPLETED", 0):
            sys.exit(f"the merge ended as {ended}")
        return time.monotonic() - begun


def timed(engine, config, shards, restora, workers):
    folder = Path(tempfile.mkdtemp(prefix="restora-bench-"))
    folder.chmod(0o755)
    try:
        run([restora, "plan", config, "--shards", shards, "-o", folder / "plan.json"])
        return engine(folder, folder / "plan.json", restora, workers)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main():
    restora, config = Path(sys.argv[1]).absolute(), Path(sys.argv[2]).absolute()
    shards, runs = (int(word) for word in (sys.argv[3:] + ["40", "3"][len(sys.argv) - 3:]))
    print(f"\n{shards} shards, medians of {runs}, {os.cpu_count()} processors\n")
    print("| engine | one worker, s | two workers, s | times |")
    print("|---|---|---|---|")
    for name, engine in (("Dask", dask), ("Slurm", slurm)):
        times = {1: [], 2: []}
        for _ in range(runs):
            for workers, each in times.items():
                each.append(timed(engine, config, shards, restora, workers))
        one, two = (statistics.median(each) for each in times.values())
        print(f"| {name} | {one:.1f} | {two:.1f} | {one / two:.2f} |", flush=True)


if __name__ == "__main__":
    main()
