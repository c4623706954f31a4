#!/usr/bin/env python3
"""The commands of docs/one-machine.md, read from that page and run.

    python3 one_machine.py --restora PATH/TO/restora

Needs bash, xargs and GNU parallel.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import fixture
from common import REPEAT, REPO, Case, check, main, run

PAGE = REPO / "docs" / "one-machine.md"
SHARDS = 8


def blocks() -> list[str]:
    found = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    check(len(found) == 4, f"{PAGE.name} has {len(found)} blocks of shell commands; this test knows 4")
    return found


def in_folder(script: str, folder: Path, restora: Path) -> str:
    """Runs a block as a reader would, in the folder of the config."""
    path = f"{restora.parent}{os.pathsep}{os.environ['PATH']}"
    done = run(["bash", "-euo", "pipefail", "-c", script], cwd=folder, env={**os.environ, "PATH": path})
    return done.stdout + done.stderr


def page(folder: Path, restora: Path) -> str:
    """Every block in turn, each from no parts but the last, which goes on from the one before."""
    check(restora.name == "restora", f"{restora}: the page calls the program `restora`")
    case = Case(folder, restora, SHARDS)
    work = folder / "work"
    fixture.write(work, REPEAT)
    simple, xargs, parallel, failed = blocks()
    in_folder(simple, work, restora)
    files = case.same(work / "results")
    parts = _bytes(work / "parts")
    for block in (xargs, parallel):
        _clear(work / "parts")
        in_folder(block, work, restora)
        check(_bytes(work / "parts") == parts, f"other bytes in the parts by\n{block}")
    case.same(work / "results")
    log = (work / "parallel.log").read_text().splitlines()
    check(len(log) == 1 + SHARDS, f"{log}")
    said = in_folder(failed, work, restora)
    check((work / "retry.list").read_text().strip() in ("3", ""), "the list of shards")
    check("shard-0003-of-0008" in said or "3" in said, said)
    case.same(work / "results")
    return f"4 blocks run; {SHARDS} parts and {files} files byte-equal"


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.part"))}


def _clear(folder: Path) -> None:
    for path in folder.glob("*.part"):
        path.unlink()


SCENARIOS = {"page": page}

if __name__ == "__main__":
    sys.exit(main(SCENARIOS, __doc__.splitlines()[0]))
