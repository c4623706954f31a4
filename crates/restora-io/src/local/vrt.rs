//! The names in a description: GDAL's virtual rasters and layers, and what it keeps beside
//! files (`.aux.xml`).
//!
//! GDAL reads these by a parser of its own that minds no case and takes attributes for
//! elements. So whatever bears the name of something that names a file is taken for it,
//! wherever it stands.

use restora_message::Problem;
use restora_message::catalogue::reach as say;
use roxmltree::{Document, Node, ParsingOptions};

/// What a description has in its beginning.
pub(super) const MARKS: [&str; 4] =
    ["<VRTDataset", "<OGRVRTDataSource", "<OGRVRTLayer", "<MRF_META"];

/// Elements and attributes whose text is a file.
const FILES: [&str; 15] = [
    "sourcefilename",
    "sourcedataset",
    "srcdatasource",
    "sourcedatasource",
    "indexdataset",
    "cutlineds",
    "dempath",
    "datafile",
    "indexfile",
    "source",
    "x_dataset",
    "y_dataset",
    "overview_file",
    "rpc_dem",
    "lut_filename",
];

/// Elements of an MRF that are files only there; elsewhere `Source` holds other elements.
const MRF_ONLY: [&str; 3] = ["datafile", "indexfile", "source"];

/// Pixel functions that come with GDAL, up to 3.12. `expression` is arithmetic alone.
const FUNCTIONS: [&str; 44] = [
    "real",
    "imag",
    "complex",
    "mod",
    "phase",
    "conj",
    "sum",
    "diff",
    "mul",
    "div",
    "cmul",
    "inv",
    "intensity",
    "sqrt",
    "log10",
    "log",
    "dB",
    "exp",
    "dB2amp",
    "dB2pow",
    "pow",
    "polar",
    "interpolate_linear",
    "interpolate_exp",
    "replace_nodata",
    "scale",
    "norm_diff",
    "min",
    "max",
    "mean",
    "geometric_mean",
    "harmonic_mean",
    "median",
    "mode",
    "expression",
    "reclassify",
    "round",
    "argmin",
    "argmax",
    "quantile",
    "area",
    "range",
    "stddev",
    "variance",
];

/// A name that stands in a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) text: String,
    /// Whether it is relative to the description; `None` where either may be.
    pub(super) beside: Option<bool>,
}

impl Named {
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), beside: None }
    }
}

/// All that a description names.
///
/// # Errors
/// If it is no XML, or would have code or foreign functions run.
pub(super) fn names(text: &str, display: &str) -> Result<Vec<Named>, Problem> {
    // Entities need a DTD, which is refused, so that none can be expanded.
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let text =
        text.trim_start_matches('\u{feff}').trim_matches(['\0', ' ', '\r', '\n', '\t']);
    let document = Document::parse_with_options(text, options).map_err(|error| {
        Problem::new(&say::UNCLEAR).with("path", display).with("cause", error)
    })?;
    // Code says more of a file than the name that it goes by.
    for node in document.descendants().filter(Node::is_element) {
        runs_no_code(
            &node.tag_name().name().to_ascii_lowercase(),
            &texts(node),
            display,
        )?;
        for attribute in node.attributes() {
            let value = [attribute.value().to_owned()];
            runs_no_code(&attribute.name().to_ascii_lowercase(), &value, display)?;
        }
    }
    let mut found = Vec::new();
    let mrf = document.root_element().tag_name().name().eq_ignore_ascii_case("MRF_META");
    for node in document.descendants().filter(Node::is_element) {
        let called = node.tag_name().name().to_ascii_lowercase();
        runs_nothing(&called, &texts(node), display)?;
        if is_file(&called, mrf) {
            let beside = Some(relative(node));
            found.extend(texts(node).into_iter().map(|text| Named { text, beside }));
        }
        for attribute in node.attributes() {
            let called = attribute.name().to_ascii_lowercase();
            let value = attribute.value().to_owned();
            runs_nothing(&called, std::slice::from_ref(&value), display)?;
            if is_file(&called, mrf) {
                found.push(Named { text: value, beside: None });
                continue;
            }
            // <MDI key="X_DATASET">file</MDI>, <Argument name="lut_filename">file</Argument>
            let key = value.to_ascii_lowercase();
            if (called == "key" || called == "name")
                && (is_file(&key, false) || key.contains("filename"))
            {
                found.extend(texts(node).iter().map(|text| Named::plain(overview(text))));
            }
            if called == "key" && key == "prelude_statements" {
                return Err(sql(&texts(node).join(" "), display));
            }
        }
        if let Some(text) = texts(node).iter().find(|text| {
            text.trim_start().get(..4).is_some_and(|t| t.eq_ignore_ascii_case("/vsi"))
        }) {
            found.push(Named::plain(text));
        }
    }
    Ok(found)
}

/// What GDAL writes of overviews beside a file begins with this.
fn overview(text: &str) -> &str {
    text.trim_start().trim_start_matches(":::BASE:::")
}

fn is_file(called: &str, mrf: bool) -> bool {
    FILES.contains(&called) && (mrf || !MRF_ONLY.contains(&called))
}

/// Every text that GDAL could take for that of an element: each by itself, and all of them.
fn texts(node: Node<'_, '_>) -> Vec<String> {
    let parts: Vec<&str> =
        node.children().filter(Node::is_text).filter_map(|child| child.text()).collect();
    let mut found: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
    if found.len() > 1 {
        found.push(parts.concat());
    }
    found.retain(|text| !text.trim().is_empty());
    found
}

/// Whether an element says that its file is relative to the description.
fn relative(node: Node<'_, '_>) -> bool {
    let named = |name: &str| name.eq_ignore_ascii_case("relativeToVRT");
    let attribute = node.attributes().find(|attribute| named(attribute.name()));
    let stated = attribute.map(|attribute| attribute.value().to_owned()).or_else(|| {
        let child = node.children().find(|child| named(child.tag_name().name()));
        child.and_then(|child| child.text().map(str::to_owned))
    });
    // As C's `atoi` reads it: a number that is not 0.
    let digits = stated.unwrap_or_default();
    let digits = digits.trim_start().trim_start_matches(['+', '-']);
    digits.bytes().take_while(u8::is_ascii_digit).any(|digit| digit != b'0')
}

/// Refuses code.
fn runs_no_code(called: &str, texts: &[String], display: &str) -> Result<(), Problem> {
    let code = texts.iter().map(|text| text.trim()).find(|text| match called {
        "pixelfunctionlanguage" => !text.eq_ignore_ascii_case("C"),
        "pixelfunctioncode" => true,
        _ => false,
    });
    match code {
        Some(text) => Err(Problem::new(&say::PYTHON)
            .with("path", display)
            .with("function", first_line(text))),
        None => Ok(()),
    }
}

/// Refuses functions that somebody added, and SQL that opens more.
fn runs_nothing(called: &str, texts: &[String], display: &str) -> Result<(), Problem> {
    for text in texts {
        let text = text.trim();
        match called {
            "pixelfunctiontype" if !FUNCTIONS.contains(&text) => {
                return Err(Problem::new(&say::FOREIGN_FUNCTION)
                    .with("path", display)
                    .with("function", first_line(text)));
            }
            "srcsql" if opens_more(text) => return Err(sql(text, display)),
            _ => {}
        }
    }
    Ok(())
}

/// Whether SQL could name another dataset, `FROM 'file'.layer`, or call GDAL's functions that
/// ask elsewhere.
fn opens_more(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.to_ascii_lowercase();
    ["'.", "\".", "ogr_", "load_extension", "attach", "virtual"]
        .iter()
        .any(|word| bare.contains(word))
}

fn sql(text: &str, display: &str) -> Problem {
    Problem::new(&say::SQL).with("path", display).with("sql", first_line(text))
}

fn first_line(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.trim().lines().next().unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, Option<bool>)> {
        let named = names(text, "a.vrt").unwrap();
        named.into_iter().map(|named| (named.text, named.beside)).collect()
    }

    #[track_caller]
    fn refused(inside: &str, code: &str) {
        let text = format!("<VRTDataset>{inside}</VRTDataset>");
        assert_eq!(names(&text, "a.vrt").unwrap_err().entry.code, code, "{text}");
    }

    #[test]
    fn every_way_to_name_a_file_is_found() {
        let text = "<VRTDataset><SimpleSource><SourceFilename relativeToVRT=\"1\">a.tif</SourceFilename></SimpleSource>\
            <gdalwarpoptions><sourcedataset relativetovrt='0'>b.tif</sourcedataset></gdalwarpoptions>\
            <ComplexSource SourceFilename=\"c.tif\"/>\
            <Metadata domain=\"GEOLOCATION\"><MDI key=\"X_DATASET\">d.tif</MDI></Metadata>\
            <Argument name=\"lut_filename\">e.txt</Argument>\
            <Whatever> /vsizip/f.zip/f.tif</Whatever>\
            <SourceFilename><relativeToVRT>1</relativeToVRT>g<!-- -->.tif</SourceFilename></VRTDataset>";
        let wanted = [
            ("a.tif", Some(true)),
            ("b.tif", Some(false)),
            ("c.tif", None),
            ("d.tif", None),
            ("e.txt", None),
            (" /vsizip/f.zip/f.tif", None),
            ("g", Some(true)),
            (".tif", Some(true)),
            ("g.tif", Some(true)),
        ];
        let wanted = wanted.map(|(text, beside)| (text.to_owned(), beside));
        assert_eq!(found(text), wanted);
    }

    #[test]
    fn code_and_functions_that_somebody_added_are_refused() {
        refused("<PixelFunctionLanguage>Python</PixelFunctionLanguage>", "E284");
        refused("<pixelFunctionLanguage> python </pixelFunctionLanguage>", "E284");
        refused("<Band PixelFunctionLanguage='Python'/>", "E284");
        refused("<PixelFunctionCode><![CDATA[import os]]></PixelFunctionCode>", "E284");
        refused("<PixelFunctionType>mine</PixelFunctionType>", "E285");
        refused("<PixelFunctionType>os.system</PixelFunctionType>", "E285");
        let own = "<VRTDataset><PixelFunctionType>sum</PixelFunctionType>\
                   <PixelFunctionLanguage>C</PixelFunctionLanguage></VRTDataset>";
        assert_eq!(found(own), []);
    }

    #[test]
    fn sql_that_could_open_more_is_refused() {
        refused("<SrcSQL>SELECT * FROM 'other.shp'.other</SrcSQL>", "E289");
        refused("<SrcSQL>SELECT * FROM \"other.shp\" . other</SrcSQL>", "E289");
        refused("<SrcSQL>SELECT ogr_geocode('x') FROM a</SrcSQL>", "E289");
        refused("<OOI key='PRELUDE_STATEMENTS'>ATTACH 'x' AS y</OOI>", "E289");
        assert_eq!(
            found(
                "<OGRVRTDataSource><SrcSQL>SELECT a FROM b</SrcSQL></OGRVRTDataSource>"
            ),
            []
        );
    }

    #[test]
    fn what_is_no_xml_is_refused_rather_than_guessed_at() {
        let entity = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><VRTDataset>&x;</VRTDataset>";
        for text in
            [entity, "<VRTDataset><SourceFilename>a & b.tif", "II*\0<VRTDataset/>"]
        {
            assert_eq!(names(text, "a.vrt").unwrap_err().entry.code, "E287", "{text}");
        }
    }
}
