"""Tests mirror the four rooms; journeys and e2e go through the whole."""
