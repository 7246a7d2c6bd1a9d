"""Settings: read once, checked, documented."""

import stat
from pathlib import Path

import pytest

from kb.errors import KbError
from web.config import SETTINGS, Settings, read_settings, secret_key

ROOT = Path(__file__).resolve().parents[1]


def test_defaults_need_no_environment() -> None:
    settings = read_settings({})
    assert settings.data == Path("data").absolute()
    assert (settings.host, settings.port, settings.engine) == ("127.0.0.1", 8000, "whoosh")
    assert settings.database_url == ""


@pytest.mark.parametrize(
    "environ",
    [{"KB_PORT": "ocho"}, {"KB_PORT": "0"}, {"KB_PORT": "70000"}, {"KB_ENGINE": "otro"}],
)
def test_a_setting_that_cannot_be_used_is_an_error(environ: dict[str, str]) -> None:
    with pytest.raises(KbError) as caught:
        read_settings(environ)
    assert caught.value.code == "setting_invalid"


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    first = secret_key(settings)
    assert secret_key(settings) == first
    assert len(first) == 64
    path = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secret.key"]


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    for name, _default, _meaning in SETTINGS:
        assert f"`{name}`" in text
