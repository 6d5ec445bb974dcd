//! Logs: to standard error, as text for people or JSON for machines.

use std::io::IsTerminal;
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::{LevelFilter, ParseError};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// What to log: a level or `tracing` directives, proven to parse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// Takes what [`EnvFilter`] takes: `info`, or `info,portcullis_store=debug`. A bare word must be a level:
    /// [`EnvFilter`] would take a misspelt one for the name of a module and log nothing else.
    pub fn parse(text: &str) -> Result<Self, LogFilterError> {
        let bare = text.split(',').map(str::trim).filter(|part| !part.contains(['=', '[', ']', '{', '}']));
        for word in bare {
            word.parse::<LevelFilter>().map_err(|_| LogFilterError::NotALevel(word.to_owned()))?;
        }
        EnvFilter::try_new(text)?;
        Ok(Self(text.to_owned()))
    }

    fn to_env_filter(&self) -> EnvFilter {
        if self.names(NOISE) {
            EnvFilter::new(&self.0)
        } else {
            EnvFilter::new(format!("{},{NOISE}=off", self.0))
        }
    }

    /// Whether a directive is about this target; like [`EnvFilter`], by how its name begins.
    fn names(&self, target: &str) -> bool {
        let mut targets = self.0.split(',').filter_map(|part| Some(part.split_once(['=', '['])?.0));
        targets.any(|named| !named.is_empty() && target.starts_with(named))
    }
}

/// Reports as errors what clients send that is no HTTP: any port scan would fill the log. Off unless it is asked for.
const NOISE: &str = "actix_http::h1::dispatcher";

/// A text that is no log filter.
#[derive(Debug, thiserror::Error)]
pub enum LogFilterError {
    #[error("{0:?} is not a level")]
    NotALevel(String),
    #[error(transparent)]
    Directive(#[from] ParseError),
}

/// How a line of the log looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    /// One JSON object a line, with the event's fields at its top.
    Json,
}

/// Logs of the whole process go to standard error from here on. A second call changes nothing, so that tests may
/// start several servers in one process.
pub fn init(filter: &LogFilter, format: LogFormat) {
    let colours = std::io::stderr().is_terminal();
    let _ = subscriber(filter, format, std::io::stderr, colours).try_init();
}

fn subscriber<W>(
    filter: &LogFilter,
    format: LogFormat,
    writer: W,
    colours: bool,
) -> Box<dyn Subscriber + Send + Sync>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let base = tracing_subscriber::fmt().with_env_filter(filter.to_env_filter()).with_writer(writer);
    match format {
        LogFormat::Text => Box::new(base.with_ansi(colours).finish()),
        LogFormat::Json => Box::new(base.with_ansi(false).json().flatten_event(true).finish()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat) -> String {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber =
            subscriber(&LogFilter::parse(filter).unwrap(), format, move || writer.clone(), false);
        tracing::subscriber::with_default(subscriber, || {
            tracing::debug!("quiet");
            tracing::info!(request_id = "r-1", "loud");
            tracing::error!(target: "actix_http::h1::dispatcher", "no HTTP");
        });
        let bytes = kept.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn text_is_filtered() {
        let text = logged("info", LogFormat::Text);
        assert!(text.contains("loud request_id=\"r-1\""), "{text}");
        assert!(!text.contains("quiet"));
        assert!(logged("debug", LogFormat::Text).contains("quiet"));
    }

    #[test]
    fn what_clients_send_that_is_no_http_is_logged_where_it_is_asked_for() {
        for quiet in ["info", "trace", "info,portcullis=debug", "info,actix_web=trace", "[span]=debug"] {
            assert!(!logged(quiet, LogFormat::Text).contains("no HTTP"), "{quiet}");
        }
        for loud in ["info,actix_http=error", "actix_http::h1::dispatcher=warn", "warn,actix_http::h1=info"] {
            assert!(logged(loud, LogFormat::Text).contains("no HTTP"), "{loud}");
        }
    }

    #[test]
    fn json_is_one_object_a_line() {
        let text = logged("info", LogFormat::Json);
        assert_eq!(text.lines().count(), 1);
        assert!(text.starts_with('{') && text.contains(r#""request_id":"r-1""#), "{text}");
    }

    #[test]
    fn a_wrong_directive_is_refused() {
        for wrong in ["portcullis=loud", "info,[", "a=b=c", "infoo", "portcullis_store"] {
            assert!(LogFilter::parse(wrong).is_err(), "{wrong}");
        }
    }
}
