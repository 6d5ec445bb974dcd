//! Enums of which each value has a name at the wire and in the database.

/// Declares such an enum: `ALL` and `NAMES` in the order of declaration, `name`, `Display`, and `FromStr`, whose error
/// ([`UnknownName`]) lists the names there are. One more value is one more line.
macro_rules! names {
    (
        $(#[$about:meta])*
        $vis:vis enum $kind:ident {
            $($(#[$doc:meta])* $value:ident = $name:literal,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $kind {
            $($(#[$doc])* $value,)*
        }

        impl $kind {
            /// Every value.
            $vis const ALL: &'static [Self] = &[$(Self::$value,)*];
            /// The name of every value.
            $vis const NAMES: &'static [&'static str] = &[$($name,)*];

            /// The name at the wire and in the database.
            $vis fn name(self) -> &'static str {
                match self { $(Self::$value => $name,)* }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::base::UnknownName;

            fn from_str(raw: &str) -> Result<Self, $crate::base::UnknownName> {
                let known = Self::ALL.iter().find(|value| value.name() == raw);
                known.copied().ok_or($crate::base::UnknownName { known: Self::NAMES })
            }
        }
    };
}

pub(crate) use names;

/// A text that is none of the names that it must be one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// The names there are.
    pub known: &'static [&'static str],
}

impl std::fmt::Display for UnknownName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.known {
            [first @ .., last] if !first.is_empty() => {
                write!(f, "This must be {} or {last}.", first.join(", "))
            }
            names => write!(f, "This must be {}.", names.join("")),
        }
    }
}

impl std::error::Error for UnknownName {}

#[cfg(test)]
mod tests {
    names! {
        /// Sizes.
        enum Size {
            /// Little.
            Small = "small",
            /// Between.
            Middle = "middle",
            /// Much.
            Large = "large",
        }
    }

    #[test]
    fn a_name_reads_back_and_another_one_is_told_which_there_are() {
        for size in Size::ALL {
            assert_eq!(size.to_string().parse(), Ok(*size));
        }
        let error = "Small".parse::<Size>().unwrap_err();
        assert_eq!(error.to_string(), "This must be small, middle or large.");
    }
}
