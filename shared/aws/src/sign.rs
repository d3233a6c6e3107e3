//! Signatures of requests to DynamoDB (AWS, "Signature Version 4 for API requests").
//!
//! `aws-sigv4` signs anything, and derives the day's key anew for every signature: with both, two signatures
//! took a third of what a warm request takes. What is signed here has one shape, so its canonical form is
//! written down at once, and the key is kept for its day. The key is still `aws-sigv4`'s, and a test compares
//! the whole with what it makes.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::sign::v4::generate_signing_key;
use bytes::Bytes;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::digest::{Digest, SHA256, digest};
use ring::hmac;

/// What the body of every request is (DynamoDB, "DynamoDB low-level API").
const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// The body of a request and its digest, which whoever sends many of them takes where nothing waits for it.
#[derive(Clone, Debug)]
pub struct Payload {
    /// The body.
    pub body: Bytes,
    digest: Digest,
}

impl<T: Into<Bytes>> From<T> for Payload {
    fn from(body: T) -> Self {
        let body = body.into();
        let digest = hash(&body);
        Self { body, digest }
    }
}

/// Signs for one deployment.
#[derive(Debug)]
pub struct Signer {
    credentials: Credentials,
    region: String,
    key: Mutex<Option<DayKey>>,
}

/// The key of a day, as `20260102`.
#[derive(Clone)]
struct DayKey {
    day: String,
    key: hmac::Key,
}

impl std::fmt::Debug for DayKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DayKey")
            .field("day", &self.day)
            .finish_non_exhaustive()
    }
}

impl Signer {
    /// A signer with these credentials for DynamoDB in this region.
    #[must_use]
    pub const fn new(credentials: Credentials, region: String) -> Self {
        Self {
            credentials,
            region,
            key: Mutex::new(None),
        }
    }

    /// The headers of a `POST` of this to the root of this host, `host` itself left out.
    /// `None` where the time has no date.
    #[must_use]
    pub fn headers(
        &self,
        host: &str,
        target: &str,
        payload: &Payload,
        now: SystemTime,
    ) -> Option<Vec<(&'static str, String)>> {
        let at = Timestamp::try_from(now).ok()?.to_zoned(TimeZone::UTC);
        let time = at.strftime("%Y%m%dT%H%M%SZ").to_string();
        let day = time.get(..8)?;
        let token = self.credentials.session_token();
        let signed = if token.is_some() {
            "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
        } else {
            "content-type;host;x-amz-date;x-amz-target"
        };
        let token_line = token.map_or_else(String::new, |token| format!("x-amz-security-token:{token}\n"));
        let canonical = format!(
            "POST\n/\n\ncontent-type:{CONTENT_TYPE}\nhost:{host}\nx-amz-date:{time}\n{token_line}\
             x-amz-target:{target}\n\n{signed}\n{}",
            hex(&payload.digest)
        );
        let scope = format!("{day}/{}/dynamodb/aws4_request", self.region);
        let text = format!(
            "AWS4-HMAC-SHA256\n{time}\n{scope}\n{}",
            hex(&hash(canonical.as_bytes()))
        );
        let signature = hmac::sign(&self.key(day, now), text.as_bytes());
        let signature = HEXLOWER.encode(signature.as_ref());
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={signed}, Signature={signature}",
            self.credentials.access_key_id()
        );
        let mut headers = vec![
            ("content-type", CONTENT_TYPE.to_owned()),
            ("x-amz-date", time),
            ("x-amz-target", target.to_owned()),
            ("authorization", authorization),
        ];
        headers.extend(token.map(|token| ("x-amz-security-token", token.to_owned())));
        Some(headers)
    }

    fn key(&self, day: &str, now: SystemTime) -> hmac::Key {
        let mut kept = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(kept) if kept.day == day => kept.key.clone(),
            _ => {
                let secret = self.credentials.secret_access_key();
                let key = generate_signing_key(secret, now, &self.region, "dynamodb");
                let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_ref());
                *kept = Some(DayKey {
                    day: day.to_owned(),
                    key: key.clone(),
                });
                key
            }
        }
    }
}

/// The time of a signature.
#[expect(
    clippy::disallowed_methods,
    reason = "a signature holds for the machine's own time, whatever the domain's clock says"
)]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// By `ring`, whose SHA-256 uses the processor's instructions on Arm as well.
fn hash(bytes: &[u8]) -> Digest {
    digest(&SHA256, bytes)
}

fn hex(digest: &Digest) -> String {
    HEXLOWER.encode(digest.as_ref())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
    use aws_sigv4::sign::v4::SigningParams;
    use aws_smithy_runtime_api::client::identity::Identity;

    use super::*;

    /// The same headers by `aws-sigv4`.
    fn expected(
        credentials: &Credentials,
        address: &str,
        target: &str,
        body: &[u8],
        now: SystemTime,
    ) -> BTreeMap<String, String> {
        let identity = Identity::new(credentials.clone(), None);
        let params = SigningParams::builder()
            .identity(&identity)
            .region("eu-central-1")
            .name("dynamodb")
            .time(now)
            .settings(SigningSettings::default())
            .build()
            .unwrap()
            .into();
        let own = [("content-type", CONTENT_TYPE), ("x-amz-target", target)];
        let signable =
            SignableRequest::new("POST", address, own.into_iter(), SignableBody::Bytes(body)).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();
        let mut headers: BTreeMap<String, String> = own
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        for header in instructions.into_parts().0 {
            headers.insert(header.name().to_owned(), header.value().to_owned());
        }
        headers
    }

    #[test]
    fn signatures_are_those_of_the_sdk_on_every_day_and_with_every_kind_of_credentials() {
        for token in [None, Some("token/+=".to_owned())] {
            let credentials = Credentials::new("AKIDEXAMPLE", "se/cr+et", token, None, "test");
            let signer = Signer::new(credentials.clone(), "eu-central-1".to_owned());
            for (host, address) in [
                (
                    "dynamodb.eu-central-1.amazonaws.com",
                    "https://dynamodb.eu-central-1.amazonaws.com/",
                ),
                ("127.0.0.1:4566", "http://127.0.0.1:4566"),
            ] {
                for (hours, body) in [(0, "{}"), (1, ""), (24, r#"{"é":1}"#), (24 * 400, "{}")] {
                    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_599 + hours * 3_600);
                    let target = "DynamoDB_20120810.GetItem";
                    let headers = signer.headers(host, target, &body.into(), now).unwrap();
                    let headers: BTreeMap<String, String> = headers
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect();
                    assert_eq!(
                        headers,
                        expected(&credentials, address, target, body.as_bytes(), now),
                        "{host} {hours}"
                    );
                }
            }
        }
    }

    #[test]
    fn no_key_is_written_into_a_log() {
        let credentials = Credentials::new("AKIDEXAMPLE", "hidden", None, None, "test");
        let signer = Signer::new(credentials, "eu-central-1".to_owned());
        let made = signer.headers("h", "t", &"".into(), SystemTime::UNIX_EPOCH);
        assert!(made.is_some());
        let text = format!("{signer:?}");
        assert!(text.contains("19700101") && !text.contains("hidden"), "{text}");
        assert!(!text.contains("key: ["), "{text}");
    }
}
