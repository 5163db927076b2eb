//! The engine against its cases, against a plain second interpreter, and against its own promises.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod cases;
mod differential;
mod generate;
mod golden;
mod outlook;
mod properties;
mod reference;
mod warnings;
