"""The page on channels."""

from channels import reference
from channels.base import ADAPTERS


def test_the_page_is_up_to_date() -> None:
    assert reference.PAGE.read_text(encoding="utf-8") == reference.page(), (
        "docs/channels.md is older than the adapters: run python -m channels.reference"
    )


def test_every_adapter_is_on_it() -> None:
    page = reference.page()
    assert all(f"Code `{code}`" in page for code in ADAPTERS if code != reference.PHONE)
