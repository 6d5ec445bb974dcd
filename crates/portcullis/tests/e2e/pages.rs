//! The pages in a real browser, at a phone's size, by keyboard where a person would.

use portcullis_domain::GrantId;
use portcullis_testkit::app::{Account, App};
use portcullis_testkit::browser::fantoccini::elements::Element;
use portcullis_testkit::browser::fantoccini::key::Key;
use portcullis_testkit::browser::fantoccini::{Client, Locator};
use portcullis_testkit::browser::{Browser, NAME, Window};
use serde_json::json;

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

/// Goes on by the tab key to the first such element.
async fn tab_to(page: &Client, tag: &str) -> Element {
    let mut here = page.find(Locator::Css("body")).await.unwrap();
    for _ in 0..10 {
        here.send_keys(&Key::Tab.to_string()).await.unwrap();
        here = page.active_element().await.unwrap();
        if here.tag_name().await.unwrap() == tag {
            return here;
        }
    }
    panic!("no {tag} is reached by keyboard");
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

    tab_to(&visitor, "button").await.send_keys(&Key::Enter.to_string()).await.unwrap();
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

    let mut mails = app.site.mails().into_iter();
    let asked = mails.find(|mail| mail.to() == "owner@example.com").unwrap();
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

/// Signs in on the page that is shown, by keyboard.
async fn sign_in(page: &Client, account: &Account) {
    fill(page, "email", account.email()).await;
    fill(page, "password", &format!("{}{}", Account::PASSWORD, Key::Enter)).await;
}

/// What browsers say of where a form comes from depends on whether they trust its address.
#[tokio::test(flavor = "multi_thread")]
async fn every_form_works_over_plain_http_under_a_name() {
    let (browser, app) = (Browser::start(), App::builder().host(NAME).start());
    let (owner, other) = (app.site.owner("owner@example.com"), app.site.owner("other@example.com"));
    let url = app.site.service().links.base().to_owned();
    assert!(url.starts_with(&format!("http://{NAME}:")), "{url}");
    let genie = app.site.genie(&owner, "Billing helper");

    let visitor = browser.open(Window::Phone).await;
    for email in ["vi@example.com", "wu@example.com"] {
        visitor.goto(&format!("{url}/g/{}", genie.url_name)).await.unwrap();
        let trusted = visitor.execute("return window.isSecureContext", Vec::new()).await.unwrap();
        assert_eq!(trusted, false, "or this test says nothing");
        fill(&visitor, "email", &format!("{email}{}", Key::Enter)).await;
        visitor.wait().for_element(Locator::XPath("//h1[. = 'Thank you']")).await.unwrap();
    }
    visitor.close().await.unwrap();
    let requests = app.site.mails().into_iter().filter_map(|mail| mail.link);
    let requests: Vec<_> = requests.collect();

    let staff = browser.open(Window::Phone).await;
    staff.goto(&requests[0]).await.unwrap();
    sign_in(&staff, &other).await;
    // Not theirs to see; another account is.
    staff.wait().for_element(Locator::XPath("//strong[. = 'other@example.com']")).await.unwrap();
    assert_eq!(heading(&staff).await, "This is not yours to see");
    assert!(fits(&staff).await);
    sign_in(&staff, &owner).await;
    for (request, (answer, said)) in requests.iter().zip([("Approve", "Approved"), ("Deny", "Denied")]) {
        staff.goto(request).await.unwrap();
        let button = format!("//button[. = '{answer}']");
        staff.wait().for_element(Locator::XPath(&button)).await.unwrap().click().await.unwrap();
        let said = format!("//strong[. = '{said}']");
        staff.wait().for_element(Locator::XPath(&said)).await.unwrap();
    }
    staff.goto(&format!("{url}/")).await.unwrap();
    staff.find(Locator::XPath("//span[. = 'owner@example.com']")).await.unwrap();
    assert!(fits(&staff).await);
    let sign_out = Locator::XPath("//button[. = 'Sign out']");
    staff.find(sign_out).await.unwrap().send_keys(&Key::Enter.to_string()).await.unwrap();
    let sign_in = Locator::LinkText("Sign in");
    staff.wait().for_element(sign_in).await.unwrap().click().await.unwrap();
    staff.wait().for_url(&format!("{url}/sign-in").parse().unwrap()).await.unwrap();
    staff.close().await.unwrap();
    assert_eq!(app.site.mails().len(), 6, "two requests, each with its receipt and its answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_may_be_as_long_as_the_field_lets_it_be() {
    let (browser, app) = (Browser::start(), App::sqlite());
    let owner = app.site.owner("owner@example.com");
    let genie = app.site.genie(&owner, "Billing helper");
    let page = browser.open(Window::Desktop).await;
    page.goto(&format!("{}/g/{}", app.url(), genie.url_name)).await.unwrap();
    fill(&page, "email", "vi@example.com").await;
    let script = "document.querySelector('textarea').value = 'line\\n'.repeat(199) + 'lines'";
    page.execute(script, Vec::new()).await.unwrap();
    page.find(Locator::Css("button")).await.unwrap().click().await.unwrap();
    page.wait().for_element(Locator::XPath("//h1[. = 'Thank you']")).await.unwrap();
    page.close().await.unwrap();
    let asked = app.site.mails().into_iter().filter(|mail| mail.to() == "owner@example.com");
    assert_eq!(asked.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_asks_for_more_is_opened_step_by_step() {
    let (browser, app) = (Browser::start(), App::sqlite());
    let owner = app.site.owner("owner@example.com");
    let genie = app.site.genie(&owner, "Billing helper");
    let link = json!({"action": "create", "id": genie.id.to_string(), "data": {
        "password": "tell me by phone", "email_domains": ["example.com"], "message": "For <b>you</b>.",
    }});
    let link = app.http.post("/v1/genie-access").key(&owner.key).json(&link).call().data()["grant"].take();
    let uses = || app.site.grant(GrantId(link["id"].as_i64().unwrap())).unwrap().use_count;
    let code = || {
        let mails = app.site.mails().into_iter().filter(|mail| mail.to() == "vi@example.com");
        mails.filter_map(|mail| mail.link).next()
    };

    let page = browser.open(Window::Phone).await;
    page.goto(link["url"].as_str().unwrap()).await.unwrap();
    let text = page.find(Locator::Css("body")).await.unwrap().text().await.unwrap();
    assert!(text.contains("For <b>you</b>."), "markup is text: {text}");
    assert!(page.find(Locator::Css("[name=password]")).await.is_err(), "one thing at a time");
    fill(&page, "email", &format!("vi@example.com{}", Key::Enter)).await;
    page.wait().for_element(Locator::Css("[name=code]")).await.unwrap();
    assert!(fits(&page).await);
    let code = code().unwrap();

    fill(&page, "code", &format!("{} {}", &code[..3], &code[3..])).await;
    fill(&page, "password", &format!("not that one{}", Key::Enter)).await;
    page.wait().for_element(Locator::XPath("//*[. = 'This password is wrong.']")).await.unwrap();
    assert!(fits(&page).await);
    let typed = page.find(Locator::Css("[name=code]")).await.unwrap().prop("value").await.unwrap();
    assert!(typed.is_some_and(|typed| typed.starts_with(&code[..3])), "what was typed stays");
    let password = page.find(Locator::Css("[name=password]")).await.unwrap().prop("value").await.unwrap();
    assert_eq!((password.as_deref(), uses()), (Some(""), 0), "but for the password");

    fill(&page, "password", &format!("tell me by phone{}", Key::Enter)).await;
    page.wait().for_url(&format!("{}/g/{}", app.url(), genie.url_name).parse().unwrap()).await.unwrap();
    page.refresh().await.unwrap();
    assert_eq!((heading(&page).await.as_str(), uses()), ("Billing helper", 1));
    page.close().await.unwrap();
}
