"""Verifying: every digest, root, chain link and signature worked out again from the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from puhui.foundation.audit.digests import EMPTY, entry_digest, merkle_root, seal_digest
from puhui.foundation.audit.models import Entry, Epoch, Seal
from puhui.foundation.audit.recording import entry_content
from puhui.foundation.audit.sealing import CLOSING, seal_content, signing_key
from puhui.foundation.database.transactions import one_moment


@dataclass(slots=True)
class Verdict:
    """What a verification found; `faults` is empty where the record is whole."""

    entries: int = 0
    seals: int = 0
    unsealed: int = 0
    epochs: int = 0
    #: Epochs under keys that are neither this installation's nor named by whoever verifies.
    untrusted: list[int] = field(default_factory=list)
    #: What to note elsewhere: the installation's public key, and the digest of the last seal.
    key: str = ""
    last_seal: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Nothing was changed, taken out or put in."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """The verdict as the command line prints it."""
        return {**asdict(self), "whole": self.is_whole}


def verify(*, trusted: Sequence[str] = (), last_seal: str | None = None) -> Verdict:
    """Recompute the whole record as it is at one moment, in the order of the seals.

    Keys that lie in the database prove nothing to whoever doubts the database: the chain must end
    under this installation's own signing key, or under one of `trusted` (public keys in
    hexadecimal). A seal covers all before it, so that one vouches for every epoch; those under
    other keys are told as `untrusted`. `last_seal` is the digest of a seal that was noted
    elsewhere: it must be in the chain.
    """
    with one_moment():
        return _verified(trusted, last_seal)


def _verified(trusted: Sequence[str], last_seal: str | None) -> Verdict:
    verdict = Verdict(epochs=Epoch.objects.count(), key=own_key())
    keys = dict(Epoch.objects.values_list("number", "public_key"))
    _check_keys(keys, {verdict.key, *(each.lower() for each in trusted)}, verdict)
    if last_seal is not None and not Seal.objects.filter(digest=last_seal.lower()).exists():
        verdict.faults.append(f"seal {last_seal[:16]}…: noted elsewhere, and not in the chain")
    previous, covered = EMPTY, 0
    for seal in Seal.objects.order_by("number").iterator():
        verdict.seals += 1
        _check_chain(seal, previous, keys, verdict)
        digests = list(_digests(seal, verdict))
        covered += len(digests)
        if len(digests) != seal.entries:
            verdict.faults.append(f"seal {seal.number}: {len(digests)} of {seal.entries} entries")
        elif merkle_root(digests) != seal.root:
            verdict.faults.append(f"seal {seal.number}: root differs")
        previous = verdict.last_seal = seal.digest
    verdict.entries = Entry.objects.count()
    verdict.unsealed = verdict.entries - covered
    _check_unsealed(verdict)
    return verdict


def own_key() -> str:
    """The public half of the installation's signing key, in hexadecimal: note it elsewhere."""
    return signing_key().public_key().public_bytes_raw().hex()


def _check_keys(keys: dict[int, str], trusted: set[str], verdict: Verdict) -> None:
    verdict.untrusted = sorted(number for number, key in keys.items() if key not in trusted)
    newest = max(keys, default=0)
    if newest in verdict.untrusted:
        verdict.faults.append("the newest epoch is not under this installation's key")
    last = Seal.objects.order_by("-number").first()
    if last is not None and keys.get(_signer(last)) not in trusted:
        verdict.faults.append(
            f"seal {last.number}: its key is neither this installation's nor trusted"
        )
    # An older key may be in other hands by now: what stands under it counts if the newest covers it.
    if last is None:
        is_covered = not Entry.objects.filter(epoch__lt=newest).exists()
    else:
        is_covered = _signer(last) == newest
    if not is_covered:
        verdict.faults.append(f"epoch {newest}: its key has not sealed what older epochs left")


def _signer(seal: Seal) -> int:
    """The epoch whose key signed a seal: whoever opens the next one makes the closing seal."""
    return seal.epoch + 1 if seal.xid_until == CLOSING else seal.epoch


def _check_chain(seal: Seal, previous: str, keys: dict[int, str], verdict: Verdict) -> None:
    if seal.previous != previous:
        verdict.faults.append(f"seal {seal.number}: does not follow the seal before it")
    if seal_digest(seal_content(seal)) != seal.digest:
        verdict.faults.append(f"seal {seal.number}: digest differs")
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[_signer(seal)]))
        key.verify(bytes.fromhex(seal.signature), bytes.fromhex(seal.digest))
    except (InvalidSignature, KeyError, ValueError):
        verdict.faults.append(f"seal {seal.number}: signature does not hold")


def _digests(seal: Seal, verdict: Verdict) -> Iterator[str]:
    rows = Entry.objects.filter(
        epoch=seal.epoch, xid__gte=seal.xid_from, xid__lt=seal.xid_until
    ).order_by("xid", "id")
    for entry in rows.iterator():
        if _recomputed(entry) != entry.digest:
            verdict.faults.append(f"entry {entry.id}: content differs from its digest")
        yield entry.digest


def _check_unsealed(verdict: Verdict) -> None:
    last = Seal.objects.order_by("-number").first()
    rows = Entry.objects.order_by("epoch", "xid", "id")
    if last is not None:
        rows = rows.exclude(epoch__lt=last.epoch).exclude(epoch=last.epoch, xid__lt=last.xid_until)
    found = 0
    for entry in rows.iterator():
        found += 1
        if _recomputed(entry) != entry.digest:
            verdict.faults.append(f"entry {entry.id}: content differs from its digest")
    if found != verdict.unsealed:
        verdict.faults.append(f"{verdict.unsealed - found} entries lie outside every seal")


def _recomputed(entry: Entry) -> str:
    return entry_digest(
        entry_content(
            entry_id=entry.id,
            at=entry.at,
            user_id=entry.user_id,
            organisation_id=entry.organisation_id,
            portal=entry.portal,
            origin=entry.origin,
            action=entry.action,
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            facts=entry.facts,
        )
    )
