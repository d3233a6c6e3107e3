//! What is too long, too deep, of another type or nowhere.

use e2e::api::{Call, Person, TestApi};
use serde_json::json;

#[tokio::test]
async fn bodies_are_bounded_in_length_and_depth() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    for (method, path) in [
        ("POST", "/v1/organizations".to_owned()),
        ("PATCH", format!("/v1/organizations/{id}")),
        ("PUT", format!("/v1/organizations/{id}/roster-schema")),
        ("POST", format!("/v1/organizations/{id}/imports")),
        (
            "POST",
            format!("/v1/organizations/{id}/jobs/{}/cancel", "0".repeat(26)),
        ),
    ] {
        let send = |body: String| api.send(Call::new(method, &path).by(&owner).body(body));
        let long = json!({"name": "x".repeat(1024 * 1024)}).to_string();
        let refused = send(long).await;
        assert_eq!(
            (refused.status, refused.code()),
            (413, "body_too_large"),
            "{method} {path}"
        );
        let deep = format!("{{\"name\": {}{}}}", "[".repeat(500), "]".repeat(500));
        let very_deep = "[".repeat(900_000);
        for body in [
            deep,
            very_deep,
            "{".to_owned(),
            "nonsense".to_owned(),
            "[]".to_owned(),
            "\"x\"".to_owned(),
            "null".to_owned(),
        ] {
            let refused = send(body).await;
            assert_eq!(
                (refused.status, refused.code()),
                (400, "invalid_json"),
                "{method} {path}"
            );
        }
        for content_type in [
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonx",
            "",
        ] {
            let call = Call::new(method, &path)
                .by(&owner)
                .header("content-type", content_type)
                .body("{}");
            let refused = api.send(call).await;
            assert_eq!(
                (refused.status, refused.code()),
                (415, "unsupported_media_type"),
                "{content_type}"
            );
        }
    }
    let typed = Call::new("PATCH", format!("/v1/organizations/{id}"))
        .by(&owner)
        .header("content-type", "Application/JSON; charset=utf-8")
        .body("{}");
    assert_eq!(api.send(typed).await.status, 200);
}

#[tokio::test]
async fn parameters_are_known_single_and_in_range() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    for path in [
        "/v1/organizations".to_owned(),
        format!("/v1/organizations/{id}/members"),
        format!("/v1/organizations/{id}/jobs"),
    ] {
        let send = |query: &str| api.send(Call::new("GET", format!("{path}?{query}")).by(&owner));
        for limit in ["0", "201", "-1", "65536", "1e2", "ten", ""] {
            assert_eq!(
                send(&format!("limit={limit}")).await.faults(),
                [("?limit", "out_of_range")],
                "{path} {limit}"
            );
        }
        assert_eq!(
            send("limit=0&limit=1&offset=3&page=2").await.faults(),
            [
                ("?limit", "repeated"),
                ("?offset", "unknown_parameter"),
                ("?page", "unknown_parameter")
            ]
        );
        assert_eq!(send("limit=1").await.status, 200);
        assert_eq!(send("limit=200").await.status, 200);
        assert_eq!(
            send("q=%FF%FE").await.status,
            if path.ends_with("members") { 200 } else { 400 }
        );
    }
}

#[tokio::test]
async fn other_paths_and_methods_answer_as_problems_too() {
    let api = TestApi::start().await;
    let owner = Person::new("owner");
    let id = api.found(&owner, "Example").await;
    for path in [
        "/",
        "/v1",
        "/v2/organizations",
        "/v1/organizations/",
        "/v1//organizations",
        &format!("/v1/organizations/{id}/secrets"),
        "/%00",
        "/%FF",
    ] {
        let nowhere = api.send(Call::new("GET", path).by(&owner)).await;
        assert_eq!((nowhere.status, nowhere.code()), (404, "not_found"), "{path}");
        assert_eq!(
            nowhere.header("content-type"),
            "application/problem+json",
            "{path}"
        );
    }
    for (method, path) in [
        ("DELETE", "/v1/organizations".to_owned()),
        ("PUT", format!("/v1/organizations/{id}")),
        ("POST", "/healthz".to_owned()),
    ] {
        let refused = api.send(Call::new(method, &path).by(&owner)).await;
        assert_eq!(
            (refused.status, refused.code()),
            (405, "method_not_allowed"),
            "{method} {path}"
        );
        assert!(!refused.header("allow").is_empty(), "{method} {path}");
    }
}

#[tokio::test]
async fn the_document_is_served_as_committed() {
    let api = TestApi::start().await;
    let served = api.send(Call::new("GET", "/openapi.json")).await;
    assert_eq!(served.text, include_str!("../../../docs/openapi.json"));
}
