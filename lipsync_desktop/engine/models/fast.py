"""A Wav2Lip network's fast form: judged on this computer, and used only where it is good enough.

Where the processor has BF16 that is tried first: it loses next to nothing. Else there is INT8, after a short
calibration. Activations and weights of the convolutions pass through FakeQuantize nodes (Jacob et al. 2017, arXiv
1712.05877), from which OpenVINO makes INT8 arithmetic: weights in 255 steps around zero for each output channel,
activations in 256 steps over the range seen but for one value in ten thousand. The first layers, which see pixels and
mel, and the last two, which make pixels, stay exact: there a step is a level of brightness. Where the whole still
differs too much, the parts that differ most for the time they save are made exact, too, one after the other (the mixed
precision of Kim et al. 2023, arXiv 2304.00471, found by measuring).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

import cv2
import numpy as np

from lipsync_desktop.engine.library.records import FastMode
from lipsync_desktop.engine.types import Floats, Image
from lipsync_desktop.engine.wav2lip.model import covered

from .runtime import SHORT, ops, ov
from .wav2lip_graph import lower_half, split

Inputs = tuple[Floats, Floats]
"""mel (1, 1, 80, 16), face (1, 6, S, S)."""

_LEAST_PSNR_DB, _LEAST_SSIM, _LEAST_FASTER = 35.0, 0.98, 1.2
"""What a fast form needs to be used: likeness to the exact images, and times as fast. Both are measured for each
network where it is added, and told by `lipsync-desktop bench`."""
_MUCH_FASTER = 1.5
"""Times as fast that BF16 has to be for INT8 not to be tried."""
_CALIBRATED_ON, _JUDGED_ON = 12, 6  # examples, and others that it is judged on
_PARTS = 16  # runs of neighbouring layers that are made exact together
_RARE = 0.01
"""Percent of the values at either end that a range leaves out: a few strays would make every step coarser."""
_TIMED_RUNS = 9  # of each form, taking turns; the median counts
_EXACT = {"INFERENCE_PRECISION_HINT": "f32"}


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """What a network is calibrated and judged with: a face as Wav2Lip sees it, (S, S, 3) uint8 BGR of any size,
    and mel windows of speech (n, 80, 16), as many as there are."""

    face: Image
    mels: Floats

    def samples(self, size_px: int) -> list[Inputs]:
        """The face darker, brighter, mirrored, warmer, colder and noisy, each with another sound."""
        face = np.asarray(cv2.resize(self.face, (size_px, size_px), interpolation=cv2.INTER_AREA), np.float32)
        rng = np.random.default_rng(0)
        made = []
        for number in range(_CALIBRATED_ON + _JUDGED_ON):
            varied = face[:, ::-1] if number % 2 else face
            lit = rng.uniform(0.45, 1.25) * rng.uniform(0.9, 1.1, 3)
            seen = np.clip(varied * lit + rng.normal(0, 3, face.shape), 0, 255).astype(np.uint8)
            mel = self.mels[number * len(self.mels) // (_CALIBRATED_ON + _JUDGED_ON)]
            made.append((np.asarray(mel[np.newaxis, np.newaxis], np.float32), covered(seen)))
        order = rng.permutation(len(made))
        return [made[i] for i in order]


def fast_form(exact: ov.Model, examples: Examples) -> Generator[float, None, tuple[ov.Model, FastMode]]:
    """The fast form of a Wav2Lip network, and how it compares with the exact one on examples it was not calibrated on.

    The form “BF16” has the exact one's graph. Yields the share that is done, as far as that can be known.
    """
    size_px = exact.input("face").get_shape()[2]
    samples = examples.samples(size_px)
    calibrating, judging = samples[:_CALIBRATED_ON], samples[_CALIBRATED_ON:]
    yield 0.0
    run = _compiled(exact)
    expected = [_image(run, sample) for sample in judging]
    if "BF16" in ov.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        psnr_db, ssim = _compared(exact, judging, expected, SHORT)
        faster = _times_as_fast(exact, exact, judging[0], SHORT)
        if psnr_db >= _LEAST_PSNR_DB and ssim >= _LEAST_SSIM and faster >= _MUCH_FASTER:
            return exact, FastMode(True, round(psnr_db, 2), round(ssim, 4), round(faster, 2), form="BF16")
    return (yield from int8_form(exact, calibrating, judging, expected))


def int8_form(
    exact: ov.Model, calibrating: Sequence[Inputs], judging: Sequence[Inputs], expected: Sequence[Floats]
) -> Generator[float, None, tuple[ov.Model, FastMode]]:
    """`expected` are the lower halves (S/2, S, 3) that the exact form makes of the samples to judge it on."""
    ranges = yield from _ranges(exact, calibrating)
    yield 0.3
    parts = _parts(exact)
    kept: list[int] = []
    while True:
        fast = _quantised(exact, ranges, [name for i, part in enumerate(parts) if i not in kept for name in part])
        psnr_db, ssim = _compared(fast, judging, expected)
        good = psnr_db >= _LEAST_PSNR_DB and ssim >= _LEAST_SSIM
        yield 0.3 + 0.6 * len(kept) / _PARTS
        if good or len(kept) == len(parts):
            break
        if not kept:
            costs = []
            for part in parts:
                alone_db, _ = _compared(_quantised(exact, ranges, part), judging, expected)
                costs.append(10 ** (-alone_db / 10) / _multiplications(exact, part))
                yield 0.3
            worst_first = [int(i) for i in np.argsort(costs)[::-1]]
        kept.append(worst_first[len(kept)])
    faster = _times_as_fast(fast, exact, judging[0])
    yield 1.0
    names = tuple(f"part {i + 1} of {len(parts)}" for i in sorted(kept))
    passed = good and faster >= _LEAST_FASTER
    return fast, FastMode(passed, round(psnr_db, 2), round(ssim, 4), round(faster, 2), names)


def _convolutions(model: ov.Model) -> list[ov.Node]:
    return [node for node in model.get_ordered_ops() if node.get_type_name().startswith("Convolution")]


def _parts(model: ov.Model) -> list[list[str]]:
    """The names of the convolutions that may be quantised, in order, in a few parts of equal length."""
    parameters = {node.get_friendly_name() for node in model.get_parameters()}
    inner = [
        node.get_friendly_name()
        for node in _convolutions(model)
        if node.input_value(0).get_node().get_friendly_name() not in parameters
    ][:-2]
    return [list(part) for part in np.array_split(np.array(inner, object), _PARTS) if len(part)]


def _ranges(model: ov.Model, samples: Sequence[Inputs]) -> Generator[float, None, dict[str, tuple[float, float]]]:
    """Lowest and highest value at the input of every convolution, by its name."""
    watched = model.clone()
    convolutions = _convolutions(watched)
    inputs = [ops.result(node.input_value(0)) for node in convolutions]
    run = _compiled(ov.Model([watched.outputs[0].get_node(), *inputs], watched.get_parameters(), "watched"))
    low, high = np.full(len(inputs), np.inf), np.full(len(inputs), -np.inf)
    for number, sample in enumerate(samples):
        values = list(run(list(sample)).values())[1:]
        low = np.minimum(low, [np.percentile(value, _RARE) for value in values])
        high = np.maximum(high, [np.percentile(value, 100 - _RARE) for value in values])
        yield 0.3 * number / len(samples)
    names = [node.get_friendly_name() for node in convolutions]
    return dict(zip(names, zip(low.tolist(), high.tolist(), strict=True), strict=True))


def _quantised(exact: ov.Model, ranges: dict[str, tuple[float, float]], names: Sequence[str]) -> ov.Model:
    model = exact.clone()
    done: set[tuple[str, int]] = set()
    for node in _convolutions(model):
        if node.get_friendly_name() not in names:
            continue
        source = node.input_value(0)
        if (key := (source.get_node().get_friendly_name(), source.get_index())) not in done:
            done.add(key)
            readers = list(source.get_target_inputs())
            quantised = _fake_quantised(source, *ranges[node.get_friendly_name()])
            for reader in readers:
                reader.replace_source_output(quantised.output(0))
        axis = 0 if node.get_type_name() == "Convolution" else 1
        weights = node.input_value(1)
        kernel = np.abs(weights.get_node().get_data())
        most = kernel.max(axis=tuple(i for i in range(4) if i != axis), keepdims=True).astype(np.float32)
        most = ops.constant(np.maximum(most, np.float32(1e-12)))
        least = ops.constant(-most.get_data())
        node.input(1).replace_source_output(ops.fake_quantize(weights, least, most, least, most, 255).output(0))
    model.validate_nodes_and_infer_types()
    return model


def _fake_quantised(source: ov.Output, low: float, high: float) -> ov.Node:
    low, high = min(low, 0.0), max(high, 1e-6)
    if low < 0:  # zero has to be one of the steps
        below = round(-low / (high - low) * 255)
        low = -high * below / max(255 - below, 1)
    edges = [ops.constant(np.full((1, 1, 1, 1), edge, np.float32)) for edge in (low, high)]
    return ops.fake_quantize(source, *edges, *edges, 256)


def _compiled(model: ov.Model, hints: Mapping[str, str] = _EXACT) -> ov.CompiledModel:
    return ov.Core().compile_model(model, "CPU", dict(hints))


def _image(run: ov.CompiledModel, sample: Inputs) -> Floats:
    """The lower half (S/2, S, 3) in [0, 1]."""
    image = next(iter(run(list(sample)).values()))[0]
    return np.asarray(image[:, image.shape[1] // 2 :].transpose(1, 2, 0), np.float32).copy()


def _compared(
    model: ov.Model, samples: Sequence[Inputs], expected: Sequence[Floats], hints: Mapping[str, str] = _EXACT
) -> tuple[float, float]:
    """PSNR in dB over all images, and their mean SSIM."""
    run = _compiled(model, hints)
    made = [_image(run, sample) for sample in samples]
    errors = [np.mean((a - b) ** 2) for a, b in zip(made, expected, strict=True)]
    similarities = [ssim(a, b) for a, b in zip(made, expected, strict=True)]
    return float(-10 * np.log10(max(np.mean(errors), 1e-12))), float(np.mean(similarities))


def ssim(a: Floats, b: Floats) -> float:
    """Structural similarity of two images (h, w, 3) in [0, 1] (Wang et al. 2004), with a Gaussian window of 1.5 px."""

    def blurred(image: Floats) -> Floats:
        return np.asarray(cv2.GaussianBlur(image, (11, 11), 1.5), np.float32)

    mean_a, mean_b = blurred(a), blurred(b)
    variance_a, variance_b = blurred(a * a) - mean_a**2, blurred(b * b) - mean_b**2
    covariance = blurred(a * b) - mean_a * mean_b
    c1, c2 = 0.01**2, 0.03**2
    alike = (2 * mean_a * mean_b + c1) * (2 * covariance + c2)
    return float((alike / ((mean_a**2 + mean_b**2 + c1) * (variance_a + variance_b + c2))).mean())


def _multiplications(model: ov.Model, names: Sequence[str]) -> float:
    """How much work these convolutions are."""
    work = 0
    for node in _convolutions(model):
        if node.get_friendly_name() in names:
            place = (
                node.get_output_shape(0) if node.get_type_name() == "Convolution" else node.input_value(0).get_shape()
            )
            work += int(np.prod(node.input_value(1).get_shape())) * int(np.prod(place[2:]))
    return float(work)


def _times_as_fast(fast: ov.Model, exact: ov.Model, sample: Inputs, hints: Mapping[str, str] = _EXACT) -> float:
    """For one frame of a still, whose features are there already; the two take turns."""
    mel, face = sample
    runs: list[Callable[[], object]] = []
    for model, its in ((exact, _EXACT), (fast, hints)):
        encode, speak = split(lower_half(model))
        features = [value.copy() for value in _compiled(encode, its)([face]).values()]
        runs.append(partial(_compiled(speak, its), [mel, *features]))
    taken: list[list[float]] = [[], []]
    for _ in range(_TIMED_RUNS):
        for run, seconds in zip(runs, taken, strict=True):
            started = time.perf_counter()
            run()
            seconds.append(time.perf_counter() - started)
    return median(taken[0]) / median(taken[1])
