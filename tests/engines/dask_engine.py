#!/usr/bin/env python3
"""restora on Dask: a real scheduler and real workers, each a process, on the loopback interface.

    python dask_engine.py --restora PATH/TO/restora [SCENARIO...]

Needs restora-dask (python/restora-dask) in the Python that runs it. Linux: it looks for processes in /proc.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import dask
import restora_dask
from distributed import Client
from restora_dask import shards
from restora_dask.child import Child

from common import Case, Wrong, check, computing, kill, main, processes, run, started, wait_for

SHARDS = 8

# A child has 5 s to end when it is asked to, and is killed then.
GONE_S = 8.0


class Cluster:
    """A scheduler and workers of one thread each, without nannies: a worker that is killed stays away."""

    def __init__(self, folder: Path, stack: ExitStack, workers: int) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self._stack = stack
        words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", self.file]
        self.scheduler = self._start(words, "scheduler")
        wait_for("the scheduler", self._address)
        for _ in range(workers):
            self.add_worker()

    def add_worker(self, nanny: str = "--no-nanny") -> subprocess.Popen[bytes]:
        name = f"worker-{len(self.workers)}"
        words = ["worker", "--scheduler-file", self.file, "--host", "127.0.0.1", "--nthreads", "1", nanny]
        words += ["--no-dashboard", "--name", name, "--local-directory", self.folder / name]
        self.workers.append(self._start(words, name))
        return self.workers[-1]

    @property
    def address(self) -> str:
        return self._address() or ""

    def _address(self) -> str | None:
        try:
            return json.loads(self.file.read_text())["address"]
        except (OSError, ValueError):
            return None

    def _start(self, words: list[object], name: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        # Other variables for Dask would change what is tested.
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DASK_")}
        return self._stack.enter_context(started(command, self.folder / f"{name}.log", env=environment))


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[tuple[Cluster, Client]]:
    with ExitStack() as stack:
        made = Cluster(folder, stack, workers)
        client = stack.enter_context(Client(made.address))
        client.wait_for_workers(workers, timeout=30)
        yield made, client


def children_of(worker: subprocess.Popen[bytes], case: Case) -> list[int]:
    """The processes of restora under a worker. Between them is the process that looks after the child."""
    found = []
    for pid in computing(case):
        if worker.pid in (_parent(pid), _parent(_parent(pid))):
            found.append(pid)
    return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def no_children(case: Case) -> float:
    """Waits until nothing works for a case any more; gives how long that took."""
    begun = time.monotonic()
    wait_for("the end of all child processes", lambda: not processes(str(case.plan)), GONE_S)
    return time.monotonic() - begun


def killed_worker(folder: Path, restora: Path) -> str:
    """One of two workers is killed while a child of it computes."""
    case = Case(folder, restora, SHARDS)
    seen: list[restora_dask.Progress] = []
    gone: list[float] = []
    with cluster(folder) as (made, client):
        doomed = made.workers[0]

        def kill_it() -> None:
            children = wait_for("a child of the worker", lambda: children_of(doomed, case), every=0.002)
            doomed.kill()
            begun = time.monotonic()
            wait_for("the end of the orphan", lambda: not any(map(_alive, children)), GONE_S, every=0.01)
            gone.append(time.monotonic() - begun)

        killer = threading.Thread(target=kill_it)
        killer.start()
        out = folder / "out"
        done = restora_dask.run(case.plan, out, client, restora=str(restora), progress=seen.append)
        killer.join()
        check(doomed.wait() == -signal.SIGKILL, "the worker was not killed")
        check(len(gone) == 1, "the child of the killed worker was not seen to end")
        check(len(client.nthreads()) == 1, "the killed worker is still there")
    files = case.same(out)
    check(done.again == (), f"computed twice: {done.again}")
    pixels = sum(shard["pixels"] for shard in json.loads(case.plan.read_text())["shards"])
    last = seen[-1]
    check((last.shards_done, last.pixels_done) == (SHARDS, pixels), f"{last}")
    check(seen[0].shards_done == 0 and seen[0].pixels == pixels, f"{seen[0]}")
    return f"one worker of two killed, its child gone after {gone[0]:.2f} s; {files} files byte-equal"


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def command_line(folder: Path, restora: Path) -> str:
    """The command as the documentation has it, with several shards a task and the merge on a worker."""
    case = Case(folder, restora, SHARDS)
    with cluster(folder) as (made, _client):
        base = [Path(sys.executable).with_name("restora-dask"), case.plan, "--scheduler", made.address]
        base += ["--restora", restora]
        said = run([*base, "-o", folder / "one", "--shards-per-task", 3])
        case.same(folder / "one")
        check(f"{SHARDS} shards, " in said.stderr, said.stderr)
        # Nothing is computed again; results that are there are not replaced unasked.
        before = case.part(1).stat().st_mtime_ns
        run([*base, "-o", folder / "two", "--merge-on", "worker", "--quiet"])
        case.same(folder / "two")
        check(case.part(1).stat().st_mtime_ns == before, "a shard that was whole was computed again")
        said = run([*base, "-o", folder / "two"], codes=(2,))
        check("--overwrite" in said.stderr, said.stderr)
        run([*base, "-o", folder / "two", "--overwrite", "--quiet"])
    return "three shards a task; merged on the client and on a worker; byte-equal"


def damaged_part(folder: Path, restora: Path) -> str:
    """A part goes bad after it was written: the merge says so, and it is computed once more."""
    case = Case(folder, restora, SHARDS)
    with cluster(folder, workers=1) as (_made, client):

        def damage(progress: restora_dask.Progress) -> None:
            if progress.merging and not damaged:
                damaged.append(case.part(3).read_bytes())
                case.part(3).write_bytes(damaged[0][: len(damaged[0]) // 2])
                case.part(5).unlink()

        damaged: list[bytes] = []
        out = folder / "out"
        done = restora_dask.run(case.plan, out, client, restora=str(restora), progress=damage)
    check(done.again == (3, 5), f"computed again: {done.again}")
    check(case.part(3).read_bytes() == damaged[0], "the shard has other bytes the second time")
    return f"shards 3 and 5 computed again; {case.same(out)} files byte-equal"


def fails_for_good(folder: Path, restora: Path) -> str:
    """A shard that cannot be written, wherever it is computed; the others are done all the same."""
    case = Case(folder, restora, SHARDS)
    # A folder that is not empty, in the place of the file.
    (case.part(4) / "x").mkdir(parents=True)
    with cluster(folder) as (_made, client):
        try:
            restora_dask.run(case.plan, folder / "out", client, restora=str(restora), retries=1)
            raise Wrong("it ended well")
        except restora_dask.ShardsFailed as error:
            said = str(error)
            check(error.shards == [4], said)
            check(error.failures[0].code not in (None, 0, 2), said)
        no_children(case)
    for word in ("shard 4:", "exit code", "worker-", case.part(4).name, "next:", str(case.parts)):
        check(word in said, f"no `{word}` in\n{said}")
    whole = [shard for shard in range(1, SHARDS + 1) if case.part(shard).is_file()]
    check(whole == [1, 2, 3, 5, 6, 7, 8], f"{whole}")
    check(not (folder / "out").exists(), "results without shard 4")
    return f"told as\n{_indented(said)}\n "


def refused(folder: Path, restora: Path) -> str:
    """What would fail in the same way everywhere is not tried again: the config was changed after the plan."""
    case = Case(folder, restora, SHARDS)
    case.config.write_text(case.config.read_text().replace("3406.5", "3406.6"))
    with cluster(folder) as (_made, client):
        try:
            restora_dask.run(case.plan, folder / "out", client, restora=str(restora), retries=5)
            raise Wrong("it ended well")
        except restora_dask.ShardsFailed as error:
            check(error.exit_code == 2, str(error))
            check(len(error.failures) == 1, f"tried on: {error}")
            said = str(error)
        no_children(case)
        # The program that is missing on workers, and a plan that they do not see.
        for options, words in (
            ({"restora": str(folder / "nowhere" / "restora"), "merge_on": "worker"}, ("PATH", "127")),
            ({"restora": str(restora), "threads": 2, "memory": "1KiB"}, ("exit code 6", "shards")),
        ):
            try:
                restora_dask.run(case_again(case), folder / "out", client, retries=0, **options)
                raise Wrong("it ended well")
            except restora_dask.RestoraDaskError as error:
                check(all(word in str(error) for word in words), f"not {words}: {error}")
    return f"told as\n{_indented(said)}\n "


def case_again(case: Case) -> Path:
    """A plan of the config as it is now."""
    plan = case.folder / "again.json"
    run([case.restora, "plan", case.config, "--shards", SHARDS, "-o", plan, "--overwrite"])
    return plan


def cancelled(folder: Path, restora: Path) -> str:
    """An event, Ctrl-C, and a client that is killed: no child is left on the workers."""
    # A shell tells what it starts in the background to ignore Ctrl-C, and Python lets that be.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    case = Case(folder, restora, SHARDS)
    took = []
    with cluster(folder) as (made, client):
        event = threading.Event()
        watcher = threading.Thread(target=_when_computing, args=(case, event.set))
        watcher.start()
        try:
            restora_dask.run(case.plan, folder / "out", client, restora=str(restora), cancel=event)
            raise Wrong("it ended well")
        except restora_dask.Cancelled:
            # Told only when the children are gone.
            check(not processes(str(case.plan)), "a child is left after `Cancelled`")
        watcher.join()
        watcher = threading.Thread(target=_when_computing, args=(case, _thread.interrupt_main))
        watcher.start()
        try:
            restora_dask.run(case.plan, folder / "out", client, restora=str(restora))
            raise Wrong("it ended well")
        except KeyboardInterrupt:
            check(not processes(str(case.plan)), "a child is left after KeyboardInterrupt")
        watcher.join()
        check(not (folder / "out").exists(), "results of a cancelled run")
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -9)):
            took.append(_signalled(case, made, number, code))
        # The workers are as good as before.
        restora_dask.run(case.plan, folder / "out", client, restora=str(restora))
    return (
        "no child left after an event and after KeyboardInterrupt, "
        f"{took[0]:.1f} s after Ctrl-C, {took[1]:.1f} s after SIGTERM, {took[2]:.1f} s after the client was killed; "
        f"then {case.same(folder / 'out')} files byte-equal"
    )


def _when_computing(case: Case, then) -> None:
    wait_for("a child", lambda: computing(case), every=0.002)
    then()


def _signalled(case: Case, made: Cluster, number: int, code: int) -> float:
    """Ends the command by a signal while children compute; gives how long the last child lived on."""
    for part in case.parts.glob("*.part"):
        part.unlink()
    command = [Path(sys.executable).with_name("restora-dask"), case.plan, "-o", case.folder / "out"]
    command += ["--scheduler", made.address, "--restora", case.restora, "--quiet"]
    with started(command, case.folder / "client.log") as process:
        _when_computing(case, lambda: process.send_signal(number))
        begun = time.monotonic()
        check(process.wait(30) == code, f"{number!r}: the command ended with {process.returncode}")
    wait_for(f"the end of all children after {number!r}", lambda: not computing(case), GONE_S)
    return time.monotonic() - begun


def lost_scheduler(folder: Path, restora: Path) -> str:
    """The scheduler is killed: the client says so and does not hang, and the workers' children end with them."""
    case = Case(folder, restora, SHARDS)
    # A client looks for its scheduler for 30 s before it gives up.
    with dask.config.set({"distributed.comm.timeouts.connect": "3s"}), cluster(folder) as (made, client):
        watcher = threading.Thread(target=_when_computing, args=(case, made.scheduler.kill))
        watcher.start()
        begun = time.monotonic()
        try:
            restora_dask.run(case.plan, folder / "out", client, restora=str(restora))
            raise Wrong("it ended well")
        except restora_dask.ClusterLost as error:
            said = str(error)
        took = time.monotonic() - begun
        watcher.join()
        check(str(case.parts) in said, said)
        no_children(case)
    return f"told after {took:.1f} s, and no child left"


def keeper(folder: Path, restora: Path) -> str:
    """What stands between a worker and restora, by itself: exit codes, and each way to end the child."""
    for script, code in (("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)):
        ended = Child(["sh", "-c", f"echo one >&2; echo two >&2; {script}"]).wait(lambda: False)
        check((ended.code, ended.stderr, ended.stopped) == (code, "one\ntwo", False), f"{script}: {vars(ended)}")
    ended = Child([str(folder / "none")]).wait(lambda: False)
    check(ended.code == 127 and "none cannot be started" in ended.stderr, f"{vars(ended)}")
    took = []
    # One that ends when it is asked to, and one that has to be killed.
    for name, script in (("ends", ""), ("stays", "trap '' TERM; ")):
        mark = f"{folder}/{name}"
        child = Child(["sh", "-c", f"{script}echo begun > {mark}; while :; do sleep 0.1; done"])
        wait_for(mark, Path(mark).exists)
        begun = time.monotonic()
        check(child.wait(lambda: True).stopped, f"{name}: not told that it was stopped")
        took.append(time.monotonic() - begun)
        check(not processes(mark), f"{name} is left")
    check(took[0] < 3 < took[1] < GONE_S, f"{took}")
    # The keeper alone is killed, where the kernel knows what to do.
    mark = f"{folder}/orphan"
    child = Child(["sh", "-c", f"echo begun > {mark}; while :; do sleep 0.1; done"])
    wait_for(mark, Path(mark).exists)
    (pid,) = processes("keeper.py", mark)
    kill([pid])
    wait_for("the end of the orphan", lambda: not processes(mark), GONE_S)
    for text in ("3,7,12-14", "1", "1-2", "1-40"):
        check(shards.ranges(shards.numbers(text)) == text, text)
    check(shards.groups([1, 2, 3, 7], 3) == [(1, 2, 3), (7,)], "groups")
    return f"asked to end: {took[0]:.1f} s; killed after {took[1]:.1f} s; no orphan"


def nanny(folder: Path, restora: Path) -> str:
    """With the nanny that `dask worker` has unless told otherwise: the killed worker is replaced. Then the workers are
    ended in order while they compute."""
    case = Case(folder, restora, SHARDS)
    with ExitStack() as stack:
        made = Cluster(folder, stack, workers=0)
        client = stack.enter_context(Client(made.address))
        command = made.add_worker("--nanny")
        client.wait_for_workers(1, timeout=30)
        (pid,) = client.run(os.getpid).values()

        def end_it() -> None:
            _when_computing(case, lambda: os.kill(pid, signal.SIGKILL))

        killer = threading.Thread(target=end_it)
        killer.start()
        restora_dask.run(case.plan, folder / "out", client, restora=str(restora))
        killer.join()
        files = case.same(folder / "out")
        (other,) = client.run(os.getpid).values()
        check(other != pid, "the worker was not replaced")
        for part in case.parts.glob("*.part"):
            part.unlink()
        event = threading.Event()
        ender = threading.Thread(target=_when_computing, args=(case, command.terminate))
        ender.start()
        waiter = threading.Thread(target=_ended_without_workers, args=(case, client, event))
        waiter.start()
        try:
            restora_dask.run(case.plan, folder / "late", client, restora=str(restora), cancel=event)
            raise Wrong("it ended well")
        except restora_dask.Cancelled:
            pass
        ender.join()
        waiter.join()
        check(command.wait(30) is not None, "the worker did not end")
        no_children(case)
    return f"killed worker replaced, {files} files byte-equal; no child left after the workers were ended"


def _ended_without_workers(case: Case, client: Client, event: threading.Event) -> None:
    """Cancels once no worker is left, for the run would wait for one."""
    _when_computing(case, lambda: None)
    wait_for("the end of the workers", lambda: not client.nthreads(), 40)
    event.set()


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


SCENARIOS = {
    "keeper": keeper,
    "killed-worker": killed_worker,
    "nanny": nanny,
    "command-line": command_line,
    "damaged-part": damaged_part,
    "fails-for-good": fails_for_good,
    "refused": refused,
    "cancelled": cancelled,
    "lost-scheduler": lost_scheduler,
}

if __name__ == "__main__":
    sys.exit(main(SCENARIOS, __doc__.splitlines()[0]))
