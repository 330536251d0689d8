#!/usr/bin/env python3
"""Lists the public functions of the library, and what their docstrings promise.

    operations.py            the list as JSON on standard output
    operations.py --check    one line for each public entity without its docstring; status 1 if any

A function needs `@exits` and `@rt`, or `@copydoc` of a function of the same scope that has them.
The headers are read as tokens with a stack of scopes, not by a compiler: the docstrings, which are
what is wanted, mean nothing to a compiler. An operation is named by scope, name and parameter types,
for example `exitless::result::operator*() const&`; inline namespaces do not show.
"""
import argparse
import json
import re
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

TOKEN = re.compile(r"""
    (?P<doc>///(?!/|<)[^\n]*|/\*\*(?!<|/).*?\*/)
  | (?P<comment>//[^\n]*|/\*.*?\*/)
  | (?P<directive>^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<string>(?:u8|[uUL])?R"(?P<raw>[^(]*)\(.*?\)(?P=raw)"|(?:u8|[uUL])?"(?:\\.|[^"\\])*")
  | (?P<number>\.?\d(?:'?[\w.])*)
  | (?P<char>(?:u8|[uUL])?'(?:\\.|[^'\\])*')
  | (?P<word>[A-Za-z_]\w*)
  | (?P<mark>::|->|&&|\|\||[^\s\w])
""", re.X | re.S | re.M)

OPENING = {"(": ")", "[": "]", "{": "}"}
CLASS_KEYS = ("class", "struct", "union")
NOT_A_NAME = {"if", "for", "while", "switch", "return", "sizeof", "alignof", "decltype", "noexcept", "alignas",
              "explicit", "requires", "static_assert", "void", "bool", "char", "int", "unsigned", "signed",
              "long", "short", "float", "double", "auto", "asm", "__attribute__", "throw", "const", "constexpr"}


@dataclass
class Token:
    kind: str
    text: str
    line: int
    doc: str = ""  # the docstring that stands before it


@dataclass
class Operation:
    id: str
    name: str
    header: str
    line: int
    exits: str = ""
    rt: str = ""
    needs: str = ""
    summary: str = ""
    consteval: bool = False
    defaulted: bool = False
    scope: str = ""
    static: bool = False
    of_class: bool = False
    space: str = ""
    generic: frozenset = frozenset()  # the names of its template parameters and of its class's
    class_template: bool = False
    signature: str = ""
    copydoc: str = ""
    doc: str = field(default="", repr=False)

    @property
    def exit_free(self):
        return self.exits.startswith("None")


def tokens_of(text):
    """Tokens without comments; the last docstring before a token is attached to it."""
    result, doc, line, position = [], [], 1, 0
    for match in TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        kind = match.lastgroup if match.lastgroup != "raw" else "string"
        if kind == "doc":
            if doc and doc[-1][0] != line - 1:
                doc = []  # a blank line ends a docstring
            body = match.group()
            lines = [body[3:]] if body.startswith("///") else re.sub(r"^\s*\*", "", body[3:-2], flags=re.M).split("\n")
            doc += [(line + offset, one) for offset, one in enumerate(lines)]
        elif kind not in ("comment", "directive"):
            result.append(Token(kind, match.group(), line, "\n".join(one for _, one in doc)))
            doc = []
    return result


def tags_of(doc):
    """The text of each @tag of a docstring, on one line; "" is the text before the first."""
    tags, current = {"": ""}, ""
    for line in doc.split("\n"):
        line = line.strip()
        match = re.match(r"@(\w+)\s*(.*)", line)
        if match:
            current, line = match.group(1), match.group(2)
            tags[current] = ""
        tags[current] = (tags[current] + " " + line).strip()
    return tags


def joined(tokens):
    """Tokens as one normalised piece of source."""
    text = ""
    for token in tokens:
        piece = token if isinstance(token, str) else token.text
        if text and re.match(r"\w", piece) and re.search(r"[\w>&*,]$", text):
            text += " "
        text += piece
    return text.replace(",", ", ").replace(",  ", ", ")


class Header:
    """One header, parsed."""

    def __init__(self, path, name):
        self.header, self.functions, self.undocumented = name, [], []
        self.generic, self.template = set(), set()
        text = path.read_text()
        self.tokens, self.at = tokens_of(text), 0
        lines = [""] + text.splitlines()
        self.trailing = {number for number, line in enumerate(lines) if "///<" in line}
        self.grouped = {number for number, line in enumerate(lines) if number > 1 and lines[number - 1].strip()}
        self.scope([], "namespace", "public")

    def orphans(self):
        """Docstrings with @exits that belong to no public function: lost by their author, or by this parser."""
        docs = {one.doc for one in self.functions}
        return [(self.header, one.line, f"a docstring with @exits before `{one.text}` is of no public function")
                for one in self.tokens if "@exits" in one.doc and one.doc not in docs]

    # -- moving over tokens ------------------------------------------------------------------------

    def text(self, offset=0):
        at = self.at + offset
        return self.tokens[at].text if at < len(self.tokens) else ""

    def skip_group(self):
        """Moves behind the group that opens here; returns its inner tokens."""
        begin, stack = self.at + 1, []
        while True:
            text = self.text()
            if text in OPENING and self.tokens[self.at].kind == "mark":
                stack.append(OPENING[text])
            elif stack and text == stack[-1] and self.tokens[self.at].kind == "mark":
                stack.pop()
            self.at += 1
            if not stack or self.at >= len(self.tokens):
                return self.tokens[begin:self.at - 1]

    def skip_angles(self):
        """Moves behind the template parameter or argument list that opens here."""
        depth = 0
        while self.at < len(self.tokens):
            text = self.text()
            if text in OPENING:
                self.skip_group()
                continue
            depth += {"<": 1, ">": -1}.get(text, 0)
            self.at += 1
            if depth == 0:
                return

    def skip_constraint(self):
        """Moves behind a requires-clause; the word `requires` has been read."""
        while True:
            if self.text() == "requires":
                self.at += 1
                if self.text() == "(":
                    self.skip_group()
            while self.text() == "!":
                self.at += 1
            if self.text() in OPENING:
                self.skip_group()
            else:
                while self.text() == "::" or self.tokens[self.at].kind in ("word", "number"):
                    self.at += 1
                    if self.text() == "<":
                        self.skip_angles()
                    if self.text() != "::" and self.text(-1) != "::":
                        break
            if self.text() not in ("&&", "||"):
                return
            self.at += 1

    # -- scopes ------------------------------------------------------------------------------------

    def scope(self, path, kind, access):
        """Reads declarations up to the end of the scope that has just been opened."""
        while self.at < len(self.tokens):
            text = self.text()
            if text == "}":
                self.at += 1
                return
            if text == ";":
                self.at += 1
            elif text in ("EXITLESS_END_NAMESPACE", "EXITLESS_END_CHECKED_NAMESPACE"):
                self.at += 1
                return
            elif text in ("EXITLESS_BEGIN_NAMESPACE", "EXITLESS_BEGIN_CHECKED_NAMESPACE"):
                self.at += 1
                self.scope(path + ["exitless"], "namespace", "public")
            elif text in ("public", "private", "protected") and self.text(1) == ":":
                access = text
                self.at += 2
            else:
                self.declaration(path, kind, access)

    def declaration(self, path, kind, access):
        if kind == "namespace":
            self.space = "::".join(path)
        first = self.tokens[self.at]
        head = self.head()
        words = [one.text for one in head]
        ended = self.text()  # ";", "{" or "}"
        if words[:1] == ["namespace"] or words[:2] == ["inline", "namespace"]:
            named = [one for one in words if one not in ("inline", "namespace", "::")]
            self.at += ended == "{"
            if ended == "{":
                hidden = "detail" in named or not named
                self.scope(path + named, "namespace", "private" if hidden or access == "private" else "public")
            return
        if words[:1] == ["extern"] and len(words) == 2 and ended == "{":
            self.at += 1
            self.scope(path, kind, access)
            return
        if not words or words[0] in ("using", "typedef", "static_assert", "EXITLESS_RT"):
            self.wants_docstring(first, head, path, kind, access)
            self.to_end()
            return
        if "enum" in words:
            self.wants_docstring(first, head, path, kind, access)
            self.to_end()
            return
        key = next((one for one in words if one in CLASS_KEYS), None)
        if key and "(" not in words and "=" not in words:
            self.class_scope(first, head, key, path, kind, access, ended)
            return
        function = self.function(first, head, path, kind, access)
        if function is None:
            self.wants_docstring(first, head, path, kind, access)
            self.to_end()
            return
        if function:
            self.functions.append(function)
        self.end_of_function()

    def head(self):
        """The tokens of a declaration up to its `;`, body or initialiser, without template
        parameters, attributes and constraints. Groups are kept as single tokens."""
        head, self.template = [], set()
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            text = token.text if token.kind == "mark" or token.kind == "word" else ""
            if text in (";", "}", "{"):
                return head
            if text == "template":
                self.at += 1
                if self.text() == "<":
                    begin = self.at
                    self.skip_angles()
                    self.template |= self.parameter_names(self.tokens[begin + 1:self.at])
                    if self.at - begin == 2:
                        head.append(Token("special", "", token.line))
            elif text == "[" and self.text(1) == "[":
                self.skip_group()
            elif text == "requires":
                self.at += 1
                self.skip_constraint()
            elif text == "alignas":
                self.at += 1
                self.skip_group()
            elif text == "operator":
                head.append(self.operator_name())
            elif text == "=" and head:
                head.append(token)
                self.at += 1
                if self.text() in ("default", "delete", "0"):
                    head.append(self.tokens[self.at])
                return head
            elif text == ":" and any(one.kind == "group" for one in head):
                return head  # initialisers of a constructor
            elif text in ("(", "["):
                line, inner = token.line, self.skip_group()
                group = Token("group", text, line)
                group.inner = inner
                head.append(group)
            else:
                head.append(token)
                self.at += 1
        return head

    @staticmethod
    def parameter_names(tokens):
        """The names in a template parameter list, given from behind its `<` to its `>`."""
        names, depth, ended = set(), 0, False
        for before, token in zip([Token("mark", "", 0), *tokens], tokens):
            depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(token.text, 0)
            if depth <= 0 and token.text in (",", ">", "=") and not ended and before.kind == "word":
                names.add(before.text)
            ended = token.text == "=" or ended and not (depth == 0 and token.text == ",")
        return names

    def operator_name(self):
        line, parts = self.tokens[self.at].line, ["operator"]
        self.at += 1
        if self.text() == "(" and self.text(1) == ")":
            parts += ["(", ")"]
            self.at += 2
        while self.text() not in ("(", ";", ""):
            parts.append(self.text())
            self.at += 1
        spaced = re.match(r"\w", parts[1]) is not None
        return Token("operator", "operator" + (" " if spaced else "") + joined(parts[1:]), line)

    def to_end(self):
        """Moves behind the `;` of a declaration."""
        while self.at < len(self.tokens) and self.text() != ";":
            if self.text() == "}":
                return
            self.skip_group() if self.text() in OPENING else self.step()
        self.at += 1

    def step(self):
        self.at += 1

    def end_of_function(self):
        """Moves behind a function's body, its initialisers and body, or its `;`."""
        if self.text() == ":":
            self.at += 1
            while self.text() not in ("{", ""):  # name, arguments, comma
                while self.text() not in ("(", "{", "<", ""):
                    self.at += 1
                if self.text() == "<":
                    self.skip_angles()
                self.skip_group()
                if self.text() == ",":
                    self.at += 1
                elif self.text() == "{":
                    break
        if self.text() == "{":
            self.skip_group()
        else:
            self.to_end()

    def class_scope(self, first, head, key, path, kind, access, ended):
        words = [one.text for one in head]
        if ended == ";":
            self.at += 1  # a declaration, perhaps of a friend
            return
        self.wants_docstring(first, head, path, kind, access)
        after = head[words.index(key) + 1:]
        bases = next((i for i, one in enumerate(after) if one.text == ":"), len(after))
        name = joined([one for one in after[:bases] if one.text != "final"])
        self.at += 1
        hidden = access != "public"
        inner = "private" if hidden or key == "class" else "public"
        around, self.generic = self.generic, self.generic | self.template
        self.scope_hidden(path + [name], inner, hidden)
        self.generic = around
        self.to_end()

    def scope_hidden(self, path, access, hidden):
        before = len(self.functions), len(self.undocumented)
        self.scope(path, "class", access)
        if hidden:
            del self.functions[before[0]:]
            del self.undocumented[before[1]:]

    # -- functions ---------------------------------------------------------------------------------

    def function(self, first, head, path, kind, access):
        """The operation that `head` declares; None if it declares none, False if it is not public."""
        words = [one.text for one in head]
        end = words.index("=") if "=" in words else len(head)
        at = next((i for i, one in enumerate(head[:end])
                   if one.kind == "group" and one.text == "(" and i > 0 and
                   (head[i - 1].kind == "operator" or
                    head[i - 1].kind == "word" and head[i - 1].text not in NOT_A_NAME or
                    head[i - 1].text == ">" and path and head[0].text == path[-1].split("<")[0])), None)
        if at is None:
            return None
        name = head[at - 1].text
        friend = "friend" in words[:at]
        if access != "public" and not (friend and self.text() == "{"):
            return False
        if at >= 2 and head[at - 2].text == "::":
            return False  # a definition outside its class; the docstring is at the declaration
        if head[0].kind == "special" or "delete" in words[end:]:
            return False
        if kind == "namespace" and at == 1 and head[0].kind == "word":
            return False  # a deduction guide
        if at >= 2 and head[at - 2].text == "~":
            name = "~" + name
        constructs = kind == "class" and not friend and name == path[-1].split("<")[0]
        qualifiers = "".join((" const" if one.text == "const" else one.text)
                             for one in self.qualifiers(head[at + 1:end]))
        tags = tags_of(first.doc)
        scope = "::".join(path[:-1] if friend else path)
        signature = f"({', '.join(self.types(head[at].inner))}){qualifiers}"
        return Operation(id=f"{scope}::{name}{signature}", name=name, header=self.header, line=head[at - 1].line,
                         exits=tags.get("exits", ""), rt=tags.get("rt", ""), needs=tags.get("needs", ""),
                         summary=tags[""], consteval="consteval" in words[:at],
                         static="static" in words[:at], of_class=kind == "class" and not friend,
                         space=self.space, generic=frozenset(self.template | self.generic), class_template=bool(self.generic),
                         defaulted="default" in words[end:], scope="::".join(path), signature=signature,
                         copydoc=tags.get("copydoc", "") if not constructs or "copydoc" in tags else "",
                         doc=first.doc)

    @staticmethod
    def qualifiers(tail):
        for one in tail:
            if one.text in ("const", "&", "&&"):
                yield one
            else:
                return

    @staticmethod
    def types(tokens):
        """The types of a parameter list: without names and defaults."""
        parameters, current, depth, default = [], [], 0, False
        for token in tokens + [Token("mark", ",", 0)]:
            if token.text in OPENING or token.text == "<" and not default:
                depth += 1
            elif token.text in OPENING.values() or token.text == ">" and not default:
                depth -= 1
            if token.text == "," and depth == 0:
                parameters.append(current)
                current, default = [], False
                continue
            default = default or token.text == "=" and depth == 0
            if not default:
                current.append(token)
        result = []
        for parameter in filter(None, parameters):
            while parameter[0].text == "[":  # an attribute
                close = next(i for i, one in enumerate(parameter) if one.text == "]")
                parameter = parameter[close + 2:]
            named = len(parameter) > 1 and parameter[-1].kind == "word" and parameter[-2].text != "::" \
                and parameter[-1].text not in NOT_A_NAME
            result.append(joined(parameter[:-1] if named else parameter))
        return result

    def wants_docstring(self, first, head, path, kind, access):
        """Notes a public type, concept or constant without a docstring."""
        words = [one.text for one in head]
        if first.doc or access != "public" or not words or head[0].kind == "special":
            return
        end = next((one.line for one in self.tokens[self.at:] if one.text == ";"), first.line)
        constant = words[0] not in ("enum", "using", *CLASS_KEYS)
        if constant and first.line in self.grouped:
            return  # one of a list; what is said of it stands above the first
        if any(line in self.trailing for line in range(first.line, end + 1)):
            return
        plain_using = words[0] == "using" and (kind == "class" or "=" not in words or words[1] == "namespace")
        member = kind == "class" and words[0] not in ("enum", *CLASS_KEYS)
        if plain_using or member or words[0] in ("static_assert", "friend", "EXITLESS_RT"):
            return
        self.undocumented.append((self.header, first.line, f"no docstring: {joined(head)[:60]}"))


def headers(root=ROOT):
    """The public headers, in floor order."""
    text = (root / "cmake/headers.cmake").read_text()
    return re.findall(r"^\s+(exitless/[\w/]+\.hpp)", text, re.M)


def inherit(operations):
    """Copies what @copydoc refers to: a function of the same scope, with or without its parameters."""
    def spell(text):
        return re.sub(r"\s", "", text)
    for one in operations:
        if not one.copydoc:
            continue
        wanted = spell(one.copydoc.split("::")[-1] if "(" not in one.copydoc else one.copydoc)
        for other in operations:
            same = other.scope == one.scope and other.exits and other is not one
            if same and wanted in (spell(other.name), spell(other.name + "()"), spell(other.name + other.signature)):
                one.exits, one.rt, one.needs = other.exits, other.rt, other.needs
                one.summary = other.summary
                break


def read(root=ROOT):
    """All public operations and the faults found: [(header, line, message)]."""
    operations, faults = [], []
    for name in headers(root):
        header = Header(root / "include" / name, name)
        inherit(header.functions)
        operations += header.functions
        faults += header.undocumented
        faults += header.orphans()
        for one in header.functions:
            if one.defaulted and not one.doc:
                continue
            missing = [tag for tag in ("exits", "rt") if not getattr(one, tag)]
            if missing:
                faults.append((name, one.line, f"{one.id}: no {' and no '.join('@' + tag for tag in missing)}"))
    operations = [one for one in operations if one.exits or not one.defaulted]
    seen = {}
    for one in operations:
        other = seen.setdefault(one.id, one)
        if other is not one:
            faults.append((one.header, one.line, f"{one.id}: also in {other.header}:{other.line}"))
    return operations, faults


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="report faults instead of the list")
    parser.add_argument("--root", type=Path, default=ROOT)
    options = parser.parse_args()
    operations, faults = read(options.root)
    if not operations:
        sys.exit("no public function found: the headers or cmake/headers.cmake are not where they should be")
    if not options.check:
        keys = ("id", "name", "header", "line", "exits", "rt", "needs", "summary", "consteval")
        json.dump([{key: value for key, value in asdict(one).items() if key in keys} for one in operations],
                  sys.stdout, indent=1)
        print()
        return 0
    for header, line, message in faults:
        print(f"include/{header}:{line}: {message}")
    print(f"{len(operations)} public functions, {sum(one.exit_free for one in operations)} without exits, "
          f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
