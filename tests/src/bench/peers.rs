//! What people use instead of Muster, installed for the bench alone, in pinned versions, under
//! `.local/bench`.

use std::path::{Path, PathBuf};

use muster::id::hash128;
use serde::de::DeserializeOwned;
use tokio::process::Command;

use super::Result;
use super::machine::output;

/// The folder of the peers' own sources and lists of packages.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("bench")
}

fn installed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../.local/bench")
}

/// Python with the packages of `tests/bench/requirements.txt`.
pub async fn python() -> Result<PathBuf> {
    let environment = installed().join("python");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/venv.sh");
    let mut install = Command::new(script);
    install.arg(&environment).arg(sources().join("requirements.txt"));
    println!("{}", output(&mut install).await?);
    Ok(environment.join("bin/python"))
}

/// A script of `tests/bench` with Python, which finds in its environment what an AWS SDK needs.
#[must_use]
pub fn script(python: &Path, name: &str) -> Command {
    let mut command = Command::new(python);
    command.arg(sources().join(name)).envs(credentials());
    command
}

/// The folder of a Node program of `tests/bench`, copied to where its packages are: those of its
/// package-lock.json.
pub async fn node(name: &str) -> Result<PathBuf> {
    let (source, folder) = (sources().join(name), installed().join(name));
    std::fs::create_dir_all(&folder)?;
    for file in std::fs::read_dir(&source)? {
        let file = file?;
        if file.file_type()?.is_file() {
            std::fs::copy(file.path(), folder.join(file.file_name()))?;
        }
    }
    let wanted = format!(
        "{:x?}",
        hash128(&[&std::fs::read(source.join("package-lock.json"))?])
    );
    let note = folder.join("node_modules/.muster");
    if std::fs::read_to_string(&note).is_ok_and(|have| have == wanted) {
        return Ok(folder);
    }
    println!("== npm packages into {}", folder.display());
    let mut install = Command::new("npm");
    install.args(["ci", "--silent"]).current_dir(&folder);
    output(&mut install).await?;
    std::fs::write(note, wanted)?;
    Ok(folder)
}

/// What AWS SDKs want to know before they ask anything of a local endpoint.
#[must_use]
pub fn credentials() -> [(&'static str, &'static str); 4] {
    [
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ]
}

/// What a program that prints one JSON document prints.
pub async fn measured<T: DeserializeOwned>(command: &mut Command) -> Result<T> {
    let text = output(command).await?;
    serde_json::from_str(&text).map_err(|error| format!("{error}: {text}").into())
}
