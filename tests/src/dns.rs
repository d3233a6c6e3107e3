//! A DNS server on loopback, for domains that tests claim: UDP, TXT records, and failures on
//! demand.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use hickory_resolver::proto::op::{Message, MessageType, OpCode, ResponseCode};
use hickory_resolver::proto::rr::rdata::TXT;
use hickory_resolver::proto::rr::{RData, Record, RecordType};
use tokio::net::UdpSocket;

/// How a server behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Answers what it knows, and that it knows nothing else.
    Answers,
    /// Answers that it cannot answer.
    Fails,
    /// Says nothing.
    Silent,
}

/// A running server. It serves for as long as the test's own Tokio runtime lives.
#[derive(Clone, Debug)]
pub struct DnsServer {
    /// Where it listens.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    mood: Mood,
    /// Of each name, the records; of each record, the strings.
    records: HashMap<String, Vec<Vec<String>>>,
    asked: Vec<String>,
}

impl DnsServer {
    /// Starts a server without records on a loopback port, any free one for 0.
    ///
    /// # Panics
    ///
    /// Panics where the port is taken.
    #[expect(clippy::expect_used, reason = "a test without its DNS has failed")]
    pub async fn start(port: u16) -> Self {
        let socket = UdpSocket::bind(("127.0.0.1", port))
            .await
            .expect("the loopback port is free");
        let server = Self {
            address: socket.local_addr().expect("a bound socket has an address"),
            state: Arc::new(Mutex::new(State {
                mood: Mood::Answers,
                records: HashMap::new(),
                asked: Vec::new(),
            })),
        };
        tokio::spawn(server.clone().serve(socket));
        server
    }

    /// Publishes the TXT records of a name, each one of some strings, in the place of all it had.
    pub fn publish(&self, name: &str, records: &[&[&str]]) {
        let records = records
            .iter()
            .map(|strings| strings.iter().map(|string| (*string).to_owned()).collect());
        self.change(|state| {
            state.records.insert(name.to_owned(), records.collect());
        });
    }

    /// Takes a name's records away.
    pub fn withdraw(&self, name: &str) {
        self.change(|state| {
            state.records.remove(name);
        });
    }

    /// Changes how it behaves.
    pub fn set_mood(&self, mood: Mood) {
        self.change(|state| state.mood = mood);
    }

    /// The names that it was asked for so far.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.change(|state| state.asked.clone())
    }

    #[expect(clippy::expect_used, reason = "a poisoned lock means that a test failed")]
    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().expect("nobody panics with it"))
    }

    async fn serve(self, socket: UdpSocket) {
        let mut buffer = [0; 4096];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            if let Some(answer) = self.answer(&buffer[..length]) {
                // A client that is gone has no use for its answer.
                socket.send_to(&answer, from).await.ok();
            }
        }
    }

    fn answer(&self, request: &[u8]) -> Option<Vec<u8>> {
        let request = Message::from_vec(request).ok()?;
        let query = request.queries.first()?.clone();
        let name = query.name().to_string();
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let mut answer = Message::new(request.id, MessageType::Response, OpCode::Query);
        answer.metadata.recursion_available = true;
        answer.metadata.recursion_desired = true;
        let (mood, records) = self.change(|state| {
            state.asked.push(name.clone());
            (state.mood, state.records.get(&name).cloned())
        });
        match (mood, records) {
            (Mood::Silent, _) => return None,
            (Mood::Fails, _) => answer.metadata.response_code = ResponseCode::ServFail,
            (Mood::Answers, None) => answer.metadata.response_code = ResponseCode::NXDomain,
            (Mood::Answers, Some(records)) if query.query_type() == RecordType::TXT => {
                for strings in records {
                    let data = RData::TXT(TXT::new(strings));
                    answer.add_answer(Record::from_rdata(query.name().clone(), 60, data));
                }
            }
            (Mood::Answers, Some(_)) => {}
        }
        answer.add_query(query);
        answer.to_vec().ok()
    }
}
