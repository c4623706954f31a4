#!/usr/bin/env python3
"""A folder as it would be on a failing disk: everything can be read but for what is said to fail.

    failing_disk.py FOLDER MOUNT NAME:FIRST:END [NAME:FIRST:END...]

Shows FOLDER at MOUNT, for reading only. A read that touches a byte from FIRST up to END of a file gives an I/O error;
so does opening a file of which FIRST is `open`. Ends, and takes the mount away, when it is asked to (SIGTERM).
Needs mfusepy and libfuse3, and /dev/fuse.
"""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import mfusepy as fuse


class FailingDisk(fuse.Operations):
    """Passes everything on, but for what fails."""

    use_ns = True

    def __init__(self, folder: Path, failing: list[str]) -> None:
        self.folder = folder
        self.closed: set[str] = set()
        self.ranges: dict[str, tuple[int, int]] = {}
        for text in failing:
            name, first, end = text.rsplit(":", 2)
            if first == "open":
                self.closed.add(name)
            else:
                self.ranges[name] = (int(first), int(end))

    def _real(self, path: str) -> Path:
        return self.folder / path.lstrip("/")

    @fuse.overrides(fuse.Operations)
    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        try:
            found = os.lstat(self._real(path))
        except OSError as error:
            raise fuse.FuseOSError(error.errno or errno.EIO) from error
        names = ("st_mode", "st_nlink", "st_size", "st_uid", "st_gid", "st_ino")
        times = {f"st_{kind}time": getattr(found, f"st_{kind}time_ns") for kind in "amc"}
        return {**{name: getattr(found, name) for name in names}, **times}

    @fuse.overrides(fuse.Operations)
    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *os.listdir(self._real(path))]

    @fuse.overrides(fuse.Operations)
    def open(self, path: str, flags: int) -> int:
        if path.lstrip("/") in self.closed:
            raise fuse.FuseOSError(errno.EIO)
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise fuse.FuseOSError(errno.EROFS)
        return os.open(self._real(path), os.O_RDONLY)

    @fuse.overrides(fuse.Operations)
    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        first, end = self.ranges.get(path.lstrip("/"), (0, 0))
        if offset < end and offset + size > first:
            raise fuse.FuseOSError(errno.EIO)
        return os.pread(fh, size, offset)

    @fuse.overrides(fuse.Operations)
    def release(self, path: str, fh: int) -> int:
        os.close(fh)
        return 0


if __name__ == "__main__":
    source, mount = sys.argv[1:3]
    # Pages of the kernel would go beyond what was asked for.
    fuse.FUSE(FailingDisk(Path(source), sys.argv[3:]), mount, foreground=True, ro=True, direct_io=True)
