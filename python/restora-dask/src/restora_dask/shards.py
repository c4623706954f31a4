"""Plans, and lists of shard numbers as restora reads and writes them: `3,7,12-14`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Plan:
    """What this package needs to know of a plan."""

    path: Path
    digest: str
    pixels: dict[int, int]

    @property
    def shards(self) -> list[int]:
        """Numbers of all shards, from 1."""
        return sorted(self.pixels)


def read(path: Path) -> Plan:
    """Reads a plan; a `ValueError` says what is wrong with it."""
    plan: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(plan, dict) or not isinstance(plan.get("shards"), list):
        raise ValueError("it has no list of shards")
    pixels = {int(shard["shard"]): int(shard["pixels"]) for shard in plan["shards"]}
    if not pixels or sorted(pixels) != list(range(1, len(pixels) + 1)):
        raise ValueError("its shards are not numbered from 1 on")
    return Plan(path, str(plan.get("digest", "")), pixels)


def ranges(shards: Iterable[int]) -> str:
    """Numbers in their shortest form."""
    runs: list[list[int]] = []
    for shard in sorted(set(shards)):
        if runs and shard == runs[-1][1] + 1:
            runs[-1][1] = shard
        else:
            runs.append([shard, shard])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)


def numbers(text: str) -> list[int]:
    """The numbers that such a text means."""
    found: list[int] = []
    for part in text.replace("\n", ",").split(","):
        if part.strip():
            first, _, last = part.strip().partition("-")
            found += range(int(first), int(last or first) + 1)
    return sorted(set(found))


def groups(shards: Sequence[int], size: int) -> list[tuple[int, ...]]:
    """Neighbours go together: their inputs are near one another."""
    return [tuple(shards[at : at + size]) for at in range(0, len(shards), size)]
