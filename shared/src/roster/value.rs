//! What a single value must look like, and its one stored form.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;

use super::row::RowErrorCode;
use super::schema::{Column, ColumnKind, MapsTo};
use crate::text::{Email, fold};

pub(super) const ISO_DATE: &str = "%Y-%m-%d";
const TRUE_WORDS: &[&str] = &["true", "yes", "y", "1"];
const FALSE_WORDS: &[&str] = &["false", "no", "n", "0"];
/// Digits of the shortest subscriber number and of the longest number of E.164.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// The first year that a date may have: two digits in a four-digit place are a slip.
const FIRST_YEAR: i16 = 1000;
/// Characters of offending text that a message quotes.
const QUOTED_CHARS: usize = 40;
/// Accepted words that a message lists.
const LISTED_WORDS: usize = 8;

/// What an export writes for an address or a number that it is not to hold. An import refuses the row:
/// taken for a blank, it would delete what is there.
pub const WITHHELD: &str = "(withheld)";

/// What is wrong with one value: the code, and the end of a sentence that began with the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub code: RowErrorCode,
    pub says: String,
}

impl Fault {
    pub fn required() -> Self {
        fault(
            RowErrorCode::Required,
            "a value is required; fill it in".to_owned(),
        )
    }

    fn withheld() -> Self {
        let says = format!(
            "{} stands for a value that the export left out; export the roster with it, or fill it in",
            quoted(WITHHELD)
        );
        fault(RowErrorCode::Withheld, says)
    }

    pub fn invalid_external_id(value: &str) -> Self {
        let says = format!("{} holds no letter or digit; give the row an id", quoted(value));
        fault(RowErrorCode::InvalidExternalId, says)
    }
}

/// A column's rule, ready for a million values.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    shape: Shape,
    max_chars: usize,
    /// Whether the text may hold tabs and line breaks.
    many_lines: bool,
}

#[derive(Clone, Debug)]
enum Shape {
    Text,
    Email,
    Phone,
    Date(Vec<String>),
    /// Folded words of yes and of no.
    Boolean(Vec<String>, Vec<String>),
    Integer(i64, i64),
    /// From the folded value to the one that is stored.
    OneOf(HashMap<String, String>),
}

impl Rule {
    pub fn of(column: &Column) -> Self {
        let shape = match &column.kind {
            ColumnKind::Text => Shape::Text,
            ColumnKind::Email => Shape::Email,
            ColumnKind::Phone => Shape::Phone,
            ColumnKind::Date { formats } => Shape::Date(or_default(formats, &[ISO_DATE], str::to_owned)),
            ColumnKind::Boolean {
                true_words,
                false_words,
            } => Shape::Boolean(
                or_default(true_words, TRUE_WORDS, fold),
                or_default(false_words, FALSE_WORDS, fold),
            ),
            ColumnKind::Integer { min, max } => {
                Shape::Integer(min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX))
            }
            ColumnKind::OneOf { values } => {
                Shape::OneOf(values.iter().map(|v| (fold(v), v.trim().to_owned())).collect())
            }
        };
        let max_chars = usize::try_from(column.effective_max_length()).unwrap_or(usize::MAX);
        Self {
            shape,
            max_chars,
            many_lines: column.maps_to == MapsTo::Attribute,
        }
    }

    /// The rule of a column that the schema does not name and the organization keeps.
    pub fn of_kept_column() -> Self {
        Self::of(&Column::new("", ColumnKind::Text))
    }

    /// The stored form of a value that is trimmed and not empty.
    pub fn normalise<'v>(&self, value: &'v str) -> Result<Cow<'v, str>, Fault> {
        let value = self.plain(value)?;
        if value.len() > self.max_chars && value.chars().count() > self.max_chars {
            let (has, most) = (value.chars().count(), self.max_chars);
            return Err(fault(
                RowErrorCode::TooLong,
                format!("has {has} characters; shorten it to {most}"),
            ));
        }
        match &self.shape {
            Shape::Text => Ok(value),
            Shape::Email | Shape::Phone if value == WITHHELD => Err(Fault::withheld()),
            Shape::Email => email(&value),
            Shape::Phone => phone(value),
            Shape::Date(formats) => date(&value, formats),
            Shape::Boolean(truths, falsities) => boolean(&value, truths, falsities),
            Shape::Integer(min, max) => integer(&value, *min, *max),
            Shape::OneOf(values) => match values.get(&fold(&value)) {
                Some(stored) => Ok(Cow::Owned(stored.clone())),
                None => Err(fault(RowErrorCode::NotOneOf, not_one_of(&value, values))),
            },
        }
    }

    /// The stored form of a value as a file has it, so that [`Rule::normalise`] gives it back: a date
    /// in the first format that says it, a yes or a no in the column's own word.
    pub fn written<'v>(&self, stored: &'v str) -> Cow<'v, str> {
        match &self.shape {
            Shape::Date(formats) => {
                let Ok(day) = stored.parse::<Date>() else {
                    return Cow::Borrowed(stored);
                };
                let written = formats.iter().filter_map(|f| jiff::fmt::strtime::format(f, day).ok());
                let mut same = written.filter(|text| date(text, formats).is_ok_and(|read| read == stored));
                same.next().map_or(Cow::Borrowed(stored), Cow::Owned)
            }
            Shape::Boolean(truths, falsities) => {
                let word = match stored {
                    "true" => truths.first(),
                    "false" => falsities.first(),
                    _ => None,
                };
                word.map_or(Cow::Borrowed(stored), |word| Cow::Owned(word.clone()))
            }
            Shape::Text | Shape::Email | Shape::Phone | Shape::Integer(..) | Shape::OneOf(_) => {
                Cow::Borrowed(stored)
            }
        }
    }

    /// The value with line breaks as `\n`, so that a file saved on another system says the same;
    /// or what cannot be text in it.
    fn plain<'v>(&self, value: &'v str) -> Result<Cow<'v, str>, Fault> {
        if value.bytes().all(|b| (b' '..0x7f).contains(&b)) {
            return Ok(Cow::Borrowed(value));
        }
        let bad = |c: char| {
            c == char::REPLACEMENT_CHARACTER || (c.is_control() && !(self.many_lines && "\t\r\n".contains(c)))
        };
        match value.chars().find(|c| bad(*c)) {
            None if value.contains('\r') => Ok(Cow::Owned(value.replace("\r\n", "\n").replace('\r', "\n"))),
            None => Ok(Cow::Borrowed(value)),
            Some(char::REPLACEMENT_CHARACTER) => Err(fault(
                RowErrorCode::InvalidEncoding,
                format!(
                    "{} holds bytes that are not UTF-8 text; save the file as UTF-8 and put the letters right",
                    quoted(value)
                ),
            )),
            Some('\0') => Err(fault(
                RowErrorCode::NulCharacter,
                format!("{} holds a NUL; remove it", quoted(value)),
            )),
            Some(c) => {
                let text = format!(
                    "{} holds the control character U+{:04X}; remove it",
                    quoted(value),
                    c as u32
                );
                Err(fault(RowErrorCode::ControlCharacter, text))
            }
        }
    }

    /// A value that the rule accepts, for the template; valid under any schema that validates.
    pub fn example(&self, maps_to: MapsTo) -> String {
        match &self.shape {
            Shape::Text => {
                let word = match maps_to {
                    MapsTo::ExternalId => "EXAMPLE-1",
                    MapsTo::LastName => "Member",
                    _ => "Example",
                };
                word.chars().take(self.max_chars).collect()
            }
            Shape::Email if self.max_chars < "example@example.org".len() => "a@example.org".to_owned(),
            Shape::Email => "example@example.org".to_owned(),
            // 555-0100 to 555-0199 are set aside for examples.
            Shape::Phone if self.max_chars < "202-555-0100".len() => "5550100".to_owned(),
            Shape::Phone => "202-555-0100".to_owned(),
            Shape::Date(formats) => formats.first().map(|f| written(f)).unwrap_or_default(),
            Shape::Boolean(truths, _) => truths.first().cloned().unwrap_or_default(),
            Shape::Integer(min, max) => 1.clamp(*min, (*max).max(*min)).to_string(),
            Shape::OneOf(values) => values.values().min().cloned().unwrap_or_default(),
        }
    }
}

/// The day that examples show: no two of its parts can be mistaken for each other.
pub(super) const EXAMPLE_DATE: Date = jiff::civil::date(2001, 2, 23);

/// The example day in this format; empty where the format cannot be written.
fn written(format: &str) -> String {
    jiff::fmt::strtime::format(format, EXAMPLE_DATE).unwrap_or_default()
}

/// Whether reading what the format writes gives the day back, so nothing of it is missing.
pub(super) fn is_date_format(format: &str) -> bool {
    let text = written(format);
    Date::strptime(format, &text).is_ok_and(|date| date == EXAMPLE_DATE) && text.trim() == text
}

/// The words of yes and of no that a column accepts, folded.
pub(super) fn boolean_words(truths: &[String], falsities: &[String]) -> [Vec<String>; 2] {
    [
        or_default(truths, TRUE_WORDS, fold),
        or_default(falsities, FALSE_WORDS, fold),
    ]
}

fn or_default(given: &[String], default: &[&str], form: impl Fn(&str) -> String) -> Vec<String> {
    if given.is_empty() {
        default.iter().map(|word| form(word)).collect()
    } else {
        given.iter().map(|word| form(word)).collect()
    }
}

/// Text for a message: in quotation marks, shortened, without control characters.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

fn shortened(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(QUOTED_CHARS)
        .map(|c| if c.is_control() { '\u{b7}' } else { c })
        .collect();
    if text.chars().nth(QUOTED_CHARS).is_some() {
        shown.push('…');
    }
    shown
}

fn fault(code: RowErrorCode, says: String) -> Fault {
    Fault { code, says }
}

fn email<'v>(value: &str) -> Result<Cow<'v, str>, Fault> {
    Email::parse(value)
        .map(|email| Cow::Owned(email.into()))
        .map_err(|error| {
            fault(
                RowErrorCode::InvalidEmail,
                format!("{} is {error}", quoted(value)),
            )
        })
}

/// Whether this is a telephone number, as [`ColumnKind::Phone`] has it.
#[must_use]
pub fn is_phone(value: &str) -> bool {
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let rest = value.strip_prefix('+').unwrap_or(value);
    PHONE_DIGITS.contains(&digits) && rest.chars().all(|c| c.is_ascii_digit() || " .-/()".contains(c))
}

fn phone(value: Cow<'_, str>) -> Result<Cow<'_, str>, Fault> {
    if is_phone(&value) {
        return Ok(value);
    }
    let says = format!(
        "{} is not a telephone number: write 7 to 15 digits, like +1 202 555 0100",
        quoted(&value)
    );
    Err(fault(RowErrorCode::InvalidPhone, says))
}

fn date<'v>(value: &str, formats: &[String]) -> Result<Cow<'v, str>, Fault> {
    let parse = |format: &String| {
        Date::strptime(format, value)
            .ok()
            .filter(|date| date.year() >= FIRST_YEAR)
    };
    if let Some(date) = formats.iter().find_map(parse) {
        return Ok(Cow::Owned(date.to_string()));
    }
    let examples = listed(formats.iter().map(|format| written(format)));
    let says = format!("{} is not a date: write it like {examples}", quoted(value));
    Err(fault(RowErrorCode::InvalidDate, says))
}

fn boolean<'v>(value: &str, truths: &[String], falsities: &[String]) -> Result<Cow<'v, str>, Fault> {
    let known = |word: &str| {
        let among = |words: &[String]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        if among(truths) {
            Some("true")
        } else {
            among(falsities).then_some("false")
        }
    };
    // Most files write plain words, which need no folding.
    if let Some(stored) = known(value).or_else(|| known(&fold(value))) {
        return Ok(Cow::Borrowed(stored));
    }
    let says = format!(
        "{} is neither yes nor no: write {}; or {}",
        quoted(value),
        listed(truths),
        listed(falsities)
    );
    Err(fault(RowErrorCode::InvalidBoolean, says))
}

fn integer<'v>(value: &str, min: i64, max: i64) -> Result<Cow<'v, str>, Fault> {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        let says = format!("{} is not a whole number: write digits only", quoted(value));
        return Err(fault(RowErrorCode::InvalidInteger, says));
    }
    match value.parse::<i64>() {
        Ok(number) if (min..=max).contains(&number) => Ok(Cow::Owned(number.to_string())),
        _ => {
            let says = format!(
                "{} is out of range: write a number from {min} to {max}",
                quoted(value)
            );
            Err(fault(RowErrorCode::OutOfRange, says))
        }
    }
}

fn not_one_of(value: &str, values: &HashMap<String, String>) -> String {
    let mut stored: Vec<_> = values.values().collect();
    stored.sort_unstable();
    format!("{} is not in the list: write {}", quoted(value), listed(stored))
}

/// The first few words of a list, shortened.
fn listed(words: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let mut words = words.into_iter();
    let mut shown: Vec<_> = words
        .by_ref()
        .take(LISTED_WORDS)
        .map(|word| shortened(word.as_ref()))
        .collect();
    let more = words.count();
    if more > 0 {
        shown.push(format!("or one of {more} more"));
    }
    shown.join(", ")
}
