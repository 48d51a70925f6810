"""How many files a reader of the code has to know who follows one request."""

import sys
from pathlib import Path
from types import FrameType

import pytest
from django.test import Client

from tests.test_house import PACKAGES
from transport.response_cache import responses

pytestmark = pytest.mark.once
ROOT = Path(__file__).resolve().parents[2]
MOST = 54


def test_the_page_of_a_method_enters_few_files(loaded: None, db: None, client: Client):
    """Counted are the project's files of which a function is called, when all that is computed once is there already.

    The stored page is dropped, so that it is made anew; modules that are imported alone do not count.
    """
    for _ in range(2):
        responses.clear()
        assert client.get("/methods/wizardlm/").status_code == 200
    responses.clear()
    entered = set[str]()

    def note(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call":
            entered.add(frame.f_code.co_filename)

    sys.setprofile(note)
    try:
        client.get("/methods/wizardlm/")
    finally:
        sys.setprofile(None)
    own = sorted({Path(name).relative_to(ROOT).as_posix() for name in entered if name.startswith(f"{ROOT}/")})
    files = [name for name in own if name.partition("/")[0] in PACKAGES]
    assert 20 < len(files) <= MOST, "\n".join(files)
