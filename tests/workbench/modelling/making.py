"""Tables of made-up cases, with and without traps."""

import csv
import io

import numpy as np


def cases(rows=400, *, seed=1):
    """Columns by name: two that tell something, a category, noise, and the outcome `bad`."""
    chooser = np.random.default_rng(seed)
    debt, years = chooser.normal(size=rows), chooser.exponential(5.0, size=rows)
    trade = chooser.choice(["shop", "farm", "mill"], size=rows)
    odds = 1.3 * debt - 0.15 * years + 0.8 * (trade == "mill") - 0.3
    bad = chooser.random(rows) < 1.0 / (1.0 + np.exp(-odds))
    return {
        "debt": [f"{value:.4f}" for value in debt],
        "years": [f"{value:.3f}" for value in years],
        "trade": trade.tolist(),
        "noise": [f"{value:.4f}" for value in chooser.normal(size=rows)],
        "bad": [str(int(value)) for value in bad],
    }


def table(columns):
    """The columns as the bytes of a CSV file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return out.getvalue().encode()
