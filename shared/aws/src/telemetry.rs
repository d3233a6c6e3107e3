//! Structured logs: one JSON object a line, as CloudWatch Logs Insights reads them.

use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

/// The crates whose level can be set. The SDK's own events quote requests, so they are kept to
/// warnings at every level.
const OWN: [&str; 12] = [
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
    let level = level.to_ascii_lowercase();
    let known = ["trace", "debug", "info", "warn", "error"].contains(&level.as_str());
    let level = if known { level.as_str() } else { "info" };
    let filter = OWN.iter().fold("warn".to_owned(), |filter, name| {
        format!("{filter},{name}={level}")
    });
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(writer)
        .finish()
}
