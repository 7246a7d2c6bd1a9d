"""``kb user``: who can log in, and with which role."""

from gettext import gettext as _
from typing import TYPE_CHECKING, cast

import click

from kb.errors import NotFound
from kb.people import ROLES, Person, Role
from web.commands.session import print_json, runtime

if TYPE_CHECKING:
    from web.runtime import Runtime
    from web.services.people import OneTime

ACTOR = "kb"
ROLE = click.Choice(ROLES)


@click.group("user")
def user_command() -> None:
    """Da acceso al sitio y dice quién lo tiene.

    Roles: reader lee también lo que es para la red; contributor propone fichas; curator las
    edita y publica; admin administra personas, vocabularios y ajustes.

    \b
    Ejemplo:
      kb user add ana.perez --role curator --name "Ana Pérez"
      kb user list
    """


@user_command.command("add")
@click.argument("name", metavar="ACCESO")
@click.option(
    "--role",
    type=ROLE,
    default="reader",
    show_default=True,
    metavar="ROL",
    help=_("reader, contributor, curator o admin."),
)
@click.option("--name", "display_name", default="", metavar="NOMBRE", help=_("Cómo se muestra."))
@click.option("--email", default="", metavar="CORREO", help=_("Correo electrónico."))
def add(name: str, role: str, display_name: str, email: str) -> None:
    """Añade una persona y muestra, una sola vez, su contraseña para el primer acceso.

    \b
    Ejemplo:
      kb user add ana.perez --role curator --name "Ana Pérez"
    """
    from web.services.people import add_person

    with runtime() as opened:
        made = add_person(
            opened.store,
            name,
            cast(Role, role),
            actor=ACTOR,
            display_name=display_name,
            email=email,
        )
    click.echo(log_in_lines(made))


@user_command.command("list")
@click.option("--json", "as_json", is_flag=True, help=_("Como JSON."))
def list_people(as_json: bool) -> None:
    """Muestra quién tiene acceso, con qué rol y desde cuándo no entra.

    \b
    Ejemplo:
      kb user list
    """
    with runtime() as opened:
        people = opened.store.people.all()
    if as_json:
        print_json([_as_json(person) for person in people])
        return
    if not people:
        click.echo(_("Nadie tiene acceso todavía. Añada a alguien con: kb user add ACCESO"))
    for person in people:
        seen = f"{person.last_seen_at:%d/%m/%Y}" if person.last_seen_at else _("nunca entró")
        closed = _("cerrada") if person.disabled else ""
        cells = (person.name, person.role, person.display_name, seen, closed)
        click.echo("\t".join(cells).rstrip())


@user_command.command("role")
@click.argument("name", metavar="ACCESO")
@click.argument("role", metavar="ROL", type=ROLE)
def set_role(name: str, role: str) -> None:
    """Cambia el rol de una persona.

    \b
    Ejemplo:
      kb user role ana.perez admin
    """
    with runtime() as opened:
        person = opened.store.people.set_role(
            _named(opened, name).id, cast(Role, role), actor=ACTOR
        )
    click.echo(_("{name} tiene ahora el rol {role}.").format(name=person.name, role=person.role))


@user_command.command("password")
@click.argument("name", metavar="ACCESO")
def renew(name: str) -> None:
    """Da una contraseña nueva para un solo acceso y cierra las sesiones de la persona.

    \b
    Ejemplo:
      kb user password ana.perez
    """
    from web.services.people import renew_password

    with runtime() as opened:
        made = renew_password(opened.store, _named(opened, name).id, actor=ACTOR)
    click.echo(log_in_lines(made))


@user_command.command("disable")
@click.argument("name", metavar="ACCESO")
def disable(name: str) -> None:
    """Cierra la cuenta de una persona y sus sesiones; lo que hizo queda con su nombre.

    \b
    Ejemplo:
      kb user disable ana.perez
    """
    with runtime() as opened:
        opened.store.people.set_disabled(_named(opened, name).id, True, actor=ACTOR)
    click.echo(_("La cuenta de {name} está cerrada.").format(name=name))


@user_command.command("enable")
@click.argument("name", metavar="ACCESO")
def enable(name: str) -> None:
    """Vuelve a abrir la cuenta de una persona.

    \b
    Ejemplo:
      kb user enable ana.perez
    """
    with runtime() as opened:
        opened.store.people.set_disabled(_named(opened, name).id, False, actor=ACTOR)
    click.echo(_("La cuenta de {name} está abierta.").format(name=name))


@user_command.command("demo")
def demo() -> None:
    """Prepara, si faltan, una cuenta para administrar y otra para editar, y muestra sus claves.

    \b
    Ejemplo:
      kb user demo
    """
    from web.services.people import demo_people

    with runtime() as opened:
        made, known = demo_people(opened.store)
    for one in made:
        click.echo(log_in_lines(one))
    for name in known:
        click.echo(
            _("«{name}» ya tiene contraseña. Si la olvidó: kb user password {name}").format(
                name=name
            )
        )


def log_in_lines(made: "OneTime") -> str:
    """What a terminal shows once of a new log-in."""
    lines = (
        _("Acceso: {name} ({role})").format(name=made.person.name, role=made.person.role),
        _("Contraseña de un solo uso: {password}").format(password=made.password),
        _("Se muestra solo esta vez; al entrar en /entrar se elige otra."),
    )
    return "\n".join(lines)


def _named(opened: "Runtime", name: str) -> Person:
    person = opened.store.people.named(name)
    if person is None:
        raise NotFound("person_not_found", name=name)
    return person


def _as_json(person: Person) -> dict[str, object]:
    seen = person.last_seen_at
    return {
        "name": person.name,
        "display_name": person.display_name,
        "email": person.email,
        "role": person.role,
        "disabled": person.disabled,
        "must_change": person.must_change,
        "last_seen_at": seen.isoformat() if seen else None,
    }
