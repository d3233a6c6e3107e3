//! Which tokens the deployed stack takes.

#![expect(clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::sync::Mutex;
use std::thread::sleep;
use std::time::Duration;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use e2e::stack::{Call, NOBODY, Organization, Person, Service, Stack, claims, path, random, request, routes};
use serde_json::{Value, json};

/// A token of three parts, signed by `sign`.
fn token(header: &Value, claims: &Value, sign: impl FnOnce(&str) -> Vec<u8>) -> String {
    let part = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = BASE64URL_NOPAD.encode(&sign(&signed));
    format!("{signed}.{signature}")
}

/// HMAC-SHA256 of a text: what `HS256` is.
fn hs256(key: &[u8], text: &str) -> Vec<u8> {
    let hex = aws_sigv4::sign::v4::calculate_signature(key, text.as_bytes());
    HEXLOWER.decode(hex.as_bytes()).expect("hexadecimal digits")
}

/// An RSA key of a JWK set as everyone gets it in a file: PEM with `SubjectPublicKeyInfo` (RFC 5280).
fn pem(jwk: &Value) -> String {
    let number = |name: &str| {
        let mut bytes = BASE64URL_NOPAD
            .decode(jwk[name].as_str().expect("a number").as_bytes())
            .expect("base64url");
        if bytes[0] >= 0x80 {
            bytes.insert(0, 0);
        }
        der(0x02, &bytes)
    };
    let key = der(0x30, &[number("n"), number("e")].concat());
    // rsaEncryption, without parameters.
    let algorithm = der(
        0x30,
        &[
            0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00,
        ],
    );
    let info = der(
        0x30,
        &[algorithm, der(0x03, &[&[0], key.as_slice()].concat())].concat(),
    );
    let text = BASE64.encode(&info);
    let lines: Vec<&str> = (0..text.len())
        .step_by(64)
        .map(|at| &text[at..text.len().min(at + 64)])
        .collect();
    format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        lines.join("\n")
    )
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len())
        .expect("a key is short")
        .to_be_bytes();
    let mut bytes = vec![tag];
    match content.len() {
        0..0x80 => bytes.push(length[1]),
        0x80..0x100 => bytes.extend([0x81, length[1]]),
        _ => bytes.extend([0x82, length[0], length[1]]),
    }
    bytes.extend(content);
    bytes
}

/// Whoever signs in while [`expired`] is at work would get its short-lived tokens too.
static SIGNING_IN: Mutex<()> = Mutex::new(());

fn organization<'a>(stack: &'a Stack, name: &str) -> Organization<'a> {
    let _alone = SIGNING_IN.lock();
    Organization::found(stack, name)
}

/// A token that this stack made, for a second.
fn expired(stack: &Stack, password: &str, email: &str) -> String {
    let (pool, client) = (stack.output("/userPoolId"), stack.output("/userPoolClientId"));
    let _alone = SIGNING_IN.lock();
    let valid = |time: u32, unit: &str| {
        let units = json!({"IdToken": unit, "AccessToken": "minutes", "RefreshToken": "days"});
        let update = json!({"UserPoolId": pool, "ClientId": client, "IdTokenValidity": time, "TokenValidityUnits": units});
        stack.root(Service::Cognito, "UpdateUserPoolClient", &update);
    };
    valid(1, "seconds");
    let person = stack.sign_in(pool, client, email, password);
    valid(60, "minutes");
    sleep(Duration::from_secs(2));
    person.token
}

/// Someone in a pool, by a client of that pool; both are made where none is given.
fn stranger(stack: &Stack, pool: Option<&str>, password: &str) -> Person {
    let created = |operation: &str, body: Value| stack.root(Service::Cognito, operation, &body);
    let made = pool
        .is_none()
        .then(|| created("CreateUserPool", json!({"PoolName": random()}))["UserPool"]["Id"].clone());
    let pool = made.as_ref().and_then(Value::as_str).or(pool).expect("a pool");
    let flows = ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"];
    let client = created(
        "CreateUserPoolClient",
        json!({"UserPoolId": pool, "ClientName": random(), "ExplicitAuthFlows": flows}),
    );
    let client = client["UserPoolClient"]["ClientId"]
        .as_str()
        .expect("a client has an id")
        .to_owned();
    let email = format!("{}@example.org", random());
    let attributes = json!([{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]);
    created(
        "AdminCreateUser",
        json!({"UserPoolId": pool, "Username": email, "MessageAction": "SUPPRESS", "UserAttributes": attributes}),
    );
    created(
        "AdminSetUserPassword",
        json!({"UserPoolId": pool, "Username": email, "Password": password, "Permanent": true}),
    );
    stack.sign_in(pool, &client, &email, password)
}

#[test]
fn no_route_takes_a_missing_forged_foreign_or_expired_token() {
    let stack = Stack::open();
    let organization = organization(&stack, "Example");
    let good = &organization.owner.token;
    let (claims, pool) = (claims(good), stack.output("/userPoolId"));
    let keys = stack.http(
        "GET",
        &format!("{}/{pool}/.well-known/jwks.json", stack.output("/endpointUrl")),
        &[],
        None,
    );
    let key = &keys.json["keys"][0];
    let kid = &key["kid"];
    let none = |alg: &str| {
        token(&json!({"alg": alg, "typ": "JWT", "kid": kid}), &claims, |_| {
            Vec::new()
        })
    };
    let hs = |secret: &[u8]| {
        token(
            &json!({"alg": "HS256", "typ": "JWT", "kid": kid}),
            &claims,
            |text| hs256(secret, text),
        )
    };
    let modulus = BASE64URL_NOPAD
        .decode(key["n"].as_str().expect("a modulus").as_bytes())
        .expect("base64url");
    let parts: Vec<&str> = good.split('.').collect();
    let other = claims_as(&claims, &[("sub", json!("somebody-else"))]);
    let tampered = format!(
        "{}.{}.{}",
        parts[0],
        BASE64URL_NOPAD.encode(other.to_string().as_bytes()),
        parts[2]
    );

    let password = format!("{}aA1!", random());
    let foreign_client = {
        let _alone = SIGNING_IN.lock();
        stranger(&stack, Some(pool), &password)
    };
    let bad = [
        ("garbage", "Bearer garbage".to_owned()),
        ("three parts of garbage", "Bearer a.b.c".to_owned()),
        ("nothing after the scheme", "Bearer ".to_owned()),
        ("another scheme", format!("Basic {good}")),
        ("algorithm none", format!("Bearer {}", none("none"))),
        ("algorithm None", format!("Bearer {}", none("None"))),
        (
            "HS256 by the public key",
            format!("Bearer {}", hs(pem(key).as_bytes())),
        ),
        ("HS256 by the public modulus", format!("Bearer {}", hs(&modulus))),
        ("HS256 by nothing", format!("Bearer {}", hs(b""))),
        ("changed claims", format!("Bearer {tampered}")),
        ("no signature", format!("Bearer {}.{}.", parts[0], parts[1])),
        (
            "another pool",
            format!("Bearer {}", stranger(&stack, None, &password).token),
        ),
        ("another client", format!("Bearer {}", foreign_client.token)),
        (
            "expired",
            format!("Bearer {}", expired(&stack, &password, &foreign_client.email)),
        ),
    ];
    let schema = organization.get("/roster-schema");
    // The link's own token is all that these ask for.
    let public = [
        "/v1/invitations/preview",
        "/v1/invitations/decline",
        "/v1/registrations",
    ];
    for (method, template) in routes() {
        let path = path(&template, &organization.id, NOBODY);
        let call = request(&method, &path, &schema);
        if public.contains(&template.as_str()) {
            let answer = stack.send(&call);
            assert!(
                [400, 404].contains(&answer.status) || answer.code() == "no_match",
                "{method} {path}: {}",
                answer.text
            );
            continue;
        }
        assert_eq!(stack.send(&call).status, 401, "{method} {path} without a token");
        for (what, header) in &bad {
            let answer = stack.send(&call.clone().header("authorization", header));
            assert_eq!(answer.status, 401, "{method} {path}: {what}: {}", answer.text);
        }
        let answer = stack.send(&call.by(&organization.owner));
        assert_ne!(answer.status, 401, "{method} {path} with a good token");
    }
    assert_eq!(organization.get("")["name"], "Example");
}

fn claims_as(claims: &Value, changes: &[(&str, Value)]) -> Value {
    let mut claims = claims.clone();
    for (name, value) in changes {
        claims[*name] = value.clone();
    }
    claims
}

#[test]
fn only_a_verified_address_makes_an_organization() {
    let stack = Stack::open();
    let (verified, unverified) = {
        let _alone = SIGNING_IN.lock();
        (stack.person("verified"), stack.sign_up("unverified", false))
    };
    // Cognito's access token carries no address at all.
    let without = Person {
        token: verified.access_token.clone(),
        ..verified.clone()
    };
    for person in [&unverified, &without] {
        let found = Call::new("POST", "/v1/organizations")
            .by(person)
            .json(&json!({"name": "Example"}));
        let answer = stack.send(&found);
        assert_eq!(
            (answer.status, answer.code()),
            (403, "email_not_verified"),
            "{}",
            answer.text
        );
        let mine = stack.send(&Call::new("GET", "/v1/organizations").by(person));
        assert_eq!((mine.status, &mine.json["items"]), (200, &json!([])));
    }
}
