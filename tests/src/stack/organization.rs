//! An organization on the deployed stack, and its owner at work.

use std::io::{Cursor, Write};

use serde_json::{Value, json};

use super::aws::encode;
use super::{Call, Keys, Person, Stack, until};
use crate::api::Answer;

/// An organization of its own for one test.
#[derive(Debug)]
pub struct Organization<'a> {
    stack: &'a Stack,
    /// Who made it.
    pub owner: Person,
    /// Its id.
    pub id: String,
}

impl<'a> Organization<'a> {
    /// A new person makes a new organization.
    #[must_use]
    pub fn found(stack: &'a Stack, name: &str) -> Self {
        let owner = stack.person("owner");
        let call = Call::new("POST", "/v1/organizations")
            .by(&owner)
            .json(&json!({ "name": name }));
        let made = stack.send(&call);
        assert_eq!(made.status, 201, "{}", made.text);
        let id = made.json["id"]
            .as_str()
            .expect("an organization has an id")
            .to_owned();
        Self { stack, owner, id }
    }

    /// The path of something of it: `/members`, or nothing for the organization itself.
    #[must_use]
    pub fn path(&self, rest: &str) -> String {
        format!("/v1/organizations/{}{rest}", self.id)
    }

    /// The owner sends a request.
    #[must_use]
    pub fn send(&self, method: &str, rest: &str, body: Option<&Value>) -> Answer {
        let call = Call::new(method, self.path(rest)).by(&self.owner);
        self.stack.send(&match body {
            Some(body) => call.json(body),
            None => call,
        })
    }

    /// The owner reads something that must be there.
    #[must_use]
    pub fn get(&self, rest: &str) -> Value {
        let answer = self.send("GET", rest, None);
        assert_eq!(answer.status, 200, "{rest}: {}", answer.text);
        answer.json
    }

    /// Every item of a list, page after page. `rest` has a query already.
    #[must_use]
    pub fn list(&self, rest: &str) -> Vec<Value> {
        let (mut items, mut next) = (Vec::new(), String::new());
        loop {
            let mut page = self.get(&format!("{rest}{next}"));
            items.append(page["items"].as_array_mut().expect("a page has items"));
            match page["nextCursor"].as_str() {
                Some(cursor) => next = format!("&cursor={}", encode(cursor)),
                None => return items,
            }
        }
    }

    /// Orders an import, as the body of `POST imports`; of a roster, where `kind` is left out.
    #[must_use]
    pub fn order(&self, mut order: Value) -> Value {
        if order["kind"].is_null() {
            order["kind"] = json!("roster");
        }
        let answer = self.send("POST", "/imports", Some(&order));
        assert_eq!(answer.status, 201, "{}", answer.text);
        assert_eq!(answer.json["job"]["status"], "awaiting_upload");
        answer.json
    }

    /// Uploads the file of an order to its link.
    pub fn upload(&self, order: &Value, content: &[u8]) {
        let headers = order["uploadHeaders"].as_object().expect("an order has headers");
        let headers: Vec<(&str, &str)> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()))
            .collect();
        let url = order["uploadUrl"].as_str().expect("an order has a link");
        let answer = self.stack.http("PUT", url, &headers, Some(content));
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Orders an import, uploads its file and waits for its end.
    #[must_use]
    pub fn import(&self, order: Value, content: &[u8]) -> Value {
        let order = self.order(order);
        self.upload(&order, content);
        self.ended(order["job"]["id"].as_str().expect("a job has an id"))
    }

    /// Drops a file into the bucket, as an upstream system does.
    pub fn drop_file(&self, name: &str, content: &[u8]) {
        let key = format!("imports/{}/{name}", self.id);
        let answer = self
            .stack
            .put_object(&Keys::root(), self.stack.output("/importBucket"), &key, content);
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// Drops a file, and waits for the end of the job that it makes.
    #[must_use]
    pub fn import_dropped(&self, name: &str, content: &[u8]) -> Value {
        let before = self.list("/jobs?limit=200").len();
        self.drop_file(name, content);
        let job = until("a dropped file makes its job", || {
            let jobs = self.list("/jobs?limit=200");
            (jobs.len() > before).then(|| jobs[0].clone())
        });
        assert_eq!(job["fileName"], name);
        self.ended(job["id"].as_str().expect("a job has an id"))
    }

    /// Waits for a job's end.
    #[must_use]
    pub fn ended(&self, job: &str) -> Value {
        let path = format!("/jobs/{job}");
        until("a job ends", || {
            let job = self.get(&path);
            let status = job["status"].as_str().unwrap_or_default();
            ["success", "error", "canceled"].contains(&status).then_some(job)
        })
    }

    /// The report of a job: its kind, and its rows with the header first.
    #[must_use]
    pub fn report(&self, job: &Value) -> (String, Vec<Vec<String>>) {
        let id = job["id"].as_str().expect("a job has an id");
        let link = self.get(&format!("/jobs/{id}/report"));
        let kind = link["kind"].as_str().expect("a report has a kind").to_owned();
        assert_eq!(job["report"], kind);
        let file = self.stack.http(
            "GET",
            link["url"].as_str().expect("a report has a link"),
            &[],
            None,
        );
        assert_eq!(file.status, 200, "{}", file.text);
        (kind, rows(&file.text))
    }

    /// The items of its members, as they lie in the table.
    #[must_use]
    pub fn member_items(&self) -> Vec<Value> {
        let mut items = self.stack.items("directory", &format!("ORG#{}#M", self.id));
        items.retain(|item| {
            item["SK"]["S"]
                .as_str()
                .is_some_and(|key| key.starts_with("MEMBER#"))
        });
        items
    }
}

/// The rows of a CSV, the header first.
#[must_use]
pub fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| row.expect("a CSV").iter().map(str::to_owned).collect())
        .collect()
}

/// Rows as a CSV.
#[must_use]
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes every write");
    }
    writer.into_inner().expect("memory takes every write")
}

/// A zip archive with one file in it.
#[must_use]
pub fn zip(name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive
        .start_file(name, zip::write::SimpleFileOptions::default())
        .expect("memory takes every write");
    archive.write_all(content).expect("memory takes every write");
    archive.finish().expect("memory takes every write").into_inner()
}
