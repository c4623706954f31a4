//! The restora command: arguments, progress, exit codes.

fn main() {}
