"""The identifier guard: 2,000 characters beside its limit of 5 ms, and growth with length."""

from bench.table import Row, alternate
from peersupport.guard.rules import find_identifiers

CLINICAL = (
    "62 y/o, 3/12 hx R shoulder pain, NPRS 7/10 to 4/10, C5-C6 NAD, T10 level clear, 0/5 power EHL on L. "
    "MRI 12/03 reported as small L4/5 bulge. Works nights, 2/52 off. Discussed at clinic; plan: graded load. "
)
HOSTILE = "1 2 3 4 5 6 7 8 9 0 a@b.c@d.e 12/ 12/ 12/ Mr Mr Mr LS1 LS1 www.www.www. "
LIMIT_MS = 5.0


def rows() -> list[Row]:
    """Cost at 2,000 characters against the limit, and cost at 20,000 against ten times that at 2,000."""
    found: list[Row] = []
    for name, seed in (("clinical", CLINICAL), ("hostile", HOSTILE)):
        short, long = (seed * 400)[:2_000], (seed * 400)[:20_000]
        short_ms, long_ms = alternate(lambda s=short: find_identifiers(s), lambda s=long: find_identifiers(s))
        found.append(
            Row.at_most(f"guard, 2,000 {name} characters", short_ms, "its limit", LIMIT_MS, most=1.0)
        )
        found.append(
            Row.at_most(f"guard, 20,000 {name} characters", long_ms, "10 x 2,000", 10 * short_ms, most=1.5)
        )
    return found
