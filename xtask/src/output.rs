//! Standard output, whose reader may leave at any time (`| head -1`).

use std::io::{ErrorKind, Write, stdout};

use anyhow::{Context, Result};

/// Writes to standard output. A reader that has left is no error: it has seen what it wanted.
pub fn print(text: &str) -> Result<()> {
    print_to(stdout().lock(), text)
}

fn print_to(mut output: impl Write, text: &str) -> Result<()> {
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(error).context("cannot write to standard output")
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::pipe;

    use super::*;

    #[test]
    fn a_reader_that_has_left_is_no_error() {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        print_to(writer, "a report\n").unwrap();
    }

    #[test]
    fn what_cannot_be_written_is_one() {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        assert_eq!(print_to(full, "a report\n").unwrap_err().to_string(), "cannot write to standard output");
    }
}
