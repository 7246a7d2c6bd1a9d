"""Settings of the site that administrators change on a page; the database keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass

from kb.store import Store

YES, NO = "yes", "no"
# How long a log-in holds, in hours: what can be chosen.
SESSION_HOURS = (1, 4, 12, 24, 72)
# After how many months a published text is due for review: what can be chosen.
REVIEW_MONTHS = (6, 12, 18, 24, 36, 60)
DEFAULTS: dict[str, str] = {
    "anonymous_reading": YES,
    "open_capture": NO,
    "four_eyes": NO,
    "session_hours": "12",
    "review_months": "24",
}


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """``anonymous_reading``: who is not logged in reads what is public; ``open_capture``:
    /contar is there; ``four_eyes``: nobody publishes their own text; ``review_months``: how
    long a published text counts as looked at."""

    anonymous_reading: bool
    open_capture: bool
    four_eyes: bool
    session_hours: int
    review_months: int


def site_settings(store: Store) -> SiteSettings:
    kept = DEFAULTS | store.people.settings(tuple(DEFAULTS))
    hours, months = kept["session_hours"], kept["review_months"]
    return SiteSettings(
        anonymous_reading=kept["anonymous_reading"] == YES,
        open_capture=kept["open_capture"] == YES,
        four_eyes=kept["four_eyes"] == YES,
        session_hours=int(hours) if hours.isdigit() else int(DEFAULTS["session_hours"]),
        review_months=_whole(months, int(DEFAULTS["review_months"])),
    )


def _whole(text: str, default: int) -> int:
    plain = text.isascii() and text.isdigit() and len(text) < 5
    return int(text) if plain and int(text) else default


def from_form(form: Mapping[str, str]) -> dict[str, str]:
    """What the form of the settings page says, ready to be kept: a box that is not ticked is
    not sent; hours that cannot be chosen are the default."""
    values = {
        key: YES if form.get(key) else NO
        for key in ("anonymous_reading", "open_capture", "four_eyes")
    }
    for key, choices in (("session_hours", SESSION_HOURS), ("review_months", REVIEW_MONTHS)):
        sent = form.get(key, "")
        values[key] = sent if sent in map(str, choices) else DEFAULTS[key]
    return values
