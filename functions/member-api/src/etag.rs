//! Entity tags: which version of a resource an answer shows and a change is meant for.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;

use crate::problem::Problem;

/// The tag of a resource's version. Where the answer shows more than the version covers, `also` is
/// a digest of the rest, which a change does not have to match.
#[must_use]
pub fn tag(version: u64, also: Option<&str>) -> HeaderValue {
    let text = match also {
        Some(also) => format!("\"{version}-{also}\""),
        None => format!("\"{version}\""),
    };
    // Digits, letters and quotes are always a header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("\"\""))
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
