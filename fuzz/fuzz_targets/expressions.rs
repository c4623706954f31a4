//! Any text as arithmetic on figures and as a unit: read, or told where it stops, never a panic.
#![no_main]

use restora_accounts::claims::{Expression, Interval};
use restora_accounts::office::{Dimension, OfficeUnit};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = OfficeUnit::parse(text).map(|unit| unit.of_base(unit.to_base(1.0)));
    if let Ok(expression) = Expression::parse(text) {
        let figure = |_: &str| Interval::point(2.0, Dimension::NONE);
        let _ = (expression.figures(), expression.value(&figure));
    }
});
