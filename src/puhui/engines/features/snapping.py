"""The last step of a feature: what it says, without the noise of its division."""


def snapped(value: float | None) -> float | None:
    """A feature to 12 significant digits; training and every score take this same step.

    3/10 and 30/100 of sums in yuan can differ in the last bit, and a bin can begin just there; a
    larger copy of an enterprise must not change its bin by that.

    >>> snapped(0.30000000000000004)
    0.3
    """
    return None if value is None else float(f"{value:.12g}")
