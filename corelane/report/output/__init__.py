"""The files of a plan's folder: which there are, manifests and user data among them."""
