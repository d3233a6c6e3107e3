//! Instructions, as callgrind counts them: the same on a busy machine and a quiet one.

use std::collections::HashSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tokio::process::Command;

use super::Result;
use super::function::Function;
use super::machine::output;

/// What the report says where there is none.
pub const MISSING: &str = "not counted: install valgrind";

/// Whether there is a valgrind to count with.
pub async fn can_be_counted() -> bool {
    output(Command::new("valgrind").arg("--version")).await.is_ok()
}

/// A program under callgrind.
pub struct Counted {
    command: [PathBuf; 5],
    counts: PathBuf,
}

impl Counted {
    /// This program, for one run.
    #[must_use]
    pub fn new(program: &Path) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let counts =
            std::env::temp_dir().join(format!("muster-bench-{}-{number}.callgrind", std::process::id()));
        let mut out = OsString::from("--callgrind-out-file=");
        out.push(&counts);
        let command = [
            "valgrind".into(),
            "--quiet".into(),
            "--tool=callgrind".into(),
            out.into(),
            program.into(),
        ];
        Self { command, counts }
    }

    /// What is to be run in the program's place.
    #[must_use]
    pub fn command(&self) -> [&Path; 5] {
        self.command.each_ref().map(PathBuf::as_path)
    }

    /// What it executed, once it has ended.
    pub fn instructions(self) -> Result<Instructions> {
        let text = std::fs::read_to_string(&self.counts)?;
        std::fs::remove_file(&self.counts)?;
        let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
        let total = total.and_then(|total| total.trim().parse().ok());
        Ok(Instructions {
            total: total.ok_or("callgrind gives no total")?,
            sha256: of_functions(&text, |name| name.to_ascii_lowercase().contains("sha256")),
        })
    }
}

/// What a program executed.
#[derive(Clone, Copy, Debug)]
pub struct Instructions {
    /// In all.
    pub total: u64,
    /// In functions of SHA-256, as far as the program says where its functions are.
    pub sha256: u64,
}

/// What functions of these names executed themselves (Valgrind, "Callgrind Format Specification"): lines of a
/// place and a cost below the function's, without the line below each call, which is what that call cost.
fn of_functions(text: &str, is_asked: impl Fn(&str) -> bool) -> u64 {
    let mut asked = HashSet::new();
    let (mut sum, mut is_in, mut is_call) = (0, false, false);
    for line in text.lines() {
        // A name stands where its number comes up first, be it as a caller's or as a callee's.
        if let Some((kind, (number, name))) = line.split_once('=').and_then(|(kind, function)| {
            let (number, name) = function.split_once(')')?;
            matches!(kind, "fn" | "cfn").then_some((kind, (number, name)))
        }) {
            if is_asked(name) {
                asked.insert(number);
            }
            if kind == "fn" {
                is_in = asked.contains(number);
            }
        } else if line.starts_with("calls=") {
            is_call = true;
        } else if line.starts_with(|c: char| c.is_ascii_digit() || "+-*".contains(c)) {
            if is_in && !is_call {
                let cost = line.split(' ').nth(1).and_then(|cost| cost.parse::<u64>().ok());
                sum += cost.unwrap_or_default();
            }
            is_call = false;
        }
    }
    sum
}

/// What a function executes from its start until it has answered these events, and with what it answers
/// the last; until it asks for the first where there are none.
pub async fn count<'e>(
    program: &Path,
    environment: impl IntoIterator<Item = (&'e str, &'e str)>,
    events: impl IntoIterator<Item = Value>,
) -> Result<(Instructions, Value)> {
    let counted = Counted::new(program);
    let mut function = Function::start(&counted.command(), environment).await?;
    function.ready().await?;
    let mut answer = Value::Null;
    for event in events {
        answer = serde_json::from_str(&function.call(event).await?.0)?;
    }
    function.end().await?;
    Ok((counted.instructions()?, answer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_have_their_own_instructions_without_those_of_what_they_call() {
        let text = "fn=(1) main\n0 3\ncfn=(2) ring_sha256_block\ncalls=1 7\n0 100\n+1 5\n\n\
                    fn=(2)\n7 60\n+2 30\ncfn=(3) memcpy\ncalls=2 1\n* 10\n\nfn=(3)\n0 10\n\n\
                    fn=(4) sha2::sha256::compress\n* 1\ntotals: 109\n";
        let of = |part: &str| of_functions(text, |name| name.contains(part));
        assert_eq!(
            (of("sha256"), of("main"), of("memcpy"), of("none")),
            (91, 8, 10, 0)
        );
    }
}
