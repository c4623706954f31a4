//! Any text as legend, crosswalk, coefficient table, confusion matrix or table of conditions; what is
//! read reads back the same.
#![no_main]

use restora_value::correction::ConditionTable;
use restora_value::{CoefficientTable, Crosswalk, Legend, SampleCounts};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = SampleCounts::from_csv("a.csv", text);
    if let Ok(legend) = Legend::from_csv("a.csv", text) {
        assert_eq!(Legend::from_csv("a.csv", &legend.to_csv()).as_ref(), Ok(&legend));
    }
    if let Ok(crosswalk) = Crosswalk::from_csv("a.csv", text) {
        assert_eq!(Crosswalk::from_csv("a.csv", &crosswalk.to_csv()).as_ref(), Ok(&crosswalk));
    }
    if let Ok(table) = CoefficientTable::from_csv("a.csv", text) {
        assert_eq!(CoefficientTable::from_csv("a.csv", &table.to_csv()).as_ref(), Ok(&table));
    }
    if let Ok(table) = ConditionTable::from_csv("a.csv", text) {
        assert_eq!(ConditionTable::from_csv("a.csv", &table.to_csv()).as_ref(), Ok(&table));
    }
});
