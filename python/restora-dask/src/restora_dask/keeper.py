"""Runs one program and ends it when whoever asked for it is gone.

    python keeper.py PROGRAM [ARGUMENT...]

A worker of Dask may be killed without a chance to clean up, and the program that it started
would go on alone. A pipe tells: it is this script's standard input, its other end is held by the
worker alone, and every operating system closes it when the worker ends, however it ends. So the
script waits for the end of its input, and then ends the program. The worker closes the pipe
itself to cancel.

What the pipe cannot tell is that this script was killed and the worker was not. On Linux the
kernel then ends the program (`PR_SET_PDEATHSIG`); elsewhere it goes on until its shard is
written, which does no harm but takes time.

The script starts in a fresh interpreter without site-packages: standard library only.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading

# How long a program that was asked to end may take before it is killed.
GRACE_S = 5.0

# What a shell says of a program that cannot be started.
NOT_STARTED = 127

_PR_SET_PDEATHSIG = 1


def _die_with_parent() -> None:
    """In the child, before its program is loaded. This script has one thread then, so that
    nothing can hold a lock that the child would wait for."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _stop(child: subprocess.Popen[bytes]) -> None:
    """Asks the program to end, and kills it if it does not."""
    with contextlib.suppress(OSError):
        child.terminate()
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(OSError):
            child.kill()


def _watch(child: subprocess.Popen[bytes]) -> None:
    """Waits for the end of the input."""
    with contextlib.suppress(OSError):
        while os.read(0, 64):
            pass
    _stop(child)


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    hook = _die_with_parent if sys.platform == "linux" else None
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, preexec_fn=hook)  # noqa: PLW1509 - one thread


def main(command: list[str]) -> int:
    """Gives the exit code of the program, as a shell would: 128 + N if signal N ended it."""
    try:
        child = _start(command)
    except OSError as error:
        print(f"{command[0]} cannot be started: {error}", file=sys.stderr)
        return NOT_STARTED
    stopper = threading.Thread(target=_stop, args=(child,), daemon=True)

    def stop(_number: int, _frame: object) -> None:
        # In a thread: the handler runs inside the `wait` below, which would not see the end.
        if stopper.ident is None:
            stopper.start()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=_watch, args=(child,), daemon=True).start()
    code = child.wait()
    return 128 - code if code < 0 else code


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stderr.flush()
    # Without the teardown of the interpreter, which could wait for the thread at its pipe.
    os._exit(code)
