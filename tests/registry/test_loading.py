"""The curated files through the commands: loaded once, written back byte for byte, refused whole where one is wrong."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from registry.models import Catalogue, Revision
from registry.services import Origin, withdraw
from taxonomy.documents import Bundle
from taxonomy.files import files_of, read_folder, write_folder
from tests.registry.world import WORLD, contents, raw, record, revisions, row, stored, version
from tests.writing import register, revise

pytestmark = pytest.mark.django_db
FIXTURES = settings.BASE_DIR / "fixtures"


def run(command: str, *arguments: str | Path) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def files(path: Path) -> dict[str, bytes]:
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in files_of(path)}


def edit(path: Path, name: str, before: str, after: str) -> None:
    text = (path / name).read_text(encoding="utf-8")
    assert before in text
    (path / name).write_text(text.replace(before, after), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The world as files."""
    write_folder(tmp_path, Bundle.model_validate(WORLD))
    return tmp_path


@pytest.fixture
def world_folder(folder: Path) -> Path:
    run("load_catalogue", folder)
    return folder


def parse_nothing(path: Path) -> None:
    raise AssertionError(f"{path} is parsed")


def test_the_curated_catalogue_is_loaded_once_and_dumped_byte_for_byte(catalogue, tmp_path, monkeypatch):
    before = contents()
    with monkeypatch.context() as patch:
        patch.setattr("registry.management.commands.load_catalogue._read", parse_nothing)
        assert "unchanged" in run("load_catalogue", FIXTURES)
    Catalogue.objects.update(fixtures="")
    count = sum(map(len, read_folder(FIXTURES).raw.values()))
    assert run("load_catalogue", FIXTURES) == f"Catalogue loaded: 0 new, 0 changed, {count} unchanged."
    assert contents() == before
    run("dump_catalogue", tmp_path)
    assert files(tmp_path) == files(FIXTURES)


def test_a_load_reports_counts_and_its_revisions_come_from_the_files(folder):
    count = sum(map(len, WORLD.values()))
    assert run("load_catalogue", folder) == f"Catalogue loaded: {count} new, 0 changed, 0 unchanged."
    assert set(Revision.objects.values_list("origin", flat=True)) == {Origin.FIXTURE}
    assert version() == 1
    edit(folder, "kinds.yaml", "Human data", "People")
    assert run("load_catalogue", folder) == f"Catalogue loaded: 0 new, 1 changed, {count - 1} unchanged."
    assert version() == 2


def test_a_space_in_a_file_is_no_change(world_folder):
    edit(world_folder, "kinds.yaml", "kinds:", "# by hand\nkinds:")
    assert "0 new, 0 changed" in run("load_catalogue", world_folder)
    assert version() == 1


def test_records_revised_in_the_registry_stay_while_their_file_does_not_change(world_folder):
    revise(record=record("kinds", "seeding/human", name="Here"))
    edit(world_folder, "kinds.yaml", "Plain rules.", "Rules.")
    assert "1 changed" in run("load_catalogue", world_folder)
    assert stored("kinds", "seeding/human")["name"] == "Here"
    assert stored("kinds", "filtering/heuristic")["summary"] == "Rules."


def test_records_registered_in_the_registry_are_left_alone(world_folder):
    register(record=record("kinds", "seeding/human", id="seeding/own"))
    edit(world_folder, "kinds.yaml", "Plain rules.", "Rules.")
    run("load_catalogue", world_folder)
    assert row("kinds", "seeding/own").revision == 1


def test_a_withdrawn_record_is_not_loaded_again(world_folder):
    withdraw(collection="effects", slug="diversity-dose", reason="Misread")
    edit(world_folder, "kinds.yaml", "Plain rules.", "Rules.")
    run("load_catalogue", world_folder)
    assert stored("kinds", "filtering/heuristic")["summary"] == "Rules."
    assert [number for number, _ in revisions("effects", "diversity-dose")] == [1, 2]


def test_a_withdrawn_record_that_changed_in_its_file_is_a_conflict(world_folder):
    withdraw(collection="effects", slug="diversity-dose", reason="Misread")
    edit(world_folder, "effects/bob2024beta.yaml", "few topics", "no topics")
    before = contents()
    with pytest.raises(CommandError, match="'diversity-dose' of effects was given up"):
        run("load_catalogue", world_folder)
    assert contents() == before


def test_a_file_that_names_what_was_withdrawn_here_is_a_conflict(world_folder):
    edit(world_folder, "kinds.yaml", "kinds:\n", "kinds:\n- id: seeding/idle\n  name: Idle\n  summary: Unused.\n")
    run("load_catalogue", world_folder)
    withdraw(collection="kinds", slug="seeding/idle", reason="Never used")
    edit(world_folder, "components.yaml", "kind: seeding/human", "kind: seeding/idle")
    before = contents()
    with pytest.raises(CommandError, match="No kind has the id 'seeding/idle': it was withdrawn"):
        run("load_catalogue", world_folder)
    assert contents() == before


@pytest.mark.parametrize("new", [False, True])
def test_what_was_changed_in_both_is_a_conflict_that_the_files_may_win(folder, new):
    if not new:
        run("load_catalogue", folder)
    else:
        register(record=record("kinds", "seeding/human"))
    revise(record=record("kinds", "seeding/human", name="Here"))
    edit(folder, "kinds.yaml", "Human data", "There")
    before = contents()
    with pytest.raises(CommandError, match="kinds/seeding/human\nNothing was loaded; --overwrite lets the files win"):
        run("load_catalogue", folder)
    assert contents() == before
    run("load_catalogue", folder, "--overwrite")
    assert stored("kinds", "seeding/human")["name"] == "There"
    assert [number for number, _ in revisions("kinds", "seeding/human")] == [1, 2, 3]


def test_the_same_change_in_both_is_no_conflict(world_folder):
    revise(record=record("kinds", "seeding/human", name="People"))
    edit(world_folder, "kinds.yaml", "Human data", "People")
    assert "0 new, 0 changed" in run("load_catalogue", world_folder)


@pytest.mark.parametrize("prune", [False, True])
def test_a_dump_says_what_it_leaves_and_prunes_on_request(world_folder, prune):
    (world_folder / "methods" / "old.yaml").write_text("methods: []\n")
    (world_folder / "README.md").write_text("Not YAML.\n")
    text = run("dump_catalogue", world_folder, *(["--prune"] if prune else []))
    assert text.endswith("1 others removed." if prune else "1 others left in place.")
    assert (world_folder / "methods" / "old.yaml").exists() is not prune
    assert (world_folder / "README.md").exists()


def test_a_dump_follows_what_was_changed_here(world_folder, tmp_path_factory):
    withdraw(collection="effects", slug="diversity-dose", reason="Misread")
    revise(record=record("kinds", "seeding/human", name="Here"))
    run("dump_catalogue", world_folder, "--prune")
    assert "effects/bob2024beta.yaml" in files(world_folder)
    assert b"diversity-dose" not in b"".join(files(world_folder).values())
    assert "0 new, 0 changed" in run("load_catalogue", world_folder)


BOMB = "kinds:\n- &a {id: seeding/x, name: x, summary: x}\n- *a\n"
FAULTS = {
    "unknown reference": (
        ("components.yaml", "kind: seeding/human", "kind: seeding/nowhere"),
        ["components.yaml: seed-tasks: /components/0/kind: No kind has the id 'seeding/nowhere'"],
    ),
    "a field that is not known": (
        ("kinds.yaml", "name: Human data", "nme: Human data"),
        ["kinds.yaml: seeding/human: /kinds/0/name: This key is missing", "/kinds/0/nme: There is no such key"],
    ),
    "a value out of its vocabulary": (
        ("methods/gamma.yaml", "- general", "- cooking"),
        ["methods/gamma.yaml: gamma: /methods/0/domains/0: "],
    ),
    "a cycle": (
        ("methods/alpha.yaml", "    component: seed-tasks\n", "    component: seed-tasks\n    inputs: [novelty]\n"),
        ["methods/alpha.yaml: alpha: /methods/0/steps: Steps form a cycle"],
    ),
    "a step that no method has": (
        ("methods/beta.yaml", "    - judge\n", "    - jury\n"),
        ["methods/beta.yaml: judge-left-out: /effects/1/baseline/without/0: Method 'beta' has no step 'jury'"],
    ),
    "a record without id": (
        ("kinds.yaml", "- id: seeding/human\n  name:", "- name:"),
        ["kinds.yaml: record without id: /kinds/0/id: This key is missing"],
    ),
    "a record that is no mapping": (
        ("kinds.yaml", "kinds:\n", "kinds:\n- 3\n"),
        ["kinds.yaml: record without id: /kinds/0: A mapping"],
    ),
    "a number where a text should be": (
        ("kinds.yaml", "name: Human data", "name: 20240101"),
        ["kinds.yaml: seeding/human: /kinds/0/name: A text is needed here"],
    ),
    "NUL in a reference": (
        ("components.yaml", "kind: seeding/human", 'kind: "seeding/\\0"'),
        ["components.yaml: seed-tasks: /components/0/kind: "],
    ),
    "an infinite figure": (
        ("effects/bob2024beta.yaml", "value: 31\n", "value: .inf\n"),
        ["effects/bob2024beta.yaml: not YAML: .inf is no finite number, line 15"],
    ),
    "an id over two files": (
        ("more.yaml", "", "kinds:\n- {id: seeding/human, name: Again, summary: Again.}\n"),
        ["more.yaml: seeding/human: /kinds/0/id: Id 'seeding/human' occurs twice"],
    ),
    "not a list": (("more.yaml", "", "kinds: {id: seeding/x}\n"), ["more.yaml: /kinds: expected a list"]),
    "not a collection": (("more.yaml", "", "kind: []\n"), ["more.yaml: /kind: expected a list named one of sources"]),
    "not a mapping": (("more.yaml", "", "- kinds\n"), ["more.yaml: a file holds lists of records"]),
    "nothing in a file": (("more.yaml", "", "\n"), ["more.yaml: a file holds lists of records"]),
    "no YAML": (("more.yaml", "", "kinds: [\n"), ["more.yaml: not YAML: "]),
    "a key twice": (
        ("kinds.yaml", "name: Human data", "name: A\n  name: B"),
        ["kinds.yaml: not YAML: key 'name' occurs twice, line"],
    ),
    "a tag that makes objects": (
        ("more.yaml", "", "kinds: !!python/object/apply:os.getcwd []\n"),
        ["more.yaml: tags are not read, line 1"],
    ),
    "an alias": (("more.yaml", "", BOMB), ["more.yaml: anchors and aliases are not read, line"]),
    "a key that is a list": (("more.yaml", "", "? [a]\n: b\n"), ["more.yaml: not YAML: a key is a text"]),
}


@pytest.mark.parametrize(
    ("change", "messages"),
    [pytest.param(*case, id=name) for name, case in FAULTS.items()],
)
def test_a_folder_with_a_fault_is_refused_with_its_location(folder, change, messages):
    name, before, after = change
    if before:
        edit(folder, name, before, after)
    else:
        (folder / name).write_text(after)
    nothing = contents()
    with pytest.raises(CommandError) as error:
        run("load_catalogue", folder)
    for part in messages:
        assert part in str(error.value)
    assert contents() == nothing


def test_all_faults_come_at_once(folder):
    edit(folder, "components.yaml", "kind: seeding/human", "kind: seeding/nowhere")
    edit(folder, "kinds.yaml", "name: Human data", "name: 3")
    edit(folder, "methods/gamma.yaml", "year: 2024", "year: 24")
    with pytest.raises(CommandError, match=r"3 fault\(s\); nothing was loaded"):
        run("load_catalogue", folder)


@pytest.mark.parametrize("name", ["", "nowhere"])
def test_a_folder_without_files_is_a_fault(tmp_path, name):
    with pytest.raises(CommandError, match="no YAML file"):
        run("load_catalogue", tmp_path / name)


def test_a_fault_leaves_the_loaded_catalogue_as_it_was(world_folder):
    edit(world_folder, "sources.yaml", "Alpha: data", "New: data")
    edit(world_folder, "methods/gamma.yaml", "year: 2024", "year: 24")
    before = contents()
    with pytest.raises(CommandError, match="/methods/0/year"):
        run("load_catalogue", world_folder)
    assert contents() == before
    assert stored("sources", "ada2023alpha") == raw("sources", "ada2023alpha")


@pytest.mark.parametrize(
    ("error", "messages"),
    [
        (KeyboardInterrupt(), "Interrupted: the files are loaded whole or not at all. Run it again."),
        (OperationalError("database or disk is full"), "To do: make room where the database lies"),
        (OperationalError("database is locked"), "one writer holds its lock too long; then run it again."),
    ],
)
def test_an_outage_is_reported_with_what_to_do(
    folder: Path, error: BaseException, messages: str, monkeypatch: pytest.MonkeyPatch
):
    def fail(**_: object) -> None:
        raise error

    monkeypatch.setattr("registry.management.commands.load_catalogue.load_catalogue", fail)
    with pytest.raises(CommandError, match=messages):
        run("load_catalogue", folder)
