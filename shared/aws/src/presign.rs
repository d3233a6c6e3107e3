//! Links to objects in S3, made without its SDK.
//!
//! A link is an address and a signature; nothing is sent. The API makes links and asks nothing else of S3, and
//! its SDK would be a quarter of the program. The signature is `aws-sigv4`'s; a test compares whole links with the
//! SDK's.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::clients::AwsConfig;
use crate::endpoints::dns_suffix;

/// What a link does with an object.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Link<'a> {
    pub(crate) method: &'static str,
    pub(crate) bucket: &'a str,
    pub(crate) key: &'a str,
    /// The request's own parameters.
    pub(crate) query: &'a [(&'a str, &'a str)],
    /// Headers that the request must carry.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) valid: Duration,
}

/// What stands in an address as it is (RFC 3986, 2.3).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const ENCODED_IN_PATHS: &AsciiSet = &ENCODED.remove(b'/');

impl Link<'_> {
    /// The signed address, or why there is none.
    pub(crate) fn sign(&self, config: &AwsConfig, now: SystemTime) -> Result<String, String> {
        let mut address = self
            .address(config)
            .ok_or_else(|| format!("no endpoint of S3 is known in {}", config.region))?;
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(self.valid);
        let identity = Identity::from(config.credentials.clone());
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&config.region)
            .name("s3")
            .time(now)
            .settings(settings)
            .build()
            .map_err(|e| e.to_string())?
            .into();
        let (headers, body) = (self.headers.iter().copied(), SignableBody::UnsignedPayload);
        let request =
            SignableRequest::new(self.method, &address, headers, body).map_err(|e| e.to_string())?;
        let (instructions, _) = sign(request, &params).map_err(|e| e.to_string())?.into_parts();
        for (name, value) in instructions.params() {
            append(&mut address, name, value);
        }
        Ok(address)
    }

    /// The address without the signature. A bucket is named by the host where it can be, which is so for every name
    /// without dots (S3, "Virtual hosting of buckets"); another endpoint's host has no bucket names.
    fn address(&self, config: &AwsConfig) -> Option<String> {
        let base = if let Some(endpoint) = &config.endpoint {
            format!("{}/{}", endpoint.trim_end_matches('/'), self.bucket)
        } else {
            let host = format!("s3.{}.{}", config.region, dns_suffix(&config.region)?);
            if self.bucket.contains('.') {
                format!("https://{host}/{}", self.bucket)
            } else {
                format!("https://{}.{host}", self.bucket)
            }
        };
        let mut address = format!("{base}/{}", utf8_percent_encode(self.key, ENCODED_IN_PATHS));
        for (name, value) in self.query {
            append(&mut address, name, value);
        }
        Some(address)
    }
}

fn append(address: &mut String, name: &str, value: &str) {
    address.push(if address.contains('?') { '&' } else { '?' });
    address.push_str(name);
    address.push('=');
    address.extend(utf8_percent_encode(value, ENCODED));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws_credential_types::Credentials;
    use aws_sdk_s3::presigning::PresigningConfig;

    use super::*;
    use crate::endpoints::REGIONS;
    use crate::{transport, trust};

    fn config(region: &str, endpoint: Option<&str>, token: Option<&str>) -> AwsConfig {
        AwsConfig {
            region: region.to_owned(),
            endpoint: endpoint.map(str::to_owned),
            credentials: Credentials::new("AKIDEXAMPLE", "se/cr+et", token.map(str::to_owned), None, "test"),
            http: transport::new(trust::roots("us-east-1").unwrap()).unwrap(),
        }
    }

    /// An address, and its parameters in no order.
    fn parts(link: &str) -> (&str, BTreeSet<&str>) {
        let (address, query) = link.split_once('?').unwrap();
        (address, query.split('&').collect())
    }

    const KEY: &str = "imports/a b+c/é(1)*'~%/Ro\"ster&=.ZIP";
    const DISPOSITION: &str = "attachment; filename=\"r é.csv\"";

    #[tokio::test]
    async fn links_are_those_of_the_sdk_everywhere() {
        let (now, valid) = (
            SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_599),
            Duration::from_mins(15),
        );
        let presigning = || {
            PresigningConfig::builder()
                .start_time(now)
                .expires_in(valid)
                .build()
                .unwrap()
        };
        let regions = REGIONS.map(|region| config(region, None, Some("token/+=")));
        let local = config("us-east-1", Some("http://127.0.0.1:4566"), None);
        for config in regions.iter().chain([&local]) {
            for bucket in ["exports-123", "exports.of.ours"] {
                let sdk = config.s3();
                let theirs = sdk
                    .get_object()
                    .bucket(bucket)
                    .key(KEY)
                    .version_id("v/1+=")
                    .response_content_type("text/csv; charset=utf-8")
                    .response_content_disposition(DISPOSITION);
                let theirs = theirs.presigned(presigning()).await.unwrap();
                let ours = Link {
                    method: "GET",
                    bucket,
                    key: KEY,
                    query: &[
                        // The SDK says by which operation a link was made.
                        ("x-id", "GetObject"),
                        ("versionId", "v/1+="),
                        ("response-content-type", "text/csv; charset=utf-8"),
                        ("response-content-disposition", DISPOSITION),
                    ],
                    valid,
                    ..Link::default()
                };
                assert_eq!(parts(&ours.sign(config, now).unwrap()), parts(theirs.uri()));

                let theirs = sdk.put_object().bucket(bucket).key(KEY).content_type("text/csv");
                let theirs = theirs.presigned(presigning()).await.unwrap();
                let headers = [("content-type", "text/csv")];
                assert_eq!(theirs.headers().collect::<Vec<_>>(), headers);
                let ours = Link {
                    method: "PUT",
                    bucket,
                    key: KEY,
                    query: &[("x-id", "PutObject")],
                    headers: &headers,
                    valid,
                };
                assert_eq!(parts(&ours.sign(config, now).unwrap()), parts(theirs.uri()));
            }
        }
    }

    #[test]
    fn a_region_that_nobody_knows_has_no_links() {
        let link = Link {
            method: "GET",
            bucket: "b",
            key: "k",
            valid: Duration::from_mins(1),
            ..Link::default()
        };
        let error = link
            .sign(&config("", None, None), SystemTime::UNIX_EPOCH)
            .unwrap_err();
        assert!(error.contains("no endpoint of S3"), "{error}");
    }
}
