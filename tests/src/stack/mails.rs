//! The mail that the stack has sent.

use serde_json::Value;

use super::{Stack, until};
use crate::ses;

impl Stack {
    /// The token of the newest mail to an address, once there are `n`.
    #[must_use]
    pub fn token(&self, address: &str, n: usize) -> String {
        let text = until("the mail arrives", || {
            let texts = self.mails(address);
            (texts.len() >= n).then(|| texts.last().cloned().unwrap_or_default())
        });
        ses::token(&text).to_owned()
    }

    /// The texts of all mails to an address.
    #[must_use]
    pub fn mails(&self, address: &str) -> Vec<String> {
        let url = format!("{}/_ministack/ses/messages", self.output("/endpointUrl"));
        texts(&self.http("GET", &url, &[], None).json, address)
    }
}

/// The texts of all mails to an address.
fn texts(value: &Value, address: &str) -> Vec<String> {
    match value {
        Value::Object(mail) if mail.contains_key("BodyText") => {
            let text = mail["BodyText"].as_str().unwrap_or_default().to_owned();
            if mail["To"][0] == address {
                vec![text]
            } else {
                Vec::new()
            }
        }
        Value::Object(entries) => entries.values().flat_map(|v| texts(v, address)).collect(),
        Value::Array(items) => items.iter().flat_map(|v| texts(v, address)).collect(),
        _ => Vec::new(),
    }
}
