"""Prove decision tables: what no row covers, what two rows say, what never fires."""
