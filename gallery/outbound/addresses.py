"""Which IP addresses are public: nothing else is ever connected to on somebody's word."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Answers from inside a cloud's own network although the address looks public.
CLOUD_INTERNAL = frozenset({IPv4Address("168.63.129.16")})
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
    if isinstance(ip, IPv6Address) and _carries_another(ip):
        return False
    return (
        ip.is_global
        and not ip.is_multicast
        and not ip.is_reserved
        and not ip.is_unspecified
        and ip not in CLOUD_INTERNAL
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
