//! `jdih`: publication of the legal products of an election-commission office, from nota dinas to
//! public page. The README's architecture section says where everything lives.

pub mod kernel;
pub mod pdf;
pub mod storage;
