"""How Wav2Lip's own program hears a recording: through librosa, which is loaded for this alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lipsync_desktop.engine.errors.speech import SamplesDamaged
from lipsync_desktop.engine.media import read_speech, recorded_speech
from lipsync_desktop.engine.notices import Notice, OriginalHearsOtherwise
from lipsync_desktop.engine.speech.mel import mel_columns
from lipsync_desktop.engine.types import SPEECH_RATE_HZ, Floats, Samples, Speech, Trim

if TYPE_CHECKING:
    from fractions import Fraction


def hear(speech: Speech) -> tuple[Floats, tuple[Notice, ...]]:
    """The mel, (80, n) in [−4, 4], and what there is to say to the person: of an installation without librosa, such as
    the packaged program, it is this program's own.

    All of the recording is in memory meanwhile, as in the original. Raises SpeechError.
    """
    try:
        import librosa  # takes seconds, for numba
    except ModuleNotFoundError:
        own = mel_columns(read_speech(speech.path, speech.trim, speech.track))
        return np.concatenate(list(own), axis=1), (OriginalHearsOtherwise(),)
    try:
        return _mel(librosa, load(librosa, speech)), ()
    except librosa.ParameterError as cause:  # “Audio buffer is not finite everywhere”
        raise SamplesDamaged() from cause


def load(librosa: Any, speech: Speech) -> Samples:
    """`librosa.core.load(path, sr=16000)[0]`: the mean of the channels, resampled by soxr's “HQ”.

    librosa reads what libsndfile does: WAV, FLAC, Ogg (Vorbis, Opus), MP3, AIFF, AU, CAF. Anything else, and a sound
    track beside others, is decoded by FFmpeg here, as the original has FFmpeg write a WAV file first, and resampled by
    librosa from its own rate. A stretch is cut out before it is resampled.
    """
    rate_hz, samples = _through_libsndfile(librosa, speech) or recorded_speech(speech.path, speech.trim, speech.track)
    resampled: Samples = librosa.resample(samples, orig_sr=rate_hz, target_sr=SPEECH_RATE_HZ, res_type="soxr_hq")
    return resampled


def _through_libsndfile(librosa: Any, speech: Speech) -> tuple[int, Samples] | None:
    """None for a file that it cannot read."""
    import soundfile

    if speech.track not in (None, 1):
        return None
    try:
        with soundfile.SoundFile(speech.path):  # librosa would go on to try programs that happen to be installed
            pass
    except (soundfile.LibsndfileError, TypeError):  # a file named “.raw” would have to be described
        return None
    samples, rate_hz = librosa.load(speech.path, sr=None, mono=True)
    return int(rate_hz), _stretch(samples, int(rate_hz), speech.trim)


def _stretch(samples: Samples, rate_hz: int, trim: Trim) -> Samples:
    def sample(time_s: Fraction) -> int:
        return round(time_s * rate_hz)

    return samples[sample(trim.start_s) : None if trim.end_s is None else sample(trim.end_s)]


def _mel(librosa: Any, samples: Samples) -> Floats:
    """audio.py of the original with its hparams.py, for a librosa whose defaults have changed since."""
    from scipy.signal import lfilter

    emphasised = lfilter([1, -0.97], [1], samples)
    spectrum = librosa.stft(y=emphasised, n_fft=800, hop_length=200, win_length=800, pad_mode="reflect")
    bands = librosa.filters.mel(sr=SPEECH_RATE_HZ, n_fft=800, n_mels=80, fmin=55, fmax=7600)
    level_db = 20 * np.log10(np.maximum(1e-5, np.dot(bands, np.abs(spectrum)))) - 20
    mel: Floats = np.clip(8 * (level_db + 100) / 100 - 4, -4, 4).astype(np.float32)
    return mel
