"""The command `restora-dask`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
import time
from collections.abc import Sequence

from distributed import Client

from . import Progress, RestoraDaskError, run
from .errors import Cancelled

# A line that is not overwritten appears so often.
_LINE_EVERY_S = 30.0


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a plan; gives the exit code."""
    options = _parser().parse_args(argv)
    cancel = threading.Event()
    ended_by = _cancel_on_signals(cancel)
    try:
        with _connect(options) as client:
            done = run(
                options.plan,
                options.output,
                client,
                parts=options.parts,
                restora=options.restora,
                retries=options.retries,
                threads=options.threads,
                memory=options.memory,
                shards_per_task=options.shards_per_task,
                progress=None if options.quiet else _Shown(),
                cancel=cancel,
                overwrite=options.overwrite,
                resources=dict(options.resource) or None,
                merge_on=options.merge_on,
                show_output=not options.quiet,
                lang=options.lang,
            )
    except Cancelled as error:
        _say(error)
        return 128 + ended_by[0] if ended_by else error.exit_code
    except RestoraDaskError as error:
        _say(error)
        return error.exit_code
    except KeyboardInterrupt:
        # The second one: whoever presses twice does not want to wait for the workers.
        return 130
    if not options.quiet:
        again = f", {len(done.again)} of them twice" if done.again else ""
        print(
            f"{done.shards} shards{again}, {done.pixels:,} pixels in {done.seconds:.1f} s",
            file=sys.stderr,
        )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="restora-dask",
        description="Computes the shards of a plan on a Dask cluster and merges them. Plan, inputs "
        "and parts have to be on a file system that client and workers share.",
    )
    add = parser.add_argument
    add("plan", help="what `restora plan CONFIG --shards N -o PLAN` wrote")
    add("-o", "--output", required=True, help="the folder of results")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--scheduler", help="the address of the scheduler, tcp://HOST:PORT")
    where.add_argument("--scheduler-file", help="the file that `dask scheduler` wrote")
    add("--parts", help="the folder of parts (beside the plan unless given)")
    add("--restora", default="restora", help="the program, by name or absolute path")
    add("--retries", type=int, default=2, help="how often a task that failed is repeated (2)")
    add("-j", "--threads", type=int, help="of one task (1)")
    add("--memory", help="the most that one task may take, such as 4GiB")
    add("--shards-per-task", type=int, default=1, help="how many shards one process computes (1)")
    add("--overwrite", action="store_true", help="replace results that are there")
    add(
        "--resource",
        type=_resource,
        action="append",
        default=[],
        metavar="NAME=AMOUNT",
        help="what one task takes of a resource of the workers; may be repeated",
    )
    add("--merge-on", choices=("client", "worker"), default="client")
    add("--lang", choices=("zh", "en"), help="the language of restora's messages")
    add("--quiet", action="store_true", help="print errors alone")
    return parser


def _resource(text: str) -> tuple[str, float]:
    name, _, amount = text.partition("=")
    try:
        return name, float(amount)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not NAME=AMOUNT, such as slots=1") from None


def _connect(options: argparse.Namespace) -> Client:
    where = options.scheduler or options.scheduler_file
    try:
        if options.scheduler_file:
            return Client(scheduler_file=options.scheduler_file)
        return Client(options.scheduler)
    except (OSError, ValueError) as error:
        raise RestoraDaskError(
            f"no scheduler answers at {where}: {error}; start one by `dask scheduler`, "
            "or correct the address"
        ) from error


def _cancel_on_signals(cancel: threading.Event) -> list[int]:
    """The first Ctrl-C (or SIGTERM) cancels in order, a second one ends at once. Gives a list that
    then holds the signal."""
    ended_by: list[int] = []

    def handle(number: int, _frame: object) -> None:
        if ended_by:
            raise KeyboardInterrupt
        ended_by.append(number)
        cancel.set()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)
    return ended_by


class _Shown:
    """Progress on standard error: one line that changes, or a line now and then in a log."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._last = ""
        self._at = 0.0

    def __call__(self, progress: Progress) -> None:
        text = _line(progress)
        now = time.monotonic()
        if self._terminal:
            print(f"\r\x1b[K{text}", end="\n" if progress.merging else "", file=sys.stderr)
            sys.stderr.flush()
        elif text != self._last and (now - self._at >= _LINE_EVERY_S or _notable(progress)):
            print(text, file=sys.stderr, flush=True)
            self._at, self._last = now, text


def _notable(progress: Progress) -> bool:
    return progress.merging or progress.workers == 0


def _line(progress: Progress) -> str:
    if progress.merging:
        return f"{progress.shards_done} shards done, merging"
    text = (
        f"shards {progress.shards_done}/{progress.shards}, "
        f"pixels {progress.pixels_done:,}/{progress.pixels:,}, workers {progress.workers}"
    )
    return text if progress.workers else f"{text}: waiting for the first to connect"


def _say(error: BaseException) -> None:
    # On a terminal the line of progress is still open.
    start = "\n" if sys.stderr.isatty() else ""
    print(f"{start}restora-dask: {error}", file=sys.stderr)
