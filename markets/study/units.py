"""The units of a study as columns, because thousands of them are looked at together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from markets.series import Integers
from markets.study.design import Unit

# In the place of an estimation window of its own.
NO_PLACE = -1
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """N units column by column.

    ``event`` and ``instrument`` (N,) are places in the names ``events`` and ``instruments``; ``day0``
    (N,) as in ``Unit``, ``estimation`` (N, 2) as well, -1 where a unit takes the design's; None: all do.
    """

    events: tuple[str, ...]
    instruments: tuple[str, ...]
    event: Integers
    instrument: Integers
    day0: Integers
    estimation: Integers | None = None

    def __len__(self) -> int:
        return int(self.day0.size)

    @classmethod
    def of(cls, units: "Sequence[Unit] | Units") -> "Units":
        """The same units as columns."""
        if isinstance(units, Units):
            return units
        events = {name: code for code, name in enumerate(dict.fromkeys(unit.event for unit in units))}
        instruments = {
            name: code for code, name in enumerate(dict.fromkeys(unit.instrument for unit in units))
        }
        own = [unit.estimation or (NO_PLACE, NO_PLACE) for unit in units]
        return cls(
            tuple(events),
            tuple(instruments),
            np.array([events[unit.event] for unit in units], dtype=np.int64),
            np.array([instruments[unit.instrument] for unit in units], dtype=np.int64),
            np.array([unit.day0 for unit in units], dtype=np.int64),
            np.array(own, dtype=np.int64) if any(unit.estimation for unit in units) else None,
        )

    @classmethod
    def joined(cls, parts: "Sequence[Units]") -> "Units":
        """Units of the same events on one instrument after the other, none with an estimation of its own."""
        sizes = [len(part.instruments) for part in parts]
        offsets = np.cumsum([0, *sizes])[: len(parts)]
        numbered = (part.instrument + offset for part, offset in zip(parts, offsets, strict=True))
        return cls(
            parts[0].events if parts else (),
            tuple(name for part in parts for name in part.instruments),
            np.concatenate([_NONE, *(part.event for part in parts)]),
            np.concatenate([_NONE, *numbered]),
            np.concatenate([_NONE, *(part.day0 for part in parts)]),
        )

    def rows(self, keep: NDArray[np.bool_] | Integers) -> "Units":
        """Some of the units; all names stay."""
        own = None if self.estimation is None else self.estimation[keep]
        return Units(
            self.events, self.instruments, self.event[keep], self.instrument[keep], self.day0[keep], own
        )

    @property
    def event_names(self) -> tuple[str, ...]:
        """The name of each unit's event, (N,)."""
        return tuple(map(self.events.__getitem__, self.event.tolist()))

    @property
    def instrument_names(self) -> tuple[str, ...]:
        """The name of each unit's instrument, (N,)."""
        return tuple(map(self.instruments.__getitem__, self.instrument.tolist()))
