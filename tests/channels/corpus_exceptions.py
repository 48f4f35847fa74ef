"""Where the project does otherwise than the recorded calls, and why."""

# What ClickSend is told of who sends: this program, and the recorded one.
PROGRAMS = ('"source":"jibu"', '"source":"courier"')

# What has to be set for the recorded rows to make sense.
_TWILIO: dict[str, object] = {"guess_base64": True}
SETTINGS: dict[str, dict[str, object]] = {
    "TG": {"api_url": "http://test.server", "parse_mode": "Markdown"},
    **dict.fromkeys(("T", "TMS", "TW", "SW"), _TWILIO),
}

_REASONS = {
    "the recorded handler mangles bytes above 0x7F (tenýa for tenía); here they are read right": [
        "clickatell-incoming-006"
    ],
    "Clickatell's 4 is receipt by the phone: delivered, where the row has sent": ["clickatell-status-002"],
    "a message that has expired won't be delivered any more: failed, where the row has sent": ["infobip-status-007"],
    "a token that is refused is asked for once more, and the row has no answer to that": ["mtn-outgoing-004"],
    "the address of a file has the bot's token: one of ours stands in the message, and asks for it then": [
        *(f"telegram-incoming-{number:03}" for number in (4, 5, 6, 7, 8, 15, 16, 17, 18, 19, 20)),
    ],
    "files of unknown kinds are sent as documents; in the row the text is lost with the file": [
        "telegram-outgoing-023"
    ],
    "calls are signed for the public address that is a setting; a header could name any": ["twiml-incoming-018"],
    "the channel is of type SW and is told of by its own address; the row has that of another type": [
        "twiml-outgoing-032",
        "twiml-outgoing-033",
    ],
    "an unknown status says nothing; the row's errored would send the message once more": [
        "zenvia-status-002",
        "zenvia-status-006",
    ],
    "who writes by SMS is a number, not a WhatsApp account": [f"zenvia-incoming-{number:03}" for number in (8, 9, 10)],
}

OTHERWISE = {row: reason for reason, rows in _REASONS.items() for row in rows}
