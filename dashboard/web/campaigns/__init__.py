"""The pages of campaigns, and of the times at which nobody is written to."""
