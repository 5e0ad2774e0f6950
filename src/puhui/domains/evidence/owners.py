"""Whose rows they are: enterprise codes of a file into parties."""

from collections.abc import Callable
from datetime import datetime

import polars as pl

from puhui.domains.parties.contracts import Purpose
from puhui.domains.parties.queries import codes as codes_of_parties
from puhui.domains.parties.queries import consents, enterprises
from puhui.domains.parties.steps.enterprises import identify
from puhui.kernel.actors import Actor
from puhui.kernel.ids import OrganisationId, PartyId
from puhui.kernel.refusals import BadInput

#: Codes → a frame (enterprise, party_id, party_rule); a rule says why a code has no party.
PartyOf = Callable[[pl.Series], pl.DataFrame]
#: Of one code: the party's id, or the rule that its rows break.
_Found = tuple[str | None, str | None]
#: What an institution may have an enterprise's evidence for.
_PURPOSES = (Purpose.CREDIT_ASSESSMENT, Purpose.MONITORING)
_SCHEMA = {"enterprise": pl.String, "party_id": pl.String, "party_rule": pl.String}


def own(actor: Actor, party_id: PartyId) -> PartyOf:
    """Every row is the party's, whose software may know it by a code of its own.

    Where the file names none of the party's identifiers, its first code is taken for the party's
    name in the software that wrote the file, unless it is a unified social credit code: that
    names somebody else for certain, and the whole file is refused (`evidence.other_enterprise`).
    That is decided once, by the first rows that name anybody; files come in chunks. Rows under
    any other code are rejected.
    """
    party = enterprises.enterprise(actor=actor, party_id=party_id)
    accepted = {value for _, value in party.identifiers} | {party.name}
    is_decided = False

    def party_of(codes: pl.Series) -> pl.DataFrame:
        nonlocal is_decided
        named = codes.drop_nulls()
        if named.len() and not is_decided:
            is_decided = True
            if not accepted & set(named):
                accepted.add(_own_code(named[0]))
        told = [None if code is None or code in accepted else "other_enterprise" for code in codes]
        rows = {"enterprise": codes, "party_id": [str(party_id)] * codes.len(), "party_rule": told}
        return pl.DataFrame(rows, schema=_SCHEMA)

    return party_of


def _own_code(code: str) -> str:
    if codes_of_parties.check(code=code).valid:
        rule = "one of the enterprise's own identifiers"
        raise BadInput("evidence.other_enterprise", field="enterprise", value=code, rule=rule)
    return code


def of_scheme(actor: Actor, scheme: str, *, now: datetime) -> PartyOf:
    """Each code is an identifier of the scheme; who is not known yet is written down by it."""

    def found(code: str) -> _Found:
        return str(identify(actor=actor, scheme=scheme, value=code, name=code, now=now).id), None

    return _each_once(found)


def of_consenting(actor: Actor, scheme: str, kind: str, *, now: datetime) -> PartyOf:
    """Each code is an identifier of the scheme; only who consented to the importer is taken.

    The consent is the enterprise's own, to the importer's organisation, for this kind of evidence
    and for one of the purposes of an institution. Nobody is written down: who is not known cannot
    have consented, and reads like one who has not.
    """

    def found(code: str) -> _Found:
        value = codes_of_parties.normal(scheme=scheme, value=code)
        party = enterprises.by_identifier(scheme=scheme, value=value, issuer=actor.organisation_id)
        if party is None or not _consents(party.id, actor.organisation, kind, now):
            return None, "no_consent"
        return str(party.id), None

    return _each_once(found)


def _each_once(found: Callable[[str], _Found]) -> PartyOf:
    known: dict[str, _Found] = {}

    def party_of(codes: pl.Series) -> pl.DataFrame:
        for code in sorted(set(codes.drop_nulls()) - known.keys()):
            known[code] = _or_unknown(found, code)
        rows = [(code, *known[code]) for code in codes.drop_nulls()]
        return pl.DataFrame([*rows, (None, None, None)], schema=_SCHEMA, orient="row")

    return party_of


def _or_unknown(found: Callable[[str], _Found], code: str) -> _Found:
    try:
        return found(code)
    except BadInput as complaint:
        if complaint.code == "parties.scheme_invalid":
            raise
        return None, "unknown_identifier"


def _consents(party_id: PartyId, grantee: OrganisationId, kind: str, at: datetime) -> bool:
    return any(
        consents.valid(party_id=party_id, grantee=grantee, evidence=kind, purpose=purpose, at=at)
        for purpose in _PURPOSES
    )
