//! Who may see and do what with a ticket.

use super::OPERATOR;
use super::store::tickets::TicketRow;
use super::vocabulary::Category;
use crate::auth::Actor;
use crate::journal::Entry;

/// The setting of an office that names who handles tickets of the category PKS: a person's id.
pub const PKS_SETTING: &str = "hotline_pks";

/// What a person is to a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Reads what was said and acts.
    Handles,
    /// Sees that it is there, and may take it up; reads nothing.
    MayTake,
    /// Sees that it is there.
    Knows,
    /// Knows nothing of it.
    None,
}

/// Decides it. A ticket of the category PKS is read by its taker and the named handler alone, and taken over by that
/// handler alone.
pub(super) fn access(actor: &Actor, row: &TicketRow, pks: Option<&str>) -> Access {
    if actor.office_id != row.office_id {
        return Access::None;
    }
    let handler = pks == Some(actor.person_id.as_str());
    let operator = actor.has(OPERATOR);
    if row.category.as_deref() != Some(Category::Pks.column()) {
        return if operator { Access::Handles } else { Access::None };
    }
    let takes = row.taken_by.as_deref() == Some(actor.person_id.as_str());
    match (handler || (takes && operator), operator, row.taken_by.is_none()) {
        (true, ..) => Access::Handles,
        (false, true, true) => Access::MayTake,
        (false, true, false) => Access::Knows,
        (false, false, _) => Access::None,
    }
}

/// An entry of what a person does as operator, with the mandate under which it is done where there is one.
pub(super) fn as_operator(actor: &Actor, entry: Entry) -> Entry {
    actor.under_mandate(entry, &[OPERATOR])
}

/// Whether a person works with tickets at all.
pub(super) fn works(actor: &Actor, pks: Option<&str>) -> bool {
    actor.has(OPERATOR) || pks == Some(actor.person_id.as_str())
}
