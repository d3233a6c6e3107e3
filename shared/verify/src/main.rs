//! `muster-verify`: says whether what Muster keeps as evidence is what it was.

mod arguments;
mod audit;
mod evidence;

use std::process::ExitCode;

use arguments::{Command, USAGE};

/// What the command ends with where something is broken, and where it could not be told.
const BROKEN: u8 = 1;
const UNKNOWN: u8 = 2;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let holds = match Command::read(std::env::args().skip(1)) {
        Ok(Command::Help) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Audit { organization, noted }) => audit::run(organization, noted).await,
        Ok(Command::Evidence {
            archive,
            previous,
            manifest,
        }) => evidence::run(&archive, previous.as_deref(), manifest),
        Err(error) => Err(error.into()),
    };
    match holds {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => BROKEN.into(),
        Err(error) => {
            eprintln!("muster-verify: {error}");
            UNKNOWN.into()
        }
    }
}
