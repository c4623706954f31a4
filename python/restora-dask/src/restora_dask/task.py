"""What runs on a worker."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

from distributed import Worker, get_worker

from .child import Child
from .errors import NOT_STARTED, SHARDS_MISSING, USAGE, Cancelled, ShardFailed
from .shards import numbers, ranges


@dataclass(frozen=True)
class Job:
    """What all tasks of a run have in common. Paths are absolute."""

    run: str
    plan: str
    parts: str
    shards: int
    restora: str
    threads: int
    memory: str | None
    lang: str | None

    def command(self, shards: Sequence[int]) -> list[str]:
        """Computes shards into the folder of parts."""
        which = f"{ranges(shards)}/{self.shards}"
        command = [self.restora, "run", "--plan", self.plan, "--shard", which, "-o", self.parts]
        command += ["-j", str(self.threads), "--quiet"]
        if self.memory:
            command += ["--memory", self.memory]
        return command + self._language()

    def merge(self, output: str, retry_list: str, overwrite: bool) -> list[str]:
        """Puts the parts together."""
        command = [self.restora, "merge", self.plan, self.parts, "-o", output]
        command += ["--retry-list", retry_list]
        if overwrite:
            command.append("--overwrite")
        return command + self._language()

    def _language(self) -> list[str]:
        return ["--lang", self.lang] if self.lang else []


@dataclass(frozen=True)
class Merged:
    """How a merge ended."""

    code: int
    stderr: str
    where: str
    missing: tuple[int, ...]


class _Children:
    """The child processes of this worker, by run. A run that was cancelled starts no more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, set[Child]] = {}
        self._cancelled: set[str] = set()

    @contextlib.contextmanager
    def of(self, run: str, command: Sequence[str], show_output: bool = False) -> Iterator[Child]:
        """Starts a child and has it in the list while it is used."""
        with self._lock:
            if run in self._cancelled:
                raise Cancelled("the run was cancelled before this task began")
            child = Child(command, show_output)
            self._running.setdefault(run, set()).add(child)
        try:
            yield child
        except BaseException:
            child.stop()
            raise
        finally:
            with self._lock:
                self._running[run].discard(child)
                if not self._running[run]:
                    del self._running[run]

    def cancel(self, run: str) -> int:
        """Ends the children of a run; gives how many there were."""
        with self._lock:
            self._cancelled.add(run)
            found = list(self._running.get(run, ()))
        for child in found:
            child.stop()
        return len(found)


_children = _Children()


def stop_run(run: str) -> int:
    """Ends what this worker runs for a run; gives how many child processes that were."""
    return _children.cancel(run)


def compute(job: Job, shards: tuple[int, ...], key: str) -> ShardFailed | None:
    """Computes shards. A failure that could be another one elsewhere or later is raised, so that
    Dask tries again; one that would be the same everywhere is returned."""
    worker = get_worker()
    where = _place(worker)
    _look(job, shards, where)
    with _children.of(job.run, job.command(shards)) as child:
        ended = child.wait(lambda: _unwanted(worker, key))
    if ended.stopped:
        raise Cancelled(f"shards {ranges(shards)} were cancelled")
    if ended.code == 0:
        return None
    failure = ShardFailed(shards, ended.code, where, ended.stderr)
    if ended.code == USAGE:
        return failure
    raise failure


def merge_on_worker(job: Job, output: str, overwrite: bool, key: str) -> Merged:
    """Puts the parts together on a worker."""
    worker = get_worker()
    place = _place(worker)
    return merge(job, output, overwrite, where=place, unwanted=lambda: _unwanted(worker, key))


def merge(
    job: Job,
    output: str,
    overwrite: bool,
    *,
    where: str,
    unwanted: Callable[[], bool],
    show_output: bool = False,
) -> Merged:
    """Puts the parts together, here; says which shards have to be computed again."""
    with tempfile.TemporaryDirectory(prefix="restora-dask-") as folder:
        retry_list = Path(folder) / "retry.list"
        command = job.merge(output, str(retry_list), overwrite)
        with _children.of(job.run, command, show_output) as child:
            ended = child.wait(unwanted)
        if ended.stopped:
            raise Cancelled("the merge was cancelled")
        missing: list[int] = []
        if ended.code == SHARDS_MISSING and retry_list.exists():
            missing = numbers(retry_list.read_text(encoding="utf-8"))
    return Merged(ended.code, ended.stderr, where, tuple(missing))


def _look(job: Job, shards: Sequence[int], where: str) -> None:
    """Looks for the program and the plan, because what the system says of a missing one does not
    name the reason that is most likely here."""
    if shutil.which(job.restora) is None:
        why = f"`{job.restora}` is not in the PATH of this worker ({os.environ.get('PATH', '')})"
        raise ShardFailed(shards, NOT_STARTED, where, why)
    if not Path(job.plan).exists():
        why = (
            f"{job.plan} is not there, seen from this worker: client and workers have to share "
            "one file system, under the same paths"
        )
        raise ShardFailed(shards, None, where, why)


def _unwanted(worker: Worker, key: str) -> bool:
    """Whether the scheduler no longer wants the task: it was cancelled, or its client is gone.
    Dask does not interrupt a task that runs, but it marks it."""
    task = worker.state.tasks.get(key)
    return task is None or task.state == "cancelled"


def _place(worker: Worker) -> str:
    return f"worker {worker.name} ({worker.address}, {socket.gethostname()})"
