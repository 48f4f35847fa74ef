"""SMPP 3.4: a process for each bind with an SMSC, which sends what leaves by its channel and takes what comes.

``pdus``, ``texts``, ``pieces``, ``receipts`` and ``submits`` are pure; ``link`` is the connection, ``bind`` what the
process of a channel does, ``supervisor`` what starts these processes.
"""
