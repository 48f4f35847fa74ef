"""The words by which people leave and come back, and what they are told then. They outrank every flow.

A message is one of them when it says nothing else; capitals, the variants of letters that keyboards have, emoji and
whatever else surrounds the letters make no difference.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import regex
from msgspec import Struct
from msgspec.structs import replace

from flows.collation import collate
from flows.remembering import remember_short

Wish = Literal["stop", "start"]

# What chooses between two looks of an emoji; the vowels and the stretching of Arabic, which may be left out.
_UNSEEN = regex.compile(r"[\ufe0e\ufe0f\u20e3\u0640\u064b-\u065f\u0670]")
_AROUND = regex.compile(r"^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$")


class Words(Struct, frozen=True, kw_only=True):
    """Of one language. ``stopped`` and ``started`` are the confirmations; an empty one isn't sent."""

    stop: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    stopped: str = ""
    started: str = ""


# By ISO 639-3 code. Words that are likely answers to questions are left out.
USUAL: Mapping[str, Words] = {
    "eng": Words(
        stop=("stop", "stop all", "stopall", "unsubscribe"),
        start=("start", "unstop"),
        stopped="You will get no more messages from us. To take part again, send START.",
        started="Welcome back! You will get our messages again. To leave, send STOP.",
    ),
    "spa": Words(
        stop=("baja", "alto", "parar"),
        start=("alta", "empezar"),
        stopped="Ya no recibirá mensajes nuestros. Para participar de nuevo, envíe ALTA.",
        started="¡Qué bueno que vuelve! Recibirá de nuevo nuestros mensajes. Para salir, envíe BAJA.",
    ),
    "fra": Words(
        stop=("arrêt", "arret", "désabonner", "desabonner"),
        start=("reprendre", "réabonner", "reabonner"),
        stopped="Vous ne recevrez plus de messages de notre part. Pour participer à nouveau, envoyez REPRENDRE.",
        started="Content de vous revoir ! Vous recevrez à nouveau nos messages. Pour partir, envoyez STOP.",
    ),
    "por": Words(
        stop=("sair", "parar"),
        start=("voltar", "entrar"),
        stopped="Você não receberá mais mensagens nossas. Para participar de novo, envie VOLTAR.",
        started="Que bom que voltou! Você receberá nossas mensagens de novo. Para sair, envie SAIR.",
    ),
    "sqi": Words(
        stop=("ndalo", "ndal", "çregjistrohu", "cregjistrohu"),
        start=("fillo", "rifillo"),
        stopped="Nuk do të merrni më mesazhe nga ne. Për të marrë pjesë sërish, dërgoni FILLO.",
        started="Mirë se u kthyet! Do të merrni sërish mesazhet tona. Për t'u larguar, dërgoni NDALO.",
    ),
    "srp": Words(
        stop=("stani", "odjava", "стоп", "стани", "одјава"),
        start=("kreni", "prijava", "старт", "крени", "пријава"),
        stopped="Više nećete dobijati naše poruke. Da ponovo učestvujete, pošaljite KRENI.",
        started="Dobro došli nazad! Ponovo ćete dobijati naše poruke. Za odjavu pošaljite STANI.",
    ),
    "urd": Words(
        stop=("بند", "بند کریں", "روکیں", "سٹاپ"),
        start=("شروع", "شروع کریں", "سٹارٹ"),
        stopped="آپ کو ہماری طرف سے مزید پیغامات نہیں ملیں گے۔ دوبارہ حصہ لینے کے لیے شروع لکھ کر بھیجیں۔",
        started="خوش آمدید! آپ کو ہمارے پیغامات دوبارہ ملیں گے۔ چھوڑنے کے لیے بند لکھ کر بھیجیں۔",
    ),
    "ara": Words(
        stop=("توقف", "إيقاف", "ايقاف", "الغاء", "إلغاء"),
        start=("ابدأ", "ابدا", "اشتراك"),
        stopped="لن تصلك رسائل منا بعد الآن. للمشاركة مجدداً أرسل ابدأ.",
        started="أهلاً بعودتك! ستصلك رسائلنا من جديد. للمغادرة أرسل توقف.",
    ),
}
EVERYWHERE = "eng"  # STOP is known to people of all languages


class OptWords(Struct, frozen=True):
    """Those that hold in a workspace: of its languages, the main one first, and English."""

    by_language: Mapping[str, Words]

    def wish(self, text: str) -> Wish | None:
        """What somebody wants who sent this, None if it isn't about that."""
        said = fold(text)
        if any(said in words.stop for words in self.by_language.values()):
            return "stop"
        return "start" if any(said in words.start for words in self.by_language.values()) else None

    def confirmation(self, wish: Wish, language: str) -> str:
        """What is answered in the contact's language, else in the main one."""
        words = self.by_language.get(language) or next(iter(self.by_language.values()))
        return words.stopped if wish == "stop" else words.started


def opt_words(languages: Sequence[str], changed: Mapping[str, Any]) -> OptWords:
    """The words of a workspace with these languages; ``changed`` has what differs from the usual, by language."""
    known = [language for language in languages if language in USUAL or language in changed]
    return OptWords({language: _words(language, changed) for language in (*known, EVERYWHERE)})


def _words(language: str, changed: Mapping[str, Any]) -> Words:
    usual = msgspec.to_builtins(USUAL.get(language, Words()))
    words = msgspec.convert({**usual, **changed.get(language, {})}, Words)
    return replace(words, stop=tuple(map(fold, words.stop)), start=tuple(map(fold, words.start)))


@remember_short(1000)
def fold(text: str) -> str:
    """A message as it is compared, whatever keyboard it was written on. Answers repeat."""
    letters = _UNSEEN.sub("", collate(text, "arabic_variants"))
    return " ".join(_AROUND.sub("", letters).casefold().split())
