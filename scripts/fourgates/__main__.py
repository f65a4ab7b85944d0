"""Run the ``fourgates`` command as ``python -m fourgates``."""

from fourgates.cli import main

main(prog_name="fourgates")
