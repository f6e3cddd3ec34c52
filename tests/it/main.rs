//! Whole offices against the rehearsal hub over real HTTP, each with a registry in a folder of its own.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test they help")]

mod alerts;
mod bad_input;
mod faults;
mod following;
mod full_disk;
mod idle;
mod mailbox;
mod outage;
mod owing;
mod papers;
mod patience;
mod people;
mod reading;
mod resend;
mod restart;
mod revocation;
mod story;
