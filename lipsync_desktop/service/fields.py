"""What clients may set: each kind of value in one place, for requests to be checked by and the description made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import partial
from typing import Any

from lipsync_desktop.engine.rates import film_rate
from lipsync_desktop.engine.settings import BUILT_IN, RenderSettings, Setting, declared
from lipsync_desktop.engine.types import FaceBox
from lipsync_desktop.engine.values import Box, Choice, Name, Number, Rate, Switch, Values

from .refusals import Refusal

Described = dict[str, Any]
"""As JSON Schema has it."""

NOT_OFFERED = {
    "device": "is the service's own option",
    "person": "a picture's face is chosen by its box",
    "same_person": "a picture shows everybody once",
    "codec": "films are WebM in VP9",
    "crf": "the quality says it",
    "alpha": "heads move, and films are opaque",
    "detector": "is the built-in one, which is loaded",
    "fast": "networks run in the form in which they are loaded",
    "parity": "looks for faces in every frame, which takes long",
}
"""What no client may set, and why. All else that does something to films from pictures is a field."""
STREAM = Setting(
    "stream",
    False,
    Switch(),
    "send the film while it is made, as WebM that says neither its length nor where to jump to",
    otherwise="false",
    called="stream",
)
"""How the film is sent, which is no setting of the film's."""
FIELDS = tuple(one for one in declared(RenderSettings) if one.stills and one.name not in NOT_OFFERED)

_NUMBER = re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?", re.ASCII)
_PIXELS = Number(-Box.furthest_px, Box.furthest_px)


def settings_of(options: Mapping[str, object], models: Iterable[str]) -> RenderSettings:
    """What JSON or a form says of the film. Raises Refusal."""
    fields = {setting.called: setting for setting in FIELDS}
    if unknown := [name for name in options if name not in fields]:
        sentence = f"There is no field “{unknown[0][:40]}”. There are image, audio, {', '.join(fields)}, {STREAM.name}."
        raise Refusal("bad_request", sentence)
    return RenderSettings(**{fields[name].name: read(fields[name], said, models) for name, said in options.items()})


def read(setting: Setting, said: object, models: Iterable[str] = ()) -> Any:
    """The field's value out of JSON or out of a form, where all is text. Raises Refusal."""
    _, reading = _kind(setting.values, models)
    try:
        return reading(said)
    except ValueError as error:
        raise Refusal("bad_request", f"“{setting.called}” {error}.") from error


def described(setting: Setting, *, in_form: bool = False) -> Described:
    """The field, in JSON or in a form, which has no arrays."""
    schema, _ = _kind(setting.values)
    if in_form and schema["type"] == "array":
        schema = {"type": "string"}
    default = float(setting.default) if isinstance(setting.default, Fraction) else setting.default
    sentence = f"{setting.sentence[0].upper()}{setting.sentence[1:]}."
    return schema | {"description": sentence} | ({} if default is None else {"default": default})


def _kind(values: Values, models: Iterable[str] = ()) -> tuple[Described, Callable[[object], Any]]:
    """How it is described, and how it is read, which raises ValueError with the rest of a sentence."""
    match values:
        case Rate(least=least, most=most):
            return {"type": ["number", "string"], "minimum": least, "maximum": most}, _rate
        case Number(least, most, whole=whole):
            schema = {"type": "integer" if whole else "number", "minimum": least, "maximum": most}
            return schema, partial(_number, values)
        case Choice(words):
            return {"type": "string", "enum": list(words)}, partial(_one_of, words)
        case Name():
            return {"type": "string"}, partial(_one_of, [BUILT_IN, *models])
        case Switch():
            return {"type": "boolean"}, _switch
        case Box():
            return {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}, _box
    raise NotImplementedError(f"no field holds {values}")


def _rate(said: object) -> Fraction:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise ValueError("is not a frame rate")
    try:
        return film_rate(str(said))
    except ValueError as error:
        raise ValueError("has to be a frame rate from 1 to 120, such as 25, 29.97 or 30000/1001") from error


def _number(numbers: Number, said: object) -> float:
    if isinstance(said, str) and _NUMBER.fullmatch(said):
        said = float(said)
        said = int(said) if numbers.whole and said.is_integer() else said
    if isinstance(said, int | float) and said in numbers:
        return said if numbers.whole else float(said)
    raise ValueError(f"has to be {numbers}")


def _one_of(there: Sequence[str], said: object) -> str:
    if isinstance(said, str) and said in there:
        return said
    raise ValueError(f"has to be one of: {', '.join(there)}")


def _switch(said: object) -> bool:
    return said if isinstance(said, bool) else _one_of(("true", "false"), said) == "true"


def _box(said: object) -> FaceBox:
    sides = said.split(",") if isinstance(said, str) else said
    if not isinstance(sides, list) or len(sides) != 4:
        raise ValueError("has to be x, y, width and height in pixels")
    box = FaceBox(*(_number(_PIXELS, side) for side in sides))
    if box not in Box():
        raise ValueError("has to have a positive width and height")
    return box
