//! As much of Cognito as Muster uses, inside the test process: accounts with passwords, every call
//! noted, and failures to order.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

/// A user pool.
#[derive(Clone, Debug, Default)]
pub struct Cognito(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    users: BTreeMap<String, User>,
    made: u64,
    calls: Vec<(String, Value)>,
    failures: HashMap<String, (u16, String)>,
}

/// An account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct User {
    /// What it signs in with.
    pub password: String,
    /// Such as `CONFIRMED`.
    pub status: String,
    /// Its attributes, with its `sub`.
    pub attributes: BTreeMap<String, String>,
    /// How often all its sessions were ended.
    pub signed_out: u64,
}

/// Shortest password that the pool takes. Letters of both kinds and digits must be in it.
const SHORTEST: usize = 12;

impl Cognito {
    /// Serves it on a free loopback port, and gives the endpoint.
    ///
    /// # Panics
    ///
    /// Panics where no port is free.
    #[expect(clippy::expect_used, reason = "a test without its user pool has failed")]
    pub async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let router = Router::new().route("/", post(answer)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Answers every call of this operation with an error, until told otherwise.
    pub fn fail(&self, operation: &str, status: u16, code: &str) {
        self.contents(|c| {
            c.failures.insert(operation.to_owned(), (status, code.to_owned()));
        });
    }

    /// Answers all calls again.
    pub fn fail_nothing(&self) {
        self.contents(|c| c.failures.clear());
    }

    /// The operations that were called, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<String> {
        self.contents(|c| c.calls.iter().map(|(name, _)| name.clone()).collect())
    }

    /// Forgets the calls.
    pub fn forget_calls(&self) {
        self.contents(|c| c.calls.clear());
    }

    /// An account, by its name or subject.
    #[must_use]
    pub fn user(&self, name: &str) -> Option<User> {
        self.contents(|c| c.users.get(&key(c, name)?).cloned())
    }

    /// How many accounts there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.contents(|c| c.users.len())
    }

    /// Puts an account in, as it is.
    pub fn put(&self, subject: &str, email: &str, password: &str, status: &str) {
        let attributes = [("sub", subject), ("email", email), ("email_verified", "true")];
        let user = User {
            password: password.to_owned(),
            status: status.to_owned(),
            attributes: attributes
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            signed_out: 0,
        };
        self.contents(|c| c.users.insert(subject.to_owned(), user));
    }

    fn contents<T>(&self, f: impl FnOnce(&mut Contents) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The subject of the account of this name, subject, address or number.
fn key(contents: &Contents, name: &str) -> Option<String> {
    let is = |user: &User| {
        ["sub", "email", "phone_number"]
            .iter()
            .any(|attribute| user.attributes.get(*attribute).is_some_and(|value| value == name))
    };
    let found = contents.users.iter().find(|(_, user)| is(user));
    found.map(|(subject, _)| subject.clone())
}

async fn answer(State(cognito): State<Cognito>, headers: HeaderMap, body: String) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
    let request: Value = serde_json::from_str(&body).unwrap_or_default();
    let answer = cognito.contents(|c| {
        c.calls.push((operation.clone(), request.clone()));
        if let Some((status, code)) = c.failures.get(&operation) {
            return Err((*status, code.clone()));
        }
        carry_out(c, &operation, &request).map_err(|code| (400, code.to_owned()))
    });
    match answer {
        Ok(answer) => Json(answer).into_response(),
        Err((status, code)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let body = Json(json!({"__type": code, "message": "refused by the test"}));
            (status, body).into_response()
        }
    }
}

fn carry_out(contents: &mut Contents, operation: &str, request: &Value) -> Result<Value, &'static str> {
    let text = |pointer: &str| {
        let value = request.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let attributes = request["UserAttributes"].as_array().into_iter().flatten();
    let attributes: BTreeMap<String, String> = attributes
        .filter_map(|a| Some((a["Name"].as_str()?.to_owned(), a["Value"].as_str()?.to_owned())))
        .collect();
    let named = match operation {
        "AdminInitiateAuth" => text("/AuthParameters/USERNAME"),
        _ => text("/Username"),
    };
    let found = key(contents, &named);
    if operation == "AdminCreateUser" {
        if found.is_some() {
            return Err("UsernameExistsException");
        }
        let password = strong(text("/TemporaryPassword"))?;
        contents.made += 1;
        let subject = format!("made-{}", contents.made);
        let mut user = User {
            password,
            status: "FORCE_CHANGE_PASSWORD".to_owned(),
            attributes,
            signed_out: 0,
        };
        user.attributes.insert("sub".to_owned(), subject.clone());
        let shown = json!({"User": {"Username": subject, "Attributes": listed(&user)}});
        contents.users.insert(subject, user);
        return Ok(shown);
    }
    let subject = found.ok_or(if operation == "AdminInitiateAuth" {
        "NotAuthorizedException"
    } else {
        "UserNotFoundException"
    })?;
    if operation == "AdminDeleteUser" {
        contents.users.remove(&subject);
        return Ok(json!({}));
    }
    let Some(user) = contents.users.get_mut(&subject) else {
        return Err("UserNotFoundException");
    };
    match operation {
        "AdminGetUser" => Ok(json!({
            "Username": subject, "UserStatus": user.status, "UserAttributes": listed(user),
        })),
        "AdminInitiateAuth" if user.password != text("/AuthParameters/PASSWORD") => {
            Err("NotAuthorizedException")
        }
        "AdminInitiateAuth" if user.status == "FORCE_CHANGE_PASSWORD" => {
            Ok(json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": "session"}))
        }
        "AdminInitiateAuth" => Ok(json!({"AuthenticationResult": {"ExpiresIn": 3600}})),
        "AdminSetUserPassword" => {
            user.password = strong(text("/Password"))?;
            let permanent = request["Permanent"] == true;
            let status = if permanent {
                "CONFIRMED"
            } else {
                "FORCE_CHANGE_PASSWORD"
            };
            status.clone_into(&mut user.status);
            Ok(json!({}))
        }
        "AdminUpdateUserAttributes" => {
            user.attributes.extend(attributes);
            Ok(json!({}))
        }
        "AdminUserGlobalSignOut" => {
            user.signed_out += 1;
            Ok(json!({}))
        }
        _ => Err("InvalidParameterException"),
    }
}

fn listed(user: &User) -> Value {
    let pairs = user.attributes.iter();
    pairs
        .map(|(name, value)| json!({"Name": name, "Value": value}))
        .collect()
}

fn strong(password: String) -> Result<String, &'static str> {
    let has = |kind: fn(&char) -> bool| password.chars().any(|c| kind(&c));
    if password.len() >= SHORTEST
        && has(char::is_ascii_lowercase)
        && has(char::is_ascii_uppercase)
        && has(char::is_ascii_digit)
    {
        Ok(password)
    } else {
        Err("InvalidPasswordException")
    }
}
