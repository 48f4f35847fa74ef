"""How such a service is usually built with Django and Celery: the baseline of the pipeline, around the same engine."""
