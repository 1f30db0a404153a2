//! The reqwest clients: one that can reach only public addresses, one for sources that may stand on private ones.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder, Proxy, redirect, retry};

use super::{Settings, Sites, WireError, guard, words};

/// An idle connection is dropped before servers drop theirs: a request on a connection that is just being closed is lost, and
/// it is not sent twice.
const IDLE_CONNECTION: Duration = Duration::from_secs(3);
/// Most bytes of header list over HTTP/2; over HTTP/1 hyper has bounds of its own.
const HEADER_LIST: u32 = 64 * 1024;

/// The clients by what they may reach.
pub(super) struct Clients {
    pub(super) public: Client,
    pub(super) private: Client,
}

impl Clients {
    pub(super) fn new(settings: &Settings) -> Result<Self, WireError> {
        // Without a provider reqwest would panic. It is the process's; a second one is refused, and as good.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        if let Some(sites) = &settings.sites {
            let client = base(settings)?.dns_resolver(Arc::new(sites.clone()));
            // Mapped hosts are spoken to in clear, so a machine without root certificates will do.
            let client = client.tls_certs_only([]).build().map_err(|error| WireError::Client(words::cause(&error)))?;
            return Ok(Self { public: client.clone(), private: client });
        }
        Ok(Self { public: guarded(settings, false)?, private: guarded(settings, true)? })
    }

    pub(super) fn get(&self, allow_private: bool) -> &Client {
        if allow_private { &self.private } else { &self.public }
    }
}

fn guarded(settings: &Settings, allow_private: bool) -> Result<Client, WireError> {
    let proxy = settings.proxy.as_ref().and_then(|proxy| proxy.host_str()).map(str::to_owned);
    let resolver = Guarded { allow_private, proxy };
    let builder = || Ok::<_, WireError>(base(settings)?.dns_resolver(Arc::new(resolver.clone())));
    builder()?.build().map_err(|error| match builder().map(|bare| bare.tls_certs_only([]).build()) {
        // It builds without the system's roots, so those are what is missing.
        Ok(Ok(_)) => WireError::NoRoots,
        _ => WireError::Client(words::cause(&error)),
    })
}

fn base(settings: &Settings) -> Result<ClientBuilder, WireError> {
    let builder = Client::builder()
        .user_agent(&settings.user_agent)
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .no_proxy()
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.idle_timeout)
        .pool_idle_timeout(IDLE_CONNECTION)
        .pool_max_idle_per_host(settings.per_host)
        .http2_max_header_list_size(HEADER_LIST);
    match &settings.proxy {
        // The proxy resolves names itself: what it may reach is its own rule then.
        Some(proxy) => Ok(builder.proxy(Proxy::all(proxy.clone()).map_err(|error| WireError::Proxy(words::cause(&error)))?)),
        None => Ok(builder),
    }
}

/// The system's resolver, cut down to what may be reached. The connector uses these very addresses, so there is no second
/// look-up that could answer otherwise.
#[derive(Clone)]
struct Guarded {
    allow_private: bool,
    /// Ops chose the proxy, and it usually stands on the own network.
    proxy: Option<String>,
}

/// No address of the host may be reached.
#[derive(Debug, thiserror::Error)]
#[error("no public address")]
pub(super) struct NothingToReach;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        let exempt = self.proxy.as_deref() == Some(name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let kept: Vec<SocketAddr> = found.filter(|address| exempt || guard::may_reach(address.ip(), allow_private)).collect();
            if kept.is_empty() {
                return Err(NothingToReach.into());
            }
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

impl Resolve for Sites {
    fn resolve(&self, name: Name) -> Resolving {
        let socket = self.0.get(name.as_str()).copied();
        Box::pin(async move {
            let socket = socket.ok_or_else(|| io::Error::other("this host is none of the mapped sites"))?;
            Ok(Box::new(std::iter::once(socket)) as Addrs)
        })
    }
}
