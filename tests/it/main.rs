//! The tests that look at `jdih` from outside; one file per story.

#[cfg(test)]
mod pdf_child;
#[cfg(test)]
mod pdfs;
#[cfg(test)]
mod s3;
