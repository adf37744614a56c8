//! Failed attempts: counted per name-and-address, and more loosely per name and per address, so that a
//! guesser is slowed without a stranger being able to lock somebody out for long.

use super::error::AuthError;
use super::rules::{FORGET_MS, wait_after};
use super::store::access::{self, ThrottleRow};
use crate::db::{self, Db, Tx};
use crate::kernel::{Timestamp, token_digest};

/// Attempts per name, and per address, that are free before waiting begins there too.
const LOOSE_FREE: i64 = 50;

/// What an attempt is counted under. Names are digested: a typed name may be a password by mistake.
pub(super) struct Subjects([(String, i64); 3]);

impl Subjects {
    pub(super) fn of(login: &str, address: &str) -> Self {
        let login = token_digest("masuk", login).short();
        Self([
            (format!("pasangan {login} {address}"), 0),
            (format!("nama {login}"), LOOSE_FREE),
            (format!("alamat {address}"), LOOSE_FREE),
        ])
    }

    /// Milliseconds to wait before the next attempt; 0 when it may be made now.
    async fn wait(&self, tx: &mut Tx, now: Timestamp) -> Result<i64, db::Error> {
        let mut wait = 0;
        for (subject, _) in &self.0 {
            wait = wait.max(access::throttle(tx, subject).await?.until_ms - now.0);
        }
        Ok(wait)
    }

    /// Refuses an attempt that comes too early.
    pub(super) async fn refuse_early(&self, tx: &mut Tx, now: Timestamp) -> Result<(), AuthError> {
        let wait = self.wait(tx, now).await?;
        if wait > 0 {
            tracing::warn!("proof of identity refused: too many failed before");
            return Err(AuthError::Throttled { wait_s: (wait + 999) / 1000 });
        }
        Ok(())
    }

    /// Counts a failure, and says so in the log: by what was tried to prove, and neither who nor from where.
    pub(super) async fn failed(&self, db: &Db, proof: &'static str, now: Timestamp) -> Result<(), db::Error> {
        tracing::warn!(proof, "proof of identity failed");
        let mut tx = db.write().await?;
        for (subject, loose) in &self.0 {
            let old = access::throttle(&mut tx, subject).await?;
            access::put_throttle(&mut tx, subject, next(old, *loose, now)).await?;
        }
        tx.commit().await
    }

    /// A success clears the pair; the looser counts fade by themselves, or a guesser with one account
    /// could clear the address.
    pub(super) async fn succeeded(&self, tx: &mut Tx) -> Result<(), db::Error> {
        let [(pair, _), ..] = &self.0;
        access::clear_throttle(tx, pair).await
    }
}

fn next(old: ThrottleRow, loose: i64, now: Timestamp) -> ThrottleRow {
    let forgotten = now.0 - old.first_ms >= FORGET_MS && now.0 >= old.until_ms;
    let (failures, first_ms) = if forgotten { (1, now.0) } else { (old.failures + 1, old.first_ms) };
    let wait = wait_after(failures - loose);
    // Nothing to wait for is no time at all: that of this machine may be late for another.
    ThrottleRow { failures, first_ms, until_ms: if wait > 0 { now.0 + wait } else { 0 } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_add_up_and_are_forgotten_after_an_hour() {
        let mut row = ThrottleRow::default();
        let start = Timestamp(FORGET_MS);
        for _ in 0..5 {
            assert_eq!(row.until_ms, 0, "there is nothing to wait for, on no clock");
            row = next(row, 0, start);
        }
        assert_eq!((row.failures, row.until_ms - start.0), (5, 2_000));
        assert_eq!(next(row, 0, start.plus_ms(FORGET_MS - 1)).failures, 6);
        assert_eq!(next(row, 0, start.plus_ms(FORGET_MS)).failures, 1);
    }
}
