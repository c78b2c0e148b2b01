"""What each command does, loaded when it runs. Its options and help are in the command's module."""
