"""Message templates: choosing a translation, filling its variables and showing what it will look like."""

from collections.abc import Iterator, Sequence

from flows.assets import Template, TemplateTranslation
from flows.composing import is_attachment
from flows.limits import QUICK_REPLY_LENGTH
from flows.message import MsgContent, QuickReply, Templating, TemplatingComponent, TemplatingVariable
from flows.texts import truncate

_TEXT_PARTS = ("header/text", "body/text", "footer/text")


def find_translation(template: Template, channel: str, locales: Sequence[str]) -> TemplateTranslation | None:
    """The translation for a channel (UUID) that suits the wanted locales best, the first one if none does."""
    candidates = [translation for translation in template.translations if translation.channel.uuid == channel]
    for wanted in locales:
        best = max(candidates, key=lambda candidate: _likeness(candidate.locale, wanted), default=None)
        if best and _likeness(best.locale, wanted):
            return best
    return candidates[0] if candidates else None


def _likeness(locale: str, wanted: str) -> int:
    """0 for another language, then 1 for another country, 2 for one without country, 3 for the same."""
    if locale == wanted:
        return 3
    language, _, country = locale.partition("-")
    if language != wanted.partition("-")[0]:
        return 0
    return 1 if country else 2


def fill(template: Template, translation: TemplateTranslation, values: Sequence[str]) -> Templating:
    """The template with its variables; missing values are empty, superfluous ones left out."""
    padded = [*values, *[""] * len(translation.variables)]
    variables = zip(translation.variables, padded, strict=False)
    return Templating(
        template=template.ref,
        components=tuple(
            TemplatingComponent(component.name, component.type, component.variables)
            for component in translation.components
            if component.variables
        ),
        variables=tuple(TemplatingVariable(variable.type, value) for variable, value in variables),
    )


def preview(translation: TemplateTranslation, variables: Sequence[TemplatingVariable]) -> MsgContent:
    """What the contact will see."""
    texts: list[str] = []
    replies: list[QuickReply] = []
    for component in translation.components:
        content = component.content
        for name, index in component.variables.items():
            if variables[index].type == "text":
                content = content.replace("{{" + name + "}}", variables[index].value)
        if content and component.type in _TEXT_PARTS:
            texts.append(content)
        elif content and component.type.startswith("button/"):
            replies.append(QuickReply("text", truncate(content, QUICK_REPLY_LENGTH)))
    return MsgContent("\n\n".join(texts), tuple(_media(translation, variables)), tuple(replies))


def _media(translation: TemplateTranslation, variables: Sequence[TemplatingVariable]) -> Iterator[str]:
    for component in translation.components:
        for index in component.variables.values():
            if variables[index].type != "text" and is_attachment(variables[index].value):
                yield variables[index].value
