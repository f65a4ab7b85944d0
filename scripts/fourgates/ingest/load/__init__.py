"""Third stage: landing, vault, rejects and archive, the ledger's row last."""
