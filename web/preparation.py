"""What a process prepares before requests need it: the catalogue, then the templates of the pages."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

from django.apps import apps
from django.template.loader import get_template

from registry import current

APPS = ("web", "sitemaps")
"""The apps whose templates are rendered; the templates of allauth are replaced by those of web."""


def prepare_before_fork() -> None:
    """Prepare what every process forked from this one needs first; they prepare the rest by `prepare_in_background`."""
    current.prepare_before_fork()
    compile_templates()


def prepare_in_background() -> Thread:
    """Start a thread that prepares this process."""
    thread = Thread(target=_prepare, name="preparation", daemon=True)
    thread.start()
    return thread


def _prepare() -> None:
    """The catalogue first: every answer needs it, and programs need nothing else."""
    if catalogue_thread := current.prepare_in_background():
        catalogue_thread.join()
    compile_templates()


def compile_templates() -> None:
    """Compile every template, which the engine remembers, and read the icons in them from their archive."""
    for name in template_names():
        get_template(name)


def template_names() -> Iterator[str]:
    """The names of all templates that answers are rendered from, as `get_template` takes them."""
    for app in APPS:
        folder = Path(apps.get_app_config(app).path) / "templates"
        yield from (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
