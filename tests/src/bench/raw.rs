//! The wire itself: requests that an import has made, signed as they are, sent again and again by an HTTP
//! client that does nothing else. In a process of its own, as the function is, and on one thread, too.

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use tokio::process::Command;
use tokio::task::JoinSet;

use super::Result;
use super::front::Sample;
use super::machine::usage;

/// The bench's own argument that makes it a raw client: `raw-client ENDPOINT SAMPLES REQUESTS AT-ONCE`.
pub const ARGUMENT: &str = "raw-client";

/// What a raw client took.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Raw {
    /// From the first request to the last answer.
    pub seconds: f64,
    /// Of its process.
    pub cpu_seconds: f64,
}

/// Runs a raw client in a process of its own.
pub async fn run(endpoint: &str, samples: &[Sample], requests: u64, at_once: usize) -> Result<Raw> {
    let file = std::env::temp_dir().join(format!("muster-bench-{}.samples", std::process::id()));
    std::fs::write(&file, serde_json::to_vec(samples)?)?;
    let output = Command::new(std::env::current_exe()?)
        .args([ARGUMENT, endpoint])
        .arg(&file)
        .args([requests.to_string(), at_once.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .await?;
    std::fs::remove_file(&file)?;
    if !output.status.success() {
        return Err(format!("the raw client: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The raw client, if these are its arguments.
pub fn main(arguments: &[String]) -> Result<bool> {
    let [name, endpoint, file, requests, at_once] = arguments else {
        return Ok(false);
    };
    if name != ARGUMENT {
        return Ok(false);
    }
    let samples: Vec<Sample> = serde_json::from_slice(&std::fs::read(Path::new(file))?)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let took = runtime.block_on(send(endpoint, samples, requests.parse()?, at_once.parse()?))?;
    println!("{}", serde_json::to_string(&took)?);
    Ok(true)
}

async fn send(endpoint: &str, samples: Vec<Sample>, requests: u64, at_once: usize) -> Result<Raw> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Body> = Client::builder(TokioExecutor::new()).build(connector);
    let mut prepared = Vec::new();
    for sample in samples {
        let mut request = Request::post(endpoint);
        for (name, value) in &sample.headers {
            if ![header::HOST.as_str(), header::CONTENT_LENGTH.as_str()].contains(&name.as_str()) {
                request = request.header(name, value);
            }
        }
        prepared.push((request.body(())?, axum::body::Bytes::from(sample.body)));
    }
    let (prepared, next) = (Arc::new(prepared), Arc::new(AtomicU64::new(0)));
    let begun = Instant::now();
    let mut sending = JoinSet::new();
    for _ in 0..at_once {
        let (client, prepared, next) = (client.clone(), Arc::clone(&prepared), Arc::clone(&next));
        sending.spawn(async move {
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                if place >= requests {
                    return Ok(());
                }
                let place = usize::try_from(place)? % prepared.len();
                let (request, body) = &prepared[place];
                let request = request.clone().map(|()| Body::from(body.clone()));
                let answer = client.request(request).await?;
                if !answer.status().is_success() {
                    return Err(format!("answered {}", answer.status()).into());
                }
                to_bytes(Body::new(answer.into_body()), usize::MAX).await?;
            }
        });
    }
    while let Some(sent) = sending.join_next().await {
        let sent: Result<()> = sent?;
        sent?;
    }
    Ok(Raw {
        seconds: begun.elapsed().as_secs_f64(),
        cpu_seconds: usage(std::process::id())?.cpu_seconds,
    })
}
