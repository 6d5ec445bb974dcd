//! `portcullis outbox`: what mail waits, was sent, or could not be sent.

use super::say;
use crate::cli::OutboxCommand;
use crate::config::Config;
use crate::failure::Failure;
use crate::service::Service;
use portcullis_domain::MailId;
use portcullis_domain::base::Slice;
use portcullis_domain::records::outbox::MailRecord;
use portcullis_domain::store::{read, write};
use std::io::Write;

/// Shows or requeues.
pub(super) fn run(config: &Config, command: OutboxCommand, out: &mut impl Write) -> Result<(), Failure> {
    let service = Service::open(config, false)?;
    match command {
        OutboxCommand::List { limit } => list(&service, limit, out),
        OutboxCommand::Show { id } => show(&service, id, out),
        OutboxCommand::Requeue { id } => {
            let at = service.clock.now();
            if write(service.store.as_ref(), |tx| tx.requeue_mail(id, at))? {
                say(out, format_args!("{id} waits to be sent again."))
            } else {
                Err(Failure::NoDeadMail(id))
            }
        }
    }
}

fn list(service: &Service, limit: u32, out: &mut impl Write) -> Result<(), Failure> {
    let slice = Slice { after: None, limit };
    let mails = read(service.store.as_ref(), |tx| tx.list_mail(None, slice))?;
    if mails.is_empty() {
        return say(out, format_args!("The outbox is empty."));
    }
    for mail in mails.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)) {
        let link = mail.link(service.vault.as_ref());
        let rendered = portcullis_mail::render(&mail.letter, link.as_deref());
        let MailRecord { id, status, created_at, to, .. } = &mail;
        say(out, format_args!("{id}  {created_at}  {:<6}  {to}  {}", status.name(), rendered.subject))?;
    }
    Ok(())
}

fn show(service: &Service, id: MailId, out: &mut impl Write) -> Result<(), Failure> {
    let found = read(service.store.as_ref(), |tx| tx.find_mail(id))?;
    let mail = found.ok_or(Failure::NoSuchMail(id))?;
    let link = mail.link(service.vault.as_ref());
    let rendered = portcullis_mail::render(&mail.letter, link.as_deref());
    say(out, format_args!("To:       {}", mail.to))?;
    say(out, format_args!("Subject:  {}", rendered.subject))?;
    say(out, format_args!("Status:   {} after {} attempts", mail.status.name(), mail.attempts))?;
    if let Some(error) = &mail.last_error {
        say(out, format_args!("Error:    {error}"))?;
    }
    say(out, format_args!("\n{}", rendered.text))
}
