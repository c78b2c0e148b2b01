"""The files of a plan's folder, manifests and user data among them."""
