"""The place in the stack file that a component is declared by."""

Entry = str
"""A JSON pointer (RFC 6901) from the platform on, as ``/pools/engines``.

A component hands its own on as the input ``declaredAt``; its children come from the same entry,
unless ``childrenDeclaredAt`` says otherwise by their names. Keys of entries are slugs, so that
none needs an escape.
"""
