"""The work of each command, loaded when it runs. Options and help are in the command's module."""
