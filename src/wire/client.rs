//! The reqwest clients: one that can reach only public addresses, one for sources that may stand on private ones.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};
use reqwest::{Certificate, Client, ClientBuilder, Proxy, redirect, retry};

use super::{Settings, Sites, WireError, encoding, guard, words};

/// An idle connection is dropped before servers drop theirs: a request on a connection that is just being closed is lost, and
/// it is not sent twice.
const IDLE_CONNECTION: Duration = Duration::from_secs(3);
/// Most bytes of header list over HTTP/2; over HTTP/1 hyper has bounds of its own.
const HEADER_LIST: u32 = 64 * 1024;
/// So many addresses of a host are tried.
const ADDRESSES: usize = 8;

/// The clients by what they may reach, and whom they trust.
pub(super) struct Clients {
    public: Client,
    private: Client,
    /// Those that trust a file's certificates too, made when they are first needed.
    trusting: Mutex<HashMap<(PathBuf, bool), Client>>,
    settings: Settings,
}

impl Clients {
    pub(super) fn new(settings: &Settings) -> Result<Self, WireError> {
        // Without a provider reqwest would panic. It is the process's; a second one is refused, and as good.
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        if let Some(sites) = &settings.sites {
            let client = base(settings)?.dns_resolver(Arc::new(sites.clone()));
            // Mapped hosts are spoken to in clear, so a machine without root certificates will do.
            let client = client.tls_certs_only([]).build().map_err(|error| WireError::Client(words::cause(&error)))?;
            return Ok(Self::of(client.clone(), client, settings));
        }
        Ok(Self::of(guarded(settings, false, &[])?, guarded(settings, true, &[])?, settings))
    }

    fn of(public: Client, private: Client, settings: &Settings) -> Self {
        Self { public, private, trusting: Mutex::default(), settings: settings.clone() }
    }

    /// Clients whose resolver was bypassed: this name leads to this socket, whatever it is.
    #[cfg(test)]
    pub(super) fn bypassed(settings: &Settings, name: &str, socket: SocketAddr) -> Self {
        let client = base(settings).unwrap().tls_certs_only([]).resolve(name, socket).build().unwrap();
        Self::of(client.clone(), client, settings)
    }

    /// The client for a request.
    ///
    /// # Errors
    /// Why the certificates cannot be used, in words.
    pub(super) fn get(&self, allow_private: bool, ca_file: Option<&Path>) -> Result<Client, String> {
        let Some(file) = ca_file.filter(|_| self.settings.sites.is_none()) else {
            return Ok(if allow_private { self.private.clone() } else { self.public.clone() });
        };
        let key = (file.to_owned(), allow_private);
        if let Some(client) = self.trusting().get(&key) {
            return Ok(client.clone());
        }
        let unusable = |why: String| format!("the ca_file {} cannot be used: {why}", file.display());
        let pem = std::fs::read(file).map_err(|error| unusable(error.to_string()))?;
        let certificates = Certificate::from_pem_bundle(&pem).map_err(|error| unusable(words::cause(&error)))?;
        if certificates.is_empty() {
            return Err(unusable("it holds no certificate in PEM form".to_owned()));
        }
        let client = guarded(&self.settings, allow_private, &certificates).map_err(|error| unusable(error.to_string()))?;
        self.trusting().insert(key, client.clone());
        Ok(client)
    }

    fn trusting(&self) -> MutexGuard<'_, HashMap<(PathBuf, bool), Client>> {
        self.trusting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn guarded(settings: &Settings, allow_private: bool, trusted: &[Certificate]) -> Result<Client, WireError> {
    let proxy = settings.proxy.as_ref().and_then(|proxy| proxy.host_str()).map(str::to_owned);
    let resolver = Guarded { allow_private, proxy, look_up: system };
    let builder = || {
        let builder = base(settings)?.dns_resolver(Arc::new(resolver.clone()));
        Ok::<_, WireError>(if trusted.is_empty() { builder } else { builder.tls_certs_merge(trusted.iter().cloned()) })
    };
    builder()?.build().map_err(|error| match builder().map(|bare| bare.tls_certs_only([]).build()) {
        // It builds without the system's roots, so those are what is missing.
        Ok(Ok(_)) => WireError::NoRoots,
        _ => WireError::Client(words::cause(&error)),
    })
}

fn base(settings: &Settings) -> Result<ClientBuilder, WireError> {
    let builder = Client::builder()
        .user_agent(&settings.user_agent)
        .default_headers(HeaderMap::from_iter([(ACCEPT_ENCODING, HeaderValue::from_static(encoding::ENCODINGS))]))
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

/// A resolver, cut down to what may be reached. The connector uses these very addresses, so there is no second look-up that
/// could answer otherwise.
#[derive(Clone)]
struct Guarded {
    allow_private: bool,
    /// Ops chose the proxy, and it usually stands on the own network.
    proxy: Option<String>,
    look_up: LookUp,
}

type LookUp = fn(String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// The system's resolver. Port 0 stands for the scheme's own.
fn system(name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
    Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
}

/// No address of the host may be reached.
#[derive(Debug, thiserror::Error)]
#[error("no public address")]
pub(super) struct NothingToReach;

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let allow_private = self.allow_private;
        let exempt = self.proxy.as_deref() == Some(name.as_str());
        let found = (self.look_up)(name.as_str().to_owned());
        Box::pin(async move {
            let mut kept = found.await?;
            kept.retain(|address| exempt || guard::may_reach(address.ip(), allow_private));
            kept.truncate(ADDRESSES);
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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use url::Url;

    use super::*;
    use crate::desk::dispatch::RefusalKind;

    static LOOK_UPS: AtomicUsize = AtomicUsize::new(0);

    /// Answers by the host's first label; `flip` is public at first and private ever after.
    #[allow(clippy::needless_pass_by_value)]
    fn fake(name: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let addresses: Vec<&str> = match name.split('.').next().unwrap() {
            "private" => vec!["10.0.0.1", "fd00::1", "::ffff:127.0.0.1"],
            "mixed" => vec!["127.0.0.1", "8.8.8.8", "64:ff9b::a00:1"],
            "many" => vec!["8.8.8.8"; 200],
            "flip" if LOOK_UPS.fetch_add(1, Ordering::SeqCst) == 0 => vec!["8.8.8.8"],
            _ => vec!["127.0.0.1"],
        };
        let sockets = addresses.iter().map(|ip| SocketAddr::new(ip.parse().unwrap(), 0)).collect();
        Box::pin(async move { Ok(sockets) })
    }

    async fn reach(name: &str, resolver: &Guarded) -> Option<Vec<IpAddr>> {
        let found = resolver.resolve(name.parse().unwrap()).await;
        found.ok().map(|addresses| addresses.map(|address| address.ip()).collect())
    }

    #[tokio::test]
    async fn only_what_may_be_reached_comes_out_of_the_resolver() {
        let guarded = Guarded { allow_private: false, proxy: Some("proxy.example".to_owned()), look_up: fake };
        let public: IpAddr = "8.8.8.8".parse().unwrap();
        assert_eq!(reach("private.example", &guarded).await, None);
        assert_eq!(reach("mixed.example", &guarded).await, Some(vec![public]));
        assert_eq!(reach("many.example", &guarded).await.map(|found| found.len()), Some(ADDRESSES));
        assert_eq!(reach("flip.example", &guarded).await, Some(vec![public]));
        assert_eq!(reach("flip.example", &guarded).await, None);
        assert!(reach("proxy.example", &guarded).await.is_some());
        let open = Guarded { allow_private: true, ..guarded };
        assert_eq!(reach("private.example", &open).await.map(|found| found.len()), Some(3));
    }

    #[tokio::test]
    async fn a_name_that_leads_nowhere_public_is_an_address_refused() {
        let _already_there = rustls::crypto::ring::default_provider().install_default();
        let resolver = Guarded { allow_private: false, proxy: None, look_up: fake };
        let builder = base(&Settings::new("keepup-test/1".to_owned())).unwrap().tls_certs_only([]);
        let client = builder.dns_resolver(Arc::new(resolver)).build().unwrap();
        let url = Url::parse("http://private.example/").unwrap();
        let error = client.get(url.clone()).send().await.unwrap_err();
        assert_eq!(super::super::line::broken(&url, &error).kind, RefusalKind::Address);
    }
}
