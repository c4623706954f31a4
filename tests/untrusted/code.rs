//! Code in files is never run, whatever the environment allows.

use std::path::Path;

use super::{forest, over, source, text, vrt};
use crate::support::{Case, Said, command};

/// Runs with everything in the environment that would let GDAL run what a file holds.
fn willing(case: &Case, words: &[&str]) -> Said {
    case.write_config();
    let ended = command()
        .current_dir(case.folder())
        .args(words)
        .env("GDAL_VRT_ENABLE_PYTHON", "YES")
        .env("GDAL_VRT_PYTHON_TRUSTED_MODULES", "*")
        .env("GDAL_PYTHON_DRIVER_PATH", case.folder())
        .env("GDAL_DRIVER_PATH", ".")
        .env("OGR_SQLITE_LOAD_EXTENSIONS", "YES")
        .output()
        .unwrap();
    Said {
        code: ended.status.code(),
        out: String::from_utf8_lossy(&ended.stdout).into_owned(),
        err: String::from_utf8_lossy(&ended.stderr).into_owned(),
    }
}

fn derived(function: &str) -> String {
    vrt(&source("own.tif", true)).replace(
        "<VRTRasterBand dataType=\"Byte\" band=\"1\">",
        &format!("<VRTRasterBand dataType=\"Byte\" band=\"1\" subClass=\"VRTDerivedRasterBand\">{function}"),
    )
}

/// Python that leaves a file behind when it is run.
fn python(mark: &Path) -> String {
    format!(
        "<PixelFunctionType>mark</PixelFunctionType><PixelFunctionLanguage>Python</PixelFunctionLanguage>\
         <PixelFunctionCode><![CDATA[\nopen(r'{0}', 'w').close()\ndef mark(in_ar, out_ar, *args, **kwargs):\n    open(r'{0}', 'w').close()\n    out_ar[:] = in_ar[0]\n]]></PixelFunctionCode>",
        mark.display()
    )
}

#[test]
fn python_in_a_raster_is_refused_whatever_the_environment_says() {
    let case = over("a.vrt");
    forest(&case.path("own.tif"));
    let mark = case.path("was-here");
    text(&case, "a.vrt", &derived(&python(&mark)));
    for words in [
        &["run", "config.json", "-o", "out"][..],
        &["check", "config.json"],
        &["inspect", "a.vrt"],
    ] {
        let code = if words[0] == "check" { 3 } else { 2 };
        willing(&case, words).exits(code).tells(&["E284", "a.vrt", "Python"]);
    }
    // Within a list of lists as well.
    text(&case, "b.vrt", &vrt(&source("a.vrt", true)));
    let mut outer = case;
    outer.config["dates"][0]["path"] = serde_json::json!("b.vrt");
    willing(&outer, &["run", "config.json", "-o", "out"])
        .exits(2)
        .tells(&["E284", "a.vrt"]);
    assert!(!mark.exists());
}

#[test]
fn functions_that_are_not_gdals_own_are_refused_by_name() {
    let case = over("a.vrt");
    forest(&case.path("own.tif"));
    for function in ["mine", "os.system", "Sum", ""] {
        let named = format!("<PixelFunctionType>{function}</PixelFunctionType>");
        text(&case, "a.vrt", &derived(&named));
        let said = willing(&case, &["check", "config.json"]).exits(3);
        if !function.is_empty() {
            said.tells(&["E285", &format!("`{function}`")]);
        }
    }
    // GDAL's own are used.
    text(&case, "a.vrt", &derived("<PixelFunctionType>real</PixelFunctionType>"));
    willing(&case, &["run", "config.json", "-o", "out"]).exits(0);
}

/// A driver in Python, and one beside the data: neither is loaded.
#[test]
fn no_driver_is_loaded_from_beside_the_data() {
    let case = over("own.tif");
    forest(&case.path("own.tif"));
    let mark = case.path("was-here");
    text(
        &case,
        "gdal_evil.py",
        &format!(
            "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n# gdal: DRIVER_NAME = \"EVIL\"\n\
             # gdal: DRIVER_SUPPORTED_API_VERSION = [1]\n# gdal: DRIVER_DCAP_VECTOR = \"YES\"\n\
             # gdal: DRIVER_DMD_LONGNAME = \"x\"\nopen(r'{}', 'w').close()\n\
             from gdal_python_driver import BaseDriver\nclass Driver(BaseDriver):\n    def identify(self, f, b, o, open_options={{}}):\n        return 0\n",
            mark.display()
        ),
    );
    // A plugin of GDAL's that is none: loading it is told by a warning of the loader.
    text(&case, "gdal_evil.so", "no library");
    // Nor any library by SQLite, which layers are written with.
    let mut case = case;
    case.config["outputs"] = serde_json::json!({"layers": ["gpkg"]});
    willing(&case, &["run", "config.json", "-o", "out"]).exits(0);
    text(&case, "odd.bin", "of no format at all");
    willing(&case, &["inspect", "odd.bin"]).exits(2);
    assert!(!mark.exists());
}
