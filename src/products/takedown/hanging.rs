//! What hangs on a product: said before it is taken down, because it cannot be put back.

use crate::kernel::CivilDate;
use crate::products::error::ProductError;
use crate::products::service::Products;
use crate::products::store::{hanging, publish, reports};

/// Over how many days readers are counted.
pub const COUNTED_DAYS: i32 = 30;

/// What hangs on a product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hanging {
    /// Relations to public products: what it is called, public id and citation. `true`: the other's relation to it.
    pub relations: Vec<(bool, String, i64, String)>,
    /// Views and downloads of the last [`COUNTED_DAYS`] days.
    pub counted: (i64, i64),
    /// Open cases that would replace it: case and subject.
    pub cases: Vec<(String, String)>,
    /// Every case of it, for who asks what waits for one.
    pub all_cases: Vec<String>,
    /// Open reports of problems by readers.
    pub reports: i64,
}

impl Products {
    /// What hangs on a product.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] when there is no product of this id.
    pub async fn hanging(&self, public_id: i64) -> Result<Hanging, ProductError> {
        let mut tx = self.journal().db().read().await?;
        let product = publish::by_public_id(&mut tx, public_id).await?;
        let product = product.ok_or(ProductError::NotFound("Produk hukum"))?;
        let now = self.journal().clock().now();
        let since = CivilDate::in_jakarta(now).plus_days(1 - COUNTED_DAYS).iso();
        let relations = hanging::relations(&mut tx, &product.id).await?;
        Ok(Hanging {
            relations: relations
                .into_iter()
                .map(|(inverse, title, id, citation)| (inverse > 0, title, id, citation))
                .collect(),
            counted: hanging::counted_since(&mut tx, &product.id, &since).await?,
            cases: hanging::open_replacements(&mut tx, &product.id).await?,
            all_cases: hanging::cases(&mut tx, &product.id).await?,
            reports: reports::count_of(&mut tx, &product.id).await?,
        })
    }
}
