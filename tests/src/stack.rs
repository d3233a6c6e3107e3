//! A client of the deployed stack: what people, upstream systems and operators do from outside,
//! over HTTP alone. Every answer of the API is held against the `OpenAPI` document.

#![expect(clippy::expect_used, reason = "a test whose stack does not answer has failed")]
#![expect(
    clippy::missing_panics_doc,
    reason = "everything here panics where the stack does not do as asked"
)]

mod aws;
mod command;
mod mails;
mod organization;
mod processes;
mod routes;

pub use aws::{Keys, Service, element, encode, now};
pub use command::muster_verify;
pub use organization::{Organization, csv, rows, zip};
pub use routes::{NOBODY, path, request, routes};

use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use axum::http::{HeaderMap, Request};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};

use crate::api::Answer;
use crate::contract;

/// A deployed stack.
#[derive(Debug)]
pub struct Stack {
    /// What `stack.json` says.
    pub outputs: Value,
    /// Where `stack.json` and the server's own files are.
    pub home: PathBuf,
    agent: ureq::Agent,
}

/// Someone with an account in the stack's user pool.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their address, the account's name.
    pub email: String,
    /// The `sub` of their tokens.
    pub subject: String,
    /// Their ID token.
    pub token: String,
    /// Their access token, which carries no address.
    pub access_token: String,
    /// What they sign in with.
    pub password: String,
}

/// A request to the API.
#[derive(Clone, Debug)]
pub struct Call {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

impl Call {
    /// A request by nobody.
    #[must_use]
    pub fn new(method: &str, path: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            path: path.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// With a person's ID token.
    #[must_use]
    pub fn by(self, person: &Person) -> Self {
        self.header("authorization", &format!("Bearer {}", person.token))
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.body = Some(body.to_string().into_bytes());
        self.header("content-type", "application/json")
    }
}

/// How long anything that the stack does by itself may take.
const PATIENCE: Duration = Duration::from_mins(1);

impl Stack {
    /// The stack that `MUSTER_STACK` names by the path of its `stack.json`.
    #[must_use]
    pub fn open() -> Self {
        let path = std::env::var_os("MUSTER_STACK").map(PathBuf::from).expect(
            "MUSTER_STACK names no stack: run infra/local/e2e.sh, or `make up` and set it to .local/stack.json",
        );
        let text = std::fs::read_to_string(&path)
            .expect("MUSTER_STACK is the path of a stack.json: is the stack up?");
        let outputs = serde_json::from_str(&text).expect("stack.json is JSON");
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(PATIENCE))
            .build();
        let home = path.parent().map(PathBuf::from).unwrap_or_default();
        Self {
            outputs,
            home,
            agent: config.into(),
        }
    }

    /// An entry of `stack.json`, by its JSON pointer.
    #[must_use]
    pub fn output(&self, pointer: &str) -> &str {
        self.outputs
            .pointer(pointer)
            .and_then(Value::as_str)
            .expect("stack.json has the entry")
    }

    /// Sends a request to the API, and holds the answer against the document.
    #[must_use]
    pub fn send(&self, call: &Call) -> Answer {
        let url = format!("{}{}", self.output("/apiUrl"), call.path);
        let headers: Vec<(&str, &str)> = call
            .headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        let answer = self.http(&call.method, &url, &headers, call.body.as_deref());
        // The gateway gives a type to every answer, also to one without a body.
        let kind = if answer.text.is_empty() {
            ""
        } else {
            answer.header("content-type")
        };
        let held = contract::check(&call.method, &call.path, answer.status, kind, &answer.json);
        assert_eq!(held, Ok(()), "{}", answer.text);
        answer
    }

    /// Sends any request, unsigned.
    #[must_use]
    pub fn http(&self, method: &str, url: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Answer {
        let mut request = Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = match body {
            Some(body) => self.agent.run(request.body(body).expect("the request is one")),
            None => self.agent.run(request.body(()).expect("the request is one")),
        };
        let (parts, mut body) = response.expect("the stack answers").into_parts();
        let text = body.read_to_string().expect("answers are UTF-8");
        let json = serde_json::from_str(&text).unwrap_or_default();
        Answer {
            status: parts.status.as_u16(),
            headers: HeaderMap::clone(&parts.headers),
            text,
            json,
        }
    }

    /// What a link gives to a GET.
    #[must_use]
    pub fn download(&self, url: &str) -> Vec<u8> {
        let response = self.agent.get(url).call().expect("the stack answers");
        assert_eq!(response.status().as_u16(), 200);
        response.into_body().read_to_vec().expect("the file arrives")
    }

    /// A new person with a verified address, signed in.
    #[must_use]
    pub fn person(&self, name: &str) -> Person {
        self.sign_up(name, true)
    }

    /// A new person, signed in, whose address is verified or not. Every call makes another one.
    #[must_use]
    pub fn sign_up(&self, name: &str, verified: bool) -> Person {
        self.sign_up_into(name, verified, None)
    }

    /// A new person who runs the deployment.
    #[must_use]
    pub fn operator(&self) -> Person {
        self.sign_up_into("operator", true, Some("operators"))
    }

    fn sign_up_into(&self, name: &str, verified: bool, group: Option<&str>) -> Person {
        let email = format!("{name}-{}@example.org", random());
        let password = format!("{}aA1", random());
        let pool = self.output("/userPoolId");
        let attributes = json!([
            {"Name": "email", "Value": email}, {"Name": "email_verified", "Value": verified.to_string()},
        ]);
        self.cognito(
            "AdminCreateUser",
            &json!({"UserPoolId": pool, "Username": email, "MessageAction": "SUPPRESS", "UserAttributes": attributes}),
        );
        self.cognito(
            "AdminSetUserPassword",
            &json!({"UserPoolId": pool, "Username": email, "Password": password, "Permanent": true}),
        );
        if let Some(group) = group {
            let add = json!({"UserPoolId": pool, "Username": email, "GroupName": group});
            self.cognito("AdminAddUserToGroup", &add);
        }
        self.sign_in(pool, self.output("/userPoolClientId"), &email, &password)
    }

    /// Someone who signs up by themselves and confirms their address with the code that they were
    /// mailed.
    #[must_use]
    pub fn newcomer(&self, email: &str) -> Person {
        /// The code that MiniStack takes from everyone.
        const CODE: &str = "123456";
        let password = format!("{}aA1", random());
        let client = self.output("/userPoolClientId");
        let attributes = json!([{"Name": "email", "Value": email}]);
        self.cognito(
            "SignUp",
            &json!({"ClientId": client, "Username": email, "Password": password, "UserAttributes": attributes}),
        );
        self.cognito(
            "ConfirmSignUp",
            &json!({"ClientId": client, "Username": email, "ConfirmationCode": CODE}),
        );
        self.sign_in(self.output("/userPoolId"), client, email, &password)
    }

    /// Signs a person in, with any pool and client.
    #[must_use]
    pub fn sign_in(&self, pool: &str, client: &str, email: &str, password: &str) -> Person {
        let answer = self.cognito(
            "AdminInitiateAuth",
            &json!({
                "UserPoolId": pool, "ClientId": client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                "AuthParameters": {"USERNAME": email, "PASSWORD": password},
            }),
        );
        let token = |name: &str| {
            answer["AuthenticationResult"][name]
                .as_str()
                .expect("a token")
                .to_owned()
        };
        let (token, access_token) = (token("IdToken"), token("AccessToken"));
        let subject = claims(&token)["sub"]
            .as_str()
            .expect("every token has a subject")
            .to_owned();
        Person {
            email: email.to_owned(),
            subject,
            token,
            access_token,
            password: password.to_owned(),
        }
    }

    /// The same person after another sign-in, at a later second.
    #[must_use]
    pub fn sign_in_again(&self, person: &Person) -> Person {
        sleep(Duration::from_millis(1_100));
        let (pool, client) = (self.output("/userPoolId"), self.output("/userPoolClientId"));
        self.sign_in(pool, client, &person.email, &person.password)
    }
}

/// The claims of a token, unverified.
#[must_use]
pub fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let bytes = BASE64URL_NOPAD
        .decode(payload.as_bytes())
        .expect("a token's parts are base64url");
    serde_json::from_slice(&bytes).expect("claims are JSON")
}

/// Asks again and again until there is an answer. Panics where there is none within a minute.
pub fn until<T>(what: &str, ask: impl FnMut() -> Option<T>) -> T {
    until_within(PATIENCE, what, ask)
}

/// As [`until`], for what takes longer than a minute at times.
pub fn until_within<T>(patience: Duration, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(
            Instant::now() < deadline,
            "{what}: not within {} s",
            patience.as_secs()
        );
        sleep(Duration::from_millis(50));
    }
}

/// What no other run has: a stack lives over many of them.
#[must_use]
pub fn random() -> String {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).expect("the machine has randomness");
    HEXLOWER.encode(&bytes)
}
