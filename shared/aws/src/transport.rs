//! HTTP/1.1 over TLS to AWS: one pool of connections for every client and for the requests that go without
//! one. It is hyper's client with rustls, told to the SDK by what it asks of a transport.
//!
//! The SDK's own would be made anew for each client, roots and all, and could not be asked by anything else.
//! `CONNECT` is not sent: it makes a connection to where it goes ahead of the first request, for that one.
//! What differs from it: a connection is not given up because an answer was an error, and HTTP/2, which none
//! of the services here needs, is not spoken.

use std::error::Error;
use std::future::{poll_fn, ready};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use hyper::{Method, StatusCode, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::crypto::{CryptoProvider, ring};
use rustls::{CipherSuite, ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tower_service::Service;

/// How long TCP may take to connect, as by default in the AWS SDKs. Names and TLS are within the time of the
/// attempt, which every client limits.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);

/// Most of an answer that is kept for who reads it, per connection. hyper would let it grow to 400 KB.
const BUFFER_BYTES: usize = 64 * 1024;

/// The pool.
#[derive(Clone, Debug)]
struct Transport {
    client: Client<Connector, SdkBody>,
    connector: Connector,
}

/// Makes connections. One that was made ahead is the next one to where it goes.
#[derive(Clone, Debug)]
struct Connector {
    https: HttpsConnector<Tcp>,
    ahead: Arc<Mutex<Option<Ahead>>>,
}

type Connection = MaybeHttpsStream<TokioIo<TcpStream>>;

#[derive(Debug)]
struct Ahead {
    to: Uri,
    connection: Connection,
    made: Instant,
}

/// How long a connection that was made ahead is good for: less than any of the services here keeps one open
/// over which nothing was sent.
const AHEAD: Duration = Duration::from_secs(10);

/// A pool of connections to endpoints that one of these roots vouches for, and to plain ones, as the local
/// stack's are.
pub fn new(roots: RootCertStore) -> Result<SharedHttpConnector, rustls::Error> {
    Ok(SharedHttpConnector::new(Transport::new(roots)?))
}

impl Transport {
    fn new(roots: RootCertStore) -> Result<Self, rustls::Error> {
        let tls = ClientConfig::builder_with_provider(Arc::new(provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = Tcp::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
        let connector = Connector {
            https: HttpsConnectorBuilder::new()
                .with_tls_config(tls)
                .https_or_http()
                .enable_http1()
                .wrap_connector(tcp),
            ahead: Arc::default(),
        };
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .http1_max_buf_size(BUFFER_BYTES)
            .build(connector.clone());
        Ok(Self { client, connector })
    }
}

impl Connector {
    /// Makes a connection, for the next request to there.
    async fn make_ahead(mut self, to: Uri) -> Result<(), <Self as Service<Uri>>::Error> {
        poll_fn(|context| self.https.poll_ready(context)).await?;
        let ahead = Ahead {
            connection: self.https.call(to.clone()).await?,
            to,
            made: Instant::now(),
        };
        *self.ahead.lock().unwrap_or_else(PoisonError::into_inner) = Some(ahead);
        Ok(())
    }

    fn take_ahead(&self, to: &Uri) -> Option<Connection> {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        let ahead = ahead.take_if(|ahead| {
            ahead.made.elapsed() > AHEAD
                || (ahead.to.scheme(), ahead.to.authority()) == (to.scheme(), to.authority())
        })?;
        (ahead.made.elapsed() <= AHEAD).then_some(ahead.connection)
    }
}

impl Service<Uri> for Connector {
    type Response = Connection;
    type Error = <HttpsConnector<Tcp> as Service<Uri>>::Error;
    type Future = <HttpsConnector<Tcp> as Service<Uri>>::Future;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        match self.take_ahead(&to) {
            Some(connection) => Box::pin(ready(Ok(connection))),
            None => self.https.call(to),
        }
    }
}

/// `ring`, and of two suites that are as good the one with SHA-256 first, which processors have instructions
/// for: a handshake hashes some hundred blocks.
fn provider() -> CryptoProvider {
    let mut provider = ring::default_provider();
    provider
        .cipher_suites
        .sort_by_key(|suite| suite.suite() != CipherSuite::TLS13_AES_128_GCM_SHA256);
    provider
}

impl HttpConnector for Transport {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let answer = match request.try_into_http1x() {
            Ok(request) if request.method() == Method::CONNECT => {
                let made = self.connector.clone().make_ahead(request.uri().clone());
                return HttpConnectorFuture::new(async move {
                    made.await.map_err(ConnectorError::io)?;
                    Ok(HttpResponse::new(StatusCode::OK.into(), SdkBody::empty()))
                });
            }
            Ok(request) => self.client.request(request),
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        };
        HttpConnectorFuture::new(async move {
            let answer = answer.await.map_err(classified)?;
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// What went wrong, in the SDK's classes: it tries again after what the network did, not after what was asked
/// for wrongly.
fn classified(error: hyper_util::client::legacy::Error) -> ConnectorError {
    let is_timeout = |io: &std::io::Error| io.kind() == std::io::ErrorKind::TimedOut;
    if source_of::<std::io::Error>(&error).is_some_and(is_timeout) {
        return ConnectorError::timeout(error.into());
    }
    match source_of::<hyper::Error>(&error) {
        Some(http) if http.is_user() => ConnectorError::user(error.into()),
        // The other side closed in the middle: S3 does so now and then.
        Some(http) if http.is_incomplete_message() => {
            ConnectorError::other(error.into(), Some(ErrorKind::TransientError))
        }
        _ => ConnectorError::io(error.into()),
    }
}

/// The first error of this kind among what an error came from.
fn source_of<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    let mut error = Some(error);
    while let Some(this) = error {
        if let Some(found) = this.downcast_ref() {
            return Some(found);
        }
        error = this.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    async fn asked(address: &str) -> Result<HttpResponse, ConnectorError> {
        let mut request = HttpRequest::new(SdkBody::from("{}"));
        request.set_method("POST").unwrap();
        request.set_uri(address.to_owned()).unwrap();
        let transport = new(RootCertStore::empty()).unwrap();
        transport.call(request).await
    }

    /// Takes one connection, and answers what comes with this.
    fn serve(answer: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            let mut read = [0; 1_024];
            assert!(connection.read(&mut read).unwrap() > 0);
            connection.write_all(answer.as_bytes()).unwrap();
        });
        format!("http://{address}/")
    }

    #[tokio::test]
    async fn an_answer_comes_with_its_status_and_body() {
        let answer = asked(&serve("HTTP/1.1 400 Bad\r\ncontent-length: 2\r\n\r\nno")).await;
        let answer = answer.unwrap();
        assert_eq!(answer.status().as_u16(), 400);
        let body = aws_smithy_types::byte_stream::ByteStream::new(answer.into_body());
        assert_eq!(body.collect().await.unwrap().into_bytes(), "no");
    }

    #[tokio::test]
    async fn what_the_network_did_is_tried_again_by_the_sdk() {
        let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let refused = asked(&format!("http://{nobody}/")).await.unwrap_err();
        assert!(refused.is_io(), "{refused:?}");
        for cut in ["", "HTTP/1.1 200 OK\r\ncontent-le"] {
            let error = asked(&serve(cut)).await.unwrap_err();
            assert_eq!(error.as_other(), Some(ErrorKind::TransientError), "{error:?}");
        }
    }

    /// Answers every request of every connection but the first few, which are closed; counts connections
    /// and requests.
    fn serve_all(closed: usize) -> (String, Arc<[AtomicUsize; 2]>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let counts = Arc::new([const { AtomicUsize::new(0) }; 2]);
        let seen = Arc::clone(&counts);
        thread::spawn(move || {
            for connection in listener.incoming() {
                let (mut connection, seen) = (connection.unwrap(), Arc::clone(&seen));
                if seen[0].fetch_add(1, Ordering::SeqCst) < closed {
                    continue;
                }
                thread::spawn(move || {
                    let mut read = [0; 1_024];
                    while connection.read(&mut read).is_ok_and(|n| n > 0) {
                        seen[1].fetch_add(1, Ordering::SeqCst);
                        let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";
                        connection.write_all(answer).unwrap();
                    }
                });
            }
        });
        (format!("http://{address}/"), counts)
    }

    fn transport() -> Transport {
        Transport::new(RootCertStore::empty()).unwrap()
    }

    async fn send(transport: &Transport, method: &str, address: &str) -> u16 {
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_method(method).unwrap();
        request.set_uri(address.to_owned()).unwrap();
        let answer = transport.call(request).await.unwrap();
        let status = answer.status().as_u16();
        let body = aws_smithy_types::byte_stream::ByteStream::new(answer.into_body());
        body.collect().await.unwrap();
        status
    }

    #[tokio::test]
    async fn a_connection_made_ahead_is_that_of_the_next_request_to_there() {
        let ((here, seen_here), (there, also_seen)) = (serve_all(0), serve_all(0));
        let transport = transport();
        assert_eq!(send(&transport, "CONNECT", &here).await, 200);
        assert_eq!(send(&transport, "GET", &there).await, 200);
        for _ in 0..2 {
            assert_eq!(send(&transport, "GET", &here).await, 200);
        }
        let counted = |counts: &[AtomicUsize; 2]| counts.each_ref().map(|n| n.load(Ordering::SeqCst));
        assert_eq!((counted(&seen_here), counted(&also_seen)), ([1, 2], [1, 1]));
    }

    #[tokio::test]
    async fn a_connection_that_was_closed_meanwhile_is_made_again() {
        let (here, counts) = serve_all(1);
        let transport = transport();
        send(&transport, "CONNECT", &here).await;
        let mut request = HttpRequest::new(SdkBody::empty());
        request.set_uri(here.clone()).unwrap();
        let error = transport.call(request).await.unwrap_err();
        let is_retried = error.is_io() || error.as_other() == Some(ErrorKind::TransientError);
        assert!(is_retried, "{error:?}");
        assert_eq!(send(&transport, "GET", &here).await, 200);
        assert_eq!(counts[0].load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_connection_that_was_made_long_ago_is_not_used() {
        let (here, counts) = serve_all(0);
        let transport = transport();
        send(&transport, "CONNECT", &here).await;
        let long_ago = Instant::now().checked_sub(2 * AHEAD).unwrap();
        transport.connector.ahead.lock().unwrap().as_mut().unwrap().made = long_ago;
        assert_eq!(send(&transport, "GET", &here).await, 200);
        assert_eq!(counts[0].load(Ordering::SeqCst), 2);
        assert!(transport.connector.ahead.lock().unwrap().is_none());
    }

    #[tokio::test]
    async fn tls_is_not_taken_from_whom_no_root_vouches_for() {
        let plain = serve("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        let error = asked(&plain.replace("http:", "https:")).await.unwrap_err();
        assert!(error.is_io(), "{error:?}");
    }
}
