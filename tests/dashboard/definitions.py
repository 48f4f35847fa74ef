"""Flow definitions of the tests."""

from typing import Any


def _uuid(number: int) -> str:
    return f"5a7d4a4e-0000-4000-8000-{number:012d}"


# Two questions: one with answers in two languages and a catch-all, one that takes any text.
SNACKS: dict[str, Any] = {
    "uuid": _uuid(1),
    "name": "Snacks",
    "spec_version": "13.6.1",
    "language": "eng",
    "type": "messaging",
    "localization": {"swa": {_uuid(3): {"text": ["Vitafunio gani unapenda?"]}}},
    "nodes": [
        {
            "uuid": _uuid(2),
            "actions": [{"uuid": _uuid(3), "type": "send_msg", "text": "Which snack do you like?"}],
            "exits": [{"uuid": _uuid(4), "destination_uuid": _uuid(5)}],
        },
        {
            "uuid": _uuid(5),
            "actions": [],
            "router": {
                "type": "switch",
                "operand": "@input.text",
                "wait": {"type": "msg"},
                "result_name": "Snack",
                "default_category_uuid": _uuid(8),
                "categories": [
                    {"uuid": _uuid(6), "name": "Nuts", "exit_uuid": _uuid(9)},
                    {"uuid": _uuid(7), "name": "Fruit", "exit_uuid": _uuid(10)},
                    {"uuid": _uuid(8), "name": "Other", "exit_uuid": _uuid(11)},
                ],
                "cases": [
                    {"uuid": _uuid(12), "type": "has_any_word", "arguments": ["nuts"], "category_uuid": _uuid(6)},
                    {"uuid": _uuid(13), "type": "has_any_word", "arguments": ["mango"], "category_uuid": _uuid(7)},
                ],
            },
            "exits": [
                {"uuid": _uuid(9), "destination_uuid": _uuid(14)},
                {"uuid": _uuid(10), "destination_uuid": _uuid(14)},
                {"uuid": _uuid(11), "destination_uuid": _uuid(14)},
            ],
        },
        {
            "uuid": _uuid(14),
            "actions": [{"uuid": _uuid(15), "type": "send_msg", "text": "Why do you like it?"}],
            "router": {
                "type": "switch",
                "operand": "@input.text",
                "wait": {"type": "msg"},
                "result_name": "Reason",
                "default_category_uuid": _uuid(16),
                "categories": [{"uuid": _uuid(16), "name": "All Responses", "exit_uuid": _uuid(17)}],
                "cases": [],
            },
            "exits": [{"uuid": _uuid(17), "destination_uuid": _uuid(18)}],
        },
        {
            "uuid": _uuid(18),
            "actions": [{"uuid": _uuid(19), "type": "send_msg", "text": "Thank you!"}],
            "exits": [{"uuid": _uuid(20)}],
        },
    ],
}

# One question, to which people may give several of three answers.
NEEDS: dict[str, Any] = {
    "uuid": _uuid(101),
    "name": "Needs",
    "spec_version": "13.6.1",
    "language": "eng",
    "type": "messaging",
    "localization": {
        "swa": {_uuid(103): {"text": ["Mnahitaji nini?"]}, _uuid(112): {"arguments": ["Maji\nChakula\nAfya"]}}
    },
    "nodes": [
        {
            "uuid": _uuid(102),
            "actions": [{"uuid": _uuid(103), "type": "send_msg", "text": "What do you need?"}],
            "router": {
                "type": "switch",
                "operand": "@input.text",
                "wait": {"type": "msg"},
                "result_name": "Needs",
                "default_category_uuid": _uuid(105),
                "categories": [
                    {"uuid": _uuid(104), "name": "Answered", "exit_uuid": _uuid(106)},
                    {"uuid": _uuid(105), "name": "Other", "exit_uuid": _uuid(107)},
                ],
                "cases": [
                    {
                        "uuid": _uuid(112),
                        "type": "has_choices",
                        "arguments": ["Water\nFood\nHealth|clinic"],
                        "category_uuid": _uuid(104),
                    }
                ],
            },
            "exits": [{"uuid": _uuid(106)}, {"uuid": _uuid(107)}],
        }
    ],
}
