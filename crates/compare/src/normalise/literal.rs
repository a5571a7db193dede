//! Literals in canonical text: shortest decimals, dates and times. Not the SQL around them.

/// A number in its shortest decimal form: `1.50` is `1.5`, `1e3` is `1000`, `-0` is `0`; `None` for what is no
/// number, or one of hundreds of digits.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let text = text.trim();
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && fraction.is_empty()) || exponent.abs() > 400 {
        return None;
    }
    let mut digits = format!("{whole}{fraction}");
    if !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let mut point = i32::try_from(whole.len()).ok()? + exponent;
    while point < 0 {
        digits.insert(0, '0');
        point += 1;
    }
    let point = usize::try_from(point).ok()?;
    while digits.len() < point {
        digits.push('0');
    }
    let (whole, fraction) = digits.split_at(point);
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if negative && !(whole == "0" && fraction.is_empty()) { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// A date and time as `2000-01-01 12:30:00.5`: midnight filled in, zeros at the end of the fraction and an offset of
/// zero left out; `None` for what is no date.
pub(crate) fn date_time(text: &str) -> Option<String> {
    let text = text.trim();
    let date = text.get(..10)?;
    let shape = date.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if !shape {
        return None;
    }
    let rest = text.get(10..)?;
    let rest = rest.trim_start_matches(['T', ' ']);
    let rest = rest.trim_end_matches("+00:00").trim_end_matches("+00").trim_end_matches(['Z', 'z']).trim();
    if rest.is_empty() {
        return Some(format!("{date} 00:00:00"));
    }
    if !rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':' || byte == b'.') {
        return None;
    }
    let (time, fraction) = rest.split_once('.').unwrap_or((rest, ""));
    let time = match time.len() {
        5 => format!("{time}:00"),
        8 => time.to_owned(),
        _ => return None,
    };
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{date} {time}{point}{fraction}"))
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_their_shortest_form() {
        for (text, shortest) in [
            ("0", "0"),
            ("-0", "0"),
            ("-0.00", "0"),
            ("+7", "7"),
            ("007", "7"),
            ("1.50", "1.5"),
            ("-1.0", "-1"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1.25E1", "12.5"),
            ("12e-3", "0.012"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
        ] {
            assert_eq!(decimal(text).as_deref(), Some(shortest), "{text}");
        }
        for text in ["", "-", ".", "a", "1a", "1e", "0x10", "1.2.3", "1e999"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn dates_and_times_in_one_form() {
        for (text, canonical) in [
            ("2000-01-01", "2000-01-01 00:00:00"),
            ("2000-01-01 00:00:00", "2000-01-01 00:00:00"),
            ("2000-01-01T12:30", "2000-01-01 12:30:00"),
            ("2000-01-01 12:30:00.500000", "2000-01-01 12:30:00.5"),
            ("2000-01-01 00:00:00+00", "2000-01-01 00:00:00"),
            ("2000-01-01T00:00:00Z", "2000-01-01 00:00:00"),
        ] {
            assert_eq!(date_time(text).as_deref(), Some(canonical), "{text}");
        }
        for text in ["", "common", "2000-1-1", "2000-01-01 noon", "2000-01-01 00:00:00+02"] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}
