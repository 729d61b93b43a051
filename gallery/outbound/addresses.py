"""Which IP addresses are public: nothing else is ever connected to on somebody's word."""

from ipaddress import (
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

# `is_global` differs between versions of Python and passes some of these, so the special ranges
# of IANA's registries are written out.
NOT_PUBLIC: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",  # a cloud's own network answers, although the address looks public
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
    )
)
# All of IPv6 that is routed on the open internet today.
GLOBAL_UNICAST = IPv6Network("2000::/3")
# Ranges whose last or middle bits are an IPv4 address that they lead to.
NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
IPV4_COMPATIBLE = IPv6Network("::/96")


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the open internet.

    Addresses that carry another one within (mapped, compatible, 6to4, Teredo, NAT64) are never
    taken for public: nothing honest is published under them.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and (ip not in GLOBAL_UNICAST or _carries_another(ip)):
        return False
    return (
        ip.is_global
        and not ip.is_multicast
        and not ip.is_reserved
        and not ip.is_unspecified
        and not any(ip in network for network in NOT_PUBLIC)
    )


def _carries_another(ip: IPv6Address) -> bool:
    return bool(
        ip.ipv4_mapped
        or ip.sixtofour
        or ip.teredo
        or ip in IPV4_COMPATIBLE
        or any(ip in network for network in NAT64)
        or ip.scope_id
    )
