"""Messages about a file are plain text: no terminal acts on them."""

from pathlib import Path

import pytest

from taxonomy.documents import Fault
from taxonomy.files import FileFault, read_folder, visible

CLEAR = "\x1b[2J"


@pytest.mark.parametrize("text", ["a\nb", "a\rb", CLEAR, "a\x00b", "a\u202eb", "a\u2028b"])
def test_what_does_not_print_is_escaped(text: str):
    assert visible(text).isprintable()


def test_what_prints_stays():
    assert visible("Éta: λ 'x' \\n /a~1b") == "Éta: λ 'x' \\n /a~1b"


def test_a_fault_is_one_line_whatever_the_record_contains(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(f'sources:\n- id: "one\\n{CLEAR.replace(chr(27), chr(92) + "e")}"\n  "k\\e": 1\n')
    folder = read_folder(tmp_path)
    for loc in (("sources", 0, "id"), ("sources", 0, "k\x1b")):
        result = folder.describe(Fault(loc, "bad", "It is bad"))
        assert result.isprintable()
        assert result.startswith("a.yaml: one\\n\\x1b[2J: /sources/0/")


def test_an_unknown_list_is_reported_in_one_line(tmp_path: Path):
    (tmp_path / "a.yaml").write_text('"so\\e[2Jurces": []\n')
    with pytest.raises(FileFault) as caught:
        read_folder(tmp_path)
    assert str(caught.value).isprintable()
