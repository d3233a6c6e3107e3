//! The API that the histories run on, and what is held against the reference.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use e2e::api::{Answer, Call, Person, TestApi};
use e2e::faults::Faulty;
use jiff::SignedDuration;
use muster::id::{InvitationId, MemberId, OrganizationId};
use muster::member::{Role, Status};
use muster::text::Email;
use muster_aws::clients::AwsConfig;
use serde_json::{Value, json};

use crate::reference::{Answered, Ask, Reference, Told};
use crate::{By, PEOPLE, Step};

pub struct World {
    api: TestApi,
    faulty: Faulty,
    histories: Cell<u64>,
    requests: Cell<u64>,
    /// How often each action and each refusal came up.
    seen: RefCell<BTreeMap<String, usize>>,
    /// When each person last signed in, in seconds since 1970.
    signed_in: RefCell<BTreeMap<String, i64>>,
}

/// An organization as it is, and as it should be.
struct Place {
    id: OrganizationId,
    reference: Reference,
    /// Each invitation with the token of its newest mail.
    invitations: Vec<(InvitationId, String)>,
}

/// What is wrong, in words.
type Check = Result<(), String>;

#[expect(
    clippy::needless_pass_by_value,
    reason = "most of what is compared is made for it"
)]
fn equal<T: PartialEq + std::fmt::Debug>(what: &str, is: T, should: T) -> Check {
    if is == should {
        return Ok(());
    }
    Err(format!("{what}: is {is:?}, should be {should:?}"))
}

impl World {
    pub async fn new() -> Self {
        let mut faulty = None;
        let api = TestApi::with(4, |config| {
            let transport = Faulty::new(config.http.clone());
            let http = transport.shared();
            faulty = Some(transport);
            AwsConfig { http, ..config }
        })
        .await;
        Self {
            api,
            faulty: faulty.unwrap(),
            histories: Cell::new(0),
            requests: Cell::new(0),
            seen: RefCell::default(),
            signed_in: RefCell::default(),
        }
    }

    /// What came up in all histories: actions of the log, and codes of refusals.
    pub fn seen(&self) -> BTreeMap<String, usize> {
        self.seen.borrow().clone()
    }

    fn count(&self, what: &str, times: usize) {
        *self.seen.borrow_mut().entry(what.to_owned()).or_insert(0) += times;
    }

    /// Runs a history in two new organizations.
    pub async fn history(&self, steps: &[Step]) -> Check {
        let history = self.histories.replace(self.histories.get() + 1);
        let people: Vec<Person> = (0..PEOPLE)
            .map(|n| Person::new(&format!("p{n}-{history}")))
            .collect();
        let mut places = Vec::new();
        for (owner, founder) in people.iter().enumerate().take(2) {
            places.push(Place {
                id: self.api.found(founder, "Example").await,
                reference: Reference::founded_by(owner),
                invitations: Vec::new(),
            });
        }
        for step in company() {
            let place = &mut places[step.organization];
            self.step(place, &people, &step).await?;
        }
        for (number, step) in steps.iter().enumerate() {
            let place = &mut places[step.organization];
            self.step(place, &people, step)
                .await
                .map_err(|wrong| format!("step {number}, {step:?}: {wrong}"))?;
            if number % 8 == 7 {
                place.reference.pass(self.now());
                let looked = self.look(place, &people).await;
                looked.map_err(|wrong| format!("after step {number}, {step:?}: {wrong}"))?;
            }
        }
        for place in &mut places {
            place.reference.pass(self.now());
            self.look(place, &people).await?;
            self.look_closely(place, &people).await?;
        }
        Ok(())
    }

    fn now(&self) -> i64 {
        self.api.now.load(Ordering::SeqCst)
    }

    async fn step(&self, place: &mut Place, people: &[Person], step: &Step) -> Check {
        // Nobody asks for more than four mails of one invitation an hour.
        self.api.wait(SignedDuration::from_mins(15));
        self.api.wait(SignedDuration::from_hours(step.hours));
        place.reference.pass(self.now());
        let mut ask = step.ask.clone();
        if let Ask::Accept { invitation }
        | Ask::Decline { invitation }
        | Ask::Cancel { invitation }
        | Ask::Resend { invitation } = &mut ask
        {
            if place.invitations.is_empty() {
                return Ok(());
            }
            // Newer ones are more often asked for.
            let back = (*invitation % 7).min(place.invitations.len() - 1);
            *invitation = place.invitations.len() - 1 - back;
        }
        let reference = &place.reference;
        if let Ask::SetRole { who, .. }
        | Ask::Switch { who, .. }
        | Ask::Remove { who }
        | Ask::HandOver { who }
        | Ask::Adjust { who, .. } = &mut ask
        {
            let known: Vec<usize> = reference.members.keys().copied().collect();
            if step.known {
                *who = known[*who % known.len()];
            }
        }
        let active = reference
            .members
            .iter()
            .filter(|(_, m)| m.status == Status::Active);
        let active: Vec<usize> = active.map(|(who, _)| *who).collect();
        let by = match (step.by, &ask) {
            (By::Invitee, Ask::Accept { invitation }) => reference.invitations[*invitation].who,
            (By::Active(nth), _) => active[nth % active.len()],
            (By::Anyone(who), _) => who,
            (By::Owner | By::Invitee, _) => reference.owner(),
        };
        let call = self.call(place, people, by, &ask);
        let answer = self.send(&call, step).await?;
        let died = answer.1;
        let answer = answer.0;
        let before = place.reference.members.clone();
        let told = place.reference.ask(by, &ask, self.now());
        for (who, member) in &before {
            let out =
                member.status == Status::Active && place.reference.members[who].status != Status::Active;
            if out {
                // Their sessions have ended: they sign in again when they next ask for something.
                self.signed_in.borrow_mut().remove(&people[*who].subject);
            }
        }
        self.count(told.1, 1);
        let code = if answer.status < 400 { "" } else { answer.code() };
        let is = (answer.status, code);
        if is != told && !(died && told.0 < 300 && was_done_before(&ask, is)) {
            return Err(format!("told {is:?} instead of {told:?}: {}", answer.text));
        }
        match ask {
            Ask::Invite { .. } if answer.status == 201 => {
                let id = InvitationId::parse(answer.json["id"].as_str().unwrap()).unwrap();
                let token = self.api.mailed(place.id, id).await.to_string();
                place.invitations.push((id, token));
            }
            Ask::Resend { invitation } if answer.status == 200 => {
                let (id, token) = &mut place.invitations[invitation];
                *token = self.api.mailed(place.id, *id).await.to_string();
            }
            _ => {}
        }
        Ok(())
    }

    /// Sends a request, again where it died, and again where the client is not sure. Answers what
    /// it was told at last, and whether it had died.
    async fn send(&self, call: &Call, step: &Step) -> Result<(Answer, bool), String> {
        self.faulty.revive();
        if let Some((at, death)) = step.dies {
            self.faulty.die_at(at, death);
        }
        let mut answer = self.api.send(call.clone()).await;
        let died = step.dies.is_some_and(|(at, _)| self.faulty.calls() > at);
        self.faulty.revive();
        if died {
            // The key is locked as long as the one who died might still be at work.
            self.api.wait(SignedDuration::from_secs(61));
            answer = self.api.send(call.clone()).await;
        } else if step.repeats && call.is_named() {
            let again = self.api.send(call.clone()).await;
            if (again.status, &again.text) != (answer.status, &answer.text) {
                return Err(format!("answered {} and then {}", answer.text, again.text));
            }
        }
        if answer.status >= 500 {
            return Err(format!("failed: {}", answer.text));
        }
        Ok((answer, died))
    }

    fn call(&self, place: &Place, people: &[Person], by: usize, ask: &Ask) -> Call {
        let number = self.requests.replace(self.requests.get() + 1);
        let of = |method, rest: &str| Call::new(method, format!("/v1/organizations/{}{rest}", place.id));
        let member = |who: usize| {
            let email = Email::parse(&people[who].email).unwrap();
            MemberId::of_email(place.id, &email)
        };
        let of_member = |method, who, rest: &str| of(method, &format!("/members/{}{rest}", member(who)));
        let named = |call: Call| call.header("idempotency-key", format!("key-{number}"));
        let token = |invitation: usize| json!({"token": place.invitations[invitation].1});
        let invitation =
            |invitation: usize, rest: &str| format!("/invitations/{}{rest}", place.invitations[invitation].0);
        let call = match *ask {
            Ask::Invite { who, role } => {
                let body = json!({"email": people[who].email, "role": role});
                named(of("POST", "/invitations").json(&body))
            }
            Ask::Accept { invitation } => {
                Call::new("POST", "/v1/invitations/accept").json(&token(invitation))
            }
            Ask::Decline { invitation } => {
                return Call::new("POST", "/v1/invitations/decline").json(&token(invitation));
            }
            Ask::Cancel { invitation: n } => of("DELETE", &invitation(n, "")),
            Ask::Resend { invitation: n } => named(of("POST", &invitation(n, "/resend"))),
            Ask::SetRole { who, role } => of_member("PUT", who, "/role").json(&json!({"role": role})),
            Ask::Switch { who, on } => of_member("PUT", who, "/active").json(&json!({"active": on})),
            Ask::Remove { who } => of_member("DELETE", who, "").json(&json!({"reason": "left"})),
            Ask::HandOver { who } => of("PUT", "/owner").json(&json!({"memberId": member(who)})),
            Ask::Plan { limit } => {
                let call = of("PUT", "/plan").json(&json!({"seatLimit": limit}));
                return call.by(&Person::operator());
            }
            Ask::Adjust { who, amount } => {
                let body = json!({"amount": amount, "reason": "a reason"});
                named(of_member("POST", who, "/wallet/adjustments").json(&body))
            }
            Ask::Look => of("GET", ""),
        };
        self.signed(call, &people[by])
    }

    /// A request by somebody who signed in when they first asked for something, or after they were
    /// last shut out.
    fn signed(&self, call: Call, person: &Person) -> Call {
        let now = self.now() / 1000;
        let mut signed_in = self.signed_in.borrow_mut();
        let at = signed_in.entry(person.subject.clone()).or_insert(now);
        call.by(person).claim("auth_time", at)
    }

    async fn get(&self, place: &Place, people: &[Person], rest: &str) -> Result<Value, String> {
        let owner = &people[place.reference.owner()];
        let call = Call::new("GET", format!("/v1/organizations/{}{rest}", place.id));
        let call = self.signed(call, owner);
        let answer = self.api.send(call).await;
        if answer.status == 200 {
            return Ok(answer.json);
        }
        Err(format!("the owner is told {}", answer.text))
    }

    /// Members, seats and invitations are what they should be.
    async fn look(&self, place: &Place, people: &[Person]) -> Check {
        let reference = &place.reference;
        let shown = self.get(place, people, "").await?;
        equal(
            "seats",
            shown["seats"]["used"].as_u64(),
            u64::try_from(reference.seats()).ok(),
        )?;
        equal(
            "the limit",
            shown["seats"]["limit"].as_u64(),
            reference.limit.map(u64::from),
        )?;
        for status in Status::ALL {
            let counted = reference.members.values().filter(|m| m.status == *status).count();
            equal(
                status.as_str(),
                shown["counts"][status.as_str()].as_u64(),
                u64::try_from(counted).ok(),
            )?;
        }
        let every = "/members?limit=200&status=enrolled,pending,active,disabled,removed";
        let listed = self.get(place, people, every).await?;
        let text = |item: &Value, name: &str| item[name].as_str().unwrap_or_default().to_owned();
        let is: BTreeMap<String, _> = listed["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| {
                let wallet = (
                    item["wallet"]["balance"].as_i64(),
                    item["wallet"]["entries"].as_u64(),
                );
                (
                    text(item, "email"),
                    (text(item, "role"), text(item, "status"), wallet),
                )
            })
            .collect();
        let should = reference.members.iter().map(|(who, m)| {
            let opened = m.entries > 0;
            let wallet = (opened.then_some(m.balance), opened.then_some(m.entries));
            let words = (m.role.as_str().to_owned(), m.status.as_str().to_owned(), wallet);
            (people[*who].email.clone(), words)
        });
        equal("members", is, should.collect())?;
        let listed = self.get(place, people, "/invitations?limit=200").await?;
        let is = listed["items"].as_array().unwrap().iter();
        let is: BTreeMap<String, _> = is
            .map(|item| {
                (
                    text(item, "id"),
                    (text(item, "email"), text(item, "role"), text(item, "status")),
                )
            })
            .collect();
        let should = place.invitations.iter().zip(&reference.invitations);
        let should = should.map(|((id, _), invitation)| {
            let status = match invitation.answered {
                Answered::Pending => "pending",
                Answered::Accepted => "accepted",
                Answered::Canceled => "canceled",
                Answered::Expired => "expired",
            };
            let role = invitation.role.as_str().to_owned();
            (
                id.to_string(),
                (people[invitation.who].email.clone(), role, status.to_owned()),
            )
        });
        equal("invitations", is, should.collect())
    }

    /// Wallets are the sums of their entries, the log has an entry for every change and none
    /// besides, and everybody may do what they should.
    async fn look_closely(&self, place: &mut Place, people: &[Person]) -> Check {
        for (who, member) in &place.reference.members {
            let email = Email::parse(&people[*who].email).unwrap();
            let id = MemberId::of_email(place.id, &email);
            let path = format!("/members/{id}/wallet/entries?limit=200");
            let listed = self.get(place, people, &path).await?;
            let (mut sum, mut number) = (0, 0);
            for entry in listed["items"].as_array().unwrap().iter().rev() {
                sum += entry["amount"].as_i64().unwrap();
                number += 1;
                let at = (entry["number"].as_u64(), entry["balance"].as_i64());
                equal("an entry", at, (Some(number), Some(sum)))?;
            }
            equal("a balance", (sum, number), (member.balance, member.entries))?;
        }
        let (mut is, mut cursor) = (BTreeMap::new(), String::new());
        loop {
            let page = self
                .get(place, people, &format!("/audit?limit=200{cursor}"))
                .await?;
            for entry in page["items"].as_array().unwrap() {
                *is.entry(entry["action"].as_str().unwrap().to_owned())
                    .or_insert(0) += 1;
            }
            let Some(next) = page["nextCursor"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        // Expiries are written when somebody looks, and not at all where a mail was sent again before.
        is.remove("invitation.expired");
        let should = place.reference.events.iter();
        let should = should.map(|(action, times)| ((*action).to_owned(), *times));
        equal("the log", is, should.collect())?;
        for (action, times) in &place.reference.events {
            self.count(action, *times);
        }
        for (who, person) in people.iter().enumerate() {
            let told: Told = place.reference.ask(who, &Ask::Look, self.now());
            let call = Call::new("GET", format!("/v1/organizations/{}", place.id));
            let call = self.signed(call, person);
            equal("who may look", self.api.send(call).await.status, told.0)?;
            let admins = Call::new("GET", format!("/v1/organizations/{}/jobs", place.id));
            let admins = self.signed(admins, person);
            let role = place
                .reference
                .members
                .get(&who)
                .filter(|m| m.status == Status::Active);
            let should = match role.map(|member| member.role) {
                None => 404,
                Some(Role::Member) => 403,
                Some(Role::Admin | Role::Owner) => 200,
            };
            equal("who is an admin", self.api.send(admins).await.status, should)?;
        }
        Ok(())
    }
}

/// Nobody is alone: each organization begins with an admin and a member besides its owner.
fn company() -> Vec<Step> {
    let step = |organization, by, ask| Step {
        organization,
        by,
        ask,
        known: false,
        hours: 0,
        dies: None,
        repeats: false,
    };
    let welcome = |organization, who, role| {
        [
            step(organization, By::Owner, Ask::Invite { who, role }),
            step(organization, By::Invitee, Ask::Accept { invitation: 0 }),
        ]
    };
    let both = (0..2).flat_map(|organization| {
        let admin = welcome(organization, 2, Role::Admin);
        admin.into_iter().chain(welcome(organization, 3, Role::Member))
    });
    both.collect()
}

/// What is told to somebody whose first try was carried out, and its answer lost.
fn was_done_before(ask: &Ask, is: (u16, &str)) -> bool {
    match ask {
        Ask::Accept { .. } => is == (410, "invitation_used"),
        Ask::Decline { .. } => is == (410, "invitation_canceled"),
        Ask::HandOver { .. } => is == (403, "forbidden"),
        _ => false,
    }
}
