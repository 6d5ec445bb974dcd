//! Links that are mailed lead to the public URL, not to where the server listens.

use crate::support::{Database, on_both, request_access};
use serde_json::json;

on_both!(mailed_links_lead_to_the_public_url);

const PUBLIC_URL: &str = "https://access.example.com";

fn mailed_links_lead_to_the_public_url(database: &Database) {
    let app = database.app().set("public_url", PUBLIC_URL).set("trusted_proxies", "127.0.0.0/8").start();
    let ann = app.site.owner("ann@example.com");
    let genie = app.site.genie(&ann, "Billing helper");
    let reset = app.http.post("/api/v1/agents/reset-password").header("host", "evil.example");
    let reset = reset.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example");
    assert_eq!(reset.json(&json!({"email": ann.email()})).call().data(), true);
    request_access(&app.http, &genie, "vi@example.com");
    let links = portcullis_testkit::wait::until("two mails", || {
        let links: Vec<_> = app.site.mails().into_iter().filter_map(|mail| mail.link).collect();
        (links.len() == 2).then_some(links)
    });
    for start in ["/set-password/", "/requests/"] {
        let start = format!("{PUBLIC_URL}{start}");
        assert!(links.iter().any(|link| link.starts_with(&start)), "{start}: {links:?}");
    }
}
