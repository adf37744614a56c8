//! Takedown: a product, or one of its files, goes dark by an order, and stays dark (SOP penurunan).
//!
//! A case of its own holds the order, the ground and what goes dark. It goes dark in the transaction of an act, and
//! [`super::Visibility`] then says so everywhere; file and history stay in storage, closed to the public.

mod dark;
pub(super) mod guards;
mod hanging;
mod part;
mod processes;
mod register;
mod removal;
pub(super) mod rules;
mod shelf;
pub(super) mod tombstones;
mod urgent;
mod view;

pub(super) use dark::{Turunkan, TutupJudul};
pub use hanging::{COUNTED_DAYS, Hanging};
pub(super) use part::PenurunanPart;
pub use processes::{Confirmed, PROCESS_LEASE_MS, Processes, RENEW_MS, TICK_MS};
pub use register::{NewOrder, NewTakedown};
pub use rules::{
    FIRST_SOP, GROUND_MAX_CHARS, MAX_NUMBER_CHARS, ORDER_SETTING, TAKEDOWN_SOP, may_register, order_words,
};
pub use shelf::{OnShelf, Pending, SHELF_PAGE, ShelfFile, ShelfFilter};
pub use tombstones::{ClosedTitle, DarkFile, FEED_SETTING, Tombstone, closed_titles_in};
pub use urgent::Urgent;
pub use view::{Ground, Takedown};
