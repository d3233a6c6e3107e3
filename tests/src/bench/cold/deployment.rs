//! An organization, an endpoint behind TLS, and the events that the functions are given.

use std::path::{Path, PathBuf};

use muster::clock::Clock;
use muster::id::{MemberId, OrganizationId};
use muster::member::{Role, Status};
use serde_json::{Value, json};

use crate::api::{Call, Person, TestApi};
use crate::bench::Result;
use crate::bench::front::Front;
use crate::bench::tls::Tls;
use crate::review::EVIDENCE;
use crate::world::{EXPORTS, IMPORTS};

/// An organization behind TLS, and everything that the functions are told of it.
pub struct Deployment {
    api: TestApi,
    /// What the functions ask is counted there.
    pub front: Front,
    /// The connections are counted there.
    pub tls: Tls,
    /// The folder of the functions' programs.
    pub programs: PathBuf,
    owner: Person,
    organization: OrganizationId,
    member: MemberId,
    environment: Vec<(&'static str, String)>,
}

impl Deployment {
    /// Serves one; `folder` is for the certificates, which `python` makes.
    pub async fn new(folder: &Path, programs: &Path, python: &Path) -> Result<Self> {
        let (api, front) = TestApi::counted().await?;
        // The functions go by the machine's clock.
        api.wait(Clock::system().now().duration_since(api.clock().now()));
        let owner = Person::new("owner");
        let organization = api.found(&owner, "Example").await;
        let path = format!("/v1/organizations/{organization}/members");
        // The first request of a sign-in records it.
        let members = api.send(Call::new("GET", path).by(&owner)).await;
        let member = MemberId::parse(members.json["items"][0]["id"].as_str().unwrap_or_default())?;
        let tls = Tls::serve(&front.endpoint, folder, python).await?;
        let tables = &api.engine.tables;
        let bundle = tls.bundle.display().to_string();
        let queue = |name: &str| format!("{}/000000000000/{name}", tls.endpoint);
        let environment = vec![
            ("AWS_REGION", "us-east-1".to_owned()),
            // Lambda sets both.
            ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_ENDPOINT_URL", tls.endpoint.clone()),
            ("AWS_CA_BUNDLE", bundle.clone()),
            ("NODE_EXTRA_CA_CERTS", bundle),
            ("AWS_LAMBDA_HTTP_IGNORE_STAGE_IN_PATH", "true".to_owned()),
            ("DIRECTORY_TABLE", tables.directory.clone()),
            ("AUDIT_TABLE", tables.audit.clone()),
            ("JOBS_TABLE", tables.jobs.clone()),
            ("IMPORT_BUCKET", IMPORTS.to_owned()),
            ("EXPORT_BUCKET", EXPORTS.to_owned()),
            ("EVIDENCE_BUCKET", EVIDENCE.to_owned()),
            ("IMPORT_QUEUE_URL", queue("imports")),
            ("EXPORT_QUEUE_URL", queue("exports")),
            ("MAIL_QUEUE_URL", queue("mail")),
            ("PURGE_QUEUE_URL", queue("purges")),
            ("REVIEW_QUEUE_URL", queue("reviews")),
            ("OUTBOX_DEAD_LETTERS_URL", queue("outbox-dead-letters")),
            ("APPLY_QUEUE_URL", queue("applies")),
            ("AUDIT_SEAL_DEAD_LETTERS_URL", queue("audit-seal-dead-letters")),
            ("USER_POOL_ID", "us-east-1_example".to_owned()),
            ("USER_POOL_CLIENT_ID", "client".to_owned()),
            ("UPGRADE_URL", "https://example.org/plan".to_owned()),
            ("APP_URL", "https://example.org".to_owned()),
            ("MAIL_FROM", "Muster <no-reply@example.org>".to_owned()),
            ("MAIL_CONFIGURATION_SET", "bench".to_owned()),
            ("LOG_LEVEL", "info".to_owned()),
        ];
        Ok(Self {
            api,
            front,
            tls,
            programs: programs.to_owned(),
            owner,
            organization,
            member,
            environment,
        })
    }

    /// The environment that every function is started with.
    pub fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }

    /// API Gateway's event for a request of the owner's.
    pub fn get(&self, rest: &str) -> Value {
        let path = format!("/v1/organizations/{}{rest}", self.organization);
        Call::new("GET", path).by(&self.owner).event("request")
    }

    /// The routes that read one item.
    pub fn one_item(&self) -> [(&'static str, String); 3] {
        let member = format!("/members/{}", self.member);
        let wallet = format!("{member}/wallet");
        [
            ("read an organization", String::new()),
            ("read a member", member),
            ("read a wallet", wallet),
        ]
    }

    /// A hundred requests that read something.
    pub fn requests_of_all_kinds(&self) -> Vec<Value> {
        let member = format!("/members/{}", self.member);
        let kinds = ["", "/members?limit=50", &member, "/audit?limit=50"];
        let kinds = kinds.map(|rest| self.get(rest));
        kinds.iter().cycle().take(100).cloned().collect()
    }

    /// One batch of the mail queue: ten invitations.
    pub async fn mails(&self) -> Result<Vec<Value>> {
        let mut bodies = Vec::new();
        for n in 0..10 {
            let path = format!("/v1/organizations/{}/invitations", self.organization);
            let body = json!({"email": format!("p{n}@example.org"), "role": "member"});
            let made = self
                .api
                .send(Call::new("POST", path).by(&self.owner).json(&body))
                .await;
            let invitation = &made.json["id"];
            bodies.push(json!({"organization": self.organization, "invitation": invitation, "send": 1}));
        }
        Ok(vec![batch(bodies)])
    }

    /// One batch of what SES reports: ten deliveries.
    pub fn events() -> Result<Vec<Value>> {
        let fixture = include_str!("../../../../functions/mail-events/fixtures/delivery.json");
        let delivery: Value = serde_json::from_str(fixture)?;
        Ok(vec![batch(vec![delivery; 10])])
    }

    /// A run of the schedule, and the job of a review that is to be frozen.
    pub async fn review(&self) -> Result<Vec<Value>> {
        for n in 0..200 {
            let person = Person::new(&format!("member{n}"));
            self.api
                .join(self.organization, &person, Role::Member, Status::Active)
                .await;
        }
        let path = format!("/v1/organizations/{}/reviews", self.organization);
        let opened = self
            .api
            .send(Call::new("POST", path).by(&self.owner).json(&json!({})))
            .await;
        if opened.status != 201 {
            return Err(format!("no review was opened: {}", opened.text).into());
        }
        let job = &opened.json["openingJob"];
        Ok(vec![
            json!({}),
            batch(vec![json!({"organization": self.organization, "job": job})]),
        ])
    }
}

/// An SQS event with a message for each body.
fn batch(bodies: Vec<Value>) -> Value {
    let record = |(n, body): (usize, Value)| json!({"messageId": n.to_string(), "eventSource": "aws:sqs", "body": body.to_string()});
    json!({"Records": bodies.into_iter().enumerate().map(record).collect::<Vec<_>>()})
}
