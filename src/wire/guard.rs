//! Which addresses may be reached: the judgement that stands before every socket.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

use super::words::{host, refusal, shown};
use crate::desk::dispatch::{Refusal, RefusalKind};

/// Whether `ip` may be reached: global addresses always, those of the own machine and network with `allow_private`;
/// "this network", multicast, reserved and documentation addresses never.
pub(super) fn may_reach(ip: IpAddr, allow_private: bool) -> bool {
    match ip {
        IpAddr::V4(ip) => v4(ip, allow_private),
        IpAddr::V6(ip) => v6(ip, allow_private),
    }
}

/// Judges the address that stands in the URL itself: such a host never comes to the resolver. `url` has already read every
/// disguise (`0x7f.1`, `2130706433`, full-width digits), so its parsed host is what will be connected to.
pub(super) fn judge_host(url: &Url, allow_private: bool) -> Result<(), Refusal> {
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        // These never leave the machine (RFC 6761 section 6.3), whatever a resolver makes of the final dot.
        Some(Host::Domain(name)) if is_localhost(name) && !allow_private => return Err(refused(url)),
        Some(Host::Domain(_)) => return Ok(()),
        None => return Err(refusal(RefusalKind::Address, format!("{} names no host", shown(url)))),
    };
    if may_reach(ip, allow_private) { Ok(()) } else { Err(refused(url)) }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// The refusal of a URL whose host is, or resolves to, nothing that may be reached.
pub(super) fn refused(url: &Url) -> Refusal {
    let words = format!("{} is not a public address; if it is yours, set allow_private = true for this source", host(url));
    refusal(RefusalKind::Address, words)
}

/// IANA IPv4 special-purpose registry (RFC 6890 and its updates).
fn v4(ip: Ipv4Addr, allow_private: bool) -> bool {
    let own = match ip.octets() {
        [0 | 224..=255, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] | [198, 51, 100, _] | [203, 0, 113, _] => return false,
        [10 | 127, ..] | [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] | [198, 18 | 19, ..] => true,
        _ => false,
    };
    !own || allow_private
}

/// IANA IPv6 special-purpose registry; addresses that carry an IPv4 address are judged by it.
fn v6(ip: Ipv6Addr, allow_private: bool) -> bool {
    let segments = ip.segments();
    let embedded = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        // loopback, unique local, link local
        [0, 0, 0, 0, 0, 0, 0, 1] | [0xfc00..=0xfdff | 0xfe80..=0xfebf, ..] => allow_private,
        // IPv4-mapped, the well-known prefix of NAT64 (RFC 6052), 6to4 (RFC 3056)
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            v4(embedded(high, low), allow_private)
        }
        // Teredo: the server, and the client with its bits turned (RFC 4380)
        [0x2001, 0, server_high, server_low, _, _, high, low] => {
            v4(embedded(server_high, server_low), allow_private) && v4(embedded(!high, !low), allow_private)
        }
        // other protocol assignments, documentation
        [0x2001, 0x1..=0x1ff | 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false,
        // global unicast; the rest (unspecified, IPv4-compatible, multicast, discard, reserved) is nobody's feed
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_global_addresses_without_leave() {
        for own in [
            "127.0.0.1",
            "127.9.0.1",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.0.1",
            "169.254.169.254",
            "198.18.0.1",
            "::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2001:0:7f00:1::",
            "2001:0:808:808::80ff:fffe",
        ] {
            let ip: IpAddr = own.parse().unwrap();
            assert!(!may_reach(ip, false), "{own}");
        }
        for never in [
            "0.0.0.0",
            "0.1.2.3",
            "192.0.0.8",
            "192.0.2.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::127.0.0.1",
            "::8.8.8.8",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "64:ff9b:1::1",
            "2001:2::1",
        ] {
            let ip: IpAddr = never.parse().unwrap();
            assert!(!may_reach(ip, false) && !may_reach(ip, true), "{never}");
        }
        for public in [
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "192.0.1.1",
            "2606:4700::1111",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2002:808:808::1",
        ] {
            let ip: IpAddr = public.parse().unwrap();
            assert!(may_reach(ip, false), "{public}");
        }
        for own in ["127.0.0.1", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.1"] {
            let ip: IpAddr = own.parse().unwrap();
            assert!(may_reach(ip, true), "{own}");
        }
    }

    #[test]
    fn disguised_literals_are_judged_as_what_they_are() {
        for disguise in [
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "①②⑦.⓪.⓪.①",
            "127。0。0。1",
            "[::ffff:127.0.0.1]",
            "[::127.0.0.1]",
            "0",
            "0.0.0.0",
            "user:pw@127.0.0.1",
            "example.com@127.0.0.1",
        ] {
            let url = Url::parse(&format!("http://{disguise}/feed")).unwrap();
            assert_eq!(judge_host(&url, false).unwrap_err().kind, RefusalKind::Address, "{disguise}");
        }
        assert!(judge_host(&Url::parse(r"http:\\127.0.0.1\feed").unwrap(), false).is_err());
        assert!(judge_host(&Url::parse("http://127.1/feed").unwrap(), true).is_ok());
        assert!(judge_host(&Url::parse("http://technode.com/feed").unwrap(), false).is_ok());
        for name in ["localhost", "localhost.", "ｌｏｃａｌｈｏｓｔ", "feeds.localhost"] {
            let url = Url::parse(&format!("http://{name}/feed")).unwrap();
            assert!(judge_host(&url, false).is_err() && judge_host(&url, true).is_ok(), "{name}");
        }
        assert!(judge_host(&Url::parse("http://notlocalhost/feed").unwrap(), false).is_ok());
    }
}
