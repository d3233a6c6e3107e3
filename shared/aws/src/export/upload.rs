//! The thread that compresses and uploads: rows go in as they are read, and wait where S3 is slower.

use std::io::{self, Write};

use muster::export::{ExportFile, ExportOptions};
use muster::job::JobObject;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::task::JoinHandle;

use super::unwritable;
use crate::error::StoreError;
use crate::files::ObjectWriter;

/// A file on its way to S3. One that is dropped unfinished is taken back.
pub(super) struct Upload {
    parts: Sender<Part>,
    work: JoinHandle<io::Result<Option<JobObject>>>,
}

/// What the thread is told.
enum Part {
    Rows(Vec<u8>),
    End,
}

impl Upload {
    pub(super) fn begin(writer: ObjectWriter, options: ExportOptions) -> Self {
        let (parts, received) = channel(1);
        let work = tokio::task::spawn_blocking(move || write(writer, &options, received));
        Self { parts, work }
    }

    /// Adds rows.
    pub(super) async fn send(&mut self, rows: Vec<u8>) -> Result<(), StoreError> {
        if self.parts.send(Part::Rows(rows)).await.is_ok() {
            return Ok(());
        }
        // The thread ends early for one reason only, and says which.
        match (&mut self.work).await {
            Ok(Err(error)) => Err(unwritable(error)),
            _ => Err(died()),
        }
    }

    /// Completes the file.
    pub(super) async fn finish(self) -> Result<JobObject, StoreError> {
        let Self { parts, work } = self;
        // Where the thread has ended, so has its work, with the reason.
        let _ = parts.send(Part::End).await;
        let object = work.await.map_err(|_| died())?.map_err(unwritable)?;
        object.ok_or_else(died)
    }

    /// Takes back what was uploaded.
    pub(super) async fn abort(self) -> Result<(), StoreError> {
        let Self { parts, work } = self;
        drop(parts);
        if work.is_finished() {
            return Ok(());
        }
        work.await.map_err(|_| died())?.map_err(unwritable)?;
        Ok(())
    }
}

fn died() -> StoreError {
    StoreError::Service {
        operation: "writing",
        code: "panic".to_owned(),
    }
}

/// Writes until the end comes; where it does not come, leaves nothing.
fn write(
    writer: ObjectWriter,
    options: &ExportOptions,
    mut parts: Receiver<Part>,
) -> io::Result<Option<JobObject>> {
    let mut file = ExportFile::begin(writer, options)?;
    while let Some(part) = parts.blocking_recv() {
        match part {
            Part::Rows(rows) => file.write_all(&rows)?,
            Part::End => return file.finish()?.finish().map(Some).map_err(io::Error::other),
        }
    }
    file.finish()?.abort().map_err(io::Error::other)?;
    Ok(None)
}
