"""Router tests that other engines of this flow language don't have.

`has_choices` is for questions with several answers ("1 3", "a, c", "water and food"). Elsewhere it becomes
`has_any_word`, or `has_pattern` if a name has several words. Lost are then letters, digits written together, refusing
numbers that are not offered, and the names of the choices: what was found are the words of the answer.

`has_number_word` is for numbers in digits or words ("25", "twenty-five"). Elsewhere it becomes `has_number`,
`has_number_gte` or `has_number_between`, which see digits alone.

`flows.cases.extensions.plain.to_plain` makes such a definition for other engines. Calls within expressions stay.
"""

from flows.registry import load_folder

load_folder(__name__, __path__)
