//! The schedule of access reviews on the deployed stack, where IAM decides what each function may do:
//! it fires for real, each organization gets its review, and whoever is concerned their mails.

#![expect(clippy::expect_used, reason = "a test whose data is not there has failed")]

use std::time::Duration;

use e2e::stack::{Call, Organization, Person, Service, Stack, until, until_within};
use serde_json::{Value, json};

const BOUNCE: &str = include_str!("../../functions/mail-events/fixtures/bounce-permanent.json");

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
    let ana = stack.person("ana");
    let reviewer = welcome(&stack, &first, &ana);
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
    let jobs = first.list("/jobs?limit=50");
    let exports = jobs.iter().filter(|job| job["kind"] == "export").count();
    assert_eq!(exports, 1, "{jobs:?}");

    // It fires again, and once more: the review is overdue, and that is told once.
    make_overdue(&stack, &first, &review);
    told(&stack, &ana.email, &review, 2);
    let owner = told(&stack, &first.owner.email, &review, 1).remove(0);
    assert!(owner.contains("was due on"), "{owner}");
    let delivered = until("the mails are noted", || {
        let notices = notices(&stack, &first);
        let sent = notices.iter().all(|notice| notice["delivery"]["S"] == "sent");
        sent.then_some(notices)
    });
    assert_eq!(delivered.len(), 3);
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
