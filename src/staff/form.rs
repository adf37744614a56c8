//! Forms as data: what is asked, what was typed, what is wrong with it.

use crate::kernel::Fault;
use crate::products::ProductError;
use crate::sop::{ActError, Refusal};
use crate::web::Fields;

/// Problems by field, for the summary and beside the fields.
pub type Problems = Vec<(String, String)>;

/// One question of a form.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// The field's name.
    pub name: String,
    /// The label.
    pub label: String,
    /// What to enter.
    pub hint: String,
    /// `line` kinds of the browser (`text`, `password`), or `text` (area), `select`, `file`, `checkbox`,
    /// `hidden`.
    pub kind: &'static str,
    /// What was typed, or stands there.
    pub value: String,
    /// What is wrong with it.
    pub problem: String,
    /// Choices of a select; files that were taken in already, of a file.
    pub options: Vec<(String, String)>,
    /// Uploads of the person that no form has taken up, of a file.
    pub unused: Vec<(String, String)>,
    /// Whether an image may be chosen where else only a PDF is.
    pub images: bool,
    /// The largest file, in bytes.
    pub max_bytes: u64,
    /// Whether it must be filled.
    pub required: bool,
    /// Whether several files may be chosen.
    pub multiple: bool,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// Where the value, or a hint of it, was read from.
    pub read: Option<ReadMark>,
    /// Which of several forms of a page it is in, where others have a field of this name; empty in the form that
    /// was sent, to whose fields the summary of problems leads.
    pub form: String,
}

/// That a value was read from the document, and whether a person confirmed it.
#[derive(Debug, Clone, Default)]
pub struct ReadMark {
    /// What is said of it.
    pub sentence: String,
    /// Where it stands.
    pub spot: Option<Spot>,
    /// What the box is named after; empty where there is nothing to confirm.
    pub name: String,
    /// The value as proposed.
    pub proposed: String,
    /// Whether it was ticked.
    pub checked: bool,
}

/// A place in the document.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The page, from 1.
    pub page: u32,
    /// The picture of the page.
    pub href: String,
    /// The part of it around the words.
    pub crop: Option<Crop>,
}

/// A part of a page's picture with a box around the words, as attributes of an SVG.
#[derive(Debug, Clone)]
pub struct Crop {
    /// The picture.
    pub image: String,
    /// The part that is shown.
    pub view: String,
    /// Width of the page.
    pub width: String,
    /// Height of the page.
    pub height: String,
    /// Left of the box.
    pub x: String,
    /// Top of the box.
    pub y: String,
    /// Width of the box.
    pub w: String,
    /// Height of the box.
    pub h: String,
}

impl Input {
    /// A line.
    pub fn line(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), kind: "line", ..Self::default() }
    }

    /// Several lines.
    pub fn area(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind: "text", ..Self::line(name, label) }
    }

    /// A password.
    pub fn password(name: impl Into<String>, label: impl Into<String>, autocomplete: &'static str) -> Self {
        Self { kind: "password", required: true, autocomplete, ..Self::line(name, label) }
    }

    /// A choice.
    pub fn select(name: impl Into<String>, label: impl Into<String>, options: Vec<(String, String)>) -> Self {
        Self { kind: "select", required: true, options, ..Self::line(name, label) }
    }

    /// A file.
    pub fn file(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind: "file", ..Self::line(name, label) }
    }

    /// A box to tick.
    pub fn checkbox(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { kind: "checkbox", ..Self::line(name, label) }
    }

    /// A value that goes along.
    pub fn hidden(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { kind: "hidden", value: value.into(), ..Self::line(name, "") }
    }

    /// It may be left empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// It must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// In one of several forms.
    #[must_use]
    pub fn within(mut self, form: &str) -> Self {
        form.clone_into(&mut self.form);
        self
    }

    /// Several files may be chosen.
    #[must_use]
    pub fn several(mut self) -> Self {
        self.multiple = true;
        self
    }

    /// Images may be chosen.
    #[must_use]
    pub fn images(mut self) -> Self {
        self.images = true;
        self
    }

    /// What to enter.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What stands there.
    #[must_use]
    pub fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    /// Where it was read from.
    #[must_use]
    pub fn read(mut self, mark: ReadMark) -> Self {
        self.read = Some(mark);
        self
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, autocomplete: &'static str) -> Self {
        self.autocomplete = autocomplete;
        self
    }

    /// What was typed, and what is wrong with it.
    #[must_use]
    pub fn typed(mut self, fields: &Fields, problems: &Problems) -> Self {
        if !matches!(self.kind, "password" | "file" | "hidden") {
            fields.get(&self.name).clone_into(&mut self.value);
        }
        self.troubled(problems)
    }

    /// What is wrong with it.
    #[must_use]
    pub fn troubled(mut self, problems: &Problems) -> Self {
        if let Some((_, sentence)) = problems.iter().find(|(field, _)| *field == self.name) {
            self.problem.clone_from(sentence);
        }
        self
    }

    /// Whether it is of a kind; for templates.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind == kind
    }

    /// The element's id.
    #[must_use]
    pub fn id(&self) -> String {
        match self.form.as_str() {
            "" => format!("f-{}", self.name),
            form => format!("f-{form}-{}", self.name),
        }
    }

    /// Whether something is wrong with it.
    #[must_use]
    pub fn has_problem(&self) -> bool {
        !self.problem.is_empty()
    }

    /// The ids of the texts that describe it.
    #[must_use]
    pub fn described_by(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-petunjuk", self.id()));
        }
        if self.has_problem() {
            ids.push(format!("{}-galat", self.id()));
        }
        ids.join(" ")
    }
}

/// The field and sentence of an error that a form can show; `None` for any other.
pub fn problem_of(error: &ProductError) -> Option<Problems> {
    let one = |field: &str, sentence: String| Some(vec![(field.to_owned(), sentence)]);
    match error {
        ProductError::Act(ActError::Invalid { field, sentence }) => one(field, sentence.clone()),
        ProductError::Act(ActError::Missing(missing)) => {
            Some(missing.iter().map(|sentence| ("tindakan".to_owned(), sentence.clone())).collect())
        }
        ProductError::Act(ActError::Refused(refusal @ Refusal::NoSuchHolder)) => {
            one("penerima", refusal.sentence())
        }
        ProductError::Act(ActError::Refused(refusal))
            if refusal.class() == crate::kernel::FaultClass::Invalid =>
        {
            one("catatan", refusal.sentence())
        }
        ProductError::Act(ActError::Effect(fault)) if fault.class() == crate::kernel::FaultClass::Invalid => {
            // An effect that names a field is shown at it.
            let plain: &(dyn std::error::Error + 'static) = fault.as_ref();
            let field = match plain.downcast_ref::<ActError>() {
                Some(ActError::Invalid { field, .. }) => field,
                _ => "tindakan",
            };
            one(field, fault.sentence())
        }
        ProductError::Fields(problems) => {
            Some(problems.iter().map(|one| (one.field.clone(), one.sentence.clone())).collect())
        }
        ProductError::Refused(reasons) => one("berkas", reasons.join(" ")),
        _ => None,
    }
}
