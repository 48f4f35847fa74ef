"""Where the project does otherwise than the recorded calls, and why."""

# What ClickSend is told of who sends: this program, and the recorded one.
PROGRAMS = ('"source":"jibu"', '"source":"courier"')

# What has to be set for the recorded rows to make sense.
SETTINGS = {"TG": {"api_url": "http://test.server", "parse_mode": "Markdown"}}

_REASONS = {
    "parts of a long message come as messages of their own": ["mtarget-incoming-004", "mtarget-incoming-005"],
    "the name of the flow is not told": [f"highconnection-outgoing-00{number}" for number in (1, 3, 4, 5)],
    "the recorded handler mangles bytes above 0x7F": ["clickatell-incoming-006"],
    "4 is receipt by the phone": ["clickatell-status-002"],
    "a message that has expired won't be delivered": ["infobip-status-007"],
    "the recorded answer is no JSON (its brackets don't match), so it has no id and no group for us": [
        *(f"clicksend-outgoing-00{number}" for number in (1, 2, 3)),
        *(f"infobip-outgoing-00{number}" for number in (1, 2, 3, 7, 8)),
    ],
    "of a field that is there twice the first counts": ["messagebird-incoming-001"],
    "a token that is refused is asked for once more": ["mtn-outgoing-004"],
    "adapters are pure: files that have to be asked for are left out, the text is taken": [
        *(f"telegram-incoming-{number:03}" for number in (4, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20)),
    ],
    "what a form sends is data: it comes as the text": ["telegram-incoming-012"],
    "files of unknown kinds are sent as documents": ["telegram-outgoing-023"],
    "texts that look like base64 are not guessed at": [f"twiml-incoming-{number:03}" for number in (8, 16, 24, 29)],
    "the address that calls are signed for is a setting, no header": ["twiml-incoming-018"],
    "reports come to the channel's own type": ["twiml-outgoing-032", "twiml-outgoing-033"],
    "an unknown status says nothing": ["zenvia-status-002", "zenvia-status-006"],
    "who writes by SMS is a number, not a WhatsApp account": [f"zenvia-incoming-{number:03}" for number in (8, 9, 10)],
}

OTHERWISE = {row: reason for reason, rows in _REASONS.items() for row in rows}
