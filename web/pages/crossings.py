"""``/objetivos``, ``/ods``, ``/principios``: the Compact and the SDGs, and who speaks of them."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from web.pages.common import reader_view, runtime
from web.services.concept_related import missing, related
from web.services.crossings import Scheme
from web.services.showing import concept_view, overview, uncounted_samples

pages = Blueprint("crossings", __name__)


@pages.get("/objetivos")
def objectives() -> str:
    view = reader_view()
    return render_template(
        "objectives.html",
        objectives=overview(runtime(), "gcm_objective", view),
        principles=overview(runtime(), "gcm_principle", view),
        goals=overview(runtime(), "sdg", view),
        samples=uncounted_samples(runtime(), view),
    )


@pages.get("/ods")
def goals() -> Response:
    return redirect(url_for("crossings.objectives", _anchor="ods"))


@pages.get("/objetivos/<notation>")
def objective(notation: str) -> str:
    return _concept("gcm_objective", notation)


@pages.get("/principios/<notation>")
def principle(notation: str) -> str:
    return _concept("gcm_principle", notation)


@pages.get("/ods/<notation>")
def goal(notation: str) -> str | Response:
    """A goal's page; a target's address (``/ods/10.7``) leads to its goal."""
    number, dot, _target = notation.partition(".")
    if dot:
        return redirect(url_for("crossings.goal", notation=number, _anchor=f"meta-{notation}"))
    return _concept("sdg", number)


def _concept(scheme: Scheme, notation: str) -> str:
    view = reader_view()
    page = concept_view(runtime(), scheme, notation, view)
    return render_template(
        "concept.html",
        page=page,
        missing=missing(runtime(), scheme, notation, view),
        related=related(runtime(), scheme, notation, view),
    )
