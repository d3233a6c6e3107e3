//! Structured logs: one JSON object a line, as CloudWatch Logs Insights reads them.

use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

/// The crates whose level can be set. The SDK's own events quote requests, so they are kept to
/// warnings at every level.
const OWN: [&str; 13] = [
    "access_review",
    "audit_seal",
    "data_purge",
    "domain_recheck",
    "invitation_mailer",
    "mail_events",
    "member_api",
    "muster",
    "muster_aws",
    "outbox",
    "roster_apply",
    "roster_export",
    "roster_import",
];

/// Starts logging to standard output at the level that `LOG_LEVEL` names, `info` by default.
///
/// Logs say what and which: ids, codes and counts, never a name, address, token or body.
pub fn init() {
    let level = std::env::var("LOG_LEVEL").unwrap_or_default();
    // Fails where a subscriber is set already, which then takes the events.
    tracing::subscriber::set_global_default(subscriber(&level, std::io::stdout)).ok();
}

/// What [`init`] starts, writing to `writer`.
pub fn subscriber<W>(level: &str, writer: W) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let level = match level.to_ascii_lowercase().as_str() {
        "trace" => LevelFilter::TRACE,
        "debug" => LevelFilter::DEBUG,
        "warn" => LevelFilter::WARN,
        "error" => LevelFilter::ERROR,
        _ => LevelFilter::INFO,
    };
    // Not the filter of RUST_LOG: its directives bring an engine for regular expressions into every function.
    let filter = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_targets(OWN.map(|name| (name, level)));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_max_level(LevelFilter::TRACE)
        .with_writer(writer)
        .finish()
        .with(filter)
}
