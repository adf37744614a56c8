//! The tests that look at `jdih` from outside; one file per story.

#[cfg(test)]
mod s3;
