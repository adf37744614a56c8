//! What the clock says, in words: of a line of the inbox, of a step, of a whole case.

use crate::kernel::moment_text;
use crate::sop::clock::{Figure, used_text, worked_text};
use crate::sop::{Baku, CaseClock, InboxLine, Sop, Step, VisitView};

/// What stands beside a case in a list.
pub struct LineClock {
    /// Whether something is over.
    pub over: bool,
    /// What is said when it is.
    pub sign: &'static str,
    /// Time used, what is due when, who has it.
    pub parts: Vec<String>,
}

impl LineClock {
    /// Of a line.
    pub fn of(line: &InboxLine) -> Self {
        let mut parts = Vec::new();
        if let Some(reading) = &line.clock {
            match (&reading.handling, &line.taken) {
                (Some(figure), _) => parts.push(format!("terpakai {}", used(figure))),
                (None, None) => parts.push(format!("menunggu diambil {}", used(&reading.waiting))),
                (None, Some(_)) => parts.push(format!("dikerjakan {}", worked_text(reading.worked_ms))),
            }
        }
        if let Some(due) = line.due.filter(|_| line.outcome.is_none()) {
            parts.push(format!("tenggat {}", moment_text(due)));
        }
        if let Some((_, name)) = &line.taken {
            parts.push(format!("diambil {name}"));
        }
        let handling = line.clock.as_ref().and_then(|reading| reading.handling);
        Self { over: line.over, sign: over_words(handling.is_none_or(|figure| !figure.over)), parts }
    }
}

fn over_words(waiting: bool) -> &'static str {
    if waiting { "Lewat batas menunggu" } else { "Lewat waktu baku" }
}

fn used(figure: &Figure) -> String {
    used_text(figure.limit.unit, figure.used)
}

/// What is said of the time of a step.
#[derive(Default)]
pub struct StepTime {
    /// One line for each visit, or the standard before there is one.
    pub lines: Vec<String>,
    /// What is over, if anything is.
    pub over: &'static str,
}

/// The time of one step, over all visits to it.
pub fn step_time(clock: &CaseClock, (sop, step): (&Sop, &Step)) -> StepTime {
    let visits: Vec<&VisitView> = clock.visits.iter().filter(|view| view.visit.step == step.id).collect();
    if visits.is_empty() {
        let standard = step.baku.as_ref().map(|baku| format!("waktu baku {}", baku.text()));
        return StepTime { lines: standard.into_iter().collect(), over: "" };
    }
    let over = match visits.iter().find(|view| view.reading.was_over()) {
        Some(view) => over_words(view.reading.waiting.over && view.reading.handling.is_none_or(|f| !f.over)),
        None => "",
    };
    StepTime { lines: visits.iter().map(|view| visit_line(view, (sop, step))).collect(), over }
}

fn visit_line(view: &VisitView, (sop, step): (&Sop, &Step)) -> String {
    let (visit, reading) = (&view.visit, &view.reading);
    let mut parts = Vec::new();
    let open = visit.decided.is_none();
    match (visit.taken, open) {
        (None, true) => parts.push(format!("menunggu diambil {}", used(&reading.waiting))),
        (None, false) => parts.push(format!("tidak diambil selama {}", used(&reading.waiting))),
        (Some(_), _) => parts.push(format!("menunggu {}", used(&reading.waiting))),
    }
    let standard = step.baku.as_ref().map(Baku::text);
    let counted = step.baku.as_ref().is_some_and(|baku| baku.from_arrival);
    match (&reading.handling, standard) {
        (Some(figure), Some(standard)) => {
            let how = if counted { "berjalan sejak tiba" } else { "dikerjakan" };
            parts.push(format!("{how} {} dari {standard}", used(figure)));
        }
        (_, _) if visit.taken.is_some() => {
            parts.push(format!("dikerjakan {}", worked_text(reading.worked_ms)));
        }
        (_, standard) => parts.extend(standard.map(|standard| format!("waktu baku {standard}"))),
    }
    if reading.outside_ms > 0 {
        parts.push(format!("menunggu {} {}", sop.waits_for(&step.id), worked_text(reading.outside_ms)));
    }
    if visit.extended {
        parts.push("waktunya diperpanjang".to_owned());
    }
    parts.join(", ")
}

/// The clock of a case: what counts now, and the sums.
pub struct ClockView {
    /// What is over now, in a sentence.
    pub over: String,
    /// When what counts now is due.
    pub due: String,
    /// Label and time.
    pub sums: Vec<(&'static str, String)>,
}

/// Of a whole case.
pub fn clock(clock: &CaseClock, sop: &Sop) -> ClockView {
    let present = clock.present();
    let due = present.and_then(|view| view.reading.due(&view.visit)).map(moment_text).unwrap_or_default();
    let over = present.and_then(over_sentence).unwrap_or_default();
    let standard =
        clock.standard_ms.map(|ms| format!(" dari {} menurut SOP", worked_text(ms))).unwrap_or_default();
    let mut sums = vec![
        ("Menunggu diambil", worked_text(clock.sum.waiting_ms)),
        ("Dikerjakan", format!("{}{standard}", worked_text(clock.sum.worked_ms))),
    ];
    if clock.sum.outside_ms > 0 {
        let outside = if sop.unit_role.is_some() { "Menunggu unit pengusul" } else { "Menunggu pihak luar" };
        sums.push((outside, worked_text(clock.sum.outside_ms)));
    }
    ClockView { over, due, sums }
}

fn over_sentence(view: &VisitView) -> Option<String> {
    let late = |what: &str, figure: &Figure| {
        let since = figure.due.map(|due| format!(" sejak {}", moment_text(due))).unwrap_or_default();
        format!("{what}{since}: {} dari {}.", used(figure), figure.limit.text())
    };
    match view.reading.handling {
        Some(figure) if figure.over => Some(late("Lewat waktu baku", &figure)),
        _ if view.reading.waiting.over && view.visit.taken.is_none() => {
            Some(late("Lewat batas menunggu diambil", &view.reading.waiting))
        }
        _ => None,
    }
}
