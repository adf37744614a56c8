//! Letters in every font that they are compared with, true and false.

use super::*;

#[test]
fn every_font_draws_every_character() {
    assert_eq!(Templates::load().0.len(), (FONTS.len() + print::BONUM.len()) * CHARACTERS.len());
}

#[test]
fn a_font_that_is_left_out_is_still_believed() {
    let all = Templates::load();
    for own in 0..FONTS.len() + print::BONUM.len() {
        let of = |index: usize| index / CHARACTERS.len();
        let others = all.0.iter().enumerate().filter(|(index, _)| of(*index) != own).map(|(_, one)| *one);
        let others = Templates(others.collect());
        for (_, (character, form)) in all.0.iter().enumerate().filter(|(index, _)| of(*index) == own) {
            assert_eq!(others.contradiction(*character, form), None, "{own}: {character}");
        }
    }
}

/// Of all pairs among these, those that are not noticed, in all fonts or in those of printouts.
fn missed(among: &str, fonts: usize) -> (usize, Vec<(char, char)>) {
    let all = Templates::load();
    let (mut missed, mut tried) = (Vec::new(), 0);
    let drawn = all.0.iter().skip(fonts * CHARACTERS.len()).filter(|(drawn, _)| among.contains(*drawn));
    for (drawn, form) in drawn {
        for said in among.chars().filter(|said| !is_twin(*said, *drawn)) {
            tried += 1;
            if all.contradiction(said, form).is_none() {
                missed.push((*drawn, said));
            }
        }
    }
    (tried, missed)
}

#[test]
fn a_digit_that_is_said_to_be_another_is_noticed_in_every_font() {
    assert_eq!(missed("0123456789", 0), ((FONTS.len() + print::BONUM.len()) * 90, Vec::new()));
}

#[test]
fn in_the_font_of_decisions_every_letter_that_is_said_to_be_another_is_noticed() {
    let (tried, missed) = missed(CHARACTERS, FONTS.len());
    assert!(tried > 10_000, "{tried}");
    // Its italic E and F differ by less than two fonts do.
    assert!(missed.iter().all(|pair| matches!(pair, ('E', 'F') | ('F', 'E'))), "{missed:?}");
    assert!(missed.len() <= 2, "{missed:?}");
}

#[test]
fn two_outlines_of_one_font_are_not_both_a_five() {
    let all = Templates::load();
    let of = |c: char, font: usize| {
        let place = CHARACTERS.chars().position(|other| other == c).unwrap();
        all.0[font * CHARACTERS.len() + place].1
    };
    let other = |form: Form, by: f32| Form { high: form.high * by, wide: form.wide * by, ..form };
    for font in 0..FONTS.len() + print::BONUM.len() {
        assert!(all.dispute('5', &of('5', font), &of('3', font)), "{font}");
        assert!(all.dispute('m', &of('m', font), &of('n', font)), "{font}");
        assert!(!all.dispute('5', &of('5', font), &of('5', font)), "{font}");
        // A small capital is the same letter.
        assert!(!all.dispute('a', &of('a', font), &other(of('A', font), 0.75)), "{font}");
    }
    // So is the figure of another cut.
    assert!(!all.dispute('5', &of('5', 0), &of('5', 4)));
}

#[test]
fn what_is_no_letter_is_left_alone() {
    let templates = Templates::load();
    let square = Form::of(&Rect::new(0.0, 0.0, 700.0, 700.0).to_path(0.1)).unwrap();
    for said in CHARACTERS.chars() {
        assert_eq!(templates.contradiction(said, &square), None, "{said}");
    }
    assert_eq!(Form::of(&BezPath::new()), None);
    assert_eq!(Form::of(&Rect::new(0.0, 0.0, f64::NAN, 5.0).to_path(0.1)), None);
}
