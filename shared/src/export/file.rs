//! The file itself, written as its rows come.

use std::io::{self, Write};

use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{DateTime, ZipWriter};

use super::{ExportFormat, ExportOptions};

/// A file of members being written, front to back: nothing is kept but what the compressor needs.
pub struct ExportFile<W: Write>(Form<W>);

enum Form<W: Write> {
    Csv(W),
    Zip(Box<ZipWriter<StreamWriter<W>>>),
}

impl<W: Write> ExportFile<W> {
    /// Begins a file. The same rows make the same bytes: an archive says nothing of when it was made.
    pub fn begin(writer: W, options: &ExportOptions) -> io::Result<Self> {
        Ok(Self(match options.format {
            ExportFormat::Csv => Form::Csv(writer),
            ExportFormat::Zip => {
                let mut archive = ZipWriter::new_stream(writer);
                // How large it becomes is known only at its end.
                let entry = SimpleFileOptions::default()
                    .large_file(true)
                    .last_modified_time(DateTime::default());
                let name = format!("{}.csv", options.content.as_str());
                archive.start_file(name, entry).map_err(io::Error::from)?;
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

impl<W: Write> Write for ExportFile<W> {
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
