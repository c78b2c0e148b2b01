"""The same rules as an API server keeps them: policies in CEL, made from beside each rule."""
