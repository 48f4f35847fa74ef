"""The pages of samples that are drawn from the contacts."""
