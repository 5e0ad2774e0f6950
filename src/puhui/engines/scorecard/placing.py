"""In which bin a number lies: for one column of many rows."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def placed(
    values: Floats, *, cuts: Sequence[float], specials: Sequence[float]
) -> npt.NDArray[np.unsignedinteger]:
    """The bin of each value: ranges between the cuts, then the specials, last the missing (NaN).

    Value x lies in range i where cuts[i-1] <= x < cuts[i]. To compare with every cut beats
    bisection as long as cuts are few. The numbers are as narrow as they can be.

    >>> placed(np.array([1.0, 2.0, -9.0, np.nan]), cuts=[2.0], specials=[-9.0]).tolist()
    [0, 1, 2, 3]
    """
    last = len(cuts) + 1 + len(specials)
    places = np.zeros(len(values), dtype=np.min_scalar_type(last))
    beyond = np.empty(len(values), dtype=np.bool_)
    for cut in cuts:
        places += np.greater_equal(values, cut, out=beyond)
    for place, code in enumerate(specials):
        places[values == code] = len(cuts) + 1 + place
    # What is missing lies beyond no cut: to add is quicker than to choose.
    places += np.isnan(values) * places.dtype.type(last)
    return places
