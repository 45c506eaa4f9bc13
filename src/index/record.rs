//! What is handed to tantivy: a list of fields and values, borrowed rather than copied.

use std::borrow::Cow;
use std::iter;

use tantivy::schema::document::{ReferenceValue, ReferenceValueLeaf};
use tantivy::schema::{Document, Field, Value};

/// One document of the index, but for its texts: lists of lexemes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    values: Vec<(Field, Content)>,
}

/// The value of a field.
#[derive(Debug, Clone)]
enum Content {
    Text(String),
    Number(u64),
    Bytes(Vec<u8>),
}

impl Record {
    /// Adds a text, unless it is empty.
    pub(crate) fn text(&mut self, field: Field, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.values.push((field, Content::Text(text)));
        }
    }

    /// Adds a number.
    pub(crate) fn number(&mut self, field: Field, number: u64) {
        self.values.push((field, Content::Number(number)));
    }

    /// Adds bytes.
    pub(crate) fn bytes(&mut self, field: Field, bytes: Vec<u8>) {
        self.values.push((field, Content::Bytes(bytes)));
    }

    /// Its values as tantivy has them in the terms of fields that are indexed by their whole value.
    pub(super) fn keywords(&self) -> impl Iterator<Item = (Field, Cow<'_, [u8]>)> {
        self.values.iter().map(|(field, content)| match content {
            Content::Text(text) => (*field, Cow::Borrowed(text.as_bytes())),
            Content::Number(number) => (*field, Cow::Owned(number.to_be_bytes().to_vec())),
            Content::Bytes(bytes) => (*field, Cow::Borrowed(bytes.as_slice())),
        })
    }

    /// The memory that it takes, in bytes: about.
    pub(super) fn memory(&self) -> usize {
        let of_content = |content: &Content| match content {
            Content::Text(text) => text.capacity(),
            Content::Number(_) => 0,
            Content::Bytes(bytes) => bytes.capacity(),
        };
        let of_values = self.values.iter().map(|(_, content)| of_content(content));
        self.values.capacity() * size_of::<(Field, Content)>() + of_values.sum::<usize>()
    }
}

/// The stored bytes of a document that stores one value or none, as tantivy writes it: how many values
/// there are, a field in four bytes, a type, and a length in groups of seven bits, the last of them marked.
/// tantivy itself would read them byte by byte into a vector.
pub(super) fn stored(document: &[u8]) -> Option<&[u8]> {
    const HEAD: usize = 1 + size_of::<u32>() + 1;
    let rest = document.get(HEAD..)?;
    let end = rest.iter().position(|byte| byte & 0x80 != 0)?;
    let (length, bytes) = rest.split_at(end + 1);
    let group =
        |length: usize, byte: &u8| length.checked_mul(128)?.checked_add((byte & 0x7F).into());
    let length = length.iter().rev().try_fold(0, group)?;
    (length == bytes.len()).then_some(bytes)
}

/// A borrowed value, as tantivy reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ContentRef<'a>(&'a Content);

impl<'a> Value<'a> for ContentRef<'a> {
    type ArrayIter = iter::Empty<Self>;
    type ObjectIter = iter::Empty<(&'a str, Self)>;

    fn as_value(&self) -> ReferenceValue<'a, Self> {
        ReferenceValue::Leaf(match self.0 {
            Content::Text(text) => ReferenceValueLeaf::Str(text),
            Content::Number(number) => ReferenceValueLeaf::U64(*number),
            Content::Bytes(bytes) => ReferenceValueLeaf::Bytes(bytes),
        })
    }
}

/// The fields and values of a record, borrowed.
pub(crate) struct ContentRefs<'a>(std::slice::Iter<'a, (Field, Content)>);

impl<'a> Iterator for ContentRefs<'a> {
    type Item = (Field, ContentRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(field, content)| (*field, ContentRef(content)))
    }
}

impl Document for Record {
    type Value<'a> = ContentRef<'a>;
    type FieldsValuesIter<'a> = ContentRefs<'a>;

    fn iter_fields_and_values(&self) -> ContentRefs<'_> {
        ContentRefs(self.values.iter())
    }
}
