"""The examples in docs/SERVICE.md work as they stand."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from lipsync_desktop.engine.models import Models
from lipsync_desktop.service.refusals import STATUS

from .serving import portrait as portrait
from .serving import real, serving
from .serving import speech as speech

_PAGE = Path(__file__).resolve().parents[1] / "docs" / "SERVICE.md"
_WEBM = b"\x1aE\xdf\xa3"


def example(language: str) -> str:
    (code,) = re.findall(rf"```{language}\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL)
    assert isinstance(code, str)
    return code


def test_the_python_example(models: Models, portrait: Path, speech: Path, tmp_path: Path) -> None:
    (tmp_path / "avatar.py").write_text(example("python"), "utf-8")
    film = tmp_path / "film.webm"
    with serving(tmp_path / "service", real(models)) as client:
        command: list[str | Path] = [sys.executable, "-W", "error", tmp_path / "avatar.py", portrait, speech, film]
        address = f"http://127.0.0.1:{client.port}/api/generate"
        subprocess.run([*command, address], check=True, timeout=60)
        assert film.read_bytes().startswith(_WEBM)
        refused = subprocess.run(
            [*command[:4], speech, *command[5:], address], capture_output=True, text=True, timeout=60, check=False
        )
        assert "RuntimeError: The image is neither JPEG, PNG nor HEIC." in refused.stderr


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_the_node_example(models: Models, portrait: Path, speech: Path, tmp_path: Path) -> None:
    (tmp_path / "avatar.mjs").write_text(example("js"), "utf-8")
    with serving(tmp_path / "service", real(models)) as client:
        address = f"http://127.0.0.1:{client.port}"
        command: list[str | Path] = ["node", tmp_path / "avatar.mjs", portrait, speech, "0", address]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as node:
            try:
                assert node.stdout is not None
                address = node.stdout.readline().strip().replace("localhost", "127.0.0.1")
                opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
                with opener.open(address, timeout=60) as page:
                    assert b"<video" in page.read()
                with opener.open(f"{address}/say?words=hello", timeout=60) as film:
                    assert film.read().startswith(_WEBM)
            finally:
                node.kill()


def test_every_code_is_described() -> None:
    described = set(re.findall(r"`(\w+)`", _PAGE.read_text("utf-8")))
    assert set(STATUS) <= described
