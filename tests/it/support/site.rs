//! A programmable site on a loopback socket: raw TCP, because it must be able to break HTTP, and it remembers what it was asked.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use keepup::wire::Sites;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use url::Url;

use super::behaviour::{Behaviour, Reply};

/// A site that lives until it is dropped. Paths that were not programmed answer 404.
pub struct Site {
    address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    /// The `Host` header.
    pub host: String,
    /// Path and query.
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

#[derive(Default)]
struct State {
    /// By host (empty for any) and path.
    routes: Mutex<HashMap<(String, String), Behaviour>>,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    open: AtomicUsize,
    most_open: AtomicUsize,
}

impl Site {
    /// Starts on a port of its own.
    pub async fn start() -> Self {
        Self::start_on(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// Starts on a socket.
    pub fn start_on(listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap();
        let state = Arc::<State>::default();
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let state = Arc::clone(&shared);
                // An error is the other side going away, which is its right.
                tokio::spawn(async move { state.serve(stream).await.ok() });
            }
        });
        Self { address, state, server }
    }

    /// Programs a path (with its query) on every host.
    pub fn route(&self, path: &str, behaviour: impl Into<Behaviour>) -> &Self {
        self.route_at("", path, behaviour)
    }

    /// Programs a path of one host.
    pub fn route_at(&self, host: &str, path: &str, behaviour: impl Into<Behaviour>) -> &Self {
        self.state.routes.lock().unwrap().insert((host.to_owned(), path.to_owned()), behaviour.into());
        self
    }

    /// The URL of a path at the socket itself.
    pub fn url(&self, path: &str) -> Url {
        Url::parse(&format!("http://{}{path}", self.address)).unwrap()
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// These hosts, mapped to this site.
    pub fn sites(&self, hosts: &[&str]) -> Sites {
        Sites(hosts.iter().map(|host| ((*host).to_owned(), self.address)).collect())
    }

    /// The requests so far, in order of arrival.
    pub fn requests(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    /// The requests for one path.
    pub fn requests_for(&self, path: &str) -> Vec<Seen> {
        self.requests().into_iter().filter(|seen| seen.path == path).collect()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }

    /// Most requests that were being answered at one time.
    pub fn most_at_once(&self) -> usize {
        self.state.most_open.load(Ordering::SeqCst)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl State {
    async fn serve(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        while let Some(seen) = read(&mut stream).await? {
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most_open.fetch_max(open, Ordering::SeqCst);
            let behaviour = self.behaviour(&seen);
            self.seen.lock().unwrap().push(seen.clone());
            let answered = answer(&mut stream, behaviour, &seen).await;
            self.open.fetch_sub(1, Ordering::SeqCst);
            if !answered? {
                break;
            }
        }
        Ok(())
    }

    fn behaviour(&self, seen: &Seen) -> Behaviour {
        let host = seen.host.split(':').next().unwrap_or_default().to_owned();
        let routes = self.routes.lock().unwrap();
        let found = routes.get(&(host, seen.path.clone())).or_else(|| routes.get(&(String::new(), seen.path.clone()))).cloned();
        let earlier = self.seen.lock().unwrap().iter().filter(|one| one.path == seen.path && one.host == seen.host).count();
        match found {
            Some(Behaviour::InTurn(turns)) => turns[earlier.min(turns.len() - 1)].clone(),
            Some(behaviour) => behaviour,
            None => Reply::new(404, "no such page").into(),
        }
    }
}

/// Reads one request; `None` at the end of the connection.
async fn read(stream: &mut BufReader<TcpStream>) -> std::io::Result<Option<Seen>> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut headers = Vec::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let mut seen = Seen { method, host: String::new(), path, headers, body: Vec::new() };
    seen.host = seen.header("host").unwrap_or_default().to_owned();
    let length = seen.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    seen.body.resize(length, 0);
    stream.read_exact(&mut seen.body).await?;
    Ok(Some(seen))
}

/// Answers one request; whether the connection may be used again.
async fn answer(stream: &mut BufReader<TcpStream>, behaviour: Behaviour, seen: &Seen) -> std::io::Result<bool> {
    match behaviour {
        Behaviour::Always(reply) => whole(stream, &reply).await,
        Behaviour::Conditional(reply) => whole(stream, &reply.unless_known(seen)).await,
        Behaviour::Late(after, reply) => {
            tokio::time::sleep(after).await;
            whole(stream, &reply).await
        }
        Behaviour::Slow(reply, piece, pause) => {
            stream.write_all(&reply.head(Some(reply.body.len()))).await?;
            for piece in reply.body.chunks(piece) {
                tokio::time::sleep(pause).await;
                stream.write_all(piece).await?;
                stream.flush().await?;
            }
            Ok(true)
        }
        Behaviour::Cut(reply, after) => {
            stream.write_all(&reply.head(Some(reply.body.len()))).await?;
            stream.write_all(&reply.body[..after]).await?;
            stream.flush().await?;
            Ok(false)
        }
        Behaviour::Endless(reply) => {
            stream.write_all(&reply.head(None)).await?;
            loop {
                stream.write_all(&reply.body).await?;
            }
        }
        Behaviour::Silent => std::future::pending().await,
        Behaviour::Raw(bytes) => {
            stream.write_all(&bytes).await?;
            stream.flush().await?;
            Ok(false)
        }
        Behaviour::Trickle(bytes, pause) => {
            for byte in bytes {
                tokio::time::sleep(pause).await;
                stream.write_all(&[byte]).await?;
                stream.flush().await?;
            }
            Ok(false)
        }
        Behaviour::Forever(head, again) => {
            stream.write_all(&head).await?;
            loop {
                stream.write_all(&again).await?;
            }
        }
        Behaviour::InTurn(_) => panic!("turns do not nest"),
    }
}

async fn whole(stream: &mut BufReader<TcpStream>, reply: &Reply) -> std::io::Result<bool> {
    stream.write_all(&reply.head(Some(reply.body.len()))).await?;
    stream.write_all(&reply.body).await?;
    stream.flush().await?;
    Ok(true)
}
