"""Recommendations in the making, and which of them the next actions answer."""

import re
from dataclasses import dataclass, field

from corpus.blocks import Paragraph
from corpus.parsers.names import split_names
from corpus.parsers.recommendation_marks import read_response
from corpus.parsers.recorder import Draft, Recorder
from corpus.parsers.values import item, join
from kb.records import Recommendation
from kb.text import fold_label, squeeze


@dataclass(slots=True)
class Open:
    """A recommendation that is still being read."""

    number: int
    order: int
    first: str
    draft: Draft = field(default_factory=Draft)
    text: list[Paragraph] = field(default_factory=list)


class RecommendationStore:
    """Those being read (several may stand together), those kept, and their section."""

    def __init__(self, recorder: Recorder, component: str | None) -> None:
        self.recorder = recorder
        self.component = component
        self.component_lines: list[Paragraph] = []
        self.open: list[Open] = []
        self.kept: list[Open] = []
        # True until something about the recommendations that stand together was read.
        self.fresh = False

    @property
    def parents(self) -> list[str]:
        """What actions read now answer."""
        return [f"recommendation:{one.number}" for one in self.open]

    def begin(
        self, number: int | None, text: str, lines: list[Paragraph], *, alone: bool = False
    ) -> None:
        """Open a recommendation; it joins those above it where nothing came between."""
        waits = self.fresh and self.open and not self.open[-1].first
        if alone or not self.fresh:
            self.close()
        elif waits and number is None:
            # "Recomendación 3" as a heading, its text under a label of its own.
            self.go_on_with(text, lines)
            return
        count = len(self.kept) + len(self.open) + 1
        self.open.append(Open(number or count, count, text, text=list(lines)))
        self.fresh = True

    def again(self, number: int | None, text: str, lines: list[Paragraph]) -> bool:
        """Take up a recommendation that a flat matrix repeats in each of its rows."""
        key = fold_label(text)
        for one in [*self.open, *reversed(self.kept)]:
            if key and fold_label(one.first) == key and number in {None, one.number}:
                if one not in self.open:
                    self.close()
                    self.kept.remove(one)
                    self.open = [one]
                one.text += lines
                return True
        return False

    def go_on_with(self, text: str, lines: list[Paragraph]) -> None:
        """More of the text of the last recommendation."""
        one = self.open[-1]
        one.text += lines
        one.first = f"{one.first} {text}".strip()

    def about(self, name: str, lines: list[Paragraph]) -> None:
        """What labelled lines say: of all that stand together, or of the last one."""
        text = join(lines)
        for each in self.open if self.fresh else self.open[-1:]:
            draft = each.draft
            draft.add_places(name, lines)
            if name == "addressed_to":
                known = draft.values.get(name, [])
                new = split_names([p.text for p in lines])
                draft.values[name] = known + [one for one in new if one not in known]
            elif name == "priority":
                bare = re.sub(r"\([^()]*\)", " ", text)
                digit = re.search(r"(?<!\d)([1-3])(?!\d)", bare)
                draft.values[name] = int(digit[1]) if digit else draft.values.get(name)
            elif draft.values.get(name) is None:
                draft.values[name] = read_response(text)

    def comment(self, text: str, line: Paragraph) -> None:
        """Keep a reviewer's comment in the margin."""
        if not self.open:
            self.recorder.warn(line, f"Comentario sin ubicar: «{text}»")
            return
        draft = self.open[-1].draft
        draft.values.setdefault("comments", []).append(item(text))
        draft.add_places("comments", [line])

    def close(self) -> None:
        """Those being read are complete."""
        for one in self.open:
            if not one.first:
                continue
            draft = one.draft
            draft.values["number"] = one.number
            draft.put("text", squeeze(one.first), one.text)
            if "component" not in draft.values:
                draft.values["component"] = self.component
                if self.component_lines:
                    draft.add_places("component", self.component_lines)
            self.kept.append(one)
        self.open = []
        self.fresh = False

    def write(self) -> None:
        """Make the records, in their order of appearance."""
        self.close()
        for one in sorted(self.kept, key=lambda one: one.order):
            self.recorder.add(Recommendation, one.draft)
