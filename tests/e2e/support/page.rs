//! Looking at the page and touching it, by the test ids of `ui/src/testids.ts`.

use std::fs;

use fantoccini::{Client, Locator, elements::Element};
use serde_json::Value;

use super::{World, until};

/// The page in a window.
pub struct Page {
    client: Client,
}

impl Page {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    /// The driver's client.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// One look for an element.
    pub async fn find_css(&self, selector: &str) -> Option<Element> {
        self.client.find(Locator::Css(selector)).await.ok()
    }

    /// One look for a test id.
    pub async fn find(&self, id: &str) -> Option<Element> {
        self.find_css(&css(id)).await
    }

    /// Waits for a test id.
    pub async fn wait(&self, id: &str) -> Element {
        until(id, async || self.find(id).await).await
    }

    /// Waits for a selector.
    pub async fn wait_css(&self, selector: &str) -> Element {
        until(selector, async || self.find_css(selector).await).await
    }

    /// Clicks what a test id names, once it is there and takes a click.
    pub async fn click(&self, id: &str) {
        self.click_css(&css(id)).await;
    }

    /// Clicks what a selector names.
    pub async fn click_css(&self, selector: &str) {
        until(&format!("a click on {selector}"), async || self.find_css(selector).await?.click().await.ok())
            .await;
    }

    /// Types into what a test id names, replacing what stands there.
    pub async fn fill(&self, id: &str, text: &str) {
        let what = format!("typing into {id}");
        until(&what, async || {
            let field = self.find(id).await?;
            field.clear().await.ok()?;
            field.send_keys(text).await.ok()
        })
        .await;
    }

    /// The text of what a test id names.
    pub async fn text(&self, id: &str) -> String {
        until(&format!("text of {id}"), async || self.find(id).await?.text().await.ok()).await
    }

    /// Waits until the text of what a test id names passes a test; that text.
    pub async fn wait_text(&self, id: &str, wanted: impl Fn(&str) -> bool) -> String {
        let what = format!("the right text of {id}");
        until(&what, async || self.find(id).await?.text().await.ok().filter(|text| wanted(text))).await
    }

    /// Waits until an attribute of what a test id names passes a test.
    pub async fn wait_attribute(&self, id: &str, name: &str, wanted: impl Fn(&str) -> bool) -> String {
        let what = format!("the right {name} of {id}");
        until(&what, async || {
            self.find(id).await?.attr(name).await.ok().flatten().filter(|value| wanted(value))
        })
        .await
    }

    /// What a script returns.
    pub async fn run(&self, script: &str) -> Value {
        match self.client.execute(script, Vec::new()).await {
            Ok(value) => value,
            Err(error) => panic!("{script}: {error}"),
        }
    }

    /// What a script hands to its last argument.
    pub async fn run_async(&self, script: &str) -> Value {
        match self.client.execute_async(script, Vec::new()).await {
            Ok(value) => value,
            Err(error) => panic!("{script}: {error}"),
        }
    }

    /// Keeps a picture of the page, two frames later: what was just asserted may not be drawn yet.
    pub async fn picture(&self, world: &World, of: &str) {
        self.run_async(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done(null)))",
        )
        .await;
        let picture = self.client.screenshot().await.unwrap();
        fs::write(world.picture(of), picture).unwrap();
    }
}

/// The selector of a test id.
pub fn css(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}
