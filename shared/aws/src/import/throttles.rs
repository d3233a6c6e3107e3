//! Notices when the table throttles, whichever request it was and however often the SDK has tried
//! it: what the pace of an import learns from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_sdk_dynamodb::Client;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::FinalizerInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// How often the table has throttled. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Throttles(Arc<AtomicU64>);

impl Throttles {
    /// A client like this one whose throttled requests are counted.
    pub(super) fn watch(&self, dynamodb: &Client) -> Client {
        let config = dynamodb.config().to_builder().interceptor(self.clone());
        Client::from_conf(config.build())
    }

    /// Something was throttled, or left over.
    pub(super) fn note(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether anything was since the last time.
    pub(super) fn take(&self) -> bool {
        self.0.swap(0, Ordering::Relaxed) > 0
    }
}

/// What DynamoDB's errors are called where it takes no more (DynamoDB, "Error handling").
const CODES: [&[u8]; 3] = [
    b"ThrottlingException",
    b"ProvisionedThroughputExceededException",
    b"RequestLimitExceeded",
];

#[dyn_dispatch_hint]
impl Intercept for Throttles {
    fn name(&self) -> &'static str {
        "Throttles"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let refused = context
            .response()
            .filter(|answer| answer.status().is_client_error());
        let body = refused
            .and_then(|answer| answer.body().bytes())
            .unwrap_or_default();
        let says = |code: &[u8]| body.windows(code.len()).any(|part| part == code);
        if CODES.into_iter().any(says) {
            self.note();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;
    use aws_smithy_runtime_api::client::http::{
        HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
    };
    use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
    use aws_smithy_types::body::SdkBody;

    use super::*;
    use crate::clients::AwsConfig;

    /// Answers every request with this error.
    #[derive(Debug)]
    struct Refusing(&'static str);

    impl HttpConnector for Refusing {
        fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
            let body = format!(r#"{{"__type":"com.amazonaws.dynamodb.v20120810#{}"}}"#, self.0);
            let answer = HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body));
            HttpConnectorFuture::ready(Ok(answer))
        }
    }

    async fn notices(error: &'static str) -> bool {
        let config = AwsConfig {
            region: "us-east-1".to_owned(),
            endpoint: Some("http://127.0.0.1".to_owned()),
            credentials: Credentials::new("test", "test", None, None, "test"),
            http: http_client_fn(move |_, _| SharedHttpConnector::new(Refusing(error))),
        };
        let throttles = Throttles::default();
        let client = throttles.watch(&config.dynamodb());
        client.list_tables().send().await.unwrap_err();
        let noticed = throttles.take();
        assert!(!throttles.take(), "it is forgotten once it was asked for");
        noticed
    }

    #[tokio::test]
    async fn throttling_is_noticed_and_other_errors_are_not() {
        assert!(notices("ThrottlingException").await);
        assert!(notices("ProvisionedThroughputExceededException").await);
        assert!(!notices("ResourceNotFoundException").await);
    }
}
