"""Errors and notices are facts: every kind of them is a type with fields, and its English is a sentence."""

from __future__ import annotations

import ast
import copy
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lipsync_desktop
from lipsync_desktop.engine import errors, notices
from lipsync_desktop.engine.errors import LipsyncError, MediaError, SettingError, SpeechError
from lipsync_desktop.engine.errors.faces import PeopleDiffer, PersonMissing
from lipsync_desktop.engine.errors.files import FileUnreadable
from lipsync_desktop.engine.errors.films import FilmExists
from lipsync_desktop.engine.errors.models import ModelMissing
from lipsync_desktop.engine.errors.weights import GraphUnknown
from lipsync_desktop.engine.facts import Fact, Shape
from lipsync_desktop.engine.notices import Interlaced, Notice
from lipsync_desktop.service.refusals import NOTICES, STATUS, code_for, refused
from tests.facts import ENGINE_ROOMS, PLACE, ROOMS, kinds, made

_FAMILIES = {name for name in dir(errors) if name.endswith("Error")} | {"ServiceError", "Notice", "Fact"}
_OF_DOWNLOADS = {"AddressUnusable", "AddressRefuses", "NoAddress", "PartKept"}


@pytest.mark.parametrize("kind", kinds(ROOMS), ids=lambda kind: kind.__name__)
def test_every_kind_says_a_sentence_in_every_case(kind: type[Fact]) -> None:
    said = list(made(kind))
    sentences = [kind.sentence] if isinstance(kind.sentence, str) else list(kind.sentence.values())
    assert {fact.template for fact in said} == set(sentences)
    for fact in said:
        sentence = str(fact)
        assert re.fullmatch(r"([“A-Z]|(nas|wort)).*\.", sentence), sentence
        assert not re.search(r"\{|  |Error", sentence)
        if "path" in kind.fields:
            assert PLACE.name in sentence or str(PLACE) in sentence


@pytest.mark.parametrize("kind", kinds(ROOMS), ids=lambda kind: kind.__name__)
def test_every_field_is_said_or_tells_the_case(kind: type[Fact]) -> None:
    source = " ".join([kind.sentence] if isinstance(kind.sentence, str) else kind.sentence.values())
    for field in kind.fields:
        told = field in ("kind", "with_mp4") or f"{{{field}" in source or (field == "path" and "{file" in source)
        assert told or isinstance(kind.sentence, dict), field


def test_a_fact_cannot_be_changed_and_survives_copies() -> None:
    fact = PersonMissing(PLACE, number=3, there=1)
    with pytest.raises(AttributeError):
        fact.number = 1  # type: ignore[misc]
    for again in (copy.copy(fact), pickle.loads(pickle.dumps(fact))):
        assert (type(again), again.values, str(again)) == (PersonMissing, (PLACE, 3, 1), str(fact))
    assert repr(fact) == f"PersonMissing(path={PLACE!r}, number=3, there=1)"
    with pytest.raises(TypeError):
        PersonMissing(PLACE, 3)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        MediaError()


def test_notices_that_say_the_same_are_one() -> None:
    assert {Interlaced(PLACE), Interlaced(PLACE)} == {Interlaced(PLACE)}
    assert Interlaced(PLACE) != Interlaced(Path("b.mp4"))


def test_what_is_counted_and_listed_reads_well() -> None:
    assert "nobody can be seen" in str(PersonMissing(PLACE, 2, 0))
    assert "only one can be seen" in str(PersonMissing(PLACE, 2, 1))
    assert str(PeopleDiffer(PLACE, (1, 2, 3), 1.25)).startswith("People 1, 2 and 3 of")
    assert "(there: “a”, “b”)" in str(ModelMissing("c", ("a", "b")))
    shapes = Shape((1, 80, 16)), Shape((1, 6, -1, -1))
    assert "inputs of 1×80×16 and 1×6×?×?, neither" in str(GraphUnknown(PLACE, shapes))
    assert "inputs of 1×80×16, neither" in str(GraphUnknown(PLACE, shapes[:1]))
    assert "“/” is a folder" in str(FileUnreadable(Path("/"), "folder", ""))


@pytest.mark.parametrize("kind", kinds(ENGINE_ROOMS), ids=lambda kind: kind.__name__)
def test_every_kind_has_the_services_code(kind: type[Fact]) -> None:
    if issubclass(kind, Notice):
        assert kind in NOTICES or kind.__name__ in _OF_DOWNLOADS
        return
    assert issubclass(kind, LipsyncError)
    for fact in made(kind):
        assert isinstance(fact, LipsyncError)
        refusal = refused(fact)
        assert refusal.code == code_for(kind)
        assert refusal.status == STATUS[refusal.code] >= 400
        assert (str(refusal) == str(fact)) == issubclass(kind, MediaError | SettingError), (
            "no more than the client can act on"
        )


def test_a_silent_recording_is_another_matter_than_a_damaged_one() -> None:
    codes = {kind.__name__: code_for(kind) for kind in kinds(ENGINE_ROOMS) if issubclass(kind, SpeechError)}
    assert {codes[name] for name in ("SpeechSilent", "SpeechShort", "SoundMissing")} == {"no_speech"}
    assert {codes[name] for name in ("RecordingUndecodable", "RecordingUnreadable", "TimeStampsDamaged")} == {
        "unreadable"
    }


def _made_in(tree: ast.Module) -> list[tuple[int, str]]:
    """Calls of families of errors, which say nothing by themselves."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [(call.lineno, call.func.id) for call in calls if isinstance(call.func, ast.Name)]
    return [(line, name) for line, name in named if name in _FAMILIES]


def test_no_free_sentence_is_left() -> None:
    assert _made_in(ast.parse("raise MediaError('It cannot be read.')")) == [(1, "MediaError")]
    package = Path(lipsync_desktop.__file__).parent
    found = {file.name: _made_in(ast.parse(file.read_text("utf-8"))) for file in package.rglob("*.py")}
    assert len(found) > 100
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_facts_are_light() -> None:
    """The window and the command line have them before the first picture."""
    rooms = [room for room in ROOMS if not room.startswith("lipsync_desktop.service")]
    program = f"import sys, {', '.join(rooms)}; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(answer.stdout.split())
    assert not loaded & {"numpy", "cv2", "av", "openvino", "PySide6", "flask", "dataclasses", "inspect"}


def test_nobody_reads_what_an_error_says() -> None:
    """Front ends know a fact by its type: neither by its text, nor by what it came of."""
    package = Path(lipsync_desktop.__file__).parent
    fronts = [file for room in ("cli", "service", "ui") for file in (package / room).rglob("*.py")]
    read = [file.name for file in fronts if re.search(r"__cause__|__context__|\.args\b", file.read_text("utf-8"))]
    assert read == []


def test_an_error_keeps_its_trace(tmp_path: Path) -> None:
    """Python writes into an exception where it was raised, which a frozen one has to bear."""
    from contextlib import contextmanager

    @contextmanager
    def passing():  # type: ignore[no-untyped-def]
        yield

    with pytest.raises(FilmExists) as told, passing():
        raise FilmExists(tmp_path) from OSError("no")
    assert isinstance(told.value.__cause__, OSError)
    assert told.value.__traceback__
    assert notices.Notice.fields == ()
