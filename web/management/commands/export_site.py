"""Write a static copy of the registry, which any file server can serve: an end of the service loses nothing."""

import logging
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.test import Client
from django.test.utils import override_settings

from catalogue import publication
from catalogue.bundle import version_name
from registry.current import current
from web.exporting import Answer, NotAnswered, export
from web.views.feeds import SITEMAPS

HOST = "localhost"
API = "/api/v1/"
LISTS = ("methods", "effects", "components", "metrics", "sources", "rounds")
READS = ("", "taxonomy/", "taxonomy/?format=turtle", "claims/", "gaps/", "tradeoffs/", "graph/", "schemas/")


@contextmanager
def without_request_lines() -> Iterator[None]:
    """The log has no line for each page that is read here."""
    logger = logging.getLogger("requests")
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


class Command(BaseCommand):
    help = "Write a static copy of all pages, records and downloads into a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="a folder that is new or empty")

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CommandError(f"{path} is no empty folder")
        version = version_name(current())
        unlimited = dict.fromkeys(settings.LIMITS, 10**9)
        try:
            with override_settings(ALLOWED_HOSTS=[HOST], LIMITS=unlimited), without_request_lines():
                files = export(path, addresses(version), Reader().fetch, version)
        except NotAnswered as error:
            raise CommandError(f"The copy is not whole: {error}") from error
        self.stdout.write(f"{len(files)} files of version {version} written to {path}.")


class Reader:
    """Asks this process as a browser without an account does; what is static comes from its file."""

    def __init__(self) -> None:
        self._client = Client(SERVER_NAME=HOST)

    def fetch(self, address: str) -> Answer:
        """The answer to a path with its query string; redirects inside the registry are followed."""
        if address.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            return _static(unquote(address).removeprefix(f"/{settings.STATIC_URL.lstrip('/')}"))
        accept = "*/*" if address.startswith(API) else "text/html,*/*;q=0.8"
        response: Any = self._client.get(address, headers={"Accept": accept}, follow=True, secure=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return Answer(response.status_code, response.get("Content-Type", "").partition(";")[0], body)


def _static(name: str) -> Answer:
    """A file of the static ones: as it is in the applications, else as it was collected."""
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    path = finders.find(name)
    if path:
        return Answer(200, media_type, Path(str(path)).read_bytes())
    if not staticfiles_storage.exists(name):
        return Answer(404, media_type, b"")
    with staticfiles_storage.open(name) as file:
        return Answer(200, media_type, file.read())


def addresses(version: str) -> Iterator[str]:
    """Where the copy starts: every page of the map of the site, every record, and every file of the version."""
    catalogue = current()
    for sitemap in SITEMAPS.values():
        yield from _locations(sitemap)
    yield from ("/sitemap.xml", "/robots.txt", "/llms.txt", "/changes.atom")
    yield from (f"{API}{path}" for path in READS)
    for name in LISTS:
        yield f"{API}{name}/?format=ndjson"
        yield f"{API}{name}/?format=csv"
        yield from (f"{API}{name}/{slug}/" for slug in catalogue.documents(name))
    yield from (f"{API}kinds/{slug}/" for slug in catalogue.kinds)
    base = f"{API}versions/{version}/"
    yield from (base, f"{base}datapackage.json", f"{base}croissant.json", f"{base}CITATION.cff")
    yield from (file.url for file in publication.files(catalogue))


def _locations(sitemap: Any) -> Iterator[str]:
    return (str(sitemap.location(item)) for item in sitemap.items())
