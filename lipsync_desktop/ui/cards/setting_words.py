"""What the window says of each setting of a film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QCoreApplication

from lipsync_desktop.engine.settings import BUILT_IN


@dataclass(frozen=True, slots=True)
class Words:
    """What a row says: its label, what its setting is for, why it does nothing to this film, and its entries."""

    label: str
    tool_tip: str = ""
    idle: str = ""
    entries: Mapping[Any, str] = field(default_factory=dict)


def in_words() -> dict[str, Words]:
    """The rows, from top to bottom; all but the first two lie behind the button."""
    translate = QCoreApplication.translate
    return {
        "model": Words(
            translate("FilmSettings", "&Model"),
            translate("FilmSettings", "The lip model. The built-in one is free for any use."),
            entries={BUILT_IN: translate("FilmSettings", "Built-in")},
        ),
        "expressiveness": Words(
            translate("FilmSettings", "E&xpression"),
            translate("FilmSettings", "How large the movements are; a double click sets 100 %."),
            translate("FilmSettings", "Only the built-in model has it: this one moves as it learnt to."),
        ),
        "smile": Words(
            translate("FilmSettings", "Sm&ile"),
            translate("FilmSettings", "More of a smile, or less; a double click sets 0 %."),
        ),
        "smoothing_ms": Words(
            translate("FilmSettings", "Sm&oothing"),
            translate("FilmSettings", "How far movements run into each other; lips that meet still do."),
        ),
        "liveliness": Words(
            translate("FilmSettings", "Head motio&n"),
            translate("FilmSettings", "How much the head moves; at 0 % it keeps still, and the eyes do not blink."),
            translate("FilmSettings", "In a clip the head moves by itself."),
        ),
        "ending": Words(
            translate("FilmSettings", "If the voice is lon&ger"),
            translate("FilmSettings", "What the clip does where the voice is longer."),
            entries={
                "pingpong": translate("FilmSettings", "Back and forth"),
                "loop": translate("FilmSettings", "Begin again"),
                "hold": translate("FilmSettings", "Stand still"),
            },
        ),
        "keep_rest": Words(
            translate("FilmSettings", "If the voi&ce is shorter"),
            translate("FilmSettings", "What the clip does where the voice is shorter."),
            entries={
                False: translate("FilmSettings", "End with the voice"),
                True: translate("FilmSettings", "Go on by itself"),
            },
        ),
        "own_sound": Words(
            translate("FilmSettings", "Clip's so&und"),
            translate("FilmSettings", "How loud the clip's own sound is under the voice."),
        ),
        "fast": Words(
            translate("FilmSettings", "S&peed"),
            entries={False: translate("FilmSettings", "Exact"), True: translate("FilmSettings", "Fast")},
        ),
        "detector": Words(
            translate("FilmSettings", "F&ace detector"),
            translate("FilmSettings", "What finds the face in each picture of the film"),
            entries={BUILT_IN: translate("FilmSettings", "Built-in")},
        ),
        "quality": Words(
            translate("FilmSettings", "&Quality"),
            translate("FilmSettings", "Best picture takes about half as long again."),
            entries={
                "small": translate("FilmSettings", "Small file"),
                "good": translate("FilmSettings", "Good"),
                "best": translate("FilmSettings", "Best picture"),
            },
        ),
        "codec": Words(
            translate("FilmSettings", "Forma&t"),
            translate("FilmSettings", "WebM plays in every browser; MP4 in every editor; AV1 is smaller."),
            entries={
                "vp9": translate("FilmSettings", "WebM (VP9)"),
                "av1": translate("FilmSettings", "WebM (AV1)"),
                "h264": translate("FilmSettings", "MP4 (H.264)"),
            },
        ),
        "offset_ms": Words(
            translate("FilmSettings", "&Sync"),
            translate("FilmSettings", "Moves the mouth later, or earlier where negative."),
        ),
        "still_rate": Words(
            translate("FilmSettings", "Frame &rate"),
            translate("FilmSettings", "Frames a second of the film"),
            translate("FilmSettings", "The film keeps the clip's own frame rate."),
        ),
        "device": Words(
            translate("FilmSettings", "&Device"),
            translate("FilmSettings", "Where the networks run. A device that fails is replaced by the processor."),
            entries={"CPU": translate("FilmSettings", "Processor (CPU)")},
        ),
    }
