//! What is done by the hour: forgetting what is over.

use super::App;
use crate::kernel::Fault;
use crate::products;
use std::time::Duration;
use tokio::sync::watch;

/// How often.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// How often counts are written.
const COUNT_EVERY: Duration = Duration::from_secs(60);

impl App {
    /// Sweeps once an hour until `stop` becomes true; at once for a start.
    pub async fn keep_up(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            self.sweep().await;
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Writes counts of views and downloads every minute until `stop` becomes true, and once more then.
    pub async fn keep_counts(self, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            tokio::select! {
                _ = stop.changed() => {}
                () = tokio::time::sleep(COUNT_EVERY) => {}
            }
            tell("counts", self.counts.flush().await);
        }
    }

    /// Forgets sessions, act outcomes, staging files and done jobs that are over, and asks for what is lacking:
    /// readings, recognised text, comparisons, and facts of texts that were read before the checks of now. One that fails is
    /// logged and does not keep the others from being done.
    pub async fn sweep(&self) {
        tell("sessions", self.auth().sweep().await);
        tell("acts", self.sops.sweep().await);
        tell("reports", self.reports.sweep().await);
        tell("notices", self.notices.sweep().await);
        tell("tickets", self.tickets.sweep().await.map(drop));
        tell("deadlines of tickets", self.tickets.recompute_all().await);
        tell("staging", self.staging.sweep(self.journal.clock().now()).await.map(drop));
        tell("jobs", self.worker.sweep().await);
        tell("readings", products::catch_up(&self.journal).await.map(drop));
        tell("recognition", products::catch_up_recognition(&self.journal, &self.reader).await.map(drop));
        tell("comparisons", self.copies.catch_up().await);
        tell("checks", products::catch_up_checks(&self.journal).await);
    }
}

fn tell(what: &str, outcome: Result<(), impl Fault>) {
    if let Err(error) = outcome {
        tracing::error!(what, %error, "sweep failed");
    }
}
