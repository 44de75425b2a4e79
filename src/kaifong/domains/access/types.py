"""Who acts: an actor carries the verbs it may use and the estates it may use them on."""

from __future__ import annotations

from dataclasses import dataclass

from kaifong.domains.access.errors import NotPermitted

VERBS = frozenset(
    {
        "rules.load",
        "estates.import",
        "tenancies.import",
        "tenancies.change",
        "tenancies.rotate_key",
        "tenancies.view",
        "tenancies.reveal_identity",
        "ledger.seal",
        "ledger.view",
        "rent.roll",
        "rent.adjust",
        "rent.award",
        "rent.view",
        "payments.import",
        "payments.match",
        "payments.refund",
        "payments.reverse",
        "payments.take",
        "payments.notify",
        "payments.mandate",
        "payments.view",
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts, at one door.

    Attributes:
        name: staff user name, device or partner; never a tenant's name.
        door: ``cli``, ``office``, ``exchange`` …
        verbs: what the actor's roles allow, out of `VERBS`.
        estates: codes of the estates it may act on; None for all of them.
    """

    name: str
    door: str
    verbs: frozenset[str]
    estates: frozenset[int] | None = None

    def may(self, verb: str, *, estate: int | None = None) -> bool:
        if verb not in VERBS:
            raise ValueError(f"{verb!r} is not a verb; see VERBS.")
        in_scope = self.estates is None or (estate is not None and estate in self.estates)
        return verb in self.verbs and in_scope

    def must(self, verb: str, *, estate: int | None = None) -> None:
        """Raises NotPermitted unless the actor has the verb, and the estate is within its scope.

        An act on no single estate is open only to actors without an estate scope.
        """
        if not self.may(verb, estate=estate):
            raise NotPermitted(self.name, verb, estate)
