"""What is declared once: measures, indicators and documents."""
