"""Router tests that other engines of this flow language don't have.

- `has_choices` for questions with several answers ("1 3", "a, c", "water and food"); elsewhere it becomes
  `has_any_word`, or `has_pattern` if a name has several words.
- `has_number_word` for numbers in digits or words ("25", "twenty-five"); elsewhere it becomes `has_number`,
  `has_number_gte` or `has_number_between`.

A flow that uses them is exported for other engines by `plain.to_plain`; docs/expressions.md says what is lost then.
"""

from flows.registry import load_folder

load_folder(__name__, __path__)
