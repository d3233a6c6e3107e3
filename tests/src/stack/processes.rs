//! The processes in which the stack runs its functions.

use std::path::Path;
use std::process::Command;

use data_encoding::{BASE64, HEXLOWER};
use serde_json::Value;

use super::Stack;

impl Stack {
    /// The processes of a function, found by the folder that its code was unpacked into.
    #[must_use]
    pub fn processes(&self, function: &str) -> Vec<String> {
        let configuration = self.lambda(
            "GET",
            &format!("/functions/{function}/configuration"),
            &Value::Null,
        );
        let digest = configuration["CodeSha256"].as_str().expect("code has a digest");
        let digest = HEXLOWER.encode(&BASE64.decode(digest.as_bytes()).expect("base64"));
        let listed = Command::new("ps")
            .args(["-e", "-o", "pid=", "-o", "args="])
            .output()
            .expect("ps runs");
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        let ours = |program: &str| Path::new(program).starts_with(&self.home) && program.contains(&digest);
        let lines = listed.lines().filter_map(|line| line.trim().split_once(' '));
        lines
            .filter(|(_, program)| ours(program.trim()))
            .map(|(id, _)| id.to_owned())
            .collect()
    }

    /// Kills a function that is at work.
    pub fn kill(&self, function: &str) {
        let processes = self.processes(function);
        assert!(!processes.is_empty(), "no process of the function was found");
        let killed = Command::new("kill")
            .arg("-9")
            .args(processes)
            .status()
            .expect("kill runs");
        assert!(killed.success());
    }
}
