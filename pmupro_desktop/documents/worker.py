"""The one process in which PDFs and pictures from elsewhere are decoded: plain bytes through pipes, no keys, no files.

A file that crashes, loops or fills the memory ends this process only; the next request starts a fresh one. Messages are
a length-prefixed JSON head and raw bytes, so that nothing the worker answers is ever executed.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from pmupro_desktop.documents.confinement import confine_child, confine_self, set_alarm
from pmupro_desktop.documents.pixels import PageImage
from pmupro_desktop.errors import (
    DocumentError,
    DocumentProtected,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnreadable,
)

ARGUMENT = "--decode-documents"
"""The hidden argument by which a frozen application starts itself as the worker."""
MEMORY = 1024**3  # bytes
SECONDS = 15.0  # per request
START_SECONDS = 30.0
MAX_REPLY = 256 * 1024**2  # bytes
HEAD = struct.Struct(">II")
REFUSALS: dict[str, type[DocumentError]] = {
    "unreadable": DocumentUnreadable,
    "protected": DocumentProtected,
    "large": DocumentTooLarge,
}


class Worker:
    """Decodes in another process, started at the first request. Safe to call from several threads, one at a time."""

    def __init__(self, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        """`seconds` per request and `memory` in bytes are what a file may cost."""
        self._seconds, self._memory = seconds, memory
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._interrupted = False
        self._job: object | None = None

    def page_count(self, pdf: bytes) -> int:
        """Pages of a PDF; raises DocumentError."""
        head, _ = self._ask({"task": "count"}, pdf)
        return int(head["count"])

    def text(self, pdf: bytes) -> str:
        """The words of a PDF, for a search: of its first pages when it is long; raises DocumentError."""
        _, words = self._ask({"task": "text"}, pdf)
        return words.decode("utf-8", "replace")

    def render_page(self, pdf: bytes, page: int, width_px: int) -> PageImage:
        """Page `page` (from 0), `width_px` wide or less where it is very tall.

        Raises DocumentError, and IndexError for a page that isn't there.
        """
        return self._image({"task": "page", "page": page, "width": width_px}, pdf)

    def picture(self, data: bytes, max_px: int) -> PageImage:
        """A picture upright by its EXIF data, its longer side at most `max_px`; raises DocumentError."""
        return self._image({"task": "picture", "longest": max_px}, data)

    def interrupt(self) -> None:
        """Make the request under way fail at once, while another thread waits for its answer."""
        self._interrupted = True
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process; a later request starts another."""
        with self._lock:
            self._stop()

    def _image(self, head: dict[str, Any], data: bytes) -> PageImage:
        answer, rgb = self._ask(head, data)
        width, height = int(answer["width"]), int(answer["height"])
        if width < 1 or height < 1 or len(rgb) != width * height * 3:
            raise DocumentUnreadable
        return PageImage(width, height, rgb)

    def _ask(self, head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
        with self._lock:
            process = self._running()
            head["seconds"] = self._seconds
            answer = self._exchange(process, head, data, self._seconds)
        refused = answer[0].get("refused")
        if refused == "page":
            raise IndexError("no such page")
        if refused is not None:
            raise REFUSALS.get(str(refused), DocumentUnreadable)
        return answer

    def _exchange(
        self, process: subprocess.Popen[bytes], head: dict[str, Any], data: bytes, seconds: float
    ) -> tuple[dict[str, Any], bytes]:
        """One request and its answer; a process that is late or dies is gone afterwards."""
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            if head and process.stdin:
                _write(process.stdin, head, data)
            return _read(process.stdout) if process.stdout else ({}, b"")
        except (OSError, EOFError, ValueError) as error:
            self._stop()
            raise (DocumentTooSlow if late.is_set() else DocumentUnreadable) from error
        finally:
            clock.cancel()
            clock.join()
            if late.is_set():
                self._stop()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and not self._interrupted and self._process.poll() is None:
            return self._process
        self._stop()
        self._interrupted = False
        self._process = process = subprocess.Popen(  # noqa: S603 - this program itself
            [*_command(), str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._job = confine_child(process, self._memory)
        self._exchange(process, {}, b"", START_SECONDS)  # the worker reports when it is ready
        return process

    def _stop(self) -> None:
        process, self._process, self._job = self._process, None, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                _close_quietly(pipe)
        process.wait()


def main(arguments: list[str] | None = None) -> None:
    """The worker's side: answer requests until the pipe closes. `arguments` are what follows the hidden one."""
    given = sys.argv[1:] if arguments is None else arguments
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    silence = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a decoder prints must not mix with answers
        os.dup2(silence, stream)
    from pmupro_desktop.documents import decoding  # the decoders load here, never in the application

    confine_self(int(given[-1]))
    _write(target, {"ready": True}, b"")
    while True:
        try:
            head, data = _read(source)
        except EOFError:
            return
        set_alarm(float(head["seconds"]) + 1)
        answer, payload = _answer(decoding, head, data)
        set_alarm(0)
        _write(target, answer, payload)


def _answer(decoding: Any, head: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        if head["task"] == "count":
            return {"count": decoding.page_count(data)}, b""
        if head["task"] == "text":
            return {}, decoding.text(data).encode("utf-8", "replace")
        if head["task"] == "page":
            image = decoding.page_image(data, int(head["page"]), int(head["width"]))
        else:
            image = decoding.picture(data, int(head["longest"]))
        return {"width": image.width, "height": image.height}, image.rgb
    except decoding.Refused as refusal:
        return {"refused": refusal.code}, b""
    except MemoryError:
        return {"refused": "large"}, b""
    except Exception:  # noqa: BLE001 - a decoder's own fault must be answered, too
        return {"refused": "unreadable"}, b""


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    return [sys.executable, "-m", "pmupro_desktop.documents.worker"]


def _environment() -> dict[str, str]:
    """The worker finds this package even where it is not installed."""
    root = str(Path(__file__).resolve().parents[2])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _write(pipe: IO[bytes], head: dict[str, Any], data: bytes) -> None:
    encoded = json.dumps(head).encode()
    pipe.write(HEAD.pack(len(encoded), len(data)))
    pipe.write(encoded)
    pipe.write(data)
    pipe.flush()


def _read(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """A message; raises EOFError at the end of the pipe and ValueError for one that is no message."""
    sizes = HEAD.unpack(_exactly(pipe, HEAD.size))
    if max(sizes) > MAX_REPLY:
        raise ValueError("message too long")
    head = json.loads(_exactly(pipe, sizes[0]))
    if not isinstance(head, dict):
        raise ValueError("message without a head")
    return head, _exactly(pipe, sizes[1])


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def _close_quietly(pipe: IO[bytes]) -> None:
    """Close a pipe to a process that may be dead; unsent bytes don't matter any more."""
    try:
        pipe.close()
    except OSError:
        return


if __name__ == "__main__":
    main()
