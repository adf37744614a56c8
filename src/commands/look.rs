//! Commands that only look: what is published, what a file is, what the journal says.

use super::cli::{self, Json};
use super::describe;
use super::out::{self, Failed, Outcome};
use crate::app::open_to_read;
use crate::config::Settings;
use crate::journal::{self, Journal};
use crate::kernel::Clock;
use crate::pdf::{Reader, Verdict};
use crate::products::{Catalog, OnShelf, PublicProduct};
use crate::web::{Site, urls};
use std::path::Path;
use std::process::ExitCode;

/// Products that are asked for at once.
const PAGE: i64 = 200;

/// A product, as scripts read it.
#[derive(serde::Serialize)]
struct Listed {
    id: i64,
    kind: String,
    number: Option<String>,
    year: Option<u16>,
    title: String,
    citation: String,
    state: &'static str,
    status: &'static str,
    version: i64,
    url: String,
    files: Vec<ListedFile>,
    /// Names of files that were taken down while the product stays.
    dark_files: Vec<String>,
}

#[derive(serde::Serialize)]
struct ListedFile {
    name: String,
    sha256: String,
    size_bytes: u64,
    pages: Option<i64>,
    url: String,
}

pub(super) async fn product(settings: &Settings, command: cli::Product) -> Outcome {
    let cli::Product::List(Json { json }) = command;
    let site = settings.site(settings.listen)?;
    let journal = Journal::open(open_to_read(&settings.database).await?, Clock::system()).await?;
    let catalog = Catalog::new(journal, super::existing_storage(&settings.storage)?);
    let (mut all, mut after) = (Vec::new(), 0);
    loop {
        let ids = catalog.all_ids(after, PAGE).await?;
        let Some(last) = ids.last() else { break };
        after = *last;
        for id in ids {
            match catalog.product(id).await? {
                Some(product) => all.extend(listed(&site, product)),
                None => all.extend(catalog.recorded(id).await?.map(|product| dark(&site, product))),
            }
        }
    }
    if json {
        out::json(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    for product in all {
        out::line(format!("{}\t{}\t{}\t{}", product.id, product.status, product.citation, product.url))?;
        for file in product.files {
            out::line(format!("\t{}\t{}", file.sha256, file.url))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn listed(site: &Site, product: PublicProduct) -> Option<Listed> {
    let current = product.current()?;
    let files = product.versions.iter().flat_map(|version| &version.files).map(|file| ListedFile {
        name: file.name.clone(),
        sha256: file.digest.hex(),
        size_bytes: file.size_bytes,
        pages: file.pages,
        url: site.absolute(&urls::product_file(product.public_id, &file.name)),
    });
    Some(Listed {
        id: product.public_id,
        kind: product.kind.0.clone(),
        number: current.description.number().map(|number| number.bare()),
        year: current.description.year(),
        title: current.description.get("judul").to_owned(),
        citation: product.citation.clone(),
        state: "terbit",
        status: if product.is_revoked() {
            "dicabut"
        } else if product.is_amended() {
            "diubah"
        } else {
            "berlaku"
        },
        version: current.version,
        url: site.absolute(&urls::product(product.public_id, &product.slug)),
        files: files.collect(),
        dark_files: product.dark.iter().map(|file| file.name.clone()).collect(),
    })
}

/// What was taken down: whose command this is has the database, so title and number are told; there is nothing to fetch.
fn dark(site: &Site, product: OnShelf) -> Listed {
    Listed {
        id: product.public_id,
        kind: product.description.get("jenis").to_owned(),
        number: product.description.number().map(|number| number.bare()),
        year: product.description.year(),
        title: product.description.get("judul").to_owned(),
        citation: product.citation,
        state: "turun",
        status: "diturunkan",
        version: product.version,
        url: site.absolute(&urls::product_for_good(product.public_id)),
        files: Vec::new(),
        dark_files: Vec::new(),
    }
}

/// Reads a file as an upload is read; 1 when it would be refused.
pub(super) async fn inspect(file: &Path, describe: bool, Json { json }: Json) -> Outcome {
    let reader = Reader::new(super::means()?.exe);
    let seen = reader.inspect_path(file).await.map_err(|error| match error {
        crate::pdf::ReadError::File(error) => {
            Failed(format!("Berkas {} tidak dapat dibuka: {error}.", file.display()))
        }
        other => other.into(),
    })?;
    let fit = seen.verdict == Verdict::Ok;
    let described = if describe && fit { Some(describe::read(&reader, file).await?) } else { None };
    if json {
        match &described {
            Some(described) => describe::json(&seen, described)?,
            None => out::json(&seen)?,
        }
        return Ok(out::holds(fit));
    }
    out::line(if fit { "Dapat diterima." } else { "Ditolak." })?;
    for reason in seen.reasons.iter().chain(&seen.warnings) {
        out::line(reason)?;
    }
    out::line(format!("Halaman: {}\nSHA-256: {}", seen.pages, seen.sha256))?;
    if let Some(described) = &described {
        describe::lines(described)?;
    }
    Ok(out::holds(fit))
}

/// The journal, one entry per line.
pub(super) async fn journal(settings: &Settings, command: &cli::Journal) -> Outcome {
    let cli::Journal::Export = command;
    let db = open_to_read(&settings.database).await?;
    let mut seq = 0;
    loop {
        // Entries never change, so each page may be a view of its own and no reader stays open.
        let page = journal::after(&mut db.read().await?, seq).await?;
        let Some(last) = page.last() else { return Ok(ExitCode::SUCCESS) };
        seq = last.seq;
        let lines: Vec<String> = page.iter().map(journal::export_line).collect();
        out::line(lines.join("\n"))?;
    }
}
