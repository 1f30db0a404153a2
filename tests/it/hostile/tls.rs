//! N16 and a30, a31, a35: certificates that vouch for nothing, `ca_file`, and HTTP/2 that misbehaves.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use keepup::desk::dispatch::RefusalKind;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{FETCH, NOW, ask, bodies, source};
use crate::support::program::Program;
use crate::support::site::Site;

type Authority = CertifiedIssuer<'static, KeyPair>;

fn authority() -> Authority {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

/// A certificate for a host, with its key.
struct Identity(CertificateDer<'static>, PrivateKeyDer<'static>);

fn identity(host: &str, expired: bool, signed_by: Option<&Authority>) -> Identity {
    let mut params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    if expired {
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
    }
    let key = KeyPair::generate().unwrap();
    let certificate = match signed_by {
        Some(authority) => params.signed_by(&key, authority).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    Identity(certificate.der().clone(), PrivatePkcs8KeyDer::from(key.serialize_der()).into())
}

/// A server that shows this certificate and then sends these bytes once, and the last of them over and over; it counts what it was asked.
async fn server(identity: Identity, protocol: &str, answer: Vec<u8>, again: Vec<u8>) -> (SocketAddr, Arc<AtomicUsize>) {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_no_client_auth().with_single_cert(vec![identity.0], identity.1).unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, asked) = (listener.local_addr().unwrap(), Arc::<AtomicUsize>::default());
    let counter = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, answer, again, counter) = (acceptor.clone(), answer.clone(), again.clone(), Arc::clone(&counter));
            tokio::spawn(async move {
                let mut stream = acceptor.accept(stream).await?;
                let read = stream.read(&mut [0; 4_096]).await?;
                counter.fetch_add(usize::from(read > 0), Ordering::SeqCst);
                stream.write_all(&answer).await?;
                while !again.is_empty() {
                    stream.write_all(&again).await?;
                }
                stream.shutdown().await
            });
        }
    });
    (address, asked)
}

fn http1() -> Vec<u8> {
    let body = bodies::feed(2);
    format!("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_vouches_for_nothing_is_no_server() {
    let (trusted, other) = (authority(), authority());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, trusted.pem()).unwrap();
    let trusting = Some(file.as_path());
    for (what, identity, ca_file) in [
        ("expired", identity("127.0.0.1", true, Some(&trusted)), trusting),
        ("for another host", identity("news.example", false, Some(&trusted)), trusting),
        ("signed by itself", identity("127.0.0.1", false, None), trusting),
        ("signed by nobody known", identity("127.0.0.1", false, Some(&other)), trusting),
        ("trusted by another source only", identity("127.0.0.1", false, Some(&trusted)), None),
    ] {
        let (address, asked) = server(identity, "http/1.1", http1(), Vec::new()).await;
        let refused = ask(&format!("https://{address}/feed?token=s3cret"), true, ca_file).await.expect_err(what);
        assert_eq!(refused.kind, RefusalKind::Network, "{what}: {}", refused.words);
        assert!(refused.words.contains("certificate") && !refused.words.contains("s3cret"), "{what}: {}", refused.words);
        assert_eq!(asked.load(Ordering::SeqCst), 0, "{what}: it was told what we want");
    }
    let (address, asked) = server(identity("127.0.0.1", false, Some(&trusted)), "http/1.1", http1(), Vec::new()).await;
    ask(&format!("https://{address}/feed"), true, trusting).await.unwrap();
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ca_file_is_the_one_switch_and_is_told_when_it_cannot_be_used() {
    let trusted = authority();
    let (address, _) = server(identity("127.0.0.1", false, Some(&trusted)), "http/1.1", http1(), Vec::new()).await;
    let url = format!("https://{address}/feed");
    let config = format!("{FETCH}{}{}", source("Own", &url, "ca_file = \"own.pem\""), source("Plain", &format!("{url}?2"), ""));
    let program = Program::with(&config);
    let failures = |program: &Program| {
        let report = program.ends(0, &["fetch", "--all", "--json", "--now", NOW]).json();
        let said: Vec<String> = report["failures"].as_array().unwrap().iter().map(ToString::to_string).collect();
        (report["new_articles"].as_u64().unwrap(), said)
    };
    let (_, missing) = failures(&program);
    assert!(missing[0].contains("own.pem") && missing[0].contains("cannot be used"), "{missing:?}");
    program.write("own.pem", "no certificate");
    assert!(failures(&program).1[0].contains("holds no certificate"));
    program.write("own.pem", trusted.pem());
    let (new, said) = failures(&program);
    assert_eq!((new, said.len()), (2, 1), "{said:?}");
    assert!(said[0].contains("Plain") && said[0].contains("certificate"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_speaks_no_tls_or_an_old_one_is_told() {
    let plain = Site::start().await;
    let refused = ask(&format!("https://127.0.0.1:{}/feed", plain.port()), true, None).await.unwrap_err();
    assert_eq!(refused.kind, RefusalKind::Network, "{}", refused.words);
    assert!(!refused.words.contains("did not finish"), "{}", refused.words);
    for minor in [1, 2] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let old = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            // The hello of the client comes first; what it says does not matter.
            let mut head = [0; 5];
            stream.read_exact(&mut head).await?;
            // ServerHello of TLS 1.0 or 1.1 (RFC 2246 and 4346, section 7.4.1.3): version 3.1 or 3.2, no session, RSA with AES-128 in CBC.
            let hello = [&[0x02, 0, 0, 38, 3, minor][..], &[7; 32], &[0, 0x00, 0x2f, 0]].concat();
            stream.write_all(&[&[0x16, 3, minor, 0, hello.len() as u8], hello.as_slice()].concat()).await?;
            // Whoever takes it waits for a certificate, and for longer than he is given.
            while stream.read(&mut [0; 4_096]).await? > 0 {}
            Ok::<_, std::io::Error>(())
        });
        let refused = ask(&format!("https://{old}/feed"), true, None).await.unwrap_err();
        assert_eq!(refused.kind, RefusalKind::Network, "{}", refused.words);
        assert!(refused.words.contains("incompatible") && refused.words.contains("Tls12"), "1.{}: {}", minor - 1, refused.words);
    }
}

/// A frame of HTTP/2 (RFC 9113, section 4.1).
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    [&[0, 0, payload.len() as u8, kind, flags, 0, 0, 0, stream], payload].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_that_misbehaves_is_a_refusal() {
    let trusted = authority();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, trusted.pem()).unwrap();
    let settings = frame(4, 0, 0, &[]);
    // Index 8 of HPACK's static table is `:status: 200`.
    let ok = frame(1, 4, 1, &[0x88]);
    for (what, answer, again) in [
        ("GOAWAY", frame(7, 0, 0, &[0; 8]), Vec::new()),
        ("RST_STREAM", frame(3, 0, 1, &[0, 0, 0, 11]), Vec::new()),
        ("a head that breaks off", frame(1, 0, 1, &[0x88]), Vec::new()),
        ("empty DATA without end", ok.clone(), frame(0, 0, 1, &[])),
        ("PING without end", ok, frame(6, 0, 0, &[0; 8])),
    ] {
        let identity = identity("127.0.0.1", false, Some(&trusted));
        let (address, _) = server(identity, "h2", [settings.as_slice(), &answer].concat(), again).await;
        let refused = ask(&format!("https://{address}/feed"), true, Some(Path::new(&file))).await.expect_err(what);
        assert_eq!(refused.kind, RefusalKind::Network, "{what}: {}", refused.words);
    }
}
