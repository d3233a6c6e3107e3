//! As much of SES as Muster uses, inside the test process: an inbox, and everything that `SendEmail`
//! may answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use muster::id::hash128;
use serde_json::{Value, json};

/// A mail service.
#[derive(Clone, Debug, Default)]
pub struct Ses(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    taken: Vec<Value>,
    calls: u64,
    throttled: u64,
    /// Of a hundred calls, how many are throttled.
    throttle: u8,
    refusals: HashMap<String, (u16, String)>,
}

impl Ses {
    /// Serves it on a free loopback port, and gives the endpoint.
    ///
    /// # Panics
    ///
    /// Panics where no port is free.
    #[expect(clippy::expect_used, reason = "a test without its mail service has failed")]
    pub async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let router = Router::new()
            .route("/v2/email/outbound-emails", post(send))
            .with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Throttles so many of a hundred calls from now on, spread as by chance.
    pub fn throttle(&self, percent: u8) {
        self.contents(|c| c.throttle = percent);
    }

    /// Answers with an error to mail for this address.
    pub fn refuse(&self, address: &str, status: u16, code: &str) {
        self.contents(|c| c.refusals.insert(address.to_owned(), (status, code.to_owned())));
    }

    /// Takes mail for every address again.
    pub fn refuse_nothing(&self) {
        self.contents(|c| c.refusals.clear());
    }

    /// The requests that were taken, oldest first.
    #[must_use]
    pub fn taken(&self) -> Vec<Value> {
        self.contents(|c| c.taken.clone())
    }

    /// How many calls there were, and how many of them were throttled.
    #[must_use]
    pub fn calls(&self) -> (u64, u64) {
        self.contents(|c| (c.calls, c.throttled))
    }

    fn contents<T>(&self, f: impl FnOnce(&mut Contents) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The one address that a mail goes to.
#[must_use]
pub fn recipient(mail: &Value) -> &str {
    let to = mail.pointer("/Destination/ToAddresses/0");
    to.and_then(Value::as_str).unwrap_or_default()
}

/// The text part of a mail.
#[must_use]
pub fn text(mail: &Value) -> &str {
    let text = mail.pointer("/Content/Simple/Body/Text/Data");
    text.and_then(Value::as_str).unwrap_or_default()
}

/// The token in a mail's link, which stands on a line of its own.
#[must_use]
pub fn token(text: &str) -> &str {
    let link = text.lines().find(|line| line.starts_with("http"));
    link.and_then(|line| line.split_once("?token="))
        .map_or("", |(_, token)| token)
}

async fn send(State(ses): State<Ses>, Json(request): Json<Value>) -> Response {
    let error = |status: u16, code: &str| {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = [("x-amzn-errortype", code.to_owned())];
        (status, headers, Json(json!({"message": "refused by the test"}))).into_response()
    };
    ses.contents(|c| {
        c.calls += 1;
        if let Some((status, code)) = c.refusals.get(recipient(&request)) {
            return error(*status, code);
        }
        let chance = hash128(&[&c.calls.to_be_bytes()])[0];
        if u16::from(chance) * 100 < u16::from(c.throttle) * 256 {
            c.throttled += 1;
            return error(429, "TooManyRequestsException");
        }
        c.taken.push(request);
        Json(json!({"MessageId": format!("mail-{}", c.taken.len())})).into_response()
    })
}
