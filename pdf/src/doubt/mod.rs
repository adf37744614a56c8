//! Whether the words of a page can be trusted to be what it shows. Runs in the child.

pub(super) mod actual;
pub(super) mod garbage;
pub(super) mod proof;
pub(super) mod shape;
pub(super) mod sight;
pub(super) mod unseen;
