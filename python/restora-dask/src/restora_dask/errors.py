"""What can go wrong. Each message says what, where, why, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from .shards import ranges

# Exit codes of restora: the config or the command line is wrong; shards are missing.
USAGE = 2
SHARDS_MISSING = 4
_BUDGET = 6
NOT_STARTED = 127
_KILLED = 137

_NEXT = {
    USAGE: "the same would happen anywhere, so it was not tried again: "
    "correct what the message says and make a new plan",
    SHARDS_MISSING: "run the same command again: shards that are whole are not computed again",
    _BUDGET: "give workers more memory or disk, run fewer tasks at a time on a worker, "
    "or make a plan with more shards",
    NOT_STARTED: "install restora there, or say where it is by `restora=`/`--restora`",
    _KILLED: "something killed it, mostly because memory ran out: run fewer tasks at a time on a "
    "worker, set `memory=`/`--memory`, or make a plan with more shards",
}
_NEXT_OTHERWISE = "the message above is restora's own; `restora explain CODE` says more"


class RestoraDaskError(Exception):
    """Any failure of this package."""

    exit_code = 1


class PlanError(RestoraDaskError):
    """The call cannot work: the plan or an option is wrong."""

    exit_code = USAGE


class Cancelled(RestoraDaskError):
    """The run was cancelled. Shards that were done are kept."""

    exit_code = 130


class ClusterLost(RestoraDaskError):
    """The scheduler cannot be reached any more. Shards that were done are kept."""


class ShardFailed(RestoraDaskError):
    """A task failed. Made on workers, so all that it holds is in `args`, for pickle."""

    def __init__(self, shards: Sequence[int], code: int | None, where: str, why: str) -> None:
        super().__init__(tuple(shards), code, where, why)
        self.shards = tuple(shards)
        self.code = code
        self.where = where
        self.why = why

    def __str__(self) -> str:
        ended = "" if self.code is None else f"exit code {self.code}, "
        said = "\n".join(f"  {line}" for line in self.why.splitlines()) or "  (it said nothing)"
        return f"{_named(self.shards)}: {ended}on {self.where}\n{said}"

    @property
    def what_next(self) -> str:
        """What to do about it."""
        if self.code is None:
            return "look into the logs of the workers, then run the same command again"
        return _NEXT.get(self.code, _NEXT_OTHERWISE)


class ShardsFailed(RestoraDaskError):
    """Some shards failed for good."""

    def __init__(self, failures: Sequence[ShardFailed], total: int, parts: str) -> None:
        super().__init__(tuple(failures), total, parts)
        self.failures = tuple(failures)
        self.total = total
        self.parts = parts
        self.exit_code = failures[0].code or 1

    @property
    def shards(self) -> list[int]:
        """Numbers of what is missing."""
        return sorted({shard for failure in self.failures for shard in failure.shards})

    def __str__(self) -> str:
        lines = [f"not merged: {_named(self.shards)} of {self.total} failed"]
        for failure in self.failures[:_SHOWN]:
            lines += [str(failure), f"  next: {failure.what_next}"]
        more = len(self.failures) - _SHOWN
        if more > 0:
            lines.append(f"and {more} more")
        lines.append(
            f"what is done is kept in {self.parts}: "
            "the same command computes only what is not there"
        )
        return "\n".join(lines)


class MergeFailed(RestoraDaskError):
    """`restora merge` failed."""

    def __init__(self, code: int, where: str, why: str, parts: str) -> None:
        super().__init__(code, where, why, parts)
        self.code = code
        self.where = where
        self.why = why
        self.parts = parts
        self.exit_code = code

    def __str__(self) -> str:
        said = "\n".join(f"  {line}" for line in self.why.splitlines()) or "  (it said nothing)"
        return (
            f"restora merge: exit code {self.code}, on {self.where}\n{said}\n"
            f"  next: {_NEXT.get(self.code, _NEXT_OTHERWISE)}; the parts are kept in {self.parts}"
        )


# Of very many failures the first ones say enough.
_SHOWN = 3


def _named(shards: Sequence[int]) -> str:
    return f"shard{'s' if len(shards) > 1 else ''} {ranges(shards)}"
