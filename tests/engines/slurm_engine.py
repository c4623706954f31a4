#!/usr/bin/env python3
"""restora on Slurm: a real slurmctld and two real nodes (slurmd) on the loopback interface.

    python3 slurm_engine.py --restora PATH/TO/restora [SCENARIO...]

Needs Debian's slurmctld, slurmd and munge, and root, because slurmd starts jobs of other users. Nothing runs through
systemd, and no control groups are used, so that it works in a container. All files are in a temporary folder.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from common import REPO, Case, check, computing, kill, main, run, started, wait_for

SUBMIT = REPO / "deploy" / "slurm" / "submit.sh"
NODES = ("node1", "node2")
SHARDS = 8

# Largest index of an array, and one.
MAX_ARRAY_SIZE = 12

# The sizes of nodes are told and not measured (config_overrides): one processor each, and more
# memory than jobs ask for.
CONF = """\
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
CryptoType=crypto/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=10000
SchedulerType=sched/builtin
MpiDefault=none
ReturnToService=2
SwitchType=switch/none
MaxArraySize={max_array_size}
KillWait=2
{nodes}
PartitionName=main Nodes={names} Default=YES MaxTime=INFINITE State=UP
"""


class Slurm:
    """A controller and two nodes that share this machine, told apart by their ports."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        check(os.geteuid() == 0, "slurmd has to be started by root; run this test as root")
        self.folder = folder
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLURM", "SBATCH"))
        }
        self.environment["SLURM_CONF"] = str(folder / "slurm.conf")
        self._munge(stack)
        ports = _free_ports(1 + len(NODES))
        host = socket.gethostname().partition(".")[0]
        nodes = "\n".join(
            f"NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} CPUs=1 RealMemory=8000 State=UNKNOWN"
            for name, port in zip(NODES, ports[1:])
        )
        conf = CONF.format(
            host=host, port=ports[0], folder=folder, nodes=nodes, names=",".join(NODES), max_array_size=MAX_ARRAY_SIZE
        )
        (folder / "slurm.conf").write_text(conf)
        # Where control groups of version 1 and 2 are mixed, Slurm's guess of the version fails.
        (folder / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n")
        (folder / "state").mkdir()
        self._start(stack, [_program("slurmctld"), "-D", "-f", folder / "slurm.conf"], "slurmctld")
        for name in NODES:
            (folder / f"spool-{name}").mkdir()
            self._start(stack, [_program("slurmd"), "-D", "-N", name, "-f", folder / "slurm.conf"], name)
        wait_for("two idle nodes", self._nodes_idle, seconds=30)

    def _munge(self, stack: ExitStack) -> None:
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(128))
        key.chmod(0o600)
        words = [_program("munged"), "--foreground", "--force", "--key-file", key]
        for option, name in (("socket", "socket"), ("pid-file", "pid"), ("log-file", "log"), ("seed-file", "seed")):
            words += [f"--{option}", self.folder / f"munge.{name}"]
        self._start(stack, words, "munged")
        wait_for("munged", lambda: (self.folder / "munge.socket").exists())

    def _start(self, stack: ExitStack, words: list[object], name: str) -> subprocess.Popen[bytes]:
        return stack.enter_context(started(words, self.folder / f"{name}.log", env=self.environment))

    def _nodes_idle(self) -> bool:
        done = subprocess.run(
            ["sinfo", "-h", "-N", "-o", "%T"], capture_output=True, text=True, check=False, env=self.environment
        )
        return done.stdout.split() == ["idle"] * len(NODES)

    def submit(self, *words: object, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        return run(["sh", SUBMIT, *words], codes, env=self.environment, cwd=self.folder)

    def jobs(self, submitted: subprocess.CompletedProcess[str]) -> tuple[str, str]:
        """Array and merge, as submit.sh names them."""
        array, merge = (re.search(rf"^{what}: +job (\d+)", submitted.stdout, re.M) for what in ("shards", "merge"))
        check(array is not None and merge is not None, submitted.stdout)
        return array[1], merge[1]

    def ended(self, job: str, seconds: float = 60) -> tuple[str, int]:
        """Waits for the end of a job; gives its state and exit code."""

        def look() -> tuple[str, int] | None:
            said = run(["scontrol", "show", "job", job], env=self.environment).stdout
            state = re.search(r"JobState=(\S+)", said)[1]
            code = int(re.search(r"ExitCode=(\d+):", said)[1])
            return None if state in ("PENDING", "RUNNING", "COMPLETING") else (state, code)

        return wait_for(f"the end of job {job}", look, seconds, every=0.2)

    def nothing_runs(self) -> None:
        """Waits until no job is left, so that none outlives the test."""
        command = ["squeue", "-h"]
        wait_for("an empty queue", lambda: not run(command, env=self.environment).stdout.strip())


@contextmanager
def slurm(folder: Path) -> Iterator[Slurm]:
    with ExitStack() as stack:
        made = Slurm(folder, stack)
        try:
            yield made
        finally:
            subprocess.run(["scancel", "-u", "root"], check=False, env=made.environment)
            wait_for("the end of all jobs", lambda: not run(["squeue", "-h"], env=made.environment).stdout.strip())


def _program(name: str) -> str:
    # Debian has daemons in /usr/sbin, which is not in everybody's PATH.
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    check(found is not None, f"{name} is not installed: tools/peers.sh installs it")
    return found or name


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _killed_once(cluster: Slurm, case: Case, submitted: subprocess.CompletedProcess[str], shard: str) -> str:
    """Waits until a process computes, kills it, and waits for the merge, which then must not merge. Gives what the
    list of shards holds."""
    _, merge = cluster.jobs(submitted)
    which = f"--shard {shard}/{case.shards}"
    victims = wait_for(f"a process with {which}", lambda: _with(computing(case), which), every=0.002)
    kill(victims)
    check(cluster.ended(merge) == ("FAILED", 4), f"the merge: {cluster.ended(merge)}")
    check(not (cluster.folder / "out").exists(), "results without all shards")
    log = (case.parts / "logs" / f"{merge}_merge.log").read_text()
    check("--retry" in log and "retry.list" in log, log)
    return (case.parts / "retry.list").read_text().strip()


def _with(pids: list[int], words: str) -> list[int]:
    def line(pid: int) -> str:
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            return ""

    return [pid for pid in pids if words in line(pid)]


def killed_job(folder: Path, restora: Path) -> str:
    """One element of the array is killed while it computes, as by a node that has no memory left; then retried."""
    case = Case(folder, restora, SHARDS)
    common = (case.plan, "-o", "out", "--restora", restora)
    options = ("--", "--mem=500M", "--time=5")
    with slurm(folder) as cluster:
        submitted = cluster.submit(*common, "--at-once", 2, *options)
        check("elements 1-8 of 8" in submitted.stdout, submitted.stdout)
        missing = _killed_once(cluster, case, submitted, "3")
        check(missing == "3", f"the list holds `{missing}`")
        again = cluster.submit(*common, "--retry", *options)
        check("elements 3 of 8" in again.stdout, again.stdout)
        array, merge = cluster.jobs(again)
        check(cluster.ended(merge) == ("COMPLETED", 0), f"the merge: {cluster.ended(merge)}")
        logs = [path.name for path in (case.parts / "logs").glob(f"{array}_*.log")]
        check(logs == [f"{array}_3.log"], f"{logs}")
        cluster.nothing_runs()
        # Nothing is missing now, and results are not replaced unasked.
        said = cluster.submit(*common, "--retry", codes=(2,)).stderr
        check("--overwrite" in said, said)
        said = cluster.submit(*common, "--retry", "--overwrite", codes=(2,)).stderr
        check("retry.list" in said, said)
    return f"shard 3 killed, named by the merge, submitted again alone; {case.same(folder / 'out')} files byte-equal"


def several_shards(folder: Path, restora: Path) -> str:
    """Three shards an element; an element is cancelled in its middle, and keeps what it had done."""
    case = Case(folder, restora, SHARDS)
    common = (case.plan, "-o", "out", "--restora", restora, "--shards-per-job", 3)
    with slurm(folder) as cluster:
        submitted = cluster.submit(*common, "--", "--mem=500M")
        check("elements 1-3 of 3" in submitted.stdout, submitted.stdout)
        array, merge = cluster.jobs(submitted)
        # Shard 4 is the first of element 2.
        wait_for("shard 4", case.part(4).exists, every=0.002)
        run(["scancel", f"{array}_2"], env=cluster.environment)
        check(cluster.ended(merge) == ("FAILED", 4), f"the merge: {cluster.ended(merge)}")
        missing = (case.parts / "retry.list").read_text().strip()
        check(missing in ("5-6", "6"), f"the list holds `{missing}`")
        written = case.part(4).stat().st_mtime_ns
        again = cluster.submit(*common, "--retry", "--", "--mem=500M")
        check("elements 2 of 3" in again.stdout, again.stdout)
        _, merge = cluster.jobs(again)
        check(cluster.ended(merge) == ("COMPLETED", 0), f"the merge: {cluster.ended(merge)}")
        check(case.part(4).stat().st_mtime_ns == written, "shard 4 was whole and was computed again")
        cluster.nothing_runs()
    return f"element 2 cancelled with {missing} missing, submitted again; {case.same(folder / 'out')} files byte-equal"


def memory(folder: Path, restora: Path) -> str:
    """A job that asks for less memory than a shard needs is refused by restora itself, which knows by
    SLURM_MEM_PER_NODE; with more, the retry computes everything."""
    case = Case(folder, restora, 2)
    common = (case.plan, "-o", "out", "--restora", restora)
    with slurm(folder) as cluster:
        array, merge = cluster.jobs(cluster.submit(*common, "--", "--mem=2M"))
        check(cluster.ended(merge) == ("FAILED", 4), f"the merge: {cluster.ended(merge)}")
        for element in (1, 2):
            how = cluster.ended(f"{array}_{element}")
            check(how == ("FAILED", 6), f"element {element}: {how}")
        check((case.parts / "retry.list").read_text().strip() == "1-2", "the list of shards")
        _, merge = cluster.jobs(cluster.submit(*common, "--retry", "--", "--mem=2G"))
        check(cluster.ended(merge) == ("COMPLETED", 0), f"the merge: {cluster.ended(merge)}")
        cluster.nothing_runs()
    return f"exit code 6 with 2 MB, done with 2 GB; {case.same(folder / 'out')} files byte-equal"


def refused(folder: Path, restora: Path) -> str:
    """What submit.sh says when it cannot work, and that nothing is in the queue then."""
    case = Case(folder, restora, MAX_ARRAY_SIZE)
    with slurm(folder) as cluster:
        for words, texts in (
            ((case.plan,), ("-o OUT is missing",)),
            (("none.json", "-o", "out"), ("none.json is not there", "restora plan")),
            ((case.plan, "-o", case.expected), ("is there already", "--overwrite")),
            ((case.plan, "-o", "out", "--at-once", "many"), ("--at-once", "`many`")),
            ((case.plan, "-o", "out", "--retry"), ("retry.list", "leave --retry out")),
            ((case.plan, "-o", "out", "--colour"), ("no option --colour",)),
            ((case.config, "-o", "out"), ("has no shards", "restora plan")),
            # An index of 12, where 11 is the largest.
            ((case.plan, "-o", "out"), ("MaxArraySize", "--shards-per-job")),
        ):
            said = cluster.submit(*words, codes=(2,)).stderr
            check(all(text in said for text in texts), f"{words}: {said}")
        queue = run(["squeue", "-h"], env=cluster.environment).stdout.strip()
        check(not queue, f"in the queue: {queue}")
    return "eight mistakes named, nothing submitted"


def scripts(_folder: Path, _restora: Path) -> str:
    """shellcheck, and what a shell other than bash makes of it."""
    found = sorted(SUBMIT.parent.iterdir())
    run(["shellcheck", "--shell=sh", *found])
    for script in found:
        run(["dash", "-n", script])
    return f"shellcheck finds nothing in {', '.join(path.name for path in found)}"


SCENARIOS = {
    "scripts": scripts,
    "killed-job": killed_job,
    "several-shards": several_shards,
    "memory": memory,
    "refused": refused,
}

if __name__ == "__main__":
    sys.exit(main(SCENARIOS, __doc__.splitlines()[0]))
