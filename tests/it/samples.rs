//! Files that are not in this repository, read in the limited child: nasty ones must do no harm, real ones
//! must come in. `JDIH_TEST_SAMPLES` names a list with a line `survived PATH` or `accepted PATH` per file
//! (`tests/samples/run`); without it there is nothing to do.

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
        if let Err(what) = check(&reader, wanted == "accepted", Path::new(path)).await {
            wrong.push(format!("{path}: {what}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

async fn check(reader: &Reader, wanted: bool, path: &Path) -> Result<(), String> {
    let begun = Instant::now();
    let seen = reader.inspect_path(path).await.map_err(|error| format!("{error:?}"))?;
    let took = begun.elapsed();
    let name = path.file_name().unwrap_or_default().display();
    println!("{took:>9.1?}  {:<12} {name}", format!("{:?}", seen.class));
    match (took < PATIENCE, seen.verdict) {
        (false, _) => Err(format!("took {took:?}")),
        (true, Verdict::Refused) if wanted => Err(format!("refused: {:?}", seen.reasons)),
        (true, Verdict::Refused) if seen.reasons.is_empty() => Err("refused without a reason".into()),
        (true, Verdict::Ok | Verdict::Refused) => Ok(()),
    }
}
