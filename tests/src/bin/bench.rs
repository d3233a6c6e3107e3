//! `make bench`: measures Muster in parts, prints a table for each and writes them to
//! `docs/benchmarks.md`.
//!
//! The arguments name the parts to run; without any, all run. The page keeps the sections of those
//! that do not. Ends in failure when a part fails or a bound is missed; the page is written all the same.

use std::pin::Pin;
use std::process::ExitCode;

use e2e::bench::page::Page;
use e2e::bench::report::Report;
use e2e::bench::{
    Result, api, cold, export, exporters, fan_out, import, importers, machine, mail, members, raw, serving,
    write_path,
};

/// A part of the bench and its section of the page.
struct Part {
    /// What it is asked for by.
    name: &'static str,
    /// The section's title.
    title: &'static str,
    /// What is measured and what the table means; where a bound is missed, why, and what was tried.
    about: &'static str,
    run: for<'r> fn(&'r mut Report) -> Measuring<'r>,
}

/// A part that runs.
type Measuring<'r> = Pin<Box<dyn Future<Output = Result<()>> + 'r>>;

/// In the order in which they run and stand on the page.
const PARTS: [Part; 11] = [
    Part {
        name: "api",
        title: "Requests of the API",
        about: include_str!("../../bench/about/api.md"),
        run: |report| Box::pin(api::report(report)),
    },
    Part {
        name: "cold",
        title: "Cold starts and warm calls",
        about: include_str!("../../bench/about/cold.md"),
        run: |report| Box::pin(cold::report(report)),
    },
    Part {
        name: "serving",
        title: "The API beside better-auth",
        about: include_str!("../../bench/about/serving.md"),
        run: |report| Box::pin(serving::report(report)),
    },
    Part {
        name: "members",
        title: "Lists of a million members",
        about: include_str!("../../bench/about/members.md"),
        run: |report| Box::pin(members::report(report)),
    },
    Part {
        name: "import",
        title: "Imports",
        about: include_str!("../../bench/about/import.md"),
        run: |report| Box::pin(import::report(report)),
    },
    Part {
        name: "fan-out",
        title: "Imports in parts",
        about: include_str!("../../bench/about/fan-out.md"),
        run: |report| Box::pin(fan_out::report(report)),
    },
    Part {
        name: "write-path",
        title: "The way of new rows to the table",
        about: include_str!("../../bench/about/write-path.md"),
        run: |report| Box::pin(write_path::report(report)),
    },
    Part {
        name: "importers",
        title: "Imports beside other importers",
        about: include_str!("../../bench/about/importers.md"),
        run: |report| Box::pin(importers::report(report)),
    },
    Part {
        name: "export",
        title: "Exports",
        about: include_str!("../../bench/about/export.md"),
        run: |report| Box::pin(export::report(report)),
    },
    Part {
        name: "exporters",
        title: "Exports beside other exporters",
        about: include_str!("../../bench/about/exporters.md"),
        run: |report| Box::pin(exporters::report(report)),
    },
    Part {
        name: "mail",
        title: "Mail",
        about: include_str!("../../bench/about/mail.md"),
        run: |report| Box::pin(mail::report(report)),
    },
];

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if raw::main(&arguments)? {
        return Ok(ExitCode::SUCCESS);
    }
    run(&arguments)
}

// The engine works on the thread that asks, and one waits for another: a thread for each request
// that an import has under way, so that none of them waits for a thread as well.
#[tokio::main(flavor = "multi_thread", worker_threads = 40)]
async fn run(named: &[String]) -> Result<ExitCode> {
    if let Some(unknown) = named
        .iter()
        .find(|name| PARTS.iter().all(|part| part.name != *name))
    {
        let known = PARTS.map(|part| part.name).join(", ");
        return Err(format!("there is no part {unknown}; there are {known}").into());
    }
    let mut page = Page::read()?;
    let mut failures = Vec::new();
    for part in PARTS
        .iter()
        .filter(|part| named.is_empty() || named.iter().any(|name| name == part.name))
    {
        println!("\n== {}", part.title);
        let mut report = Report::default();
        if let Err(error) = (part.run)(&mut report).await {
            failures.push(format!("{} did not end: {error}", part.name));
            continue;
        }
        println!("\n{}", report.table());
        page.put(
            part.title,
            part.about,
            &machine::conditions(&report).await?,
            &report,
        );
        page.write(&PARTS.map(|part| part.title))?;
        failures.extend(report.missed().map(|line| {
            format!(
                "{}: {}: {}, required: {}",
                part.name,
                line.what.trim(),
                line.result,
                line.bound
            )
        }));
    }
    for failure in &failures {
        eprintln!("bench: {failure}");
    }
    Ok(if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
