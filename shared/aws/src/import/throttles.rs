//! Notices when the table throttles, whichever request it was and however often it was tried: what the pace
//! of an import learns from.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_smithy_runtime_api::client::http::{HttpConnector, HttpConnectorFuture, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;

use crate::dynamo::Dynamo;

/// How often the table has throttled. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Throttles(Arc<AtomicU64>);

impl Throttles {
    /// A client like this one whose throttled requests are counted.
    pub(super) fn watch(&self, dynamodb: &Dynamo) -> Dynamo {
        let throttles = self.clone();
        dynamodb.over(|http| SharedHttpConnector::new(Watched { http, throttles }))
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

/// Looks at what is refused.
#[derive(Debug)]
struct Watched {
    http: SharedHttpConnector,
    throttles: Throttles,
}

impl HttpConnector for Watched {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (answer, throttles) = (self.http.call(request), self.throttles.clone());
        HttpConnectorFuture::new(async move {
            let mut answer = answer.await?;
            if answer.status().is_client_error() {
                let body = ByteStream::new(answer.take_body()).collect().await;
                let body = body
                    .map_err(|error| ConnectorError::io(error.into()))?
                    .into_bytes();
                let says = |code: &[u8]| body.windows(code.len()).any(|part| part == code);
                if CODES.into_iter().any(says) {
                    throttles.note();
                }
                *answer.body_mut() = SdkBody::from(body);
            }
            Ok(answer)
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

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
        let config = AwsConfig::answered_by(Refusing(error));
        let throttles = Throttles::default();
        let client = throttles.watch(&config.dynamodb());
        assert!(client.send("GetItem", "{}".into()).await.is_none());
        let without = throttles.take();
        client.list_tables().send().await.unwrap_err();
        let noticed = throttles.take();
        assert_eq!(
            without, noticed,
            "it is the same with the SDK's client and without"
        );
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
