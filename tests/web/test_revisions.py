"""Revisions with what changed between two, and the audit trail."""

import pytest

from registry.selectors.history import FieldChange
from tests.api.asking import Api
from tests.api.people import one_source
from tests.web.people import Members, members
from tests.web.reading import Reader
from web import diffs

__all__ = ["members"]


@pytest.mark.parametrize(
    "record",
    ["methods/star", "components/self-chat", "effects/star-cot-csqa", "sources/xu2023wizardlm", "metrics/self-bleu"],
)
def test_every_kind_of_record_has_its_revisions(reader: Reader, record: str):
    assert "Nothing to compare" in reader.get(f"/{record}/revisions/").text
    assert f"/{record}/revisions/" in reader.get(f"/{record}/").values("href", "a")


def test_two_revisions_are_compared_as_the_interface_compares(members: Members, api: Api):
    for title in ("One title", "Another title", "A third title"):
        here = members.ada.submit(one_source("x2025x", title=title))
        members.cora.take(here, "accept")
    page = members.anybody.get("/sources/x2025x/revisions/?from=1&to=3")
    told = api.json("sources/x2025x/revisions/?from=1&to=3")
    assert [each["path"] for each in told["changes"]] == ["/title"]
    assert "<del>One</del>" in page.html
    assert "<ins>A third</ins>" in page.html
    members.anybody.get("/sources/x2025x/revisions/?from=1&to=9", 400)
    members.anybody.get("/sources/nope/revisions/", 404)
    members.anybody.get("/sources/a%00b/revisions/", 404)
    trail = members.cora.get("/audit/?record=sources/x2025x")
    assert len(trail.values("data-id", "tr")) == 3
    members.cora.get("/audit/?since=x", 400)


def test_differences_show_words_escaped_and_both_sides():
    changes = [
        FieldChange(path="/a", before="<b> one", after="<b> two"),
        FieldChange(path="/l/0", before=None, after={"k": [1]}),
        FieldChange(path="/n", before=1, after=2.5),
    ]
    first, second, third = diffs.differences(changes)
    assert first.before == "&lt;b&gt; <del>one</del>"
    assert first.after == "&lt;b&gt; <ins>two</ins>"
    assert (second.added, second.block, second.after) == (True, True, "k:\n- 1")
    assert (third.before, third.after) == ("1", "2.5")
