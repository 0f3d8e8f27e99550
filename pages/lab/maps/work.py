"""Pictures of maps, made in slices, a slice at a time in a process, and once for all learners who ask for the same one."""

from __future__ import annotations

from functools import partial
from threading import Lock
from time import perf_counter

from pages.lab.maps.maths import Map, Raster
from ui import training
from ui.training import TRAININGS

KEPT = 32 * 2**20
"""So many bytes of pictures are kept."""
_lock = Lock()
_pictures: dict[Map, Raster] = {}


def picture(shown: Map) -> Raster:
    """The one of this map that all share, as far as it is."""
    with _lock:
        found = _pictures.pop(shown, None) or Raster(shown)
        _pictures[shown] = found  # the latest is dropped last
        while sum(one.bytes for one in _pictures.values()) > KEPT and len(_pictures) > 1:
            del _pictures[next(iter(_pictures))]
        return found


def advance(found: Raster) -> bool:
    """Work on it for a slice, unless somebody else's is worked on at this moment; say whether it is done."""
    TRAININGS.between(partial(_slice, found))
    return found.done


def _slice(found: Raster) -> None:
    end = perf_counter() + training.SLICE
    while not found.step() and perf_counter() < end:
        pass
