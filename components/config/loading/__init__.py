"""The way from a stack file to a platform that holds, with every mistake reported at once."""
