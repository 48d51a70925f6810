"""A comparison handed to a registry that runs."""

import io
import json
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import yaml

from measure.cli import main
from measure.comparison.comparison_file import with_digest
from registry.models import Submission
from registry.services.accounts import create_token
from tests.measure.making import called, pool, write
from tests.registry.people import claimed, take, user
from tests.registry.world import build

pytestmark = pytest.mark.django_db(transaction=True)
METRICS = "hd-d,coleman-liau-index"  # the curated catalogue has neither, so their records go along


@pytest.fixture
def hand_in(live_server: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    build()
    _, token = create_token(user=user("ada"), name="measure")
    (tmp_path / "token").write_text(token + "\n")
    texts = pool(60)
    before, after = write(tmp_path / "pool.jsonl", texts), write(tmp_path / "kept.jsonl", texts[:25])

    def run(*more: str, component: str = "judge-filter", url: str = live_server.url) -> tuple[int, str, str]:
        arguments = ["compare", str(before), str(after), "--metrics", METRICS, "--component", component]
        arguments += ["--pool-address", "https://example.org/pool", "--submit", url]
        code = main([*arguments, "--token-file", str(tmp_path / "token"), *more])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_it_is_submitted_once_however_often_it_is_run(hand_in: Any, tmp_path: Path, live_server: Any):
    file = tmp_path / "effects.yaml"
    code, out, err = hand_in("--effects", str(file))
    assert (code, err) == (0, "")
    submission = Submission.objects.get()
    assert f"submitted: {live_server.url}/api/v1/submissions/{submission.pk}/" in out
    assert "new: effects measured-pool-judge-filter-hd-d-rows-" in out.replace("effect ", "effects ")
    assert len(submission.bundle["effects"]) == len(yaml.safe_load(file.read_text())["effects"]) == 3
    assert hand_in()[0] == 0
    assert Submission.objects.count() == 1
    assert len(claimed(submission)) == 3, "who measured is confirmed effect by effect"
    take(submission, "accept", confirmed=claimed(submission))
    code, out, _ = hand_in()
    assert "nothing in it is new to the registry" in out
    assert Submission.objects.count() == 1


def test_faults_are_told_with_their_places(hand_in: Any):
    code, _, err = hand_in(component="nobody")
    assert code == 1
    assert "422: the registry found faults" in err
    assert "/effects/0/component: " in err
    assert not Submission.objects.exists()


def test_a_wrong_token(hand_in: Any, tmp_path: Path):
    (tmp_path / "token").write_text("sdr_wrong")
    code, _, err = hand_in()
    assert (code, "401: the registry does not know the token" in err) == (1, True)
    assert "sdr_wrong" not in err


def test_no_registry_there(hand_in: Any, live_server: Any):
    code, _, err = hand_in(url="http://127.0.0.1:1")
    assert (code, "the registry was not reached: " in err) == (1, True)
    code, _, err = hand_in(url=f"{live_server.url}/nowhere")
    assert (code, "404: no registry answers there" in err) == (1, True)


@pytest.fixture
def submit_file(hand_in: Any, live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Any:
    """Writes the comparison of `hand_in` to a file, and gives what submits it with the token of the environment."""
    file = tmp_path / "out.json"
    before, after = tmp_path / "pool.jsonl", tmp_path / "kept.jsonl"

    def measured(draws: int = 199) -> None:
        options = ("--metrics", METRICS, "--draws", draws, "--no-control", "--json", file)
        assert called("compare", before, after, *options) == 0
        monkeypatch.setenv("SDM_TOKEN", (tmp_path / "token").read_text().strip())
        capsys.readouterr()

    def run(component: str = "judge-filter") -> tuple[int, str, str]:
        about = ("--component", component, "--pool-address", "https://example.org/pool")
        code = called("submit", file, live_server.url, *about)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    run.file, run.measured = file, measured  # type: ignore[attr-defined]
    return run


def test_a_comparison_in_a_file_is_submitted_as_at_once(submit_file: Any, hand_in: Any, tmp_path: Path):
    submit_file.measured()
    code, out, err = submit_file()
    assert (code, err, "submitted: " in out) == (0, "", True)
    bundle = Submission.objects.get().bundle
    assert submit_file()[0] == 0
    assert hand_in("--no-control", "--effects", str(tmp_path / "effects.yaml"))[0] == 0
    assert Submission.objects.count() == 1, "measured and submitted at once it is the same submission"
    assert len(bundle["effects"]) == 3


def test_the_registry_checks_a_comparison_in_a_file_as_well(submit_file: Any, monkeypatch: pytest.MonkeyPatch):
    submit_file.measured()
    code, _, err = submit_file("nobody")
    assert (code, "/effects/0/component: " in err) == (1, True)
    monkeypatch.delenv("SDM_TOKEN")
    code, _, err = submit_file()
    assert (code, "a submission needs --token-file, or the token in the environment as SDM_TOKEN" in err) == (2, True)
    monkeypatch.setenv("SDM_TOKEN", "two words")
    code, _, err = submit_file()
    assert (code, "SDM_TOKEN: one token was expected" in err) == (2, True)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        (lambda text: text[: len(text) // 2], "is not whole JSON"),
        (lambda _: "[]", "a file that `compare --json` wrote was expected"),
        (lambda _: '{"figures": []}', "a file that `compare --json` wrote was expected"),
        (lambda text: text.replace('"n": 25', '"n": 2500', 1), "was changed after it was written"),
        (lambda text: text.replace('"no effect"', '"more complex"', 1), "was changed after it was written"),
    ],
)
def test_a_broken_or_changed_file_is_refused(submit_file: Any, edit: Any, problem: str):
    submit_file.measured()
    text = submit_file.file.read_text()
    assert edit(text) != text
    submit_file.file.write_text(edit(text))
    code, _, err = submit_file()
    assert (code, f"out.json: {problem}" in err) == (2, True)
    submit_file.file.unlink()
    assert "out.json: cannot be read: No such file" in submit_file()[2]
    assert not Submission.objects.exists()


def test_spaces_and_the_order_of_keys_are_no_change(submit_file: Any):
    submit_file.measured()
    submit_file.file.write_text(json.dumps(json.loads(submit_file.file.read_text()), sort_keys=True))
    assert submit_file()[0] == 0


def test_few_draws_and_another_version_are_measured_again(submit_file: Any):
    submit_file.measured(draws=20)
    code, _, err = submit_file()
    assert (code, "was measured with 20 draws, and a submission needs at least 199" in err) == (2, True)
    document = json.loads(submit_file.file.read_text()) | {"engine": "measure 1"}
    del document["digest"]
    submit_file.file.write_text(json.dumps(with_digest(document)))
    code, _, err = submit_file()
    assert (code, "was measured by measure 1, and this is measure " in err) == (2, True)
    assert not Submission.objects.exists()


@pytest.mark.parametrize(("status", "told"), [(403, "may not submit"), (409, "clashes"), (429, "to wait 7 seconds")])
def test_every_refusal_is_said(hand_in: Any, monkeypatch: pytest.MonkeyPatch, status: int, told: str):
    headers = Message()
    headers["Retry-After"] = "7"

    def refuse(*_: Any, **__: Any) -> None:
        body = io.BytesIO(b'{"detail": "For a reason.", "errors": []}')
        raise urllib.error.HTTPError("http://x", status, "", headers, body)

    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    code, _, err = hand_in()
    assert code == 1
    assert f"{status}: " in err
    assert told in err
    assert "For a reason." in err


def test_a_token_file_holds_a_token(hand_in: Any, tmp_path: Path):
    for content in ("", "two words", "\xfc"):
        (tmp_path / "token").write_text(content)
        code, _, err = hand_in()
        assert (code, "one token was expected" in err) == (2, True)
    (tmp_path / "token").unlink()
    assert "cannot be read" in hand_in()[2]
