"""Random small changes of the whole project, and whether a test notices each of them.

The words of a sentence are not changed: a message, a remedy or a reason with another word says the
same, and a test of each word says nothing. What is put into a sentence is changed, and so is
whether it is said. Texts that are compared, written to a host or read by a program are changed.
Types and ``__all__`` are for type checker and linter, which `make check` runs.
"""
