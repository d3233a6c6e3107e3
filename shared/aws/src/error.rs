//! What can go wrong between Muster and AWS.

use std::fmt::Debug;

use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

/// A call that failed for good, after the SDK's own retries, or an item that does not read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A service refused or could not be reached. Worth trying again later.
    #[error("{operation} failed: {code}")]
    Service {
        /// The API operation, such as `Query`.
        operation: &'static str,
        /// The service's error code, or the kind of transport failure.
        code: String,
    },
    /// The organization's data is being taken away: nothing new gets in.
    #[error("the organization is closed")]
    Closed,
    /// A stored item is not what this version writes. Trying again does not help.
    #[error("the item {key} does not read: {reason}")]
    Corrupt {
        /// Where it lies.
        key: String,
        /// What is wrong with it; never its content.
        reason: String,
    },
}

impl StoreError {
    /// A change that met another one each time it was tried. Worth trying again.
    #[must_use]
    pub fn contended() -> Self {
        Self::Service {
            operation: "TransactWriteItems",
            code: "TransactionConflict".to_owned(),
        }
    }

    /// Wraps an SDK error, keeping its code and none of the request's content.
    pub fn service<E, R>(operation: &'static str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + Debug,
        R: Debug,
    {
        let code = match error {
            SdkError::ServiceError(e) => e.err().code().unwrap_or("unknown").to_owned(),
            SdkError::TimeoutError(_) => "timeout".to_owned(),
            SdkError::DispatchFailure(e) if e.is_timeout() => "timeout".to_owned(),
            SdkError::DispatchFailure(_) => "unreachable".to_owned(),
            SdkError::ConstructionFailure(_) => "construction".to_owned(),
            _ => "response".to_owned(),
        };
        Self::Service { operation, code }
    }
}
