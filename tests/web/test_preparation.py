"""What a worker does before its first request, so that the first reader of a page does not wait for it."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from django.template import engines
from django.template.base import NodeList, Template

from catalogue import Catalogue
from catalogue.preparation import prepare
from registry import current
from tests.web.people import Member
from tests.web.reading import Reader
from tests.web.test_pages import ERRORS, PAGES
from transport.response_cache import responses
from web import preparation
from web.preparation import compile_templates, prepare_in_background, template_names

FURTHER = ("/crosswalk/", "/submit/?as=text", "/methods/?q=zzzz", "/sitemap.xml", "/changes.atom")
OWN = ("/account/", "/account/password/", "/submissions/", "/submit/", "/reports/", "/roles/", "/audit/")


def loader() -> Any:
    """The loader of the engine of the moment: tests that change settings make Django build another engine."""
    engine: Any = engines["django"]
    return engine.engine.template_loaders[0]


def whole(catalogue: Catalogue) -> set[str]:
    """The functions in `catalogue` of a catalogue alone whose results it remembers."""
    keys: Any = catalogue.memo._sized
    functions = {function for function, key in keys if key == ((), ())}
    return {each.__qualname__ for each in functions if each.__module__.startswith("catalogue.")}


def test_results_that_depend_on_the_catalogue_alone_are_there_before_the_first_request(reader: Reader):
    catalogue = current.current()
    catalogue.memo.clear()
    responses.clear()
    prepare(catalogue)
    prepared = whole(catalogue)
    for address in PAGES:
        reader.get(address)
    assert whole(catalogue) == prepared


@pytest.fixture
def compiled() -> Iterator[list[str]]:
    """The names of templates that are compiled from here on, in a process whose templates are prepared."""
    names: list[str] = []
    loader().reset()
    compile_templates()
    with pytest.MonkeyPatch.context() as patch:
        compile_now = Template.compile_nodelist

        def compile_and_note(template: Template) -> NodeList:
            names.append(str(template.name or template.source))
            return compile_now(template)

        patch.setattr(Template, "compile_nodelist", compile_and_note)
        yield names


def test_templates_are_compiled_before_the_first_request(reader: Reader, compiled: list[str]):
    for address in (*PAGES, *FURTHER, *ERRORS):
        reader.get(address, ERRORS.get(address, 200))
        assert not compiled, address


def test_templates_of_members_and_curators_are_compiled_too(reader: Reader, compiled: list[str]):
    curator = Member("curie", "curator")
    for address in OWN:
        curator.get(address)
        assert not compiled, address


def test_the_check_notes_a_template_that_was_not_prepared(reader: Reader, compiled: list[str]):
    loader().reset()
    reader.get("/about/")
    assert "web/docs/about.html" in compiled


def test_templates_are_compiled_once_the_catalogue_is_there(monkeypatch: pytest.MonkeyPatch):
    loader().reset()
    before: list[int] = []

    def start() -> Thread:
        thread = Thread(target=lambda: before.append(len(loader().get_template_cache)))
        thread.start()
        return thread

    monkeypatch.setattr(current, "prepare_in_background", start)
    prepare_in_background().join()
    assert before == [0]
    assert set(template_names()) <= {str(each.name) for each in loader().get_template_cache.values()}


def test_templates_are_compiled_where_another_thread_reads_the_catalogue(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(current, "prepare_in_background", lambda: None)
    called: list[bool] = []
    monkeypatch.setattr(preparation, "compile_templates", lambda: called.append(True))
    prepare_in_background().join()
    assert called == [True]
