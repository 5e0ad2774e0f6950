"""The same figures for staff who look at a page instead of a collector."""

from puhui.foundation.access.permitting import permit
from puhui.foundation.health.figures import database_figures
from puhui.kernel.actors import Actor


def figures(*, actor: Actor) -> dict[str, float]:
    """Each figure by its name and labels (`puhui_jobs todo`); staff with `staff.health`."""
    permit(actor, "staff.health")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for metric in database_figures()
        for sample in metric.samples
    }
