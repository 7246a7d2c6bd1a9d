"""Cards in the making: sheets and summary rows of the same code become one card."""

from dataclasses import dataclass, field

from corpus.blocks import Paragraph
from corpus.parsers.card_values import read_field
from corpus.parsers.recorder import Draft, Recorder, places_of
from kb.codes import Code
from kb.records import Card
from kb.text import fold_label


@dataclass(slots=True)
class _Card:
    """Lines by field, of the sheet and of the summary."""

    printed: str
    code: Code
    code_lines: list[Paragraph]
    sheet: dict[str, list[Paragraph]] = field(default_factory=dict)
    summary: dict[str, list[Paragraph]] = field(default_factory=dict)
    # The sentence as a title or a coded line has it: a field of its own counts more.
    title: list[Paragraph] = field(default_factory=list)
    from_sheet: bool = False
    section: tuple[str, Paragraph] | None = None


class Cards:
    """All cards of a document, in the order of their first mention."""

    def __init__(self) -> None:
        self.cards: dict[str, _Card] = {}
        self.current: _Card | None = None
        self.in_summary = False
        self.before: dict[str, list[Paragraph]] = {}
        self.areas: dict[str, tuple[str, Paragraph]] = {}
        # A heading that names an area without its code serves the cards below it.
        self.section: tuple[str, Paragraph] | None = None

    def name_area(self, area: str, name: str, line: Paragraph) -> None:
        """The name that a heading gives to an area; the last heading says it shortest."""
        self.section = None
        known = self.areas.get(area)
        if known is None or len(name) < len(known[0]):
            self.areas[area] = (name, line)

    def is_open(self, code: Code) -> bool:
        """Whether the card being read has this code."""
        return self.current is not None and self.current.code == code

    def has_content(self) -> bool:
        """Whether the open sheet holds more than its head: then a head label opens another."""
        if self.current is None:
            return False
        return bool(set(self.current.sheet) - {"area_name", "description", "kind"})

    def open(
        self, printed: str, code: Code, lines: list[Paragraph], *, summary: bool = False
    ) -> None:
        """Begin or go on with a card; what came before its code is its own."""
        bare = printed.strip().strip("*:.; ")
        card = self.cards.get(str(code))
        if card is None:
            card = _Card(bare, code, list(lines))
            self.cards[str(code)] = card
        elif not summary and not card.from_sheet:
            card.printed = bare
            card.code_lines += lines
        else:
            card.code_lines += lines
        card.section = card.section or self.section
        self.current, self.in_summary = card, summary
        if not summary:
            card.from_sheet = True
            for name, known in self.before.items():
                card.sheet.setdefault(name, []).extend(known)
            self.before = {}

    def close(self) -> None:
        """No card is open any more."""
        self.current = None
        self.before = {}

    def fill(self, name: str, lines: list[Paragraph]) -> None:
        """Give lines to a field of the open card, or of the one whose code comes next."""
        if self.current is None:
            self.before.setdefault(name, []).extend(lines)
        elif self.in_summary:
            self.current.summary.setdefault(name, []).extend(lines)
        else:
            self.current.sheet.setdefault(name, []).extend(lines)

    def fill_title(self, lines: list[Paragraph]) -> None:
        """The open card's sentence as its title has it: its own field counts more."""
        if self.current is not None:
            self.current.title += lines

    def retitle(self) -> None:
        """A label of the sentence follows: what was taken for it so far is its title."""
        if self.current is not None and self.current.from_sheet:
            self.current.title += self.current.sheet.pop("description", [])

    def write(self, recorder: Recorder) -> None:
        """Make the records."""
        printed: dict[str, list[Paragraph]] = {}
        for card in self.cards.values():
            if card.sheet.get("area_name"):
                printed.setdefault(card.code.area, card.sheet["area_name"])
        for card in self.cards.values():
            recorder.add(Card, self._draft(card, printed))
            self._warn_where_they_differ(card, recorder)

    def _warn_where_they_differ(self, card: _Card, recorder: Recorder) -> None:
        """The sheet counts; what the summary says otherwise is told, not dropped."""
        for name in set(card.sheet) & set(card.summary) - {"kind"}:
            said, summed = (
                {
                    key: fold_label(str(value))
                    for key, value in read_field(name, lines).values.items()
                }
                for lines in (card.sheet[name], card.summary[name])
            )
            if summed != said:
                for line in card.summary[name]:
                    recorder.warn(line, f"El resumen difiere de la ficha: «{line.text}»")

    def _draft(self, card: _Card, printed: dict[str, list[Paragraph]]) -> Draft:
        draft = Draft()
        draft.put("code", card.printed, card.code_lines)
        draft.values["canonical_code"] = str(card.code)
        draft.values["kind"] = card.code.kind
        draft.values["area"] = card.code.area
        draft.values["description"] = ""
        not_applicable: list[str] = []
        for name in dict.fromkeys([*card.sheet, *card.summary, "description"]):
            lines = card.sheet.get(name) or card.summary.get(name, [])
            both = card.sheet.get(name, []) + card.summary.get(name, [])
            if name == "description":
                lines, both = lines or card.title, both + card.title
            if name == "kind":
                # Told by the code's prefix; the column is read over.
                draft.places[name] = places_of(both)
                continue
            found = read_field(name, lines)
            for key, value in found.values.items():
                if value is None and draft.values.get(key) is not None:
                    draft.add_places(key, both)
                else:
                    draft.put(key, value, both)
            if found.not_applicable:
                not_applicable.append(name)
                draft.places[name] = places_of(both)
        self._area(draft, card, printed)
        order = list(Card.model_fields)
        draft.values["not_applicable"] = sorted(set(not_applicable), key=order.index)
        return draft

    def _area(self, draft: Draft, card: _Card, printed: dict[str, list[Paragraph]]) -> None:
        if draft.values.get("area_name"):
            return
        area = card.code.area
        if area in self.areas:
            name, line = self.areas[area]
            draft.put("area_name", name, [line])
        elif area in printed:
            draft.values["area_name"] = read_field("area_name", printed[area]).values["area_name"]
        elif card.section is not None:
            draft.put("area_name", card.section[0], [card.section[1]])
