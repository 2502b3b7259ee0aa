"""What a screen reader is told: run by the system's own Python, which has the accessibility bus.

`python3 screen_reader.py APPLICATION BUTTON LAST`: once the application's button can be pressed, press it and listen
until an announcement begins with LAST. Prints JSON: `places`, (role, name) of all where the keys can go; `announced`,
sentences; `progress`, values of progress bars; `named`, new names of things.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

_LOOK_EVERY_MS = 300
_PATIENCE_S = 120

application, button, last = sys.argv[1:]
places: list[tuple[str, str]] = []
announced: list[str] = []
progress: list[float] = []
named: list[str] = []
loop = GLib.MainLoop()


def everything(thing: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    yield thing
    for index in range(thing.get_child_count()):
        child = thing.get_child_at_index(index)
        if child is not None:
            yield from everything(child)


def hear(event: Atspi.Event) -> None:
    if event.type.startswith("object:announcement"):
        announced.append(str(event.any_data))
        if announced[-1].startswith(last):
            loop.quit()
    elif event.type.startswith("object:property-change:accessible-value"):
        if event.source.get_role() == Atspi.Role.PROGRESS_BAR:
            progress.append(event.source.get_current_value())
    else:
        named.append(str(event.any_data))


def press() -> bool:
    """Whether to look again."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        window = desktop.get_child_at_index(index)
        if window is None or window.get_name() != application:
            continue
        for thing in everything(window):
            states = thing.get_state_set()
            it = thing.get_name() == button and thing.get_role() == Atspi.Role.PUSH_BUTTON
            if it and states.contains(Atspi.StateType.ENABLED):
                look(window)
                thing.do_action(0)
                return False
    return True


def look(window: Atspi.Accessible) -> None:
    for thing in everything(window):
        states = thing.get_state_set()
        if states.contains(Atspi.StateType.FOCUSABLE) and states.contains(Atspi.StateType.SHOWING):
            places.append((thing.get_role_name(), thing.get_name()))


Atspi.init()
listener = Atspi.EventListener.new(hear)
for kind in ("announcement", "property-change:accessible-value", "property-change:accessible-name"):
    listener.register(f"object:{kind}")
GLib.timeout_add(_LOOK_EVERY_MS, press)
GLib.timeout_add_seconds(_PATIENCE_S, loop.quit)
loop.run()
print(json.dumps({"places": places, "announced": announced, "progress": progress, "named": named}))
