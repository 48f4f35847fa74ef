"""Work on many contacts in the background: a job is done step by step, each kind by one file in ``kinds``.

A step commits what it did together with how far the job has come, so a worker that dies loses or repeats nothing.
"""
