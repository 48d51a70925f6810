"""The page around the charts: one HTML file that asks for nothing outside itself, and prints on paper."""

from collections.abc import Iterable, Sequence
from html import escape

Table = tuple[Sequence[str], Sequence[Sequence[str]]]
"""The heads of the columns, and the rows."""
STYLE = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 3rem 1.5rem 4rem; max-width: 56rem; color: #1f2933; background: #fff;
  font: 15px/1.55 Arial, "Liberation Sans", sans-serif; }
h1 { font: 400 2rem/1.2 Georgia, "Times New Roman", serif; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h3 { font-size: .95rem; margin: 1.25rem 0 0; }
h2 { font: 400 1.3rem/1.3 Georgia, "Times New Roman", serif; margin: 2.75rem 0 .25rem; }
p { margin: .25rem 0 1rem; max-width: 42rem; color: #52606d; }
figure { margin: .75rem 0 0; overflow-x: auto; }
svg { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 12px; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 600; color: #52606d; border-bottom: 1px solid #9aa5b1; padding: .3rem .6rem .3rem 0;
  vertical-align: bottom; }
td { border-bottom: 1px solid #e4e7eb; padding: .25rem .6rem .25rem 0; white-space: nowrap; }
td.number, th.number { text-align: right; }
ul { padding-left: 1.1rem; color: #52606d; font-size: 13px; }
footer { margin-top: 3rem; font-size: 12px; color: #7b8794; overflow-wrap: anywhere; }
@page { margin: 16mm; }
@media print { body { padding: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; } thead { display: table-header-group; } }
"""


def page(title: str, lead: str, parts: Iterable[str], foot: str) -> str:
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<header><h1>{escape(title)}</h1>\n<p>{escape(lead)}</p></header>\n"
        f"<main>\n{body}\n</main>\n<footer>{escape(foot)}</footer>\n</body>\n</html>\n"
    )


def section(title: str, text: str, *inside: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n<p>{escape(text)}</p>\n{''.join(inside)}\n</section>"


def figure(picture: str) -> str:
    return f"<figure>{picture}</figure>" if picture else ""


def table(rows_with_heads: Table) -> str:
    heads, rows = rows_with_heads
    numeric = [bool(rows) and all(_number(row[place]) for row in rows) for place in range(len(heads))]
    classes = [' class="number"' if is_number else "" for is_number in numeric]
    head = "".join(f"<th{kind}>{escape(cell)}</th>" for cell, kind in zip(heads, classes, strict=True))
    lines = ("".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, classes, strict=True)) for row in rows)
    body = "".join(f"<tr>{line}</tr>\n" for line in lines)
    return f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>'


def listed(lines: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>" if lines else ""


def _number(cell: str) -> bool:
    return not cell or cell[0] in "+-0123456789"


def markdown(title: str, lead: str, tables: Iterable[tuple[str, Table]], notes: Sequence[str]) -> str:
    """The same without pictures."""
    lines = [f"# {_plain(title)}", "", _plain(lead), ""]
    for name, (heads, rows) in tables:
        lines += [
            f"## {_plain(name)}",
            "",
            markdown_line(heads),
            markdown_line(["---"] * len(heads), escaped=False),
            *map(markdown_line, rows),
            "",
        ]
    lines += [f"- {_plain(note)}" for note in notes]
    return "\n".join(lines).rstrip() + "\n"


def markdown_line(cells: Sequence[str], *, escaped: bool = True) -> str:
    """A row of a table."""
    return f"| {' | '.join(map(_plain, cells) if escaped else cells)} |"


def _plain(text: str) -> str:
    """Without what Markdown would read as more than text."""
    for sign in "\\`*_{}[]<>#|":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())
