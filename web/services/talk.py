"""What people with an account say of a card: comments, and where it was of use to them."""

from dataclasses import dataclass
from datetime import datetime

from kb.curation import Comment, CommentKind
from kb.errors import Invalid, NotFound, Refused
from kb.people import Person
from kb.text import squeeze
from web.runtime import Runtime

# The longest comment, and the longest of the two short answers of "useful to me".
LONGEST = 4_000
SHORT = 300
# Kinds that stand under a card; the steps of its way are told elsewhere.
SAID = ("comment", "useful")


@dataclass(frozen=True, slots=True)
class Saying:
    """A comment in words; ``where`` and ``purpose`` of what was useful. ``mine``: may be taken
    back by who looks."""

    id: str
    useful: bool
    text: str
    where: str
    purpose: str
    who: str
    at: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """``contexts`` counts how often the card was of use."""

    sayings: list[Saying]
    contexts: int


def talk_view(runtime: Runtime, record_id: str, person: Person) -> Talk:
    """Oldest first, as a conversation reads."""
    names = {one.name: one.display_name for one in runtime.store.people.all()}
    found = [one for one in runtime.store.curation.comments(record_id) if one.kind in SAID]
    return Talk(
        sayings=[_saying(one, names, person) for one in found],
        contexts=sum(one.kind == "useful" for one in found),
    )


def say_comment(runtime: Runtime, record_id: str, text: str, *, actor: str) -> None:
    """Paragraphs stay. Raises Invalid("comment_empty") or ("comment_too_long", length, most)."""
    said = "\n".join(filter(None, map(squeeze, text.splitlines())))
    _check(said, LONGEST)
    _say(runtime, record_id, "comment", said, {}, actor)


def say_useful(
    runtime: Runtime, record_id: str, *, where: str, purpose: str, text: str, actor: str
) -> None:
    """Where and for what the card was of use. Raises as ``say_comment``."""
    detail = {"where": squeeze(where), "purpose": squeeze(purpose)}
    for answer in detail.values():
        _check(answer, SHORT)
    said = "\n".join(filter(None, map(squeeze, text.splitlines())))
    if said:
        _check(said, LONGEST)
    _say(runtime, record_id, "useful", said, detail, actor)


def _say(
    runtime: Runtime,
    record_id: str,
    kind: CommentKind,
    said: str,
    detail: dict[str, str],
    actor: str,
) -> None:
    """The same words of the same person, sent again, say nothing new and count once."""
    again = any(
        (one.actor, one.kind, one.text, dict(one.detail)) == (actor, kind, said, detail)
        for one in runtime.store.curation.comments(record_id)
    )
    if not again:
        runtime.store.curation.comment(record_id, kind, said, detail, actor=actor)


def take_back(runtime: Runtime, record_id: str, comment_id: str, person: Person) -> None:
    """One's own, or any by a curator. Raises NotFound("comment_not_found", id),
    Refused("comment_of_another")."""
    said = runtime.store.curation.comments(record_id)
    found = next((one for one in said if one.id == comment_id and one.kind in SAID), None)
    if found is None:
        raise NotFound("comment_not_found", id=comment_id)
    if not may_take_back(found, person):
        raise Refused("comment_of_another")
    runtime.store.curation.take_back(comment_id, actor=person.name)


def may_take_back(comment: Comment, person: Person) -> bool:
    return comment.actor == person.name or person.may("curator")


def _saying(comment: Comment, names: dict[str, str], person: Person) -> Saying:
    return Saying(
        id=comment.id,
        useful=comment.kind == "useful",
        text=comment.text,
        where=str(comment.detail.get("where", "")),
        purpose=str(comment.detail.get("purpose", "")),
        who=names.get(comment.actor, comment.actor),
        at=comment.at,
        mine=may_take_back(comment, person),
    )


def _check(text: str, most: int) -> None:
    if not text:
        raise Invalid("comment_empty")
    if len(text) > most:
        raise Invalid("comment_too_long", length=len(text), most=most)
