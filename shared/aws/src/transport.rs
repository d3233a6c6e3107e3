//! HTTP/1.1 over TLS to AWS: one pool of connections for every client and for the requests that go without
//! one. It is hyper's client with rustls, told to the SDK by what it asks of a transport.
//!
//! The SDK's own would be made anew for each client, roots and all, and could not be asked by anything else.
//! What differs from it: a connection is not given up because an answer was an error, and HTTP/2, which none
//! of the services here needs, is not spoken.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector as Tcp;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::crypto::{CryptoProvider, ring};
use rustls::{CipherSuite, ClientConfig, RootCertStore};

/// How long TCP may take to connect, as by default in the AWS SDKs. Names and TLS are within the time of the
/// attempt, which every client limits.
const CONNECT_TIMEOUT: Duration = Duration::from_millis(3_100);

/// Most of an answer that is kept for who reads it, per connection. hyper would let it grow to 400 KB.
const BUFFER_BYTES: usize = 64 * 1024;

/// The pool.
#[derive(Clone, Debug)]
struct Transport(Client<HttpsConnector<Tcp>, SdkBody>);

/// A pool of connections to endpoints that one of these roots vouches for, and to plain ones, as the local
/// stack's are.
pub fn new(roots: RootCertStore) -> Result<SharedHttpConnector, rustls::Error> {
    let tls = ClientConfig::builder_with_provider(Arc::new(provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let mut tcp = Tcp::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_connect_timeout(Some(CONNECT_TIMEOUT));
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp);
    let client = Client::builder(TokioExecutor::new())
        .pool_timer(TokioTimer::new())
        .http1_max_buf_size(BUFFER_BYTES)
        .build(connector);
    Ok(SharedHttpConnector::new(Transport(client)))
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
            Ok(request) => self.0.request(request),
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

    #[tokio::test]
    async fn tls_is_not_taken_from_whom_no_root_vouches_for() {
        let plain = serve("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        let error = asked(&plain.replace("http:", "https:")).await.unwrap_err();
        assert!(error.is_io(), "{error:?}");
    }
}
