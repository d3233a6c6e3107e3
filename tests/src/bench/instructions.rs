//! Instructions, as callgrind counts them: the same on a busy machine and a quiet one.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;
use tokio::process::Command;

use super::Result;
use super::function::Function;

/// Whether there is a valgrind to count with.
pub async fn can_be_counted() -> bool {
    let mut valgrind = Command::new("valgrind");
    let version = valgrind.arg("--version").stdin(Stdio::null()).output().await;
    version.is_ok_and(|output| output.status.success())
}

/// What a function executes from its start until it has answered these events, and with what it answers
/// the last; until it asks for the first where there are none.
pub async fn count<'e>(
    program: &Path,
    environment: impl IntoIterator<Item = (&'e str, &'e str)>,
    events: impl IntoIterator<Item = Value>,
) -> Result<(u64, Value)> {
    static COUNTED: AtomicU32 = AtomicU32::new(0);
    let number = COUNTED.fetch_add(1, Ordering::Relaxed);
    let file = std::env::temp_dir().join(format!("muster-bench-{}-{number}.callgrind", std::process::id()));
    let mut out = OsString::from("--callgrind-out-file=");
    out.push(&file);
    let command: [&OsStr; 5] = [
        "valgrind".as_ref(),
        "--quiet".as_ref(),
        "--tool=callgrind".as_ref(),
        &out,
        program.as_ref(),
    ];
    let mut function = Function::start(&command, environment).await?;
    function.ready().await?;
    let mut answer = Value::Null;
    for event in events {
        answer = function.ask(event).await?.1;
    }
    function.end().await?;
    let text = std::fs::read_to_string(&file)?;
    std::fs::remove_file(&file)?;
    let total = text.lines().find_map(|line| line.strip_prefix("totals: "));
    let total = total.and_then(|total| total.trim().parse().ok());
    Ok((total.ok_or("callgrind gives no total")?, answer))
}
