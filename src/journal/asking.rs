//! The head of the chain as every request asks for it. Requests that come while a question is under way wait
//! for the next one and share its answer: each gets an answer to a question that began after it came, so none
//! is older than if each had asked for itself.

use super::store;
use super::write::Head;
use crate::db::{self, Db, Mark};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// The last answer, and who may take it.
#[derive(Debug, Default)]
struct Answered {
    /// Everybody up to this number came before the question began.
    up_to: u64,
    /// Nothing when the database could not be reached.
    head: Option<Head>,
}

/// Asks for the head on behalf of many.
#[derive(Debug, Clone, Default)]
pub(super) struct Asking {
    came: Arc<AtomicU64>,
    last: Arc<Mutex<Answered>>,
    /// The last answer, and what was committed before it was asked for.
    known: Arc<RwLock<Option<(Mark, Head)>>>,
}

impl Asking {
    /// The head. Where it can be seen that nothing was committed since it was asked for last, it is not asked for.
    pub(super) async fn head(&self, db: &Db) -> Result<Head, db::Error> {
        let mark = db.mark();
        if let Some(head) = mark.as_ref().and_then(|mark| self.of(mark)) {
            return Ok(head);
        }
        let head = self.asked(db).await?;
        if let Some(mark) = mark {
            // Replaced whole, so it is sound behind a thread that panicked.
            *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some((mark, head.clone()));
        }
        Ok(head)
    }

    /// The head, asked for in any case.
    pub(super) async fn asked(&self, db: &Db) -> Result<Head, db::Error> {
        self.shared(|| store::head_alone(db)).await
    }

    fn of(&self, mark: &Mark) -> Option<Head> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|(of, _)| of == mark).map(|(_, head)| head.clone())
    }

    async fn shared(&self, ask: impl AsyncFnOnce() -> Result<Head, db::Error>) -> Result<Head, db::Error> {
        let number = self.came.fetch_add(1, Ordering::SeqCst).saturating_add(1);
        let mut last = self.last.lock().await;
        if last.up_to >= number {
            // A database that is away is not waited for by one after the other.
            let away = || db::Error::Unavailable(sqlx::Error::PoolTimedOut);
            return last.head.clone().ok_or_else(away);
        }
        let up_to = self.came.load(Ordering::SeqCst);
        match ask().await {
            Ok(head) => {
                *last = Answered { up_to, head: Some(head.clone()) };
                Ok(head)
            }
            Err(error) => {
                if matches!(error, db::Error::Unavailable(_)) {
                    *last = Answered { up_to, head: None };
                }
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Timestamp;
    use std::time::Duration;
    use tokio::sync::Notify;

    fn head(seq: i64) -> Head {
        Head { seq, hash: String::new(), epoch: "a".to_owned(), time: Timestamp(0) }
    }

    /// Starts a question that waits to be let go, and two more that come while it is under way.
    async fn three(outcome: fn(i64) -> Result<Head, db::Error>) -> (Vec<Result<Head, db::Error>>, u64) {
        let (asking, asked, go) = (Asking::default(), Arc::new(AtomicU64::new(0)), Arc::new(Notify::new()));
        let mut tasks = Vec::new();
        for waiting in [true, false, false] {
            let (asking, asked, go) = (asking.clone(), Arc::clone(&asked), Arc::clone(&go));
            tasks.push(tokio::spawn(async move {
                let ask = async || {
                    let number = asked.fetch_add(1, Ordering::SeqCst) + 1;
                    if waiting {
                        go.notified().await;
                    }
                    outcome(i64::try_from(number).unwrap())
                };
                asking.shared(ask).await
            }));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        go.notify_one();
        let mut answers = Vec::new();
        for task in tasks {
            answers.push(task.await.unwrap());
        }
        (answers, asked.load(Ordering::SeqCst))
    }

    #[tokio::test]
    async fn who_comes_meanwhile_shares_the_next_question_never_the_one_under_way() {
        let (answers, asked) = three(|number| Ok(head(number))).await;
        let seqs: Vec<i64> = answers.into_iter().map(|answer| answer.unwrap().seq).collect();
        assert_eq!((seqs, asked), (vec![1, 2, 2], 2));
    }

    #[tokio::test]
    async fn a_database_that_is_away_is_waited_for_once() {
        let (answers, asked) = three(|_| Err(db::Error::Unavailable(sqlx::Error::PoolClosed))).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(db::Error::Unavailable(_)))));
        assert_eq!(asked, 2);
    }

    #[tokio::test]
    async fn any_other_failure_is_everybodys_own() {
        let (answers, asked) = three(|_| Err(db::Error::Migration("x".into()))).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(db::Error::Migration(_)))));
        assert_eq!(asked, 3);
    }

    #[tokio::test]
    async fn a_question_that_is_given_up_holds_nobody() {
        let asking = Asking::default();
        let never = asking.shared(async || std::future::pending().await);
        assert!(tokio::time::timeout(Duration::from_millis(10), never).await.is_err());
        assert_eq!(asking.shared(async || Ok(head(2))).await.unwrap().seq, 2);
    }
}
