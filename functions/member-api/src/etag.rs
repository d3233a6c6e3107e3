//! Entity tags: which version of a resource an answer shows and a change is meant for.

use std::convert::Infallible;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use muster::id::hash128;
use serde::Serialize;

use crate::problem::Problem;

/// The tag of a resource's version. Where the answer shows more than the version covers, `also` is
/// a digest of the rest, which a change does not have to match.
#[must_use]
pub fn tag(version: u64, also: Option<&str>) -> HeaderValue {
    match also {
        Some(also) => quoted(&format!("{version}-{also}")),
        None => quoted(&version.to_string()),
    }
}

/// A resource without a version, with a digest of what is shown for a tag; nothing of it where the client has
/// exactly that already.
pub fn digested<T: Serialize>(shown: &T, conditions: &Conditions) -> Response {
    let Ok(body) = serde_json::to_vec(shown) else {
        // Says so, with a 500.
        return Json(shown).into_response();
    };
    let etag = quoted(&digest(&body));
    if conditions.has(&etag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response();
    }
    let json = HeaderValue::from_static("application/json");
    ([(ETAG, etag), (CONTENT_TYPE, json)], body).into_response()
}

/// A short digest of what is shown.
#[must_use]
pub fn digest(shown: &[u8]) -> String {
    let digest = u128::from_be_bytes(hash128(&[shown])) >> 64;
    format!("{digest:016x}")
}

fn quoted(tag: &str) -> HeaderValue {
    // Digits, letters and quotes are always a header.
    HeaderValue::try_from(format!("\"{tag}\"")).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

/// The request's `If-Match` and `If-None-Match`.
#[derive(Clone, Debug)]
pub struct Conditions {
    matches: Option<Vec<String>>,
    none_matches: Vec<String>,
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let tags = |name| -> Option<Vec<String>> {
            let values = parts.headers.get_all(&name).iter();
            let tags: Vec<String> = values
                .flat_map(|value| value.to_str().unwrap_or("\"").split(','))
                .map(|tag| tag.trim().to_owned())
                .collect();
            parts.headers.contains_key(&name).then_some(tags)
        };
        Ok(Self {
            matches: tags(IF_MATCH),
            none_matches: tags(IF_NONE_MATCH).unwrap_or_default(),
        })
    }
}

impl Conditions {
    /// Nothing is asked of the version.
    pub const NONE: Self = Self {
        matches: None,
        none_matches: Vec::new(),
    };

    /// Whether the client said which version it means.
    #[must_use]
    pub const fn is_pinned(&self) -> bool {
        self.matches.is_some()
    }

    /// Fails where the client means another version. Weak tags never match (RFC 9110, 13.1.1).
    pub fn allow(&self, version: u64) -> Result<(), Problem> {
        let means = |tag: &String| {
            let inner = tag
                .strip_prefix('"')
                .and_then(|tag| tag.strip_suffix('"'))
                .unwrap_or_default();
            tag == "*" || inner.split('-').next() == Some(version.to_string().as_str())
        };
        match &self.matches {
            Some(tags) if !tags.iter().any(means) => Err(Problem::precondition_failed()),
            _ => Ok(()),
        }
    }

    /// Why a change is not made that others came before: the version that the client means is gone; where it
    /// named none, every try was in vain.
    #[must_use]
    pub fn overtaken(&self) -> Problem {
        if self.is_pinned() {
            Problem::precondition_failed()
        } else {
            Problem::busy()
        }
    }

    /// Whether the client has exactly this already.
    #[must_use]
    pub fn has(&self, tag: &HeaderValue) -> bool {
        self.none_matches
            .iter()
            .any(|have| have.strip_prefix("W/").unwrap_or(have).as_bytes() == tag.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    async fn conditions(name: &str, value: &str) -> Conditions {
        let (mut parts, ()) = Request::builder()
            .header(name, value)
            .body(())
            .unwrap()
            .into_parts();
        Conditions::from_request_parts(&mut parts, &()).await.unwrap()
    }

    #[tokio::test]
    async fn a_change_must_mean_the_version_that_is_there() {
        for good in ["\"3\"", "*", "\"2\", \"3\"", "\"3-abc\""] {
            assert!(conditions("if-match", good).await.allow(3).is_ok(), "{good}");
        }
        for stale in ["\"2\"", "W/\"3\"", "3", "", "\"33\"", "\"", "\"-3\""] {
            assert!(conditions("if-match", stale).await.allow(3).is_err(), "{stale}");
        }
        assert!(conditions("x", "y").await.allow(3).is_ok());
    }

    #[tokio::test]
    async fn what_the_client_has_is_not_sent_again() {
        assert!(
            conditions("if-none-match", "W/\"3-ab\"")
                .await
                .has(&tag(3, Some("ab")))
        );
        assert!(
            !conditions("if-none-match", "\"3-ab\"")
                .await
                .has(&tag(3, Some("cd")))
        );
    }
}
