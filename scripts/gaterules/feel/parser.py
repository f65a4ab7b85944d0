"""Parse a cell: S-FEEL unary tests, or an expression.

The grammar, loosest binding first (DMN 1.3, chapters 9 and 10)::

    cell        = "-" | "" | "not" "(" tests ")" | tests
    tests       = test { "," test }
    test        = comparator sum | interval | expression
    interval    = ( "[" | "(" | "]" ) sum ".." sum ( "]" | ")" | "[" )
    expression  = "if" expression "then" expression "else" expression | disjunction
    disjunction = conjunction { "or" conjunction }
    conjunction = comparison { "and" comparison }
    comparison  = sum [ comparator sum | "between" sum "and" sum
                      | "in" ( test | "(" tests ")" ) ]
    sum         = product { ( "+" | "-" ) product }
    product     = power { ( "*" | "/" ) power }
    power       = signed { "**" signed }
    signed      = [ "-" ] postfix [ "instance" "of" type ]
    postfix     = primary { "." name }
    primary     = number | string | date | "true" | "false" | "null" | "?" | name
                | function "(" [ expression { "," expression } ] ")"
                | "@" string | "(" expression ")" | "[" [ list ] "]"

That is what a rule table may hold. A DMN model is read with an *open* grammar, which
has the rest of FEEL too: iterations, filters, contexts, ranges as values,
functions of one's own, ``instance of``. In a rule table these are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from gaterules.errors import CellError
from gaterules.feel import temporal, tree
from gaterules.feel.lexer import Cursor, Lexer, Parsed, Scope, Token
from gaterules.feel.misspelling import refuse_misspelled, respelled_day
from gaterules.feel.tree import Expression, FeelType, Literal, Name, Test, Tests
from gaterules.feel.types import FEEL_TYPES

SIGNS = 120  # a cell beyond this is no rule that an official can read
OPEN_SIGNS = 5000
YIELDS = {"for": "return", "some": "satisfies", "every": "satisfies"}
COMPARATORS = ("<=", ">=", "!=", "=", "<", ">")
CONSTANTS = {"true": True, "false": False, "null": None}


def as_test(value: Expression) -> Test:
    """Return a test; a range that has both bounds is an interval."""
    if isinstance(value, tree.Range) and value.low and value.high:
        ends = value.low, value.high, value.low_closed, value.high_closed
        return tree.Interval(*ends, position=value.position)
    return tree.Equal(value, position=value.position)


def _as_comparison(value: Expression, position: int) -> Test:
    """Return ``? != x`` as ``!= x``, so that both are unknown of NULL."""
    match value:
        case tree.Comparison(operator=sign, left=Name(name="?"), right=right):
            if "?" not in tree.names(right):
                return tree.Compare(sign, right, position=position)
    return tree.Equal(_unknown_of_null(value), position=position)


def _unknown_of_null(value: Expression) -> Expression:
    """Return an expression whose ``? = x`` and ``? != x`` are unknown of NULL."""
    match value:
        case tree.Logic(operator=sign, left=left, right=right):
            sides = _unknown_of_null(left), _unknown_of_null(right)
            return tree.Logic(sign, *sides, position=value.position)
        case tree.Comparison(operator="=" | "!=" as sign, left=left, right=right):
            test = Tests((tree.Compare(sign, right),))
            if left == Name("?") and "?" not in tree.names(right):
                return tree.Within(left, test, position=value.position)
    return value


class Grammar:
    """Parse the cells of one table.

    ``members`` are names of the components of structures; ``kinds`` finds the types of
    a DMN model by name. With it all of FEEL is read, and a name that is not in scope is
    null.
    """

    def __init__(
        self,
        inputs: Iterable[str],
        functions: Iterable[str],
        members: Iterable[str] = (),
        kinds: Callable[[str], FeelType | None] | None = None,
    ) -> None:
        """Teach the lexer the names that are more than one word."""
        named = frozenset(functions)
        others = named | frozenset(members)
        spaced = frozenset(name for name in others if not name.isidentifier())
        self._scope = Scope(frozenset(inputs), named, spaced, kinds is not None)
        self._kinds = kinds
        self._lexer = Lexer(self._scope)

    def tests(self, text: str, kind: str = "value") -> Tests:
        """Return the unary tests of one ``when`` cell, or raise a CellError.

        ``kind`` is what the column holds, for the words of an error.
        """
        if text.strip() in ("", "-"):
            return Tests()
        parser = self._parser(text)
        parser.kind = kind
        return parser.whole(parser.cell)

    def expression(self, text: str) -> Expression:
        """Return the expression of one ``then`` cell, or raise a CellError."""
        parser = self._parser(text)
        return parser.whole(parser.expression)

    def _parser(self, text: str) -> _Parser:
        if not self._scope.is_open:
            refuse_misspelled(text)
        tokens = self._lexer.tokens(text)
        signs = sum(token.kind == "sign" and token.text != "," for token in tokens)
        most = OPEN_SIGNS if self._scope.is_open else SIGNS
        if signs > most:
            raise CellError(f"more than {most} signs; divide the cell into rows")
        parser = _Parser(text, self._scope, tokens)
        parser.kinds = self._kinds
        return parser


class _Parser(Cursor):
    """Parse unary tests and expressions, loosest binding first."""

    kinds: Callable[[str], FeelType | None] | None = None

    def cell(self) -> Tests:
        """Parse a whole ``when`` cell."""
        mark, start = self._place, self._here.position
        if (items := self._negated()) is not None:
            if self._here.kind == "end" or not self._scope.is_open:
                return Tests(items, True, self._scope.is_open, position=start)
            self._place = mark  # more follows: a call of the function ``not``
        return Tests(self._tests(), False, self._scope.is_open, position=start)

    def _tests(self) -> tuple[Test, ...]:
        items = [self._test()]
        while self._accept(","):
            items.append(self._test())
        return tuple(items)

    def _test(self) -> Test:
        start = self._here
        if self._accept(*COMPARATORS):
            value = self._operand(f"after '{start.text}'")
            return tree.Compare(start.text, value, position=start.position)
        if self._scope.is_open:
            return as_test(self.expression())
        if self._at("[", "(", "]"):
            return self._interval_or_expression()
        return _as_comparison(self.expression(), start.position)

    def _operand(self, where: str) -> Expression:
        token = self._here
        is_unknown = token.kind == "word" and self._next.text != "("
        is_unknown = is_unknown and not self._scope.is_open
        if token.kind == "end" or (is_unknown and token.text not in self._scope.names):
            raise CellError(f"expected a {self.kind} {where}", token.position)
        return self._sum()

    def _interval_or_expression(self) -> Test:
        mark, opening = self._place, self._take()
        try:
            low = self._sum()
            is_interval = self._at("..")
        except CellError:
            if opening.text == "]":
                raise
            is_interval = False
        if not is_interval:
            self._place = mark
            return tree.Equal(self.expression(), position=opening.position)
        self._take()
        high = self._operand("after '..'")
        ends = (opening.text == "[", self._closing() == "]")
        return tree.Interval(low, high, *ends, position=opening.position)

    def expression(self) -> Expression:
        """Parse an expression of any kind."""
        if not self._at("if"):
            return self._chain(("or",), self._conjunction, tree.Logic)
        start = self._take().position
        condition = self.expression()
        self._expect("then")
        then = self.expression()
        self._expect("else")
        return tree.Choice(condition, then, self.expression(), position=start)

    def _conjunction(self) -> Expression:
        return self._chain(("and",), self._comparison, tree.Logic)

    def _comparison(self) -> Expression:
        left = self._sum()
        sign = self._here
        if self._accept(*COMPARATORS):
            right = self._operand(f"after '{sign.text}'")
            return tree.Comparison(sign.text, left, right, position=sign.position)
        if self._accept("between"):
            low = self._sum()
            self._expect("and")
            test = tree.Interval(low, self._sum(), True, True, position=sign.position)
            return tree.Within(left, Tests((test,)), position=sign.position)
        if self._accept("in"):
            return tree.Within(left, self._in_tests(), position=sign.position)
        return left

    def _in_tests(self) -> Tests:
        start = self._place
        if self._scope.is_open:
            return replace(self._open_tests(), null_is_known=True)
        if self._at("("):
            try:
                test = self._interval_or_expression()
                if isinstance(test, tree.Interval):
                    return Tests((test,))
            except CellError:
                pass
            self._place = start
            self._take()
            items = self._tests()
            self._expect(")")
            return Tests(items)
        return Tests((self._test(),))

    def _open_tests(self) -> Tests:
        """Parse what follows ``in``: tests in brackets, a test, a range or a list."""
        if self._at(*COMPARATORS):
            return Tests((self._test(),))
        if not self._at("("):
            return Tests((as_test(self._sum()),))
        opening = self._take()
        if (items := self._negated()) is not None:
            self._expect(")")
            return Tests(items, negated=True)
        first = self._test()
        if isinstance(first, tree.Equal) and self._at(".."):
            found = self._closed_range(first.value, opening)
            return Tests((as_test(found),))
        items = (first, *self._tests()) if self._accept(",") else (first,)
        self._expect(")")
        return Tests(items)

    def _negated(self) -> tuple[Test, ...] | None:
        """Parse ``not(…)``; None where something else stands."""
        if not (self._at("not") and self._next.text == "("):
            return None
        self._take()
        self._take()
        items = self._tests()
        self._expect(")")
        return items

    def _sum(self) -> Expression:
        return self._chain(("+", "-"), self._product, tree.Binary)

    def _product(self) -> Expression:
        return self._chain(("*", "/"), self._power, tree.Binary)

    def _power(self) -> Expression:
        return self._chain(("**",), self._signed, tree.Binary)

    def _chain(
        self,
        operators: tuple[str, ...],
        part: Callable[[], Expression],
        node: type[tree.Binary] | type[tree.Logic],
    ) -> Expression:
        left = part()
        while self._at(*operators):
            sign = self._take()
            left = node(sign.text, left, part(), position=sign.position)
        return left

    def _signed(self) -> Expression:
        if not self._at("-"):
            return self._typed()
        start = self._take().position
        operand = self._signed()
        if isinstance(operand, Literal) and isinstance(operand.value, float):
            return Literal(-operand.value, position=start)
        return tree.Negative(operand, position=start)

    def _typed(self) -> Expression:
        found = self._postfix()
        if self._scope.is_open and self._at("instance"):
            start = self._take().position
            self._expect("of")
            return tree.InstanceOf(found, self._type(), position=start)
        return found

    def _postfix(self) -> Expression:
        found = self._primary()
        while True:
            if self._accept("."):
                found = self._member(found)
            elif self._scope.is_open and self._at("["):
                narrowed = self._filter(found)
                if narrowed is None:
                    return found
                found = narrowed
            elif self._scope.is_open and self._at("("):
                start = self._take().position
                parameters, arguments = self._arguments()
                found = tree.Apply(found, arguments, parameters, position=start)
            else:
                return found

    def _member(self, value: Expression) -> Expression:
        part = self._take()
        if part.kind not in ("name", "word", "keyword"):
            raise CellError("expected a name after '.'", part.position)
        return tree.Member(value, self._long_name(part), position=part.position)

    def _filter(self, value: Expression) -> Expression | None:
        """Parse ``[…]`` behind a value; None where it closes an interval instead."""
        mark = self._place
        start = self._take().position
        try:
            with self._knowing(["item"]):
                condition = self.expression()
            self._expect("]")
        except CellError:
            if not self._is_bound:
                raise
            self._return_to(mark)
            return None
        return tree.Filter(value, condition, position=start)

    @property
    def _is_bound(self) -> bool:
        """Whether what is being read is the upper bound of an interval."""
        return any(
            token.text == ".." and token.kind == "sign"
            for token in self._tokens[max(self._place - 8, 0) : self._place]
        )

    def _primary(self) -> Expression:
        token = self._here
        if token.kind in ("number", "string", "date"):
            self._take()
            return Literal(token.constant(), position=token.position)
        if token.kind in ("name", "word"):
            return self._name()
        return self._signed_primary(token)

    def _signed_primary(self, token: Token) -> Expression:
        if token.kind == "keyword" and token.text in CONSTANTS:
            self._take()
            return Literal(CONSTANTS[token.text], position=token.position)
        if self._accept("not"):
            return self._call("not", token.position)
        if self._accept("?"):
            return Name("?", position=token.position)
        if self._at("@"):
            return self._at_literal()
        if self._scope.is_open:
            return self._open_primary(token)
        return self._plain_brackets(token)

    def _plain_brackets(self, token: Token) -> Expression:
        if self._accept("("):
            inner = self.expression()
            self._expect(")")
            return inner
        if self._accept("["):
            return tree.Items(
                self._until("]", self.expression), position=token.position
            )
        self._refuse_unsupported()
        raise CellError("expected a value", token.position)

    def _open_primary(self, token: Token) -> Expression:
        if self._at("for", "some", "every"):
            return self._each()
        if self._at("if"):
            return self.expression()
        if self._at("function"):
            return self._function()
        if self._at("{"):
            return self._context()
        if self._at("(", "[", "]"):
            return self._bracketed()
        raise CellError("expected a value", token.position)

    def _bracketed(self) -> Expression:
        """Parse brackets, a list or a range: what follows tells them apart."""
        opening = self._take()
        if opening.text != "]" and self._at(*COMPARATORS):
            return self._one_sided(opening)
        if opening.text == "[" and self._at("]"):
            self._take()
            return tree.Items((), position=opening.position)
        first = self.expression()
        if self._at(".."):
            return self._closed_range(first, opening)
        if opening.text == "(":
            self._expect(")")
            return first
        if opening.text == "]":
            raise CellError("expected '..'", self._here.position)
        if self._accept(","):
            items = self._until("]", self.expression)
            return tree.Items((first, *items), position=opening.position)
        self._expect("]")
        return tree.Items((first,), position=opening.position)

    def _closed_range(self, low: Expression, opening: Token) -> Expression:
        self._take()
        high = self._sum()
        ends = (opening.text == "[", self._closing() == "]")
        return tree.Range(low, high, *ends, position=opening.position)

    def _one_sided(self, opening: Token) -> Expression:
        sign = self._take().text
        bound = self._sum()
        self._expect(")" if opening.text == "(" else "]")
        closed = sign in ("<=", ">=", "=")
        if sign == "!=":
            raise CellError("unsupported FEEL: range (!= …)", opening.position)
        low = None if sign[0] == "<" else bound
        high = None if sign[0] == ">" else bound
        ends = (closed and low is not None, closed and high is not None)
        return tree.Range(low, high, *ends, position=opening.position)

    def _at_literal(self) -> Expression:
        start = self._take().position
        text = self._take()
        value = None
        if text.kind == "string":
            value = temporal.read_any(temporal.known_year(text.text))
        if value is None and not self._scope.is_open:
            raise CellError('expected a date, time or duration after "@"', start)
        return Literal(value, position=start)

    def _until(self, closing: str, parse: Callable[[], Parsed]) -> tuple[Parsed, ...]:
        """Parse what stands between commas, up to a closing sign."""
        found: list[Parsed] = []
        while not self._accept(closing):
            if found:
                self._expect(",")
            found.append(parse())
        return tuple(found)

    def _name(self) -> Expression:
        token = self._take()
        if self._at("("):
            return self._call(token.text, token.position)
        name = token.text
        if self._scope.is_open and token.kind == "word":
            name = self._long_name(token)
            if self._at("("):
                return self._call(name, token.position)
        if self._scope.is_open:
            is_own = name in self._scope.names or name not in self._scope.functions
            name = name if is_own else f"{name}()"
        elif name not in self._scope.names:
            raise CellError(
                f"'{name}' is not an input; text stands in quotes: \"{name}\"",
                token.position,
            )
        return Name(name, position=token.position)

    def _call(self, name: str, start: int) -> Expression:
        self._expect("(")
        if name not in self._scope.functions and name not in self._scope.names:
            raise CellError(f"unsupported FEEL: function '{name}'", start)
        parameters, arguments = self._arguments()
        first = arguments[0] if len(arguments) == 1 else None
        text = first.value if isinstance(first, Literal) else None
        is_own = name in self._scope.names or bool(parameters)
        reader = None if is_own else temporal.READERS.get(name)
        if reader and isinstance(text, str):
            value = reader(temporal.known_year(text))
            if value is None and not self._scope.is_open:
                right = respelled_day(text)
                hint = f'; write "{right}"' if right else ""
                raise CellError(f'there is no {name} "{text}"{hint}', start)
            return Literal(value, position=start)
        return tree.Call(name, arguments, parameters, position=start)

    def _arguments(self) -> tuple[tuple[str, ...], tuple[Expression, ...]]:
        given = self._until(")", lambda: (self._parameter(), self.expression()))
        parameters = tuple(name for name, _ in given if name)
        if parameters and len(parameters) != len(given):
            raise CellError("either all arguments are named, or none", self._place)
        return parameters, tuple(argument for _, argument in given)

    def _each(self) -> Expression:
        word = self._take()
        return self._sources(word.text, word.position, ())

    def _sources(
        self, kind: str, start: int, before: tuple[tuple[str, Expression], ...]
    ) -> Expression:
        name = self._raw_name("in")
        self._take()
        source = self._source()
        sources = (*before, (name, source))
        with self._knowing([name, "partial"] if kind == "for" else [name]):
            if self._accept(","):
                return self._sources(kind, start, sources)
            self._expect(YIELDS[kind])
            return tree.Iteration(kind, sources, self.expression(), position=start)

    def _source(self) -> Expression:
        low = self.expression()
        if not self._at(".."):
            return low
        start = self._take().position
        return tree.Range(low, self.expression(), True, True, position=start)

    def _context(self) -> Expression:
        start = self._take().position
        return tree.Context(self._more_entries(()), position=start)

    def _more_entries(
        self, before: tuple[tuple[str, Expression], ...]
    ) -> tuple[tuple[str, Expression], ...]:
        if not before and self._accept("}"):
            return before
        is_text = self._here.kind == "string"
        name = self._take().text if is_text else self._raw_name(":", "}")
        if name in dict(before):
            raise CellError(f"the key '{name}' is given twice", self._here.position)
        self._expect(":")
        with self._knowing([name]):
            found = (*before, (name, self.expression()))
            if self._accept(","):
                return self._more_entries(found)
        self._expect("}")
        return found

    def _function(self) -> Expression:
        start = self._take().position
        self._expect("(")
        parameters = self._until(")", self._formal_parameter)
        if self._here.text == "external":
            raise CellError("unsupported FEEL: external function", start)
        with self._knowing(name for name, _ in parameters):
            return tree.Lambda(parameters, self.expression(), position=start)

    def _formal_parameter(self) -> tuple[str, FeelType]:
        name = self._raw_name(",", ")", ":")
        return name, self._type() if self._accept(":") else FeelType()

    def _type(self) -> FeelType:
        """Parse the name of a type, its parts in angle brackets with it."""
        start = self._here.position
        words = [self._take().text]
        while self._here.kind in ("word", "name") or self._at(".", "and"):
            if self._at("and") and " ".join(words) not in ("date", "days", "years"):
                break
            if self._accept("."):
                words[-1] += f".{self._take().text}"
            else:
                words.append(self._take().text)
        name = " ".join(words)
        if name in ("list", "range", "context", "function") and self._accept("<"):
            return self._parts_of(name)
        if name in FEEL_TYPES:
            return FeelType(FEEL_TYPES[name])
        found = self.kinds(name) if self.kinds else None
        if found is None:
            raise CellError(f"there is no type '{name}'", start)
        return found

    def _parts_of(self, name: str) -> FeelType:
        if name in ("list", "range"):
            inner = self._type()
            self._expect(">")
            return FeelType(name, inner=inner)
        parts = self._until(">", lambda: self._part_of(name))
        if name == "context":
            return FeelType(name, parts=parts)
        self._expect("->")
        return FeelType(name, inner=self._type(), parts=parts)

    def _part_of(self, name: str) -> tuple[str, FeelType]:
        if name != "context":
            return "", self._type()
        label = self._raw_name(":")
        self._take()
        return label, self._type()
