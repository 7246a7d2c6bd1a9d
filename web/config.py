"""Settings, read once from the environment and passed down."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from kb.errors import KbError, Unavailable

# Every setting: name, default as shown to people, meaning. docs/settings.md is tested against it.
SETTINGS: tuple[tuple[str, str, str], ...] = (
    ("KB_DATA", "./data", "carpeta de la base de datos, los índices y la clave"),
    ("KB_HOST", "127.0.0.1", "dirección en la que atiende `kb serve`"),
    ("KB_PORT", "8000", "puerto en el que atiende `kb serve`"),
    ("KB_DATABASE_URL", "SQLite en KB_DATA", "dirección de una base PostgreSQL"),
    ("KB_ENGINE", "whoosh", "motor de búsqueda"),
    ("KB_SECRET_KEY", "se crea en KB_DATA", "clave para firmar sesiones y formularios"),
    ("KB_THREADS", "8", "hilos de `kb serve`"),
    ("KB_SECURE_COOKIES", "no", "`yes` donde el sitio se abre por https: sesiones solo por ahí"),
    (
        "KB_PROXIES",
        "0",
        "cuántos intermediarios (proxy) hay delante; de ellos se toma la dirección",
    ),
    (
        "KB_SMTP_URL",
        "sin correo",
        "servidor de correo para pedir actualizaciones: `smtp://usuario:clave@servidor:587?from=`",
    ),
)
ENGINES = ("whoosh",)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation chooses; ``secret_key`` is None until the site needs one."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    database_url: str = ""
    engine: str = "whoosh"
    secret_key: str | None = None
    threads: int = 8
    secure_cookies: bool = False
    proxies: int = 0
    # Holds a password: shown nowhere, not even in the settings' own repr.
    smtp_url: str = field(default="", repr=False)


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from ``KB_*`` variables.

    Raises KbError ``setting_invalid`` (name, value) where one cannot be used.
    """
    env = os.environ if environ is None else environ
    engine = env.get("KB_ENGINE") or "whoosh"
    if engine not in ENGINES:
        raise KbError("setting_invalid", name="KB_ENGINE", value=engine)
    return Settings(
        data=Path(env.get("KB_DATA") or "data").absolute(),
        host=env.get("KB_HOST") or "127.0.0.1",
        port=_whole(env, "KB_PORT", 8000, most=65535),
        database_url=env.get("KB_DATABASE_URL", ""),
        engine=engine,
        secret_key=env.get("KB_SECRET_KEY") or None,
        threads=_whole(env, "KB_THREADS", 8, most=64),
        secure_cookies=_yes(env, "KB_SECURE_COOKIES"),
        proxies=_whole(env, "KB_PROXIES", 0, least=0, most=9),
        smtp_url=_mail(env),
    )


def _yes(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name) or "no"
    if text not in ("yes", "no"):
        raise KbError("setting_invalid", name=name, value=text)
    return text == "yes"


def _mail(env: Mapping[str, str]) -> str:
    """Empty: no e-mail is sent. What is wrong is told without the password in it."""
    url = env.get("KB_SMTP_URL", "")
    try:
        parts = urlsplit(url)
        good = not url or (parts.scheme in ("smtp", "smtps") and bool(parts.hostname))
        _port = parts.port
    except ValueError:
        good = False
    if not good:
        raise KbError("setting_invalid", name="KB_SMTP_URL", value="…")
    return url


def _whole(env: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int) -> int:
    text = env.get(name) or str(default)
    # The length first: Python refuses to read a number of more than 4,300 digits.
    plain = text.isascii() and text.isdigit() and len(text) < 10
    if not plain or not least <= int(text) <= most:
        raise KbError("setting_invalid", name=name, value=text)
    return int(text)


def secret_key(settings: Settings) -> str:
    """The signing key: the setting, or one made once in the data folder (mode 600).

    Raises Unavailable ``data_readonly`` (path).
    """
    if settings.secret_key:
        return settings.secret_key
    path = settings.data / "secret.key"
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        pass
    key = secrets.token_hex(32)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        # Linking a finished file makes two first starts agree on one whole key.
        draft = settings.data / f"secret.{secrets.token_hex(4)}.tmp"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as exc:
        raise Unavailable("data_readonly", path=str(settings.data)) from exc
    return path.read_text("ascii").strip()
