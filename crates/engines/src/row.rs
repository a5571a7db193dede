//! Rows as values: a row of texts becomes any type that serde can build from named fields.
//!
//! Catalogue queries give every column as text (cast in SQL where it is none), so that one way of reading
//! serves all engines; numbers and truth values are parsed here.

use std::borrow::Cow;
use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, QueryableByName};
use diesel::mysql::Mysql;
use diesel::pg::Pg;
use diesel::row::{Field, NamedRow, Row};
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};

/// A row, decoded.
pub struct Decoded<T>(pub T);

impl<T: DeserializeOwned, DB: Texts> QueryableByName<DB> for Decoded<T> {
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Self> {
        let fields = Fields { row, next: 0, told: None };
        Ok(Self(T::deserialize(MapAccessDeserializer::new(fields))?))
    }
}

/// A backend of whose values the text can be read, without a copy where its client library allows that.
pub trait Texts: Backend {
    /// The text of a value.
    fn text(value: Self::RawValue<'_>) -> deserialize::Result<Cow<'_, str>>;
}

impl Texts for Sqlite {
    fn text(value: Self::RawValue<'_>) -> deserialize::Result<Cow<'_, str>> {
        <String as FromSql<Text, Self>>::from_sql(value).map(Cow::Owned)
    }
}

impl Texts for Mysql {
    fn text(value: Self::RawValue<'_>) -> deserialize::Result<Cow<'_, str>> {
        Ok(Cow::Borrowed(std::str::from_utf8(value.as_bytes())?))
    }
}

impl Texts for Pg {
    fn text(value: Self::RawValue<'_>) -> deserialize::Result<Cow<'_, str>> {
        Ok(Cow::Borrowed(std::str::from_utf8(value.as_bytes())?))
    }
}

/// The fields of a row, from left to right, as serde asks for them: first the name, then the value.
struct Fields<'r, 'a, R: Row<'a, DB>, DB: Backend>
where
    'a: 'r,
{
    row: &'r R,
    next: usize,
    /// The field whose name was told.
    told: Option<R::Field<'r>>,
}

impl<'de, 'a, R: Row<'a, DB>, DB: Texts> MapAccess<'de> for Fields<'_, 'a, R, DB> {
    type Error = Misread;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misread> {
        self.told = Row::get(self.row, self.next);
        self.next += 1;
        let Some(field) = &self.told else { return Ok(None) };
        let name = lower_case(field.field_name().unwrap_or_default());
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misread> {
        let value = self.told.as_ref().and_then(Field::value);
        let text = value.map(DB::text).transpose().map_err(de::Error::custom)?;
        seed.deserialize(Value(text))
    }
}

/// A catalogue has hundreds of thousands of fields, and most names are in lower case already.
fn lower_case(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

/// One field: a text, or NULL.
struct Value<'v>(Option<Cow<'v, str>>);

/// Why a field is not what was asked for.
#[derive(Debug)]
struct Misread(String);

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misread {}

impl de::Error for Misread {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

impl<'v> Value<'v> {
    fn text(self) -> Result<Cow<'v, str>, Misread> {
        self.0.ok_or_else(|| Misread("NULL stands where a value was expected".to_owned()))
    }
}

/// Numbers are parsed from their text.
macro_rules! parsed {
    ($($method:ident => $visit:ident,)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
            let text = self.text()?;
            visitor.$visit(text.parse().map_err(|error| Misread(format!("`{text}`: {error}")))?)
        })+
    };
}

impl<'de> de::Deserializer<'de> for Value<'_> {
    type Error = Misread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.0 {
            Some(Cow::Borrowed(text)) => visitor.visit_str(text),
            Some(Cow::Owned(text)) => visitor.visit_string(text),
            None => visitor.visit_none(),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        if self.0.is_some() { visitor.visit_some(self) } else { visitor.visit_none() }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        let text = self.text()?;
        let is_one_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
        if is_one_of(&["1", "t", "true", "y", "yes"]) {
            visitor.visit_bool(true)
        } else if is_one_of(&["0", "f", "false", "n", "no"]) {
            visitor.visit_bool(false)
        } else {
            Err(Misread(format!("`{text}` is no truth value")))
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        self.deserialize_string(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misread> {
        match self.text()? {
            Cow::Borrowed(text) => visitor.visit_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misread> {
        visitor.visit_newtype_struct(self)
    }

    parsed! {
        deserialize_i8 => visit_i8,
        deserialize_i16 => visit_i16,
        deserialize_i32 => visit_i32,
        deserialize_i64 => visit_i64,
        deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16,
        deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64,
        deserialize_f32 => visit_f32,
        deserialize_f64 => visit_f64,
    }

    serde::forward_to_deserialize_any! {
        char bytes byte_buf unit unit_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}
