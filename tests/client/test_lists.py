"""Lists over cursors, data frames, files."""

from pathlib import Path

import httpx
import pytest

from sdmethods import UnexpectedAnswer
from tests.client.stub import URL, Stub, effect, listing, pages, pooled

ROWS = [effect(id=f"e{number}") for number in range(7)]


def test_pages_are_read_as_far_as_somebody_looks():
    stub = Stub({"effects/": pages(ROWS, 2)})
    effects = stub.registry().effects(facet="diversity", component=["a", "b"])
    assert stub.requests == []
    assert effects[0].id == "e0"
    assert len(effects) == 7
    assert [row.id for row in effects[1:4]] == ["e1", "e2", "e3"]
    assert len(stub.requests) == 2
    assert [row.id for row in effects] == [f"e{number}" for number in range(7)]
    assert [row.id for row in effects] == [f"e{number}" for number in range(7)]
    assert len(stub.requests) == 4
    assert effects[-1].id == "e6"


def test_the_host_in_a_next_address_is_not_followed():
    stub = Stub({"effects/": pages(ROWS, 4)})
    list(stub.registry().effects(component=["a", "b"]))
    assert {request.url.host for request in stub.requests} == {"registry.test"}
    assert stub.paths[1] == "effects/?component=a&component=b&cursor=4"


def test_a_pinned_list_stays_pinned_on_every_page():
    stub = Stub({"effects/": pages(ROWS, 4)})
    list(stub.registry(at="12").effects())
    assert all("version=12" in path for path in stub.paths)


def test_an_index_beyond_the_end():
    with pytest.raises(IndexError):
        Stub({"effects/": listing(*ROWS)}).registry().effects()[7]


def test_an_empty_list_is_false():
    effects = Stub({"effects/": listing()}).registry().effects()
    assert not effects
    assert effects.first() is None


def test_a_page_that_names_itself_does_not_hang():
    body = listing(*ROWS) | {"next": f"{URL}/api/v1/effects/"}
    with pytest.raises(UnexpectedAnswer, match="names itself"):
        list(Stub({"effects/": body}).registry().effects())


def test_a_count_that_is_not_exact_says_so():
    effects = Stub({"effects/": listing(*ROWS) | {"count": 10000, "count_is": "at_least"}}).registry().effects()
    effects.first()
    assert "at least 10000 rows" in repr(effects)
    assert "at least 10000 rows, the first 7" in effects._repr_html_()


def test_filters_are_written_as_the_interface_reads_them():
    stub = Stub({"methods/": listing()})
    stub.registry().methods(supported=True, year_min=2024, domain=None, q="C++ & co").first()  # type: ignore[arg-type]
    assert stub.paths == ["methods/?supported=true&year_min=2024&q=C%2B%2B+%26+co"]
    with pytest.raises(TypeError, match="domain="):
        stub.registry().methods(domain={"a": 1})  # type: ignore[arg-type]


def test_a_data_frame_has_the_types_of_the_interface():
    rows = [effect(), effect(id="two", baseline={"value": 61}, gain=None, better=None)]
    frame = Stub({"effects/": listing(*rows)}).registry().effects().to_pandas()
    assert list(frame["source.arxiv"]) == ["2310.10690", "2310.10690"]
    assert str(frame["baseline.value"].dtype) == "Float64"
    assert str(frame["source.year"].dtype) == "Int64"
    assert str(frame["better"].dtype) == "boolean"
    assert frame["gain"].isna().tolist() == [False, True]
    assert frame["doubts"][0] == ["read-once"]
    assert frame["standard_error"][0] == pytest.approx(0.3)


def test_a_polars_frame_has_them_too():
    polars = pytest.importorskip("polars")
    frame = Stub({"effects/": listing(*ROWS)}).registry().effects().to_polars()
    assert frame.schema["source.arxiv"] == polars.String
    assert frame.schema["gain"] == polars.Float64
    assert frame.height == 7


def test_a_frame_of_pooled_rows_has_ends_and_certainty_as_columns():
    rows = [pooled(), pooled(id="other", interval=None, estimate=None)]
    frame = Stub({"effects/pooled/": listing(*rows)}).registry().pooled().to_pandas()
    assert list(frame["interval.low"].fillna(-9)) == [0.1, -9]
    assert list(frame["certainty.level"]) == ["low", "low"]
    assert frame["certainty.reasons"][0] == ["imprecise"]


def test_an_empty_list_is_an_empty_frame():
    assert Stub({"effects/": listing()}).registry().effects().to_pandas().empty


def test_a_list_is_stored_as_the_registry_streams_it(tmp_path: Path):
    stub = Stub({"effects/": "id,arxiv\none,2310.10690\n"})
    target = stub.registry().effects(facet="diversity", page_size=5).save(tmp_path / "effects.csv")
    assert target.read_text() == "id,arxiv\none,2310.10690\n"
    assert stub.paths == ["effects/?facet=diversity&format=csv"]
    with pytest.raises(ValueError, match="ends in"):
        stub.registry().effects().save(tmp_path / "effects.xlsx")


def test_a_refused_download_leaves_no_file(tmp_path: Path):
    stub = Stub({"effects/": httpx.Response(406, json={"title": "Not Acceptable", "detail": "no"})})
    with pytest.raises(Exception, match="Not Acceptable"):
        stub.registry().effects().save(tmp_path / "effects.csv")
    assert not list(tmp_path.iterdir())
