"""What people and API clients see: the Django project, its pages, its API and its reports."""
