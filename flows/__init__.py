"""The flow language: definitions, expressions, inspection. Pure, and imports nothing else of Jibu."""
