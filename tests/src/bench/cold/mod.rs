//! Cold starts and warm calls: the functions as AWS gets them, over TLS, against the same work as one would
//! write it in Node.js and Python.

mod deployment;

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;
use tokio::process::Command;

use self::deployment::Deployment;
use super::Result;
use super::function::{Function, program};
use super::instructions::{Instructions, MISSING, can_be_counted, count};
use super::machine::output;
use super::peers::{node, python, script};
use super::report::{Report, float, grouped, mebibytes};

/// The functions, each with an event that holds no work.
const FUNCTIONS: [(&str, &str); 11] = [
    ("access-review", r#"{"Records":[]}"#),
    ("audit-seal", r#"{"Records":[]}"#),
    ("data-purge", r#"{"Records":[]}"#),
    ("domain-recheck", "{}"),
    ("invitation-mailer", r#"{"Records":[]}"#),
    ("mail-events", r#"{"Records":[]}"#),
    ("member-api", ""),
    ("outbox", r#"{"Records":[]}"#),
    ("roster-apply", r#"{"Records":[]}"#),
    ("roster-export", r#"{"Records":[]}"#),
    ("roster-import", r#"{"Records":[]}"#),
];

/// Most bytes of a function's zip.
const MOST_ZIP: u64 = 2_500_000;
/// Most memory of the functions that somebody waits for, and of those of mail and reviews.
const MOST_MEMORY: u64 = 10 << 20;
/// Most instructions from the start to the first answer.
const MOST_FIRST: u64 = 4_500_000;
/// Most instructions of a warm request that reads one item.
const MOST_WARM: u64 = 800_000;
/// How often each side starts.
const STARTS: usize = 15;
/// Warm requests that are counted.
const WARM: usize = 20;

/// Measures them.
pub async fn report(report: &mut Report) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("muster-bench-cold-{}", std::process::id()));
    let programs = folder.join("programs");
    std::fs::create_dir_all(&programs)?;
    strip(&programs).await?;
    for (name, _) in FUNCTIONS {
        let zip = zipped(&std::fs::read(programs.join(name))?)?;
        let (holds, zip) = (zip <= MOST_ZIP, format!("{:.2} MB", float(zip) / 1e6));
        report.check(format!("{name}: zip"), zip, "at most 2.5 MB", holds);
    }
    let python = python().await?;
    let deployment = Deployment::new(&folder, &programs, &python).await?;
    deployment.against_others(report, &python).await?;
    deployment.requests(report).await?;
    let can_be_counted = can_be_counted().await;
    if can_be_counted {
        deployment.instructions(report).await?;
    } else {
        report.check("instructions", MISSING.to_owned(), "at most 4,500,000", false);
    }
    deployment.memory(report).await?;
    if can_be_counted {
        deployment.with_invitations(report).await?;
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

impl Deployment {
    /// From the process's start to the first answer, and the most memory that it took.
    async fn first(&self, command: &[&Path]) -> Result<(Duration, u64)> {
        let event = self.get("");
        let begun = Instant::now();
        let mut function = Function::start(command, self.variables()).await?;
        let answer = ask(&mut function, event).await?;
        let (took, usage) = (begun.elapsed(), function.usage()?);
        function.end().await?;
        answered(&answer)?;
        Ok((took, usage.peak_bytes))
    }

    /// First responses, in turn with Node.js and Python.
    async fn against_others(&self, report: &mut Report, python: &Path) -> Result<()> {
        let folder = node("node-function").await?;
        output(
            Command::new("npm")
                .args(["run", "--silent", "build"])
                .current_dir(&folder),
        )
        .await?;
        let (node, bundle) = (on_path("node")?, folder.join("bundle.mjs"));
        let version = output(Command::new(&node).arg("--version")).await?;
        report.version(format!("Node.js {}", version.trim_start_matches('v')));
        let script = script(python, "lambda_function.py");
        let script: Vec<PathBuf> = script.as_std().get_args().map(PathBuf::from).collect();
        let own = self.programs.join("member-api");
        let sides: [(&str, Vec<&Path>); 3] = [
            ("member-api", vec![&own]),
            ("  Node.js, AWS SDK, bundled and minified", vec![&node, &bundle]),
            ("  Python, boto3", vec![python, &script[0]]),
        ];
        let mut results = [const { (Vec::new(), Vec::new()) }; 3];
        for _ in 0..STARTS {
            for ((_, command), (times, memory)) in sides.iter().zip(&mut results) {
                let (took, peak) = self.first(command).await?;
                times.push(took);
                memory.push(peak);
            }
        }
        let mut medians = Vec::new();
        for ((name, _), (mut times, memory)) in sides.iter().zip(results) {
            times.sort();
            let (least, median, most) = (times[0], times[STARTS / 2], times[STARTS - 1]);
            report.note(
                format!("first response over TLS, {name}"),
                format!(
                    "{:.1} ms ({:.1} to {:.1}), {}",
                    millis(median),
                    millis(least),
                    millis(most),
                    mebibytes(memory.into_iter().max().unwrap_or_default()),
                ),
                "",
            );
            medians.push(millis(median));
        }
        let ratio = medians[1] / medians[0];
        report.check(
            "  Node.js over member-api",
            format!("{ratio:.1}"),
            "at least 25",
            ratio >= 25.0,
        );
        Ok(())
    }

    /// Requests and connections of a process that starts and answers twice.
    async fn requests(&self, report: &mut Report) -> Result<()> {
        for (what, rest) in self.one_item() {
            drop((self.front.take(), self.tls.take()));
            let own = self.programs.join("member-api");
            let mut function = Function::start(&[own], self.variables()).await?;
            function.ready().await?;
            answered(&ask(&mut function, self.get(&rest)).await?)?;
            let cold = self.front.take().total();
            answered(&ask(&mut function, self.get(&rest)).await?)?;
            let (warm, connections) = (self.front.take(), self.tls.take());
            function.end().await?;
            let (total, asked) = (warm.total(), warm.requests.get("GetItem").copied());
            report.check(
                format!("requests of a warm call: {what}"),
                format!("{total}, {connections} connection; {cold} with the start"),
                "2 on 1 connection",
                total == 2 && asked >= Some(1) && connections == 1,
            );
        }
        Ok(())
    }

    /// What each function takes once it has worked.
    async fn memory(&self, report: &mut Report) -> Result<()> {
        let work = [
            ("member-api", "100 requests", self.requests_of_all_kinds()),
            ("invitation-mailer", "10 mails", self.mails().await?),
            ("mail-events", "10 events", Deployment::events()?),
            ("access-review", "a review of 201, frozen", self.review().await?),
        ];
        for (name, what, events) in work {
            drop(self.front.take());
            let mut function = Function::start(&[self.programs.join(name)], self.variables()).await?;
            for event in events {
                handled(&ask(&mut function, event).await?)?;
            }
            let peak = function.usage()?.peak_bytes;
            function.end().await?;
            let mails = self.front.take().mails;
            if (name == "invitation-mailer") != (mails == 10) {
                return Err(format!("{name} has sent {mails} mails").into());
            }
            report.check(
                format!("{name}: peak memory, {what}"),
                mebibytes(peak),
                "at most 10 MiB",
                peak <= MOST_MEMORY,
            );
        }
        Ok(())
    }

    /// A warm answer of an organization with pending invitations, of which the process knows how long none runs out.
    async fn with_invitations(&self, report: &mut Report) -> Result<()> {
        let own = program("member-api")?;
        let event = || self.get("");
        let (first, _) = count(&own, self.variables(), [event()]).await?;
        let events = std::iter::repeat_with(event).take(1 + WARM);
        let (many, answer) = count(&own, self.variables(), events).await?;
        answered(&answer)?;
        let warm = (many.total - first.total) / WARM as u64;
        report.check(
            "instructions of a warm response: read an organization with invitations",
            whole(warm),
            "at most 800,000",
            warm <= MOST_WARM,
        );
        Ok(())
    }

    /// Instructions of starts, first requests and warm ones, of the programs with the names of functions.
    async fn instructions(&self, report: &mut Report) -> Result<()> {
        let own = program("member-api")?;
        let (Instructions { total: start, .. }, _) = count(&own, self.variables(), []).await?;
        for (what, rest) in self.one_item() {
            let event = self.get(&rest);
            let (counted, answer) = count(&own, self.variables(), [event.clone()]).await?;
            answered(&answer)?;
            let events = std::iter::repeat_n(event, 1 + WARM);
            let (many, answer) = count(&own, self.variables(), events).await?;
            answered(&answer)?;
            let (first, sha256) = (counted.total, counted.sha256);
            let warm = (many.total - first) / WARM as u64;
            report.check(
                format!("instructions, start and first response: {what}"),
                whole(first),
                "at most 4,500,000",
                first <= MOST_FIRST,
            );
            report.note("  of them in SHA-256", whole(sha256), "");
            report.check(
                "  a warm response",
                whole(warm),
                "at most 800,000",
                warm <= MOST_WARM,
            );
            let after = first - start;
            report.check(
                "  the first one after the start, over a warm one",
                format!("{} ({:.2})", whole(after), ratio(after, warm)),
                "at most 1.5",
                after * 2 <= warm * 3,
            );
        }
        for (name, event) in FUNCTIONS {
            let events = (name != "member-api").then(|| serde_json::from_str(event));
            let events: Vec<Value> = events.transpose()?.into_iter().collect();
            let (started, _) = count(&program(name)?, self.variables(), events).await?;
            report.note(
                if name == "member-api" {
                    format!("{name}: instructions until it is ready")
                } else {
                    format!("{name}: instructions of a start with one event, with nothing to do in it")
                },
                whole(started.total),
                "",
            );
        }
        Ok(())
    }
}

/// Puts the functions' programs into a folder as AWS gets them: without the names of functions.
async fn strip(programs: &Path) -> Result<()> {
    for (name, _) in FUNCTIONS {
        let mut strip = Command::new("strip");
        strip.arg("-o").args([programs.join(name), program(name)?]);
        output(&mut strip).await?;
    }
    Ok(())
}

/// Hands a function an event; gives its answer.
async fn ask(function: &mut Function, event: Value) -> Result<Value> {
    Ok(serde_json::from_str(&function.call(event).await?.0)?)
}

/// Fails unless the API answered with what was asked for.
fn answered(answer: &Value) -> Result<()> {
    if answer["statusCode"] == 200 {
        return Ok(());
    }
    Err(format!("not the answer that was meant: {answer}").into())
}

/// Fails where a request was refused, or a message comes again.
fn handled(answer: &Value) -> Result<()> {
    let failures = answer["batchItemFailures"].as_array().map_or(0, Vec::len);
    if failures > 0 || answer.get("statusCode").is_some_and(|status| *status != 200) {
        return Err(format!("not the answer that was meant: {answer}").into());
    }
    Ok(())
}

/// Bytes of the zip that a program is deployed as.
fn zipped(program: &[u8]) -> Result<u64> {
    let options = zip::write::SimpleFileOptions::default()
        .compression_level(Some(9))
        .unix_permissions(0o755);
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("bootstrap", options)?;
    archive.write_all(program)?;
    Ok(archive.finish()?.into_inner().len() as u64)
}

/// A program, where the shell would find it.
fn on_path(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program));
    found
        .into_iter()
        .find(|file| file.is_file())
        .ok_or_else(|| format!("{program} is not installed").into())
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn ratio(a: u64, b: u64) -> f64 {
    float(a) / float(b)
}

fn whole(n: u64) -> String {
    grouped(float(n))
}
