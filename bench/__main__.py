"""Runs every benchmark: `python -m bench`, or some: `python -m bench pages guard`."""

import importlib
import sys

from bench.table import Row, show

BENCHMARKS = ("pages", "guard", "audit", "planning")


def main() -> int:
    """Run, print, and answer 1 when a target does not hold."""
    wanted = sys.argv[1:] or BENCHMARKS
    rows: list[Row] = []
    for name in wanted:
        print(f"running {name} ...", flush=True)
        rows.extend(importlib.import_module(f"bench.{name}").rows())
    show(rows)
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
