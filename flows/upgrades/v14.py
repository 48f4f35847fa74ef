"""Upgrades of definitions within version 14."""

from flows.raw_definition import Json, actions, cases, object_in, objects_in, routers, splits, text_in, translations
from flows.stable_ids import StableIds
from flows.upgrades.steps import upgrades_to

CALLS = ("call_webhook", "call_resthook")
MAX_EXPIRES = {"messaging": 14 * 24 * 60, "voice": 15}  # minutes
MAX_QUICK_REPLIES = 10
OUTPUT_LOCALS = {"open_ticket": "_new_ticket", "transfer_airtime": "_new_transfer"}
ONE_TEXT_TESTS = (
    "has_all_words",
    "has_any_word",
    "has_beginning",
    "has_only_phrase",
    "has_only_text",
    "has_pattern",
    "has_phrase",
)


@upgrades_to("14.0.0")
def limit_expiry(flow: Json, _: StableIds) -> None:
    """Expiry keeps to the limit of its flow type, and every category has a name."""
    expires = flow.get("expire_after_minutes")
    if isinstance(expires, int):
        flow["expire_after_minutes"] = min(expires, MAX_EXPIRES.get(text_in(flow, "type"), 0))
    for router in routers(flow):
        for category in objects_in(router, "categories"):
            category["name"] = text_in(category, "name") or "Match"


@upgrades_to("14.1.0")
def split_on_webhook(flow: Json, _: StableIds) -> None:
    """Nodes that call out split on the status of the call instead of a result; at most ten quick replies."""
    for _action, router in splits(flow, *CALLS):
        if text_in(router, "operand").startswith("@results."):
            _split_on(router, "@webhook.status", "has_number_between", ["200", "299"])
    for action in actions(flow, "send_msg", "send_broadcast"):
        if isinstance(action.get("quick_replies"), list):
            del action["quick_replies"][MAX_QUICK_REPLIES:]


def _split_on(router: Json, operand: str, test: str, arguments: list[str]) -> list[Json]:
    """Let the first case test the operand, and drop the others. Returns the cases there were."""
    old = objects_in(router, "cases")
    if old:
        router["operand"] = operand
        router["cases"] = [old[0]]
        old[0].update(type=test, arguments=arguments)
    return old


@upgrades_to("14.2.0")
def note_tickets(flow: Json, _: StableIds) -> None:
    """The body of a ticket is its note; translations are kept for ISO languages only."""
    for action in actions(flow, "open_ticket"):
        if text_in(action, "body"):
            action["note"] = action.pop("body")
    localization = object_in(flow, "localization") or {}
    for language in [code for code in localization if len(code) != 3]:
        del localization[language]


@upgrades_to("14.3.0")
def split_on_locals(flow: Json, _: StableIds) -> None:
    """Nodes that open a ticket or transfer airtime split on a local, and the router saves their result."""
    for action, router in splits(flow, *OUTPUT_LOCALS):
        local = OUTPUT_LOCALS[text_in(action, "type")]
        if text_in(router, "operand").startswith("@results.") and _split_on(router, f"@locals.{local}", "has_text", []):
            router.update({"result_name": action.pop("result_name")} if "result_name" in action else {})


@upgrades_to("14.3.1")
def join_arguments(flow: Json, _: StableIds) -> None:
    """Tests against a text have one argument, also in translation."""
    for case in cases(flow, *ONE_TEXT_TESTS):
        arguments = case.get("arguments")
        if isinstance(arguments, list) and len(arguments) > 1:
            case["arguments"] = [" ".join(one if isinstance(one, str) else "" for one in arguments)]
        for language in translations(flow):
            texts = language.get(text_in(case, "uuid"), "arguments") or []
            if len(texts) > 1:
                language.set(text_in(case, "uuid"), "arguments", [" ".join(texts)])


@upgrades_to("14.4.0")
def send_to_one_urn(flow: Json, _: StableIds) -> None:
    """Messages go to one URN of the contact."""
    for action in actions(flow, "send_msg"):
        action.pop("all_urns", None)


@upgrades_to("14.4.1")
def split_on_success(flow: Json, _: StableIds) -> None:
    """Every node that calls out splits on the status of the call, untranslated."""
    for _action, router in splits(flow, *CALLS):
        for case in _split_on(router, "@webhook.status", "has_number_between", ["200", "299"]):
            for language in translations(flow):
                language.pop(text_in(case, "uuid"), "arguments")


@upgrades_to("14.4.2")
def split_without_call(flow: Json, _: StableIds) -> None:
    """When no call was made the status is 0 instead of an error."""
    for _action, router in splits(flow, *CALLS):
        if router.get("operand") == "@webhook.status":
            router["operand"] = "@(default(webhook.status, 0))"
