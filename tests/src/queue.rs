//! As much of SQS as Muster's mail uses, inside the test process: queues that take messages over
//! HTTP, and are received from as an event source receives for its function.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use crate::engine;

/// A queue with a redrive policy, as the template describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long a message that was received stays away, in seconds.
    pub visibility_timeout: i64,
    /// How often it is received before it goes to the dead letters.
    pub max_receive_count: i64,
}

impl Policy {
    /// That of one of the template's queues.
    ///
    /// # Panics
    ///
    /// Panics where the template has no such queue.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test of a queue that is not there has failed"
    )]
    pub fn of(queue: &str) -> Self {
        let properties = engine::properties(queue);
        let number = |pointer| properties.pointer(pointer).and_then(Value::as_i64);
        Self {
            visibility_timeout: number("/VisibilityTimeout").expect("the queue has a time-out"),
            max_receive_count: number("/RedrivePolicy/maxReceiveCount").expect("the queue has dead letters"),
        }
    }
}

/// A message that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: u64,
    /// What it says.
    pub body: String,
    received: i64,
    visible_at: i64,
}

/// All queues of one test, by their URLs.
#[derive(Clone, Debug, Default)]
pub struct Queues(Arc<Mutex<Contents>>);

#[derive(Debug, Default)]
struct Contents {
    queues: HashMap<String, BTreeMap<u64, Message>>,
    next: u64,
    /// Every so many entries of batches, one is not taken; 0 takes them all.
    refuse_every: u64,
    entries: u64,
}

impl Queues {
    /// Serves the queues on a free loopback port, and gives the endpoint.
    ///
    /// # Panics
    ///
    /// Panics where no port is free.
    #[expect(clippy::expect_used, reason = "a test without its queues has failed")]
    pub async fn serve(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a loopback port is free");
        let address = listener.local_addr().expect("a bound listener has an address");
        let router = Router::new().fallback(post(send)).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        format!("http://{address}")
    }

    /// Takes all but every `n`th entry of batches from now on; 0 takes them all.
    pub fn refuse_every(&self, n: u64) {
        self.contents(|c| c.refuse_every = n);
    }

    /// Puts a message into a queue.
    #[expect(clippy::must_use_candidate, reason = "few ask for the message's number")]
    pub fn put(&self, queue: &str, body: &str) -> u64 {
        self.contents(|c| {
            c.next += 1;
            let message = Message {
                id: c.next,
                body: body.to_owned(),
                received: 0,
                visible_at: i64::MIN,
            };
            c.queues
                .entry(queue.to_owned())
                .or_default()
                .insert(c.next, message);
            c.next
        })
    }

    /// Receives up to ten messages at a time in milliseconds; what was received too often goes to
    /// `dead` instead.
    #[must_use]
    pub fn receive(&self, queue: &str, dead: &str, policy: Policy, now: i64) -> Vec<Message> {
        self.contents(|c| {
            let messages = c.queues.entry(queue.to_owned()).or_default();
            let spent: Vec<u64> = messages
                .values()
                .filter(|m| m.visible_at <= now && m.received >= policy.max_receive_count)
                .map(|m| m.id)
                .collect();
            let spent: Vec<Message> = spent.iter().filter_map(|id| messages.remove(id)).collect();
            let visible = messages.values_mut().filter(|m| m.visible_at <= now);
            let received = visible.take(10).map(|message| {
                message.received += 1;
                message.visible_at = now + policy.visibility_timeout * 1000;
                message.clone()
            });
            let received = received.collect();
            let dead = c.queues.entry(dead.to_owned()).or_default();
            dead.extend(spent.into_iter().map(|message| (message.id, message)));
            received
        })
    }

    /// Deletes a message that was handled.
    pub fn delete(&self, queue: &str, id: u64) {
        self.contents(|c| c.queues.get_mut(queue).map(|messages| messages.remove(&id)));
    }

    /// What lies in a queue, oldest first.
    #[must_use]
    pub fn bodies(&self, queue: &str) -> Vec<String> {
        self.contents(|c| {
            let messages = c.queues.get(queue);
            messages.map_or_else(Vec::new, |m| m.values().map(|m| m.body.clone()).collect())
        })
    }

    fn contents<T>(&self, f: impl FnOnce(&mut Contents) -> T) -> T {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_refused(&self) -> bool {
        self.contents(|c| {
            c.entries += 1;
            c.refuse_every > 0 && c.entries.is_multiple_of(c.refuse_every)
        })
    }
}

async fn send(State(queues): State<Queues>, headers: HeaderMap, body: Bytes) -> Response {
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let queue = text(&request, "QueueUrl");
    let target = headers.get("x-amz-target").and_then(|t| t.to_str().ok());
    match target {
        Some("AmazonSQS.SendMessage") => {
            let id = queues.put(&queue, &text(&request, "MessageBody"));
            Json(json!({"MessageId": id.to_string()})).into_response()
        }
        Some("AmazonSQS.SendMessageBatch") => {
            let (mut taken, mut refused) = (Vec::new(), Vec::new());
            for entry in request["Entries"].as_array().into_iter().flatten() {
                if queues.is_refused() {
                    refused.push(json!({"Id": entry["Id"], "Code": "InternalError", "SenderFault": false}));
                } else {
                    let id = queues.put(&queue, &text(entry, "MessageBody"));
                    taken.push(
                        json!({"Id": entry["Id"], "MessageId": id.to_string(), "MD5OfMessageBody": ""}),
                    );
                }
            }
            Json(json!({"Successful": taken, "Failed": refused})).into_response()
        }
        _ => StatusCode::BAD_REQUEST.into_response(),
    }
}
