"""A child process that ends with its parent, and what it said at its end."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Callable

_KEEPER = Path(__file__).with_name("keeper.py")

# Lines of standard error that are kept.
_TAIL = 20

# How often a running child's owner is asked whether it is still wanted.
_ASK_S = 0.25

# Ctrl-C in a terminal goes to everything that runs there, also to the children of a cluster on this
# machine. They are ended by whoever started them, in order, and not by the key: a session of their
# own on Unix, a group of their own on Windows. Each system ignores the other's.
_OWN_GROUP: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)

# A keeper gives its program 5 s to end; this is what it may take itself.
_KEEPER_S = 10.0


class Ended:
    """How a child ended."""

    def __init__(self, code: int, stderr: str, stopped: bool) -> None:
        self.code = code
        self.stderr = stderr
        self.stopped = stopped


class Child:
    """A program under a keeper (see `keeper.py`), which ends it when this process is gone."""

    def __init__(self, command: Sequence[str], show_output: bool = False) -> None:
        python = [sys.executable, "-I", "-S", "-B", str(_KEEPER)]
        self._keeper: subprocess.Popen[bytes] = subprocess.Popen(
            [*python, *command],
            stdin=subprocess.PIPE,
            stdout=None if show_output else subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            creationflags=_OWN_GROUP,
        )
        self._tail: deque[str] = deque(maxlen=_TAIL)
        self._closing = threading.Lock()
        self._stopped = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait(self, unwanted: Callable[[], bool]) -> Ended:
        """Waits for the end, or ends the program once it is unwanted."""
        while True:
            try:
                code = self._keeper.wait(_ASK_S)
                break
            except subprocess.TimeoutExpired:
                if unwanted():
                    code = self.stop()
                    break
        self._reader.join(_ASK_S)
        self._close_pipe()
        return Ended(code, "\n".join(self._tail), self._stopped)

    def stop(self) -> int:
        """Ends the program; from any thread, and more than once if need be."""
        self._stopped = True
        self._close_pipe()
        try:
            return self._keeper.wait(_KEEPER_S)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            return self._keeper.wait()

    def _close_pipe(self) -> None:
        with self._closing:
            pipe = self._keeper.stdin
            if pipe is not None and not pipe.closed:
                pipe.close()

    def _read(self) -> None:
        pipe: IO[bytes] | None = self._keeper.stderr
        if pipe is not None:
            with pipe:
                for line in pipe:
                    text = line.decode("utf-8", "replace").rstrip()
                    if text:
                        self._tail.append(text)
