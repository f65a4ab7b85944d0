"""FEEL, the language of cells: its grammar, its values and what they come to."""
