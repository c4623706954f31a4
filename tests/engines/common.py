"""What the drivers of the engines share: restora in a folder of its own, processes, results compared."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import fixture

REPO = Path(__file__).resolve().parents[2]

# These hold times and the machine, and differ between any two runs.
MAY_DIFFER = {"run.json", "log.ndjson"}

# Tiles in each direction: a shard then takes some tenths of a second, which is enough to be caught.
REPEAT = 50

T = TypeVar("T")


class Wrong(Exception):
    """A test that did not hold."""


def check(holds: bool, what: str) -> None:
    if not holds:
        raise Wrong(what)


def wait_for(what: str, found: Callable[[], T | None], seconds: float = 30.0, every: float = 0.05) -> T:
    """Waits until something is found."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        result = found()
        if result:
            return result
        time.sleep(every)
    raise Wrong(f"after {seconds:g} s still waiting for {what}")


def run(command: Sequence[Any], codes: Sequence[int] = (0,), **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs a program that has to end with one of these codes."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    check(
        done.returncode in codes,
        f"{' '.join(words)}\nended with {done.returncode}\n{done.stdout}\n{done.stderr}",
    )
    return done


class Case:
    """A case in a folder, its plan, and what the run of one process gives."""

    def __init__(self, folder: Path, restora: Path, shards: int) -> None:
        self.folder = folder
        self.restora = restora
        self.shards = shards
        self.config = fixture.write(folder / "case", REPEAT)
        self.plan = folder / "plan.json"
        self.parts = folder / "plan.parts"
        self.expected = folder / "expected"
        run([restora, "run", self.config, "-o", self.expected, "--quiet"])
        run([restora, "plan", self.config, "--shards", shards, "-o", self.plan])

    def same(self, out: Path) -> int:
        """Fails unless a folder of results has the bytes of the single run; gives the number of files."""
        ours, theirs = _files(out), _files(self.expected)
        check(set(ours) == set(theirs), f"{out}: other files: {sorted(set(ours) ^ set(theirs))}")
        different = [name for name in ours if ours[name].read_bytes() != theirs[name].read_bytes()]
        check(not different, f"{out}: not byte-equal to the single run: {different}")
        check(len(ours) > 0, f"{out}: there is nothing in it")
        return len(ours)

    def part(self, shard: int) -> Path:
        return self.parts / f"shard-{shard:04d}-of-{self.shards:04d}.part"


def _files(folder: Path) -> dict[str, Path]:
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in MAY_DIFFER]
    return {str(path.relative_to(folder)): path for path in paths}


def processes(*words: str) -> list[int]:
    """Processes in whose command line all of these words stand, each a whole argument or a part of one."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            alive = (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
        except OSError:
            continue
        if alive and all(word in line for word in words):
            found.append(int(entry.name))
    return found


def computing(case: Case, shard: int | None = None) -> list[int]:
    """The processes of restora itself that compute shards of a case, or one shard; not those that look after them."""
    which = ["--shard "] if shard is None else [f"--shard {shard}/{case.shards} "]
    found = []
    for pid in processes(f"{case.plan} ", *which):
        try:
            program = Path(f"/proc/{pid}/exe").resolve()
        except OSError:
            continue
        if program == case.restora.resolve() or _is_script(case.restora):
            found.append(pid)
    return found


def _is_script(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"#!"


@contextmanager
def started(command: Sequence[Any], log: Path, **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the test's own, which ends with the test."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(word) for word in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            **options,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def kill(pids: Sequence[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def main(scenarios: dict[str, Callable[[Path, Path], str]], about: str) -> int:
    """Runs the scenarios that the command line names, each in a folder of its own; prints what held."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--restora", type=Path, required=True, help="the program to test")
    parser.add_argument("--keep", action="store_true", help="keep the folders and say where they are")
    parser.add_argument("scenario", nargs="*", help=f"of {', '.join(scenarios)}; all unless named")
    options = parser.parse_args()
    # As an exception, so that whoever ends a driver ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wrong = 0
    for name in options.scenario or scenarios:
        folder = Path(tempfile.mkdtemp(prefix=f"restora-{name}-"))
        # Daemons that run as other users read in it.
        folder.chmod(0o755)
        try:
            wrong += not _holds(name, scenarios[name], folder, options.restora.absolute())
        finally:
            if options.keep:
                print(f"kept: {folder}", file=sys.stderr)
            else:
                shutil.rmtree(folder, ignore_errors=True)
    return 1 if wrong else 0


def _holds(name: str, scenario: Callable[[Path, Path], str], folder: Path, restora: Path) -> bool:
    """Runs a scenario and prints how it ended; of one that is wrong, with the ends of the logs."""
    begun = time.monotonic()
    try:
        said = scenario(folder, restora)
    except Exception as error:
        print(f"{name}: WRONG: {error if isinstance(error, Wrong) else traceback.format_exc()}", flush=True)
        for log in sorted(folder.glob("*.log")):
            print(f"--- {log.name}\n{log.read_text(errors='replace')[-4000:]}", flush=True)
        return False
    print(f"{name}: {said} ({time.monotonic() - begun:.1f} s)", flush=True)
    return True
