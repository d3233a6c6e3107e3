//! Looking up the TXT records that prove domains.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::RData;

/// A DNS resolver: the system's, or one at an address.
#[derive(Clone, Debug, Default)]
pub struct Dns {
    server: Option<SocketAddr>,
}

/// No answer, or one that says nothing: neither that a record is there nor that it is not.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the DNS did not answer: {0}")]
pub struct NoAnswer(String);

/// `DNS_RESOLVER` is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("DNS_RESOLVER is an address with its port, like 192.0.2.53:53, or empty for the system's resolver")]
pub struct BadResolver;

/// How long one try may take. With [`ATTEMPTS`], an answer or its lack comes well before an HTTP
/// request ends.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How often a name is asked for again after a time-out or a broken answer.
const ATTEMPTS: usize = 2;

impl Dns {
    /// A resolver at an address, or the system's.
    #[must_use]
    pub const fn new(server: Option<SocketAddr>) -> Self {
        Self { server }
    }

    /// Reads `DNS_RESOLVER`.
    pub fn from_environment() -> Result<Self, BadResolver> {
        let text = std::env::var("DNS_RESOLVER").unwrap_or_default();
        if text.is_empty() {
            return Ok(Self::default());
        }
        text.parse()
            .map(|server| Self::new(Some(server)))
            .map_err(|_| BadResolver)
    }

    /// The values of a name's TXT records, none where there are none. The strings of a record are
    /// one value, joined with nothing between them (RFC 7208, 3.3); bytes that are no UTF-8 are
    /// replaced.
    pub async fn txt(&self, name: &str) -> Result<Vec<String>, NoAnswer> {
        // A dot at the end: the name is whole, and the system's search domains have no part in it.
        match self.resolver()?.txt_lookup(format!("{name}.")).await {
            Ok(answer) => Ok(answer
                .answers()
                .iter()
                .filter_map(|record| match &record.data {
                    RData::TXT(txt) => Some(String::from_utf8_lossy(&txt.txt_data.concat()).into_owned()),
                    _ => None,
                })
                .collect()),
            Err(error) if error.is_no_records_found() => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// A resolver for one look-up, so that nothing is answered from an earlier one.
    fn resolver(&self) -> Result<TokioResolver, NetError> {
        let mut builder = match self.server {
            None => TokioResolver::builder_tokio()?,
            Some(server) => {
                let mut at = NameServerConfig::udp_and_tcp(server.ip());
                for connection in &mut at.connections {
                    connection.port = server.port();
                }
                let config = ResolverConfig::from_name_servers(vec![at]);
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            }
        };
        let options: &mut ResolverOpts = builder.options_mut();
        options.timeout = TIMEOUT;
        options.attempts = ATTEMPTS;
        options.use_hosts_file = ResolveHosts::Never;
        builder.build()
    }
}

impl From<NetError> for NoAnswer {
    fn from(error: NetError) -> Self {
        Self(error.to_string())
    }
}
