//! `serve` and `worker`: going on until told to stop.

use super::out::{self, Failed, Outcome};
use super::{listen, means, open};
use crate::app::{App, Presence};
use crate::config::Settings;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long background work may take to end after the stop; what is cut off is leased anew later.
const GRACE: Duration = Duration::from_secs(20);

/// Serves pages, runs background work and sweeps.
pub(super) async fn serve(settings: &Settings) -> Outcome {
    serve_on(bind(settings).await?, settings).await
}

/// Takes the address, before anything is opened.
pub(super) async fn bind(settings: &Settings) -> Result<TcpListener, Failed> {
    // Judged before anybody can connect.
    settings.site(settings.listen)?;
    TcpListener::bind(settings.listen).await.map_err(|error| {
        Failed(format!(
            "Server tidak dapat mendengarkan di {}: {error}. Pakai --listen lain.",
            settings.listen
        ))
    })
}

/// The same on an address that was taken.
pub(super) async fn serve_on(listener: TcpListener, settings: &Settings) -> Outcome {
    let site = settings.site(listener.local_addr().map_err(out::unwritten)?)?;
    let app = App::open(settings, site, means()?, Presence::Alone).await?;
    let (stop, stopping) = stop_at_signal()?;
    let background = background(&app, settings.worker, &stopping);
    greet(&app).await?;
    listen::serve(listener, app.router(), stopping).await;
    end(&app, stop, background).await;
    Ok(ExitCode::SUCCESS)
}

/// Runs background work alone.
pub(super) async fn worker(settings: &Settings) -> Outcome {
    let app = open(settings, Presence::Beside).await?;
    let (stop, mut stopping) = stop_at_signal()?;
    let mut background = JoinSet::new();
    background.spawn(app.worker.clone().run(stopping.clone()));
    background.spawn(app.notices.clone().follow(stopping.clone()));
    background.spawn(app.tickets.clone().follow(stopping.clone()));
    out::line("Pekerjaan latar berjalan; hentikan dengan Ctrl-C.")?;
    // The sender lives in `stop`, so this ends by a signal alone.
    let _ = stopping.wait_for(|stop| *stop).await;
    end(&app, stop, background).await;
    Ok(ExitCode::SUCCESS)
}

fn background(app: &App, worker: bool, stopping: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(app.clone().keep_up(stopping.clone()));
    tasks.spawn(app.clone().keep_counts(stopping.clone()));
    tasks.spawn(app.search.clone().follow(stopping.clone()));
    tasks.spawn(app.processes.clone().keep(stopping.clone()));
    if worker {
        tasks.spawn(app.worker.clone().run(stopping.clone()));
        tasks.spawn(app.notices.clone().follow(stopping.clone()));
        tasks.spawn(app.tickets.clone().follow(stopping.clone()));
    }
    tasks
}

/// The address, and on the first start the link for the first administrator.
async fn greet(app: &App) -> Result<(), Failed> {
    out::line(format!("JDIH siap di {}", app.web.site.base_url))?;
    if let Some(secret) = app.auth().first_start().await? {
        out::line(format!(
            "Belum ada kantor. Buka tautan ini dalam 24 jam untuk membentuk kantor dan administrator pertama \
             (sekali pakai):\n{}",
            app.web.site.absolute(&format!("/mulai/{secret}"))
        ))?;
    }
    Ok(())
}

/// Becomes true at SIGTERM or Ctrl-C.
fn stop_at_signal() -> Result<(watch::Sender<bool>, watch::Receiver<bool>), Failed> {
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate()).map_err(out::unwritten)?,
        signal(SignalKind::interrupt()).map_err(out::unwritten)?,
    );
    let (sender, receiver) = watch::channel(false);
    let at_signal = sender.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping");
        at_signal.send_replace(true);
    });
    Ok((sender, receiver))
}

async fn end(app: &App, stop: watch::Sender<bool>, mut background: JoinSet<()>) {
    stop.send_replace(true);
    let all = async { while background.join_next().await.is_some() {} };
    if tokio::time::timeout(GRACE, all).await.is_err() {
        tracing::warn!("background work was cut off; it will be done again");
        background.shutdown().await;
    }
    app.journal.db().close().await;
}
