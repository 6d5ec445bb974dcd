//! `portcullis outbox`: what mail waits, was sent, or could not be sent.

use super::say;
use crate::cli::OutboxCommand;
use crate::config::Config;
use crate::failure::Failure;
use crate::service::Service;
use portcullis_domain::MailId;
use portcullis_domain::base::{Authority, Slice};
use portcullis_domain::records::outbox::{self, MailRecord};
use portcullis_domain::store::{read, write};
use std::io::Write;

/// Shows or requeues.
pub(super) fn run(config: &Config, command: OutboxCommand, out: &mut impl Write) -> Result<(), Failure> {
    let service = Service::open(config, false)?;
    match command {
        OutboxCommand::List { limit } => list(&service, limit, out),
        OutboxCommand::Show { id } => show(&service, id, out),
        OutboxCommand::Requeue { id } => {
            let cx = service.context();
            write(service.store.as_ref(), |tx| outbox::requeue(tx, &cx, Authority::Operator, id))
                .map_err(|error| Failure::outbox(error, id))?;
            say(out, format_args!("{id} waits to be sent again."))
        }
    }
}

fn list(service: &Service, limit: u32, out: &mut impl Write) -> Result<(), Failure> {
    let slice = Slice { after: None, limit };
    let part = read(service.store.as_ref(), |tx| outbox::list(tx, Authority::Operator, None, slice));
    let mails = part?.items;
    if mails.is_empty() {
        return say(out, format_args!("The outbox is empty."));
    }
    for mail in mails {
        let link = mail.link(service.vault.as_ref());
        let rendered = portcullis_mail::render(&mail.letter, link.as_deref());
        let MailRecord { id, status, created_at, to, .. } = &mail;
        say(out, format_args!("{id}  {created_at}  {:<6}  {to}  {}", status.name(), rendered.subject))?;
    }
    Ok(())
}

fn show(service: &Service, id: MailId, out: &mut impl Write) -> Result<(), Failure> {
    let mail = read(service.store.as_ref(), |tx| outbox::get(tx, Authority::Operator, id))
        .map_err(|error| Failure::outbox(error, id))?;
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
