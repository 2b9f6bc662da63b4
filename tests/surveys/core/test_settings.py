"""Settings: what is malformed is refused at the start, by name, with where it was read and what would help."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.core.config import SettingError, Settings, is_loopback, read_address, read_settings
from tests.support.installations import environment

SMTP = {"mail": "smtp://mail.example.org:587", "mail_from": "Casey Morgan <casey@example.org>"}


def _read(tmp_path: Path, **settings: str) -> Settings:
    return read_settings(environment(tmp_path, **settings))


def _file(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys").mkdir(exist_ok=True)
    (tmp_path / "keys" / "settings.toml").write_text(content)


MALFORMED = {
    "port": ("0", "65536", "eighty", "-1", "8000.5", "9" * 5000, "٣"),
    "days_kept": ("-1", "366", "a month"),
    "timezone": ("Berlin", "Europe", "../../etc/passwd", "x" * 5000, "Europe/Berlin\x00"),
    "base_url": (
        "feedback.example.org",
        "ftp://feedback.example.org",
        "http://feedback.example.org",
        "https://",
        "https://[",
        "https://example.org:port",
        "https://example.org:99999",
        "https://example.org/?a=b",
        "https://example.org/#a",
        "https://user:password@example.org",
        "https://exa mple.org",
        "javascript:alert(1)",
    ),
    "mail": ("mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port", "smtp://["),
    "mail_from": (
        "Casey",
        "casey@",
        "@example.org",
        "a..b@example.org",
        "a@b@c",
        "a@[x",
        'a"b@example.org',
        "a, b@c.org",
    ),
    "mail_no_reply": ("nobody",),
    "coach": ("Casey Morgan", "=?utf-8?q?a=0d=0aBcc:x?= <a@example.org>", "x" * 300 + " <a@example.org>"),
    "database_url": (
        "mysql://x",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "postgresql://h:port/x",
    ),
    "fonts": ("fonts", "/no/such/folder", "/:fonts", "/dev/null", "/\x00", "/" + "x" * 5000),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in MALFORMED.items() for value in values])
def test_a_malformed_setting_names_itself_where_it_stands_and_what_would_do(
    tmp_path: Path, name: str, value: str
) -> None:
    with pytest.raises(SettingError) as refused:
        _read(tmp_path, **{**({} if name == "mail_from" else {"mail_from": "casey@example.org"}), name: value})
    told = str(refused.value)
    assert told.startswith(f"PARALLAX_{name.upper()} (from the environment)")
    assert any(word in told for word in ("expected", "such as", "must"))
    assert len(told) < 400


BREAKING_OUT = ('"', "'", "<", ">", "`", "\\", "^", "{", "|", "}", "[", "(", "&", ";", ",", "@", "%22", "*", "$", "!")


@pytest.mark.parametrize("sign", BREAKING_OUT)
@pytest.mark.parametrize(
    "place", ["https://feedback.{}example.org", "https://feedback.example.org/{}path", "{}https://x.org"]
)
def test_a_public_address_holds_no_sign_that_could_end_a_header_a_letter_or_an_attribute(
    tmp_path: Path, sign: str, place: str
) -> None:
    with pytest.raises(SettingError, match="without quotes") as refused:
        _read(tmp_path, base_url=place.format(sign) if "{}" in place else place)
    assert "PARALLAX_BASE_URL (from the environment)" in str(refused.value)
    for host in (f"x{sign}.localhost", f"::1%{sign}"):  # nor one that is made of the host
        assert _read(tmp_path, host=host).base_url == ""


@pytest.mark.parametrize("name", ["mail", "database_url"])
def test_a_password_in_a_malformed_setting_is_not_repeated(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError) as refused:
        _read(tmp_path, mail_from="casey@example.org", **{name: "gopher://user:s3cret@host"})
    assert "s3cret" not in str(refused.value)


@given(st.sampled_from(sorted(MALFORMED)), st.text(max_size=60).filter(lambda text: "\x00" not in text))
def test_no_text_in_any_setting_gives_another_error_than_a_setting_error(name: str, value: str) -> None:
    try:
        read_settings({"PARALLAX_MAIL_FROM": "casey@example.org", f"PARALLAX_{name.upper()}": value})
    except SettingError as error:
        assert name.upper() in str(error)  # noqa: PT017


def test_defaults_are_for_trying_out_on_this_machine(tmp_path: Path) -> None:
    settings = _read(tmp_path)
    assert settings.mail_is_folder
    assert settings.on_loopback
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.mail_folder == settings.data / "mail"
    assert (settings.days_kept, str(settings.timezone)) == (30, "UTC")
    assert settings.fonts == ()  # the system's own


def test_folders_of_fonts_stand_with_colons_between(tmp_path: Path) -> None:
    (tmp_path / "fonts").mkdir()
    assert _read(tmp_path, fonts=f"{tmp_path}: {tmp_path / 'fonts'} :").fonts == (tmp_path, tmp_path / "fonts")


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    _file(tmp_path, 'port = 8001\ncoach = "Casey Morgan <casey@example.org>"\ntimezone = "Europe/Berlin"\n')
    settings = _read(tmp_path, port="8002")
    assert settings.port == 8002
    assert str(settings.timezone) == "Europe/Berlin"
    assert str(settings.coach) == "Casey Morgan <casey@example.org>"
    assert settings.days_kept == 30


def test_an_empty_variable_does_not_hide_the_file(tmp_path: Path) -> None:
    _file(tmp_path, 'timezone = "Europe/Berlin"\n')
    assert str(_read(tmp_path, timezone="  ").timezone) == "Europe/Berlin"


def test_a_malformed_setting_in_the_file_is_told_as_of_the_file(tmp_path: Path) -> None:
    _file(tmp_path, 'timezone = "Berlin"\n')
    with pytest.raises(SettingError, match=r"PARALLAX_TIMEZONE \(from settings\.toml\)"):
        _read(tmp_path)


@pytest.mark.parametrize("content", ["port = ", "\xff", 'a = "', "[table]\nport = 1"])
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "settings.toml").write_bytes(content.encode("latin-1"))
    with pytest.raises(SettingError, match=r"settings\.toml"):
        _read(tmp_path)


@pytest.mark.parametrize("line", ["port = true", "port = 1.5", 'coach = ["a"]', "timezone = 2026-01-01"])
def test_a_value_that_is_no_text_and_no_number_is_refused(tmp_path: Path, line: str) -> None:
    _file(tmp_path, line)
    with pytest.raises(SettingError, match="expected text in quotes"):
        _read(tmp_path)


def test_unknown_settings_are_refused_wherever_they_stand(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match=r"PARALLAX_SMTP_HOST.*PARALLAX_MAIL_FROM"):
        _read(tmp_path, smtp_host="x")
    _file(tmp_path, "prot = 8000\n")
    with pytest.raises(SettingError, match=r"prot.*settings\.toml"):
        _read(tmp_path)


@pytest.mark.parametrize("name", ["data", "keys"])
def test_folders_are_named_in_the_environment_only(tmp_path: Path, name: str) -> None:
    _file(tmp_path, f'{name} = "elsewhere"\n')
    with pytest.raises(SettingError, match="in the environment only"):
        _read(tmp_path)


@pytest.mark.parametrize("keys", ["data", "data/keys", "data/a/b", "keys/../data/keys", "link"])
def test_a_keys_folder_inside_the_data_folder_is_refused(tmp_path: Path, keys: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "data")
    with pytest.raises(SettingError, match="lies inside the data folder"):
        _read(tmp_path, keys=str(tmp_path / keys))


def test_smtp_needs_the_address_that_mail_comes_from(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="PARALLAX_MAIL_FROM"):
        _read(tmp_path, mail="smtp://mail.example.org")
    settings = _read(tmp_path, **SMTP)
    assert settings.mail_from.addr_spec == "casey@example.org"
    assert settings.mail_no_reply.addr_spec == "no-reply@example.org"


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
        ("0.0.0.0", ""),
    ],
)
def test_without_a_base_url_links_point_to_this_machine_if_only_it_is_served(
    tmp_path: Path, host: str, url: str
) -> None:
    settings = _read(tmp_path, host=host)
    assert settings.base_url == url
    assert settings.on_loopback == bool(url)


def test_a_base_url_keeps_its_path_and_loses_its_last_slash(tmp_path: Path) -> None:
    assert _read(tmp_path, base_url="https://example.org/feedback/").base_url == "https://example.org/feedback"
    for kept in (
        "https://a-b.example.org:8443/~me/360_feedback",
        "https://[2001:db8::1]:8443",
        "http://my.localhost:80",
    ):
        assert _read(tmp_path, base_url=kept).base_url == kept


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost.example.org", False),
        ("127.0.0.1.example.org", False),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("", False),
    ],
)
def test_loopback_is_what_no_other_machine_can_reach(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_a_plain_postgresql_address_is_given_its_driver(tmp_path: Path) -> None:
    assert _read(tmp_path, database_url="postgresql://u@/x").database_url == "postgresql+psycopg://u@/x"


def test_postgresql_without_its_driver_names_the_setting_and_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)  # any import of it fails now
    with pytest.raises(SettingError) as told:
        _read(tmp_path, database_url="postgresql://u:secret@x/y")
    assert told.value.setting == "database_url"
    assert str(told.value).startswith("PARALLAX_DATABASE_URL (from the environment) names PostgreSQL")
    assert 'pip install "parallax-feedback[postgresql]"' in str(told.value)
    assert "secret" not in str(told.value)
    _file(tmp_path, 'database_url = "postgresql://u@x/y"\n')
    with pytest.raises(SettingError, match=r"^PARALLAX_DATABASE_URL \(from settings\.toml\) names PostgreSQL"):
        _read(tmp_path)


def test_sqlite_asks_for_no_other_driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert _read(tmp_path).database_url.startswith("sqlite:///")


def test_an_address_in_other_letters_is_kept_as_mail_servers_know_it() -> None:
    assert read_address("Dana <dana@bücher.example>").addr_spec == "dana@xn--bcher-kva.example"
    assert read_address("parallax@localhost").addr_spec == "parallax@localhost"
