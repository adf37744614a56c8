//! A new office and the posts that it starts with.

use super::error::AuthError;
use super::rules::check_name;
use std::collections::BTreeSet;

/// What is needed for a new office.
#[derive(Debug, Clone, Default)]
pub struct NewOffice {
    /// Regional code, digits: 2 for a province, 4 for a kabupaten or kota.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Where it sits.
    pub place: String,
}

impl NewOffice {
    /// The fields, trimmed.
    ///
    /// # Errors
    /// [`AuthError::Invalid`] for the first field that cannot be accepted.
    pub fn checked(&self) -> Result<Self, AuthError> {
        let code = self.code.trim().to_owned();
        if !matches!(code.len(), 2 | 4) || !code.chars().all(|c| c.is_ascii_digit()) {
            return Err(AuthError::invalid(
                "kode",
                "Kode wilayah terdiri atas 2 angka (provinsi, misalnya 15) atau 4 angka (kabupaten/kota, misalnya 1503).",
            ));
        }
        Ok(Self { code, name: check_name("kantor", &self.name)?, place: check_name("tempat", &self.place)? })
    }
}

#[derive(serde::Deserialize)]
struct PostsFile {
    post: Vec<DefaultPost>,
}

/// A post that a new office starts with.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct DefaultPost {
    /// Title.
    pub title: String,
    /// Ids of its roles.
    pub roles: BTreeSet<String>,
    /// Title of the post above.
    pub superior: Option<String>,
}

/// The posts that a new office starts with (`posts.toml`); an administrator changes them afterwards.
///
/// # Errors
/// [`AuthError::Hash`] never; [`AuthError::Invalid`] when the file compiled in cannot be read, which a
/// test rules out.
pub fn default_posts() -> Result<Vec<DefaultPost>, AuthError> {
    let file: PostsFile = toml::from_str(include_str!("posts.toml"))
        .map_err(|error| AuthError::invalid("peran", error.to_string()))?;
    Ok(file.post)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_posts_can_be_read() {
        let posts = default_posts().unwrap();
        assert!(posts.iter().any(|post| post.roles.contains("administrator")));
        for superior in posts.iter().filter_map(|post| post.superior.as_ref()) {
            assert!(posts.iter().any(|post| post.title == *superior), "{superior}");
        }
    }

    #[test]
    fn a_regional_code_has_two_or_four_digits() {
        let office = |code: &str| NewOffice { code: code.into(), name: "KPU".into(), place: "Jambi".into() };
        assert!(office("15").checked().is_ok() && office("1503").checked().is_ok());
        for bad in ["", "1", "150", "15031", "ab"] {
            assert!(office(bad).checked().is_err(), "{bad}");
        }
    }
}
