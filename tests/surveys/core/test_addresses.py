"""Addresses of the usual form are taken without asking the validator: exactly as it would take them."""

from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given, settings
from hypothesis import strategies as st

from surveys.core.addresses import AddressError, canonical_address

LOCAL = st.text(alphabet="aZ9_+-.", min_size=1, max_size=35)
DOMAIN = st.text(alphabet="aB9-.x", min_size=1, max_size=45)
LAST = st.sampled_from(["org", "De", "test", "arpa", "LOCAL", "x", "9a", "invalid", "localhost"])


@settings(max_examples=400, deadline=None)
@given(LOCAL, DOMAIN, LAST)
@example("pat", "xn--bcher-kva", "example")
@example("pat", "a..b", "org")
@example(".pat", "example", "org")
@example("pat", "mail", "local")
def test_a_plain_address_is_what_the_validator_makes_of_it(local: str, domain: str, last: str) -> None:
    text = f"{local}@{domain}.{last}"
    try:
        meant = validate_email(
            text, check_deliverability=False, test_environment=True, allow_smtputf8=False
        ).ascii_email
    except EmailNotValidError:
        meant = None
    try:
        found: str | None = canonical_address(text)
    except AddressError:
        found = None
    assert found == (meant and meant.casefold())
