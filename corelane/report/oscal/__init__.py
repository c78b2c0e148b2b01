"""The results as OSCAL assessment results for auditors' tools."""
