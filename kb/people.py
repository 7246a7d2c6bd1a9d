"""People and what their roles let them do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# Each role may do what those before it may: read; propose; edit and publish; keep people,
# vocabularies and settings.
Role = Literal["reader", "contributor", "curator", "admin"]
ROLES: tuple[Role, ...] = ("reader", "contributor", "curator", "admin")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can log in. ``name`` is what they type, ``display_name`` what others see;
    ``stamp`` changes with the password and ends older sessions."""

    id: str
    name: str
    display_name: str
    email: str | None
    role: Role
    stamp: str
    must_change: bool
    disabled: bool
    created_at: datetime
    last_seen_at: datetime | None = None

    def may(self, role: Role) -> bool:
        """Whether their role is at least ``role``."""
        return not self.disabled and ROLES.index(self.role) >= ROLES.index(role)
