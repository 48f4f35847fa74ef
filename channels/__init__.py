"""Talks to providers: adapters, webhooks and the outbox."""
