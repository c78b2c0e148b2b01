"""Rules on records: logs and backups that an auditor relies on."""
