"""The web pages, a module per subject. A view parses the request, calls a service or a report, and renders."""
