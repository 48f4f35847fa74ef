"""Python's garbage collector in processes that run for long and make many objects at once, hardly any in cycles."""

import gc

# A batch of five hundred people makes some hundred thousand objects. By default they would all be looked through over
# and over while it is handled: a tenth of the time.
THRESHOLDS = (50_000, 20, 20)


def calm() -> None:
    """To be called when all is imported: the collector then runs seldom, and never looks at what is there now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
