"""What may stand in a configuration for a place in the network."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?")


def http_address(text: str) -> SplitResult | None:
    """The parts of `http://host…` or `https://host…`; None where no client could go there."""
    try:
        parts = urlsplit(text)
        is_right = parts.scheme in ("http", "https") and is_host(parts.hostname or "") and parts.port != 0
    except ValueError:
        return None
    return parts if is_right and not re.search(r"\s", text) else None


def is_host(text: str) -> bool:
    """Whether this is a host's name, or an address without brackets."""
    return bool(_HOST.fullmatch(text)) or is_network(text)


def is_network(text: str) -> bool:
    """Whether this is an address or a network of addresses."""
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True
