//! Requests to AWS itself, signed by hand: what an administrator of the account can do.

#![expect(
    clippy::must_use_candidate,
    reason = "requests are made for what they do as well as for their answers"
)]

use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_runtime_api::client::identity::Identity;
use serde_json::{Value, json};

use super::Stack;
use crate::api::Answer;

/// Somebody's access keys.
#[derive(Clone, Debug)]
pub struct Keys(Credentials);

impl Keys {
    /// Those of the account's root user on the local stack.
    #[must_use]
    pub fn root() -> Self {
        Self(Credentials::new("test", "test", None, None, "test"))
    }
}

/// A service that speaks JSON, one operation a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Users and tokens.
    Cognito,
    /// Tables.
    DynamoDb,
    /// Rules.
    EventBridge,
    /// Logs.
    Logs,
    /// Queues.
    Sqs,
}

impl Service {
    /// The name that requests are signed for, and the prefix of its operations.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Cognito => ("cognito-idp", "AWSCognitoIdentityProviderService"),
            Self::DynamoDb => ("dynamodb", "DynamoDB_20120810"),
            Self::EventBridge => ("events", "AWSEvents"),
            Self::Logs => ("logs", "Logs_20140328"),
            Self::Sqs => ("sqs", "AmazonSQS"),
        }
    }
}

impl Stack {
    /// Sends a signed request. `path` is percent-encoded, with its query.
    #[must_use]
    pub fn signed(
        &self,
        keys: &Keys,
        service: &str,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        let url = format!("{}{path}", self.output("/endpointUrl"));
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        if service == "s3" {
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        }
        let identity = Identity::from(keys.0.clone());
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.output("/region"))
            .name(service)
            .time(now())
            .settings(settings)
            .build()
            .expect("the parameters are complete")
            .into();
        let request = SignableRequest::new(method, &url, headers.iter().copied(), SignableBody::Bytes(body))
            .expect("the request is one");
        let (signature, _) = sign(request, &params)
            .expect("the request can be signed")
            .into_parts();
        let headers: Vec<(&str, &str)> = headers.iter().copied().chain(signature.headers()).collect();
        let body = (method != "GET" && method != "DELETE").then_some(body);
        self.http(method, &url, &headers, body)
    }

    /// Calls an operation of a service that speaks JSON.
    #[must_use]
    pub fn call(&self, keys: &Keys, service: Service, operation: &str, body: &Value) -> Answer {
        let (name, prefix) = service.names();
        let target = format!("{prefix}.{operation}");
        let headers = [
            ("content-type", "application/x-amz-json-1.0"),
            ("x-amz-target", target.as_str()),
        ];
        self.signed(keys, name, "POST", "/", &headers, body.to_string().as_bytes())
    }

    /// As [`Stack::call`] by root, who may do anything: whatever fails, fails the test.
    pub fn root(&self, service: Service, operation: &str, body: &Value) -> Value {
        let answer = self.call(&Keys::root(), service, operation, body);
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
        answer.json
    }

    pub(super) fn cognito(&self, operation: &str, body: &Value) -> Value {
        self.root(Service::Cognito, operation, body)
    }

    /// Calls an operation of IAM or STS by root, and gives the answer's XML.
    #[must_use]
    pub fn query(
        &self,
        service: &str,
        version: &str,
        operation: &str,
        parameters: &[(&str, &str)],
    ) -> String {
        let all = [("Action", operation), ("Version", version)]
            .into_iter()
            .chain(parameters.iter().copied());
        let form: Vec<String> = all
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        let answer = self.signed(
            &Keys::root(),
            service,
            "POST",
            "/",
            &headers,
            form.join("&").as_bytes(),
        );
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text);
        answer.text
    }

    /// Calls Lambda's API by root, below its version. A body of `null` is none.
    pub fn lambda(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let path = format!("/2015-03-31{path}");
        let answer = self.signed(&Keys::root(), "lambda", method, &path, &[], body.as_bytes());
        assert!(
            (200..300).contains(&answer.status),
            "{method} {path}: {}",
            answer.text
        );
        answer.json
    }

    /// Keys of the role that one of the functions has, as the function itself holds them.
    ///
    /// Lambda alone may take that role; root lets itself in for the moment.
    #[must_use]
    pub fn keys_of(&self, function: &str) -> Keys {
        let configuration = self.lambda(
            "GET",
            &format!("/functions/{function}/configuration"),
            &Value::Null,
        );
        let arn = configuration["Role"].as_str().expect("every function has a role");
        let role = arn.rsplit('/').next().unwrap_or_default();
        let trust = |principal: Value| {
            let allow = json!({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"});
            let document = json!({"Version": "2012-10-17", "Statement": [allow]}).to_string();
            let parameters = [("RoleName", role), ("PolicyDocument", document.as_str())];
            let _ = self.query("iam", "2010-05-08", "UpdateAssumeRolePolicy", &parameters);
        };
        let account = arn.split(':').nth(4).unwrap_or_default();
        trust(json!({"Service": "lambda.amazonaws.com", "AWS": format!("arn:aws:iam::{account}:root")}));
        let session = self.query(
            "sts",
            "2011-06-15",
            "AssumeRole",
            &[("RoleArn", arn), ("RoleSessionName", "end-to-end-test")],
        );
        trust(json!({"Service": "lambda.amazonaws.com"}));
        let part = |name| element(&session, name).expect("a session has keys").to_owned();
        let token = Some(part("SessionToken"));
        Keys(Credentials::new(
            part("AccessKeyId"),
            part("SecretAccessKey"),
            token,
            None,
            "test",
        ))
    }

    /// The items of a table whose partition key begins with `prefix`, by their keys.
    #[must_use]
    pub fn items(&self, table: &str, prefix: &str) -> Vec<Value> {
        let (mut items, mut start) = (Vec::new(), Value::Null);
        loop {
            let mut scan = json!({
                "TableName": self.output(&format!("/tables/{table}")), "ConsistentRead": true,
                "FilterExpression": "begins_with(PK, :prefix)", "ExpressionAttributeValues": {":prefix": {"S": prefix}},
            });
            if !start.is_null() {
                scan["ExclusiveStartKey"] = start;
            }
            let mut page = self.root(Service::DynamoDb, "Scan", &scan);
            items.append(page["Items"].as_array_mut().expect("a page has items"));
            start = page["LastEvaluatedKey"].take();
            if start.is_null() {
                break;
            }
        }
        items.sort_by_key(|item| [item["PK"].to_string(), item["SK"].to_string()]);
        items
    }

    /// Puts an object as an upstream system does. The key is given as it is, not encoded.
    #[must_use]
    pub fn put_object(&self, keys: &Keys, bucket: &str, key: &str, content: &[u8]) -> Answer {
        let path = format!(
            "/{bucket}/{}",
            key.split('/').map(encode).collect::<Vec<_>>().join("/")
        );
        self.signed(keys, "s3", "PUT", &path, &[], content)
    }

    /// Every line that a function has logged since then.
    #[must_use]
    pub fn log(&self, function: &str, since: SystemTime) -> Vec<String> {
        let since = since.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let since = u64::try_from(since.as_millis()).unwrap_or_default();
        let configuration = self.lambda(
            "GET",
            &format!("/functions/{function}/configuration"),
            &Value::Null,
        );
        let group = &configuration["LoggingConfig"]["LogGroup"];
        let (mut lines, mut next) = (Vec::new(), Value::Null);
        loop {
            let mut filter = json!({"logGroupName": group, "startTime": since});
            if !next.is_null() {
                filter["nextToken"] = next;
            }
            let mut page = self.root(Service::Logs, "FilterLogEvents", &filter);
            let events = page["events"].as_array().into_iter().flatten();
            lines.extend(events.filter_map(|event| event["message"].as_str().map(str::to_owned)));
            next = page["nextToken"].take();
            if next.is_null() {
                return lines;
            }
        }
    }
}

/// The machine's own time, by which AWS judges signatures and keeps its logs.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "the stack has no other clock that a test could set"
)]
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// The text of the first XML element of this name.
#[must_use]
pub fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// Text as part of a path or query (RFC 3986: all but unreserved characters encoded).
#[must_use]
pub fn encode(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');
    utf8_percent_encode(text, RESERVED).to_string()
}
