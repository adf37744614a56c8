//! The posts of an office, each below the one above it, for everybody to see.

use super::error::AuthError;
use super::model::{Post, SEKRETARIS, SEPARATE_ROLES, UNIT};
use super::service::Auth;
use std::collections::{BTreeMap, BTreeSet};

/// A post in the chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub title: String,
    /// What it does in the procedures: titles of roles other than its own.
    pub does: Vec<String>,
    /// How many posts are above it.
    pub depth: usize,
}

impl Auth {
    /// The posts of an office from the Sekretaris down; those that only administer, audit or propose stand in none.
    ///
    /// # Errors
    /// As any statement.
    pub async fn chart(&self, office_id: &str) -> Result<Vec<Place>, AuthError> {
        let (posts, above) = (self.posts(office_id).await?, self.superiors(office_id).await?);
        let roles = self.roles();
        Ok(chart(posts, &above, &|role| roles.title(role).to_owned()))
    }
}

fn chart(posts: Vec<Post>, above: &BTreeMap<String, String>, title: &dyn Fn(&str) -> String) -> Vec<Place> {
    let apart = |role: &String| SEPARATE_ROLES.contains(&role.as_str()) || role == UNIT;
    let posts: Vec<Post> = posts.into_iter().filter(|post| !post.roles.iter().all(apart)).collect();
    let known: BTreeSet<&str> = posts.iter().map(|post| post.id.as_str()).collect();
    let head = posts.iter().find(|post| post.roles.contains(SEKRETARIS)).map(|post| post.id.as_str());
    let over = |post: &Post| {
        let named = above.get(&post.id).map(String::as_str).filter(|id| known.contains(id));
        named.or(head).filter(|id| *id != post.id)
    };
    let mut below: BTreeMap<Option<&str>, Vec<&Post>> = BTreeMap::new();
    posts.iter().for_each(|post| below.entry(over(post)).or_default().push(post));
    let under = |id: Option<&str>, depth: usize| -> Vec<(&Post, usize)> {
        below.get(&id).into_iter().flatten().rev().map(|post| (*post, depth)).collect()
    };
    // A ring of superiors cannot be entered; were there one, its posts would be left out rather than walked for ever.
    let (mut waiting, mut places) = (under(None, 0), Vec::new());
    while let Some((post, depth)) = waiting.pop() {
        let does = post.roles.iter().filter(|role| !apart(role)).map(|role| title(role));
        let does = does.filter(|role| *role != post.title).collect();
        places.push(Place { title: post.title.clone(), does, depth });
        waiting.extend(under(Some(post.id.as_str()), depth + 1));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(id: &str, roles: &[&str]) -> Post {
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        Post { id: id.into(), office_id: "o".into(), title: id.to_uppercase(), roles }
    }

    fn lines(lines: &[(&str, &str)]) -> BTreeMap<String, String> {
        lines.iter().map(|(one, over)| ((*one).to_owned(), (*over).to_owned())).collect()
    }

    #[test]
    fn posts_stand_below_who_is_above_them() {
        let posts = vec![
            post("admin", &["administrator"]),
            post("kasubbag", &["kasubbag_hukum"]),
            post("kabag", &["kabag_teknis_hukum"]),
            post("sek", &["sekretaris"]),
            post("umum", &["kabag_umum"]),
            post("unit", &["unit_pengusul"]),
        ];
        let above = lines(&[("kasubbag", "kabag"), ("kabag", "sek")]);
        let places = chart(posts, &above, &|role| role.to_owned());
        let shape: Vec<_> = places.iter().map(|one| (one.title.as_str(), one.depth)).collect();
        assert_eq!(shape, [("SEK", 0), ("KABAG", 1), ("KASUBBAG", 2), ("UMUM", 1)]);
        assert_eq!(places[2].does, ["kasubbag_hukum"]);
    }

    #[test]
    fn a_ring_and_an_office_without_a_head_end() {
        let posts = || vec![post("a", &["kabag_umum"]), post("b", &["kasubbag_umum"])];
        assert!(chart(posts(), &lines(&[("a", "b"), ("b", "a")]), &|role| role.to_owned()).is_empty());
        let flat = chart(posts(), &BTreeMap::new(), &|role| role.to_owned());
        assert_eq!(flat.iter().map(|one| one.depth).collect::<Vec<_>>(), [0, 0]);
    }
}
