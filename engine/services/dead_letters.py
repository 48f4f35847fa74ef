"""What could not be handled after all tries."""

from collections.abc import Iterable

from django.db import connection, transaction

from engine.models import DeadLetter
from engine.wakeups import wake_drain

_RETRY = """
    WITH letters AS (DELETE FROM engine_deadletter WHERE id = ANY(%s) RETURNING *)
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, start_id, priority, created_on)
    SELECT workspace_id, contact_id, kind, payload, start_id, 0, coalesce(received_on, created_on)
    FROM letters ORDER BY id
"""


@transaction.atomic
def retry_letters(*, letters: Iterable[DeadLetter]) -> int:
    """Puts letters back in the inbox, after what has come in since, with the time at which they came; gives how many
    were still there.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RETRY, [[letter.pk for letter in letters]])
        retried = int(cursor.rowcount)
    transaction.on_commit(wake_drain)
    return retried


def discard_letters(*, letters: Iterable[DeadLetter]) -> int:
    """Forgets letters for good; gives how many there were."""
    discarded, _ = DeadLetter.objects.filter(pk__in=[letter.pk for letter in letters]).delete()
    return discarded
