"""The statistics of polls, as pure functions over counts: no database, no request, no rounding.

`intervals` says how sure a share is, `weighting` makes those who answered count as the population does, `dispositions`
tells what became of everybody who was asked, `crosstab` crosses two questions, `distribution` describes numbers,
`disclosure` decides which cells may be shown.
"""
