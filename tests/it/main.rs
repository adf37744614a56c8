//! The tests that see the whole house: one binary, one file per story.

// `cfg(test)` on each tells clippy that helpers here may unwrap, too.
#[cfg(test)]
mod acting;
#[cfg(test)]
mod collection;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod forms;
#[cfg(test)]
mod house;
#[cfg(test)]
mod intake;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod licences;
#[cfg(test)]
mod office;
#[cfg(test)]
mod pdf_child;
#[cfg(test)]
mod pdfs;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod search;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod story_upload;
#[cfg(test)]
mod tidy;
