//! Names and passwords that nobody can guess, from the system's source of randomness.

use std::fs::File;
use std::io::Read;

use crate::StartError;

/// `bytes` random bytes in hexadecimal: twice as many characters, none of which needs quoting anywhere.
pub fn hexadecimal(bytes: usize) -> Result<String, StartError> {
    let mut buffer = vec![0; bytes];
    let path = "/dev/urandom";
    File::open(path)
        .and_then(|mut source| source.read_exact(&mut buffer))
        .map_err(|source| StartError::io("reading random bytes", path, source))?;
    Ok(buffer.iter().map(|byte| format!("{byte:02x}")).collect())
}
