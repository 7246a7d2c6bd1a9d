"""Which of two texts stays, as the person chose field by field. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from web.services.forms import Form, tidy

# The names of the choices on the page of both versions.
CHOICE, THEIRS, OTHER = "elige-", "suya-", "otra-"


def resolved(form: Form, sent: Mapping[str, str]) -> Form:
    """The form with, for each field that both changed, the text that was chosen: "mia" (as it
    stands in the form), "suya" (as the other one saved it) or "otra" (a third, typed)."""
    texts = dict(form.texts)
    for name, choice in sent.items():
        field = name.removeprefix(CHOICE)
        if name == field or field not in texts:
            continue
        if choice == "suya":
            texts[field] = tidy(sent.get(f"{THEIRS}{field}", texts[field]))
        elif choice == "otra":
            texts[field] = tidy(sent.get(f"{OTHER}{field}", texts[field]))
    return replace(form, texts=texts)
