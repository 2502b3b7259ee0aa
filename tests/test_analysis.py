"""What a voice asks and what a film shows, from the command line to the files."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.cli.exits import BAD_INPUT, DONE
from lipsync_desktop.cli.main import run
from lipsync_desktop.engine.analysis.chart import draw
from lipsync_desktop.engine.analysis.curves import CLASSES, Curves, classified, closures, compare, curves, lag
from lipsync_desktop.engine.builtin.rig import aperture
from lipsync_desktop.engine.models import Models
from lipsync_desktop.engine.types import WAVEFORM_RATE_HZ, Articulator, Trim

from .making import pixels_of, write_clip, write_portrait, write_speech, write_wav

RATE = Fraction(25)


def asked(apertures: np.ndarray, *, resting: int = 0) -> Curves:
    frames = len(apertures)
    articulation = np.zeros((frames, 8), np.float32)
    rests = np.arange(frames) < resting
    kinds, peaks = classified(articulation, apertures), np.zeros((4 * frames, 2), np.float32)
    return Curves(RATE, articulation, apertures, np.ones(frames), kinds, rests, peaks)


def wave(frames: int = 200) -> np.ndarray:
    random = np.random.default_rng(1)
    smooth = np.convolve(random.random(frames + 8), np.ones(9) / 9, "valid")
    return np.asarray(np.clip(smooth - smooth.mean(), 0, None) * 2)


@pytest.mark.parametrize("late", [-9, -3, -1, 0, 2])
def test_the_lag_is_found(late: int) -> None:
    wanted = wave()
    seen = np.roll(wanted, late) * 0.8 + 0.01
    assert lag(wanted, seen, 10) == pytest.approx(late, abs=0.2)
    sync = compare(asked(wanted), seen, still=False)
    assert sync is not None
    assert sync.lag_ms == pytest.approx(late * 40, abs=8)


def test_what_is_compared() -> None:
    wanted = wave()
    seen = wanted.copy()
    sync = compare(asked(wanted), seen, still=True)
    assert sync is not None
    assert (sync.frames, sync.error) == (200, 0.0)
    assert sync.correlation == pytest.approx(1.0)
    assert sync.closed == sync.asked_closed == (wanted <= 0.01).sum()
    seen[:20], seen[50:60] = 0.3, np.nan  # a smile at rest, and no face for a while
    without = compare(asked(wanted, resting=20), seen, still=True)
    assert without is not None
    assert (without.frames, without.error) == (170, 0.0)
    assert compare(asked(wanted, resting=20), seen, still=False).error > 0.01  # type: ignore[union-attr]
    assert compare(asked(wanted), np.full(200, np.nan), still=True) is None
    assert compare(asked(wanted), seen[:5], still=False) is None
    brief = np.zeros(40)
    brief[:3] = 0.2  # nothing moves but at the very edge
    assert compare(asked(brief), brief, still=False).lag_ms == 0  # type: ignore[union-attr]


def test_the_mouth_in_a_word() -> None:
    said = {
        "rest": {},
        "closed": {"LIP_PRESS": 1.0},
        "lip at teeth": {"LIP_TUCK": 0.9, "JAW_OPEN": 0.1},
        "rounded": {"LIP_ROUND": 0.8, "JAW_OPEN": 0.3},
        "spread": {"LIP_SPREAD": 0.9, "JAW_OPEN": 0.3, "LOWER_LIP_DROP": 0.4},
        "tongue": {"TONGUE_UP": 0.9, "JAW_OPEN": 0.3, "LOWER_LIP_DROP": 0.3},
        "open": {"JAW_OPEN": 0.9, "LOWER_LIP_DROP": 0.6},
        "between": {"JAW_OPEN": 0.2},
    }
    articulation = np.zeros((len(said), 8), np.float32)
    for row, values in enumerate(said.values()):
        for name, value in values.items():
            articulation[row, Articulator[name]] = value
    found = classified(articulation, np.array([aperture(one) for one in articulation]))
    assert [CLASSES[kind] for kind in found] == list(said)


def test_closures_and_whether_they_are_seen() -> None:
    heard = asked(np.full(30, 0.2))
    heard.articulation[:, Articulator.JAW_OPEN] = 0.5
    for start in (5, 15, 25):
        heard.articulation[start : start + 2, Articulator.LIP_PRESS] = 1
        heard.aperture[start : start + 2] = 0
    heard = replace(heard, classes=classified(heard.articulation, heard.aperture))
    assert [(one.start_s, one.end_s, one.seen) for one in closures(heard)] == [
        (Fraction(start, 25), Fraction(start + 2, 25), None) for start in (5, 15, 25)
    ]
    seen = np.full(20, 0.2)
    seen[6], seen[15:17] = 0.01, np.nan
    assert [one.seen for one in closures(heard, seen)] == [True, False, False]


def test_a_voice_as_curves(models: Models, resources: Path) -> None:
    whole = curves(resources / "voice.flac", RATE, models)
    assert whole.articulation.shape == (len(whole.aperture), 8)
    stretches = list(whole.stretches)
    assert stretches[0][1] == 0
    assert stretches[-1][2] == len(whole.aperture) / RATE
    assert {"closed", "rest", "rounded"} <= {name for name, _, _ in stretches}
    part = curves(resources / "voice.flac", RATE, models, Trim(Fraction(1), Fraction(2)))
    assert len(part.aperture) == 25
    assert np.array_equal(part.peaks, whole.peaks[WAVEFORM_RATE_HZ : 2 * WAVEFORM_RATE_HZ])
    assert abs(len(whole.peaks) / WAVEFORM_RATE_HZ - len(whole.aperture) / RATE) < 0.05
    assert (whole.peaks[:, 0] <= whole.peaks[:, 1]).all()


def test_the_picture_shows_what_is_asked_and_seen(models: Models, resources: Path) -> None:
    heard = curves(resources / "voice.flac", RATE, models)
    plain, compared = draw(heard), draw(heard, heard.aperture[:100] + 0.1)
    assert plain.shape == compared.shape
    assert plain.shape[1] == 1600
    across = np.flatnonzero((plain != compared).any((1, 2)))
    legend, panel = across[across < 72], across[across >= 72]
    assert len(legend)
    assert 72 + 22 + 48 <= panel.min() < panel.max() < 72 + 22 + 48 + 84  # the aperture's own panel alone
    silent = draw(replace(heard, peaks=np.zeros_like(heard.peaks), voiced=np.zeros_like(heard.voiced)))
    changed = np.flatnonzero((plain != silent).any((1, 2)))
    assert 72 + 22 <= changed.min() < changed.max() < 72 + 22 + 48


def test_a_long_picture_ends() -> None:
    rows = [draw(asked(np.zeros(25 * seconds))).shape[0] for seconds in (10, 11, 20, 600)]
    row = rows[1] - rows[0]
    assert rows == [rows[0], rows[0] + row, rows[0] + row, rows[0] + 59 * row]
    longer = draw(asked(np.zeros(25 * 601)))
    assert longer.shape[0] == rows[-1]
    assert (longer[:30] != draw(asked(np.zeros(25 * 600)))[:30]).any()  # it says so


@pytest.fixture(scope="module")
def film(models: Models, resources: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A recording, and a film that says it."""
    folder = tmp_path_factory.mktemp("film")
    write_portrait(folder / "face.png", resources / "portrait.png", 512)
    speech = write_speech(folder / "speech.wav", resources / "voice.flac", seconds=3)
    made = run(
        ["render", "--face", str(folder / "face.png"), "--speech", str(speech), "--out", str(folder / "film.webm")]
    )
    assert made == DONE
    return speech, folder / "film.webm"


def test_from_a_film_to_its_figures(
    film: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    speech, made = film
    outs = [tmp_path / f"analysis{suffix}" for suffix in (".csv", ".JSON", ".png")]
    named = [argument for out in outs for argument in ("--out", str(out))]
    assert run(["analyse", "--speech", str(speech), "--film", str(made), *named]) == DONE
    said = capsys.readouterr().out
    assert "asked and seen: correlation 0.9" in said
    assert all(str(out) in said for out in outs)
    with outs[0].open(newline="") as file:
        rows = list(csv.DictReader(file))
    told = json.loads(outs[1].read_text("utf-8"))
    assert len(rows) == len(told["frames"]) == 75
    assert float(rows[30]["time_s"]) == 1.2
    assert float(rows[30]["jaw_open"]) == told["frames"][30]["jaw_open"]
    assert told["sync"]["correlation"] > 0.9
    assert abs(told["sync"]["lag_ms"]) < 10
    assert (told["model"], told["speech"], told["film"]) == ("built-in", "speech.wav", "film.webm")
    assert told["closures"]
    assert all(one["seen"] for one in told["closures"])
    assert sum(one["seconds"] for one in told["classes"].values()) == pytest.approx(3.0)
    assert pixels_of(outs[2]).shape[1] == 1600
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(out.name for out in outs)


def test_a_late_film_is_told(film: tuple[Path, Path], tmp_path: Path) -> None:
    speech, made = film
    face, late, out = made.with_name("face.png"), tmp_path / "late.webm", tmp_path / "late.json"
    render = ["render", "--face", str(face), "--speech", str(speech), "--fps", "29.97", "--offset-ms", "200"]
    assert run([*render, "--out", str(late)]) == DONE
    assert run(["analyse", "--speech", str(speech), "--film", str(late), "--out", str(out)]) == DONE
    told = json.loads(out.read_text("utf-8"))
    assert told["fps"] == "30000/1001"
    assert told["sync"]["lag_ms"] == pytest.approx(200, abs=15)


def test_nothing_is_replaced_unasked(
    film: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "analysis.csv"
    out.write_text("mine")
    command = ["analyse", "--speech", str(film[0]), "--out", str(tmp_path / "new.json"), "--out", str(out)]
    assert run(command) == BAD_INPUT
    assert out.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [out]
    assert run([*command, "--overwrite"]) == DONE
    assert out.read_text().startswith("time_s,jaw_open")
    assert run(["analyse", "--speech", str(film[0]), "--out", str(tmp_path / "analysis.txt")]) == BAD_INPUT
    assert "“analysis.txt” has to end in .csv, .json or .png" in capsys.readouterr().err


def test_a_film_without_a_face(film: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grey = write_clip(tmp_path / "grey.mp4", [np.full((120, 160, 3), 99, np.uint8)] * 30, RATE)
    assert run(["analyse", "--speech", str(film[0]), "--film", str(grey)]) == DONE
    assert "too little of a face" in capsys.readouterr().out


def test_what_is_no_film(resources: Path, film: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    speech, made = film
    command = ["analyse", "--speech", str(speech), "--film"]
    assert run([*command, str(resources / "portrait.png")]) == BAD_INPUT
    assert "“portrait.png” is a picture" in capsys.readouterr().err
    assert run([*command, str(speech)]) == BAD_INPUT
    assert "“speech.wav”" in capsys.readouterr().err
    assert run([*command, str(made), "--speech-to", "1"]) == DONE
    assert "The film lasts 3.0 s, the speech 1.0 s" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="there Ctrl-C reaches the whole console")
def test_interrupting_leaves_nothing(resources: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    speech = write_speech(tmp_path / "long.wav", resources / "voice.flac", seconds=240)
    command = [sys.executable, "-m", "lipsync_desktop", "analyse", "--speech", str(speech)]
    process = subprocess.Popen(
        [*command, "--out", str(out / "analysis.csv"), "--out", str(out / "analysis.png")],
        stderr=subprocess.PIPE,
        text=True,
        # Where the tests run in the background, a shell may have told everything under it to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    with process:
        assert process.stderr is not None
        assert process.stderr.readline() == "listening to the speech: 10%\n"
        assert len(list(out.iterdir())) == 2
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "cancelled" in errors
    assert "Traceback" not in errors
    assert list(out.iterdir()) == []


def test_noise_is_rest(models: Models, tmp_path: Path) -> None:
    noise = 0.1 * np.random.default_rng(0).standard_normal(16_000).astype(np.float32)
    heard = curves(write_wav(tmp_path / "noise.wav", noise), RATE, models)
    assert [name for name, _, _ in heard.stretches] == ["rest"]
    assert not heard.aperture.any()
