"""Reports over time: the hash chain, its verification, and the trend between two reports."""
