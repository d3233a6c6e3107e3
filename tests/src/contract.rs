//! Holds answers against the `OpenAPI` document: what it does not say, the API must not answer.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// Checks one answer: its operation, status and content type are in the document, and its JSON
/// body is as the document says, with no field that the document does not name.
///
/// `path` is that of the request, with or without a query. `body` is null where there is none, and
/// is looked at only where `content_type` is JSON. The error says what is wrong.
pub fn check(method: &str, path: &str, status: u16, content_type: &str, body: &Value) -> Result<(), String> {
    let path = path.split('?').next().unwrap_or_default();
    let template = template(path).ok_or_else(|| format!("{path} is not in the document"))?;
    let place = format!("{method} {template} {status}");
    let operation = &document()["paths"][template][method.to_ascii_lowercase()];
    if operation.is_null() {
        return Err(format!("{method} {template} is not in the document"));
    }
    let response = &operation["responses"][status.to_string()];
    if response.is_null() {
        return Err(format!("{place} is not in the document"));
    }
    let content_type = content_type.split(';').next().unwrap_or_default().trim();
    let Some(content) = response["content"]
        .as_object()
        .filter(|content| !content.is_empty())
    else {
        return if content_type.is_empty() && body.is_null() {
            Ok(())
        } else {
            Err(format!("{place} has a body"))
        };
    };
    let content = content
        .get(content_type)
        .ok_or_else(|| format!("{place} has the type {content_type}"))?;
    if content_type != "application/json" && !content_type.ends_with("+json") {
        return Ok(());
    }
    let validator = validator(&content["schema"]).map_err(|e| format!("{place}: {e}"))?;
    let faults: Vec<String> = validator
        .iter_errors(body)
        .map(|e| format!("{}: {}", e.instance_path(), e.masked()))
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(format!("{place}: {}", faults.join("; ")))
    }
}

/// Every operation of the document, as method and path template.
#[must_use]
pub fn operations() -> Vec<(String, String)> {
    const METHODS: [&str; 8] = [
        "get", "put", "post", "delete", "options", "head", "patch", "trace",
    ];
    let paths = document()["paths"].as_object().into_iter().flatten();
    paths
        .flat_map(|(path, item)| {
            let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
            methods.map(|method| (method.to_ascii_uppercase(), path.clone()))
        })
        .collect()
}

fn document() -> &'static Value {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    DOCUMENT.get_or_init(|| serde_json::from_str(include_str!("../../docs/openapi.json")).unwrap_or_default())
}

/// The validator of a schema, compiled once.
fn validator(schema: &Value) -> Result<Arc<Validator>, String> {
    static COMPILED: Mutex<BTreeMap<String, Arc<Validator>>> = Mutex::new(BTreeMap::new());
    let name = schema.to_string();
    let mut compiled = COMPILED
        .lock()
        .map_err(|_| "a check before this one panicked".to_owned())?;
    if let Some(validator) = compiled.get(&name) {
        return Ok(Arc::clone(validator));
    }
    let mut schema = schema.clone();
    close(&mut schema);
    schema["components"] = components().clone();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema);
    let validator = Arc::new(validator.map_err(|e| format!("the schema does not compile: {e}"))?);
    compiled.insert(name, Arc::clone(&validator));
    Ok(validator)
}

fn components() -> &'static Value {
    static COMPONENTS: OnceLock<Value> = OnceLock::new();
    COMPONENTS.get_or_init(|| {
        let mut components = document()["components"].clone();
        close(&mut components);
        components
    })
}

/// The path template that a path is of: the one with the most literal segments.
fn template(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let mut of_path = path.split('/');
        let mut of_template = template.split('/');
        let all = of_template
            .by_ref()
            .zip(of_path.by_ref())
            .all(|(t, p)| t.starts_with('{') || t == p);
        all && path.split('/').count() == template.split('/').count()
    };
    let paths = document()["paths"].as_object()?.keys();
    paths
        .map(String::as_str)
        .filter(|template| fits(template))
        .min_by_key(|template| template.matches('{').count())
}

/// Lets no object have fields that its schema does not name.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(entries) => {
            if is_object_schema(entries) {
                entries.entry("additionalProperties").or_insert(json!(false));
            }
            entries.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

fn is_object_schema(entries: &Map<String, Value>) -> bool {
    entries.get("type") == Some(&json!("object")) && entries.get("properties").is_some_and(Value::is_object)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORG: &str = "/v1/organizations/0123456789abcdefghjkmnpqrs";

    fn problem() -> Value {
        json!({
            "type": "about:blank", "title": "Not Found", "status": 404, "detail": "x", "instance": ORG,
            "code": "not_found",
        })
    }

    #[test]
    fn an_answer_as_the_document_says_passes() {
        check(
            "GET",
            "/healthz",
            200,
            "application/json",
            &json!({"status": "ok"}),
        )
        .unwrap();
        check("GET", ORG, 404, "application/problem+json", &problem()).unwrap();
        check("GET", ORG, 304, "", &Value::Null).unwrap();
    }

    #[test]
    fn any_other_answer_is_told_apart() {
        let page = json!({"items": [], "nextCursor": null});
        let path = format!("{ORG}/jobs?limit=1");
        check("GET", &path, 200, "application/json", &page).unwrap();
        let wrong = [
            (
                "a field too many",
                "GET",
                &path[..],
                200,
                "application/json",
                json!({"items": [], "nextCursor": null, "x": 1}),
            ),
            (
                "a field too few",
                "GET",
                &path,
                200,
                "application/json",
                json!({"items": []}),
            ),
            (
                "a wrong type",
                "GET",
                &path,
                200,
                "application/json",
                json!({"items": [1], "nextCursor": null}),
            ),
            ("a status", "GET", &path, 418, "application/json", page.clone()),
            ("a method", "DELETE", &path, 200, "application/json", page.clone()),
            ("a path", "GET", "/v2/jobs", 200, "application/json", page.clone()),
            ("a content type", "GET", &path, 200, "text/html", page.clone()),
            (
                "a body where there is none",
                "GET",
                ORG,
                304,
                "application/json",
                page,
            ),
        ];
        for (what, method, path, status, content_type, body) in wrong {
            assert!(
                check(method, path, status, content_type, &body).is_err(),
                "{what}"
            );
        }
    }

    #[test]
    fn a_literal_segment_goes_before_a_parameter() {
        assert_eq!(
            template(&format!("{ORG}/imports/template")),
            Some("/v1/organizations/{organizationId}/imports/template")
        );
        assert_eq!(template(&format!("{ORG}/imports/template/x")), None);
    }
}
