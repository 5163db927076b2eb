//! An allocator for the runtime's bytes: blocks of powers of two, each size with a list of free blocks.
//!
//! A block costs at most twice what is asked for, and one that is freed serves the next of its size; there is nothing to
//! search and nothing to join. It is a twentieth of the usual allocator's code, and taking or giving a block is a few
//! instructions.

use core::alloc::{GlobalAlloc, Layout};
use core::cell::UnsafeCell;
use core::ptr::null_mut;

/// The smallest block is 16 bytes, which is as strict as anything here is aligned.
const SMALLEST_BITS: u32 = 4;
const CLASSES: usize = 28;
const PAGE_BYTES: usize = 64 << 10;

struct State {
    /// The first free block of each size; a free block holds the address of the next.
    free: [usize; CLASSES],
    /// What is left of the memory that was asked of the host.
    next: usize,
    end: usize,
}

pub(super) struct Blocks(UnsafeCell<State>);

// SAFETY: an instance without shared memory runs on one thread.
unsafe impl Sync for Blocks {}

impl Blocks {
    pub(super) const fn new() -> Blocks {
        Blocks(UnsafeCell::new(State { free: [0; CLASSES], next: 0, end: 0 }))
    }
}

/// The class of a size: blocks of 16 << class bytes.
fn class_of(size: usize) -> usize {
    let bits = usize::BITS - (size.max(1) - 1).leading_zeros();
    bits.saturating_sub(SMALLEST_BITS) as usize
}

// SAFETY: a block belongs to whoever took it until it is given back; blocks never overlap, and each begins at a multiple of
// 16, the strictest alignment that this crate's types ask for.
unsafe impl GlobalAlloc for Blocks {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let class = class_of(layout.size());
        if class >= CLASSES || layout.align() > 1 << SMALLEST_BITS {
            return null_mut();
        }
        // SAFETY: one thread, and no call of this function within another.
        let state = unsafe { &mut *self.0.get() };
        let free = state.free[class];
        if free != 0 {
            // SAFETY: a free block holds the address of the next one.
            state.free[class] = unsafe { *(free as *const usize) };
            return free as *mut u8;
        }
        let size = 1usize << (class as u32 + SMALLEST_BITS);
        if state.end - state.next < size {
            let pages = size.div_ceil(PAGE_BYTES);
            let before = core::arch::wasm32::memory_grow::<0>(pages);
            if before == usize::MAX {
                return null_mut();
            }
            let start = before * PAGE_BYTES;
            if start != state.end {
                state.next = start;
            }
            state.end = start + pages * PAGE_BYTES;
        }
        let block = state.next;
        state.next += size;
        block as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let class = class_of(layout.size());
        // SAFETY: as above; the block is its giver's until now, and holds at least 16 bytes.
        unsafe {
            let state = &mut *self.0.get();
            *(block as *mut usize) = state.free[class];
            state.free[class] = block as usize;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if class_of(size) == class_of(layout.size()) {
            return block;
        }
        // SAFETY: both blocks are whole, and as long as the smaller of the two sizes.
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                core::ptr::copy_nonoverlapping(block, moved, size.min(layout.size()));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}
