"""What outlives a run: files, the login ledger, caches; a memory and a file side of each."""
