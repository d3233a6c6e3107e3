//! Mail on the deployed stack: from an invitation to the inbox, back as events, and what each
//! function on the way may do.

#![expect(
    clippy::expect_used,
    reason = "a test whose stack says something else has failed"
)]

use std::collections::BTreeMap;

use e2e::ses;
use e2e::stack::{Call, Organization, Person, Service, Stack, now, random, until};
use serde_json::{Value, json};

/// The newest mails of the stack's inbox to addresses that hold `part`, oldest first.
fn inbox(stack: &Stack, part: &str) -> Vec<Value> {
    let url = format!("{}/_ministack/ses/messages", stack.output("/endpointUrl"));
    let mut mails = Vec::new();
    collect(&stack.http("GET", &url, &[], None).json, part, &mut mails);
    mails
}

/// Every mail in the inbox's answer, which lists them by account.
fn collect(value: &Value, part: &str, mails: &mut Vec<Value>) {
    match value {
        Value::Object(mail)
            if mail.contains_key("BodyText")
                && mail["To"][0].as_str().is_some_and(|to| to.contains(part)) =>
        {
            mails.push(value.clone());
        }
        Value::Object(entries) => entries.values().for_each(|v| collect(v, part, mails)),
        Value::Array(items) => items.iter().for_each(|v| collect(v, part, mails)),
        _ => {}
    }
}

/// The mails to an address, once there are `n`.
fn mailed(stack: &Stack, address: &str, n: usize) -> Vec<Value> {
    let mails = until("the mail arrives", || {
        let mails = inbox(stack, address);
        (mails.len() >= n).then_some(mails)
    });
    assert_eq!(mails.len(), n, "{mails:?}");
    mails
}

fn token_of(mail: &Value) -> String {
    ses::token(mail["BodyText"].as_str().expect("a mail has text")).to_owned()
}

fn invite(organization: &Organization<'_>, email: &str) -> String {
    let body = json!({"email": email, "role": "admin"});
    let made = organization.send("POST", "/invitations", Some(&body));
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json["delivery"], "queued");
    made.json["id"]
        .as_str()
        .expect("an invitation has an id")
        .to_owned()
}

fn invitation(organization: &Organization<'_>, id: &str) -> Value {
    let all = organization.list("/invitations?limit=200");
    let found = all.into_iter().find(|invitation| invitation["id"] == id);
    found.expect("the invitation is listed")
}

/// The invitation, once its mail is as given.
fn delivered(organization: &Organization<'_>, id: &str, delivery: &str) -> Value {
    until(delivery, || {
        let invitation = invitation(organization, id);
        (invitation["delivery"] == delivery).then_some(invitation)
    })
}

fn preview(stack: &Stack, token: &str) -> e2e::api::Answer {
    stack.send(&Call::new(
        "GET",
        format!("/v1/invitations/preview?token={token}"),
    ))
}

fn accept(stack: &Stack, person: &Person, token: &str) -> e2e::api::Answer {
    let call = Call::new("POST", "/v1/invitations/accept").by(person);
    stack.send(&call.json(&json!({"token": token})))
}

#[test]
fn an_invitation_is_mailed_opened_accepted_and_listed() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Example <b>& Sons</b>");
    let person = stack.person("invitee");
    let id = invite(&organization, &person.email);
    let mail = mailed(&stack, &person.email, 1).remove(0);
    assert_eq!(mail["To"], json!([person.email]));
    assert_eq!(mail["Source"], "Muster <no-reply@example.com>");
    let owner = &organization.owner.email;
    assert_eq!(
        mail["Subject"],
        format!("{owner} invites you to Example <b>& Sons</b>")
    );
    let link = format!("{}/invitations/accept?token=", stack.output("/consoleUrl"));
    assert!(mail["BodyText"].as_str().is_some_and(|t| t.contains(&link)));
    let html = mail["BodyHtml"].as_str().expect("a mail has HTML");
    assert!(html.contains(&link) && html.contains("as an administrator") && !html.contains("<b>&"));
    assert_eq!(delivered(&organization, &id, "sent")["sends"], 1);

    let token = token_of(&mail);
    let shown = preview(&stack, &token);
    assert_eq!(shown.status, 200, "{}", shown.text);
    let stranger = stack.person("stranger");
    assert_eq!(accept(&stack, &stranger, &token).json["code"], "email_mismatch");
    let joined = accept(&stack, &person, &token);
    assert_eq!((joined.status, &joined.json["role"]), (200, &json!("admin")));
    let members = organization.list("/members?status=active&limit=50");
    assert!(members.iter().any(|m| m["id"] == joined.json["memberId"]));
    assert_eq!(preview(&stack, &token).json["code"], "invitation_used");
}

#[test]
fn five_hundred_at_once_are_mailed_once_each() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Many");
    let run = random();
    let emails: Vec<String> = (0..500).map(|n| format!("i{n}-{run}@example.net")).collect();
    let body = json!({"emails": emails, "role": "member"});
    let made = organization.send("POST", "/invitations/bulk", Some(&body));
    assert!((200..300).contains(&made.status), "{}", made.text);
    for hundred in 1..=5 {
        until("a hundred mails more", || {
            (inbox(&stack, &run).len() >= hundred * 100).then_some(())
        });
    }
    let sent = until("all are sent", || {
        let list = organization.list("/invitations?limit=200");
        list.iter().all(|i| i["delivery"] == "sent").then_some(list)
    });
    assert_eq!(sent.len(), 500);
    let mut each: BTreeMap<String, usize> = BTreeMap::new();
    for mail in inbox(&stack, &run) {
        *each.entry(mail["To"][0].to_string()).or_default() += 1;
    }
    assert!(each.len() == 500 && each.values().all(|n| *n == 1), "{each:?}");
}

#[test]
fn a_link_dies_when_another_is_sent_and_when_the_invitation_is_taken_back() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Resend");
    let person = stack.person("invitee");
    let id = invite(&organization, &person.email);
    let first = token_of(&mailed(&stack, &person.email, 1)[0]);
    delivered(&organization, &id, "sent");
    let again = organization.send("POST", &format!("/invitations/{id}/resend"), None);
    assert!((200..300).contains(&again.status), "{}", again.text);
    let second = token_of(&mailed(&stack, &person.email, 2)[1]);
    let old = accept(&stack, &person, &first);
    assert_eq!(
        (old.status, &old.json["code"]),
        (410, &json!("invitation_replaced"))
    );
    assert_eq!(preview(&stack, &second).status, 200);
    let canceled = organization.send("DELETE", &format!("/invitations/{id}"), None);
    assert!((200..300).contains(&canceled.status), "{}", canceled.text);
    let dead = accept(&stack, &person, &second);
    assert_eq!(
        (dead.status, &dead.json["code"]),
        (410, &json!("invitation_canceled"))
    );
}

/// One of SES's events about an invitation's first mail, as `EventBridge` wraps it.
fn event(stack: &Stack, fixture: &str, organization: &str, invitation: &str) -> Value {
    let mut event: Value = serde_json::from_str(fixture).expect("the fixture is JSON");
    event["detail"]["mail"]["tags"] = json!({
        "ses:configuration-set": [stack.output("/mailConfigurationSet")],
        "organization": [organization], "invitation": [invitation], "send": ["1"],
    });
    event
}

const BOUNCE: &str = include_str!("../../functions/mail-events/fixtures/bounce-permanent.json");
const DELIVERY: &str = include_str!("../../functions/mail-events/fixtures/delivery.json");

#[test]
fn a_bounce_is_shown_and_the_address_is_not_mailed_again() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Bounce");
    let address = format!("bounce-{}@example.net", random());
    let id = invite(&organization, &address);
    mailed(&stack, &address, 1);
    delivered(&organization, &id, "sent");
    // SES publishes nothing here, and nobody else may publish in its name: what the rule would let
    // through is put where the rule would put it.
    for (fixture, delivery) in [(DELIVERY, "delivered"), (BOUNCE, "bounced"), (BOUNCE, "bounced")] {
        let event = event(&stack, fixture, &organization.id, &id);
        let message =
            json!({"QueueUrl": stack.output("/mailEventsQueueUrl"), "MessageBody": event.to_string()});
        stack.root(Service::Sqs, "SendMessage", &message);
        delivered(&organization, &id, delivery);
    }
    let again = organization.send("POST", &format!("/invitations/{id}/resend"), None);
    assert!((200..300).contains(&again.status), "{}", again.text);
    let failed = delivered(&organization, &id, "failed");
    let reason = failed["deliveryReason"].as_str().expect("it says why");
    assert!(reason.contains("came back"), "{reason}");
    assert_eq!(inbox(&stack, &address).len(), 1);
    let audit = stack.items("audit", &format!("ORG#{}", organization.id));
    let suppressed = audit
        .iter()
        .filter(|entry| entry["action"]["S"] == "address.suppressed");
    assert_eq!(suppressed.count(), 1);
}

#[test]
fn the_rule_lets_the_stacks_own_events_through_to_the_queue_and_no_others() {
    let stack = Stack::open();
    let rules = stack.root(Service::EventBridge, "ListRules", &json!({}));
    let rules = rules["Rules"].as_array().expect("there are rules");
    let rule = rules
        .iter()
        .find(|rule| rule["EventPattern"].to_string().contains("aws.ses"))
        .expect("there is a rule for SES");
    let matches = |event: &Value| {
        let test = json!({"EventPattern": rule["EventPattern"], "Event": event.to_string()});
        stack.root(Service::EventBridge, "TestEventPattern", &test)["Result"] == true
    };
    let ours = event(&stack, BOUNCE, "o", "i");
    assert!(matches(&ours));
    let mut other = ours.clone();
    other["detail"]["mail"]["tags"]["ses:configuration-set"] = json!(["another"]);
    assert!(!matches(&other));
    other = ours.clone();
    other["source"] = json!("not.ses");
    assert!(!matches(&other));
    let targets = stack.root(
        Service::EventBridge,
        "ListTargetsByRule",
        &json!({"Rule": rule["Name"]}),
    );
    let queue = json!({"QueueUrl": stack.output("/mailEventsQueueUrl"), "AttributeNames": ["QueueArn"]});
    let queue = stack.root(Service::Sqs, "GetQueueAttributes", &queue);
    assert_eq!(targets["Targets"][0]["Arn"], queue["Attributes"]["QueueArn"]);
}

#[test]
fn a_poison_message_ends_in_the_dead_letters_and_others_are_mailed() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Poison");
    let (queue, dead) = (stack.output("/mailQueueUrl"), stack.output("/mailDeadLettersUrl"));
    let poison = format!("poison-{}", random());
    // Ten deliveries in seconds instead of half an hour.
    let visibility = |seconds: &str| {
        let attributes = json!({"QueueUrl": queue, "Attributes": {"VisibilityTimeout": seconds}});
        stack.root(Service::Sqs, "SetQueueAttributes", &attributes);
    };
    visibility("1");
    stack.root(
        Service::Sqs,
        "SendMessage",
        &json!({"QueueUrl": queue, "MessageBody": poison}),
    );
    let address = format!("mate-{}@example.net", random());
    invite(&organization, &address);
    mailed(&stack, &address, 1);
    until("the poison is among the dead letters", || {
        let receive = json!({"QueueUrl": dead, "MaxNumberOfMessages": 10, "VisibilityTimeout": 0});
        let received = stack.root(Service::Sqs, "ReceiveMessage", &receive);
        let mut messages = received["Messages"].as_array()?.iter();
        messages.find(|message| message["Body"] == poison).map(|_| ())
    });
    visibility("180");
}

#[test]
fn logs_say_which_mails_left_and_not_to_whom() {
    let stack = Stack::open();
    let began = now();
    let canary = format!("canary{}", random());
    let organization = Organization::found(&stack, &canary);
    let address = format!("{canary}@example.net");
    let id = invite(&organization, &address);
    let mail = mailed(&stack, &address, 1).remove(0);
    delivered(&organization, &id, "sent");
    let event = event(&stack, BOUNCE, &organization.id, &id);
    let message = json!({"QueueUrl": stack.output("/mailEventsQueueUrl"), "MessageBody": event.to_string()});
    stack.root(Service::Sqs, "SendMessage", &message);
    delivered(&organization, &id, "bounced");
    let token = token_of(&mail);
    for (function, says) in [
        ("/outboxFunction", "mails were asked for"),
        ("/invitationMailerFunction", &id),
        ("/mailEventsFunction", &id),
    ] {
        let log = until("the function has logged", || {
            let log = stack.log(stack.output(function), began).join("\n");
            log.contains(says).then_some(log)
        });
        for secret in [&canary, &token, &organization.owner.email] {
            assert!(!log.contains(secret.as_str()), "{function}: {log}");
        }
    }
}

#[test]
fn each_function_on_the_way_may_do_its_own_part_only() {
    let stack = Stack::open();
    let table = |name: &str| stack.output(&format!("/tables/{name}")).to_owned();
    let key = json!({"PK": {"S": "ORG#none"}, "SK": {"S": "ORG"}});
    let read = |name| ("GetItem", json!({"TableName": table(name), "Key": key}));
    let put = |name| ("PutItem", json!({"TableName": table(name), "Item": key}));
    let delete = |name| ("DeleteItem", json!({"TableName": table(name), "Key": key}));
    let scan = |name| ("Scan", json!({"TableName": table(name)}));
    for (function, denied) in [
        (
            "/outboxFunction",
            vec![read("directory"), put("directory"), read("jobs"), put("audit")],
        ),
        (
            "/invitationMailerFunction",
            vec![
                put("directory"),
                delete("directory"),
                scan("directory"),
                put("audit"),
                read("jobs"),
            ],
        ),
        (
            "/mailEventsFunction",
            vec![
                delete("directory"),
                scan("directory"),
                read("audit"),
                delete("audit"),
                put("jobs"),
            ],
        ),
    ] {
        let keys = stack.keys_of(stack.output(function));
        for (operation, body) in denied {
            let answer = stack.call(&keys, Service::DynamoDb, operation, &body);
            assert!(answer.status >= 400, "{function} {operation}: {}", answer.text);
            assert!(
                answer.text.contains("AccessDenied"),
                "{function} {operation}: {}",
                answer.text
            );
        }
        // The outbox also lets jobs begin, by the import queue.
        let other = match function {
            "/outboxFunction" => "/mailEventsQueueUrl",
            _ => "/importQueueUrl",
        };
        let queue = json!({"QueueUrl": stack.output(other), "MessageBody": "x"});
        let answer = stack.call(&keys, Service::Sqs, "SendMessage", &queue);
        assert!(answer.status >= 400, "{function}: {}", answer.text);
    }
    let mail = json!({
        "FromEmailAddress": "no-reply@example.com", "Destination": {"ToAddresses": ["x@example.net"]},
        "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
    });
    let body = mail.to_string();
    for function in ["/outboxFunction", "/mailEventsFunction"] {
        let keys = stack.keys_of(stack.output(function));
        let headers = [("content-type", "application/json")];
        let path = "/v2/email/outbound-emails";
        let answer = stack.signed(&keys, "ses", "POST", path, &headers, body.as_bytes());
        assert!(
            answer.status == 403,
            "{function}: {} {}",
            answer.status,
            answer.text
        );
    }
}
