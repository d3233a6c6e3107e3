//! The schedule of access reviews on the deployed stack, where IAM decides what each function may do:
//! it fires for real, each organization gets its review, and whoever is concerned their mails. What two
//! reviewers decide is done, and proven by evidence that verifies offline.

#![expect(clippy::expect_used, reason = "a test whose data is not there has failed")]

use std::time::Duration;

use e2e::stack::{
    Call, Organization, Person, Service, Stack, muster_verify, random, rows, until, until_within,
};
use serde_json::{Value, json};

const BOUNCE: &str = include_str!("../../functions/mail-events/fixtures/bounce-permanent.json");

/// Who is exported along with the review: one of them by a name that a spreadsheet would calculate.
const ROSTER: &str = "\
ID,IsActive,FirstName,LastName,MemberID,IsAuthRep
1,True,Ann,Example,A-1,False
2,False,=1+1,Example,A-2,True
";

/// The schedule fires every minute or so; a machine under load may be late.
const TICKS: Duration = Duration::from_mins(4);

/// Invites a person, who accepts. Answers their record's id.
fn welcome(stack: &Stack, organization: &Organization<'_>, person: &Person) -> String {
    let body = json!({"email": person.email, "role": "member"});
    let invited = organization.send("POST", "/invitations", Some(&body));
    assert_eq!(invited.status, 201, "{}", invited.text);
    let token = stack.token(&person.email, 1);
    let accept = Call::new("POST", "/v1/invitations/accept").by(person);
    let accepted = stack.send(&accept.json(&json!({"token": token})));
    assert_eq!(accepted.status, 200, "{}", accepted.text);
    accepted.json["memberId"]
        .as_str()
        .expect("a member has an id")
        .to_owned()
}

/// The one review of an organization, once it is open and frozen.
fn opened(organization: &Organization<'_>) -> Value {
    until_within(TICKS, "the schedule opens a review", || {
        let reviews = organization.list("/reviews?limit=50");
        assert!(reviews.len() <= 1, "{reviews:?}");
        let review = reviews.into_iter().next()?;
        (review["status"] == "open").then_some(review)
    })
}

/// The mails about a review to an address, once there are so many.
fn told(stack: &Stack, address: &str, review: &str, n: usize) -> Vec<String> {
    until_within(TICKS, "the notices arrive", || {
        let mut mails = stack.mails(address);
        mails.retain(|text| text.contains(&format!("/reviews/{review}")));
        assert!(mails.len() <= n, "{mails:?}");
        (mails.len() == n).then_some(mails)
    })
}

/// The notices of an organization as they lie in the table.
fn notices(stack: &Stack, organization: &Organization<'_>) -> Vec<Value> {
    let mut items = stack.items("directory", &format!("ORG#{}#N", organization.id));
    items.retain(|item| {
        item["SK"]["S"]
            .as_str()
            .is_some_and(|sk| sk.starts_with("NOTICE#"))
    });
    items
}

/// Lets a review have been due an hour ago, as if its days had passed.
fn make_overdue(stack: &Stack, organization: &Organization<'_>, review: &str) {
    let past = "1767225600000";
    let update = json!({
        "TableName": stack.output("/tables/directory"),
        "Key": {"PK": {"S": format!("ORG#{}#R", organization.id)}, "SK": {"S": format!("REVIEW#{review}")}},
        "UpdateExpression": "SET deadline = :past, remindAt = :past, dueAt = :past",
        "ConditionExpression": "attribute_exists(dueKey)",
        "ExpressionAttributeValues": {":past": {"N": past}},
    });
    stack.root(Service::DynamoDb, "UpdateItem", &update);
}

#[test]
fn a_schedule_opens_one_review_for_each_organization_and_tells_whom_it_concerns() {
    let stack = Stack::open();
    let (first, second) = (
        Organization::found(&stack, "First"),
        Organization::found(&stack, "Second"),
    );
    let imported = first.import_dropped("roster.csv", ROSTER.as_bytes());
    assert_eq!(imported["counts"]["created"], 2, "{imported}");
    let (ana, ben) = (stack.person("ana"), stack.person("ben"));
    let (reviewer, joining) = (welcome(&stack, &first, &ana), welcome(&stack, &first, &ben));
    let of_first = json!({"everyDays": 30, "reviewers": [reviewer], "export": {"format": "csv"}});
    for (organization, schedule) in [(&first, of_first), (&second, json!({"everyDays": 7}))] {
        let scheduled = organization.send("PUT", "/review-schedule", Some(&schedule));
        assert_eq!(scheduled.status, 200, "{}", scheduled.text);
    }
    let (of_first, of_second) = (opened(&first), opened(&second));
    let id = |review: &Value| review["id"].as_str().expect("a review has an id").to_owned();
    let (review, other) = (id(&of_first), id(&of_second));
    assert_ne!(review, other);
    assert_eq!(of_first["origin"], "schedule");
    assert_eq!(of_first["reviewers"][0]["memberId"], reviewer);

    // Who reviews is told, with a link that leads to the console.
    let mail = told(&stack, &ana.email, &review, 1).remove(0);
    let link = format!(
        "\n{}/organizations/{}/reviews/{review}\n",
        stack.output("/consoleUrl"),
        first.id
    );
    assert!(mail.contains(&link), "{mail}");
    told(&stack, &second.owner.email, &other, 1);
    told(&stack, &first.owner.email, &review, 0);
    let exports = exports(&first);
    assert_eq!(exports.len(), 1, "{exports:?}");
    look_at_the_file(&stack, &first, &exports[0]);
    assert_eq!(
        self::exports(&second),
        Vec::<Value>::new(),
        "nobody asked for one"
    );

    // Whom somebody is handed to becomes a reviewer, and is told as the others were.
    told(&stack, &ben.email, &review, 0);
    let hand = json!({"reviewer": joining, "note": "knows them"});
    let handed = format!("/reviews/{review}/items/{reviewer}/reviewer");
    let handed = first.send("PUT", &handed, Some(&hand));
    assert_eq!(handed.status, 200, "{}", handed.text);
    let mail = told(&stack, &ben.email, &review, 1).remove(0);
    assert!(
        mail.contains("is open, and you are one of its reviewers"),
        "{mail}"
    );

    // It fires again, and once more: the review is overdue, and that is told once.
    make_overdue(&stack, &first, &review);
    told(&stack, &ana.email, &review, 2);
    told(&stack, &ben.email, &review, 2);
    let owner = told(&stack, &first.owner.email, &review, 1).remove(0);
    assert!(owner.contains("was due on"), "{owner}");
    let delivered = until("the mails are noted", || {
        let notices = notices(&stack, &first);
        let sent = notices.iter().all(|notice| notice["delivery"]["S"] == "sent");
        sent.then_some(notices)
    });
    assert_eq!(delivered.len(), 5);
    make_overdue_elsewhere(&stack, &second, &other);
    assert_eq!(told(&stack, &ana.email, &review, 2).len(), 2);
    assert_eq!(
        (
            first.list("/reviews?limit=50").len(),
            second.list("/reviews?limit=50").len()
        ),
        (1, 1)
    );

    // SES publishes nothing here: what the rule would let through is put where it would put it.
    bounce(&stack, &first, &delivered[0]);
    let log = first.list("/audit?action=review.opened");
    assert_eq!(log.len(), 1);
    assert_eq!(log[0]["after"]["ownerReviews"], false);

    decide(&stack, &first, &review, [(&ana, &reviewer), (&ben, &joining)]);
    let archive = complete(&stack, &first, &review, &ben);
    prove(&first, &review, &archive);
}

/// Two reviewers decide on everyone, and neither on themselves: the second loses his access.
fn decide(stack: &Stack, organization: &Organization<'_>, review: &str, reviewers: [(&Person, &str); 2]) {
    let [(ana, first), (ben, second)] = reviewers;
    let members = organization.list("/members?limit=200");
    let owner = members.iter().find(|member| member["role"] == "owner");
    let owner = owner
        .and_then(|owner| owner["id"].as_str())
        .expect("there is an owner");
    for (by, id, decision, status) in [
        (ana, first, "keep", 403),
        (ana, owner, "keep", 200),
        (ana, second, "revoke", 200),
        (ben, first, "keep", 200),
    ] {
        let path = organization.path(&format!("/reviews/{review}/items/{id}"));
        let body = json!({"decision": decision, "reason": "as agreed"});
        let decided = stack.send(&Call::new("PUT", path).by(by).json(&body));
        assert_eq!(decided.status, status, "{}", decided.text);
    }
}

/// The owner completes the review, and what was decided holds. Gives the evidence.
fn complete(stack: &Stack, organization: &Organization<'_>, review: &str, revoked: &Person) -> Vec<u8> {
    let note = json!({"note": "everyone was looked at"});
    let accepted = organization.send("POST", &format!("/reviews/{review}/complete"), Some(&note));
    assert_eq!(accepted.status, 202, "{}", accepted.text);
    let job = organization.ended(accepted.json["id"].as_str().expect("a job has an id"));
    assert_eq!(
        (&job["status"], &job["counts"]["removed"]),
        (&json!("success"), &json!(1))
    );
    let look = Call::new("GET", organization.path("")).by(revoked);
    assert_eq!(stack.send(&look).status, 404, "the live token opens nothing");
    let link = organization.get(&format!("/reviews/{review}/evidence"));
    stack.download(link["url"].as_str().expect("a link has a URL"))
}

/// The command says that the archive is what the audit log says, and with one byte changed which file
/// is not.
fn prove(organization: &Organization<'_>, review: &str, archive: &[u8]) {
    let log = organization.list("/audit?action=review.completed");
    assert_eq!(log.len(), 1);
    let digest = log[0]["after"]["manifestSha256"]
        .as_str()
        .expect("it is in the log");
    let path = std::env::temp_dir().join(format!("evidence-{}.zip", random()));
    let file = path.to_str().expect("a path is text");
    let verify = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("the archive is kept");
        let told = muster_verify(&["evidence", file, "--expect", digest], &[]);
        std::fs::remove_file(&path).expect("the archive is there");
        told
    };
    let (code, report) = verify(archive);
    assert_eq!(code, Some(0), "{report}");
    for said in [
        review,
        "people       3: 3 active, 0 pending",
        "2 keep, 1 revoke",
        "\nHOLDS ",
    ] {
        assert!(report.contains(said), "{said}: {report}");
    }
    for (name, said) in [("snapshot.csv", "lastLoginAt"), ("decisions.csv", "as agreed")] {
        let at = archive
            .windows(said.len())
            .position(|bytes| bytes == said.as_bytes());
        let mut changed = archive.to_vec();
        changed[at.expect("files are stored as they are")] ^= 1;
        let (code, report) = verify(&changed);
        assert_eq!(code, Some(1), "{report}");
        assert!(report.contains(&format!("BROKEN       {name} ")), "{report}");
    }
}

/// The exports of an organization.
fn exports(organization: &Organization<'_>) -> Vec<Value> {
    let mut jobs = organization.list("/jobs?limit=50");
    jobs.retain(|job| job["kind"] == "export");
    jobs
}

/// The file that the schedule made is the roster: under the organization's own prefix, named after it
/// and the day, and it imports again without a change.
fn look_at_the_file(stack: &Stack, organization: &Organization<'_>, job: &Value) {
    let id = job["id"].as_str().expect("a job has an id");
    let job = organization.ended(id);
    assert_eq!(job["status"], "success", "{job}");
    assert_eq!(job["counts"]["rows"], 2, "{job}");
    let link = organization.get(&format!("/jobs/{id}/download"));
    let url = link["url"].as_str().expect("a link has a URL");
    let key = format!(
        "/{}/exports/{}/{id}/roster.csv?",
        stack.output("/exportBucket"),
        organization.id
    );
    assert!(url.contains(&key), "{url}");
    let day = &job["createdAt"].as_str().expect("a job was made")[..10];
    assert_eq!(link["fileName"], format!("first-roster-{day}.csv"));
    let file = stack.download(url);
    let text = std::str::from_utf8(&file).expect("the roster is text");
    let expected = ROSTER.replace("=1+1", "'=1+1");
    let (mut found, mut expected) = (rows(text), rows(&expected));
    found[1..].sort();
    expected[1..].sort();
    assert_eq!(found, expected);
    let again = organization.import(json!({"fileName": "roster.csv"}), &file);
    let counts = json!({"rows": 2, "created": 0, "updated": 0, "unchanged": 2, "removed": 0, "failed": 0});
    assert_eq!(again["counts"], counts, "{again}");
    let log = organization.list(&format!("/audit?target=job%2F{id}&action=export.requested"));
    assert_eq!(log.len(), 1);
    assert!(
        log[0]["actor"]
            .as_str()
            .is_some_and(|actor| actor.starts_with("system/")),
        "{log:?}"
    );
}

/// One more run of the schedule, seen by what it does in another organization.
fn make_overdue_elsewhere(stack: &Stack, organization: &Organization<'_>, review: &str) {
    make_overdue(stack, organization, review);
    told(stack, &organization.owner.email, review, 2);
}

/// What the mail service reports about a notice is noted at it, and its address left alone.
fn bounce(stack: &Stack, organization: &Organization<'_>, notice: &Value) {
    let sk = notice["SK"]["S"].as_str().expect("a key").to_owned();
    let mut event: Value = serde_json::from_str(BOUNCE).expect("a fixture");
    event["detail"]["mail"]["tags"] = json!({
        "organization": [organization.id], "notice": [sk.trim_start_matches("NOTICE#")], "send": ["1"],
    });
    let message = json!({"QueueUrl": stack.output("/mailEventsQueueUrl"), "MessageBody": event.to_string()});
    stack.root(Service::Sqs, "SendMessage", &message);
    until("the bounce is noted", || {
        let notices = notices(stack, organization);
        let bounced = |notice: &Value| notice["SK"]["S"] == sk && notice["delivery"]["S"] == "bounced";
        notices.iter().any(bounced).then_some(())
    });
    let address = notice["email"]["S"].as_str().expect("it was mailed");
    let own = stack.items("directory", &format!("ORG#{}", organization.id));
    let suppressed = format!("SUPPRESSED#{address}");
    assert!(
        own.iter().any(|item| item["SK"]["S"] == suppressed),
        "{suppressed}"
    );
}
