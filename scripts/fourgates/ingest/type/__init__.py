"""Second stage: from cells to typed values, or to words that say why not."""
