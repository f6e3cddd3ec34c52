//! Control S3 and S5 in the real window: nothing foreign runs or loads, and the page itself breaks no rule.

use serde_json::Value;

use crate::support::{World, live, until};

/// Tries everything a hostile text in the page could try, and says what was blocked.
const ATTACKS: &str = r#"
    const done = arguments[arguments.length - 1];
    window.blocked = [];
    window.ran = [];
    document.addEventListener('securitypolicyviolation', (event) => window.blocked.push(event.effectiveDirective));
    const add = (tag, attributes, text = '') => {
        const element = document.createElement(tag);
        Object.assign(element, attributes);
        element.textContent = text;
        document.body.append(element);
        return element;
    };
    add('script', {}, "window.ran.push('inline')");
    add('script', { src: 'https://example.com/x.js' });
    add('script', { src: 'data:text/javascript,window.ran.push("data")' });
    add('style', {}, 'body { outline: 1px solid red }');
    add('img', { src: 'https://example.com/x.png' });
    add('div', {}).innerHTML = '<img src="x" onerror="window.ran.push(\'handler\')"><b style="color: red">x</b>';
    add('iframe', { src: 'https://example.com/' });
    add('iframe', { srcdoc: '<script>parent.ran.push("srcdoc")<\/script>' });
    add('object', { data: 'https://example.com/x.swf', type: 'application/x-shockwave-flash' });
    add('base', { href: 'https://example.com/' });
    const form = add('form', { action: 'https://example.com/', method: 'post' });
    form.submit();
    add('a', { href: "javascript:window.ran.push('link')" }).click();
    fetch('https://example.com/').then(() => window.ran.push('fetch')).catch(() => {});
    fetch('http://127.0.0.1:1/').then(() => window.ran.push('fetch')).catch(() => {});
    try { new WebSocket('wss://example.com/').onopen = () => window.ran.push('socket'); } catch {}
    try { new Worker(URL.createObjectURL(new Blob(["1"]))); } catch {}
    import('https://example.com/x.js').then(() => window.ran.push('import')).catch(() => {});
    // From the page's own turn: a driver's script is let through where the page's would not be.
    setTimeout(() => done(null), 3000);
"#;

#[test]
fn nothing_foreign_runs_or_loads_in_the_window() {
    live(async {
        let world = World::new("attacks");
        let window = world.open(&["--rehearsal"]).await;
        window.wait("rehearsal-band").await;
        let before = window.client().current_url().await.unwrap();
        window.run_async(ATTACKS).await;
        assert_eq!(window.run("return window.ran").await, Value::Array(Vec::new()));
        let blocked = window.run("return window.blocked").await;
        let blocked: Vec<&str> = blocked.as_array().unwrap().iter().filter_map(Value::as_str).collect();
        for (directive, ways) in [
            ("script", ["script-src-elem", "script-src"].as_slice()),
            ("handler", &["script-src-attr", "script-src"]),
            ("style", &["style-src-elem", "style-src"]),
            ("style attribute", &["style-src-attr", "style-src"]),
            ("image", &["img-src"]),
            ("frame", &["frame-src", "child-src"]),
            ("object", &["object-src"]),
            ("base", &["base-uri"]),
            ("form", &["form-action"]),
            ("connection", &["connect-src"]),
            ("worker", &["worker-src"]),
        ] {
            assert!(
                blocked.iter().any(|blocked| ways.contains(blocked)),
                "{directive} was not blocked: {blocked:?}"
            );
        }
        assert_eq!(window.client().current_url().await.unwrap(), before);
        window.wait("rehearsal-band").await;
        window.close().await;
    });
}

#[test]
fn the_window_cannot_be_led_away() {
    live(async {
        let world = World::new("led-away");
        let window = world.open(&["--rehearsal"]).await;
        window.wait("rehearsal-band").await;
        let before = window.client().current_url().await.unwrap();
        for way in [
            "location.href = 'https://example.com/'",
            "location.assign('http://127.0.0.1:1/')",
            "location.href = 'file:///etc/passwd'",
            "location.href = 'data:text/html,x'",
            "location.href = 'doc://localhost/attachment/1'",
            "window.open('https://example.com/')",
            "const a = document.createElement('a'); a.href = 'https://example.com/'; a.target = '_blank'; document.body.append(a); a.click()",
            "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0; url=https://example.com/'; document.head.append(m)",
        ] {
            window.run(way).await;
            tokio::time::sleep(std::time::Duration::from_millis(300)).await;
            assert_eq!(window.client().current_url().await.unwrap(), before, "{way}");
        }
        assert_eq!(window.client().windows().await.unwrap().len(), 1);
        window.wait("rehearsal-band").await;
        window.close().await;
    });
}

#[test]
fn a_normal_day_breaks_no_rule_of_the_policy() {
    live(async {
        let world = World::new("normal-day");
        let window = world.open(&["--rehearsal"]).await;
        window.run("window.broken = []; document.addEventListener('securitypolicyviolation', (e) => window.broken.push(`${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`))").await;
        window.wait("rehearsal-band").await;
        window.wait_css("[data-testid^=\"desk-waiting-\"]").await;
        window.click_css("[data-testid^=\"desk-waiting-\"]").await;
        until("a drawn page", async || {
            window.find_css("[data-testid=\"pdf-page-1\"][data-drawn=\"true\"]").await
        })
        .await;
        for screen in ["outgoing", "compose", "journal", "settings", "desk"] {
            window.click(&format!("nav-{screen}")).await;
            window.wait(&format!("screen-{screen}")).await;
        }
        assert_eq!(window.run("return window.broken").await, Value::Array(Vec::new()));
        // What broke before the listener stood is in the console.
        let said = std::fs::read_to_string(world.logs().join("window.log")).unwrap();
        let refused: Vec<&str> = said
            .lines()
            .filter(|line| line.contains("Refused to") || line.contains("Content Security Policy"))
            .collect();
        assert_eq!(refused, Vec::<&str>::new());
        assert_eq!(
            window.run("return 'freeze' in Object && Object.isFrozen(Object.prototype)").await,
            Value::from(true)
        );
        assert_eq!(window.run("return typeof window.__TAURI__").await, Value::from("undefined"));
        window.close().await;
    });
}

#[test]
fn the_page_says_what_it_is_and_stays_apart() {
    live(async {
        let world = World::new("headers");
        let window = world.open(&[]).await;
        let headers = window
            .run_async(
                "const done = arguments[arguments.length - 1];
                 fetch('/index.html').then((answer) => done(Object.fromEntries(answer.headers)), (error) => done(String(error)))",
            )
            .await;
        assert_eq!(headers["x-content-type-options"], "nosniff", "{headers}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["cross-origin-embedder-policy"], "require-corp");
        // Tauri adds the hashes of the page's own scripts, in an order of its own.
        let policy = headers["content-security-policy"].as_str().unwrap();
        let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
        for wanted in [
            "default-src 'none'",
            "style-src 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
        ] {
            assert!(directives.contains(&wanted), "{wanted} is not in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        window.close().await;
    });
}
