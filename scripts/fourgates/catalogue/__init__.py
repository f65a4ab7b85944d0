"""What is declared once in `seeds/catalogue/` and `reports/`: measures, documents."""
