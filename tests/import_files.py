"""Files to bring in, made from the samples: a sheet with a line that no field takes."""

from importlib.resources import files

LOOSE = "Revisado por la unidad de seguimiento"
# What the sample says of itself in its head; without it only the folder tells the country.
_HEAD = ("Documento ilustrativo", "País:", "Año:", "Organización:")


def sheet(*, loose: bool = True, head: bool = False) -> str:
    """Nine cards of one area; ``loose``: with a line that belongs to none of them."""
    text = (files("corpus") / "samples" / "fichas-agua.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if head or not line.startswith(_HEAD)]
    text = "\n".join(lines)
    first = "ÁREA A LA QUE CORRESPONDE\nCÓDIGO"
    return text.replace(first, f"{LOOSE}\n\n{first}", 1) if loose else text
