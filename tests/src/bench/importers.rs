//! Imports beside what people would import with instead, in turn with it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::Result;
use super::front::{Members, Tally};
use super::function::{Invocation, program};
use super::peers::{credentials, measured, node, python, script};
use super::report::{Report, Spread, float, grouped, mebibytes};
use super::roster::{Rows, csv};
use super::site::{Import, Site};
use crate::world::Dump;

/// How often each side of a comparison runs.
const ROUNDS: u32 = 3;
/// Rows of a roster that the sink takes.
const ROWS: u32 = 50_000;
/// Rows of a roster that the engine takes.
const FEW: u32 = 20_000;

/// Speed and memory, in turn with others.
pub async fn report(report: &mut Report) -> Result<()> {
    let python = python().await?;
    let functions = Functions {
        muster: program("roster-import")?,
        node: which("node")?,
        handler: node("node-import").await?.join("handler.mjs"),
        python: python.clone(),
        script: Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/lambda_import.py"),
    };
    functions.write_the_same(report).await?;
    for (name, latency) in [("at once", 0), ("after 5 ms", 5)] {
        functions
            .on_the_sink(report, name, Duration::from_millis(latency))
            .await?;
    }
    django(report, &python, &functions.muster).await?;
    against_boto3(report, &python, &functions.muster).await
}

/// What an import with one of them took.
#[derive(Clone, Copy, Debug)]
struct Took {
    per_second: f64,
    per_cpu_second: f64,
    peak_bytes: f64,
}

/// Which of what an import took.
type Of = fn(&Took) -> f64;

impl Took {
    fn of(rows: u32, invocation: &Invocation) -> Self {
        Self {
            per_second: f64::from(rows) / invocation.took.as_secs_f64(),
            per_cpu_second: f64::from(rows) / invocation.usage.cpu_seconds,
            peak_bytes: float(invocation.usage.peak_bytes),
        }
    }
}

/// Lambda functions that import the same file.
struct Functions {
    muster: PathBuf,
    node: PathBuf,
    handler: PathBuf,
    python: PathBuf,
    script: PathBuf,
}

impl Functions {
    /// The commands, by what they are called.
    fn commands(&self) -> [(&'static str, Vec<&Path>); 3] {
        [
            ("roster-import", vec![&self.muster]),
            (
                "Lambda function for Node.js, AWS SDK v3",
                vec![&self.node, &self.handler],
            ),
            (
                "Lambda function in Python, boto3",
                vec![&self.python, &self.script],
            ),
        ]
    }

    /// Whether all of them write the same items, on the engine; names the peers' versions.
    async fn write_the_same(&self, report: &mut Report) -> Result<()> {
        let text = csv(1_000, Rows::Default);
        let [(_, own), others @ ..] = self.commands();
        let site = Site::new(Members::Engine).await?;
        let import = site.import(&own, "roster.csv", text.clone().into_bytes()).await?;
        let wanted = members(site.world.directory().await);
        for (name, command) in others {
            let site = Site::new(Members::Engine).await?;
            let joined_at = import.job.created_at.as_millisecond();
            hand_over(&site, &command, joined_at, &text).await?;
            if members(site.world.directory().await) != wanted {
                return Err(format!("the {name} has not written what the import has").into());
            }
        }
        let manifest = self.handler.with_file_name("package.json");
        let manifest: Manifest = serde_json::from_str(&std::fs::read_to_string(manifest)?)?;
        for (package, version) in manifest.dependencies {
            report.version(format!("{package} {version}"));
        }
        Ok(())
    }

    /// Imports into a database that answers after this time.
    async fn on_the_sink(&self, report: &mut Report, name: &str, latency: Duration) -> Result<()> {
        let text = csv(ROWS, Rows::Default);
        let mut took: [Vec<Took>; 3] = Default::default();
        for _ in 0..ROUNDS {
            for (n, (name, command)) in self.commands().into_iter().enumerate() {
                let site = Site::new(Members::Sink(latency)).await?;
                let (invocation, tally) = if n == 0 {
                    let import = site
                        .import(&command, "roster.csv", text.clone().into_bytes())
                        .await?;
                    (import.invocation, import.tally)
                } else {
                    hand_over(&site, &command, 0, &text).await?
                };
                if tally.sunk != u64::from(ROWS) {
                    return Err(format!("{name}: {} rows were written", tally.sunk).into());
                }
                took[n].push(Took::of(ROWS, &invocation));
            }
        }
        let spread = |n: usize, of: fn(&Took) -> f64| Spread::of(took[n].iter().map(of).collect());
        let names = self.commands().map(|(name, _)| name);
        let measures: [(String, Of); 2] = [
            (format!("rows per second, database answers {name}"), |took| {
                took.per_second
            }),
            ("  rows per CPU second of the process".to_owned(), |took| {
                took.per_cpu_second
            }),
        ];
        for (measure, of) in measures {
            report.note(measure, spread(0, of).to_string(), "");
            for (n, name) in names.iter().enumerate().skip(1) {
                let (ours, theirs) = (spread(0, of), spread(n, of));
                let times = grouped(ours.median / theirs.median);
                report.note(
                    format!("    {name}"),
                    format!("{theirs}; the import has {times} times that"),
                    "",
                );
            }
        }
        report.note(
            "  peak memory",
            mebibytes_of(spread(0, |took| took.peak_bytes).median),
            "",
        );
        for (n, name) in names.iter().enumerate().skip(1) {
            let peak = mebibytes_of(spread(n, |took| took.peak_bytes).median);
            report.note(format!("    {name}"), peak, "");
        }
        Ok(())
    }
}

/// The part of a package.json that says what is installed.
#[derive(Deserialize)]
struct Manifest {
    dependencies: BTreeMap<String, String>,
}

/// Imports with a function that is not Muster's.
async fn hand_over(
    site: &Site,
    command: &[&Path],
    joined_at: i64,
    text: &str,
) -> Result<(Invocation, Tally)> {
    let (organization, joined_at) = (site.world.organization.to_string(), joined_at.to_string());
    let mut variables = vec![
        ("ORGANIZATION", organization.as_str()),
        ("SHARDS", "4"),
        ("JOINED_AT", &joined_at),
    ];
    variables.extend(credentials());
    let file = text.to_owned().into_bytes();
    site.hand_over(command, &variables, "roster.csv", file).await
}

/// What the script for Django prints.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Django {
    rows: u32,
    seconds: f64,
    cpu_seconds: f64,
    peak_bytes: u64,
    versions: Vec<String>,
}

/// In turn with django-import-export, whose database is a SQLite file.
async fn django(report: &mut Report, python: &Path, importer: &Path) -> Result<()> {
    let text = csv(FEW, Rows::Default);
    let file = scratch("csv");
    std::fs::write(&file, &text)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let site = Site::new(Members::Engine).await?;
        let import = site
            .import(&[importer], "roster.csv", text.clone().into_bytes())
            .await?;
        ours.push(Took::of(FEW, &import.invocation));
        let database = scratch("db");
        let mut command = script(python, "django_import.py");
        let django: Django = measured(command.args([&file, &database])).await?;
        std::fs::remove_file(&database)?;
        if django.rows != FEW {
            return Err(format!("Django has imported {} rows", django.rows).into());
        }
        theirs.push(Took {
            per_second: f64::from(django.rows) / django.seconds,
            per_cpu_second: f64::from(django.rows) / django.cpu_seconds,
            peak_bytes: float(django.peak_bytes),
        });
        django
            .versions
            .into_iter()
            .for_each(|version| report.version(version));
    }
    std::fs::remove_file(&file)?;
    let measures: [(&str, Of); 2] = [
        ("rows per second, 20,000 rows into a real database", |took| {
            took.per_second
        }),
        ("  rows per CPU second of the process", |took| took.per_cpu_second),
    ];
    for (measure, of) in measures {
        let spread = |took: &[Took]| Spread::of(took.iter().map(of).collect());
        let (ours, theirs) = (spread(&ours), spread(&theirs));
        report.note(measure, ours.to_string(), "");
        let times = format!("{:.1}", ours.median / theirs.median);
        report.note(
            "    django-import-export into SQLite",
            format!("{theirs}; the import has {times} times that"),
            "",
        );
    }
    let peak = |took: &[Took]| Spread::of(took.iter().map(|took| took.peak_bytes).collect()).median;
    report.note("  peak memory", mebibytes_of(peak(&ours)), "");
    report.note(
        "    django-import-export into SQLite",
        mebibytes_of(peak(&theirs)),
        "",
    );
    Ok(())
}

/// Rows per second on the engine, in turn with boto3 loading the same file as the same items.
async fn against_boto3(report: &mut Report, python: &Path, importer: &Path) -> Result<()> {
    let text = csv(FEW, Rows::Default);
    let file = scratch("csv");
    std::fs::write(&file, &text)?;
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let site = Site::new(Members::Engine).await?;
        let import = site
            .import(&[importer], "roster.csv", text.clone().into_bytes())
            .await?;
        ours.push(import.rows_per_second());
        let other = Site::new(Members::Engine).await?;
        let loaded = load(python, &other, &file, &import).await?;
        theirs.push(f64::from(loaded.rows) / loaded.seconds);
        if round == 0 && members(site.world.directory().await) != members(other.world.directory().await) {
            return Err("boto3 has not written what the import has".into());
        }
        report.version(format!("Python {}", loaded.python));
        report.version(format!("boto3 {}", loaded.boto3));
    }
    std::fs::remove_file(&file)?;
    let (ours, theirs) = (Spread::of(ours), Spread::of(theirs));
    report.note(
        "rows per second on the engine, 20,000 new rows",
        ours.to_string(),
        "",
    );
    let times = format!("{:.1}", ours.median / theirs.median);
    report.note(
        "    a script with boto3's batch_writer, the same items",
        format!("{theirs}; the import has {times} times that"),
        "",
    );
    Ok(())
}

/// What the script with the batch writer prints.
#[derive(Deserialize)]
struct Loaded {
    rows: u32,
    seconds: f64,
    boto3: String,
    python: String,
}

async fn load(python: &Path, site: &Site, file: &Path, import: &Import) -> Result<Loaded> {
    let mut command = script(python, "boto3_batch_writer.py");
    command
        .args([&site.front.endpoint, &site.world.engine.tables.directory])
        .arg(file)
        .arg(site.world.organization.to_string())
        .arg("4")
        .arg(import.job.created_at.as_millisecond().to_string());
    measured(&mut command).await
}

/// A file of this run's own.
fn scratch(extension: &str) -> PathBuf {
    std::env::temp_dir().join(format!("muster-bench-{}.{extension}", std::process::id()))
}

/// Where a program is.
fn which(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join(program));
    let found = found.find(|file| file.is_file());
    found.ok_or_else(|| format!("{program} is missing").into())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it was a whole number of bytes"
)]
fn mebibytes_of(bytes: f64) -> String {
    mebibytes(bytes as u64)
}

/// The members of a Directory's organizations, founders included.
fn members(directory: Dump) -> Dump {
    directory
        .into_iter()
        .filter(|((pk, _), _)| pk.contains("#M"))
        .collect()
}
