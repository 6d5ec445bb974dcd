//! Networks of the internet.

use ipnet::{IpNet, Ipv4Net};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network, such as `192.0.2.0/24`, or the one address of it. A network of IPv4 that is written in IPv6 (`::ffff:…`) is
/// the one of IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network(IpNet);

/// A text that is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// It is no address with or without a length.
    #[error("This must be a network such as 192.0.2.0/24 or 2001:db8::/32, or an address.")]
    Unreadable,
    /// The address has more bits than the length says.
    #[error("The address of this network has bits behind its length. The network is {0}.")]
    HostBits(Network),
}

impl Network {
    /// Whether the address lies in it.
    pub fn contains(&self, ip: IpAddr) -> bool {
        self.0.contains(&ip.to_canonical())
    }

    /// The network of IPv4 that one of IPv6 stands for.
    fn canonical(net: IpNet) -> IpNet {
        let IpNet::V6(wide) = net else { return net };
        let narrow = wide.addr().to_ipv4_mapped().zip(wide.prefix_len().checked_sub(96));
        narrow.and_then(|(ip, length)| Ipv4Net::new(ip, length).ok()).map_or(net, IpNet::V4)
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(raw: &str) -> Result<Self, NetworkError> {
        let text = raw.trim();
        let net = text.parse::<IpAddr>().map(IpNet::from).or_else(|_| text.parse());
        let net = Self::canonical(net.map_err(|_| NetworkError::Unreadable)?);
        let network = Self(net.trunc());
        if network.0 == net { Ok(network) } else { Err(NetworkError::HostBits(network)) }
    }
}

/// An address alone is written without a length.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() { self.0.addr().fmt(f) } else { self.0.fmt(f) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_form_for_many_spellings() {
        for (raw, canonical) in [
            ("192.0.2.0/24", "192.0.2.0/24"),
            (" 192.0.2.7 ", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8:0::/32", "2001:db8::/32"),
            ("2001:db8::7", "2001:db8::7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.0/120", "192.0.2.0/24"),
        ] {
            assert_eq!(
                raw.parse::<Network>().map(|network| network.to_string()),
                Ok(canonical.into()),
                "{raw}"
            );
        }
        for raw in ["", "192.0.2.0/33", "192.0.2/24", "192.0.2.0/", "example.com", "::/129", "192.0.2.0/24/8"]
        {
            assert_eq!(raw.parse::<Network>(), Err(NetworkError::Unreadable), "{raw:?}");
        }
    }

    #[test]
    fn host_bits_are_refused_with_the_network_that_is_meant() {
        let error = |raw: &str| raw.parse::<Network>().unwrap_err().to_string();
        assert!(error("192.0.2.7/24").ends_with("The network is 192.0.2.0/24."));
        assert!(error("2001:db8::1/32").ends_with("The network is 2001:db8::/32."));
        assert!(error("::ffff:192.0.2.7/120").ends_with("The network is 192.0.2.0/24."));
    }

    proptest! {
        #[test]
        fn an_address_lies_in_it_where_its_first_bits_are_the_same(one: u32, other: u32, length in 0u32..=32) {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            let text = format!("{}/{length}", std::net::Ipv4Addr::from_bits(one & mask));
            let network: Network = text.parse().unwrap();
            let ip = std::net::Ipv4Addr::from_bits(other);
            prop_assert_eq!(network.contains(ip.into()), one & mask == other & mask);
            prop_assert_eq!(network.contains(ip.to_ipv6_mapped().into()), one & mask == other & mask);
            prop_assert_eq!(network.to_string().parse(), Ok(network));
        }
    }
}
