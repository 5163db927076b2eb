//! One stable sort of numbers for the whole engine, where the standard library's would be compiled anew for every use, and
//! parts of lists without the standard library's words about those that are not there.

use alloc::vec::Vec;

/// Sorts numbers so that none comes after one that it is less than; equal ones stay in order. O(n log n).
pub(crate) fn sort_numbers(numbers: &mut Vec<u32>, is_less: &mut dyn FnMut(u32, u32) -> bool) {
    let mut sorted = numbers.clone();
    let mut width = 1;
    while width < numbers.len() {
        sorted.clear();
        for run in numbers.chunks(2 * width) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            loop {
                let takes_right = match (left.first(), right.first()) {
                    (Some(left), Some(right)) => is_less(*right, *left),
                    (None, Some(_)) => true,
                    (Some(_), None) => false,
                    (None, None) => break,
                };
                let from = if takes_right { &mut right } else { &mut left };
                if let Some((first, rest)) = from.split_first() {
                    sorted.push(*first);
                    *from = rest;
                }
            }
        }
        core::mem::swap(numbers, &mut sorted);
        width *= 2;
    }
}

/// So many items of a list from one on; none where the list does not have them.
pub(crate) fn part<T>(list: &[T], start: usize, length: usize) -> &[T] {
    list.get(start..start.wrapping_add(length)).unwrap_or(&[])
}

/// The items of a list from one on.
pub(crate) fn rest<T>(list: &[T], start: usize) -> &[T] {
    list.get(start..).unwrap_or(&[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn sorts_as_the_standard_library_does(keys in prop::collection::vec(0u8..20, 0..200)) {
            let mut numbers: Vec<u32> = (0..keys.len() as u32).collect();
            let mut expected = numbers.clone();
            expected.sort_by_key(|number| keys[*number as usize]);
            sort_numbers(&mut numbers, &mut |one, other| keys[one as usize] < keys[other as usize]);
            prop_assert_eq!(numbers, expected);
        }
    }
}
