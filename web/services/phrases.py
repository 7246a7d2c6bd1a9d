"""Sentences with something in them, as gettext ids: translated where they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Phrase:
    """A Spanish message id with named places: ``"%(names)s y %(n)s más"``.

    ``plural`` is the id for any count but one; the count is then the parameter ``num``.
    ``str()`` gives the Spanish, for the command line.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def __str__(self) -> str:
        chosen = self.plural if self.plural and self.params.get("num") != 1 else self.text
        return chosen % self.params if self.params else chosen


Text = str | Phrase
