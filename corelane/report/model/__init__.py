"""Everything that a report shows, chosen and ordered before any format; no markup."""
