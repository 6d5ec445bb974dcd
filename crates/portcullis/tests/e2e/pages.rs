//! The pages in a real browser, at a phone's size, by keyboard where a person would.

use portcullis_testkit::app::{Account, App};
use portcullis_testkit::browser::fantoccini::key::Key;
use portcullis_testkit::browser::fantoccini::{Client, Locator};
use portcullis_testkit::browser::{Browser, Window};

async fn heading(page: &Client) -> String {
    page.find(Locator::Css("h1")).await.unwrap().text().await.unwrap()
}

async fn fits(page: &Client) -> bool {
    let script = "return document.documentElement.scrollWidth <= window.innerWidth";
    page.execute(script, Vec::new()).await.unwrap().as_bool().unwrap()
}

async fn fill(page: &Client, name: &str, text: &str) {
    let field = page.find(Locator::Css(&format!("[name={name}]"))).await.unwrap();
    field.send_keys(text).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_looked_at_for_free_and_opened_by_its_button() {
    let (browser, app) = (Browser::start(), App::sqlite());
    let owner = app.site.owner("owner@example.com");
    let genie = app.site.genie(&owner, "Billing <b>helper</b>");
    let link = app.site.link(&owner, &genie, 1);
    let url = format!("{}/a/{}", app.url(), link.token.reveal());

    let visitor = browser.open(Window::Phone).await;
    visitor.goto(&url).await.unwrap();
    visitor.refresh().await.unwrap();
    assert_eq!(heading(&visitor).await, "Billing <b>helper</b>", "markup in a name is text");
    assert!(fits(&visitor).await);
    assert_eq!(app.site.grant(link.grant.id).unwrap().use_count, 0);

    let body = visitor.find(Locator::Css("body")).await.unwrap();
    body.send_keys(&Key::Tab.to_string()).await.unwrap();
    visitor.active_element().await.unwrap().send_keys(&Key::Enter.to_string()).await.unwrap();
    visitor.wait().for_url(&format!("{}/g/{}", app.url(), genie.url_name).parse().unwrap()).await.unwrap();
    visitor.refresh().await.unwrap();
    assert_eq!(heading(&visitor).await, "Billing <b>helper</b>");
    assert_eq!(app.site.grant(link.grant.id).unwrap().use_count, 1, "a reload is free");

    let late = browser.open(Window::Phone).await;
    late.goto(&url).await.unwrap();
    assert!(late.find(Locator::Css("button")).await.is_err(), "a link that is used up has no button");
    assert!(fits(&late).await);
    visitor.close().await.unwrap();
    late.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_asks_and_the_owner_approves() {
    let (browser, app) = (Browser::start(), App::sqlite());
    let owner = app.site.owner("owner@example.com");
    let genie = app.site.genie(&owner, "Billing helper");

    let visitor = browser.open(Window::Phone).await;
    visitor.goto(&format!("{}/g/{}", app.url(), genie.url_name)).await.unwrap();
    assert!(fits(&visitor).await);
    fill(&visitor, "email", "vi@example.com").await;
    fill(&visitor, "message", "Please let me in.").await;
    visitor.find(Locator::Css("button")).await.unwrap().click().await.unwrap();
    visitor.wait().for_element(Locator::XPath("//h1[. = 'Thank you']")).await.unwrap();

    let asked = app.site.mails().pop().unwrap();
    assert_eq!(asked.to(), "owner@example.com");
    let path = asked.link.unwrap();
    let path = &path[path.find("/requests/").unwrap()..];
    let staff = browser.open(Window::Phone).await;
    staff.goto(&format!("{}{path}", app.url())).await.unwrap();
    fill(&staff, "email", owner.email()).await;
    fill(&staff, "password", &format!("{}{}", Account::PASSWORD, Key::Enter)).await;
    let approve = Locator::XPath("//button[contains(., 'Approve')]");
    let approve = staff.wait().for_element(approve).await.unwrap();
    assert!(fits(&staff).await);
    approve.click().await.unwrap();
    staff.wait().for_element(Locator::XPath("//strong[. = 'Approved']")).await.unwrap();

    let approved = app.site.mails().into_iter().find(|mail| mail.to() == "vi@example.com").unwrap();
    let token = approved.token().unwrap().to_owned();
    visitor.goto(&format!("{}/a/{token}", app.url())).await.unwrap();
    assert_eq!(heading(&visitor).await, "Billing helper");
    visitor.close().await.unwrap();
    staff.close().await.unwrap();
}
