"""Questions about why a score is what it is."""

from puhui.domains.credit import explaining, keeping
from puhui.domains.credit.contracts import AssessmentView, ExplanationView


def explanation(view: AssessmentView) -> ExplanationView:
    """An assessment taken apart; for whoever holds it, who was permitted to read it.

    It is worked out from the features and the scorecard that the assessment was made with, so it
    says the same however late it is asked for.
    """
    return explaining.explain(keeping.compiled_by(view.scorecard), view.features)
