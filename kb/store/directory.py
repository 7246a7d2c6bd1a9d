"""Who stands behind a role as documents print it, and the links that its reports come by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kb.errors import NotFound
from kb.follow_up import UpdateLink
from kb.store import outbox
from kb.store.database import Clock, Database
from kb.store.rows import new_id
from kb.store.schema_follow_up import directory, update_links

_LINKS = update_links.c


class Directory:
    """Roles by their folded form. May raise what every method of ``Store`` may."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock

    def roles(self) -> dict[str, dict[str, str]]:
        """By folded role: printed, person, office and e-mail."""
        with self.database.read() as conn:
            return {row.role: dict(row._mapping) for row in conn.execute(sa.select(directory))}

    def put(
        self, role: str, *, printed: str, person: str, office: str, email: str, actor: str
    ) -> None:
        """Say who stands behind a role as printed (``role`` is its folded form)."""
        with outbox.writing(self.database, self.clock, actor) as write:
            write.conn.execute(directory.delete().where(directory.c.role == role))
            write.conn.execute(
                directory.insert().values(
                    role=role, printed=printed, person=person, office=office, email=email
                )
            )
            write.log("directory", role)

    def ask(self, roles: Sequence[tuple[str, str]], *, actor: str) -> list[UpdateLink]:
        """A new link for each role (folded, printed), in the order given; each leaves a line
        in the log."""
        made: list[UpdateLink] = []
        with outbox.writing(self.database, self.clock, actor) as write:
            for role, printed in roles:
                link = UpdateLink(new_id(), role, printed, actor, write.at)
                row = {"id": link.id, "role": role, "printed": printed, "at": write.at}
                write.conn.execute(update_links.insert().values(**row, actor=actor))
                write.log("asked", printed)
                made.append(link)
        return made

    def link(self, link_id: str) -> UpdateLink:
        """A link, taken back or not. Raises NotFound ``link_unknown``."""
        with self.database.read() as conn:
            row = conn.execute(sa.select(update_links).where(_LINKS.id == link_id)).first()
        if row is None:
            raise NotFound("link_unknown")
        return _link(row)

    def open_links(self, since: datetime) -> list[UpdateLink]:
        """The links made since a moment that nobody took back, newest first."""
        query = sa.select(update_links).where(_LINKS.at >= since, _LINKS.revoked_at.is_(None))
        with self.database.read() as conn:
            return [_link(row) for row in conn.execute(query.order_by(_LINKS.at.desc(), _LINKS.id))]

    def revoke(self, link_id: str, *, actor: str) -> None:
        """Take a link back: it opens nothing any more; twice is once.

        Raises NotFound ``link_unknown``.
        """
        with outbox.writing(self.database, self.clock, actor) as write:
            row = write.conn.execute(sa.select(update_links).where(_LINKS.id == link_id)).first()
            if row is None:
                raise NotFound("link_unknown")
            if row.revoked_at is None:
                changed = update_links.update().where(_LINKS.id == link_id)
                write.conn.execute(changed.values(revoked_at=write.at))
                write.log("link_revoked", row.printed)


def _link(row: sa.Row[Any]) -> UpdateLink:
    return UpdateLink(row.id, row.role, row.printed, row.actor, row.at, row.revoked_at)
