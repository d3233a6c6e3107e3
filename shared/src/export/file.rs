//! The file itself, written as its rows come.

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{DateTime, ZipWriter};

use super::ExportFormat;

/// The one entry of an archive.
const ENTRY: &str = "roster.csv";

/// A roster file being written, front to back: nothing is kept but what the compressor needs.
pub struct RosterFile<W: Write>(Form<W>);

enum Form<W: Write> {
    Csv(W),
    Zip(Box<ZipWriter<StreamWriter<W>>>),
}

impl<W: Write> RosterFile<W> {
    /// Begins a file. The same rows make the same bytes: an archive says nothing of when it was made.
    pub fn begin(writer: W, format: ExportFormat) -> io::Result<Self> {
        Ok(Self(match format {
            ExportFormat::Csv => Form::Csv(writer),
            ExportFormat::Zip => {
                let mut archive = ZipWriter::new_stream(writer);
                // How large it becomes is known only at its end.
                let options = SimpleFileOptions::default()
                    .large_file(true)
                    .last_modified_time(DateTime::default());
                archive.start_file(ENTRY, options).map_err(io::Error::from)?;
                Form::Zip(Box::new(archive))
            }
        }))
    }

    /// Ends the file and gives its writer back.
    pub fn finish(self) -> io::Result<W> {
        match self.0 {
            Form::Csv(writer) => Ok(writer),
            Form::Zip(archive) => Ok(archive.finish().map_err(io::Error::from)?.into_inner()),
        }
    }
}

impl<W: Write> Write for RosterFile<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Form::Csv(writer) => writer.write(bytes),
            Form::Zip(archive) => archive.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Form::Csv(writer) => writer.flush(),
            Form::Zip(archive) => archive.flush(),
        }
    }
}
