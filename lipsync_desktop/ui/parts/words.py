"""Times and sizes in words and figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QObject

if TYPE_CHECKING:
    from lipsync_desktop.engine.library.records import FastMode


def clock(seconds: float, *, tenths: bool = True) -> str:
    """“1:05.2”, or “1:05” without tenths; “1:02:03.4” from an hour on."""
    whole = round(max(seconds, 0.0) * 10) if tenths else round(max(seconds, 0.0)) * 10
    minutes, rest = divmod(whole, 600)
    hours, minutes = divmod(minutes, 60)
    point = QLocale().decimalPoint()
    text = f"{rest // 10:02}{point}{rest % 10}" if tenths else f"{rest // 10:02}"
    return f"{hours}:{minutes:02}:{text}" if hours else f"{minutes}:{text}"


def time_left(seconds: float) -> str:
    """“about 40 seconds left”: rounded as coarsely as such a guess deserves."""
    return _TimeLeft().words(seconds)


class _TimeLeft(QObject):
    """An object only because lupdate sees plurals nowhere but in an object's `tr`."""

    def words(self, seconds: float) -> str:
        if seconds < 1.5:
            return self.tr("almost done")
        if seconds < 55:
            step = 1 if seconds < 10 else 5
            return self.tr("about %n second(s) left", "", max(step, step * round(seconds / step)))
        if seconds < 3600:
            return self.tr("about %n minute(s) left", "", max(1, round(seconds / 60)))
        return self.tr("about %n hour(s) left", "", max(1, round(seconds / 3600)))


def percent(share: float) -> str:
    """“5%”, in German “5 %”."""
    return QCoreApplication.translate("words", "{}%").format(round(100 * share))


def file_size(size: int) -> str:
    """“3.2 MB”, in the user's locale."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)


def fast_figures(fast: FastMode) -> str:
    """“2.1 times as fast, PSNR 41.3 dB, SSIM 0.987 against exact”, in the user's locale."""
    number = QLocale().toString
    return QCoreApplication.translate("words", "{0} times as fast, PSNR {1} dB, SSIM {2} against exact").format(
        number(fast.faster, "f", 1), number(fast.psnr_db, "f", 1), number(fast.ssim, "f", 3)
    )
