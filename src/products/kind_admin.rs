//! Kinds of legal product as an administrator keeps them. A change counts from now on: what was published bears its
//! title and file names as they were, and an open case with a kind that is not used any more may go on with it.

use super::error::ProductError;
use super::service::Products;
use super::store::kinds::{self, Change};
use crate::auth::Actor;
use crate::journal::{Entry, Write};
use crate::kernel::{MAX_ABBREVIATION_CHARS, new_id, slug};
use crate::sop::{ActError, Refusal};

/// The longest title of a kind.
pub const MAX_KIND_TITLE_CHARS: usize = 80;
/// The most kinds that there may be.
pub const MAX_KINDS: usize = 60;

/// What an administrator says of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KindGiven {
    /// Title, such as `Surat Edaran`.
    pub title: String,
    /// Abbreviation, such as `SE`.
    pub abbreviation: String,
    /// Code in file names, such as `se`.
    pub file_code: String,
}

impl KindGiven {
    fn checked(&self) -> Result<Self, ProductError> {
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = |field: &str, what: &str, typed: &str, most: usize| {
            let text = one_line(typed);
            match text.chars().count() {
                0 => Err(ProductError::invalid(field, format!("Isi {what}."))),
                n if n > most => Err(ProductError::invalid(
                    field,
                    format!("{what} paling panjang {most} huruf; ini {n} huruf."),
                )),
                _ if text.chars().any(char::is_control) => Err(ProductError::invalid(
                    field,
                    format!("{what} memuat tanda yang tidak dapat ditulis."),
                )),
                _ => Ok(text),
            }
        };
        let given = Self {
            title: text("judul", "nama jenis", &self.title, MAX_KIND_TITLE_CHARS)?,
            abbreviation: text("singkatan", "singkatan", &self.abbreviation, MAX_KIND_TITLE_CHARS)?,
            file_code: text("kode", "kode nama berkas", &self.file_code, MAX_ABBREVIATION_CHARS)?,
        };
        if !given.file_code.chars().all(|c| c.is_ascii_lowercase()) {
            let sentence = "Kode nama berkas hanya memuat huruf kecil a sampai z, misalnya kptsek.";
            return Err(ProductError::invalid("kode", sentence));
        }
        Ok(given)
    }
}

impl Products {
    /// Adds a kind; gives its id.
    ///
    /// # Errors
    /// Forbidden unless the actor administers; an invalid field for what is empty, too long, or taken.
    pub async fn add_kind(&self, actor: &Actor, given: &KindGiven) -> Result<String, ProductError> {
        administrators_only(actor)?;
        let given = given.checked()?;
        let mut tx = self.journal().begin().await?;
        let known = kinds::all(&mut tx).await?;
        if known.len() >= MAX_KINDS {
            let sentence =
                format!("Paling banyak ada {MAX_KINDS} jenis; ubah atau pakai lagi yang sudah ada.");
            return Err(ProductError::invalid("judul", sentence));
        }
        let id = slug(&given.title, MAX_KIND_TITLE_CHARS);
        if id.is_empty() || known.iter().any(|kind| kind.id == id) {
            let sentence =
                "Jenis dengan nama yang sama sudah ada, mungkin tidak dipakai lagi; ubah yang itu.";
            return Err(ProductError::invalid("judul", sentence));
        }
        not_taken(&known, &id, &given)?;
        let change = Change { kind_id: &id, given: &given, in_use: true };
        record(&mut tx, actor, change).await?;
        tx.commit(vec![Entry::new("jenis.ditambah", actor.author()).about(&id)]).await?;
        Ok(id)
    }

    /// Changes a kind's title, abbreviation and code from now on.
    ///
    /// # Errors
    /// As [`Products::add_kind`]; [`ProductError::NotFound`] when there is none of this id.
    pub async fn change_kind(&self, actor: &Actor, id: &str, given: &KindGiven) -> Result<(), ProductError> {
        administrators_only(actor)?;
        let given = given.checked()?;
        let mut tx = self.journal().begin().await?;
        let known = kinds::all(&mut tx).await?;
        let kind =
            known.iter().find(|kind| kind.id == id).ok_or(ProductError::NotFound("Jenis produk hukum"))?;
        not_taken(&known, id, &given)?;
        let change = Change { kind_id: id, given: &given, in_use: kind.is_in_use() };
        record(&mut tx, actor, change).await?;
        tx.commit(vec![Entry::new("jenis.diubah", actor.author()).about(id)]).await?;
        Ok(())
    }

    /// Takes a kind out of what can be chosen, or puts it back.
    ///
    /// # Errors
    /// Forbidden unless the actor administers; [`ProductError::NotFound`].
    pub async fn use_kind(&self, actor: &Actor, id: &str, in_use: bool) -> Result<(), ProductError> {
        administrators_only(actor)?;
        let mut tx = self.journal().begin().await?;
        let known = kinds::all(&mut tx).await?;
        let kind =
            known.iter().find(|kind| kind.id == id).ok_or(ProductError::NotFound("Jenis produk hukum"))?;
        if !in_use && known.iter().filter(|one| one.is_in_use() && one.id != id).count() == 0 {
            return Err(ProductError::invalid("pakai", "Sedikitnya satu jenis harus dapat dipilih."));
        }
        let given = KindGiven {
            title: kind.title.clone(),
            abbreviation: kind.abbreviation.clone(),
            file_code: kind.file_code.clone(),
        };
        record(&mut tx, actor, Change { kind_id: id, given: &given, in_use }).await?;
        let entry = match in_use {
            true => Entry::new("jenis.dipakai-lagi", actor.author()),
            false => Entry::new("jenis.tidak-dipakai", actor.author()),
        };
        tx.commit(vec![entry.about(id)]).await?;
        Ok(())
    }
}

async fn record(tx: &mut Write, actor: &Actor, change: Change<'_>) -> Result<(), ProductError> {
    let id = new_id(tx.now());
    Ok(kinds::record(tx, &id, &actor.person_id, change).await?)
}

fn not_taken(known: &[kinds::Row], id: &str, given: &KindGiven) -> Result<(), ProductError> {
    let others = || known.iter().filter(|kind| kind.id != id);
    if others().any(|kind| kind.title.eq_ignore_ascii_case(&given.title)) {
        return Err(ProductError::invalid("judul", "Nama ini sudah dipakai jenis lain."));
    }
    if others().any(|kind| kind.file_code == given.file_code) {
        let sentence = "Kode ini sudah dipakai jenis lain, sehingga nama berkasnya dapat tertukar.";
        return Err(ProductError::invalid("kode", sentence));
    }
    Ok(())
}

fn administrators_only(actor: &Actor) -> Result<(), ProductError> {
    if actor.is_administrator() {
        return Ok(());
    }
    let role = crate::auth::ADMINISTRATOR.to_owned();
    Err(ActError::Refused(Refusal::Role { role }).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(title: &str, code: &str) -> Result<KindGiven, ProductError> {
        KindGiven { title: title.into(), abbreviation: "X".into(), file_code: code.into() }.checked()
    }

    #[test]
    fn a_title_and_a_code_have_limits_on_both_sides() {
        assert_eq!(given("  Surat \n Edaran ", "se").unwrap().title, "Surat Edaran");
        assert!(given(&"a".repeat(MAX_KIND_TITLE_CHARS), "se").is_ok());
        assert!(given(&"a".repeat(MAX_KIND_TITLE_CHARS + 1), "se").is_err());
        assert!(given("a", &"a".repeat(MAX_ABBREVIATION_CHARS)).is_ok());
        assert!(given("a", &"a".repeat(MAX_ABBREVIATION_CHARS + 1)).is_err());
        for wrong in ["", "SE", "s e", "s-e", "sé", "1"] {
            assert!(given("a", wrong).is_err(), "{wrong}");
        }
        assert!(given(" ", "se").is_err());
    }
}
