//! People of a roster on the deployed stack: they register, sign in, are given another password and
//! are shut out, with the user pool and IAM as deployed.

#![expect(clippy::expect_used, reason = "a test whose data is not there has failed")]

use e2e::api::Answer;
use e2e::stack::{Call, Keys, Organization, Person, Service, Stack, claims, random, until};
use serde_json::{Value, json};

const HEADER: &str = "ID,IsActive,FirstName,LastName,MemberID,IsAuthRep\n";

fn told(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.code())
}

/// Imports a roster of one.
fn roster(organization: &Organization<'_>, name: &str, active: &str) {
    let text = format!("{HEADER}1,{active},Ann,Núñez,A-1,False\n");
    let job = organization.import_dropped(name, text.as_bytes());
    assert_eq!(job["status"], "success", "{job}");
}

fn registration(organization: &Organization<'_>, login: (&str, &str), password: &str) -> Call {
    let body = json!({
        "organizationId": organization.id, "match": {"memberid": "a-1", "LastName": "NUNEZ"},
        login.0: login.1, "password": password,
    });
    Call::new("POST", "/v1/registrations").json(&body)
}

/// Signs in as the console does for a person; a challenge instead of tokens is answered as it is.
fn sign_in(stack: &Stack, login: &str, password: &str) -> Answer {
    let request = json!({
        "UserPoolId": stack.output("/userPoolId"), "ClientId": stack.output("/userPoolClientId"),
        "AuthFlow": "ADMIN_USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": login, "PASSWORD": password},
    });
    stack.call(&Keys::root(), Service::Cognito, "AdminInitiateAuth", &request)
}

fn person(login: &str, answer: &Value) -> Person {
    let token = |name: &str| answer["AuthenticationResult"][name].as_str().expect("a token");
    let id = token("IdToken");
    Person {
        email: login.to_owned(),
        subject: claims(id)["sub"].as_str().unwrap_or_default().to_owned(),
        token: id.to_owned(),
        access_token: token("AccessToken").to_owned(),
        password: String::new(),
    }
}

/// Tokens of before an end of sessions tell their time in whole seconds.
fn let_a_second_pass() {
    std::thread::sleep(std::time::Duration::from_millis(1_100));
}

#[test]
fn a_roster_member_registers_is_reset_and_is_shut_out() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Accounts");
    roster(&organization, "roster.csv", "True");
    let (email, password) = (
        format!("ann-{}@example.org", random()),
        format!("{}aA1", random()),
    );
    let login = ("email", email.as_str());

    let weak = stack.send(&registration(&organization, login, "weak"));
    assert_eq!(weak.faults(), [("/password", "weak_password")], "{}", weak.text);
    let wrong = json!({
        "organizationId": organization.id, "match": {"MemberID": "A-1", "LastName": "Other"},
        "email": email, "password": password,
    });
    let wrong = stack.send(&Call::new("POST", "/v1/registrations").json(&wrong));
    assert_eq!(told(&wrong), (403, "no_match"));
    let made = stack.send(&registration(&organization, login, &password));
    assert_eq!(made.status, 201, "{}", made.text);
    let member = made.json["memberId"].as_str().expect("a member").to_owned();
    let own = organization.path(&format!("/members/{member}"));

    let signed_in = sign_in(&stack, &email, &password);
    let ann = person(&email, &signed_in.json);
    assert_eq!(claims(&ann.token)["email_verified"], false);
    let read = stack.send(&Call::new("GET", &own).by(&ann));
    assert_eq!(read.status, 200, "{}", read.text);
    assert_eq!(
        read.json["authentication"],
        json!({"email": email, "phone": null})
    );
    let found = Call::new("POST", "/v1/organizations")
        .by(&ann)
        .json(&json!({"name": "x"}));
    assert_eq!(told(&stack.send(&found)), (403, "email_not_verified"));

    // A temporary password, once; the session of before is over.
    let_a_second_pass();
    let reset = organization.send("POST", &format!("/members/{member}/reset-credentials"), None);
    assert_eq!(reset.status, 200, "{}", reset.text);
    assert_eq!(reset.header("cache-control"), "no-store");
    let temporary = reset.json["temporaryPassword"].as_str().expect("a password");
    assert_eq!(stack.send(&Call::new("GET", &own).by(&ann)).status, 401);
    let refresh = json!({
        "UserPoolId": stack.output("/userPoolId"), "ClientId": stack.output("/userPoolClientId"),
        "AuthFlow": "REFRESH_TOKEN_AUTH",
        "AuthParameters": {"REFRESH_TOKEN": signed_in.json["AuthenticationResult"]["RefreshToken"]},
    });
    let refreshed = stack.call(&Keys::root(), Service::Cognito, "AdminInitiateAuth", &refresh);
    assert!(refreshed.text.contains("NotAuthorized"), "{}", refreshed.text);
    assert_ne!(sign_in(&stack, &email, &password).status, 200);
    let challenged = sign_in(&stack, &email, temporary);
    assert_eq!(
        challenged.json["ChallengeName"], "NEW_PASSWORD_REQUIRED",
        "{}",
        challenged.text
    );
    let own_password = format!("{}aA1", random());
    let answer = stack.root(
        Service::Cognito,
        "AdminRespondToAuthChallenge",
        &json!({
            "UserPoolId": stack.output("/userPoolId"), "ClientId": stack.output("/userPoolClientId"),
            "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": challenged.json["Session"],
            "ChallengeResponses": {"USERNAME": email, "NEW_PASSWORD": own_password},
        }),
    );
    let ann = person(&email, &answer);
    assert_eq!(stack.send(&Call::new("GET", &own).by(&ann)).status, 200);

    shut_out(&stack, &organization, &member, &(email, own_password.clone()));

    let log = stack.items("audit", &format!("ORG#{}", organization.id));
    let actions: Vec<_> = log
        .iter()
        .filter(|event| event["target"]["S"] == format!("member/{member}"))
        .map(|event| event["action"]["S"].as_str().unwrap_or_default())
        .collect();
    let expected = [
        "member.registered",
        "member.credentials_reset",
        "member.disabled",
        "member.enabled",
        "member.disabled",
        "member.enabled",
    ];
    assert_eq!(actions, expected);
    for secret in [&password, temporary, &own_password] {
        assert!(!log.iter().any(|event| event.to_string().contains(secret)));
    }
}

fn shut_out(stack: &Stack, organization: &Organization<'_>, member: &str, login: &(String, String)) {
    let own = organization.path(&format!("/members/{member}"));
    let sign_in = || person(&login.0, &sign_in(stack, &login.0, &login.1).json);
    let ann = sign_in();
    // Off by an administrator, and by the roster: refused at the next request, the token being good.
    let active = |active: bool| {
        let path = format!("/members/{member}/active");
        organization.send("PUT", &path, Some(&json!({"active": active})))
    };
    assert_eq!(active(false).status, 200);
    assert_eq!(stack.send(&Call::new("GET", &own).by(&ann)).status, 404);
    assert_eq!(active(true).status, 200);
    let_a_second_pass();
    let ann = sign_in();
    assert_eq!(stack.send(&Call::new("GET", &own).by(&ann)).status, 200);
    assert_eq!(organization.get("")["seats"]["used"], 2);
    roster(organization, "off.csv", "False");
    assert_eq!(stack.send(&Call::new("GET", &own).by(&ann)).status, 404);
    let shown = organization.get("");
    assert_eq!(
        (&shown["seats"]["used"], &shown["counts"]["disabled"]),
        (&json!(1), &json!(1))
    );
    roster(organization, "on.csv", "True");
    assert_eq!(stack.send(&Call::new("GET", &own).by(&ann)).status, 200);
    assert_eq!(organization.get("")["seats"]["used"], 2);
}

#[test]
fn a_telephone_number_and_an_account_that_exists_do_as_well() {
    let stack = Stack::open();
    let (first, second) = (
        Organization::found(&stack, "First"),
        Organization::found(&stack, "Second"),
    );
    let digits: String = random().bytes().map(|b| char::from(b'0' + b % 10)).collect();
    let (phone, password) = (format!("+1{}", &digits[..10]), format!("{}aA1", random()));
    for (organization, password, told) in [
        (&first, &password, 201),
        (&second, &format!("{password}x"), 409),
        (&second, &password, 201),
    ] {
        if told != 201 || organization.id == first.id {
            roster(organization, "roster.csv", "True");
        }
        let made = stack.send(&registration(organization, ("phone", &phone), password));
        assert_eq!(made.status, told, "{}", made.text);
    }
    let ann = person(&phone, &sign_in(&stack, &phone, &password).json);
    let belongs = stack.send(&Call::new("GET", "/v1/organizations").by(&ann));
    assert_eq!(
        belongs.json["items"].as_array().map(Vec::len),
        Some(2),
        "{}",
        belongs.text
    );
    // Neither of the two may give the password of an account that is the other's, too.
    let member = until("the member is listed", || {
        first
            .list("/members?status=active&limit=50")
            .into_iter()
            .find(|m| m["externalId"] == "A-1")
    });
    assert_eq!(member["authentication"], json!({"email": null, "phone": phone}));
    let path = format!(
        "/members/{}/reset-credentials",
        member["id"].as_str().unwrap_or_default()
    );
    assert_eq!(told(&first.send("POST", &path, None)), (409, "account_shared"));
}

#[test]
fn tries_run_out_and_a_member_is_locked() {
    let stack = Stack::open();
    let organization = Organization::found(&stack, "Tries");
    roster(&organization, "roster.csv", "True");
    let attempt = |last: &str| {
        let body = json!({
            "organizationId": organization.id, "match": {"MemberID": "A-1", "LastName": last},
            "email": format!("{}@example.org", random()), "password": "Correct-horse-1",
        });
        stack.send(&Call::new("POST", "/v1/registrations").json(&body))
    };
    for n in 0..5 {
        assert_eq!(told(&attempt(&format!("Wrong{n}"))), (403, "no_match"));
    }
    let locked = attempt("Núñez");
    assert_eq!(told(&locked), (429, "too_many_attempts"));
    let wait: u64 = locked.header("retry-after").parse().unwrap_or_default();
    assert!((3_500..=3_601).contains(&wait), "{wait}");
}

#[test]
fn the_api_may_do_with_accounts_what_it_needs_and_nothing_else() {
    let stack = Stack::open();
    let keys = stack.keys_of(stack.output("/memberApiFunction"));
    let pool = stack.output("/userPoolId");
    let other = stack.root(Service::Cognito, "CreateUserPool", &json!({"PoolName": random()}));
    let other = other["UserPool"]["Id"]
        .as_str()
        .expect("a pool has an id")
        .to_owned();
    let denied = |operation: &str, pool: &str| {
        let request = json!({"UserPoolId": pool, "Username": "nobody@example.org", "GroupName": "operators"});
        let answer = stack.call(&keys, Service::Cognito, operation, &request);
        answer.text.contains("AccessDenied") || answer.text.contains("not authorized to perform")
    };
    for operation in ["AdminGetUser", "AdminDeleteUser", "AdminUserGlobalSignOut"] {
        assert!(!denied(operation, pool), "{operation}");
        assert!(denied(operation, &other), "{operation} on another pool");
    }
    for operation in [
        "AdminAddUserToGroup",
        "AdminConfirmSignUp",
        "AdminDisableUser",
        "ListUsers",
    ] {
        assert!(denied(operation, pool), "{operation}");
    }
}
