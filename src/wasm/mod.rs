//! The WebAssembly face: plain functions of numbers, over two buffers that JavaScript writes to and reads from.
//!
//! Texts cross as bytes in one buffer, facts and answers as doubles in the other; objects never do.
//! A handle that JavaScript makes up, or uses after it was freed, is a trap: the wrapper never does either.

#![allow(unsafe_code, reason = "a static of a module that runs on one thread")]
#![allow(unreachable_pub, reason = "what is exported to JavaScript is public to it alone")]

#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
mod allocator;
#[cfg(feature = "studio")]
mod pack;
mod runtime;
#[cfg(feature = "studio")]
mod studio;

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::cell::UnsafeCell;

use crate::{Scorecard, Visitor};

/// Everything that lives between calls.
#[derive(Default)]
pub(crate) struct Machine {
    cards: Slots<Arc<Scorecard>>,
    visitors: Slots<Visitor>,
    /// Texts and files, in and out.
    bytes: Vec<u8>,
    /// Facts, in.
    numbers: Vec<f64>,
    /// Answers, out, and an assessment before it becomes one.
    answers: Vec<f64>,
    packed: Vec<i64>,
}

/// Values by handle.
struct Slots<T>(Vec<Option<T>>);

impl<T> Default for Slots<T> {
    fn default() -> Slots<T> {
        Slots(Vec::new())
    }
}

impl<T> Slots<T> {
    fn add(&mut self, value: T) -> f64 {
        let free = self.0.iter().position(Option::is_none).unwrap_or_else(|| {
            self.0.push(None);
            self.0.len() - 1
        });
        self.0[free] = Some(value);
        free as f64
    }

    fn get(&mut self, handle: u32) -> &mut T {
        match self.0.get_mut(handle as usize) {
            Some(Some(value)) => value,
            _ => trap(),
        }
    }

    fn remove(&mut self, handle: u32) {
        if let Some(slot) = self.0.get_mut(handle as usize) {
            *slot = None;
        }
    }
}

fn trap() -> ! {
    #[cfg(target_arch = "wasm32")]
    core::arch::wasm32::unreachable();
    #[cfg(not(target_arch = "wasm32"))]
    panic!("a handle that is not in use");
}

struct OneThread(UnsafeCell<Machine>);

// SAFETY: a WebAssembly instance without shared memory runs on one thread.
unsafe impl Sync for OneThread {}

static MACHINE: OneThread = OneThread(UnsafeCell::new(Machine {
    cards: Slots(Vec::new()),
    visitors: Slots(Vec::new()),
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

#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
#[global_allocator]
static ALLOCATOR: allocator::Blocks = allocator::Blocks::new();

#[cfg(all(target_arch = "wasm32", not(feature = "author")))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
