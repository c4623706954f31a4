//! `restora legend`, `table` and `crosswalk`: the data that comes with the program, as CSV.

use restora_message::catalogue::text;
use restora_message::{Lang, Problem, Problems, Text};
use restora_table::{Cell, Column, Table, Unit};
use restora_value::{Caption, CoefficientTable, Crosswalk, Legend};

use crate::args::{Cli, Kind};
use crate::output;

/// Lists what there is of a kind, a row each.
pub(crate) fn list(cli: &Cli, kind: Kind) -> Result<u8, Problems> {
    let table = match kind {
        Kind::Legend => legends(cli.lang),
        Kind::Table => tables(cli.lang),
        Kind::Crosswalk => crosswalks(cli.lang),
    };
    output::data(&restora_io::table_csv(&table?, false))?;
    Ok(0)
}

/// Prints one, in the form that a config can name.
pub(crate) fn show(kind: Kind, name: &str) -> Result<u8, Problems> {
    let text = match kind {
        Kind::Legend => Legend::builtin(name)?.to_csv(),
        Kind::Table => CoefficientTable::builtin(name)?.to_csv(),
        Kind::Crosswalk => Crosswalk::builtin(name)?.to_csv(),
    };
    output::data(text.as_bytes())?;
    Ok(0)
}

fn column(name: &str, caption: Text) -> Column {
    Column { name: name.to_owned(), caption: caption.into(), unit: Unit::None }
}

fn title(caption: Caption, lang: Lang) -> Cell {
    Cell::text(match lang {
        Lang::En => caption.en,
        Lang::Zh => caption.zh,
    })
}

fn count(n: usize) -> Cell {
    Cell::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

fn legends(lang: Lang) -> Result<Table, Problem> {
    let columns = vec![
        column("name", text::HEAD_NAME),
        column("title", text::HEAD_TITLE),
        column("classes", text::HEAD_CLASSES),
    ];
    let mut table = Table::new("legends", columns);
    for name in Legend::builtin_names() {
        let legend = Legend::builtin(name)?;
        table.push(vec![
            Cell::text(legend.name),
            title(legend.title, lang),
            count(legend.classes.len()),
        ]);
    }
    Ok(table)
}

fn tables(lang: Lang) -> Result<Table, Problem> {
    let columns = vec![
        column("name", text::HEAD_NAME),
        column("title", text::HEAD_TITLE),
        column("types", text::HEAD_TYPES),
        column("services", text::HEAD_SERVICES),
        column("unit", text::HEAD_UNIT),
        column("price_year", text::HEAD_PRICE_YEAR),
        column("basis", text::HEAD_BASIS),
        column("unverified", text::HEAD_UNVERIFIED),
    ];
    let mut out = Table::new("tables", columns);
    for name in CoefficientTable::builtin_names() {
        let table = CoefficientTable::builtin(name)?;
        let doubtful = table.types.iter().filter(|row| row.status.is_doubtful());
        out.push(vec![
            Cell::text(table.name.clone()),
            title(table.title, lang),
            count(table.types.len()),
            count(table.services.len()),
            Cell::text(table.unit.name()),
            table.price_year.map_or(Cell::Empty, |year| Cell::Integer(i64::from(year))),
            Cell::text(table.basis.name()),
            count(doubtful.count()),
        ]);
    }
    Ok(out)
}

fn crosswalks(lang: Lang) -> Result<Table, Problem> {
    let columns = vec![
        column("name", text::HEAD_NAME),
        column("title", text::HEAD_TITLE),
        column("legend", text::LEGEND),
        column("table", text::COEFFICIENT_TABLE),
        column("version", text::HEAD_VERSION),
        column("classes", text::HEAD_CLASSES),
        column("proxies", text::HEAD_PROXIES),
    ];
    let mut table = Table::new("crosswalks", columns);
    for name in Crosswalk::builtin_names() {
        let crosswalk = Crosswalk::builtin(name)?;
        table.push(vec![
            Cell::text(crosswalk.name),
            title(crosswalk.title, lang),
            Cell::text(crosswalk.legend.unwrap_or_default()),
            Cell::text(crosswalk.table.unwrap_or_default()),
            Cell::text(crosswalk.version.unwrap_or_default()),
            count(crosswalk.targets.len()),
            count(crosswalk.proxies.len()),
        ]);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn csv(table: Result<Table, Problem>) -> String {
        String::from_utf8(restora_io::table_csv(&table.unwrap(), false)).unwrap()
    }

    #[test]
    fn clcd_is_listed_with_its_ten_codes() {
        for (lang, title) in [(Lang::En, "China Land Cover"), (Lang::Zh, "土地覆盖")]
        {
            let text = csv(legends(lang));
            assert!(text.starts_with("name,title,classes\n"), "{text}");
            let line = text.lines().find(|line| line.starts_with("clcd,")).unwrap();
            assert!(line.contains(title) && line.ends_with(",10"), "{line}");
        }
    }

    #[test]
    fn tables_say_what_they_are_and_crosswalks_what_they_join() {
        let text = csv(tables(Lang::En));
        let line = |name: &str| text.lines().find(|l| l.starts_with(name)).unwrap();
        assert!(
            line("xie-2015,").ends_with(",14,11,equivalent,2010,net-profit,2"),
            "{text}"
        );
        assert!(
            line("costanza-1997,").ends_with(",16,1,USD/ha/yr,1994,own,16"),
            "{text}"
        );
        let text = csv(crosswalks(Lang::Zh));
        // Coniferous, savanna and mosaics: 1, 3, 8, 9 and 14.
        let line = text.lines().find(|l| l.starts_with("modis-igbp-xie-2015,")).unwrap();
        assert!(line.ends_with(",modis-igbp,xie-2015,1,17,5"), "{line}");
    }
}
