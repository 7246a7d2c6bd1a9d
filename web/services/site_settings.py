"""Settings of the site that administrators change on a page; the database keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass

from kb.store import Store

YES, NO = "yes", "no"
# How long a log-in holds, in hours: what can be chosen.
SESSION_HOURS = (1, 4, 12, 24, 72)
DEFAULTS: dict[str, str] = {
    "anonymous_reading": YES,
    "open_capture": NO,
    "four_eyes": NO,
    "session_hours": "12",
}


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """``anonymous_reading``: who is not logged in reads what is public; ``open_capture``:
    /contar is there; ``four_eyes``: nobody publishes their own text."""

    anonymous_reading: bool
    open_capture: bool
    four_eyes: bool
    session_hours: int


def site_settings(store: Store) -> SiteSettings:
    kept = DEFAULTS | store.people.settings(tuple(DEFAULTS))
    hours = kept["session_hours"]
    return SiteSettings(
        anonymous_reading=kept["anonymous_reading"] == YES,
        open_capture=kept["open_capture"] == YES,
        four_eyes=kept["four_eyes"] == YES,
        session_hours=int(hours) if hours.isdigit() else int(DEFAULTS["session_hours"]),
    )


def from_form(form: Mapping[str, str]) -> dict[str, str]:
    """What the form of the settings page says, ready to be kept: a box that is not ticked is
    not sent; hours that cannot be chosen are the default."""
    values = {
        key: YES if form.get(key) else NO
        for key in ("anonymous_reading", "open_capture", "four_eyes")
    }
    hours = form.get("session_hours", "")
    known = {str(choice) for choice in SESSION_HOURS}
    return {**values, "session_hours": hours if hours in known else DEFAULTS["session_hours"]}
