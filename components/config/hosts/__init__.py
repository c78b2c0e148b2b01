"""Host plans of the pools of a stack; how one host is planned belongs to `hostconfig`."""
