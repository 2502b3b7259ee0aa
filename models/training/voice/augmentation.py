"""One clean synthetic utterance → the same words somewhere in the world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.linalg import solve_toeplitz
from scipy.signal import butter, fftconvolve, lfilter, sosfilt

from .corpus import RATE_HZ, Phone, Utterance
from .phones import VOWELS, symbols

Signal = NDArray[np.float64]

_WHISPERED, _SUNG = 0.08, 0.08  # of all utterances
_ORDER = 18  # of the linear prediction: two for each formant below 8 kHz, and two for the tilt
_GRAIN = 512  # samples, 32 ms, of overlap-add


def augmented(said: Utterance, rng: np.random.Generator, others: Sequence[Utterance]) -> Utterance:
    """Another speed and voice, whispered or sung now and then, pauses with breath or noise, a room, a microphone,
    background and a codec.

    Whatever sounds where nobody speaks is labelled as silence. `others` are what babble is mixed from.
    """
    samples, phones = _sped(said, rng)
    manner = rng.random()
    if manner < _WHISPERED:
        samples = whispered(samples, rng)
    elif manner < _WHISPERED + _SUNG:
        samples, phones = sung(samples, phones, rng)
    samples, phones = _paused(samples, phones, rng)
    samples = _breathed(samples, phones, rng)
    if rng.random() < 0.2:
        samples, phones = _interrupted(samples, phones, rng, others)
    if rng.random() < 0.65:
        samples = in_room(samples, rng.uniform(0.15, 0.9), rng.uniform(-6, 12), rng)
    if rng.random() < 0.6:
        samples = _equalised(samples, rng)
    if rng.random() < 0.65:
        samples = _with_background(samples, rng, others)
    samples = _transmitted(samples, rng)
    gain = 10 ** (rng.uniform(-28, 0) / 20) / (np.abs(samples).max() + 1e-6)
    return Utterance((samples * gain).astype(np.float32), phones)


def _sped(said: Utterance, rng: np.random.Generator) -> tuple[Signal, list[Phone]]:
    """Faster or slower by up to 1.7, and in the voice of another size."""
    samples = said.samples.astype(np.float64)
    if rng.random() < 0.35:
        samples = _drawn_out(samples, float(np.exp(rng.uniform(np.log(0.6), np.log(1.6)))))
    if rng.random() < 0.8:
        factor = float(np.exp(rng.uniform(np.log(0.8), np.log(1.25))))
        samples = soxr.resample(samples, RATE_HZ * factor, RATE_HZ, quality="LQ")
    scale = len(samples) / len(said.samples)
    return samples, [(start * scale, end * scale, ipa) for start, end, ipa in said.phones]


def _drawn_out(samples: Signal, factor: float) -> Signal:
    """`factor` times as long in the same voice: the grains that go on best (Verhelst and Roelands 1993)."""
    half, reach = _GRAIN // 2, 160
    window = np.hanning(_GRAIN + 1)[:-1]
    padded = np.concatenate([np.zeros(reach + _GRAIN), samples, np.zeros(reach + 2 * _GRAIN)])
    out = np.zeros(int(len(samples) * factor) + 2 * _GRAIN)
    place = reach + half
    for start in range(0, len(out) - _GRAIN, half):
        out[start : start + _GRAIN] += window * padded[place : place + _GRAIN]
        goes_on = padded[place + half : place + half + _GRAIN]
        wanted = min(int((start + half) / factor), len(samples)) + reach + half
        near = padded[wanted - reach : wanted + reach + _GRAIN]
        alike = fftconvolve(near, goes_on[::-1], "valid")
        place = wanted - reach + int(alike.argmax())
    return out[half : half + round(len(samples) * factor)]


def whispered(samples: Signal, rng: np.random.Generator) -> Signal:
    """The vocal tract without its voice: linear prediction (Makhoul 1975), excited by noise."""
    half, window = _GRAIN // 2, np.hanning(_GRAIN + 1)[:-1]
    padded = np.concatenate([np.zeros(half), samples, np.zeros(_GRAIN)])
    out = np.zeros(len(padded))
    for start in range(0, len(padded) - _GRAIN, half):
        spectrum = np.fft.rfft(window * padded[start : start + _GRAIN], 2 * _GRAIN)
        likeness = np.fft.irfft(np.abs(spectrum) ** 2)[: _ORDER + 1]
        if likeness[0] < 1e-9:
            continue
        likeness[0] *= 1 + 1e-4
        poles = solve_toeplitz(likeness[:-1], likeness[1:])
        left = np.sqrt(max(likeness[0] - poles @ likeness[1:], 0) / _GRAIN)
        noise = lfilter([left], [1, *-poles], rng.standard_normal(_GRAIN))
        out[start : start + _GRAIN] += window * noise
    breathed = lfilter([1, -rng.uniform(0.3, 0.9)], [1], out[half : half + len(samples)])
    return breathed * samples.std() / (breathed.std() + 1e-9)


def sung(samples: Signal, phones: list[Phone], rng: np.random.Generator) -> tuple[Signal, list[Phone]]:
    """Vowels two to six times as long, each on a step of the scale."""
    parts: list[Signal] = []
    timed: list[Phone] = []
    now = 0.0
    for start, end, ipa in phones:
        part = samples[round(start * RATE_HZ) : round(end * RATE_HZ)]
        if len(part) > _GRAIN and any(symbol in VOWELS for symbol in symbols(ipa)):
            higher = 2 ** (float(rng.integers(-4, 8)) / 12)
            longer = _drawn_out(part, rng.uniform(2, 6) * higher)
            part = soxr.resample(longer, RATE_HZ * higher, RATE_HZ, quality="LQ")
        parts.append(part)
        timed.append((now, now + len(part) / RATE_HZ, ipa))
        now = timed[-1][1]
    return np.concatenate(parts), timed


def _paused(samples: Signal, phones: list[Phone], rng: np.random.Generator) -> tuple[Signal, list[Phone]]:
    longest_s = 1.5 if rng.random() < 0.25 else 0.5
    before, after = rng.integers(0, int(longest_s * RATE_HZ), 2)
    shift = before / RATE_HZ
    samples = np.concatenate([np.zeros(before), samples, np.zeros(after)])
    moved = [(start + shift, end + shift, ipa) for start, end, ipa in phones]
    return samples, [(0.0, moved[0][0], ""), *moved, (moved[-1][1], len(samples) / RATE_HZ, "")]


def _breathed(samples: Signal, phones: list[Phone], rng: np.random.Generator) -> Signal:
    """Breath, clicks or rustle in some of the pauses."""
    samples = samples.copy()
    for start, labelled_end, ipa in phones:
        end = min(labelled_end, len(samples) / RATE_HZ)  # a synthesiser's last phone may outlast its sound
        if ipa or end - start < 0.25 or rng.random() < 0.55:
            continue
        duration = rng.uniform(0.15, min(0.6, end - start - 0.06))
        first = int(rng.uniform(start + 0.03, end - duration - 0.02) * RATE_HZ)
        count = int(duration * RATE_HZ)
        breath = _bandpassed(rng.standard_normal(count), rng.uniform(150, 1200), rng.uniform(2500, 7500))
        level = 10 ** (rng.uniform(-42, -16) / 20)
        samples[first : first + count] += level * breath / (breath.std() + 1e-9) * np.hanning(count)
    return samples


def _interrupted(
    samples: Signal, phones: list[Phone], rng: np.random.Generator, others: Sequence[Utterance]
) -> tuple[Signal, list[Phone]]:
    """A stretch without any voice, loud enough to be taken for one, before or after the words."""
    count = int(rng.uniform(1.0, 2.5) * RATE_HZ)
    stretch = _noise(count, rng.choice(["white", "coloured", "hum", "music", "music"]), rng, others)
    stretch *= samples.std() * 10 ** (rng.uniform(-20, 3) / 20) / (stretch.std() + 1e-9)
    ramp = np.minimum(1, np.minimum(np.arange(count), np.arange(count)[::-1]) / (0.03 * RATE_HZ))
    end = len(samples) / RATE_HZ
    return np.concatenate([samples, stretch * ramp]), [*phones, (end, end + count / RATE_HZ, "")]


def in_room(samples: Signal, decay_s: float, direct_db: float, rng: np.random.Generator) -> Signal:
    """Noise that decays by 60 dB in `decay_s` as the impulse response of a room, `direct_db` below the voice."""
    count = int(decay_s * RATE_HZ)
    response = rng.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    response = lfilter([1], [1, -rng.uniform(0, 0.7)], response)
    response[: RATE_HZ // 500] = 0
    response *= 10 ** (-direct_db / 20) / (np.linalg.norm(response) + 1e-9)
    return samples + fftconvolve(samples, response)[: len(samples)]


def in_noise(samples: Signal, snr_db: float, rng: np.random.Generator) -> Signal:
    """Noise of a colour by chance, steady."""
    noise = _noise(len(samples), "coloured", rng, ())
    level = np.sqrt(np.mean(samples**2)) * 10 ** (-snr_db / 20)
    return samples + noise * level / (np.sqrt(np.mean(noise**2)) + 1e-9)


def _equalised(samples: Signal, rng: np.random.Generator) -> Signal:
    """A tilt of the spectrum and up to two peaks or dips: Bristow-Johnson's peaking equaliser."""
    tilt = rng.uniform(-0.5, 0.6)
    samples = lfilter([1, -tilt], [1], samples) if tilt > 0 else lfilter([1], [1, tilt], samples)
    for _ in range(rng.integers(0, 3)):
        w0 = 2 * np.pi * np.exp(rng.uniform(np.log(150), np.log(6000))) / RATE_HZ
        a, alpha, c = 10 ** (rng.uniform(-10, 10) / 40), np.sin(w0) / (2 * rng.uniform(0.5, 3)), -2 * np.cos(w0)
        samples = lfilter([1 + alpha * a, c, 1 - alpha * a], [1 + alpha / a, c, 1 - alpha / a], samples)
    return samples


def _with_background(samples: Signal, rng: np.random.Generator, others: Sequence[Utterance]) -> Signal:
    kind = rng.choice(["white", "coloured", "coloured", "hum", "babble", "music"])
    background = _noise(len(samples), kind, rng, others)
    snr_db = rng.uniform(10, 40) if kind == "babble" else rng.uniform(0, 30)
    level = np.sqrt(np.mean(samples**2)) * 10 ** (-snr_db / 20)
    return samples + background * level / (np.sqrt(np.mean(background**2)) + 1e-9)


def _noise(count: int, kind: str, rng: np.random.Generator, others: Sequence[Utterance]) -> Signal:
    time_s = np.arange(count) / RATE_HZ
    noise = np.zeros(count)
    match kind:
        case "white":
            return rng.standard_normal(count)
        case "coloured":
            frequency = np.fft.rfftfreq(count, 1 / RATE_HZ)
            frequency[0] = frequency[1]
            spectrum = np.fft.rfft(rng.standard_normal(count)) * frequency ** -rng.uniform(0.3, 1.1)
            return np.fft.irfft(spectrum, count)
        case "hum":
            mains_hz = rng.choice([50, 60, 100, 120]) * rng.uniform(0.99, 1.01)
            for k in range(1, 9):
                noise += rng.uniform(0.1, 1) / k * np.sin(2 * np.pi * mains_hz * k * time_s + rng.uniform(0, 6))
        case "babble":
            for _ in range(rng.integers(3, 7)):
                voice = others[int(rng.integers(len(others)))].samples
                noise += np.resize(np.roll(voice, rng.integers(len(voice))), count)
        case "music":
            for start in np.arange(0, count / RATE_HZ, rng.uniform(0.2, 0.6)):
                sounding = slice(int(start * RATE_HZ), min(count, int((start + 1.2) * RATE_HZ)))
                since_s = time_s[sounding] - start
                for _ in range(3):
                    pitch_hz = 110 * 2 ** (rng.integers(0, 36) / 12)
                    for k in (1, 2, 3, 4):
                        noise[sounding] += np.exp(-4 * since_s) * np.sin(2 * np.pi * pitch_hz * k * since_s) / k
    return noise


def _transmitted(samples: Signal, rng: np.random.Generator) -> Signal:
    """What a telephone, a cheap microphone or a codec leaves of it."""
    chance = rng.random()
    if chance < 0.14:
        samples = _bandpassed(samples, rng.uniform(150, 320), rng.uniform(3200, 3900))
    elif chance < 0.34:
        samples = sosfilt(butter(4, rng.uniform(3800, 7600), "low", fs=RATE_HZ, output="sos"), samples)
    elif chance < 0.5:
        samples = sosfilt(butter(2, rng.uniform(60, 250), "high", fs=RATE_HZ, output="sos"), samples)
    samples = samples / (np.abs(samples).max() + 1e-6)
    chance = rng.random()
    if chance < 0.10:
        return _mu_law(samples)
    if chance < 0.22:
        return _sparse_spectrum(samples, rng.uniform(30, 48))
    return np.tanh(samples * rng.uniform(1.2, 4)) if chance < 0.30 else samples


def _bandpassed(samples: Signal, low_hz: float, high_hz: float) -> Signal:
    return sosfilt(butter(4, [low_hz, high_hz], "band", fs=RATE_HZ, output="sos"), samples)


def _mu_law(samples: Signal) -> Signal:
    """G.711's 8 bits."""
    steps = np.round(np.log1p(255 * np.abs(samples)) / np.log(256) * 127) / 127
    return np.sign(samples) * np.expm1(steps * np.log(256)) / 255


def _sparse_spectrum(samples: Signal, depth_db: float, window: int = 512) -> Signal:
    """Weak spectral lines are lost, as in a codec at a low rate."""
    count = len(samples) // window * window
    spectrum = np.fft.rfft(samples[:count].reshape(-1, window), axis=1)
    magnitude = np.abs(spectrum)
    spectrum[magnitude < magnitude.max(axis=1, keepdims=True) * 10 ** (-depth_db / 20)] *= 0.1
    return np.concatenate([np.fft.irfft(spectrum, window, axis=1).ravel(), samples[count:]])
