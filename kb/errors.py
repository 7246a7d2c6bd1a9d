"""Errors of the domain: a code and parameters, worded in Spanish by ``web.messages``."""


class KbError(Exception):
    """Base of every error that a user can be told about.

    ``code`` is a stable name such as ``"card_not_found"``; ``params`` fill the
    sentence that ``web.messages`` keeps for that code.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        inside = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({inside})"


class NotFound(KbError):
    """Nothing answers to the name that was asked for."""


class Ambiguous(KbError):
    """A name answers to several records; ``params["candidates"]`` lists them."""


class Conflict(KbError):
    """Somebody else changed the record since it was read."""


class Invalid(KbError):
    """A value that a record cannot hold; the params name the field."""


class Refused(KbError):
    """A file cannot be read; the code says why, nothing was changed."""


class Unavailable(KbError):
    """A means is missing: a folder, the model, the database, the index."""
