"""What people and API clients see: the Django project, its pages, its API and its reports."""

# Loaded with the project, so that tasks find their application in every process.
from dashboard.celery import app as celery_app

__all__ = ["celery_app"]
