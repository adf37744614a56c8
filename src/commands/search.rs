//! `jdih search`: what the public finds, for scripts and for trying things.

use super::cli;
use super::out::{self, Outcome};
use crate::app::App;
use crate::search::{Filter, FoundHit};
use crate::web::{Site, urls};
use std::process::ExitCode;

/// A hit, as scripts read it.
#[derive(serde::Serialize)]
struct Listed {
    id: i64,
    score: f32,
    citation: String,
    title: String,
    status: &'static str,
    file: Option<String>,
    page: Option<u32>,
    recognised: bool,
    snippet: String,
    url: String,
}

/// Lists one page of what answers the query.
pub(super) async fn search(app: &App, site: &Site, asked: cli::Search) -> Outcome {
    app.search.refresh().await?;
    // Whatever was typed is understood somehow, as in an address; what is no text is a character that says so.
    let typed: Vec<_> = asked.query.iter().map(|part| part.to_string_lossy()).collect();
    let text = typed.join(" ");
    let found = app.search.find(&text, Filter::default(), asked.page).await?;
    let listed: Vec<Listed> = found.hits.into_iter().map(|hit| listed(site, hit)).collect();
    if asked.json.json {
        out::json(&listed)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(proposal) = found.proposal {
        out::complain(&format!("maksud Anda: {proposal}"));
    }
    for hit in listed {
        let page = hit.page.map(|page| format!("halaman {page}")).unwrap_or_default();
        out::line(format!("{}\t{}\t{}\t{}\t{}", hit.id, hit.citation, hit.title, page, hit.snippet))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(site: &Site, hit: FoundHit) -> Listed {
    Listed {
        id: hit.teaser.public_id,
        score: hit.score,
        url: site.absolute(&urls::product(hit.teaser.public_id, &hit.teaser.slug)),
        title: hit.teaser.title.clone(),
        citation: hit.teaser.citation.clone(),
        status: hit.status,
        file: hit.file,
        page: hit.page,
        recognised: hit.is_recognised,
        snippet: hit.snippet.into_iter().map(|(text, _)| text).collect(),
    }
}
