//! Query parameters, read one by one, so that a client learns of every fault at once.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use jiff::Timestamp;
use muster::page::{InvalidCursor, open, seal};
use serde::{Serialize, de::DeserializeOwned};

use crate::problem::{InvalidField, Problem};

/// Longest list page, and the page when none is asked for (api.md, "Lists").
pub const MAX_LIMIT: u16 = 200;
/// The page when none is asked for.
pub const DEFAULT_LIMIT: u16 = 50;

/// The parameters of a request, as far as they were not taken yet.
#[derive(Debug)]
pub struct Params {
    left: Vec<(String, String)>,
    errors: Vec<InvalidField>,
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<Vec<(String, String)>>::from_request_parts(parts, state).await {
            Ok(Query(left)) => Ok(Self {
                left,
                errors: Vec::new(),
            }),
            Err(_) => Err(Problem::invalid(vec![InvalidField::new(
                "?",
                "invalid",
                "the query does not read",
            )])),
        }
    }
}

impl Params {
    /// Every value of a parameter, each of which may list several with commas.
    pub fn list(&mut self, name: &str) -> Vec<String> {
        let (taken, left) = std::mem::take(&mut self.left)
            .into_iter()
            .partition(|(n, _)| n == name);
        self.left = left;
        let taken: Vec<(String, String)> = taken;
        taken
            .iter()
            .flat_map(|(_, value)| value.split(','))
            .map(str::to_owned)
            .collect()
    }

    /// The value of a parameter that may be given once.
    pub fn one(&mut self, name: &str) -> Option<String> {
        let (taken, left) = std::mem::take(&mut self.left)
            .into_iter()
            .partition(|(n, _)| n == name);
        self.left = left;
        let mut taken: Vec<(String, String)> = taken;
        if taken.len() > 1 {
            self.error(name, "repeated", "can be given once");
        }
        taken.pop().map(|(_, value)| value)
    }

    /// A time.
    pub fn time(&mut self, name: &str) -> Option<Timestamp> {
        let time = self.one(name)?.parse().ok();
        if time.is_none() {
            self.error(name, "invalid", "is a time such as 2026-01-31T12:00:00Z");
        }
        time
    }

    /// How many items a page has.
    pub fn limit(&mut self) -> u16 {
        let Some(text) = self.one("limit") else {
            return DEFAULT_LIMIT;
        };
        let limit = text.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
        limit.unwrap_or_else(|| {
            self.error(
                "limit",
                "out_of_range",
                format!("is a number from 1 to {MAX_LIMIT}"),
            );
            DEFAULT_LIMIT
        })
    }

    /// Values of a fixed set of words.
    pub fn words<T>(&mut self, name: &str, from_word: impl Fn(&str) -> Option<T>, words: &[&str]) -> Vec<T> {
        let given = self.list(name);
        let values: Vec<T> = given.iter().filter_map(|word| from_word(word)).collect();
        if values.len() < given.len() {
            self.error(name, "invalid", format!("is one or more of {}", words.join(", ")));
        }
        values
    }

    /// Records a fault of a parameter.
    pub fn error(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        self.errors
            .push(InvalidField::new(format!("?{name}"), code, detail));
    }

    /// Fails for every fault, and for parameters that the route does not have.
    pub fn finish(mut self) -> Result<(), Problem> {
        for (name, _) in std::mem::take(&mut self.left) {
            self.error(&name, "unknown_parameter", "there is no such parameter");
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.errors))
        }
    }
}

/// What a cursor is bound to: the organization or person, the route, and what selects and sorts.
#[derive(Clone, Debug)]
pub struct List(Vec<String>);

impl List {
    /// A list. `selection` is every parameter that changes what is in it or in which order.
    pub fn new(of: &dyn ToString, route: &str, selection: &[&str]) -> Self {
        let head = [of.to_string(), route.to_owned()];
        Self(
            head.into_iter()
                .chain(selection.iter().map(|part| (*part).to_owned()))
                .collect(),
        )
    }

    /// The cursor of a place.
    #[must_use]
    pub fn seal<P: Serialize>(&self, place: Option<&P>) -> Option<String> {
        place.map(|place| seal(&self.parts(), place))
    }

    /// The place of a cursor.
    pub fn open<P: DeserializeOwned>(&self, cursor: Option<&str>) -> Result<Option<P>, InvalidCursor> {
        cursor.map(|cursor| open(&self.parts(), cursor)).transpose()
    }

    fn parts(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}
