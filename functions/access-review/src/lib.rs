//! From a batch of queue messages to the jobs of access reviews and back to Lambda.

mod due;
mod handler;

pub use due::Due;
pub use handler::Handler;
