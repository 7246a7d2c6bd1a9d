"""What a record lacks, and the line that names it in a work list. Pure."""

from kb.records import Action, Card, Discussion, DocumentHead, Function, Recommendation, Record
from kb.text import squeeze

# The fields of the printed sheet, in its order. What only people add (groups, approaches,
# project …) is welcome, never missing; the level of sustainability goes with its text.
SHEET_FIELDS: tuple[str, ...] = tuple(
    name
    for name in Card.model_fields
    if name
    not in (
        "code",
        "canonical_code",
        "kind",
        "area",
        "area_name",
        "sustainability_level",
        "not_applicable",
    )
)
# A line of a table, not a text: whoever wants all of it opens the record.
TITLE_LENGTH = 160
# A title can be a whole file in one line.
_LOOKED_AT = 20 * TITLE_LENGTH


def gaps(content: Record) -> tuple[str, ...]:
    """The sheet's fields that are empty without being declared not to apply.

    "No aplica" is an answer; a level of sustainability answers its field. Records of other
    types have no sheet to fill: ``()``.
    """
    if not isinstance(content, Card):
        return ()
    answered = set(content.not_applicable)
    if content.sustainability_level:
        answered.add("sustainability")
    return tuple(
        name for name in SHEET_FIELDS if name not in answered and _empty(getattr(content, name))
    )


def line(content: Record) -> str:
    """What a record says first, on one line of at most ``TITLE_LENGTH`` letters."""
    text = squeeze(_first(content)[:_LOOKED_AT])
    # PostgreSQL keeps no NUL in a text, no driver encodes half a surrogate pair.
    text = "".join(letter for letter in text if letter.isprintable())
    if len(text) <= TITLE_LENGTH:
        return text
    return text[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _empty(value: object) -> bool:
    return value in (None, []) or (isinstance(value, str) and not value.strip())


def _first(content: Record) -> str:
    if isinstance(content, Card):
        return content.description
    if isinstance(content, Recommendation | Action):
        return content.text
    if isinstance(content, Function):
        return content.name
    if isinstance(content, Discussion):
        return content.topic or content.text or content.agenda
    if isinstance(content, DocumentHead):
        return content.title
    raise TypeError(f"no line for {type(content).__name__}")
