"""Random small changes of the whole project, and whether a test notices each of them."""
