//! The WebAssembly face: plain functions of numbers, over buffers that JavaScript writes to and reads from.
//!
//! Texts cross as bytes in one buffer, facts and answers as doubles in others; objects never do.
//! A handle is the address of what it stands for. JavaScript never makes one up and never uses one after it was freed: the
//! wrapper sees to both, and nobody else calls in.

#![allow(unsafe_code, reason = "a static of a module that runs on one thread, and handles that are addresses")]
#![allow(unreachable_pub, reason = "what is exported to JavaScript is public to it alone")]

#[cfg(target_arch = "wasm32")]
mod allocator;
#[cfg(feature = "studio")]
mod pack;
mod runtime;
#[cfg(feature = "studio")]
mod studio;

use alloc::vec::Vec;
use core::cell::UnsafeCell;

use crate::Visitor;

/// The buffers, which live between calls.
pub(crate) struct Machine {
    /// Texts and files, in and out.
    bytes: Vec<u8>,
    /// Facts, in.
    numbers: Vec<f64>,
    /// Answers, out, and an assessment before it becomes one.
    answers: Vec<f64>,
    packed: Vec<i64>,
}

/// The visitor of a handle.
fn visitor(handle: u32) -> &'static mut Visitor {
    // SAFETY: the handle came from `Box::into_raw` and was not freed; each exported function takes it once.
    unsafe { &mut *(handle as usize as *mut Visitor) }
}

struct OneThread(UnsafeCell<Machine>);

// SAFETY: a WebAssembly instance without shared memory runs on one thread.
unsafe impl Sync for OneThread {}

static MACHINE: OneThread = OneThread(UnsafeCell::new(Machine {
    bytes: Vec::new(),
    numbers: Vec::new(),
    answers: Vec::new(),
    packed: Vec::new(),
}));

/// The machine; each exported function takes it once, and none of them calls another.
fn machine() -> &'static mut Machine {
    // SAFETY: one thread, and one taker at a time.
    unsafe { &mut *MACHINE.0.get() }
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: allocator::Blocks = allocator::Blocks::new();

#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
