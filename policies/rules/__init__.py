"""One rule a module, with its cases beside it; the folder is its family."""
