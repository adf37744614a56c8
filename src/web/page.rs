//! What every page's frame shows.

use super::statics::asset_url;
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};

/// The frame of a page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The title, without the site's name.
    pub title: String,
    /// The office's name; empty before the first start is over.
    pub office: String,
    /// Who is signed in: name and post.
    pub viewer: Option<(String, String)>,
    /// The token of forms on this page.
    pub csrf: String,
    /// Links of the staff's navigation: address, label, whether it is this page.
    pub nav: Vec<(String, String, bool)>,
    /// A short message that an act left behind.
    pub notice: String,
}

impl Page {
    /// A frame with a title and nothing else; for errors, where nothing more may be asked.
    #[must_use]
    pub fn plain(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// The address of a file of ours, with its version.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        asset_url(name)
    }

    /// Whether all that is shown is made up, which the page then says.
    #[must_use]
    pub fn is_demonstration(&self) -> bool {
        super::demonstration::is_demonstration()
    }

    /// The name of the site.
    #[must_use]
    pub fn site(&self) -> String {
        if self.office.is_empty() { "JDIH".to_owned() } else { format!("JDIH {}", self.office) }
    }
}

/// The page of a failed request.
#[derive(Template)]
#[template(path = "problem.html")]
pub struct PageProblem {
    /// The frame.
    pub page: Page,
    /// What the reader is told.
    pub sentence: String,
}

/// A template as a response; a template that fails is a mistake of ours and says so.
pub fn render(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => ([(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "template failed");
            (StatusCode::INTERNAL_SERVER_ERROR, "Terjadi kesalahan pada sistem.").into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_to_nothing_can_search_from_there() {
        let problem =
            PageProblem { page: Page::plain("Tidak ditemukan"), sentence: "<b>Tidak</b> ada.".into() };
        let html = problem.render().unwrap();
        assert!(
            html.contains("<form action=\"/cari\" method=\"get\" role=\"search\"")
                && html.contains("name=\"q\"")
        );
        assert!(html.contains("&#60;b&#62;Tidak") && html.matches("<h1").count() == 1, "{html}");
        // It is shown where nothing may be asked: neither an office nor a token.
        assert!(!html.contains("csrf"), "{html}");
    }
}
