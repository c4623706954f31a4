"""Spreads a restora run over the workers of a Dask cluster.

`run` is all that most people need. Plan, inputs and the folder of parts have to be on a file
system that the client and every worker see under the same paths.
"""

from .errors import (
    Cancelled,
    ClusterLost,
    MergeFailed,
    PlanError,
    RestoraDaskError,
    ShardFailed,
    ShardsFailed,
)
from .fanout import Done, Progress, run

__version__ = "0.1.0"

__all__ = [
    "Cancelled",
    "ClusterLost",
    "Done",
    "MergeFailed",
    "PlanError",
    "Progress",
    "RestoraDaskError",
    "ShardFailed",
    "ShardsFailed",
    "run",
]
