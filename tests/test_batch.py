"""Tables of films: read or refused as a whole, made line by line, gone on with, and nothing made twice."""

from __future__ import annotations

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from lipsync_desktop.cli.exits import BAD_INPUT, DONE, SOME_FAILED
from lipsync_desktop.cli.table import read_table
from lipsync_desktop.engine.errors import MediaError
from lipsync_desktop.engine.files import Content
from lipsync_desktop.engine.media import parts_folder
from lipsync_desktop.engine.portraits import Portrait, Portraits
from lipsync_desktop.engine.settings import RenderJob, RenderSettings
from lipsync_desktop.engine.types import FaceBox, Speaker, Trim

from .counting import Opened
from .counting import opened as opened
from .making import write_portrait, write_speech, write_wav
from .test_cli import Asked
from .test_cli import asked as asked

_HEAD = "face,speech,out\n"


@pytest.fixture
def folder(resources: Path, tmp_path: Path) -> Path:
    """A folder with a face and two short recordings."""
    write_portrait(tmp_path / "anna.png", resources / "portrait.png", 160)
    write_speech(tmp_path / "hello.wav", resources / "voice.flac", 0.4)
    write_speech(tmp_path / "bye.wav", resources / "voice.flac", 0.6)
    return tmp_path


def written(folder: Path, text: str, name: str = "films.csv", encoding: str = "utf-8") -> Path:
    table = folder / name
    table.write_text(text, encoding)
    return table


# Tables


def test_the_columns_are_the_settings(tmp_path: Path) -> None:
    text = (
        "Face,speech,out,smile,still_rate,alpha,face-box,speech-from,speech_to,speaker,speaker,soundtrack,crf,\n"
        'a.png,b.wav,c.webm,-0.5,30000/1001,yes,"1,2,30,40",0.5,2,2=b.wav,3=d/e.wav,mix.flac,20,\n'
        "\n"
        "a.png,b.wav,d.mp4,,,,,,,,,,,\n"
    )
    first, second = read_table(written(tmp_path, text))
    settings = RenderSettings(
        Fraction(30000, 1001), smile=-0.5, alpha=True, face_box=FaceBox(1, 2, 30, 40), codec="vp9", crf=20
    )
    assert first.line == 2
    assert first.job == RenderJob(
        tmp_path / "a.png",
        tmp_path / "b.wav",
        tmp_path / "c.webm",
        settings,
        trim=Trim(Fraction(1, 2), Fraction(2)),
        others=(Speaker(2, tmp_path / "b.wav"), Speaker(3, tmp_path / "d" / "e.wav")),
        soundtrack=tmp_path / "mix.flac",
        resume=True,
    )
    assert second.line == 4
    assert second.job.settings == RenderSettings(codec="h264")


@pytest.mark.parametrize(
    ("name", "encoding", "mark"),
    [("a.csv", "utf-8", ","), ("b.csv", "utf-8-sig", ";"), ("c.csv", "utf-8", "\t"), ("d.tsv", "utf-8-sig", "\t")],
)
def test_how_tables_are_written(tmp_path: Path, name: str, encoding: str, mark: str) -> None:
    lines = [
        ["face", "speech", "out", "smile"],
        ["Änne.png", '"zwei\nZeilen.wav"', "o.webm", "0.5"],
        ["a", "b", "c", ""],
    ]
    table = written(tmp_path, "\r\n".join(map(mark.join, lines)), name, encoding)
    one, two = read_table(table)
    assert (one.line, one.job.face.name, one.job.speech.name) == (2, "Änne.png", "zwei\nZeilen.wav")
    assert one.job.settings.smile == 0.5
    assert (two.line, two.job.settings.codec) == (4, "png")


def test_who_speaks_may_be_said_by_number_alone(tmp_path: Path) -> None:
    (row,) = read_table(written(tmp_path, "face,out,speaker,speaker\na.mp4,o.webm,2=b.wav,1=c.wav\n"))
    assert row.job.speakers == (Speaker(2, tmp_path / "b.wav"), Speaker(1, tmp_path / "c.wav"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        (_HEAD, "names no film"),
        ("face,out\na,b\n", "no column “speech”"),
        ("face,speech,out,grin\na,b,c,1\n", "column “grin”, which means nothing. These do: face, speech, out, "),
        ("face,speech,out,resume\na,b,c,yes\n", "column “resume”"),
        ("face,speech,out,fps,still-rate\na,b,c,25,25\n", "column “still-rate” twice"),
        (_HEAD + "a,b,c.webm,d\n", "Line 2 of “films.csv” has more cells than the table's 3 columns"),
        (_HEAD + 'a,b,c.webm\na,"b\n', "Line 3 of “films.csv” cannot be read (unexpected end of data)"),
        (_HEAD + "a,,c.webm\n", "Line 2 of “films.csv”, column “speech”: it is empty."),
        (_HEAD + "a,b,c.webm\n\na,b,./c.webm\n", "Line 4 of “films.csv”, column “out”: “c.webm” is the film of line 2"),
        (_HEAD + "a,b,c.avi\n", "Line 2 of “films.csv”, column “out”: “c.avi” is no name of a film."),
        ("face,speech,out,Smile\na,b,c,7\n", "column “smile”: must lie between -1 and 1, not 7."),
        ("face,speech,out,quality\na,b,c,great\n", "column “quality”: “great” is not small, good or best."),
        ("face,speech,out,alpha\na,b,c,maybe\n", "column “alpha”: “maybe” is neither “yes” nor “no”."),
        ("face,speech,out,speech-from,speech-to\na,b,c,2,1\n", "column “speech-to”: “trim” cannot be “2 s to 1 s”"),
        ("face,speech,out,\na,b,c,d\n", "column “”: “d” has no name of a column above it."),
    ],
)
def test_what_is_no_table_of_films(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(MediaError) as refused:
        read_table(written(tmp_path, text))
    assert told in str(refused.value)


def test_other_encodings_are_refused(tmp_path: Path) -> None:
    for encoding in ("utf-16", "latin-1"):
        with pytest.raises(MediaError, match="no table in UTF-8"):
            read_table(written(tmp_path, _HEAD + "Änne.png,b.wav,c.webm\n", encoding=encoding))


def test_a_wrong_table_costs_no_work(folder: Path, asked: Asked) -> None:
    table = written(folder, _HEAD + "anna.png,hello.wav,one.webm\nanna.png,bye.wav,two.gif\n")
    told = asked("batch", table)
    assert told.returncode == BAD_INPUT
    assert told.stderr.startswith("lipsync-desktop: Line 3 of “films.csv”, column “out”: ")
    assert sorted(file.name for file in folder.iterdir()) == ["anna.png", "bye.wav", "films.csv", "hello.wav"]


# Films


@pytest.mark.slow
def test_nine_lines_of_which_three_are_faulty(
    folder: Path, asked: Asked, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And again: nothing is made twice, and what has changed is."""
    fitted: list[Path] = []
    recall = Portraits.recall

    def counted(portraits: Portraits, job: RenderJob, content: Content, make: Callable[[], Portrait]) -> Portrait:
        def made() -> Portrait:
            fitted.append(job.face)
            return make()

        return recall(portraits, job, content, made)

    monkeypatch.setattr(Portraits, "recall", counted)
    write_wav(folder / "silence.wav", np.zeros(8000, np.float32))
    lines = [f"anna.png,{'hello' if n % 2 else 'bye'}.wav,films/{n:02}.webm,{n / 10}" for n in range(9)]
    lines[3] = "nobody.png,hello.wav,films/03.webm,"
    lines[4] = "anna.png,silence.wav,films/04.webm,"
    lines[5] = "hello.wav,hello.wav,films/05.webm,"
    table = written(folder, "face,speech,out,expressiveness\n" + "\n".join(lines))
    (folder / "films").mkdir()

    told = asked("batch", table, "--summary", folder / "summary.csv")
    assert told.returncode == SOME_FAILED, told.stderr
    assert "9 films in" in told.stdout
    assert ": 6 made, 3 failed.\nLine 5, 03.webm: There is no file “nobody.png”" in told.stdout
    assert told.stderr.count("line ") == 3
    assert fitted == [folder / "anna.png"]
    assert opened.pictures == 1
    films = sorted((folder / "films").iterdir())
    assert [film.name for film in films] == [f"{n:02}.webm" for n in (0, 1, 2, 6, 7, 8)]
    with (folder / "summary.csv").open(newline="", encoding="utf-8") as file:
        summary = [*csv.DictReader(file)]
    assert [row["line"] for row in summary] == [str(n + 2) for n in range(9)]
    assert [row["became"] for row in summary].count("made") == 6
    assert {row["frames"] for row in summary} == {"10", "15", ""}
    assert "silence.wav" in summary[4]["why"]

    before = {film: film.stat().st_mtime_ns for film in films}
    shutil.copy(folder / "anna.png", folder / "nobody.png")
    table.write_text(table.read_text().replace("films/06.webm,0.6", "films/06.webm,1.6"), "utf-8")
    (folder / "films" / "07.webm").unlink()
    (folder / "films" / "08.webm").write_bytes(b"somebody else's")
    os.utime(folder / "hello.wav")  # as new as it is, it holds the same
    told = asked("batch", table)
    assert told.returncode == SOME_FAILED
    assert ": 3 made, 3 there already, 3 failed." in told.stdout
    assert "Line 10, 08.webm: “08.webm” exists already." in told.stdout
    assert "The column is “overwrite”." in told.stdout
    after = {film: film.stat().st_mtime_ns for film in films}
    assert {film.name for film in films if after[film] != before[film]} == {"06.webm", "07.webm", "08.webm"}


def test_all_is_well_when_nothing_failed(folder: Path, asked: Asked) -> None:
    told = asked("batch", written(folder, "face;speech;out\nanna.png;hello.wav;one.webm\n"))
    assert (told.returncode, told.stderr) == (DONE, "")
    assert told.stdout.startswith("1 of 1: one.webm is ready: 10 frames in ")


@pytest.mark.slow
def test_a_killed_batch_goes_on(folder: Path, asked: Asked, resources: Path) -> None:
    write_speech(folder / "long.wav", resources / "voice.flac", 4)
    table = written(folder, _HEAD + "anna.png,hello.wav,one.webm\nanna.png,long.wav,two.webm\n")
    two = parts_folder(folder / "two.webm")
    with subprocess.Popen(
        [sys.executable, "-m", "lipsync_desktop", "batch", str(table)], stderr=subprocess.DEVNULL
    ) as run:
        until = time.monotonic() + 60
        while time.monotonic() < until and run.poll() is None and not two.exists():
            time.sleep(0.01)
        run.kill()
    assert run.returncode == -signal.SIGKILL
    with table.with_name("films.csv.made").open("a") as record:
        record.write('["half a li')
    told = asked("batch", table)
    assert told.returncode == DONE, told.stderr
    assert "one.webm is there already." in told.stdout
    assert "two.webm is ready: 100 frames" in told.stdout
    assert not two.exists()
    assert ": 2 there already." in asked("batch", table).stdout
