//! Which number of a register can be given, what was skipped, and which dates a paper can have. Pure.

use crate::kernel::{CivilDate, MAX_RUNNING_NUMBER, thousands};

/// The longest reason of a skipped or struck number, and the longest place of a paper.
pub const REASON_MAX_CHARS: usize = 500;
/// What is proposed as the reason of a skipped number: the paper book numbers papers of other units, too.
pub const USED_ELSEWHERE: &str = "Dipakai di luar sistem";

/// Numbers of the book that were used elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The row.
    pub id: String,
    /// The first of them.
    pub first: i64,
    /// The last of them.
    pub last: i64,
    /// Why.
    pub reason: String,
    /// Who noted it.
    pub by: String,
}

/// Numbers that were neither given nor noted as skipped, below one that was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The first of them.
    pub first: i64,
    /// The last of them.
    pub last: i64,
}

impl Gap {
    /// `7` or `7–9`.
    #[must_use]
    pub fn text(self) -> String {
        if self.first == self.last {
            self.first.to_string()
        } else {
            format!("{}–{}", self.first, self.last)
        }
    }
}

/// The numbers of one register in one year.
#[derive(Debug, Clone, Default)]
pub struct Taken {
    /// Those that were given, struck ones too, in order.
    pub numbers: Vec<i64>,
    /// Those that were noted as skipped, in order.
    pub skips: Vec<Skip>,
}

/// Why a number cannot be given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberProblem {
    /// It is no number of a book.
    #[error("no number")]
    None,
    /// It was given already.
    #[error("{0} is given")]
    Given(i64),
    /// It was noted as used elsewhere, for this reason.
    #[error("{0} is skipped")]
    Skipped(i64, String),
    /// Numbers before it would be skipped, and no reason is said.
    #[error("numbers are skipped without a reason")]
    NoReason(Gap),
    /// The reason is too long.
    #[error("reason too long")]
    ReasonTooLong,
}

impl Taken {
    /// The number that follows the highest that was given or skipped.
    #[must_use]
    pub fn next(&self) -> i64 {
        let given = self.numbers.last().copied().unwrap_or(0);
        self.skips.iter().map(|skip| skip.last).fold(given, i64::max) + 1
    }

    /// What is skipped when `number` is given; `None` when it follows, or fills a gap.
    ///
    /// # Errors
    /// [`NumberProblem`] when it cannot be given.
    pub fn check(&self, number: i64, reason: &str) -> Result<Option<Gap>, NumberProblem> {
        if !(1..=i64::from(MAX_RUNNING_NUMBER)).contains(&number) {
            return Err(NumberProblem::None);
        }
        if self.numbers.contains(&number) {
            return Err(NumberProblem::Given(number));
        }
        if let Some(skip) = self.skips.iter().find(|skip| (skip.first..=skip.last).contains(&number)) {
            return Err(NumberProblem::Skipped(number, skip.reason.clone()));
        }
        let next = self.next();
        if number <= next {
            return Ok(None);
        }
        let gap = Gap { first: next, last: number - 1 };
        check_reason(reason).map_err(|problem| match problem {
            NumberProblem::NoReason(_) => NumberProblem::NoReason(gap),
            other => other,
        })?;
        Ok(Some(gap))
    }

    /// Whether these numbers can be noted as skipped: none of them was given or noted already.
    ///
    /// # Errors
    /// [`NumberProblem`] for the first that was, or for what is no range.
    pub fn check_skip(&self, gap: Gap, reason: &str) -> Result<(), NumberProblem> {
        let Gap { first, last } = gap;
        if first < 1 || last < first || last > i64::from(MAX_RUNNING_NUMBER) {
            return Err(NumberProblem::None);
        }
        if let Some(number) = self.numbers.iter().find(|number| (first..=last).contains(number)) {
            return Err(NumberProblem::Given(*number));
        }
        if let Some(skip) = self.skips.iter().find(|skip| skip.first <= last && first <= skip.last) {
            return Err(NumberProblem::Skipped(skip.first.max(first), skip.reason.clone()));
        }
        check_reason(reason).map_err(|problem| match problem {
            NumberProblem::NoReason(_) => NumberProblem::NoReason(gap),
            other => other,
        })
    }

    /// The gaps for which no reason is noted.
    #[must_use]
    pub fn gaps(&self) -> Vec<Gap> {
        let given = self.numbers.iter().map(|number| (*number, *number));
        let mut spans: Vec<(i64, i64)> = given.chain(self.skips.iter().map(|s| (s.first, s.last))).collect();
        spans.sort_unstable();
        let (mut gaps, mut after) = (Vec::new(), 1);
        for (first, last) in spans {
            if first > after {
                gaps.push(Gap { first: after, last: first - 1 });
            }
            after = after.max(last + 1);
        }
        gaps
    }
}

/// A reason as it is kept.
///
/// # Errors
/// [`NumberProblem::NoReason`] (of no gap) or [`NumberProblem::ReasonTooLong`].
pub fn check_reason(reason: &str) -> Result<(), NumberProblem> {
    match reason.trim().chars().count() {
        0 => Err(NumberProblem::NoReason(Gap { first: 0, last: 0 })),
        chars if chars > REASON_MAX_CHARS => Err(NumberProblem::ReasonTooLong),
        _ => Ok(()),
    }
}

impl NumberProblem {
    /// The form field that it is about.
    #[must_use]
    pub fn field(&self) -> &'static str {
        match self {
            Self::None | Self::Given(_) | Self::Skipped(..) => "nomor",
            Self::NoReason(_) | Self::ReasonTooLong => "alasan",
        }
    }

    /// What is wrong and what to do; `given` says for what a number was given.
    #[must_use]
    pub fn sentence(&self, given: &str) -> String {
        match self {
            Self::None => format!(
                "Nomor pada buku adalah bilangan bulat dari 1 sampai {}.",
                thousands(u64::from(MAX_RUNNING_NUMBER))
            ),
            Self::Given(number) => {
                format!("Nomor {number} sudah dipakai{given}. Satu nomor hanya dipakai satu kali.")
            }
            Self::Skipped(number, reason) => format!(
                "Nomor {number} sudah dicatat sebagai dilewati ({reason}). Bila catatan itu keliru, cabut dahulu di \
                 halaman Agenda."
            ),
            Self::NoReason(gap) if gap.first == 0 => "Tuliskan alasannya.".into(),
            Self::NoReason(gap) => format!(
                "Nomor {} dilewati. Tuliskan alasannya, misalnya “{USED_ELSEWHERE}”, atau periksa lagi nomornya.",
                gap.text()
            ),
            Self::ReasonTooLong => format!("Alasan paling panjang {REASON_MAX_CHARS} karakter."),
        }
    }
}

/// Whether a paper can have this date: not after today, and not before its case began.
///
/// # Errors
/// What is wrong and what to do.
pub fn check_date(date: CivilDate, today: CivilDate, began: CivilDate) -> Result<(), String> {
    if date.begins() > today.begins() {
        return Err(format!(
            "Tanggal naskah, {}, belum tiba. Hari ini {}.",
            date.indonesian(),
            today.indonesian()
        ));
    }
    if date.begins() < began.begins() {
        return Err(format!(
            "Tanggal naskah, {}, mendahului perkaranya, yang dimulai {}.",
            date.indonesian(),
            began.indonesian()
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(first: i64, last: i64) -> Skip {
        Skip { id: String::new(), first, last, reason: "Dipakai subbagian lain".into(), by: String::new() }
    }

    fn taken(numbers: &[i64], skips: &[(i64, i64)]) -> Taken {
        Taken { numbers: numbers.into(), skips: skips.iter().map(|(a, b)| skip(*a, *b)).collect() }
    }

    #[test]
    fn a_year_begins_with_one_and_goes_on_behind_the_highest() {
        assert_eq!(taken(&[], &[]).next(), 1);
        assert_eq!(taken(&[1, 2, 9], &[]).next(), 10);
        assert_eq!(taken(&[1, 2], &[(3, 40)]).next(), 41);
        assert_eq!(taken(&[], &[]).check(1, ""), Ok(None));
    }

    #[test]
    fn a_number_is_given_once_also_when_it_was_skipped() {
        let book = taken(&[1, 2, 7], &[(3, 5)]);
        assert_eq!(book.check(2, "x"), Err(NumberProblem::Given(2)));
        assert_eq!(book.check(4, "x"), Err(NumberProblem::Skipped(4, "Dipakai subbagian lain".into())));
        assert_eq!(book.check(6, ""), Ok(None), "a gap is filled");
        assert_eq!(book.check(8, ""), Ok(None));
        assert_eq!(book.check(10, " "), Err(NumberProblem::NoReason(Gap { first: 8, last: 9 })));
        assert_eq!(book.check(10, "ada"), Ok(Some(Gap { first: 8, last: 9 })));
    }

    #[test]
    fn numbers_and_reasons_have_limits_on_both_sides() {
        let most = i64::from(MAX_RUNNING_NUMBER);
        let book = taken(&[], &[]);
        assert!(book.check(most, "ada").is_ok());
        for wrong in [0, -1, most + 1] {
            assert_eq!(book.check(wrong, "ada"), Err(NumberProblem::None), "{wrong}");
        }
        assert!(book.check(2, &"a".repeat(REASON_MAX_CHARS)).is_ok());
        assert_eq!(book.check(2, &"a".repeat(REASON_MAX_CHARS + 1)), Err(NumberProblem::ReasonTooLong));
    }

    #[test]
    fn what_is_noted_as_skipped_was_neither_given_nor_noted() {
        let book = taken(&[3], &[(6, 8)]);
        let check = |first, last| book.check_skip(Gap { first, last }, "ada");
        assert_eq!(check(1, 2), Ok(()));
        assert_eq!(check(2, 4), Err(NumberProblem::Given(3)));
        assert_eq!(check(8, 9), Err(NumberProblem::Skipped(8, "Dipakai subbagian lain".into())));
        assert_eq!(check(5, 4), Err(NumberProblem::None));
        let gap = Gap { first: 9, last: 9 };
        assert_eq!(book.check_skip(gap, ""), Err(NumberProblem::NoReason(gap)));
    }

    #[test]
    fn gaps_are_what_neither_was_given_nor_has_a_reason() {
        let text = |book: Taken| book.gaps().into_iter().map(Gap::text).collect::<Vec<_>>();
        assert_eq!(text(taken(&[1, 2, 3], &[])), [] as [&str; 0]);
        assert_eq!(text(taken(&[2, 5, 9], &[(6, 7)])), ["1", "3–4", "8"]);
        assert_eq!(text(taken(&[], &[(2, 3)])), ["1"]);
    }

    #[test]
    fn a_paper_is_of_no_day_to_come_and_of_none_before_its_case() {
        let day = |text: &str| CivilDate::parse(text).unwrap();
        let (began, today) = (day("2026-01-05"), day("2026-01-09"));
        for good in ["2026-01-05", "2026-01-09"] {
            assert_eq!(check_date(day(good), today, began), Ok(()), "{good}");
        }
        assert!(check_date(day("2026-01-10"), today, began).unwrap_err().contains("belum tiba"));
        assert!(check_date(day("2026-01-04"), today, began).unwrap_err().contains("mendahului"));
    }
}
