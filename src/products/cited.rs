//! Which published product a citation names, so that what revokes or amends is linked to what it revokes or amends: the
//! status of a product follows from such links alone (handbook section 3.3).

use super::description::{Description, FieldProblem, Relation, relation_rows};
use super::error::ProductError;
use super::service::Products;
use super::store::cited::{self, CitedRow};
use super::visibility::PUBLIC;
use crate::db::Tx;
use crate::kernel::{DocumentNumber, fold};
use std::collections::BTreeMap;

/// A published product that a relation is linked to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cited {
    /// Its public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub citation: String,
}

/// A published product that names another without being linked to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its public id.
    pub public_id: i64,
    /// Its citation.
    pub citation: String,
    /// "Mencabut", …
    pub relation: String,
}

/// Number and year of a citation, and what stands before them.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Naming {
    /// Kind and office, folded, as they are compared.
    who: String,
    /// The number's key.
    key: String,
    year: u16,
}

impl Products {
    /// The published product that each relation is linked to, in their order.
    ///
    /// # Errors
    /// As any statement.
    pub async fn linked(&self, relations: &[Relation]) -> Result<Vec<Option<Cited>>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let mut linked = Vec::new();
        for relation in relations {
            let row = match relation.target {
                Some(public_id) => cited::by_public_id(&mut tx, public_id).await?,
                None => None,
            };
            linked.push(row.filter(|row| row.state == PUBLIC).map(shown));
        }
        Ok(linked)
    }

    /// The published product that a citation names, when there is just one.
    ///
    /// # Errors
    /// As any statement.
    pub async fn named_by(&self, text: &str) -> Result<Option<Cited>, ProductError> {
        Ok(named_in(&mut self.journal().db().read().await?, text).await?.map(shown))
    }

    /// Published products that name this one by its citation alone: each with the relation's title. They were published
    /// before it, so nothing links them yet; a ralat does.
    ///
    /// # Errors
    /// As any statement.
    pub async fn mentions_of(&self, citation: &str) -> Result<Vec<Mention>, ProductError> {
        let Some(own) = naming(citation) else { return Ok(Vec::new()) };
        let running = own.key.split('/').next().unwrap_or_default();
        let mut tx = self.journal().db().read().await?;
        let rows = cited::mentions(&mut tx, running, &own.year.to_string()).await?.into_iter();
        let named = rows.filter(|row| naming(&row.text).as_ref() == Some(&own));
        Ok(named
            .map(|row| Mention { public_id: row.public_id, citation: row.title, relation: row.kind })
            .collect())
    }

    /// Links each relation of a description that names a published product without saying its public id; `form` is what
    /// was typed. A public id that is no product's, or another one's than the citation says, is a problem of its field.
    ///
    /// # Errors
    /// As any statement.
    pub async fn link_relations(
        &self,
        description: &mut Description,
        form: &BTreeMap<String, String>,
    ) -> Result<Vec<FieldProblem>, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let mut problems = Vec::new();
        for (relation, n) in description.relations.iter_mut().zip(relation_rows(form)) {
            let Some(public_id) = relation.target else {
                relation.target = named_in(&mut tx, &relation.text).await?.map(|row| row.public_id);
                continue;
            };
            let row = cited::by_public_id(&mut tx, public_id).await?;
            if let Err(sentence) = fits(row.as_ref(), public_id, &relation.text) {
                problems.push(FieldProblem { field: format!("hubungan_tujuan_{n}"), sentence });
            }
        }
        Ok(problems)
    }
}

fn shown(row: CitedRow) -> Cited {
    Cited { public_id: row.public_id, slug: row.slug, citation: row.title }
}

/// Whether a product with this public id can be the one that the text names.
fn fits(row: Option<&CitedRow>, public_id: i64, text: &str) -> Result<(), String> {
    let Some(row) = row else {
        return Err(format!(
            "Tidak ada produk hukum dengan nomor pengenal {public_id}. Kosongkan bila peraturannya di luar koleksi ini."
        ));
    };
    // Of what was taken down nothing is told; it may have been named while it was public.
    if row.state != PUBLIC {
        return Ok(());
    }
    match (naming(text), naming(&row.title)) {
        (Some(said), Some(known)) if (&said.key, said.year) != (&known.key, known.year) => Err(format!(
            "Nomor pengenal {public_id} adalah {}, bukan yang tertulis di samping. Perbaiki salah satunya.",
            row.title
        )),
        _ => Ok(()),
    }
}

async fn named_in(tx: &mut Tx, text: &str) -> Result<Option<CitedRow>, ProductError> {
    let Some(said) = naming(text) else { return Ok(None) };
    let rows = cited::with_number(tx, &said.key, i64::from(said.year)).await?;
    let mut rows =
        rows.into_iter().filter(|row| naming(&row.title).is_some_and(|known| known.who == said.who));
    Ok(rows.next().filter(|_| rows.next().is_none()))
}

/// Reads "Keputusan KPU Provinsi Jambi Nomor 50 Tahun 2022 tentang …"; `None` for what has no number and year.
fn naming(text: &str) -> Option<Naming> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let is = |word: &&str, any: &[&str]| any.contains(&plain(word).as_str());
    let at = words.iter().position(|word| is(word, &["nomor", "no", "nr"]))?;
    let (who, rest) = (words.get(..at)?, words.get(at + 1..)?);
    let end = rest.iter().position(|word| is(word, &["tentang"])).unwrap_or(rest.len());
    let rest = rest.get(..end)?;
    let by_word = rest.iter().rposition(|word| is(word, &["tahun", "thn"]));
    let (number, year) = match by_word.filter(|at| !rest.get(*at + 1).is_some_and(|next| next.contains('/')))
    {
        Some(at) => (rest.get(..at)?, rest.get(at + 1).and_then(|year| plain(year).parse().ok())),
        None => (rest, None),
    };
    let number = DocumentNumber::parse(number.join(" ").trim_end_matches([',', '.', ';'])).ok()?;
    let year = year.or_else(|| number.year())?;
    (!number.is_gap()).then(|| Naming { who: office_short(who), key: number.key(), year })
}

/// Kind and office as they are compared: the commission by its short name, whatever way it is written.
fn office_short(words: &[&str]) -> String {
    let text = fold(&words.join(" ")).replace("komisi pemilihan umum", "kpu").replace("prov.", "provinsi");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<(String, String, u16)> {
        naming(text).map(|naming| (naming.who, naming.key, naming.year))
    }

    #[test]
    fn a_citation_is_read_with_kind_office_number_and_year() {
        let one = Some(("keputusan kpu provinsi jambi".to_owned(), "50".to_owned(), 2022));
        for text in [
            "Keputusan KPU Provinsi Jambi Nomor 50 Tahun 2022",
            "KEPUTUSAN KOMISI PEMILIHAN UMUM PROVINSI JAMBI NOMOR 50 TAHUN 2022 TENTANG JADWAL TAHUN 2023",
            "Keputusan KPU Prov. Jambi No. 050 Thn 2022.",
        ] {
            assert_eq!(said(text), one, "{text}");
        }
        let old =
            said("Keputusan KPU Provinsi Jambi Nomor 16/HK.03.1-Kpt/Prov/15/11/2019 tentang X").unwrap();
        assert_eq!((old.2, old.1.starts_with("16/")), (2019, true));
        for none in ["", "Nomor", "Undang-Undang Dasar 1945", "Keputusan Nomor 50", "Nomor Tahun 2022"] {
            assert_eq!(said(none), None, "{none}");
        }
    }

    #[test]
    fn a_public_id_must_be_a_product_and_the_one_that_is_written() {
        let title = "Keputusan KPU Provinsi Jambi Nomor 67 Tahun 2024".to_owned();
        let row = CitedRow { public_id: 1, slug: "a".into(), title, state: PUBLIC.into() };
        let dark = CitedRow { state: "turun".into(), ..row.clone() };
        let of = |text: &str| fits(Some(&row), 1, text);
        assert_eq!(of("Keputusan Komisi Pemilihan Umum Provinsi Jambi Nomor 67 Tahun 2024"), Ok(()));
        assert_eq!(of("Keputusan tentang logistik"), Ok(()), "what names no number contradicts none");
        assert!(
            of("Keputusan KPU Provinsi Jambi Nomor 76 Tahun 2024")
                .unwrap_err()
                .contains("Nomor 67 Tahun 2024")
        );
        assert!(of("Keputusan KPU Provinsi Jambi Nomor 67 Tahun 2023").is_err());
        assert_eq!(fits(Some(&dark), 1, "Keputusan Nomor 76 Tahun 2024"), Ok(()));
        assert!(fits(None, 999, "").unwrap_err().contains("999"));
    }
}
