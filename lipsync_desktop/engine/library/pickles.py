"""Pickles read as data: no function of theirs is ever called, and the work is never more than a little for each byte.

Python's own reader would let a small file ask for endless work: remembered things copied again and again, keys of
dictionaries that all collide, things within things whose comparing doubles with each level. This one knows the few
instructions that weights need. Only text can be a key, as nobody asks for another; what is remembered is handed on and
never copied, but for arguments, whose lengths are counted like instructions.
"""

from __future__ import annotations

import pickle
import pickletools
from collections.abc import Callable, Iterable, Sized
from dataclasses import dataclass
from io import BytesIO
from typing import Any

_MOST_STEPS = 2_000_000  # instructions, and arguments that are handed on, which count like them
_MOST_ARGUMENTS = 16  # of what makes a tensor or a storage; PyTorch's have up to seven
_VALUES = (
    *("BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8"),
)
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}  # how many things on the stack each makes one of
_MARK = object()


@dataclass(frozen=True, slots=True, eq=False)
class Maker:
    """What a name in a pickle stands for: makes something inert of a few arguments."""

    make: Callable[..., object]


class Module:
    """Stands for an object of any class: its attributes by name."""

    __slots__ = ("attributes",)

    def __init__(self, *_: object) -> None:
        self.attributes: dict[str, Any] = {}


def read_pickle(content: BytesIO, named: Callable[[str, str], object], stored: Callable[[object], object]) -> object:
    """The next pickle in `content`, which stands behind it then: dictionaries with text as keys, lists, tuples, text,
    bytes, numbers, and what `named` gives for (module, name), a Maker or a constant, and `stored` for what lies outside
    the pickle.

    Raises what those two raise, pickle.UnpicklingError, and ValueError, KeyError, IndexError or TypeError for damage.
    """
    return _Reader(named, stored).read(content)


class _Reader:
    def __init__(self, named: Callable[[str, str], object], stored: Callable[[object], object]) -> None:
        self._named = named
        self._stored = stored
        self._stack: list[Any] = []
        self._memory: dict[int, object] = {}
        self._steps = 0

    def read(self, content: BytesIO) -> object:
        for opcode, argument, _ in pickletools.genops(content):
            self._count(1)
            if opcode.name == "STOP":
                return self._pop()
            self._do(opcode.name, argument)
        raise pickle.UnpicklingError("it ends too early")

    def _do(self, name: str, argument: Any) -> None:
        stack = self._stack
        if name in _VALUES:
            stack.append(argument)
        elif name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _TUPLES:
            stack.append(tuple(reversed([self._pop() for _ in range(_TUPLES[name])])))
        elif name in ("BINPUT", "LONG_BINPUT", "PUT", "MEMOIZE"):
            self._remember(len(self._memory) if argument is None else int(argument))
        elif name in ("BINGET", "LONG_BINGET", "GET"):
            stack.append(self._memory[int(argument)])
        elif name == "MARK":
            stack.append(_MARK)
        elif name == "EMPTY_DICT":
            stack.append({})
        elif name == "EMPTY_LIST":
            stack.append([])
        elif name == "TUPLE":
            stack.append(tuple(self._marked()))
        elif name == "LIST":
            stack.append(self._marked())
        elif name == "DICT":
            items = self._marked()
            stack.append({})
            self._set(items)
        elif name == "APPEND":
            self._add([self._pop()])
        elif name == "APPENDS":
            self._add(self._marked())
        elif name == "SETITEM":
            self._set([self._pop(), self._pop()][::-1])
        elif name == "SETITEMS":
            self._set(self._marked())
        elif name in ("GLOBAL", "INST"):
            module, _, named = argument.partition(" ")
            stack.append(self._named(module, named))
            if name == "INST":
                raise pickle.UnpicklingError(f"it makes “{named}” as no weights are made")
        elif name == "STACK_GLOBAL":
            named, module = self._pop(), self._pop()
            if not isinstance(module, str) or not isinstance(named, str):
                raise pickle.UnpicklingError("a name in it is none")
            stack.append(self._named(module, named))
        elif name in ("REDUCE", "NEWOBJ"):
            arguments, maker = self._pop(), self._pop()
            stack.append(self._made(maker, arguments))
        elif name == "BUILD":
            state = self._pop()
            _build(stack[-1], state)
        elif name == "BINPERSID":
            stack.append(self._stored(self._pop()))
        elif name == "POP":
            stack.pop()
        elif name == "POP_MARK":
            self._marked()
        elif name == "DUP":
            stack.append(stack[-1])
        elif name not in ("PROTO", "FRAME"):
            raise pickle.UnpicklingError(f"it uses “{name}”, which no weights need")

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise pickle.UnpicklingError("it describes too much")

    def _pop(self) -> Any:
        value = self._stack.pop()
        if value is _MARK:
            raise pickle.UnpicklingError("its parts do not fit")
        return value

    def _marked(self) -> list[Any]:
        """What lies above the last mark."""
        values = []
        while (value := self._stack.pop()) is not _MARK:
            values.append(value)
        return values[::-1]

    def _remember(self, number: int) -> None:
        if not 0 <= number <= self._steps:  # numbers that are all over the place may collide, too
            raise pickle.UnpicklingError("it claims to remember more than it holds")
        self._memory[number] = self._stack[-1]

    def _add(self, values: list[Any]) -> None:
        target = self._stack[-1]
        if not isinstance(target, list):
            raise pickle.UnpicklingError("it adds to what is no list")
        target += values

    def _set(self, items: list[Any]) -> None:
        target = self._stack[-1]
        if not isinstance(target, dict):
            raise pickle.UnpicklingError("it changes what may not be changed")
        _put(target, zip(items[::2], items[1::2], strict=True))

    def _made(self, maker: object, arguments: object) -> object:
        if not isinstance(maker, Maker) or not isinstance(arguments, tuple) or len(arguments) > _MOST_ARGUMENTS:
            raise pickle.UnpicklingError("it makes something of what makes nothing")
        self._count(sum(len(argument) for argument in arguments if isinstance(argument, Sized)))
        return maker.make(*arguments)


def dictionary(pairs: object = (), *_: object) -> dict[str, object]:
    """Of a list of pairs, as OrderedDict takes them."""
    made: dict[str, object] = {}
    if not isinstance(pairs, list | tuple) or not all(isinstance(pair, list | tuple) for pair in pairs):
        raise pickle.UnpicklingError("a dictionary is not described as one")
    _put(made, pairs)
    return made


def _put(target: dict[str, object], items: Iterable[Any]) -> None:
    target.update((key, value) for key, value in items if isinstance(key, str))


def _build(target: object, state: object) -> None:
    """Give an object its attributes; those of a dictionary are forgotten."""
    if isinstance(target, Module):
        target.attributes = state if isinstance(state, dict) else {}
    elif not isinstance(target, dict):
        raise pickle.UnpicklingError("it changes what may not be changed")
