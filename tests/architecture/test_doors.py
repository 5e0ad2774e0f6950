"""The rhythm of operations, and what imports can't show: keys, signals, one call per entry point."""

import ast

from django.apps import apps
from django.db import models
from tests.architecture.sources import dotted, functions, modules

#: Bottom up, as the contract in pyproject.toml says from the top down.
ORDER = (
    "parties", "ledger", "payments", "evidence", "collateral", "credit", "programmes", "products",
    "loans", "marketplace", "crowdfunding", "supply_chain", "risk", "sharing",
)  # fmt: skip


def behind(door):
    """Every public function of a door of any domain: (path, node)."""
    for path, tree in modules().items():
        parts = path.split("/")
        if parts[0] == "domains" and len(parts) > 2 and parts[2].removesuffix(".py") == door:
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    yield path, node


def decorators(node):
    return {dotted(each) or dotted(getattr(each, "func", each)) for each in node.decorator_list}


def test_operations_and_steps_stand_behind_the_door_of_their_name():
    wrong = [f"{path}:{node.name}" for path, node in behind("operations") if "operation" not in decorators(node)]  # fmt: skip
    wrong += [f"{path}:{node.name}" for path, node in behind("steps") if "step" not in decorators(node)]  # fmt: skip
    assert wrong == []


def test_doors_take_keywords_with_the_actor_first_and_now_last():
    wrong = []
    for door in ("operations", "steps"):
        for path, node in behind(door):
            names = [each.arg for each in node.args.kwonlyargs]
            if node.args.args or not names or names[0] != "actor" or "now" not in names:
                wrong.append(f"{path}:{node.name}{names}")
    assert wrong == []


def test_doors_are_documented():
    undocumented = [
        f"{path}:{node.name}"
        for door in ("operations", "steps", "queries")
        for path, node in behind(door)
        if not ast.get_docstring(node)
    ]
    assert undocumented == []


def test_rows_are_locked_in_one_place_per_domain():
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules().items()
        if path.startswith("domains/") and "/locks" not in path
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    ]
    assert found == []


def test_no_signals_and_no_models_by_name():
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not (node.module or "").startswith("django.db.models.signals"), path
                assert (node.module or "") != "django.dispatch", path
            if isinstance(node, ast.Call):
                assert not dotted(node.func).endswith("apps.get_model"), path


def _calls_of_operations(tree):
    """Names bound in a module to operations or to modules of operations."""
    bound = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and ".operations" in f".{node.module}." + "":
            bound |= {each.asname or each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            bound |= {each.asname or each.name for each in node.names if each.name == "operations"}
    return bound


def test_an_entry_point_makes_one_operation_call():
    wrong = []
    for path, tree in modules().items():
        if not path.startswith(("portals/", "api/")):
            continue
        bound = _calls_of_operations(tree)
        for node in functions(tree):
            calls = [
                dotted(inner.func)
                for inner in ast.walk(node)
                if isinstance(inner, ast.Call) and dotted(inner.func).split(".")[0] in bound
            ]
            # Branches of one view may each make a call; none is made after another in a row.
            straight = _straight_calls(node, bound)
            if len(straight) > 1:
                wrong.append(f"{path}:{node.name} calls {calls}")
    assert wrong == []


def _straight_calls(function, bound):
    """Operation calls that one run of a function makes for certain: those outside branches."""
    found = []

    def walk(statements):
        for statement in statements:
            if isinstance(statement, ast.If | ast.Try | ast.Match | ast.For | ast.While):
                continue
            found.extend(
                inner
                for inner in ast.walk(statement)
                if isinstance(inner, ast.Call) and dotted(inner.func).split(".")[0] in bound
            )

    walk(function.body)
    return found


def test_foreign_keys_point_down_and_protect():
    def height(app_config):
        name = app_config.name
        if name.startswith("puhui.domains."):
            return 100 + ORDER.index(name.rsplit(".", 1)[1])
        return 0

    for model in apps.get_models():
        if not model.__module__.startswith("puhui."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.OneToOneField):
                continue
            assert field.remote_field.on_delete is models.PROTECT, f"{model.__name__}.{field.name}"
            target = field.related_model._meta.app_config
            assert height(model._meta.app_config) >= height(target), f"{model.__name__}.{field.name}"  # fmt: skip


def test_money_is_never_a_float():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.name.endswith("_minor"):
                assert isinstance(field, models.BigIntegerField), f"{model.__name__}.{field.name}"
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
                target = node.arg if isinstance(node, ast.arg) else dotted(node.target)
                if target.endswith("_minor"):
                    assert "float" not in ast.unparse(node.annotation), f"{path}: {target}"
