//! `BatchWriteItem` with as little around it as there can be.
//!
//! Writing new members is this one request, tens of thousands of times, and most of what the SDK does for
//! each comes out the same every time: layers of configuration, endpoint rules, interceptors, a typed
//! answer. So the first request is the SDK's and is watched for what it is made of: its transport, its
//! credentials, its address. From then on a request is its body, signed by the SDK's own signer and sent
//! by the SDK's own transport.
//!
//! Nothing else is decided here. Whatever is no plain success, be it throttling, an error or a time-out, is
//! [`Sent::Unclear`]: the same body is then a request of the SDK, with all that it knows of retries.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::AuthSchemeId;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::identity::{Identity, ResolveCachedIdentity};
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::{GetIdentityResolver, RuntimeComponents};
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::clients::ATTEMPT_TIMEOUT;

/// The headers of every request (DynamoDB, "DynamoDB low-level API").
const HEADERS: [(&str, &str); 2] = [
    ("content-type", "application/x-amz-json-1.0"),
    ("x-amz-target", "DynamoDB_20120810.BatchWriteItem"),
];

/// Sends batches of writes. Clones share what is known of the SDK's requests.
#[derive(Clone, Debug, Default)]
pub(super) struct Direct(Arc<OnceLock<Parts>>);

/// What came of a request.
#[derive(Debug)]
pub(super) enum Sent {
    /// Everything is written.
    All,
    /// All but these, the body of the next request.
    Left(Bytes),
    /// Anything else, or nothing was sent because no request of the SDK's was watched yet.
    Unclear,
}

/// What requests are made of.
#[derive(Debug)]
struct Parts {
    components: RuntimeComponents,
    connector: SharedHttpConnector,
    address: String,
    region: String,
}

/// Looks at a request of the SDK's.
#[derive(Debug)]
pub(super) struct Watch {
    direct: Direct,
    region: String,
}

#[dyn_dispatch_hint]
impl Intercept for Watch {
    fn name(&self) -> &'static str {
        "Watch"
    }

    fn read_before_signing(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        components: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(client) = components.http_client() {
            let connector = client.http_connector(&HttpConnectorSettings::default(), components);
            self.direct.0.get_or_init(|| Parts {
                components: components.clone(),
                connector,
                address: context.request().uri().to_owned(),
                region: self.region.clone(),
            });
        }
        Ok(())
    }
}

/// The part of an answer that matters.
#[derive(Deserialize)]
struct Answer {
    #[serde(rename = "UnprocessedItems")]
    unprocessed: BTreeMap<String, Json>,
}

impl Direct {
    /// What a `BatchWriteItem` of the SDK's, by a client of this region, is to be watched with.
    pub(super) fn watch(&self, region: &str) -> Watch {
        Watch {
            direct: self.clone(),
            region: region.to_owned(),
        }
    }

    /// Sends the body of a `BatchWriteItem`, once.
    pub(super) async fn send(&self, body: Bytes) -> Sent {
        let Some(parts) = self.0.get() else {
            return Sent::Unclear;
        };
        let sent = tokio::time::timeout(ATTEMPT_TIMEOUT, parts.send(body)).await;
        sent.ok().flatten().unwrap_or(Sent::Unclear)
    }
}

impl Parts {
    async fn send(&self, body: Bytes) -> Option<Sent> {
        let resolver = self.components.identity_resolver(AuthSchemeId::new("sigv4"))?;
        let config = ConfigBag::base();
        let cache = self.components.identity_cache();
        let identity = cache
            .resolve_cached_identity(resolver, &self.components, &config)
            .await
            .ok()?;
        let request = self.signed(&identity, body)?;
        let answer = self.connector.call(request).await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let answer = ByteStream::new(answer.into_body()).collect().await.ok()?;
        left(&answer.into_bytes())
    }

    /// The request, with the headers that sign it.
    fn signed(&self, identity: &Identity, body: Bytes) -> Option<HttpRequest> {
        identity.data::<Credentials>()?;
        let now = self.components.time_source()?.now();
        let params = SigningParams::builder()
            .identity(identity)
            .region(&self.region)
            .name("dynamodb")
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .ok()?
            .into();
        // The signer's own SHA-256 uses no instructions of the processor's for it on Arm.
        let hash = HEXLOWER.encode(digest(&SHA256, &body).as_ref());
        let hash = SignableBody::Precomputed(hash);
        let signable = SignableRequest::new("POST", &self.address, HEADERS.into_iter(), hash).ok()?;
        let (instructions, _) = sign(signable, &params).ok()?.into_parts();
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").ok()?;
        request.set_uri(self.address.as_str()).ok()?;
        let headers = request.headers_mut();
        for (name, value) in HEADERS {
            headers.insert(name, value);
        }
        for header in instructions.into_parts().0 {
            headers.insert(header.name(), header.value().to_owned());
        }
        Some(request)
    }
}

/// What an answer says is left to write.
fn left(answer: &[u8]) -> Option<Sent> {
    let Answer { unprocessed } = serde_json::from_slice(answer).ok()?;
    if unprocessed.is_empty() {
        return Some(Sent::All);
    }
    let body = serde_json::to_vec(&serde_json::json!({ "RequestItems": unprocessed })).ok()?;
    Some(Sent::Left(body.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_the_next_request() {
        assert!(matches!(left(br#"{"UnprocessedItems":{}}"#), Some(Sent::All)));
        let put = r#"{"PutRequest":{"Item":{"PK":{"S":"a\"\u00e9"},"v":{"N":"1"}}}}"#;
        let answer = format!(r#"{{"UnprocessedItems":{{"t":[{put}]}},"ConsumedCapacity":[]}}"#);
        let Some(Sent::Left(body)) = left(answer.as_bytes()) else {
            panic!("something is left")
        };
        let body: Json = serde_json::from_slice(&body).unwrap();
        let expected: Json = serde_json::from_str(&format!(r#"{{"RequestItems":{{"t":[{put}]}}}}"#)).unwrap();
        assert_eq!(body, expected);
    }

    #[test]
    fn an_answer_that_says_nothing_is_unclear() {
        for answer in ["", "{}", "[]", r#"{"UnprocessedItems":null}"#, "<html>"] {
            assert!(left(answer.as_bytes()).is_none(), "{answer}");
        }
    }
}
