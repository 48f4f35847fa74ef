"""The REST API, version 2 as RapidPro's clients speak it: a module for each resource, `resource.py` for what all share.

What is answered holds the keys of RapidPro 9 and of its successors, and what either takes is taken.
"""
