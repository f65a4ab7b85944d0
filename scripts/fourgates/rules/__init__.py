"""Decision tables as the house keeps them: past versions, comparisons, pages."""
