"""Questions about data contracts."""

from puhui.domains.evidence.columns import place
from puhui.domains.evidence.contracts import DataContract
from puhui.domains.evidence.layouts import CONTRACTS, contract_of
from puhui.domains.evidence.tables import open_table


def data_contracts() -> tuple[DataContract, ...]:
    """Every data contract in force: what files may hold, how rows are read, which rules they keep.

    They are public: whoever wants to hand in evidence may know what it must look like.
    """
    return CONTRACTS


def data_contract(*, kind: str, name: str | None = None) -> DataContract:
    """The contract of a kind and a name; BadInput where there is none (`.no_such_kind`, `.no_such_contract`)."""
    return contract_of(kind, name)


def check_layout(
    *, kind: str, name: str | None = None, content: bytes, own: bool = False
) -> DataContract:
    """The contract that a file can be read under; BadInput as `operations.imports` refuses it.

    Only the form is looked at: that it is a table and has the columns. `own` says that it is one
    enterprise's own file, which need not name the enterprise.
    """
    layout = contract_of(kind, name)
    optional = frozenset({"enterprise"} if own else ())
    open_table(content, fits=lambda header: place(header, layout, optional=optional))
    return layout
