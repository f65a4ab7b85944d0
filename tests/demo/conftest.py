"""One tiny district and one that tells the whole month, made once a session."""

import pytest
from demo_reading import TINY, Figures

from fourgates import demo
from fourgates.demo import Plan, forms
from fourgates.home import Home


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return demo.generate(tmp_path_factory.mktemp("tiny") / "raw", **TINY)


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    root = tmp_path_factory.mktemp("month")
    home = Home(root / "home")
    forms.write(home)
    return demo.generate(root / "raw", scale=0.0087, seed=5, home=home)


@pytest.fixture(scope="session")
def figures(month: Plan) -> Figures:
    return Figures(month)
