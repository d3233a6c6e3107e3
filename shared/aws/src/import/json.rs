//! Items as `DynamoDB`'s JSON, written at once.
//!
//! The typed way makes a map with a key and a value of its own for every attribute of every row, and
//! then the JSON. An import of new members writes nothing else, millions of times: from the very same
//! [`Serialize`](serde::Serialize) that all items have, this makes the same JSON and nothing in between.

use data_encoding::BASE64;
use serde::Serialize;
use serde::ser::{self, Error as _, Impossible};

/// Why a value has no JSON: none of an item's are like that.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct JsonError(String);

impl ser::Error for JsonError {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

/// Appends an item.
pub(super) fn write_item(out: &mut Vec<u8>, item: &impl Serialize) -> Result<(), JsonError> {
    item.serialize(Json { out, depth: 0 })
}

/// Writes a value; at depth 0 an item, which has no type around it.
struct Json<'a> {
    out: &'a mut Vec<u8>,
    depth: u8,
}

impl<'a> Json<'a> {
    /// A value between its type and the end of that.
    fn typed(
        self,
        name: &str,
        content: impl FnOnce(&mut Vec<u8>) -> Result<(), JsonError>,
    ) -> Result<(), JsonError> {
        self.out.extend_from_slice(b"{\"");
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"\":");
        content(self.out)?;
        self.out.push(b'}');
        Ok(())
    }

    fn number(self, number: impl Serialize) -> Result<(), JsonError> {
        self.typed("N", |out| {
            out.push(b'"');
            serde_json::to_writer(&mut *out, &number).map_err(JsonError::custom)?;
            out.push(b'"');
            Ok(())
        })
    }

    fn nested(self, kind: &str, open: u8, close: u8) -> Nested<'a> {
        let typed = self.depth > 0;
        if typed {
            self.out.extend_from_slice(b"{\"");
            self.out.extend_from_slice(kind.as_bytes());
            self.out.extend_from_slice(b"\":");
        }
        self.out.push(open);
        Nested {
            out: self.out,
            depth: self.depth + 1,
            begun: false,
            close,
            typed,
        }
    }
}

fn string(out: &mut Vec<u8>, text: &str) -> Result<(), JsonError> {
    // All bytes are looked at, many at a time: nearly no text holds one that JSON writes in another way
    // (RFC 8259, 7).
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    if text.bytes().fold(false, |found, byte| found | is_escaped(byte)) {
        return serde_json::to_writer(out, text).map_err(JsonError::custom);
    }
    out.push(b'"');
    out.extend_from_slice(text.as_bytes());
    out.push(b'"');
    Ok(())
}

/// The parts of a map or a list.
struct Nested<'a> {
    out: &'a mut Vec<u8>,
    depth: u8,
    begun: bool,
    close: u8,
    typed: bool,
}

impl Nested<'_> {
    fn next(&mut self) {
        if self.begun {
            self.out.push(b',');
        }
        self.begun = true;
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
        value.serialize(Json {
            out: self.out,
            depth: self.depth,
        })
    }

    fn close(self) {
        self.out.push(self.close);
        if self.typed {
            self.out.push(b'}');
        }
    }
}

impl ser::SerializeStruct for Nested<'_> {
    type Ok = ();
    type Error = JsonError;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), JsonError> {
        // The names of fields are written in this crate, and hold nothing that JSON writes otherwise.
        self.next();
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.value(value)
    }

    fn end(self) -> Result<(), JsonError> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeMap for Nested<'_> {
    type Ok = ();
    type Error = JsonError;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), JsonError> {
        self.next();
        serde_json::to_writer(&mut *self.out, key).map_err(JsonError::custom)?;
        self.out.push(b':');
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
        self.value(value)
    }

    fn end(self) -> Result<(), JsonError> {
        self.close();
        Ok(())
    }
}

impl ser::SerializeSeq for Nested<'_> {
    type Ok = ();
    type Error = JsonError;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), JsonError> {
        self.next();
        self.value(value)
    }

    fn end(self) -> Result<(), JsonError> {
        self.close();
        Ok(())
    }
}

macro_rules! numbers {
    ($($method:ident: $kind:ty),+ $(,)?) => {$(
        fn $method(self, number: $kind) -> Result<(), JsonError> {
            self.number(number)
        }
    )+};
}

/// What no item holds.
fn unknown<T>(kind: &str) -> Result<T, JsonError> {
    Err(JsonError(format!("an item holds no {kind}")))
}

impl<'a> ser::Serializer for Json<'a> {
    type Ok = ();
    type Error = JsonError;
    type SerializeSeq = Nested<'a>;
    type SerializeTuple = Impossible<(), JsonError>;
    type SerializeTupleStruct = Impossible<(), JsonError>;
    type SerializeTupleVariant = Impossible<(), JsonError>;
    type SerializeMap = Nested<'a>;
    type SerializeStruct = Nested<'a>;
    type SerializeStructVariant = Impossible<(), JsonError>;

    numbers!(
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
    );

    fn serialize_bool(self, value: bool) -> Result<(), JsonError> {
        let word: &[u8] = if value { b"true" } else { b"false" };
        self.typed("BOOL", |out| {
            out.extend_from_slice(word);
            Ok(())
        })
    }

    fn serialize_str(self, text: &str) -> Result<(), JsonError> {
        self.typed("S", |out| string(out, text))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<(), JsonError> {
        self.typed("B", |out| {
            out.push(b'"');
            let start = out.len();
            out.resize(start + BASE64.encode_len(bytes.len()), 0);
            BASE64.encode_mut(bytes, &mut out[start..]);
            out.push(b'"');
            Ok(())
        })
    }

    fn serialize_none(self) -> Result<(), JsonError> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), JsonError> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), JsonError> {
        self.typed("NULL", |out| {
            out.extend_from_slice(b"true");
            Ok(())
        })
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), JsonError> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), JsonError> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Nested<'a>, JsonError> {
        Ok(self.nested("L", b'[', b']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Nested<'a>, JsonError> {
        Ok(self.nested("M", b'{', b'}'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Nested<'a>, JsonError> {
        Ok(self.nested("M", b'{', b'}'))
    }

    fn serialize_f32(self, _: f32) -> Result<(), JsonError> {
        unknown("fractions")
    }

    fn serialize_f64(self, _: f64) -> Result<(), JsonError> {
        unknown("fractions")
    }

    fn serialize_char(self, _: char) -> Result<(), JsonError> {
        unknown("single characters")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), JsonError> {
        unknown("empty structures")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), JsonError> {
        unknown("variants")
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, JsonError> {
        unknown("tuples")
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, JsonError> {
        unknown("tuples")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, JsonError> {
        unknown("variants")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, JsonError> {
        unknown("variants")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use aws_sdk_dynamodb::types::AttributeValue as Value;
    use jiff::Timestamp;
    use muster::id::{MemberId, OrganizationId, StudyId};
    use muster::member::{Member, Origin, Role, Status};
    use muster::study::StudyRole;
    use muster::wallet::Wallet;
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::item::MemberItem;

    /// What the SDK would send for a value.
    fn sent(value: &Value) -> Json {
        match value {
            Value::S(text) => json!({"S": text}),
            Value::N(number) => json!({"N": number}),
            Value::Bool(value) => json!({"BOOL": value}),
            Value::Null(value) => json!({"NULL": value}),
            Value::B(bytes) => json!({"B": BASE64.encode(bytes.as_ref())}),
            Value::L(values) => json!({"L": values.iter().map(sent).collect::<Vec<_>>()}),
            Value::M(values) => {
                let values = values.iter().map(|(name, value)| (name.clone(), sent(value)));
                json!({"M": values.collect::<serde_json::Map<_, _>>()})
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_item_is_what_the_typed_way_makes_of_it() {
        let plain = Member::new(
            MemberId::from_bytes([1; 16]),
            OrganizationId::from_bytes([2; 16]),
            Origin::Roster,
            Role::Member,
            Status::Enrolled,
            Timestamp::UNIX_EPOCH,
        );
        let full = Member {
            external_id: Some("A-\"1\"\\".to_owned()),
            first_name: Some("Zoë\u{1}\n\t".to_owned()),
            last_name: Some("\u{1f600}".to_owned()),
            email: Some("a@example.org".to_owned()),
            attributes: BTreeMap::from([("Zeile\n".to_owned(), "\u{7f}</x>".to_owned())]),
            roster_digest: Some([0xfe; 16]),
            roster_active: false,
            removed_by_roster: true,
            wallet: Some(Wallet {
                balance: -5,
                currency: "EUR".to_owned(),
                entries: 3,
            }),
            studies: BTreeMap::from([(StudyId::from_bytes([3; 16]), StudyRole::Lead)]),
            owned: BTreeSet::from([StudyId::from_bytes([4; 16])]),
            last_login_at: Some(Timestamp::MAX),
            ..plain.clone()
        };
        for member in [plain, full] {
            let item = MemberItem::new(&member, 4);
            let typed: BTreeMap<String, Value> = serde_dynamo::aws_sdk_dynamodb_1::to_item(&item)
                .unwrap()
                .into_iter()
                .collect();
            let typed: serde_json::Map<_, _> = typed.iter().map(|(n, v)| (n.clone(), sent(v))).collect();
            let mut out = Vec::new();
            write_item(&mut out, &item).unwrap();
            let written: Json = serde_json::from_slice(&out).unwrap();
            assert_eq!(written, Json::Object(typed));
        }
    }

    #[test]
    fn what_no_item_holds_is_refused() {
        for result in [
            write_item(&mut Vec::new(), &(1, 2)),
            write_item(&mut Vec::new(), &1.5),
            write_item(&mut Vec::new(), &'x'),
        ] {
            assert!(result.is_err());
        }
    }
}
