"""What is said in the poll, on either side."""

FIRST_NUMBER = 250_780_000_000
KEYWORD = "poll"
ANSWERS = ("maize", "river", "yes", "radio")
QUESTIONS = (
    "1. How many people live in your house?",
    "2. What do you eat most, maize, rice or beans?",
    "3. Where does your water come from, river, well or tap?",
    "4. Is there a school near you, yes or no?",
    "5. Where do you hear the news, radio, phone or friends?",
    "6. Thank you",
)
MESSAGES = len(QUESTIONS)


def answer(sent: int) -> str:
    """The next message of somebody who has sent so many; another number of people at each round."""
    turn = sent % MESSAGES
    if turn == 0:
        return KEYWORD
    return str(1 + sent // MESSAGES % 12) if turn == 1 else ANSWERS[turn - 2]


def question(sent: int) -> str:
    """How the reply to the message after so many others begins."""
    return QUESTIONS[sent % MESSAGES][:2]
