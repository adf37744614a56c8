//! The fields of a form that was posted, as the guard read them.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// The most fields of a form.
pub const MAX_FIELDS: usize = 1_000;

/// Names and values in the order sent. NUL is taken out (PostgreSQL refuses it in text), and line ends
/// are line feeds.
#[derive(Debug, Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads an urlencoded body; `None` when it has too many fields.
    #[must_use]
    pub fn parse(body: &[u8]) -> Option<Self> {
        let mut fields = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.len() >= MAX_FIELDS {
                return None;
            }
            fields.push((clean(&name), clean(&value)));
        }
        Some(Self(fields))
    }

    /// Adds a field that came another way (multipart).
    pub fn push(&mut self, name: &str, value: &str) {
        self.0.push((clean(name), clean(value)));
    }

    /// Sets the first value of a field, or adds it.
    pub fn replace(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = clean(value),
            None => self.push(name, value),
        }
    }

    /// The first value of a field; empty when it was not sent.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// All names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// First values by name.
    #[must_use]
    pub fn map(&self) -> BTreeMap<String, String> {
        let mut map = BTreeMap::new();
        for (name, value) in &self.0 {
            map.entry(name.clone()).or_insert_with(|| value.clone());
        }
        map
    }

    /// All fields but the named ones.
    #[must_use]
    pub fn without(&self, left_out: &[&str]) -> Self {
        Self(self.0.iter().filter(|(name, _)| !left_out.contains(&name.as_str())).cloned().collect())
    }

    /// As an urlencoded body, without the named fields.
    #[must_use]
    pub fn encoded_without(&self, left_out: &[&str]) -> String {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self.iter().filter(|(name, _)| !left_out.contains(name)) {
            out.append_pair(name, value);
        }
        out.finish()
    }
}

fn clean(text: &str) -> String {
    text.replace('\0', "").replace("\r\n", "\n")
}

impl<S: Send + Sync> FromRequestParts<S> for Fields {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_order_and_cleaned() {
        let fields = Fields::parse(b"a=1&a=2&b=x%00y%0D%0Az").unwrap();
        assert_eq!(fields.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(fields.get("b"), "xy\nz");
        assert_eq!(fields.get("c"), "");
        assert_eq!(fields.encoded_without(&["a"]), "b=xy%0Az");
    }

    #[test]
    fn a_form_has_a_limit() {
        let body = |n: usize| vec!["a=1"; n].join("&");
        assert_eq!(Fields::parse(body(MAX_FIELDS).as_bytes()).map(|fields| fields.len()), Some(MAX_FIELDS));
        assert!(Fields::parse(body(MAX_FIELDS + 1).as_bytes()).is_none());
    }
}
