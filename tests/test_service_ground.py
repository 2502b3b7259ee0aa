"""What the service takes over of waitress's insides is there, and is called as it was."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

pytest.importorskip("waitress")

from lipsync_desktop.service import connections

_SOURCE = Path(connections.__file__).read_text("utf-8")
_OVERRIDES = {
    connections._Parser: ("received", "parse_header"),
    connections._JsonErrorTask: ("execute",),
    connections._Channel: ("handle_write", "received"),
    connections.Server: ("add_task", "maintenance", "handle_accept"),
}
_USED = {
    connections._Parser: ("completed", "error", "headers", "header_plus", "body_bytes_received", "headers_finished"),
    connections._JsonErrorTask: ("write", "set_close_on_finish", "response_headers"),
    connections._Channel: ("parser_class", "error_task_class", "handle_close", "total_outbufs_len", "last_activity"),
    connections.Server: ("channel_class", "task_dispatcher", "pull_trigger", "active_channels"),
}
"""Some of these are set when waitress makes an object: they are looked for in what makes it."""


@pytest.mark.parametrize("own", _OVERRIDES)
def test_what_is_overridden_is_called_as_waitress_calls_it(own: type) -> None:
    base = own.__mro__[1]
    assert base.__module__.startswith("waitress.")
    for name in _OVERRIDES[own]:
        ours, theirs = inspect.signature(getattr(own, name)), inspect.signature(getattr(base, name))
        assert list(ours.parameters)[: len(theirs.parameters)] == list(theirs.parameters), name


@pytest.mark.parametrize("own", _USED)
def test_what_is_used_is_there(own: type) -> None:
    bases = own.__mro__[1:-1]
    made = "".join(inspect.getsource(base) for base in bases)
    for name in _USED[own]:
        assert any(hasattr(base, name) for base in bases) or f"self.{name}" in made, name


def test_every_override_is_marked() -> None:
    marked = re.findall(r"def (\w+)\(.*# of waitress: ", _SOURCE)
    assert sorted(marked) == sorted(["parser_class", *(name for names in _OVERRIDES.values() for name in names)])
