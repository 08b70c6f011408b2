"""What looks like a patient identifier in free text: the public face of the guard's pure rules.

Every kind of identifier has one recogniser (in `recognisers`), one level (in `policy`) and one wording
(in `policy`). Nothing here reads a clock, a database or the network, and nothing keeps the text.
"""

from peersupport.guard.rules.findings import Finding, Kind, Level
from peersupport.guard.rules.policy import POLICY, WORDING, Wording
from peersupport.guard.rules.scan import find_identifiers

__all__ = ["POLICY", "WORDING", "Finding", "Kind", "Level", "Wording", "find_identifiers"]
