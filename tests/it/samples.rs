//! Files that are not in this repository, read in the limited child: nasty ones must do no harm, real ones
//! must come in. `JDIH_TEST_SAMPLES` names a list with a line per file (`tests/samples/run`): `accepted PATH`,
//! `refused PATH`, `survived PATH`, or a class and a path; without it there is nothing to do.

use jdih::pdf::{Reader, Verdict};
use std::path::Path;
use std::time::{Duration, Instant};

/// A verdict that takes longer has hung: the child may take 10 s, and has to be started and ended.
const PATIENCE: Duration = Duration::from_secs(12);

#[tokio::test]
async fn the_files_of_the_list() {
    let Ok(list) = std::env::var("JDIH_TEST_SAMPLES") else { return };
    let reader = Reader::new(env!("CARGO_BIN_EXE_jdih"));
    let mut wrong = Vec::new();
    for line in std::fs::read_to_string(list).expect("the list").lines() {
        let (wanted, path) = line.split_once(' ').expect("what is wanted, and a path");
        if let Err(what) = check(&reader, wanted, Path::new(path)).await {
            wrong.push(format!("{path}: {what}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

async fn check(reader: &Reader, wanted: &str, path: &Path) -> Result<(), String> {
    let begun = Instant::now();
    let seen = reader.inspect_path(path).await.map_err(|error| format!("{error:?}"))?;
    let took = begun.elapsed();
    let name = path.file_name().unwrap_or_default().display();
    println!("{took:>9.1?}  {:<12} {name}", format!("{:?}", seen.class));
    let class = serde_json::to_value(seen.class).map_err(|error| error.to_string())?;
    let refused = seen.verdict == Verdict::Refused;
    if took >= PATIENCE {
        return Err(format!("took {took:?}"));
    }
    if refused == seen.reasons.is_empty() {
        return Err(format!("verdict and reasons disagree: {seen:?}"));
    }
    let holds = match wanted {
        "survived" => true,
        "accepted" => !refused,
        "refused" => refused,
        wanted => class == wanted,
    };
    if holds { Ok(()) } else { Err(format!("{wanted} was wanted: {seen:?}")) }
}
