//! DynamoDB: the SDK's client, and a way around it for the few requests that are most of all.
//!
//! Reading an item, and writing new members tens of thousands of times, is a JSON document that is signed and
//! sent. Most of what the SDK does for that comes out the same every time: layers of configuration, endpoint
//! rules, interceptors, a typed answer. So these requests are their bodies, signed (`sign.rs`) and
//! sent over the connections that the SDK has as well.
//!
//! Nothing else is decided here. Whatever is no plain success, be it throttling, an error or a time-out, is
//! nothing: the same is then asked by the SDK, with all that it knows of retries and errors. A process that
//! needs no more than these requests never makes the SDK's client.

use std::ops::Deref;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use bytes::Bytes;

use crate::clients::{ATTEMPT_TIMEOUT, AwsConfig};
use crate::endpoints::dns_suffix;
use crate::sign::{Payload, Signer, now};

/// How long a start may wait for a connection: less than Lambda gives a start.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);

/// A client of DynamoDB. It is the SDK's, made when it is first needed, and sends a request without it where
/// that is asked for. Clones share both.
#[derive(Clone, Debug)]
pub struct Dynamo(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    config: AwsConfig,
    signer: Signer,
    /// Where DynamoDB is; `None` where the SDK's own rules do not say.
    address: LazyLock<Option<String>, Box<dyn FnOnce() -> Option<String> + Send>>,
    sdk: LazyLock<Client, Box<dyn FnOnce() -> Client + Send>>,
}

impl Deref for Dynamo {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.0.sdk
    }
}

impl Dynamo {
    /// A client of this deployment's DynamoDB.
    #[must_use]
    pub fn new(config: AwsConfig) -> Self {
        let sdk = config.clone();
        Self::around(config, Box::new(move || sdk.sdk_dynamodb()))
    }

    /// The same with a client of the SDK's that was set up otherwise.
    #[must_use]
    pub fn with(config: AwsConfig, sdk: Client) -> Self {
        Self::around(config, Box::new(move || sdk))
    }

    /// The same over another transport, made of its own.
    pub(crate) fn over(&self, wrap: impl FnOnce(SharedHttpConnector) -> SharedHttpConnector) -> Self {
        let mut config = self.0.config.clone();
        config.http = wrap(config.http);
        let (this, http) = (self.clone(), config.http_client());
        let sdk = move || Client::from_conf(this.config().to_builder().http_client(http).build());
        Self::around(config, Box::new(sdk))
    }

    fn around(config: AwsConfig, sdk: Box<dyn FnOnce() -> Client + Send>) -> Self {
        let (region, endpoint) = (config.region.clone(), config.endpoint.clone());
        Self(Arc::new(Shared {
            signer: Signer::new(config.credentials.clone(), config.region.clone()),
            address: LazyLock::new(Box::new(move || endpoint.or_else(|| address(&region)))),
            sdk: LazyLock::new(sdk),
            config,
        }))
    }

    /// Sends a request for this operation, once; gives the body of its answer. `None` is anything but
    /// a plain success.
    pub async fn send(&self, operation: &str, payload: Payload) -> Option<Bytes> {
        let request = self.0.signed(operation, payload)?;
        let answer = async {
            let answer = self.0.config.http.call(request).await.ok()?;
            if !answer.status().is_success() {
                return None;
            }
            let body = ByteStream::new(answer.into_body()).collect().await.ok()?;
            Some(body.into_bytes())
        };
        tokio::time::timeout(ATTEMPT_TIMEOUT, answer).await.ok().flatten()
    }

    /// Makes the connection that the first request would wait for. What fails here is tried again by that
    /// request, which says what is wrong.
    pub async fn connect(&self) {
        let Some(request) = self.0.request("CONNECT", SdkBody::empty()) else {
            return;
        };
        drop(tokio::time::timeout(CONNECT_TIMEOUT, self.0.config.http.call(request)).await);
    }
}

impl Shared {
    fn request(&self, method: &str, body: SdkBody) -> Option<HttpRequest> {
        let mut request = HttpRequest::new(body);
        request.set_method(method).ok()?;
        request.set_uri(self.address.as_deref()?).ok()?;
        Some(request)
    }

    /// The request, with the headers that sign it.
    fn signed(&self, operation: &str, payload: Payload) -> Option<HttpRequest> {
        let address = self.address.as_deref()?;
        let (_, host) = address.split_once("://")?;
        let target = format!("DynamoDB_20120810.{operation}");
        let host = host.trim_end_matches('/');
        let headers = self.signer.headers(host, &target, &payload, now())?;
        let mut request = self.request("POST", SdkBody::from(payload.body))?;
        for (name, value) in headers {
            request.headers_mut().try_append(name, value).ok()?;
        }
        Some(request)
    }
}

/// Where DynamoDB is in a region.
fn address(region: &str) -> Option<String> {
    Some(format!("https://dynamodb.{region}.{}/", dns_suffix(region)?))
}
