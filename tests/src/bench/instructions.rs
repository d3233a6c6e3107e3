//! Instructions, as callgrind counts them: the same on a busy machine and a quiet one.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tokio::process::Command;

use super::Result;
use super::function::Function;
use super::machine::output;

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
    pub fn total(self) -> Result<u64> {
        let text = std::fs::read_to_string(&self.counts)?;
        std::fs::remove_file(&self.counts)?;
        let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
        let total = total.and_then(|total| total.trim().parse().ok());
        Ok(total.ok_or("callgrind gives no total")?)
    }
}

/// What a function executes from its start until it has answered these events, and with what it answers
/// the last; until it asks for the first where there are none.
pub async fn count<'e>(
    program: &Path,
    environment: impl IntoIterator<Item = (&'e str, &'e str)>,
    events: impl IntoIterator<Item = Value>,
) -> Result<(u64, Value)> {
    let counted = Counted::new(program);
    let mut function = Function::start(&counted.command(), environment).await?;
    function.ready().await?;
    let mut answer = Value::Null;
    for event in events {
        answer = serde_json::from_str(&function.call(event).await?.0)?;
    }
    function.end().await?;
    Ok((counted.total()?, answer))
}
