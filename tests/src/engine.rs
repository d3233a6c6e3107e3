//! A real DynamoDB engine inside the test process: one database per test, nothing to start or stop.
//!
//! The tables are those of `template.yaml`, so a key or an index that the template lacks fails here.

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;
use tokio_rustls::rustls::RootCertStore;

use aws_credential_types::Credentials;
use dynoxide::Database;
use dynoxide::actions::create_table::CreateTableRequest;
use jiff::Timestamp;
use muster::audit::Retention;
use muster_aws::clients::{AwsConfig, Tables};
use muster_aws::transport;
use muster_aws::wire;
use saphyr::{LoadableYamlNode, Yaml};
use serde_json::{Value, json};

/// The tables by their names in the template.
const TABLES: [&str; 3] = ["DirectoryTable", "AuditTable", "JobsTable"];

/// A running engine. It serves for as long as the test's own Tokio runtime lives.
#[derive(Clone)]
pub struct Engine {
    /// How to make clients that talk to it.
    pub config: AwsConfig,
    /// Its tables, all empty.
    pub tables: Tables,
    /// What it serves.
    pub(crate) database: Database,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// Starts an engine with empty tables, in a temporary file that has no name, on a free loopback port.
///
/// # Panics
///
/// Panics where the template does not read or no port is free: a test cannot go on without either.
#[expect(clippy::expect_used, reason = "a test that has no database has failed")]
pub fn start() -> Engine {
    // Of a database in memory, SQLite looks through all pages as it ends a transaction.
    let database = Database::new("").expect("SQLite opens a temporary file");
    for table in TABLES {
        database
            .create_table(table_of(table))
            .expect("the engine takes the table");
    }
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a loopback port is free");
    let address = listener.local_addr().expect("a bound listener has an address");
    listener.set_nonblocking(true).expect("a listener need not block");
    let listener = tokio::net::TcpListener::from_std(listener).expect("a bound listener is one");
    tokio::spawn(dynoxide::server::serve_on(listener, database.clone()));
    let [directory, audit, jobs] = TABLES.map(str::to_owned);
    Engine {
        config: AwsConfig {
            region: "us-east-1".to_owned(),
            endpoint: Some(format!("http://{address}")),
            credentials: Credentials::new("test", "test", None, None, "test"),
            // Nothing here goes over TLS.
            http: transport::new(RootCertStore::empty()).expect("TLS can be set up"),
        },
        tables: Tables {
            directory,
            audit,
            audit_retention: Retention::default(),
            jobs,
        },
        database,
    }
}

/// The request that makes one of the template's tables.
#[expect(
    clippy::expect_used,
    reason = "a template that no table can be made from fails every test"
)]
fn table_of(name: &str) -> CreateTableRequest {
    let properties = properties(name);
    let mut request = json!({ "TableName": name, "BillingMode": "PAY_PER_REQUEST" });
    for property in ["AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"] {
        if let Some(value) = properties.get(property) {
            request[property] = value.clone();
        }
    }
    serde_json::from_value(request).expect("the template's properties are those of CreateTable")
}

/// The properties of one of the template's resources.
#[expect(
    clippy::expect_used,
    reason = "a template that does not read fails every test"
)]
pub(crate) fn properties(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    let template = std::fs::read_to_string(path).expect("template.yaml can be read");
    let documents = Yaml::load_from_str(&template).expect("the template is YAML");
    let properties = documents
        .first()
        .and_then(|t| t.as_mapping_get("Resources"))
        .and_then(|r| r.as_mapping_get(name))
        .and_then(|t| t.as_mapping_get("Properties"))
        .expect("the template has the resource");
    to_json(properties)
}

/// Plain YAML as JSON. Tagged values (`!Ref` and its like) become null: no key or index holds one.
fn to_json(yaml: &Yaml<'_>) -> Value {
    if let Some(entries) = yaml.as_mapping() {
        let entries = entries
            .iter()
            .filter_map(|(k, v)| Some((k.as_str()?.to_owned(), to_json(v))));
        return Value::Object(entries.collect());
    }
    if let Some(items) = yaml.as_sequence() {
        return items.iter().map(to_json).collect();
    }
    if let Some(number) = yaml.as_integer() {
        return json!(number);
    }
    yaml.as_str().map_or(Value::Null, |text| json!(text))
}

impl Engine {
    /// Deletes what expired in a table before a moment, as the table does by the attribute that the
    /// template names, and says how much that was.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails, or nothing expires in that table.
    #[expect(clippy::expect_used, reason = "a test whose data cannot be read has failed")]
    pub async fn sweep(&self, table: &str, now: Timestamp) -> usize {
        let client = self.config.dynamodb();
        let attribute = properties(table)["TimeToLiveSpecification"]["AttributeName"].clone();
        let scan = client
            .scan()
            .table_name(table)
            .filter_expression("#ttl < :now")
            .expression_attribute_names("#ttl", attribute.as_str().expect("an attribute is named"))
            .expression_attribute_values(":now", wire::number(now.as_second()));
        let expired = scan.into_paginator().items().send();
        let expired = expired.try_collect().await.expect("the engine scans");
        let swept = expired.len();
        for mut item in expired {
            item.retain(|name, _| ["PK", "SK"].contains(&name.as_str()));
            let delete = client.delete_item().table_name(table).set_key(Some(item));
            delete.send().await.expect("the engine deletes");
        }
        swept
    }

    /// Every item of every table, as text to look for something in.
    ///
    /// # Panics
    ///
    /// Panics where the engine fails.
    #[expect(clippy::expect_used, reason = "a test whose data cannot be read has failed")]
    pub async fn dump(&self) -> String {
        let mut dump = String::new();
        for table in [&self.tables.directory, &self.tables.audit, &self.tables.jobs] {
            let mut pages = self
                .config
                .dynamodb()
                .scan()
                .table_name(table)
                .into_paginator()
                .items()
                .send();
            while let Some(item) = pages.next().await {
                let item = item.expect("the engine answers");
                // Writing to a string never fails.
                let _ = writeln!(dump, "{item:?}");
            }
        }
        dump
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_tables_of_the_template_are_there_and_empty() {
        let engine = start();
        let client = engine.config.dynamodb();
        for table in [
            &engine.tables.directory,
            &engine.tables.audit,
            &engine.tables.jobs,
        ] {
            let page = client.scan().table_name(table).send().await.unwrap();
            assert_eq!(page.count(), 0, "{table}");
        }
        let table = client
            .describe_table()
            .table_name(&engine.tables.directory)
            .send()
            .await
            .unwrap();
        let mut indexes: Vec<_> = table
            .table()
            .unwrap()
            .global_secondary_indexes()
            .iter()
            .filter_map(|i| i.index_name())
            .collect();
        indexes.sort_unstable();
        assert_eq!(
            indexes,
            [
                "ByDue",
                "ByEmail",
                "ByFirstName",
                "ByJoined",
                "ByLastLogin",
                "ByLogin",
                "ByName"
            ]
        );
    }
}
