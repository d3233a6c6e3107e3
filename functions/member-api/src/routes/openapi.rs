//! `GET /openapi.json`

use axum::http::HeaderName;
use axum::http::header::CONTENT_TYPE;

/// The document as committed; a test holds it and the code together.
const DOCUMENT: &str = include_str!("../../../../docs/openapi.json");

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    tag = "service",
    security(()),
    responses((status = OK, description = "OpenAPI 3.1", body = Object)),
)]
pub(super) async fn document() -> ([(HeaderName, &'static str); 1], &'static str) {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT)
}
