"""A domain is entered by its doors: the harm prevented is a caller that leans on private tables."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

DOORS = ("operations", "steps", "queries", "contracts", "events")


class DoorsContract(Contract):
    """Every import of `puhui.domains.X.…` from outside X goes to one of its five doors.

    `puhui.config` may also name an app's package (INSTALLED_APPS, event subscriptions).
    """

    type_name = "doors"
    root = fields.StringField(required=False, default="puhui.domains")

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Collect each import that comes in by a window."""
        broken = [
            (importer, imported)
            for imported in sorted(graph.modules)
            if (domain := self._domain(imported)) and not self._is_door(imported, domain)
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not self._inside(importer, domain)
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say who came in where."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} imports {imported}, which is not a door", bold=False)

    def _domain(self, module: str) -> str | None:
        root = str(self.root)
        rest = module.removeprefix(root + ".")
        return f"{root}.{rest.split('.')[0]}" if rest != module else None

    def _is_door(self, module: str, domain: str) -> bool:
        rest = module.removeprefix(domain).strip(".")
        return rest.split(".")[0] in DOORS

    @staticmethod
    def _inside(importer: str, domain: str) -> bool:
        wired = importer == "puhui.config" or importer.startswith("puhui.config.")
        return wired or importer == domain or importer.startswith(domain + ".")
