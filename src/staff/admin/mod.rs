//! Administration: people, posts and the office's settings. An administrator sees no case.

pub mod calendar;
pub mod hotline;
pub mod kinds;
pub mod numbering;
pub mod office;
pub mod people;
pub mod posts;
pub mod texts;

use super::Staff;
use crate::auth::Actor;
use crate::web::WebError;

/// Sets the settings of the administrator's office that differ from what they are; an unchanged one is no change.
async fn save(
    staff: &Staff,
    viewer: &Actor,
    wanted: impl IntoIterator<Item = (&'static str, String)>,
) -> Result<(), WebError> {
    let known = staff.web.auth.settings(&viewer.office_id).await?;
    for (name, value) in wanted {
        if known.get(name).map_or("", String::as_str) != value {
            staff.web.auth.set_setting(viewer, name, &value).await?;
        }
    }
    Ok(())
}
