"""What is known of a clip: whose faces are seen when and where, and where it is cut."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from math import atan2, cos, degrees, radians
from typing import Literal, TypeVar

from lipsync_desktop.engine.faces.detector import SAME_PLACE_IOU, iou
from lipsync_desktop.engine.faces.landmarks import OUTER_EYE_CORNERS
from lipsync_desktop.engine.faces.pose import Pose
from lipsync_desktop.engine.types import Face, FaceBox

K = TypeVar("K")

_TINY_PX = 32
"""The least width of a face that can speak."""
_TURNED_DEGREES = 50
"""The furthest that it may be turned to a side."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A face at one moment of a clip: whose (people are numbered from 1, in the order in which they come), where in
    pixels of its images, and how far it is turned, positive to the picture's right, and tilted, positive clockwise."""

    box: FaceBox
    person: int = 1
    yaw_degrees: float = 0.0
    roll_degrees: float = 0.0

    @classmethod
    def of(cls, face: Face, person: int) -> Sighting:
        """Of a face with landmarks; rounded as it is kept, so that a film does not depend on whether its clip has been
        looked at before."""
        assert face.landmarks is not None
        box = face.box
        rounded = FaceBox(*(round(value, 3) for value in (box.x, box.y, box.width, box.height, box.score)))
        right, left = face.landmarks[OUTER_EYE_CORNERS, :2]
        roll_degrees = degrees(atan2(*(left - right)[::-1]))
        yaw_degrees = Pose.of(face.landmarks).yaw_degrees
        return cls(rounded, person, round(yaw_degrees, 1), round(roll_degrees, 1))

    @property
    def shown(self) -> float:
        """How much of it is seen: its area, less what is turned away."""
        return self.box.width * self.box.height * cos(radians(self.yaw_degrees))

    @property
    def lies(self) -> bool:
        """Whether it is nearer to lying than to standing."""
        return abs(self.roll_degrees) > 45

    @property
    def can_speak(self) -> bool:
        """Whether a mouth can be moved there at all: neither too small nor turned too far away."""
        return self.box.width >= _TINY_PX and abs(self.yaw_degrees) <= _TURNED_DEGREES

    @property
    def hindrance(self) -> Literal["tiny", "turned"]:
        """Why it cannot speak, where it cannot."""
        return "tiny" if self.box.width < _TINY_PX else "turned"


@dataclass(frozen=True, slots=True)
class Sample:
    """The faces at one moment of a clip, largest first."""

    time_s: Fraction
    faces: tuple[Sighting, ...]

    def of(self, person: int) -> Sighting | None:
        return next((face for face in self.faces if face.person == person), None)

    @property
    def kind(self) -> SpanKind:
        able = sum(face.can_speak for face in self.faces)
        if able:
            return "one" if able == 1 else "several"
        if not self.faces:
            return "none"
        return self.faces[0].hindrance

    def role_of(self, person: int) -> RoleKind:
        face = self.of(person)
        if face is None:
            return "others" if self.faces else "none"
        return "speaks" if face.can_speak else face.hindrance


SpanKind = Literal["one", "several", "none", "tiny", "turned"]
"""How many faces can speak; where none can, whether there is one that is too small, or turned too far away."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a clip, of one shot and one kind. faces: the most that are seen at once, those that cannot speak
    included; people: whose they are, in the order of their numbers."""

    start_s: Fraction
    end_s: Fraction
    kind: SpanKind
    faces: int
    people: tuple[int, ...]


RoleKind = Literal["speaks", "turned", "tiny", "others", "none"]
"""Whether one person can speak: they can, are turned too far away or too small, only others are seen, or nobody is."""


@dataclass(frozen=True, slots=True)
class Role:
    """A stretch of a clip, of one shot, and what one person does in it."""

    start_s: Fraction
    end_s: Fraction
    kind: RoleKind


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a clip: for how long altogether, and when, where and how large they are seen best."""

    number: int
    seen_s: Fraction
    best_s: Fraction
    box: FaceBox
    shown: float


@dataclass(frozen=True, slots=True, eq=False)
class Scan:
    """What is known of a clip up to `done_s`. `samples` and `cuts` (when a new shot begins), both in order of time, are
    shared with the scans that follow: more may be in them than this scan counts."""

    samples: Sequence[Sample]
    done_s: Fraction
    duration_s: Fraction
    cuts: Sequence[Fraction] = ()

    def shot_at(self, time_s: Fraction) -> int:
        """Shots are numbered from 0."""
        return bisect_right(self.cuts, time_s)

    def around(self, time_s: Fraction) -> tuple[Sample | None, Sample | None]:
        """The last sample up to this time and the next one after it, as far as they are of the same shot."""
        after = bisect_right(self.samples, time_s, key=_time_of)
        shot = self.shot_at(time_s)
        near = [self.samples[i] if 0 <= i < len(self.samples) else None for i in (after - 1, after)]
        before, following = (one if one and self.shot_at(one.time_s) == shot else None for one in near)
        return before, following

    def faces_at(self, time_s: Fraction) -> tuple[Sighting, ...]:
        """The faces of the sample nearest in time, of the same shot; none where nobody has looked yet."""
        near = [one for one in self.around(time_s) if one and one.time_s < self.done_s]
        if not near or time_s > self.done_s:
            return ()
        return min(near, key=lambda sample: abs(sample.time_s - time_s)).faces

    @property
    def spans(self) -> tuple[Span, ...]:
        """Neighbours of one kind and shot put together; a sample unlike both its neighbours, who agree, counts as they
        do."""
        return tuple(_span(start, end, kind, samples) for start, end, kind, samples in self._stretches(_kind_of))

    def roles(self, person: int) -> tuple[Role, ...]:
        """The same for one person: when they can speak, and why not where they cannot."""
        stretches = self._stretches(lambda sample: sample.role_of(person))
        return tuple(Role(start, end, kind) for start, end, kind, _ in stretches)

    def sightings(self, person: int) -> list[tuple[Fraction, Sighting]]:
        """When and where somebody is seen."""
        return [(one.time_s, face) for one in self._counted() if (face := one.of(person))]

    def speaks_s(self, person: int) -> Fraction:
        """For how long somebody can speak, altogether."""
        return sum((one.end_s - one.start_s for one in self.roles(person) if one.kind == "speaks"), Fraction(0))

    def _stretches(self, kind_of: Callable[[Sample], K]) -> Iterator[tuple[Fraction, Fraction, K, Sequence[Sample]]]:
        samples = self._counted()
        shots = [self.shot_at(sample.time_s) for sample in samples]
        kinds = [kind_of(sample) for sample in samples]
        for i in range(1, len(kinds) - 1):
            if kinds[i - 1] == kinds[i + 1] and shots[i - 1] == shots[i + 1]:
                kinds[i] = kinds[i - 1]
        firsts = [i for i in range(len(kinds)) if i == 0 or (kinds[i], shots[i]) != (kinds[i - 1], shots[i - 1])]
        starts = [self.cuts[shots[i] - 1] if i > 0 and shots[i] != shots[i - 1] else samples[i].time_s for i in firsts]
        ends, lasts = [*starts[1:], self.done_s], [*firsts[1:], len(samples)]
        for start, end, i, last in zip(starts, ends, firsts, lasts, strict=False):
            yield start, end, kinds[i], samples[i:last]

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody, in the order of their numbers."""
        seen: dict[int, list[tuple[Fraction, Fraction, Sighting]]] = {}
        samples = self._counted()
        ends = [sample.time_s for sample in samples[1:]] + [self.done_s]
        for sample, end_s in zip(samples, ends, strict=False):
            for face in sample.faces:
                seen.setdefault(face.person, []).append((sample.time_s, end_s - sample.time_s, face))
        people = []
        for number, sightings in sorted(seen.items()):
            best_s, _, best = max(sightings, key=lambda sighting: sighting[2].shown)
            seen_s = sum((lasts for _, lasts, _ in sightings), Fraction(0))
            people.append(Person(number, seen_s, best_s, best.box, best.shown))
        return tuple(people)

    @property
    def numbers(self) -> tuple[int, ...]:
        """Of everybody."""
        return tuple(sorted({face.person for sample in self._counted() for face in sample.faces}))

    @property
    def main_person(self) -> Person | None:
        """Who is seen most: for longest, and largest."""
        return max(self.people, key=lambda person: float(person.seen_s) * person.shown, default=None)

    def until(self, end_s: Fraction) -> Scan:
        """What would be known if one had looked no further."""
        return replace(self, done_s=min(self.done_s, end_s))

    def scaled(self, factor: float) -> Scan:
        """The same of the clip when it is `factor` times as large."""
        samples = [
            replace(sample, faces=tuple(replace(face, box=face.box.scaled(factor)) for face in sample.faces))
            for sample in self.samples
        ]
        return replace(self, samples=samples)

    def claimed(self, box: FaceBox) -> Scan:
        """The same, with somebody at this box all the time, number 0, whom nobody has seen."""
        samples = [replace(one, faces=(*one.faces, Sighting(box, person=0))) for one in self._counted()]
        return replace(self, samples=samples)

    def merged(self, same: Sequence[Sequence[int]]) -> Scan:
        """The same, with those of each group taken for one person, who has the lowest of their numbers."""
        lowest: dict[int, int] = {}
        for group in same:
            met = {lowest.get(number, number) for number in group}
            lowest |= {number: min(met) for number in (*group, *met)}
            lowest = {number: min(met) if of in met else of for number, of in lowest.items()}
        if not lowest:
            return self
        return replace(self, samples=[_renumbered(sample, lowest) for sample in self._counted()])

    def together_s(self, people: Sequence[int]) -> Fraction | None:
        """When two of these people are first seen at once, in places of their own; None where they never are."""
        for sample in self._counted():
            boxes = [face.box for face in sample.faces if face.person in people]
            if any(iou(one, other) < SAME_PLACE_IOU for one, other in combinations(boxes, 2)):
                return sample.time_s
        return None

    def person_at(self, box: FaceBox) -> int | None:
        """Whose face comes nearest to this box at any time; None where nobody's does."""
        best = max(
            ((iou(box, face.box), face.person) for sample in self._counted() for face in sample.faces), default=(0.0, 0)
        )
        return best[1] if best[0] > SAME_PLACE_IOU else None

    def _counted(self) -> Sequence[Sample]:
        """The samples that this scan counts."""
        return self.samples[: bisect_left(self.samples, self.done_s, key=_time_of)]


def _time_of(sample: Sample) -> Fraction:
    return sample.time_s


def _kind_of(sample: Sample) -> SpanKind:
    return sample.kind


def _renumbered(sample: Sample, lowest: dict[int, int]) -> Sample:
    """Each number once: a face that was seen twice is one face."""
    faces: dict[int, Sighting] = {}
    for face in sample.faces:
        number = lowest.get(face.person, face.person)
        faces.setdefault(number, replace(face, person=number))
    return replace(sample, faces=tuple(faces.values()))


def _span(start_s: Fraction, end_s: Fraction, kind: SpanKind, samples: Sequence[Sample]) -> Span:
    people = {face.person for sample in samples for face in sample.faces}
    return Span(start_s, end_s, kind, max(len(sample.faces) for sample in samples), tuple(sorted(people)))
