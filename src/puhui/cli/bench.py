"""`puhui bench`: the benchmarks of a checkout, each in a process of its own."""

import subprocess
import sys
from pathlib import Path

import click

import puhui
from puhui.kernel.refusals import BadInput

ROOT = Path(puhui.__file__).resolve().parents[2]


@click.command()
@click.argument("name", default="all")
def bench(name: str) -> None:
    """Run benchmark NAME (or all): one JSON line each, ours and a peer's of the same run."""
    known = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    if name != "all" and name not in known:
        raise BadInput("bench.unknown", field="name", value=name, known=" ".join(known) or "none")
    failed = []
    for each in known if name == "all" else [name]:
        print(f"bench {each} …", file=sys.stderr, flush=True)
        done = subprocess.run([sys.executable, "-m", "benchmarks", each], cwd=ROOT, check=False)
        failed += [each] if done.returncode else []
    if failed:
        raise BadInput("bench.failed", name=" ".join(failed))
