"""What happened, as fields that every front end can word, with the English sentence beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from string import Formatter
from typing import Any, ClassVar, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=False)
class Fact:
    """Something to tell a person. A kind of it names its fields by their types, as a dataclass does, and its sentence,
    in which they stand in braces: what happened, to which file, what to do.

    sentence: in English; where it depends on the case, one for each. A dataclass cannot be an exception and frozen, as
    Python writes where it was raised into it; and these are many, and wanted before the first picture.
    """

    sentence: ClassVar[str | Mapping[Any, str]]
    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = [name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar")]
        cls.fields = (*cls.fields, *own)

    def __init__(self, *values: object, **named: object) -> None:
        given = dict(zip(self.fields, values, strict=False)) | named
        if len(values) + len(named) != len(self.fields) or given.keys() != set(self.fields):
            raise TypeError(f"{type(self).__name__} is made of ({', '.join(self.fields)})")
        if not hasattr(self, "sentence"):
            raise TypeError(f"{type(self).__name__} says too little; there are kinds of it that say what happened")
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        if name in self.fields:
            raise AttributeError(f"{name} of {type(self).__name__} cannot be changed")
        super().__setattr__(name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.values

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.fields)})"

    def __str__(self) -> str:
        return self.put_into(self.template, _in_english)

    @property
    def values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.fields)

    @property
    def case(self) -> object:
        """Which of the sentences is meant: that of the field `kind`, unless a kind of fact tells it otherwise."""
        return getattr(self, "kind", None)

    @property
    def template(self) -> str:
        """The sentence of this case, with its braces."""
        return self.sentence if isinstance(self.sentence, str) else self.sentence[self.case]

    @property
    def file(self) -> str:
        """What people call the file at `path`: its name, or where it has none, as “/” has not, all of it."""
        path: Path = self.path  # type: ignore[attr-defined]  # where the sentence has a file
        return path.name or str(path)

    def put_into(self, template: str, worded: Callable[[object], object]) -> str:
        """The template with what its braces name, each value as `worded` has it."""
        return template.format(**{name: worded(getattr(self, name)) for name in placed_in(template)})


class Shape(tuple[int, ...]):
    """Of an array: “1×3×?×?”, where any length will do for those that are negative."""

    def __str__(self) -> str:
        return "×".join("?" if length < 0 else str(length) for length in self)


def placed_in(template: str) -> set[str]:
    """The names in a template's braces, without what is asked of them, such as `.parent`."""
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(template) if name}


def _in_english(value: object) -> object:
    if not isinstance(value, tuple) or isinstance(value, Shape):
        return value
    if all(isinstance(one, Fact) for one in value):
        return " ".join(map(str, value))
    if all(isinstance(one, str) for one in value):
        return ", ".join(f"“{one}”" for one in value)
    *others, last = map(str, value)
    return f"{', '.join(others)} and {last}" if others else last
