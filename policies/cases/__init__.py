"""The files beside the rules: worked cases and words for other layers; not the cases themselves."""
