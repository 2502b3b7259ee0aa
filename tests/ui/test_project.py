"""What a film needs, and when two films would be the same."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from lipsync_desktop.engine.files import Stamp
from lipsync_desktop.engine.settings import RenderSettings
from lipsync_desktop.engine.types import FaceBox, Footage
from lipsync_desktop.ui.desk.project import FaceFile, Missing, Project, VoiceFile

FACE = FaceFile(Footage(Path("anna.png"), (640, 480), Fraction(25), None, (640, 480)), Stamp(1, 2, 3))
VOICE = VoiceFile(Path("hello.wav"), Fraction(11), Stamp(3, 4, 5))


def test_what_is_missing_comes_in_the_order_of_the_steps() -> None:
    project = Project()
    assert project.missing is Missing.FACE_AND_VOICE
    assert replace(project, voice=VOICE).missing is Missing.FACE
    project = replace(project, face=FACE, faces_found=0)
    assert project.missing is Missing.FACE_IN_PICTURE
    project = replace(project, face_box=FaceBox(1, 2, 30, 40))
    assert project.missing is Missing.VOICE
    assert replace(project, voice=VOICE).missing is None


def test_the_job_says_what_was_chosen() -> None:
    box = FaceBox(1, 2, 30, 40)
    project = Project(FACE, box, voice=VOICE, trim_s=(Fraction(1), Fraction(3)))
    job = project.job(Path("film.webm"))
    assert (job.face, job.speech, job.output) == (Path("anna.png"), Path("hello.wav"), Path("film.webm"))
    assert job.settings.face_box == box
    assert (job.trim.start_s, job.trim.end_s) == (Fraction(1), Fraction(3))
    assert project.spoken_s == 2
    assert project.film_name == "anna – hello.webm"
    chosen = (
        replace(project, choices=RenderSettings(model="mine", detector="s3fd", fast=True))
        .job(Path("film.webm"))
        .settings
    )
    assert (chosen.model, chosen.detector, chosen.fast) == ("mine", "s3fd", True)


def test_equal_projects_make_equal_films() -> None:
    project = Project(FACE, faces_found=1, voice=VOICE)
    assert project == replace(project, faces_found=None)
    assert project != replace(project, networks=(("network.bin", "another"),))
    assert project != replace(project, trim_s=(Fraction(1), None))
    assert project != replace(project, voice=replace(VOICE, stamp=Stamp(3, 4, 6)))
