"""The one root of errors that a person's input causes; the command line prints them as they are."""


class InputError(Exception):
    """Something that was given and cannot be used: what was found, wanted, and to do."""
