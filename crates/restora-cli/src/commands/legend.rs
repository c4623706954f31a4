//! `restora legend`: the built-in legends, as CSV.

use restora_message::catalogue::text;
use restora_message::{Lang, Problem, Problems, Text};
use restora_table::{Cell, Column, Table, Unit};
use restora_value::Legend;

use crate::args::Cli;
use crate::output;

/// Lists name, title and number of classes of each.
pub(crate) fn list(cli: &Cli) -> Result<u8, Problems> {
    output::data(&restora_io::table_csv(&table(cli.lang)?, false))?;
    Ok(0)
}

/// Prints one, in the form that a config can name.
pub(crate) fn show(name: &str) -> Result<u8, Problems> {
    output::data(Legend::builtin(name)?.to_csv().as_bytes())?;
    Ok(0)
}

fn table(lang: Lang) -> Result<Table, Problem> {
    let column = |name: &str, caption: Text| Column {
        name: name.to_owned(),
        caption,
        unit: Unit::None,
    };
    let columns = vec![
        column("name", text::HEAD_NAME),
        column("title", text::HEAD_TITLE),
        column("classes", text::HEAD_CLASSES),
    ];
    let mut table = Table::new("legends", columns);
    for name in Legend::builtin_names() {
        let legend = Legend::builtin(name)?;
        let title = match lang {
            Lang::En => legend.title.en,
            Lang::Zh => legend.title.zh,
        };
        let classes = i64::try_from(legend.classes.len()).unwrap_or(i64::MAX);
        table.push(vec![
            Cell::text(legend.name),
            Cell::text(title),
            Cell::Integer(classes),
        ]);
    }
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clcd_is_listed_with_its_ten_codes() {
        for (lang, title) in [(Lang::En, "China Land Cover"), (Lang::Zh, "土地覆盖")]
        {
            let text =
                String::from_utf8(restora_io::table_csv(&table(lang).unwrap(), false));
            let text = text.unwrap();
            assert!(text.starts_with("name,title,classes\n"), "{text}");
            let line = text.lines().find(|line| line.starts_with("clcd,")).unwrap();
            assert!(line.contains(title) && line.ends_with(",10"), "{line}");
        }
    }
}
