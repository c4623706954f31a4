//! What the linker is told.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Libraries that are linked in, such as libdeflate, keep their symbols to themselves:
    // GDAL's libtiff would take them for those of its own version.
    #[expect(
        clippy::disallowed_methods,
        reason = "cargo tells a build script in no other way"
    )]
    let target = std::env::var("CARGO_CFG_TARGET_OS");
    if target.is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-bins=-Wl,--exclude-libs,ALL");
    }
}
