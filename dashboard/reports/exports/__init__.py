"""Results as files for analysts: what they are asked to hold (`options`), their rows, and the packages around them."""
