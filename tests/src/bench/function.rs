//! A Lambda function in a process of its own, behind as much of the Lambda Runtime API as it asks
//! for: one event after another, each answered before the next.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use muster::clock::Clock;
use serde_json::Value;
use tokio::process::{Child, Command};
use tokio::sync::{Mutex, Notify, mpsc};

use super::Result;
use super::machine::{Usage, usage};

/// How long an invocation may take, as Lambda's own limit has it.
const TIMEOUT: Duration = Duration::from_mins(15);

/// The program of a function as AWS runs it, but with the names of functions, by which instructions are told
/// apart. `make bench` builds it; Cargo has a folder for each target and profile, beside that of the bench.
pub fn program(name: &str) -> Result<PathBuf> {
    let bench = std::env::current_exe()?;
    let target = bench.ancestors().nth(2).ok_or("there is no target folder")?;
    let triple = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let program = target.join(triple).join("release").join(name);
    if program.exists() {
        Ok(program)
    } else {
        Err(format!("{} is missing: run `make bench`", program.display()).into())
    }
}

/// A running function.
pub struct Function {
    process: Child,
    events: mpsc::Sender<Value>,
    answers: mpsc::Receiver<Answered>,
    asked: Arc<Notify>,
}

/// What an invocation came to.
#[derive(Clone, Copy, Debug)]
pub struct Invocation {
    /// From the event to the answer; the first one's holds the process's start.
    pub took: Duration,
    /// What the process has used by then, its start included.
    pub usage: Usage,
}

/// The body of an answer, or that of an error.
type Answered = std::result::Result<String, String>;

#[derive(Clone)]
struct RuntimeApi {
    events: Arc<Mutex<mpsc::Receiver<Value>>>,
    answers: mpsc::Sender<Answered>,
    asked: Arc<Notify>,
}

impl Function {
    /// Starts a program as Lambda does: with these variables and no others.
    pub async fn start<'e>(
        command: &[impl AsRef<OsStr>],
        environment: impl IntoIterator<Item = (&'e str, &'e str)>,
    ) -> Result<Self> {
        let (events, received) = mpsc::channel(1);
        let (answered, answers) = mpsc::channel(1);
        let api = RuntimeApi {
            events: Arc::new(Mutex::new(received)),
            answers: answered,
            asked: Arc::default(),
        };
        let asked = Arc::clone(&api.asked);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/{outcome}", post(answer))
            .with_state(api);
        tokio::spawn(async move { axum::serve(listener, router).await });
        let (program, arguments) = command.split_first().ok_or("there is no program to start")?;
        let process = Command::new(program)
            .args(arguments)
            .env_clear()
            .envs(environment)
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", address.as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        Ok(Self {
            process,
            events,
            answers,
            asked,
        })
    }

    /// Waits until the function has started: until it asks for its first event.
    pub async fn ready(&mut self) -> Result<()> {
        tokio::select! {
            () = self.asked.notified() => Ok(()),
            status = self.process.wait() => Err(format!("the function ended: {}", status?).into()),
        }
    }

    /// Hands the function an event and waits for its answer.
    pub async fn invoke(&mut self, event: Value) -> Result<Invocation> {
        Ok(self.invoke_for_answer(event).await?.0)
    }

    /// The same, and what it answered.
    pub async fn invoke_for_answer(&mut self, event: Value) -> Result<(Invocation, String)> {
        let (answer, took) = self.call(event).await?;
        let usage = self.usage()?;
        Ok((Invocation { took, usage }, answer))
    }

    /// Hands the function an event; gives its answer, and how long it took.
    pub async fn call(&mut self, event: Value) -> Result<(String, Duration)> {
        let begun = Instant::now();
        self.events.send(event).await?;
        let answered = tokio::select! {
            answered = self.answers.recv() => answered.ok_or("the runtime API is gone")?,
            status = self.process.wait() => return Err(format!("the function ended: {}", status?).into()),
            () = tokio::time::sleep(TIMEOUT) => return Err("the function has timed out".into()),
        };
        let took = begun.elapsed();
        let answer = answered.map_err(|error| format!("the function failed: {error}"))?;
        Ok((answer, took))
    }

    /// What the process has used so far.
    pub fn usage(&self) -> Result<Usage> {
        usage(self.process.id().ok_or("the function ended")?)
    }

    /// Hands the function an event and kills it at a moment, if it has not answered by then. Answers whether
    /// it was killed.
    pub async fn kill_at(mut self, event: Value, moment: impl Future<Output = ()>) -> Result<bool> {
        self.events.send(event).await?;
        let is_killed = tokio::select! {
            answered = self.answers.recv() => {
                answered.ok_or("the runtime API is gone")?.map_err(|error| format!("the function failed: {error}"))?;
                false
            }
            () = moment => true,
        };
        self.process.kill().await?;
        Ok(is_killed)
    }

    /// Ends the process, as Lambda does when a function is no longer needed.
    pub async fn end(mut self) -> Result<()> {
        if let Some(process) = self.process.id() {
            // A termination, not a kill: callgrind writes its counts then.
            Command::new("sh")
                .arg("-c")
                .arg(format!("kill -TERM {process}"))
                .status()
                .await?;
        }
        self.process.wait().await?;
        Ok(())
    }
}

async fn next(State(api): State<RuntimeApi>) -> Response {
    api.asked.notify_one();
    let Some(event) = api.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let deadline =
        Clock::system().now().as_millisecond() + i64::try_from(TIMEOUT.as_millis()).unwrap_or(i64::MAX);
    let headers = [
        (
            "lambda-runtime-aws-request-id",
            "00000000-0000-0000-0000-000000000000".to_owned(),
        ),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:000000000000:function:bench".to_owned(),
        ),
    ];
    (headers, axum::Json(event)).into_response()
}

async fn answer(
    State(api): State<RuntimeApi>,
    Path((_, outcome)): Path<(String, String)>,
    body: String,
) -> StatusCode {
    let answered = if outcome == "response" {
        Ok(body)
    } else {
        Err(body)
    };
    drop(api.answers.send(answered).await);
    StatusCode::ACCEPTED
}
