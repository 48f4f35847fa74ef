"""What the columns of a file are: guessed from their headers, in the words of several languages and of RapidPro."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct, convert, to_builtins

from engine.models import ContactField, Workspace
from flows.urns import SCHEMES

To = Literal["ignore", "name", "language", "status", "uuid", "groups", "urn", "field", "new_field"]


class Column(Struct, frozen=True, omit_defaults=True):
    """Where a column goes; ``key`` is a scheme or the key of a field, ``name`` and ``type`` those of a new field."""

    to: To = "ignore"
    key: str = ""
    name: str = ""
    type: str = "text"


_TARGETS: Mapping[tuple[To, str], str] = {
    ("name", ""): "name full_name nombre nom nome emri emer ime naam jina isim الاسم اسم نام",
    ("language", ""): "language lang idioma langue lingua gjuha jezik اللغة زبان",
    ("uuid", ""): "uuid contact_uuid contact_id",
    ("status", ""): "status estado statut statusi",
    ("groups", ""): "groups group grupos grupo groupes groupe grupet grupi grupe المجموعات گروپ",
    ("urn", "tel"): (
        "phone tel telephone mobile number phone_number mobile_number msisdn cell telefono celular movil numero"
        " telephone_mobile portable telefone telemovel telefoni numri celulari telefon broj mobilni simu"
        " الهاتف رقم_الهاتف هاتف فون موبائل"
    ),
    ("urn", "telegram"): "telegram telegram_id",
    ("urn", "whatsapp"): "whatsapp",
    ("urn", "mailto"): "email e_mail mail correo courriel",
}
_WORDS = {word: target for target, words in _TARGETS.items() for word in words.split()}
_URN = re.compile(r"urn:\s*(\w+)", re.IGNORECASE)
_FIELD = re.compile(r"fields?[:.]\s*(.+)", re.IGNORECASE)
_GROUP = re.compile(r"groups?:\s*(.+)", re.IGNORECASE)


def guess_columns(headers: Sequence[str], workspace: Workspace) -> list[Column]:
    """What each column seems to be; one that is nothing known is ignored, and none is taken twice.

    Except for addresses in files that exports have written, as people have several.
    """
    known = list(ContactField.objects.for_workspace(workspace))
    fields = {_plain(name): field.key for field in known for name in (field.key, field.name)}
    taken: set[tuple[str, str]] = set()
    guessed = []
    for header in headers:
        column = _guess(header, fields)
        place = (column.to, column.key or column.name)
        is_again = place in taken and not _URN.fullmatch(header)
        guessed.append(Column() if is_again and column.to != "ignore" else column)
        taken.add(place)
    return guessed


def _guess(header: str, fields: Mapping[str, str]) -> Column:
    if (match := _URN.fullmatch(header)) and match[1].lower() in SCHEMES:
        return Column("urn", match[1].lower())
    if match := _FIELD.fullmatch(header):
        key = fields.get(_plain(match[1]))
        return Column("field", key) if key else Column("new_field", name=match[1].strip()[:64])
    if _GROUP.fullmatch(header):
        return Column()
    word = _plain(header)
    if word in fields:
        return Column("field", fields[word])
    return Column(*_WORDS[word]) if word in _WORDS else Column()


def _plain(text: str) -> str:
    """Without accents, capitals and signs: "Nº de Teléfono" → ``no_de_telefono``."""
    letters = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "_", kept).strip("_")


def write_columns(columns: Iterable[Column]) -> list[dict[str, str]]:
    written: list[dict[str, str]] = to_builtins(list(columns))
    return written


def read_columns(stored: Sequence[Mapping[str, str]]) -> list[Column]:
    return convert(stored, list[Column])


def faults(columns: Sequence[Column]) -> list[str]:
    """What stands in the way of a mapping: ``no_address`` or ``twice``."""
    used = [(column.to, column.key or column.name) for column in columns if column.to not in ("ignore", "urn")]
    found = [] if any(column.to in ("urn", "uuid") for column in columns) else ["no_address"]
    return found + (["twice"] if len(set(used)) < len(used) else [])
