//! From a batch of queue messages to the jobs of access reviews and back to Lambda.

mod handler;

pub use handler::Handler;
