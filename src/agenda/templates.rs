//! How an office's numbers look, kept by its administrator.

use super::store::templates::{self, Row};
use super::template::{MAX_VALUE_CHARS, Template, Values};
use super::{Agenda, Register};
use crate::auth::{self, Actor};
use crate::db::Tx;
use crate::journal::Entry;
use crate::kernel::CivilDate;
use crate::sop::{ActError, Refusal};

/// What an administrator says of a register's numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The template.
    pub template: String,
    /// What `{klasifikasi}` stands for.
    pub classification: String,
    /// What `{unit}` stands for.
    pub unit: String,
}

impl Pattern {
    /// What holds while an office has not said another. That of nota dinas follows the numbers of other papers that
    /// KPU offices write now (handbook section 3.3); the office's own form is not verified.
    #[must_use]
    pub fn usual(register: Register) -> Self {
        let (template, classification) = match register {
            Register::NotaDinas => ("{n}/{klasifikasi}-ND/{kode_wilayah}/{tahun}", "HK.04"),
            Register::Disposisi => ("{n}/{tahun}", ""),
        };
        Self { template: template.to_owned(), classification: classification.to_owned(), unit: String::new() }
    }

    /// The fields, tidied, and the template understood.
    ///
    /// # Errors
    /// Field and sentence of the first thing that cannot be accepted.
    pub fn checked(&self) -> Result<(Self, Template), (&'static str, String)> {
        let tidy = |field: &'static str, label: &str, text: &str| {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            match text.chars().count() {
                chars if chars > MAX_VALUE_CHARS => {
                    Err((field, format!("{label} paling panjang {MAX_VALUE_CHARS} karakter.")))
                }
                _ if text.chars().any(|c| c.is_control() || c == '{' || c == '}') => {
                    Err((field, format!("{label} memuat tanda yang tidak dapat dipakai.")))
                }
                _ => Ok(text),
            }
        };
        let template = Template::parse(&self.template).map_err(|error| (error.field(), error.sentence()))?;
        let pattern = Self {
            template: self.template.trim().to_owned(),
            classification: tidy("klasifikasi", "Kode klasifikasi", &self.classification)?,
            unit: tidy("unit", "Kode unit", &self.unit)?,
        };
        let filled = template.check_values(&pattern.classification, &pattern.unit);
        filled.map_err(|error| (error.field(), error.sentence()))?;
        Ok((pattern, template))
    }

    /// A number as it would be written.
    ///
    /// # Errors
    /// As [`Pattern::checked`].
    pub fn written(
        &self,
        number: i64,
        region: &str,
        date: CivilDate,
    ) -> Result<String, (&'static str, String)> {
        let (pattern, template) = self.checked()?;
        let (classification, unit) = (pattern.classification.as_str(), pattern.unit.as_str());
        Ok(template.fill(&Values { number, classification, region, unit, date }))
    }
}

/// The pattern of a register of an office, read inside the caller's transaction.
pub(super) async fn pattern_in(
    tx: &mut Tx,
    office_id: &str,
    register: Register,
) -> Result<Pattern, ActError> {
    let row = templates::current(tx, office_id, register.column()).await?;
    let kept =
        |row: Row| Pattern { template: row.template, classification: row.classification, unit: row.unit };
    Ok(row.map_or_else(|| Pattern::usual(register), kept))
}

/// A number of an office as it is written, read inside the caller's transaction.
pub(super) async fn written_in(
    tx: &mut Tx,
    office_id: &str,
    register: Register,
    number: i64,
    date: CivilDate,
) -> Result<String, ActError> {
    let office = auth::office_in(tx, office_id).await?.ok_or(ActError::NotFound)?;
    let pattern = pattern_in(tx, office_id, register).await?;
    pattern.written(number, &office.code, date).map_err(|(_, sentence)| ActError::invalid("nomor", sentence))
}

impl Agenda {
    /// The pattern of a register.
    ///
    /// # Errors
    /// As any statement.
    pub async fn pattern(&self, office_id: &str, register: Register) -> Result<Pattern, ActError> {
        pattern_in(&mut self.sops.journal().db().read().await?, office_id, register).await
    }

    /// Says how a register's numbers look from now on; those that were given stay as they are.
    ///
    /// # Errors
    /// A refusal unless the actor administers; [`ActError::Invalid`] for what cannot be accepted.
    pub async fn set_pattern(
        &self,
        actor: &Actor,
        register: Register,
        pattern: &Pattern,
    ) -> Result<(), ActError> {
        if !actor.is_administrator() {
            return Err(Refusal::Role { role: auth::ADMINISTRATOR.to_owned() }.into());
        }
        let checked = pattern.checked().map_err(|(field, sentence)| ActError::invalid(field, sentence));
        let (pattern, _) = checked?;
        let mut tx = self.sops.journal().begin().await?;
        let row =
            Row { template: pattern.template, classification: pattern.classification, unit: pattern.unit };
        let (office_id, register) = (&actor.office_id, register.column());
        templates::insert(&mut tx, office_id, register, &row, &actor.person_id).await?;
        let entry = Entry::new("agenda.templat", actor.author()).about(office_id).with("buku", register);
        tx.commit(vec![entry]).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day() -> CivilDate {
        CivilDate::parse("2026-11-29").unwrap()
    }

    #[test]
    fn the_usual_patterns_hold() {
        let written = |register| Pattern::usual(register).written(18, "15", day()).unwrap();
        assert_eq!(written(Register::NotaDinas), "18/HK.04-ND/15/2026");
        assert_eq!(written(Register::Disposisi), "18/2026");
    }

    #[test]
    fn values_have_limits_on_both_sides_and_no_places_of_their_own() {
        let with = |unit: &str| {
            let pattern = Pattern { template: "{n}/{unit}".into(), unit: unit.into(), ..Pattern::default() };
            pattern.checked().map(|(pattern, _)| pattern.unit).map_err(|(field, _)| field)
        };
        assert_eq!(with("  02 "), Ok("02".to_owned()));
        assert!(with(&"a".repeat(MAX_VALUE_CHARS)).is_ok());
        assert_eq!(with(&"a".repeat(MAX_VALUE_CHARS + 1)), Err("unit"));
        assert_eq!(with("{n}"), Err("unit"));
        assert_eq!(with(" "), Err("unit"));
    }
}
