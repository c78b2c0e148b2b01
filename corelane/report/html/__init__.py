"""The HTML report: templates and how text enters them; facts come from `report.model`."""
