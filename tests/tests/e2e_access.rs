//! Who sees and does what on the deployed stack: other organizations, roles, and what the functions'
//! own keys may do.

use e2e::api::Answer;
use e2e::stack::{Call, Keys, NOBODY, Organization, Service, Stack, path, request, routes};
use serde_json::{Value, json};

/// What an answer says, apart from the ids that were asked for.
fn told(answer: &Answer, path: &str) -> (u16, String, String) {
    let instance = path.split('?').next().unwrap_or_default();
    (
        answer.status,
        answer.header("content-type").to_owned(),
        answer.text.replace(instance, "INSTANCE"),
    )
}

fn is_for_operators(template: &str) -> bool {
    template.ends_with("/plan") || template.ends_with("/partitions")
}

#[test]
fn another_organization_and_its_ids_answer_as_if_they_did_not_exist() {
    let stack = Stack::open();
    let (mine, other) = (
        Organization::found(&stack, "Mine"),
        Organization::found(&stack, "Other"),
    );
    let roster = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n1,True,Ann,Example,A-1,False\n";
    let job = other.import_dropped("roster.csv", roster.as_bytes());
    let job = job["id"].as_str().expect("a job has an id");
    let member = other.list("/members?limit=5&q=A-1")[0]["id"]
        .as_str()
        .expect("a member has an id")
        .to_owned();
    let schema = mine.get("/roster-schema");
    let before = (
        other.get(""),
        other.get("/roster-schema"),
        other.list("/jobs?limit=5"),
        other.member_items(),
    );

    let ask = |method: &str, template: &str, organization: &str, child: &str| {
        let path = path(template, organization, child);
        told(
            &stack.send(&request(method, &path, &schema).by(&mine.owner)),
            &path,
        )
    };
    let mut asked = 0;
    for (method, template) in routes() {
        // Operators change any organization by these, and nobody else learns of one by them.
        if !template.contains("{organizationId}") || is_for_operators(&template) {
            continue;
        }
        let child = if template.contains("{jobId}") {
            job
        } else {
            &member
        };
        let missing = ask(&method, &template, NOBODY, NOBODY);
        assert_eq!(missing.0, 404, "{method} {template}");
        // Their organization with their ids, with ours, with what is no id at all; and our organization with theirs.
        assert_eq!(
            ask(&method, &template, &other.id, child),
            missing,
            "{method} {template}: another's"
        );
        assert_eq!(
            ask(&method, &template, &other.id, NOBODY),
            missing,
            "{method} {template}: another's"
        );
        assert_eq!(
            ask(&method, &template, "no-id", child),
            missing,
            "{method} {template}: no id"
        );
        if template.matches('{').count() > 1 {
            assert_eq!(
                ask(&method, &template, &mine.id, child),
                missing,
                "{method} {template}: another's child"
            );
            assert_eq!(
                ask(&method, &template, &mine.id, NOBODY),
                missing,
                "{method} {template}: no child"
            );
        }
        asked += 1;
    }
    assert!(asked >= 12);
    let after = (
        other.get(""),
        other.get("/roster-schema"),
        other.list("/jobs?limit=5"),
        other.member_items(),
    );
    assert_eq!(after, before);
    let listed = stack.send(&Call::new("GET", "/v1/organizations").by(&mine.owner));
    assert!(
        !listed.text.contains(&other.id) && listed.text.contains(&mine.id),
        "{}",
        listed.text
    );
}

#[test]
fn a_plain_member_sees_names_and_their_own_record_until_they_are_removed() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example");
    let roster = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n1,True,Ann,Example,A-1,False\n2,True,Ben,Example,A-2,False\n";
    let job = organization.import_dropped("roster.csv", roster.as_bytes());
    let id = |q: &str| {
        organization.list(&format!("/members?limit=5&q={q}"))[0]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    let (own, other) = (id("A-1"), id("A-2"));
    let person = stack.person("member");
    // There is no way in for plain members yet: root writes what an accepted invitation will write.
    let be = |status: &str| {
        let user = format!("USER#{}", person.subject);
        let item = json!({
            "PK": {"S": format!("ORG#{}", organization.id)}, "SK": {"S": user}, "loginKey": {"S": user},
            "member": {"S": own}, "role": {"S": "member"}, "status": {"S": status},
        });
        stack.root(
            Service::DynamoDb,
            "PutItem",
            &json!({"TableName": stack.output("/tables/directory"), "Item": item}),
        );
    };
    let schema = organization.get("/roster-schema");
    let job = job["id"].as_str().expect("a job has an id").to_owned();
    let ask = |method: &str, template: &str| {
        let child = if template.contains("{jobId}") {
            &job
        } else {
            &other
        };
        stack.send(&request(method, &path(template, &organization.id, child), &schema).by(&person))
    };
    be("active");
    let mut refused = 0;
    for (method, template) in routes()
        .into_iter()
        .filter(|(_, path)| path.contains("{organizationId}"))
    {
        let answer = ask(&method, &template);
        let allowed = [
            "/v1/organizations/{organizationId}",
            "/v1/organizations/{organizationId}/members",
            "/v1/organizations/{organizationId}/studies",
            "/v1/organizations/{organizationId}/reviews",
        ];
        if method == "GET" && allowed.contains(&template.as_str()) {
            assert_eq!(answer.status, 200, "{method} {template}");
        } else if method == "GET" && template.ends_with("/studies/{studyId}") {
            assert_eq!(answer.status, 404, "{method} {template}");
        } else if is_for_operators(&template) {
            assert_eq!((answer.status, answer.code()), (403, "operators_only"));
        } else {
            assert_eq!(
                (answer.status, answer.code()),
                (403, "forbidden"),
                "{method} {template}"
            );
            let whole = method == "DELETE" && template.ends_with("/{organizationId}");
            let required = if whole || template.ends_with("/owner") || template.ends_with("/drop-all-data") {
                "owner"
            } else {
                "admin"
            };
            assert_eq!(answer.json["requiredRole"], required, "{method} {template}");
            refused += 1;
        }
    }
    assert!(refused >= 10);
    let list = stack.send(&Call::new("GET", organization.path("/members")).by(&person));
    for member in list.json["items"].as_array().expect("a list") {
        let is_own = member["id"] == json!(own);
        for field in ["externalId", "email", "phone", "attributes", "authentication"] {
            assert_eq!(member.get(field).is_some(), is_own, "{field}");
        }
    }
    let by_id = stack.send(&Call::new("GET", organization.path("/members?q=A-2")).by(&person));
    assert_eq!(
        by_id.json["items"],
        json!([]),
        "what may not be seen cannot be searched"
    );
    let read = Call::new("GET", organization.path(&format!("/members/{own}"))).by(&person);
    assert_eq!(stack.send(&read).json["externalId"], "A-1");
    // The token lives on, and no longer opens anything.
    for status in ["disabled", "removed"] {
        be(status);
        for (method, template) in routes()
            .into_iter()
            .filter(|(_, path)| path.contains("{organizationId}"))
        {
            let expected = if is_for_operators(&template) { 403 } else { 404 };
            assert_eq!(
                ask(&method, &template).status,
                expected,
                "{status}: {method} {template}"
            );
        }
        assert_eq!(stack.send(&read).status, 404);
    }
}

#[test]
fn the_functions_hold_no_more_rights_than_they_use() {
    let stack = Stack::open();
    let (directory, audit) = (stack.output("/tables/directory"), stack.output("/tables/audit"));
    let key = json!({"PK": {"S": "ORG#none"}, "SK": {"S": "none"}});
    let on = |table: &str| json!({"TableName": table, "Key": key});
    let update = |table: &str| json!({"TableName": table, "Key": key, "UpdateExpression": "SET x = :x", "ExpressionAttributeValues": {":x": {"S": "x"}}});
    let transact = |table: &str| json!({"TransactItems": [{"Delete": on(table)}]});
    let may = |keys: &Keys, operation: &str, body: &Value| {
        let answer = stack.call(keys, Service::DynamoDb, operation, body);
        let denied = answer.status >= 400 && answer.text.contains("AccessDenied");
        assert!(denied || answer.status == 200, "{operation}: {}", answer.text);
        !denied
    };
    let may_put = |keys: &Keys, bucket: &str, key: &str| {
        let answer = stack.put_object(keys, stack.output(bucket), key, b"x");
        assert!([200, 403].contains(&answer.status), "{key}: {}", answer.text);
        answer.status == 200
    };
    let (api, import, apply, purge) = (
        stack.keys_of(stack.output("/memberApiFunction")),
        stack.keys_of(stack.output("/rosterImportFunction")),
        stack.keys_of(stack.output("/rosterApplyFunction")),
        stack.keys_of(stack.output("/dataPurgeFunction")),
    );
    for (name, keys) in [
        ("member-api", &api),
        ("roster-import", &import),
        ("roster-apply", &apply),
        ("data-purge", &purge),
    ] {
        assert!(may(keys, "GetItem", &on(directory)), "{name} reads");
        for table in ["directory", "audit", "jobs"] {
            let table = stack.output(&format!("/tables/{table}"));
            assert!(
                !may(keys, "Scan", &json!({"TableName": table})),
                "{name} scans {table}"
            );
            assert!(
                !may(keys, "DeleteTable", &json!({"TableName": table})),
                "{name} drops {table}"
            );
        }
        for (operation, body) in [
            ("DeleteItem", on(audit)),
            ("UpdateItem", update(audit)),
            ("TransactWriteItems", transact(audit)),
        ] {
            assert!(
                !may(keys, operation, &body),
                "{name} changes audit entries by {operation}"
            );
        }
        assert!(
            !may_put(keys, "/exportBucket", "imports/x.csv"),
            "{name} writes anywhere"
        );
        assert!(!may_put(keys, "/importBucket", "x.csv"), "{name} writes anywhere");
    }
    // An import lets go of the login e-mails of expired invitations, and deletes nothing else.
    let jobs = stack.output("/tables/jobs");
    for keys in [&import, &apply] {
        assert!(!may(keys, "DeleteItem", &on(jobs)), "an import deletes");
        assert!(
            !may(keys, "TransactWriteItems", &transact(jobs)),
            "an import deletes"
        );
    }
    // A part makes no jobs and lists no members.
    let put = json!({"TableName": jobs, "Item": key});
    assert!(!may(&apply, "PutItem", &put), "a part makes jobs");
    let list = json!({
        "TableName": directory, "KeyConditionExpression": "PK = :pk",
        "ExpressionAttributeValues": {":pk": {"S": "ORG#none"}},
    });
    assert!(
        may(&import, "Query", &list) && !may(&apply, "Query", &list),
        "a part lists members"
    );
    assert!(
        may_put(&import, "/exportBucket", "jobs/none/none/errors.csv"),
        "an import reports"
    );
    assert!(
        !may_put(&import, "/importBucket", "imports/none/x.csv"),
        "an import starts an import"
    );
    assert!(
        !may_put(&api, "/exportBucket", "jobs/none/none/errors.csv"),
        "the API writes reports"
    );
    let message = json!({"QueueUrl": stack.output("/importQueueUrl"), "MessageBody": "{}"});
    let sent = stack.call(&api, Service::Sqs, "SendMessage", &message);
    assert!(
        sent.text.contains("AccessDenied"),
        "the API queues imports: {}",
        sent.text
    );
    let sent = stack.call(&apply, Service::Sqs, "SendMessage", &message);
    assert!(
        sent.text.contains("AccessDenied"),
        "a part queues imports: {}",
        sent.text
    );
}
