//! As much of S3 as Muster uses, inside the test process: versions, ranges, multipart uploads, and that a
//! bucket whose objects are locked takes nothing without a checksum.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::review::EVIDENCE;

/// All buckets of one test.
#[derive(Clone, Debug, Default)]
pub struct Buckets(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    /// Every version of every object, oldest first; a version's id is its place, from 1. One that
    /// was deleted leaves its place empty.
    objects: HashMap<String, Vec<Option<Bytes>>>,
    /// The parts of unfinished uploads, by number.
    uploads: HashMap<String, BTreeMap<u32, Bytes>>,
    begun: usize,
}

impl Buckets {
    /// Serves the buckets on a free loopback port, and gives the endpoint.
    ///
    /// # Panics
    ///
    /// Panics where no port is free.
    #[expect(clippy::expect_used, reason = "a test without its buckets has failed")]
    pub async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let router = self.router();
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// The buckets as a service.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/{bucket}", get(list))
            .route("/{bucket}/", get(list))
            .route(
                "/{bucket}/{*key}",
                get(read).put(write).post(multipart).delete(remove),
            )
            .layer(DefaultBodyLimit::disable())
            .with_state(self.clone())
    }

    /// Puts an object as a client would, and gives its version.
    pub fn put(&self, bucket: &str, key: &str, content: impl Into<Bytes>) -> String {
        self.store(&format!("{bucket}/{key}"), content.into())
    }

    /// The newest version of an object.
    #[must_use]
    pub fn get(&self, bucket: &str, key: &str) -> Option<Bytes> {
        self.contents(|c| c.objects.get(&format!("{bucket}/{key}"))?.last().cloned()?)
    }

    /// A version of an object.
    #[must_use]
    pub fn version(&self, bucket: &str, key: &str, version: &str) -> Option<Bytes> {
        self.contains_version(&format!("{bucket}/{key}"), Some(&version.to_owned()))
    }

    /// Deletes a version of an object.
    pub fn delete_version(&self, bucket: &str, key: &str, version: &str) {
        self.contents(|c| {
            let versions = c.objects.get_mut(&format!("{bucket}/{key}"));
            let nth = version
                .parse::<usize>()
                .ok()
                .and_then(|version| version.checked_sub(1));
            let place = versions.and_then(|versions| versions.get_mut(nth?));
            if let Some(place) = place {
                *place = None;
            }
        });
    }

    /// How many uploads are neither completed nor taken back.
    #[must_use]
    pub fn unfinished(&self) -> usize {
        self.contents(|c| c.uploads.len())
    }

    /// How many uploads in parts were ever begun.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.contents(|c| c.begun)
    }

    /// The keys in a bucket, sorted.
    #[must_use]
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let prefix = format!("{bucket}/");
        let mut keys: Vec<_> = self.contents(|c| {
            c.objects
                .iter()
                .filter(|(_, versions)| versions.iter().any(Option::is_some))
                .filter_map(|(k, _)| k.strip_prefix(&prefix).map(str::to_owned))
                .collect()
        });
        keys.sort();
        keys
    }

    fn store(&self, name: &str, content: Bytes) -> String {
        self.contents(|c| {
            let versions = c.objects.entry(name.to_owned()).or_default();
            versions.push(Some(content));
            versions.len().to_string()
        })
    }

    fn contents<T>(&self, f: impl FnOnce(&mut Contents) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

const VERSION: HeaderName = HeaderName::from_static("x-amz-version-id");

type Parameters = Query<HashMap<String, String>>;

async fn read(
    State(buckets): State<Buckets>,
    Path((bucket, key)): Path<(String, String)>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Response {
    let name = format!("{bucket}/{key}");
    let found = buckets.contains_version(&name, query.get("versionId"));
    let Some(content) = found else {
        return (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response();
    };
    let range = headers.get(header::RANGE).and_then(|r| r.to_str().ok());
    let from = range.and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    match from {
        None => content.into_response(),
        Some(from) if from < content.len() => {
            (StatusCode::PARTIAL_CONTENT, content.slice(from..)).into_response()
        }
        Some(_) => (
            StatusCode::RANGE_NOT_SATISFIABLE,
            "<Error><Code>InvalidRange</Code></Error>",
        )
            .into_response(),
    }
}

impl Buckets {
    fn contains_version(&self, name: &str, version: Option<&String>) -> Option<Bytes> {
        self.contents(|c| {
            let versions = c.objects.get(name)?;
            match version {
                None => versions.last().cloned()?,
                Some(version) => versions
                    .get(version.parse::<usize>().ok()?.checked_sub(1)?)
                    .cloned()?,
            }
        })
    }
}

/// `ListObjectVersions`, all on one page.
async fn list(
    State(buckets): State<Buckets>,
    Path(bucket): Path<String>,
    Query(query): Parameters,
) -> String {
    let prefix = query.get("prefix").cloned().unwrap_or_default();
    let within = format!("{bucket}/{prefix}");
    let mut versions = buckets.contents(|c| {
        let objects = c.objects.iter().filter(|(name, _)| name.starts_with(&within));
        let versions = objects.flat_map(|(name, versions)| {
            let there = versions
                .iter()
                .enumerate()
                .filter(|(_, content)| content.is_some());
            there.map(|(n, _)| {
                let key = &name[bucket.len() + 1..];
                format!(
                    "<Version><Key>{key}</Key><VersionId>{}</VersionId></Version>",
                    n + 1
                )
            })
        });
        versions.collect::<Vec<_>>()
    });
    versions.sort();
    let versions = versions.concat();
    format!("<ListVersionsResult><IsTruncated>false</IsTruncated>{versions}</ListVersionsResult>")
}

async fn remove(
    State(buckets): State<Buckets>,
    Path((bucket, key)): Path<(String, String)>,
    Query(query): Parameters,
) -> StatusCode {
    if let Some(upload) = query.get("uploadId") {
        buckets.contents(|c| c.uploads.remove(upload));
    } else if let Some(version) = query.get("versionId") {
        buckets.delete_version(&bucket, &key, version);
    }
    StatusCode::NO_CONTENT
}

async fn write(
    State(buckets): State<Buckets>,
    Path((bucket, key)): Path<(String, String)>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut names = headers.keys().map(HeaderName::as_str);
    if bucket == EVIDENCE && !names.any(|name| name.starts_with("x-amz-checksum-")) {
        let error = "<Error><Code>InvalidRequest</Code></Error>";
        return (StatusCode::BAD_REQUEST, error).into_response();
    }
    if let Some(upload) = query.get("uploadId") {
        let number = query.get("partNumber").and_then(|n| n.parse().ok()).unwrap_or(0);
        let known = buckets.contents(|c| {
            let parts = c.uploads.get_mut(upload);
            parts.map(|parts| parts.insert(number, body)).is_some()
        });
        return if known {
            [(header::ETAG, format!("\"{number}\""))].into_response()
        } else {
            no_such_upload()
        };
    }
    let version = buckets.store(&format!("{bucket}/{key}"), body);
    [(header::ETAG, format!("\"{version}\"")), (VERSION, version)].into_response()
}

async fn multipart(
    State(buckets): State<Buckets>,
    Path((bucket, key)): Path<(String, String)>,
    Query(query): Parameters,
) -> Response {
    let name = format!("{bucket}/{key}");
    let Some(upload) = query.get("uploadId") else {
        let upload = buckets.contents(|c| {
            c.begun += 1;
            let id = format!("upload-{}", c.begun);
            c.uploads.insert(id.clone(), BTreeMap::new());
            id
        });
        return format!(
            "<InitiateMultipartUploadResult><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        )
        .into_response();
    };
    let Some(parts) = buckets.contents(|c| c.uploads.remove(upload)) else {
        return no_such_upload();
    };
    let parts: Vec<Bytes> = parts.into_values().collect();
    let version = buckets.store(&name, Bytes::from(parts.concat()));
    (
        [(VERSION, version.clone())],
        format!("<CompleteMultipartUploadResult><ETag>\"{version}\"</ETag></CompleteMultipartUploadResult>"),
    )
        .into_response()
}

fn no_such_upload() -> Response {
    (StatusCode::NOT_FOUND, "<Error><Code>NoSuchUpload</Code></Error>").into_response()
}
