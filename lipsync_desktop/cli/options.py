"""Declared settings → options of the command line, and what was given → settings."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lipsync_desktop.engine.settings import RenderJob, RenderSettings, Setting, declared
from lipsync_desktop.engine.values import (
    Box,
    Choice,
    File,
    Groups,
    Name,
    Number,
    Ordinal,
    Rate,
    Speakers,
    Stretch,
    Switch,
    Values,
)

from .arguments import face_box, number, ordinal, rate, same_person, seconds, speaker


def add_options(parser: argparse.ArgumentParser, settings: Iterable[Setting]) -> None:
    """An option for each of them."""
    for setting in settings:
        add_option(parser, setting)


def add_option(parser: argparse.ArgumentParser, setting: Setting, meaning: str = "") -> None:
    """The setting's option; two for a stretch, where it begins and where it ends. meaning: in place of the declared."""
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default  # for `append`
    usual = f"{setting.range}; by default {setting.at_first}" if setting.range else setting.at_first
    for (option, declared_meaning), end in zip(options_of(setting).items(), ("start_s", "end_s"), strict=False):
        reading = how_to_read(setting.values)
        if isinstance(setting.values, Stretch):
            reading |= {"action": _End, "const": end}
        told = meaning or f"{declared_meaning} ({usual})"
        parser.add_argument(option, dest=setting.name, default=default, help=told, **reading)


def given(arguments: argparse.Namespace, kind: type) -> dict[str, Any]:
    """What was said of those settings of `kind` that the command has, by their names; what was not, as at first."""
    values = {one.name: getattr(arguments, one.name) for one in declared(kind) if one.name in arguments}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}


def options_of(setting: Setting) -> dict[str, str]:
    """What the command line calls a setting, and what that means."""
    option = f"--{setting.called.replace('_', '-')}"
    if isinstance(setting.values, Stretch):
        return {
            f"{option}-from": f"the beginning of {setting.sentence}",
            f"{option}-to": f"the end of {setting.sentence}",
        }
    return {option: setting.sentence}


def option_of(name: str) -> str:
    """The option of the setting of that name; what is no setting of a film has its name as its option."""
    there = {one.name: next(iter(options_of(one))) for kind in (RenderSettings, RenderJob) for one in declared(kind)}
    return there.get(name, f"--{name.replace('_', '-')}")


def how_to_read(values: Values) -> dict[str, Any]:
    """Values of that kind, as `add_argument` wants to be told."""
    match values:
        case Switch():
            return {"action": "store_true"}
        case Choice(words):
            return {"choices": words}
        case Number(least, most, whole=True):
            return {"type": number(int, least, most), "metavar": "N"}
        case Number(least, most, unit=unit):
            return {"type": number(float, least, most), "metavar": unit.upper() or "X"}
        case Ordinal():
            return {"type": ordinal, "metavar": "N"}
        case Rate():
            return {"type": rate, "metavar": "N"}
        case Name():
            return {"metavar": "NAME"}
        case File():
            return {"type": Path, "metavar": "FILE"}
        case Stretch():
            return {"type": seconds, "metavar": "S"}
        case Box():
            return {"type": face_box, "metavar": "X,Y,W,H"}
        case Groups():
            return {"type": same_person, "action": "append", "metavar": "N,M"}
        case Speakers():
            return {"type": speaker, "action": "append", "metavar": "N=FILE"}


class _End(argparse.Action):
    """Sets one end of a stretch."""

    def __call__(self, parser: object, namespace: argparse.Namespace, values: object, _: object = None) -> None:
        setattr(namespace, self.dest, replace(getattr(namespace, self.dest), **{str(self.const): values}))
