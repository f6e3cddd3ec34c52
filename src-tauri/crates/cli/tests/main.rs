//! The shipped program, as scripts use it: arguments, standard streams, exit codes, JSON.

#![cfg(test)]

mod packages;
mod paper;
mod papers;
mod program;
mod story;
mod trust;
mod usage;
