//! Under which mandate somebody acted is said wherever it is recorded, also outside the story of a case.

use crate::crew::Cast;
use crate::engines::on_both_engines;
use crate::house::posts;
use crate::mandates::{lent, now};

const OPERATOR: &str = "Operator Hotline";

on_both_engines! {
    async fn an_answer_to_a_check_says_in_which_post_it_was_given(database: TestDatabase) {
        let cast = Cast::founded(&database).await;
        let (crew, acting) = (&cast.crew, cast.crew.in_post(OPERATOR).await);
        let case = cast.registered(13, None).await;
        cast.take_to(&case, "kesesuaian").await;
        let mandate = lent(crew, &cast.pengelola, &acting).await;
        crew.check(&now(crew, &acting).await, &case).await.expect("answered");
        let report = crew.house.app.products.checks(&crew.case(&case).await).await.expect("a report");
        let by: Vec<_> = report.findings.iter().filter_map(|finding| finding.answer.as_ref()).collect();
        assert!(!by.is_empty());
        for answer in by {
            assert_eq!(answer.person, format!("{} (Plh. {})", acting.name, posts::PENGELOLA));
        }
        let told = crew.rows("SELECT body FROM journal ORDER BY seq DESC LIMIT 1").await;
        assert!(told[0][0].as_ref().is_some_and(|body| body.contains(&format!("\"mandat\":\"{mandate}\""))), "{told:?}");
        crew.house.expect_verified().await;
    }
}
