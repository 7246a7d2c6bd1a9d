"""``/``: the front page."""

from flask import Blueprint, render_template

from web.pages.common import reader_view, runtime
from web.services.showing import home_view

pages = Blueprint("home", __name__)


@pages.get("/")
def home() -> str:
    return render_template("home.html", page=home_view(runtime(), reader_view()))
