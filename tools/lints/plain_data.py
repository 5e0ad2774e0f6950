"""Contracts and events are plain data: the harm prevented is a model that leaves its domain."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

PLAIN = ("puhui.kernel", "puhui.engines")
ALLOWED_EXTERNALS = {
    "collections", "dataclasses", "datetime", "decimal", "enum", "typing", "uuid", "fractions",
}  # fmt: skip


class PlainDataContract(Contract):
    """`contracts` and `events` of a domain import the kernel, value types and other contracts."""

    type_name = "plain_data"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect each import of anything that can do something."""
        broken = [
            (module, imported)
            for module in sorted(graph.modules)
            if module.startswith("puhui.domains.") and self._is_plain(module)
            for imported in sorted(graph.find_modules_directly_imported_by(module))
            if not self._allowed(imported)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say what was imported where."""
        for module, imported in check.metadata["broken"]:
            output.print_error(f"{module} imports {imported}: not plain data", bold=False)

    @staticmethod
    def _is_plain(module: str) -> bool:
        parts = module.split(".")
        return len(parts) > 3 and parts[3] in {"contracts", "events"}

    def _allowed(self, imported: str) -> bool:
        if imported.split(".", maxsplit=1)[0] in ALLOWED_EXTERNALS:
            return True
        if imported.startswith("puhui.foundation.events.facts"):
            return True  # the base class that every event derives from
        return imported.startswith(PLAIN) or self._is_plain(imported)
