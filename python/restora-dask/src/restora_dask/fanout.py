"""The client's side: submits shards, follows them, merges."""

from __future__ import annotations

import os
import queue
import shutil
import socket
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError as FutureCancelled
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from distributed import Client, Future, KilledWorker

from . import task
from .errors import (
    USAGE,
    Cancelled,
    ClusterLost,
    MergeFailed,
    PlanError,
    RestoraDaskError,
    ShardFailed,
    ShardsFailed,
)
from .shards import Plan, groups, read

# How often cancellation and the scheduler are looked at while nothing ends.
_LOOK_S = 0.2

# How often the scheduler is asked how many workers there are.
_COUNT_S = 5.0

# How long cancellation waits for workers to end their child processes. A child has 5 s to end.
_CANCEL_S = 20.0


@dataclass(frozen=True)
class Progress:
    """How far a run is. Pixels are those of the plan."""

    shards_done: int
    shards: int
    pixels_done: int
    pixels: int
    workers: int
    merging: bool = False


@dataclass(frozen=True)
class Done:
    """What a run did. `again` are the shards that the merge found missing or damaged and that
    were computed a second time."""

    output: Path
    parts: Path
    shards: int
    pixels: int
    seconds: float
    again: tuple[int, ...]


def run(
    plan: str | os.PathLike[str],
    output: str | os.PathLike[str],
    client: Client,
    *,
    parts: str | os.PathLike[str] | None = None,
    restora: str = "restora",
    retries: int = 2,
    threads: int | None = None,
    memory: str | None = None,
    shards_per_task: int = 1,
    progress: Callable[[Progress], None] | None = None,
    cancel: threading.Event | None = None,
    overwrite: bool = False,
    resources: Mapping[str, float] | None = None,
    workers: str | Sequence[str] | None = None,
    priority: int = 0,
    merge_on: str = "client",
    show_output: bool = False,
    lang: str | None = None,
) -> Done:
    """Computes the shards of a plan on a cluster and merges them into a folder of results.

    plan: what `restora plan CONFIG --shards N -o PLAN` wrote.
    output: the folder of results.
    parts: the folder of parts; beside the plan, `NAME.parts`, unless given. It is not removed,
        and shards that are whole in it are not computed again.
    restora: the program, by a name in the PATH of every worker or by an absolute path.
    retries: how often Dask repeats a task that failed, on whichever worker. Exit code 2 (config,
        command line) is not repeated and ends the run.
    threads: of one task; 1 unless given, because Dask counts a task as one thread of a worker.
    memory: the most that one task may take, such as `4GiB`; restora refuses what needs more.
    shards_per_task: how many neighbouring shards one process computes.
    progress: is called with a `Progress`, from the calling thread.
    cancel: an event that cancels the run, for calls from other threads. So does Ctrl-C.
    resources, workers, priority: as of `Client.submit`, for all tasks.
    merge_on: `client` or `worker`.
    show_output: lets the merge print its table, if it runs on the client.

    Raises a `RestoraDaskError`.
    """
    begun = time.monotonic()
    _check(client, Path(output), overwrite, merge_on, restora)
    known = _read(Path(plan).absolute())
    folder = Path(parts) if parts else known.path.with_suffix(".parts")
    folder = folder.absolute()
    job = task.Job(
        run=uuid.uuid4().hex[:8],
        plan=str(known.path),
        parts=str(folder),
        shards=len(known.shards),
        restora=restora,
        threads=threads or 1,
        memory=memory,
        lang=lang,
    )
    submit = {"retries": retries, "resources": resources, "workers": workers, "priority": priority}
    fan = _Fan(
        client,
        job,
        known,
        submit=submit,
        shards_per_task=shards_per_task,
        progress=progress,
        cancel=cancel,
    )
    target = str(Path(output).absolute())
    with fan.cancelled_on_the_way_out():
        fan.compute(known.shards)
        merged = fan.merge(target, overwrite, merge_on, show_output)
        again = merged.missing
        if again:
            fan.compute(again)
            merged = fan.merge(target, overwrite, merge_on, show_output)
    if merged.code != 0:
        raise MergeFailed(merged.code, merged.where, merged.stderr, job.parts)
    pixels = sum(known.pixels.values())
    return Done(Path(target), folder, job.shards, pixels, time.monotonic() - begun, again)


def _check(client: Client, output: Path, overwrite: bool, merge_on: str, restora: str) -> None:
    """Finds before hours of work what would stop the run at its end."""
    if client.asynchronous:
        raise PlanError(
            "the client is asynchronous, and this function waits: "
            "make the client with `asynchronous=False` and call from a thread"
        )
    if merge_on not in ("client", "worker"):
        raise PlanError(f"merge_on is `{merge_on}`; it can be `client` or `worker`")
    if output.exists() and not overwrite:
        raise PlanError(
            f"{output} is there already: name another folder, "
            "or say `overwrite=True`/`--overwrite` to replace it"
        )
    if merge_on == "client" and shutil.which(restora) is None:
        raise PlanError(
            f"`{restora}` is not in the PATH of the client, where the merge would run: install "
            "it here, or merge on a worker by `merge_on='worker'`/`--merge-on worker`"
        )


def _read(path: Path) -> Plan:
    try:
        return read(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlanError(
            f"{path} cannot be read as a plan: {error}; "
            "make one by `restora plan CONFIG --shards N -o PLAN`"
        ) from error


class _Fan:
    """The tasks of one run."""

    def __init__(
        self,
        client: Client,
        job: task.Job,
        plan: Plan,
        *,
        submit: Mapping[str, Any],
        shards_per_task: int,
        progress: Callable[[Progress], None] | None,
        cancel: threading.Event | None,
    ) -> None:
        self._client = client
        self._job = job
        self._plan = plan
        self._submit = {name: value for name, value in submit.items() if value is not None}
        self._size = max(1, shards_per_task)
        self._progress = progress
        self._cancel = cancel or threading.Event()
        self._pending: dict[Future, tuple[int, ...]] = {}
        self._ended: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._done: set[int] = set()
        self._round = 0
        self._told = 0.0
        self._workers = 0
        self._counted = 0.0

    def compute(self, shards: Sequence[int]) -> None:
        """Computes shards, all that can be; then raises what failed."""
        self._done.difference_update(shards)
        self._round += 1
        for group in groups(shards, self._size):
            self._pending[self._start(task.compute, f"{group[0]:04d}", group)] = group
        self._tell(force=True)
        failures: list[ShardFailed] = []
        while self._pending:
            future = self._next()
            group = self._pending.pop(future)
            failure = self._outcome(future, group)
            if failure is None:
                self._done.update(group)
            else:
                failures.append(failure)
                if failure.code == USAGE:
                    # All others would end in the same way.
                    break
            future.release()
            self._tell()
        if failures:
            failures.sort(key=lambda failure: failure.shards)
            raise ShardsFailed(failures, self._job.shards, self._job.parts)

    def merge(self, output: str, overwrite: bool, on: str, show_output: bool) -> task.Merged:
        """Puts the parts together, on the client or on a worker."""
        self._tell(force=True, merging=True)
        if on == "client":
            return task.merge(
                self._job,
                output,
                overwrite,
                where=f"the client ({socket.gethostname()})",
                unwanted=self._cancel.is_set,
                show_output=show_output,
            )
        self._round += 1
        future = self._start(task.merge_on_worker, "merge", output, overwrite)
        self._pending[future] = ()
        self._pending.pop(self._next())
        try:
            merged: task.Merged = future.result()
        except KilledWorker as error:
            raise MergeFailed(137, "a worker", str(error), self._job.parts) from error
        return merged

    @contextmanager
    def cancelled_on_the_way_out(self) -> Iterator[None]:
        """Leaves nothing behind on the cluster, whatever ends the run."""
        try:
            yield
        finally:
            if self._pending:
                self._stop()

    def _start(self, function: Callable[..., Any], name: str, *args: Any) -> Future:
        key = f"restora-{self._plan.digest[:8]}-{self._job.run}-{self._round}-{name}"
        # The key goes to the function, too: by it a worker sees whether the task is still wanted.
        future = self._client.submit(
            function, self._job, *args, key, key=key, pure=False, **self._submit
        )
        future.add_done_callback(self._ended.put)
        return future

    def _next(self) -> Future:
        """The next task that ended."""
        while True:
            try:
                future = self._ended.get(timeout=_LOOK_S)
                if future in self._pending:
                    return future
            except queue.Empty:
                self._tell()
            if self._cancel.is_set():
                raise Cancelled(f"cancelled; what is done is kept in {self._job.parts}")
            if self._client.status not in ("running", "connecting"):
                raise self._lost()

    def _outcome(self, future: Future, group: tuple[int, ...]) -> ShardFailed | None:
        """How a task ended."""
        try:
            failure: ShardFailed | None = future.result()
        except ShardFailed as raised:
            return raised
        except KilledWorker as error:
            why = (
                f"{error.allowed_failures + 1} workers died while they ran it, "
                f"the last was {error.last_worker.address}; mostly because memory ran out"
            )
            return ShardFailed(group, None, "several workers", why)
        except FutureCancelled as error:
            raise self._lost() from error
        except RestoraDaskError:
            raise
        except Exception as error:
            why = f"{type(error).__name__}: {error}"
            if isinstance(error, ImportError):
                why += "; restora-dask has to be installed on workers, too"
            return ShardFailed(group, None, "a worker", why)
        return failure

    def _lost(self) -> ClusterLost:
        return ClusterLost(
            f"the scheduler at {self._client.scheduler.address if self._client.scheduler else '?'} "
            "cannot be reached any more, or another client cancelled the tasks; "
            f"what is done is kept in {self._job.parts}: start the cluster and run the same "
            "command again"
        )

    def _stop(self) -> None:
        """Cancels what is pending and ends the children of tasks that run. Workers look for
        cancelled tasks themselves; asking them is faster, and says when it is over."""
        futures, self._pending = list(self._pending), {}
        with suppress(Exception):
            self._client.cancel(futures, force=True)
            end = time.monotonic() + _CANCEL_S
            while time.monotonic() < end:
                left = self._client.run(task.stop_run, self._job.run, on_error="ignore")
                if not any(left.values()):
                    break

    def _tell(self, force: bool = False, merging: bool = False) -> None:
        now = time.monotonic()
        if self._progress is None or not (force or now - self._told >= _LOOK_S):
            return
        self._told = now
        if now - self._counted >= _COUNT_S:
            self._counted = now
            self._workers = len(self._client.nthreads())
        self._progress(self._how_far(merging))

    def _how_far(self, merging: bool) -> Progress:
        pixels = self._plan.pixels
        return Progress(
            shards_done=len(self._done),
            shards=len(pixels),
            pixels_done=sum(pixels[shard] for shard in self._done),
            pixels=sum(pixels.values()),
            workers=self._workers,
            merging=merging,
        )
