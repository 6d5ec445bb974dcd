//! A mailer that keeps what it is given.

use portcullis_domain::base::Answer;
use portcullis_domain::records::outbox::{Mailer, OutgoingMail, SendError};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Takes every mail and remembers it, or fails as it was told to.
#[derive(Debug, Default)]
pub struct RecordingMailer {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    attempts: Vec<OutgoingMail>,
    sent: Vec<OutgoingMail>,
    failures: VecDeque<SendError>,
}

impl RecordingMailer {
    /// A mailer that takes everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fails the next attempts with these errors, one each and in this order, then takes mail again.
    pub fn fail_with(&self, failures: impl IntoIterator<Item = SendError>) {
        self.lock().failures.extend(failures);
    }

    /// The mails that were taken, in order; one that came twice is here twice.
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.lock().sent.clone()
    }

    /// Every mail that came, taken or not, in order.
    pub fn attempts(&self) -> Vec<OutgoingMail> {
        self.lock().attempts.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mailer for RecordingMailer {
    fn send<'a>(&'a self, mail: &'a OutgoingMail) -> Answer<'a, Result<(), SendError>> {
        Answer::of(async move {
            let mut state = self.lock();
            state.attempts.push(mail.clone());
            match state.failures.pop_front() {
                Some(failure) => Err(failure),
                None => {
                    state.sent.push(mail.clone());
                    Ok(())
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portcullis_domain::MailId;
    use portcullis_domain::records::outbox::Letter;

    fn send(mailer: &RecordingMailer, mail: &OutgoingMail) -> Result<(), SendError> {
        mailer.send(mail).wait()
    }

    #[test]
    fn fails_as_told_then_takes_mail() {
        let mail = OutgoingMail {
            id: MailId("018f4e9a-7c1d-7b3a-9a51-0123456789ab".parse().unwrap()),
            to: "vi@example.com".parse().unwrap(),
            letter: Letter::AccessDenied { genie: "Billing helper".parse().unwrap(), reason: None },
            link: None,
        };
        let mailer = RecordingMailer::new();
        let busy = SendError::Transient { reason: "503".into(), retry_after: None };
        let refused = SendError::Permanent { reason: "422".into() };
        mailer.fail_with([busy.clone(), refused.clone()]);

        assert_eq!(send(&mailer, &mail), Err(busy));
        assert_eq!(send(&mailer, &mail), Err(refused));
        assert!(mailer.sent().is_empty());
        assert_eq!(send(&mailer, &mail), Ok(()));
        assert_eq!(mailer.sent().len(), 1);
        assert_eq!(mailer.attempts().len(), 3);
    }
}
