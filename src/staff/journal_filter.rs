//! What an auditor narrows the journal to, as typed and as understood.

use super::Staff;
use super::form::{Input, Problems};
use super::journal_words;
use crate::auth::Person;
use crate::db::{self, Tx};
use crate::journal::Filter;
use crate::kernel::{CivilDate, Fault as _, parse_id};
use crate::products::{trail_of_case, trail_of_product};
use crate::sop::store::cases;
use crate::web::Fields;
use std::collections::HashMap;

/// The fields, in the order of the form.
const FIELDS: [&str; 6] = ["orang", "perkara", "produk", "jenis", "dari", "sampai"];
/// Cases that one short reference may name; more say that it is too short.
const MAX_NAMED: i64 = 5;

/// What was asked for.
pub struct Asked {
    /// As it was typed.
    pub fields: Fields,
    /// As it was understood.
    pub filter: Filter,
    /// What could not be understood.
    pub problems: Problems,
}

impl Asked {
    /// Reads a query.
    ///
    /// # Errors
    /// As any statement.
    pub async fn read(tx: &mut Tx, query: &HashMap<String, String>) -> Result<Self, db::Error> {
        let mut fields = Fields::default();
        for name in FIELDS {
            fields.push(name, query.get(name).map_or("", |text| text.trim()));
        }
        let mut asked = Self { fields, filter: Filter::default(), problems: Vec::new() };
        asked.filter.before = query.get("sebelum").and_then(|text| text.parse().ok());
        asked.filter.actor = asked.given("orang");
        asked.filter.kind = asked.given("jenis");
        asked.read_days();
        asked.read_subjects(tx, query.get("tentang").filter(|text| !text.is_empty())).await?;
        Ok(asked)
    }

    fn given(&self, name: &str) -> Option<String> {
        Some(self.fields.get(name).to_owned()).filter(|text| !text.is_empty())
    }

    fn wrong(&mut self, field: &str, sentence: impl Into<String>) {
        self.problems.push((field.to_owned(), sentence.into()));
    }

    fn read_days(&mut self) {
        let mut day = |field: &str| {
            let typed = self.given(field)?;
            CivilDate::parse(&typed).map_err(|error| self.wrong(field, error.sentence())).ok()
        };
        let (from, until) = (day("dari"), day("sampai"));
        self.filter.from = from.map(CivilDate::begins);
        // The last day counts in full.
        self.filter.until = until.map(|day| day.plus_days(1).begins());
        if let (Some(from), Some(until)) = (from, until)
            && until.begins() < from.begins()
        {
            self.wrong("sampai", "Tanggal akhir mendahului tanggal awal.");
        }
    }

    async fn read_subjects(&mut self, tx: &mut Tx, subject: Option<&String>) -> Result<(), db::Error> {
        let mut lists = Vec::new();
        lists.extend(subject.map(|subject| vec![subject.clone()]));
        if let Some(typed) = self.given("perkara") {
            let named = named_case(tx, &typed).await?;
            match named.as_slice() {
                [case] => lists.push(trail_of_case(tx, case).await?),
                [] => self.wrong("perkara", "Tidak ada perkara dengan nomor singkat atau alamat ini."),
                _ => {
                    self.wrong("perkara", "Beberapa perkara berakhiran sama; tulis nomor yang lebih panjang.")
                }
            }
        }
        if let Some(typed) = self.given("produk") {
            let trail = match product_number(&typed) {
                Some(number) => trail_of_product(tx, number).await?,
                None => Vec::new(),
            };
            if trail.is_empty() {
                self.wrong("produk", "Tidak ada produk hukum dengan nomor atau alamat ini.");
            }
            lists.push(trail);
        }
        let mut lists = lists.into_iter();
        if let Some(first) = lists.next() {
            // Asked for both: what is about the one and about the other.
            self.filter.subjects = lists.fold(first, |kept, list| {
                kept.into_iter().filter(|subject| list.contains(subject)).collect()
            });
            if self.filter.subjects.is_empty() && self.problems.is_empty() {
                self.wrong("produk", "Produk hukum ini tidak berasal dari perkara itu.");
            }
        }
        Ok(())
    }

    /// The form.
    pub fn inputs(&self, people: &[Person]) -> Vec<Input> {
        let anybody = std::iter::once((String::new(), "Siapa pun".to_owned()));
        let people = people.iter().map(|one| (one.id.clone(), format!("{} ({})", one.name, one.post_title)));
        let any = std::iter::once((String::new(), "Semua".to_owned()));
        let kinds = journal_words::titles().map(|(kind, title)| (kind.to_owned(), title.to_owned()));
        let line = |name: &'static str, label: &'static str| Input::line(name, label);
        [
            Input::select("orang", "Oleh", anybody.chain(people).collect()),
            Input::select("jenis", "Peristiwa", any.chain(kinds).collect()),
            line("perkara", "Perkara").hint("Nomor singkat, misalnya A1B2C3, atau alamat halaman perkara."),
            line("produk", "Produk hukum").hint("Nomor pada alamatnya, misalnya 12, atau alamat halamannya."),
            line("dari", "Dari tanggal").hint("Misalnya 10 Januari 2025 atau 10/01/2025."),
            line("sampai", "Sampai tanggal"),
        ]
        .into_iter()
        .map(|input| input.typed(&self.fields, &self.problems))
        .collect()
    }

    /// The address of what is asked for, with what is given in `more`.
    pub fn address(&self, subject: &str, more: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let given = self.fields.iter().chain([("tentang", subject)]).chain(more.iter().copied());
        for (name, value) in given.filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        format!("/jurnal?{}", query.finish())
    }

    /// Whether anything narrows.
    pub fn narrows(&self) -> bool {
        self.fields.iter().any(|(_, value)| !value.is_empty()) || !self.filter.subjects.is_empty()
    }
}

/// The cases that a typed text names: an id, the address of a page, or a short reference.
async fn named_case(tx: &mut Tx, typed: &str) -> Result<Vec<String>, db::Error> {
    let last = typed.split_once("/kasus/").map_or(typed, |(_, rest)| rest);
    let last = last.split(['/', '?', '#']).next().unwrap_or_default();
    match parse_id(last) {
        Ok(id) => Ok(vec![id]),
        Err(_) => cases::ending_like(tx, last, MAX_NAMED).await,
    }
}

/// The public number in a typed text: alone, or in the address of a page.
fn product_number(typed: &str) -> Option<i64> {
    let last = typed.split_once("/produk-hukum/").map_or(typed, |(_, rest)| rest);
    let digits: String = last.chars().take_while(char::is_ascii_digit).collect();
    let after = last.get(digits.len()..).unwrap_or_default();
    digits.parse().ok().filter(|_| after.is_empty() || after.starts_with(['-', '/']))
}

/// Everybody who may have done something, for choosing.
///
/// # Errors
/// As any statement.
pub async fn people(staff: &Staff) -> Result<Vec<Person>, crate::auth::AuthError> {
    staff.web.auth.people(None).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_named_by_its_number_or_its_address() {
        for (typed, number) in [
            ("12", Some(12)),
            ("/produk-hukum/12-keputusan-13", Some(12)),
            ("https://jdih.contoh.go.id/produk-hukum/7/berkas/a.pdf", Some(7)),
            ("12a", None),
            ("", None),
            ("Keputusan 12", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(product_number(typed), number, "{typed}");
        }
    }
}
