//! Small systems of linear equations.

/// Solves `a * x = b` by elimination with the largest pivot; `None` where there is no one answer.
/// `rows` are the rows of `a`, each with its right side as the last value.
pub(crate) fn solve(mut rows: Vec<Vec<f64>>) -> Option<Vec<f64>> {
    let n = rows.len();
    for step in 0..n {
        let size = |row: &Vec<f64>| row.get(step).map_or(0.0, |v| v.abs());
        let pivot = (step..n).max_by(|a, b| {
            let (a, b) = (rows.get(*a).map_or(0.0, size), rows.get(*b).map_or(0.0, size));
            a.total_cmp(&b)
        })?;
        rows.swap(step, pivot);
        let (upper, lower) = rows.split_at_mut(step + 1);
        let lead = upper.last()?;
        let head = *lead.get(step)?;
        if !head.is_finite() || head.abs() < 1e-12 {
            return None;
        }
        for row in lower {
            let factor = row.get(step)? / head;
            for (value, from) in row.iter_mut().zip(lead).skip(step) {
                *value -= factor * from;
            }
        }
    }
    let mut found = vec![0.0; n];
    for (step, row) in rows.iter().enumerate().rev() {
        let known: f64 = row.iter().take(n).zip(&found).skip(step + 1).map(|(a, x)| a * x).sum();
        let value = (row.get(n)? - known) / row.get(step)?;
        if !value.is_finite() {
            return None;
        }
        *found.get_mut(step)? = value;
    }
    Some(found)
}

/// The weighted least-squares answer of many equations `row * x = value`, held a little towards zero.
pub(crate) fn least_squares<'a>(
    unknowns: usize,
    equations: impl Iterator<Item = (&'a [f64], f64, f64)>,
    hold: f64,
) -> Option<Vec<f64>> {
    let mut normal = vec![vec![0.0; unknowns + 1]; unknowns];
    for (row, value, weight) in equations {
        for (to, a) in normal.iter_mut().zip(row) {
            for (cell, b) in to.iter_mut().zip(row.iter().chain(std::iter::once(&value))) {
                *cell += weight * a * b;
            }
        }
    }
    for (step, row) in normal.iter_mut().enumerate() {
        if let Some(cell) = row.get_mut(step) {
            *cell += hold;
        }
    }
    solve(normal)
}

/// A fixed sequence that looks random: the same input gives the same answer on every run.
#[derive(Debug, Clone)]
pub(crate) struct Sequence(u64);

impl Sequence {
    /// Starts from a constant of the caller.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `limit` (at least 1).
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit.max(1) as u64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_a_hopeless_one_refused() {
        let found = solve(vec![vec![0.0, 2.0, 4.0], vec![3.0, 1.0, 5.0]]).unwrap();
        assert!((found[0] - 1.0).abs() < 1e-9 && (found[1] - 2.0).abs() < 1e-9);
        assert_eq!(solve(vec![vec![1.0, 2.0, 3.0], vec![2.0, 4.0, 6.0]]), None);
        assert_eq!(solve(vec![vec![f64::NAN, 1.0]]), None);
    }

    #[test]
    fn a_line_is_found_through_many_points() {
        let points: Vec<[f64; 2]> = (0..20).map(|x| [1.0, f64::from(x)]).collect();
        let equations = points.iter().map(|row| (&row[..], 3.0 + 0.5 * row[1], 1.0));
        let found = least_squares(2, equations, 1e-9).unwrap();
        assert!((found[0] - 3.0).abs() < 1e-6 && (found[1] - 0.5).abs() < 1e-6);
    }
}
