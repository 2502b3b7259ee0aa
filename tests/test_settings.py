"""The settings of a film: each declared once, checked when it is made, and on the command line and in the service."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import fields, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from lipsync_desktop.cli.film import add_to
from lipsync_desktop.cli.options import given, options_of
from lipsync_desktop.engine.errors import SettingError
from lipsync_desktop.engine.settings import RenderJob, RenderSettings, Setting, declared
from lipsync_desktop.engine.types import FaceBox, Speaker, Trim
from lipsync_desktop.engine.values import Choice, Number, Ordinal, Switch
from lipsync_desktop.service.fields import FIELDS, NOT_OFFERED, described, read, settings_of
from lipsync_desktop.service.limits import Limits
from lipsync_desktop.service.openapi import schemas
from lipsync_desktop.service.refusals import Refusal

_SETTINGS = declared(RenderSettings)
_JOBS = declared(RenderJob)
_ANNA = Speaker(2, Path("anna.wav"), Trim(Fraction(1), Fraction(2)))
_TOO_MUCH: dict[str, tuple[Any, ...]] = {
    "still_rate": (Fraction(1, 2), Fraction(121), 25.0),
    "quality": ("great", "", None),
    "model": ("", None),
    "device": ("",),
    "offset_ms": (-1001, 1000.5, float("nan"), "0"),
    "expressiveness": (-0.1, 2.1, True),
    "smile": (-1.01, float("inf")),
    "smoothing_ms": (-1, 201),
    "liveliness": (-0.5, 3),
    "face_box": (FaceBox(1, 2, 0, 4), FaceBox(1, 2, 3, -4), FaceBox(float("nan"), 2, 3, 4), FaceBox(2e6, 0, 1, 1)),
    "person": (0, -1, 1.5, True),
    "same_person": (((1,),), ((1, 0),), [(1, 2)]),
    "ending": ("stop",),
    "keep_rest": (1, "yes"),
    "own_sound": (-0.1, 1.1),
    "height": (63, 3841, 720.0, True),
    "codec": ("gif",),
    "crf": (-1, 64, 20.5),
    "alpha": (None,),
    "detector": (None,),
    "fast": ("",),
    "parity": (0,),
    "overwrite": (1,),
    "trim": (Trim(Fraction(-1)), Trim(Fraction(2), Fraction(2)), None),
    "others": ((Speaker(None, Path("a.wav")),), ((2, Path("a.wav")),)),
    "soundtrack": ("a.wav",),
    "resume": (1,),
    "speech_track": (0,),
    "own_sound_track": (0,),
}


def job(**chosen: Any) -> RenderJob:
    return RenderJob(Path("a.png"), Path("b.wav"), Path("c.webm"), **chosen)


def on_the_command_line(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_to(parser.add_subparsers())
    return parser.parse_args(["render", "--face", "a.png", "--out", "c.webm", *words])


@pytest.mark.parametrize("setting", [*_SETTINGS, *_JOBS], ids=lambda setting: setting.name)
def test_what_it_cannot_be_is_told_when_it_is_made(setting: Setting) -> None:
    make = RenderSettings if setting in _SETTINGS else job
    for value in _TOO_MUCH[setting.name]:
        wrong: dict[str, Any] = {setting.name: value}
        with pytest.raises(SettingError, match=f"“{setting.name}” cannot be") as told:
            make(**wrong)
        if isinstance(setting.values, Number):
            assert f"from {setting.values.least:g} to {setting.values.most:g}" in str(told.value)


def test_the_ends_of_a_range_are_in_it() -> None:
    for setting in _SETTINGS:
        if isinstance(setting.values, Number):
            kind = int if setting.values.whole else float
            for value in (kind(setting.values.least), kind(setting.values.most)):
                end: dict[str, Any] = {setting.name: value}
                assert getattr(replace(RenderSettings(), **end), setting.name) == value


def test_everything_is_declared() -> None:
    assert {one.name for one in fields(RenderSettings)} == {setting.name for setting in _SETTINGS}
    undeclared = {one.name for one in fields(RenderJob)} - {setting.name for setting in _JOBS}
    assert undeclared == {"face", "speech", "output", "settings"}


@pytest.mark.parametrize("setting", [*_SETTINGS, *_JOBS], ids=lambda setting: setting.name)
def test_a_declaration_is_whole(setting: Setting) -> None:
    assert setting.sentence[0].islower()
    assert not setting.sentence.endswith(".")
    assert setting.stills or setting.clips
    assert setting.built_in or setting.added
    assert setting.at_first
    assert setting.default is None or setting.default in setting.values


def test_who_speaks() -> None:
    made = job(settings=RenderSettings(person=3), trim=Trim(Fraction(1)), speech_track=2, others=(_ANNA,))
    assert made.speakers == (Speaker(3, Path("b.wav"), Trim(Fraction(1)), 2), _ANNA)
    assert made.sources == (Path("a.png"), Path("b.wav"), Path("anna.wav"))
    assert replace(made, soundtrack=Path("mix.wav")).sources[-1] == Path("mix.wav")


def test_nothing_heavy_is_loaded_for_them() -> None:
    command = "import sys, lipsync_desktop.engine.settings; print(*{'numpy', 'cv2', 'av', 'PySide6'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_what_is_not_said_is_as_declared() -> None:
    arguments = on_the_command_line("--speech", "b.wav")
    assert RenderSettings(**given(arguments, RenderSettings) | {"codec": "vp9"}) == RenderSettings()
    assert job(**given(arguments, RenderJob)) == job()


def test_each_is_an_option() -> None:
    words = (
        *("--fps", "29.97", "--quality", "best", "--model", "mine", "--device", "GPU", "--offset-ms=-1000"),
        *(
            "--expressiveness",
            "2",
            "--smile=-1",
            "--smoothing-ms",
            "200",
            "--liveliness",
            "0.5",
            "--face-box",
            "1,2,3,4",
        ),
        *("--person", "3", "--same-person", "1,3", "--same-person", "4,2", "--ending", "hold", "--keep-rest"),
        *(
            "--own-sound",
            "0.25",
            "--height",
            "720",
            "--codec",
            "png",
            "--crf",
            "63",
            "--alpha",
            "--detector",
            "s3fd",
            "--fast",
            "--parity",
        ),
        *(
            "--overwrite",
            "--speech-from",
            "1.5",
            "--speech-to",
            "3",
            "--speaker",
            "2=anna.wav",
            "--soundtrack",
            "m.wav",
        ),
        *("--resume", "--speech-track", "2", "--own-sound-track", "1"),
    )
    assert {word.partition("=")[0] for word in words if word.startswith("--")} == {
        option for setting in (*_SETTINGS, *_JOBS) for option in options_of(setting)
    }
    arguments = on_the_command_line(*words)
    settings = RenderSettings(**given(arguments, RenderSettings))
    made = job(settings=settings, **given(arguments, RenderJob))
    changed = [one.name for one in _SETTINGS if getattr(settings, one.name) != one.default]
    changed += [one.name for one in _JOBS if getattr(made, one.name) != one.default]
    assert changed == [one.name for one in (*_SETTINGS, *_JOBS)]
    assert (settings.still_rate, settings.same_person) == (Fraction(30_000, 1001), ((1, 3), (2, 4)))
    assert made.trim == Trim(Fraction(3, 2), Fraction(3))
    assert made.others == (Speaker(2, Path("anna.wav")),)


def test_each_is_a_field_of_the_service_or_is_said_not_to_be() -> None:
    of_stills = {setting.name for setting in _SETTINGS if setting.stills}
    assert {setting.name for setting in FIELDS} | set(NOT_OFFERED) == of_stills
    assert not {setting.name for setting in FIELDS} & set(NOT_OFFERED)


@pytest.mark.parametrize("setting", FIELDS, ids=lambda setting: setting.name)
def test_the_service_takes_what_is_declared_and_describes_it(setting: Setting) -> None:
    orders = json.loads(json.dumps(schemas(Limits())))
    in_json, in_a_form = (orders[name]["properties"][setting.called] for name in ("OrderInJson", "OrderInAForm"))
    assert in_json["description"] == in_a_form["description"]
    assert re.fullmatch(r"[A-Z].*\.", in_json["description"])
    if setting.default is not None:
        assert in_json["default"] == setting.default
        assert settings_of({setting.called: in_json["default"]}, ()) == RenderSettings()
    if isinstance(setting.values, Number):
        least, most = in_json["minimum"], in_json["maximum"]
        assert [getattr(settings_of({setting.called: value}, ()), setting.name) for value in (least, str(most))] == [
            setting.values.least,
            setting.values.most,
        ]
        for value in (least - 0.01, most + 0.01, str(most + 1)):
            with pytest.raises(Refusal):
                settings_of({setting.called: value}, ())
    if isinstance(setting.values, Choice):
        assert in_json["enum"] == list(setting.values.words)


def test_a_switch_and_a_whole_number_could_be_fields() -> None:
    switch = Setting("on", False, Switch(), "turns something on")
    assert [read(switch, value) for value in (True, False, "true", "false")] == [True, False, True, False]
    wrong: object
    for wrong in (1, "True", None, []):
        with pytest.raises(Refusal):
            read(switch, wrong)
    count = Setting("count", 1, Number(1, 9, whole=True), "how many")
    assert [read(count, value) for value in (1, "9")] == [1, 9]
    for wrong in (1.5, "1.5", 0, True):
        with pytest.raises(Refusal):
            read(count, wrong)
    assert described(switch) == {"type": "boolean", "default": False, "description": "Turns something on."}
    assert described(count)["type"] == "integer"
    with pytest.raises(NotImplementedError):
        read(Setting("person", None, Ordinal(), "who speaks"), 1)
