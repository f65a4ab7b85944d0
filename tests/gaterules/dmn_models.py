"""Write small DMN models for the tests, and run them in both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from gaterules.dmn.tck import Case, Given, Outcome, Runner

SPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(*elements: str, namespace: str = "urn:test") -> str:
    """Return a whole model."""
    body = "".join(elements)
    return f'<definitions xmlns="{SPACE}" name="m" namespace="{namespace}">{body}'


def text(tag: str, content: str, ref: str = "") -> str:
    """Return an element with a text in it."""
    kind = f' typeRef="{ref}"' if ref else ""
    return f"<{tag}{kind}><text>{escape(content)}</text></{tag}>"


def literal(content: str, ref: str = "") -> str:
    """Return a literal expression."""
    return text("literalExpression", content, ref)


def given(name: str, ref: str = "Any") -> str:
    """Return input data."""
    label = quoteattr(name)
    variable = f"<variable name={label} typeRef={quoteattr(ref)}/>"
    return f'<inputData id="{ident(name)}" name={label}>{variable}</inputData>'


def ident(name: str) -> str:
    """Return the id of an element."""
    return "i" + "".join(c if c.isalnum() else "_" for c in name)


def decision(name: str, logic: str, *requires: str, ref: str = "Any") -> str:
    """Return a decision; what it requires is ``decision X``, ``input X``, ``call X``.

    Args:
        name: The decision.
        logic: A boxed expression.
        requires: What it requires; a reference with ``#`` is taken as it stands.
        ref: Type of the result.
    """
    links = "".join(map(link, requires))
    label = quoteattr(name)
    return (
        f'<decision id="{ident(name)}" name={label}><variable name={label} '
        f"typeRef={quoteattr(ref)}/>{links}{logic}</decision>"
    )


def link(required: str) -> str:
    """Return a requirement."""
    kind, _, name = required.partition(" ")
    href = name if "#" in name else f"#{ident(name)}"
    tags = {"decision": "Decision", "input": "Input", "call": "Knowledge"}
    outer = "knowledge" if kind == "call" else "information"
    return (
        f'<{outer}Requirement><required{tags[kind]} href="{href}"/>'
        f"</{outer}Requirement>"
    )


def function(name: str, parameters: dict[str, str], logic: str, *requires: str) -> str:
    """Return a business knowledge model."""
    formal = "".join(
        f"<formalParameter name={quoteattr(one)} typeRef={quoteattr(ref)}/>"
        for one, ref in parameters.items()
    )
    label, links = quoteattr(name), "".join(map(link, requires))
    return (
        f'<businessKnowledgeModel id="{ident(name)}" name={label}>'
        f"<variable name={label}/><encapsulatedLogic>{formal}{logic}"
        f"</encapsulatedLogic>{links}</businessKnowledgeModel>"
    )


def table(
    policy: str,
    inputs: list[str],
    outputs: list[str],
    *rows: list[str],
    values: str = "",
    defaults: str = "",
) -> str:
    """Return a decision table.

    Args:
        policy: Hit policy, with ``COLLECT SUM`` and the like.
        inputs: Input expressions.
        outputs: Names of the outputs; ``name: "a", "b"`` gives its values, too.
        rows: Cells of each row.
        values: ``inputValues`` of the first input.
        defaults: Default of the first output.
    """
    hit, _, how = policy.partition(" ")
    head = f'<decisionTable hitPolicy="{hit}"' + (
        f' aggregation="{how}">' if hit == "COLLECT" and how else ">"
    )
    if policy in ("RULE ORDER", "OUTPUT ORDER"):
        head = f'<decisionTable hitPolicy="{policy}">'
    parts = [head]
    for place, content in enumerate(inputs):
        declared = text("inputValues", values) if values and not place else ""
        parts.append(f"<input>{text('inputExpression', content)}{declared}</input>")
    for place, label in enumerate(outputs):
        name, _, listed = label.partition(": ")
        inner = text("outputValues", listed) if listed else ""
        inner += text("defaultOutputEntry", defaults) if defaults and not place else ""
        parts.append(f"<output name={quoteattr(name)}>{inner}</output>")
    for row in rows:
        cells = [text("inputEntry", cell) for cell in row[: len(inputs)]]
        cells += [text("outputEntry", cell) for cell in row[len(inputs) :]]
        parts.append(f"<rule>{''.join(cells)}</rule>")
    return "".join(parts) + "</decisionTable>"


def entries(named: dict[str, str], result: str = "") -> str:
    """Return a boxed context."""
    parts = [
        f"<contextEntry><variable name={quoteattr(name)}/>{logic}</contextEntry>"
        for name, logic in named.items()
    ]
    last = f"<contextEntry>{result}</contextEntry>" if result else ""
    return f"<context>{''.join(parts)}{last}</context>"


def structure(name: str, parts: dict[str, str], more: str = "") -> str:
    """Return an item definition with components."""
    tag = "itemComponent"
    inner = "".join(
        f"<{tag} name={quoteattr(part)}><typeRef>{ref}</typeRef></{tag}>"
        for part, ref in parts.items()
    )
    return f"<itemDefinition name={quoteattr(name)}{more}>{inner}</itemDefinition>"


def item(name: str, ref: str, inner: str = "", more: str = "") -> str:
    """Return an item definition of a basic type."""
    return (
        f"<itemDefinition name={quoteattr(name)}{more}><typeRef>{ref}</typeRef>"
        f"{inner}</itemDefinition>"
    )


def outcome(
    folder: Path, model: str, result: str, expected: Any, **facts: Any
) -> Outcome:
    """Run one decision of a model in Python and in SQL."""
    (folder / "m.dmn").write_text(model + "</definitions>", "utf-8")
    kind, _, name = result.rpartition(" of ")
    case = Case(
        file="m",
        case_id="1",
        model="m.dmn",
        result=name,
        given=tuple(Given(key, "", value) for key, value in facts.items()),
        expected=expected,
        kind=kind or "decision",
    )
    return Runner(folder, [case]).run(case)


def runs(folder: Path, model: str, result: str, expected: Any, **facts: Any) -> None:
    """Check that both engines give what is expected."""
    found = outcome(folder, model, result, expected, **facts)
    assert (found.python, found.sql) == ("", "")


def runs_in_python(
    folder: Path, model: str, result: str, expected: Any, **facts: Any
) -> None:
    """Check that Python gives what is expected, and that SQL says what it lacks."""
    found = outcome(folder, model, result, expected, **facts)
    assert found.python == ""
    assert found.sql.startswith("unsupported in SQL"), found.sql
