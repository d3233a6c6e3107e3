//! The commands that come with Muster, as their users run them.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// Runs `muster-verify` with nothing but this environment. Gives how it ended and what it said.
#[must_use]
pub fn muster_verify<A: AsRef<OsStr>>(
    arguments: &[A],
    environment: &[(&str, &str)],
) -> (Option<i32>, String) {
    let test = std::env::current_exe().expect("a test is a program");
    let programs = test.ancestors().nth(2).expect("tests lie below the programs");
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(programs.join("muster-verify"))
        .args(arguments)
        .env_clear()
        .envs(environment.iter().copied())
        .output()
        .expect("the command is built: cargo build --workspace --bins");
    let told = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
    (status.code(), told.into_owned())
}
