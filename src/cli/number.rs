//! Whole numbers on the command line, with messages that say what to write.

/// A reader of whole numbers that are not below `least`.
pub(super) fn at_least<T: TryFrom<u128>>(
    least: u128,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync {
    move |text| match text.parse() {
        Ok(number) if number >= least => {
            T::try_from(number).map_err(|_| "that is too much".to_owned())
        }
        _ => Err(format!("write a whole number, {least} or more")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_told_what_to_write() {
        let read = at_least::<u32>(1);
        assert_eq!(read("12"), Ok(12));
        for (text, said) in [
            ("0", "write a whole number, 1 or more"),
            ("-1", "write a whole number, 1 or more"),
            ("ten", "write a whole number, 1 or more"),
            ("4294967296", "that is too much"),
        ] {
            assert_eq!(read(text), Err(said.to_owned()));
        }
    }
}
