"""Learning from the cards of this organisation: kept only where it is better on them."""

from dataclasses import dataclass

from index.links.learned import write_models
from index.links.training import LEAST_CARDS, Example, Verdict, train
from kb.descriptors import LINKED_SCHEMES
from kb.errors import Refused
from kb.links import linked
from kb.records import CuratedCard
from web.runtime import Runtime
from web.services.cards import card_of
from web.services.linking import card_text, learned_path, suggester


@dataclass(frozen=True, slots=True)
class Training:
    """How many cards taught, and what cross-validation says of each scheme."""

    cards: int
    verdicts: list[Verdict]

    @property
    def kept(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.better]


def train_links(runtime: Runtime) -> Training:
    """Fit on every real card that has a link, keep what is better, forget what was kept before.

    Raises Refused ``too_few_cards`` (cards, least).
    """
    examples = [
        Example(
            card_text(record.content),
            {scheme: _notations(card_of(record), scheme) for scheme in LINKED_SCHEMES},
        )
        for record in runtime.store.all_records(view="workshop")
        if record.type == "card" and not record.sample and _has_link(card_of(record))
    ]
    if len(examples) < LEAST_CARDS:
        raise Refused("too_few_cards", cards=len(examples), least=LEAST_CARDS)
    plain = suggester(runtime).with_learned({})
    verdicts, models = train(examples, plain)
    path = learned_path(runtime)
    if models:
        write_models(path, models)
    else:
        path.unlink(missing_ok=True)
    return Training(len(examples), verdicts)


def _has_link(card: CuratedCard) -> bool:
    return any(_notations(card, scheme) for scheme in LINKED_SCHEMES)


def _notations(card: CuratedCard, scheme: str) -> frozenset[str]:
    """Objectives, principles and goals; a target counts for its goal."""
    return frozenset(n for n in linked(card, scheme) if "." not in n)
