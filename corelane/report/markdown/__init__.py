"""The results as Markdown for comments on a pull request, within their size limit."""
