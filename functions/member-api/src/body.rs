//! JSON bodies, read field by field, so that a client learns of every fault at once.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use serde_path_to_error::Segment;

use crate::Api;
use crate::problem::{InvalidField, Problem};

/// Largest body, in bytes. Files are uploaded to S3, not here.
pub const MAX_BODY: usize = 1024 * 1024;

/// What a body can be read as.
pub trait FromFields: Sized + Send {
    /// Takes its fields. `None` where one is missing or wrong, which `fields` then knows.
    fn from_fields(fields: &mut Fields) -> Option<Self>;
}

/// A JSON object being taken apart.
#[derive(Debug)]
pub struct Fields {
    left: Map<String, Value>,
    errors: Vec<InvalidField>,
}

impl Fields {
    /// A field that must be there.
    pub fn required<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        if !self.left.contains_key(name) {
            self.error(name, "required", "is missing");
        }
        self.optional(name)
    }

    /// A field that may be left out. `null` is a value like another.
    pub fn optional<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<T> {
        let value = self.left.remove(name)?;
        self.read(format!("/{name}"), value)
    }

    /// Whether a field is there and was not taken.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.left.contains_key(name)
    }

    /// An object that may be left out, or null, taken apart as a body is.
    pub fn object<T: FromFields>(&mut self, name: &'static str) -> Option<T> {
        let left = self.optional::<Option<Map<String, Value>>>(name)??;
        let mut fields = Self {
            left,
            errors: Vec::new(),
        };
        let value = T::from_fields(&mut fields);
        fields.refuse_others();
        self.errors
            .extend(fields.errors.into_iter().map(|fault| InvalidField {
                pointer: format!("/{name}{}", fault.pointer),
                ..fault
            }));
        value
    }

    /// A list that must be there, of which every item is read.
    pub fn items<T: DeserializeOwned>(&mut self, name: &'static str) -> Option<Vec<T>> {
        let items: Vec<Value> = self.required(name)?;
        // Each is read even when one before it was wrong.
        let read: Vec<Option<T>> = (0..)
            .zip(items)
            .map(|(n, item): (usize, _)| self.read(format!("/{name}/{n}"), item))
            .collect();
        read.into_iter().collect()
    }

    fn read<T: DeserializeOwned>(&mut self, at: String, value: Value) -> Option<T> {
        match serde_path_to_error::deserialize(value) {
            Ok(value) => Some(value),
            Err(error) => {
                let pointer = error.path().iter().fold(at, |at, segment| match segment {
                    Segment::Seq { index } => format!("{at}/{index}"),
                    Segment::Map { key } => format!("{at}/{}", escape(key)),
                    Segment::Enum { .. } | Segment::Unknown => at,
                });
                self.errors
                    .push(InvalidField::new(pointer, "invalid", error.inner().to_string()));
                None
            }
        }
    }

    /// Records a fault of a field.
    pub fn error(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.errors
            .push(InvalidField::new(format!("/{name}"), code, detail));
    }

    /// Records faults found elsewhere.
    pub fn extend(&mut self, faults: impl IntoIterator<Item = InvalidField>) {
        self.errors.extend(faults);
    }

    /// Records the fields that nothing took.
    fn refuse_others(&mut self) {
        for name in std::mem::take(&mut self.left).keys() {
            self.error(&escape(name), "unknown_field", "there is no such field");
        }
    }

    fn finish<T>(mut self, value: Option<T>) -> Result<T, Problem> {
        self.refuse_others();
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::invalid(self.errors)),
        }
    }
}

/// A name as part of a pointer (RFC 6901, 3).
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// Nothing to say: an empty body, or an empty object.
#[derive(Clone, Copy, Debug)]
pub struct Nothing;

impl FromFields for Nothing {
    fn from_fields(_: &mut Fields) -> Option<Self> {
        Some(Self)
    }
}

/// A body read as `T`.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: FromFields> FromRequest<Arc<Api>> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &Arc<Api>) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        parse_fields(&parts.headers, &read(body).await?).map(Self)
    }
}

/// Reads a whole body, up to its limit.
pub async fn read(body: Body) -> Result<Bytes, Problem> {
    to_bytes(body, MAX_BODY)
        .await
        .map_err(|_| Problem::body_too_large(MAX_BODY))
}

/// Reads a body's fields. An empty body has none.
pub fn parse_fields<T: FromFields>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    let left = if body.is_empty() {
        Map::new()
    } else {
        parse(headers, body)?
    };
    let mut fields = Fields {
        left,
        errors: Vec::new(),
    };
    let value = T::from_fields(&mut fields);
    fields.finish(value)
}

/// Reads a body as an object. JSON nested deeper than 128 levels is refused (`serde_json`'s limit).
fn parse(headers: &HeaderMap, body: &[u8]) -> Result<Map<String, Value>, Problem> {
    let content_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let content_type = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    if !["application/json", "application/merge-patch+json"].contains(&content_type.as_str()) {
        return Err(Problem::unsupported_media_type());
    }
    serde_json::from_slice(body)
        .map_err(|error| Problem::invalid_json(format!("the body does not read: {error}")))
}
