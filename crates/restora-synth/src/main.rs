//! Makes the synthetic tiles under testdata/.

fn main() {}
