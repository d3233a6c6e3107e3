//! The machine, and what a process takes of it, as Linux tells in `/proc`.

use std::fs;
use std::process::Stdio;

use tokio::process::Command;

use super::Result;
use super::report::Report;

/// What a process has used since it began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage {
    /// The most memory that was resident at once, in bytes.
    pub peak_bytes: u64,
    /// CPU time of all its threads, those that ended included, in seconds.
    pub cpu_seconds: f64,
}

/// Clock ticks in a second in `/proc`, on every processor that Linux runs on today (proc(5)).
const TICKS: f64 = 100.0;

/// What a process has used.
pub fn usage(process: u32) -> Result<Usage> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let peak = kibibytes(&status, "VmHWM:").ok_or("the process has no peak memory")?;
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may hold anything; what follows begins with the third field.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks = |field: usize| fields.get(field - 3).and_then(|ticks| ticks.parse::<u32>().ok());
    let (user, system) = ticks(14).zip(ticks(15)).ok_or("the process has no CPU time")?;
    Ok(Usage {
        peak_bytes: peak * 1024,
        cpu_seconds: f64::from(user + system) / TICKS,
    })
}

/// Cores, processor and memory in a line.
pub fn describe() -> Result<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo")?;
    let model = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map(|(_, name)| name);
    let memory = kibibytes(&fs::read_to_string("/proc/meminfo")?, "MemTotal:").unwrap_or_default();
    Ok(format!(
        "{} cores of {}, {} GiB of memory, {} {}",
        std::thread::available_parallelism()?,
        model.unwrap_or("an unnamed processor"),
        (memory + (1 << 19)) >> 20,
        std::env::consts::OS,
        std::env::consts::ARCH,
    ))
}

/// Under what a part's results were measured: the machine, the compiler, and what took part.
pub async fn conditions(report: &Report) -> Result<String> {
    let compiler = output(Command::new("rustc").arg("--version")).await?;
    let mut conditions = vec![
        format!("Measured on {}", describe()?),
        compiler,
        format!("aws-sdk-dynamodb {}", aws_sdk_dynamodb::meta::PKG_VERSION),
    ];
    conditions.extend_from_slice(report.versions());
    Ok(format!("{}.", conditions.join("; ")))
}

/// What a program prints, if it succeeds.
pub async fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await?;
    if !output.status.success() {
        return Err(format!("{}: {}", command.as_std().get_program().display(), output.status).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

fn kibibytes(text: &str, name: &str) -> Option<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_used_something() {
        let mut bytes = vec![1_u8; 32 << 20];
        bytes[7] = 2;
        let used = usage(std::process::id()).unwrap();
        assert!(used.peak_bytes > bytes.len() as u64, "{used:?}");
        assert!(describe().unwrap().contains("cores"));
    }
}
