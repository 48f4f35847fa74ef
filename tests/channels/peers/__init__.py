"""Providers that Jibu's real processes speak with: Kannel, an SMSC, and one over HTTP that misbehaves."""
