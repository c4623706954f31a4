//! Layers in a `PostGIS` database, all in one transaction.

use gdal::errors::Result as GdalResult;
use gdal::vector::LayerAccess as _;
use gdal::vector::sql::Dialect;
use gdal::{Dataset, DatasetOptions, GdalOpenFlags};
use restora_message::Problem;
use restora_message::catalogue::outputs;
use restora_table::LayerStyle;

use super::write::write;
use super::{GEOMETRY, Layers, MOST_COLUMNS, too_wide};
use crate::{crs, log};

/// A database that results can be written to.
pub struct Database {
    dataset: Dataset,
    shown: String,
}

impl Database {
    /// Opens a database by GDAL's connection text, `PG:host=… dbname=…`, and sees whether
    /// tables of these names may be written: with `overwrite` also where restora wrote such
    /// tables before, but never in the place of somebody else's.
    ///
    /// # Errors
    /// If it cannot be opened, or holds such tables and they may not be replaced.
    pub fn open(
        connection: &str,
        names: &[&str],
        overwrite: bool,
    ) -> Result<Self, Problem> {
        log::ready();
        let shown = without_password(connection);
        let opened = log::attempt(|| {
            #[expect(
                clippy::disallowed_methods,
                reason = "a database is no raster, and opened here alone"
            )]
            Dataset::open_ex(
                connection,
                DatasetOptions {
                    open_flags: GdalOpenFlags::GDAL_OF_VECTOR
                        | GdalOpenFlags::GDAL_OF_UPDATE,
                    allowed_drivers: Some(&["PostgreSQL"]),
                    ..DatasetOptions::default()
                },
            )
        });
        let dataset = opened.map_err(|cause| refused(&shown, &cause))?;
        let database = Self { dataset, shown };
        for name in names {
            if database.has(name, overwrite)? {
                return Err(Problem::new(&outputs::DATABASE_EXISTS)
                    .with("database", &database.shown)
                    .with("table", name));
            }
        }
        Ok(database)
    }

    /// Whether the schema that is written to has a table or view of this name; with `own`, one
    /// that restora did not write.
    fn has(&self, name: &str, own: bool) -> Result<bool, Problem> {
        let ours = "obj_description(pg_class.oid, 'pg_class') IS DISTINCT FROM";
        let query = format!(
            "SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace \
             AND relname = {}{}",
            quoted(name),
            if own { format!(" AND {ours} {}", quoted(MARK)) } else { String::new() },
        );
        let found = log::attempt(|| {
            let rows = self.dataset.execute_sql(query, None, Dialect::DEFAULT)?;
            Ok(rows.is_some_and(|rows| rows.feature_count() > 0))
        });
        found.map_err(|cause| refused(&self.shown, &cause))
    }

    /// Writes everything in one transaction: all of it is there afterwards, or nothing.
    ///
    /// # Errors
    /// If the database refuses anything.
    pub fn write(mut self, layers: &Layers<'_>) -> Result<(), Problem> {
        let shown = self.shown.clone();
        too_wide(&shown, layers, MOST_COLUMNS.1)?;
        let (result, messages) = log::collect(|| self.fill(layers));
        let trouble = messages.iter().any(|message| message.failure);
        match result {
            Ok(()) if !trouble => Ok(()),
            other => {
                let plain = other.err().map(|e| e.to_string()).unwrap_or_default();
                Err(refused(&shown, &log::cause(&messages).unwrap_or(plain)))
            }
        }
    }

    fn fill(&mut self, layers: &Layers<'_>) -> GdalResult<()> {
        let srs = layers.crs.map(crs::to_srs).transpose();
        let srs = srs.map_err(gdal::errors::GdalError::BadArgument)?;
        let geometry = format!("GEOMETRY_NAME={GEOMETRY}");
        let polygons = Some((layers.polygons, srs.as_ref()));
        let mut all = self.dataset.start_transaction()?;
        let run = |all: &Dataset, text: &str| -> GdalResult<()> {
            all.execute_sql(text, None, Dialect::DEFAULT).map(drop)
        };
        let tables = || layers.tables.iter().map(|(name, _)| name.as_str());
        let names = || std::iter::once(layers.name).chain(tables());
        for name in names() {
            run(&all, &format!("DROP TABLE IF EXISTS {}", identifier(name)))?;
        }
        let options = [geometry.as_str(), "LAUNDER=NO", "FID=fid"];
        write(&mut all, (layers.name, layers.sites), polygons, &options)?;
        for (name, table) in layers.tables {
            write(&mut all, (name, table), None, &["LAUNDER=NO", "FID=fid"])?;
        }
        for name in names() {
            let mark = quoted(MARK);
            run(&all, &format!("COMMENT ON TABLE {} IS {mark}", identifier(name)))?;
        }
        run(&all, STYLES)?;
        let of_layer = format!(
            "DELETE FROM layer_styles WHERE f_table_catalog = current_database() \
             AND f_table_schema = current_schema() AND f_table_name = {}",
            quoted(layers.name)
        );
        run(&all, &of_layer)?;
        for style in layers.styles {
            run(&all, &insert(style))?;
        }
        // A failure that was only told, not returned, must not be committed.
        if log::failed() {
            return all.rollback();
        }
        all.commit()
    }
}

/// The comment of tables that restora wrote, and may replace.
const MARK: &str = "written by restora";

/// The table that QGIS keeps styles in, as QGIS creates it.
const STYLES: &str = "CREATE TABLE IF NOT EXISTS layer_styles (\
    id serial PRIMARY KEY, f_table_catalog varchar, f_table_schema varchar, \
    f_table_name varchar, f_geometry_column varchar, stylename text, styleqml xml, \
    stylesld xml, useasdefault boolean, description text, owner varchar(63) \
    DEFAULT current_user, ui xml, update_time timestamp DEFAULT current_timestamp, \
    type varchar)";

fn insert(style: &LayerStyle) -> String {
    format!(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, \
         f_geometry_column, stylename, styleqml, stylesld, useasdefault, description) \
         VALUES (current_database(), current_schema(), {}, {}, {}, \
         XMLPARSE(DOCUMENT {}), XMLPARSE(DOCUMENT {}), true, {})",
        quoted(&style.layer),
        quoted(GEOMETRY),
        quoted(&style.name),
        quoted(&style.qml),
        quoted(&style.sld),
        quoted(&style.description),
    )
}

/// A text in SQL, whatever stands in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

/// A name in SQL.
fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn refused(shown: &str, cause: &str) -> Problem {
    Problem::new(&outputs::DATABASE).with("database", shown).with("cause", cause.trim())
}

/// A connection text as it may be shown and kept: with `***` for its password.
pub fn without_password(connection: &str) -> String {
    let lower = connection.to_ascii_lowercase();
    if let Some(at) = lower.find("password") {
        let rest = &connection[at + "password".len()..];
        let value = rest.trim_start();
        if let Some(value) = value.strip_prefix('=') {
            let value = value.trim_start();
            let start = connection.len() - value.len();
            let end = start + value_end(value);
            let after = without_password(&connection[end..]);
            return format!("{}***{after}", &connection[..start]);
        }
    }
    // postgresql://user:secret@host/…
    let Some(scheme) = connection.find("://") else { return connection.to_owned() };
    let authority = &connection[scheme + 3..];
    let end = authority.find('/').unwrap_or(authority.len());
    match (authority[..end].find(':'), authority[..end].rfind('@')) {
        (Some(colon), Some(at)) if colon < at => {
            format!("{}:***{}", &connection[..scheme + 3 + colon], &authority[at..])
        }
        _ => connection.to_owned(),
    }
}

/// Where a value of a connection text ends: at a blank, or at its closing quote.
fn value_end(value: &str) -> usize {
    let Some(inner) = value.strip_prefix('\'') else {
        return value.find(char::is_whitespace).unwrap_or(value.len());
    };
    let mut escaped = false;
    for (at, c) in inner.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\'' => return at + 2,
            _ => {}
        }
    }
    value.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_shown() {
        let hide = |text: &str| without_password(text);
        assert_eq!(
            hide("PG:dbname=a password=b host=c"),
            "PG:dbname=a password=*** host=c"
        );
        assert_eq!(hide("PG:password='b \\' c' host=d"), "PG:password=*** host=d");
        assert_eq!(hide("PG:PASSWORD = b"), "PG:PASSWORD = ***");
        assert_eq!(
            hide("PG:postgresql://me:b@host/db"),
            "PG:postgresql://me:***@host/db"
        );
        for plain in ["PG:dbname=a", "gpkg", "PG:postgresql://host/db", "password"] {
            assert_eq!(hide(plain), plain);
        }
    }

    #[test]
    fn what_stands_in_texts_stays_text() {
        assert_eq!(quoted("it's; DROP TABLE x"), "'it''s; DROP TABLE x'");
        assert_eq!(identifier("a\"b"), "\"a\"\"b\"");
    }
}
