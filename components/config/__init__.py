"""The stack file: its types, its checks and how it is loaded; no Pulumi resource."""
