"""What no published tool checks: sizes, names, where imports and the clock may stand."""

import ast
import statistics
import subprocess

from tests.architecture.sources import PACKAGE, ROOT, dotted, functions, modules

FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "service", "process", "handle"}
#: Where the clock may be read: entry points, and the form that makes a user.
CLOCK_EDGES = ("cli/", "portals/", "api/", "config/", "web/", "foundation/accounts/models.py", "foundation/health/", "foundation/jobs/")  # fmt: skip
CLOCKS = {"timezone.now", "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}  # fmt: skip
#: Where a name is looked up to load one part of many, or an optional extra.
LATE_IMPORTS: set[str] = set()


def test_functions_are_short():
    sizes = {
        f"{path}:{node.name}": node.end_lineno - node.lineno + 1
        for path, tree in modules().items()
        for node in functions(tree)
    }
    assert {name: size for name, size in sizes.items() if size > 70} == {}
    assert statistics.median(sizes.values()) <= 12
    longer = sum(size > 40 for size in sizes.values())
    assert longer <= 0.05 * len(sizes), f"{longer} of {len(sizes)} functions are over 40 lines"


def test_files_are_small():
    sizes = {path: len((PACKAGE / path).read_text("utf-8").splitlines()) for path in modules()}
    assert {path: size for path, size in sizes.items() if size > 600} == {}
    assert sum(size > 400 for size in sizes.values()) <= 0.05 * len(sizes)


def test_names_say_what_is_inside():
    found = [
        path for path in modules() if FORBIDDEN_NAMES & set(path.removesuffix(".py").split("/"))
    ]
    assert found == []


def test_every_module_says_what_it_is():
    assert [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)] == []  # fmt: skip


def test_nothing_is_imported_inside_a_function():
    found = {
        f"{path}:{inner.lineno}"
        for path, tree in modules().items()
        for node in functions(tree)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    }
    assert found - LATE_IMPORTS == set()


def test_the_clock_is_read_at_the_edge_only():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if not path.startswith(CLOCK_EDGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCKS
    ]
    assert found == []


def test_the_tree_names_no_download_host_and_no_folder_of_one_machine():
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    if tracked == [""]:
        tracked = [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("src/**/*.py")]
    assert "uv.lock" not in tracked
    hosts = ["files.python" + "hosted.org", "py" + "pi.org", "npm" + "js.org"]
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".txt", ".toml", ".sh", ".yml"} and path.is_file():
            text = path.read_text("utf-8")
            assert not [host for host in hosts if host in text], name
