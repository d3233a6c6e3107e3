//! What operators rely on: functions that die are followed by others that finish their work, and
//! logs tell what happened without telling of whom.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::{Mutex, MutexGuard, PoisonError};

use e2e::stack::{Call, Keys, Organization, Person, Service, Stack, element, now, random, until};
use serde_json::{Value, json};

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";

/// These tests break what all imports need: one at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

#[test]
fn an_import_that_is_killed_while_it_writes_is_finished_as_if_nothing_had_been() {
    const ROWS: usize = 8_000;
    let _alone = alone();
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let rows: Vec<String> = (0..ROWS)
        .map(|n| format!("{n},True,First{n},Example,A-{n},False\n"))
        .collect();
    let order = organization.order(json!({"fileName": "roster.csv"}));
    let job = format!("/jobs/{}", order["job"]["id"].as_str().unwrap_or_default());
    organization.upload(&order, format!("{HEADER}{}", rows.concat()).as_bytes());
    // The owner is one of the members, in this partition or another.
    let two = json!({
        "TableName": stack.output("/tables/directory"), "Limit": 2, "Select": "COUNT",
        "KeyConditionExpression": "PK = :shard AND begins_with(SK, :member)",
        "ExpressionAttributeValues": {":shard": {"S": format!("ORG#{}#M00", organization.id)}, ":member": {"S": "MEMBER#"}},
    });
    until("members are written", || {
        (stack.root(Service::DynamoDb, "Query", &two)["Count"] == 2).then_some(())
    });
    stack.kill(stack.output("/rosterImportFunction"));
    assert_eq!(
        organization.get(&job)["status"],
        "applying",
        "it was killed in the middle"
    );
    // Lambda's retry would wait until the lease has run out, which root makes so.
    let lapse = json!({
        "TableName": stack.output("/tables/jobs"), "ConditionExpression": "attribute_exists(PK)",
        "Key": {"PK": {"S": format!("ORG#{}", organization.id)}, "SK": {"S": "LEASE"}},
        "UpdateExpression": "SET expires = :past", "ExpressionAttributeValues": {":past": {"N": "1"}},
    });
    stack.root(Service::DynamoDb, "UpdateItem", &lapse);

    let ended = organization.ended(job.trim_start_matches("/jobs/"));
    assert_eq!(ended["status"], "success", "{ended}");
    assert_eq!(
        [&ended["counts"]["created"], &ended["counts"]["failed"]],
        [&json!(ROWS), &json!(0)]
    );
    assert_eq!(organization.get("")["counts"]["enrolled"], ROWS);
    assert_eq!(organization.member_items().len(), ROWS + 1);
    assert_eq!(organization.report(&ended).1.len(), ROWS + 1);
}

/// The inline policy of a function's role.
struct Policy<'a> {
    stack: &'a Stack,
    role: String,
    name: String,
    document: String,
}

impl<'a> Policy<'a> {
    fn of(stack: &'a Stack, function: &str) -> Self {
        let configuration = stack.lambda(
            "GET",
            &format!("/functions/{function}/configuration"),
            &Value::Null,
        );
        let role = configuration["Role"]
            .as_str()
            .and_then(|arn| arn.rsplit('/').next())
            .expect("a role")
            .to_owned();
        let listed = stack.query("iam", "2010-05-08", "ListRolePolicies", &[("RoleName", &role)]);
        let name = element(&listed, "member")
            .expect("a role has a policy")
            .to_owned();
        let found = stack.query(
            "iam",
            "2010-05-08",
            "GetRolePolicy",
            &[("RoleName", &role), ("PolicyName", &name)],
        );
        let document = element(&found, "PolicyDocument").expect("a policy has a document");
        let document = percent_encoding::percent_decode_str(document)
            .decode_utf8()
            .expect("JSON is UTF-8");
        Self {
            stack,
            role,
            name,
            document: document.replace("&quot;", "\"").replace("&amp;", "&"),
        }
    }

    fn put(&self, document: &str) {
        let parameters = [
            ("RoleName", &*self.role),
            ("PolicyName", &*self.name),
            ("PolicyDocument", document),
        ];
        let _ = self
            .stack
            .query("iam", "2010-05-08", "PutRolePolicy", &parameters);
    }

    /// Takes an action away in the statement of this name.
    fn without(&self, statement: &str, action: &str) {
        let mut document: Value = serde_json::from_str(&self.document).expect("a policy is JSON");
        let statements = document["Statement"]
            .as_array_mut()
            .expect("a policy has statements");
        let statement = statements
            .iter_mut()
            .find(|s| s["Sid"] == statement)
            .expect("the policy has the statement");
        let actions = statement["Action"]
            .as_array_mut()
            .expect("the statement has actions");
        let before = actions.len();
        actions.retain(|a| a != action);
        assert_eq!(actions.len(), before - 1);
        self.put(&document.to_string());
    }
}

/// Leaves the stack as it was, whatever comes of the test.
impl Drop for Policy<'_> {
    fn drop(&mut self) {
        self.put(&self.document);
    }
}

#[test]
fn a_job_whose_every_delivery_failed_goes_on_from_the_queue_or_ends_in_error() {
    let _alone = alone();
    let stack = Stack::open();
    let function = stack.output("/rosterImportFunction");
    let (one, two) = (
        Organization::found(&stack, "One"),
        Organization::found(&stack, "Two"),
    );
    let mappings = stack.lambda(
        "GET",
        &format!("/event-source-mappings?FunctionName={function}"),
        &Value::Null,
    );
    let mapping = mappings["EventSourceMappings"][0]["UUID"]
        .as_str()
        .expect("the queue is read")
        .to_owned();
    let read_queue = |enabled: bool| {
        stack.lambda(
            "PUT",
            &format!("/event-source-mappings/{mapping}"),
            &json!({"Enabled": enabled}),
        );
    };
    read_queue(false);
    // It learns of its file, and then fails at its next step.
    let policy = Policy::of(&stack, function);
    policy.without("Jobs", "dynamodb:Query");
    let orders = [&one, &two].map(|organization| {
        let order = organization.order(json!({"fileName": "roster.csv"}));
        organization.upload(
            &order,
            format!("{HEADER}1,True,Ann,Example,A-1,False\n").as_bytes(),
        );
        order["job"]["id"].as_str().expect("a job has an id").to_owned()
    });
    // After three failures Lambda hands an event over to the queue.
    let queue = stack.output("/importQueueUrl");
    let receive = json!({"QueueUrl": queue, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
    let bodies = until("both events are in the queue", || {
        let received = stack.root(Service::Sqs, "ReceiveMessage", &receive);
        let bodies = received["Messages"].as_array().into_iter().flatten();
        let bodies: Vec<String> = bodies
            .filter_map(|message| message["Body"].as_str().map(str::to_owned))
            .collect();
        orders
            .iter()
            .all(|id| bodies.iter().any(|body| body.contains(id)))
            .then_some(bodies)
    });
    for (organization, id) in [&one, &two].into_iter().zip(&orders) {
        assert_eq!(organization.get(&format!("/jobs/{id}"))["status"], "queued");
    }

    // The queue's last delivery, an hour later on its own clock, is sent by hand: it ends the job.
    let body = bodies
        .iter()
        .find(|body| body.contains(&orders[1]))
        .expect("found above");
    let record = json!({
        "messageId": random(), "receiptHandle": "none", "body": body, "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": "5"}, "messageAttributes": {},
    });
    let answer = stack.lambda(
        "POST",
        &format!("/functions/{function}/invocations"),
        &json!({"Records": [record]}),
    );
    assert_eq!(answer["batchItemFailures"], json!([]), "{answer}");
    let job = two.ended(&orders[1]);
    assert_eq!(
        (&job["status"], &job["error"]["code"]),
        (&json!("error"), &json!("interrupted")),
        "{job}"
    );
    assert_eq!(two.get("")["counts"]["total"], 1);

    // An earlier delivery, once what was broken is mended, is as good as the first.
    drop(policy);
    read_queue(true);
    let job = one.ended(&orders[0]);
    assert_eq!(
        (&job["status"], &job["counts"]["created"]),
        (&json!("success"), &json!(1)),
        "{job}"
    );
    assert_eq!(
        two.get(&format!("/jobs/{}", orders[1]))["status"],
        "error",
        "what has ended stays so"
    );
}

/// Requests that carry a text wherever one can, of someone who belongs to the organization and someone who does not.
fn requests_with(canary: &str, organization: &Organization<'_>, stranger: &Person) -> [Call; 13] {
    let owner = &organization.owner;
    [
        Call::new("GET", organization.path(&format!("/members?q={canary}&limit=1"))).by(owner),
        Call::new(
            "GET",
            organization.path(&format!("/members?sort={canary}&{canary}={canary}")),
        )
        .by(owner),
        Call::new("GET", organization.path(&format!("/members/{canary}"))).by(owner),
        Call::new("GET", organization.path(&format!("/jobs?cursor={canary}"))).by(owner),
        Call::new("GET", format!("/v1/organizations/{canary}")).by(owner),
        Call::new("PATCH", organization.path(""))
            .by(owner)
            .json(&json!({"name": canary, canary: 1})),
        Call::new("PATCH", organization.path(""))
            .by(owner)
            .json(&json!({"currency": canary})),
        Call::new("POST", organization.path("/imports"))
            .by(owner)
            .json(&json!({"kind": canary, "fileName": canary})),
        Call::new("POST", "/v1/organizations")
            .by(stranger)
            .header("idempotency-key", canary)
            .json(&json!({"name": canary})),
        Call::new("POST", "/v1/organizations")
            .by(stranger)
            .header("idempotency-key", canary)
            .json(&json!({"name": "other"})),
        Call::new("GET", organization.path(""))
            .by(stranger)
            .header("user-agent", canary)
            .header("cookie", canary),
        Call::new("GET", organization.path("")).header("authorization", &format!("Bearer {canary}")),
        Call::new("GET", organization.path(""))
            .by(owner)
            .header("if-match", canary)
            .header("x-canary", canary),
    ]
}

#[test]
fn no_log_tells_of_whom() {
    let _alone = alone();
    let stack = Stack::open();
    let (began, canary) = (now(), format!("canary{}", random()));
    let organization = Organization::found(&stack, &canary);
    let person = stack.person(&canary);
    let owner = &organization.owner;

    // Everything that takes text is given some, right and wrong.
    let schema = json!({"columns": [
        {"name": "Id", "type": "text", "mapsTo": "externalId", "unique": true, "required": true},
        {"name": "Given", "type": "text", "mapsTo": "firstName"}, {"name": "Mail", "type": "email", "mapsTo": "email"},
        {"name": canary, "type": "text"},
    ]});
    assert_eq!(
        organization.send("PUT", "/roster-schema", Some(&schema)).status,
        200
    );
    let good = format!("Id,Given,Mail,{canary}\n{canary}-1,{canary},{canary}@example.org,{canary}\n");
    let wrong =
        format!("Id,Given,Mail,{canary}\n{canary}-2,{canary},{canary},x\n{canary}-2,x,,{canary},{canary}\n");
    let jobs = [
        ("good", good.clone()),
        ("wrong", wrong),
        ("header", good.replace("Given", &canary)),
        ("empty", String::new()),
    ]
    .map(|(name, file)| organization.import_dropped(&format!("{canary} {name}.csv"), file.as_bytes()));
    assert_eq!(
        jobs.each_ref()
            .map(|job| job["status"].as_str().unwrap_or_default()),
        ["success", "error", "error", "error"]
    );
    let unreadable = format!("imports/{canary}/{canary}.csv");
    assert_eq!(
        stack
            .put_object(&Keys::root(), stack.output("/importBucket"), &unreadable, b"x")
            .status,
        200
    );
    let calls = requests_with(&canary, &organization, &person);
    let statuses: Vec<u16> = calls.iter().map(|call| stack.send(call).status).collect();
    assert_eq!(
        statuses,
        [200, 400, 404, 400, 404, 400, 400, 400, 201, 422, 404, 401, 200]
    );

    // The logs are there, and say which: every job and the organization by its id.
    let lines = until("the logs are written", || {
        let mut lines = stack.log(stack.output("/memberApiFunction"), began);
        let told = lines.iter().any(|line| line.contains(&organization.id));
        lines.extend(stack.log(stack.output("/rosterImportFunction"), began));
        let ids = jobs.iter().filter_map(|job| job["id"].as_str());
        let all = ids
            .clone()
            .filter(|id| lines.iter().any(|line| line.contains(id)))
            .count()
            == jobs.len();
        (told && all).then_some(lines)
    });
    let signatures =
        [owner, &person].map(|person| person.token.rsplit('.').next().unwrap_or_default().to_owned());
    for line in &lines {
        let private = [
            &canary,
            &owner.email,
            &person.email,
            &owner.subject,
            &person.subject,
        ];
        for text in private.into_iter().chain(&signatures) {
            assert!(
                !line.to_lowercase().contains(&text.to_lowercase()),
                "{text}: {line}"
            );
        }
    }
    // What the functions write themselves is JSON, a line each.
    let written: Vec<&String> = lines
        .iter()
        .filter(|line| line.contains(&organization.id))
        .collect();
    assert!(
        written
            .iter()
            .all(|line| serde_json::from_str::<Value>(line).is_ok()),
        "{written:?}"
    );
}
