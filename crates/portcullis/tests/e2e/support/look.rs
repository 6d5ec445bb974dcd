//! How a page looks: axe-core finds nothing, in light and in dark, nothing is wider than the window, and where
//! `PORTCULLIS_SCREENSHOTS` names a folder there is a picture of it.

use super::tools;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use portcullis_testkit::browser::devtools;
use portcullis_testkit::browser::fantoccini::Client;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

const PACKAGE: &str = include_str!("../axe/package.json");
const LOCK: &str = include_str!("../axe/package-lock.json");

/// The source of axe-core.
static AXE: LazyLock<String> = LazyLock::new(|| {
    let python = tools::python_with("openapi-python-client", include_str!("../clients/requirements.txt"));
    let modules = tools::Node::of(&python).modules("axe", PACKAGE, LOCK);
    fs::read_to_string(modules.join("axe-core/axe.min.js")).unwrap()
});

/// Runs axe-core, and answers what it finds: the rule and the element.
const RUN: &str = r#"
const done = arguments[arguments.length - 1];
axe.run(document, { resultTypes: ["violations"] }).then(
  (found) => done(found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html} (${node.any.map((why) => why.message).join(" ")})`))),
  (error) => done([String(error)]));
"#;

/// What the page asked other hosts for.
const ELSEWHERE: &str = "return performance.getEntriesByType('resource').map((one) => one.name) \
     .filter((name) => new URL(name).origin !== location.origin)";

/// Looks at the page as it is.
///
/// # Panics
///
/// With what is wrong with it.
pub(crate) async fn at(page: &Client, state: &str) {
    for scheme in ["light", "dark"] {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        devtools(page, "Emulation.setEmulatedMedia", features).await;
        page.execute(&AXE, Vec::new()).await.unwrap();
        let found = page.execute_async(RUN, Vec::new()).await.unwrap();
        assert_eq!(found, json!([]), "{state}, {scheme}: {found:#}");
        let width = page.execute("return window.innerWidth", Vec::new()).await.unwrap();
        take(page, state, scheme, &width).await;
    }
    let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(page.execute(fits, Vec::new()).await.unwrap(), true, "{state} is wider than the window");
    assert_eq!(page.execute(ELSEWHERE, Vec::new()).await.unwrap(), json!([]), "{state} asks another host");
}

async fn take(page: &Client, state: &str, scheme: &str, width: &Value) {
    let Some(folder) = std::env::var_os("PORTCULLIS_SCREENSHOTS").map(PathBuf::from) else { return };
    fs::create_dir_all(&folder).unwrap();
    let picture = devtools(page, "Page.captureScreenshot", json!({ "captureBeyondViewport": true })).await;
    let picture = BASE64_STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
    fs::write(folder.join(format!("{state}-{width}-{scheme}.png")), picture).unwrap();
}
