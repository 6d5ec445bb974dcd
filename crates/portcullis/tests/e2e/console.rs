//! Journeys through the console in a real browser.

use crate::support::look;
use portcullis_testkit::app::{Account, App};
use portcullis_testkit::browser::fantoccini::key::Key;
use portcullis_testkit::browser::fantoccini::{Client, Locator};
use portcullis_testkit::browser::{Browser, Window};

async fn fill(page: &Client, name: &str, text: &str) {
    let field = page.wait().for_element(Locator::Css(&format!("[name={name}]"))).await.unwrap();
    field.send_keys(text).await.unwrap();
}

async fn press(page: &Client, text: &str) {
    let button = format!("//*[self::a or self::button or self::summary][normalize-space(.) = '{text}']");
    page.wait().for_element(Locator::XPath(&button)).await.unwrap().click().await.unwrap();
}

async fn heading(page: &Client, text: &str) {
    let heading = format!("//h1[normalize-space(.) = '{text}']");
    page.wait().for_element(Locator::XPath(&heading)).await.unwrap();
}

/// An owner makes a Genie and a link, and a visitor comes in by it.
async fn first_link(browser: &Browser, window: Window) {
    let app = App::sqlite();
    let owner = app.site.owner("owner@example.com");
    let page = browser.open(window).await;
    page.goto(&format!("{}/sign-in", app.url())).await.unwrap();
    look::at(&page, "sign-in").await;
    fill(&page, "email", owner.email()).await;
    fill(&page, "password", &format!("{}{}", Account::PASSWORD, Key::Enter)).await;
    press(&page, "Genies").await;
    heading(&page, "Genies").await;
    look::at(&page, "genies-empty").await;
    press(&page, "New Genie").await;
    heading(&page, "New Genie").await;
    look::at(&page, "genie-new").await;
    fill(&page, "name", "Billing helper").await;
    fill(&page, "launch_url", "not an address").await;
    page.execute("document.querySelector('main form').noValidate = true", Vec::new()).await.unwrap();
    press(&page, "Make the Genie").await;
    page.wait().for_element(Locator::Css("#launch_url-error")).await.unwrap();
    look::at(&page, "genie-new-refused").await;
    page.find(Locator::Css("[name=launch_url]")).await.unwrap().clear().await.unwrap();
    press(&page, "Make the Genie").await;
    heading(&page, "Billing helper").await;
    look::at(&page, "links-empty").await;
    press(&page, "New link").await;
    heading(&page, "New link").await;
    look::at(&page, "link-new").await;
    fill(&page, "name", "For the auditors").await;
    press(&page, "More choices").await;
    look::at(&page, "link-new-open").await;
    press(&page, "Make the link").await;
    heading(&page, "For the auditors").await;
    look::at(&page, "link").await;
    let address = page.find(Locator::Css("#address")).await.unwrap().prop("value").await.unwrap().unwrap();

    let visitor = browser.open(window).await;
    visitor.goto(&address).await.unwrap();
    look::at(&visitor, "visitor-link").await;
    press(&visitor, "Open Billing helper").await;
    look::at(&visitor, "visitor-inside").await;
    visitor.goto(&address.replace("/a/", "/a/0")).await.unwrap();
    look::at(&visitor, "visitor-unknown").await;
    visitor.goto(&format!("{}/g/something-else", app.url())).await.unwrap();
    look::at(&visitor, "visitor-ask").await;
    fill(&visitor, "email", "vi@example.com").await;
    visitor.close().await.unwrap();

    page.refresh().await.unwrap();
    look::at(&page, "link-used-up").await;
    press(&page, "Billing helper").await;
    look::at(&page, "links").await;
    press(&page, "People").await;
    look::at(&page, "people-empty").await;
    press(&page, "Teams").await;
    look::at(&page, "teams-empty").await;
    press(&page, "Requests").await;
    look::at(&page, "requests-empty").await;
    press(&page, "Settings").await;
    look::at(&page, "settings").await;
    press(&page, "Delete this Genie").await;
    heading(&page, "Delete Billing helper?").await;
    look::at(&page, "genie-delete").await;
    press(&page, "Delete this Genie").await;
    heading(&page, "Genies").await;
    press(&page, "Home").await;
    look::at(&page, "home").await;
    press(&page, "Me").await;
    look::at(&page, "me").await;
    let german = page.find(Locator::Css("#language [value=de]")).await.unwrap();
    german.click().await.unwrap();
    press(&page, "Save").await;
    page.wait().for_element(Locator::Css("html[lang=de]")).await.unwrap();
    look::at(&page, "me-german").await;
    page.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_genie_to_its_first_visitor_on_a_phone() {
    first_link(&Browser::start(), Window::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_genie_to_its_first_visitor_at_a_desk() {
    first_link(&Browser::start(), Window::Desktop).await;
}

/// Names as people really have them break nothing.
#[tokio::test(flavor = "multi_thread")]
async fn strange_names_fit_on_a_phone() {
    let (browser, app) = (Browser::start(), App::sqlite());
    let owner = app.site.owner("owner@example.com");
    let page = browser.open(Window::Phone).await;
    page.goto(&format!("{}/sign-in", app.url())).await.unwrap();
    fill(&page, "email", owner.email()).await;
    fill(&page, "password", &format!("{}{}", Account::PASSWORD, Key::Enter)).await;
    page.wait().for_element(Locator::LinkText("Genies")).await.unwrap();
    let long = "W".repeat(140);
    for name in [long.as_str(), "<img src=x onerror=alert(1)>", "مساعد الفواتير", "🧾 👩‍💼 Rechnungen"]
    {
        let genie = app.site.genie(&owner, name);
        let link = app.site.link(&owner, &genie, 3);
        for path in [
            format!("/genies/{}", genie.id),
            format!("/genies/{}/settings", genie.id),
            format!("/links/{}", link.grant.id),
            format!("/a/{}", link.token.reveal()),
        ] {
            page.goto(&format!("{}{path}", app.url())).await.unwrap();
            look::at(&page, "strange").await;
        }
    }
    page.goto(&format!("{}/genies", app.url())).await.unwrap();
    look::at(&page, "genies").await;
    page.close().await.unwrap();
}
