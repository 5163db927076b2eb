//! One stable sort of numbers for the whole engine, where the standard library's would be compiled anew for every use, and
//! parts of lists without the standard library's words about those that are not there.

use alloc::vec::Vec;

/// By what numbers are sorted: the first part, then the second.
pub(crate) type SortKey = (i64, i64);

/// Sorts numbers by keys, each asked for once; numbers of equal keys stay in order. O(n log n).
pub(crate) fn sort_numbers(numbers: &mut Vec<u32>, key_of: &mut dyn FnMut(u32) -> SortKey) {
    let mut keyed: Vec<(SortKey, u32)> = numbers.iter().map(|number| (key_of(*number), *number)).collect();
    let mut sorted = Vec::with_capacity(keyed.len());
    // Short runs by insertion, then runs merged two by two. What was sorted not long ago still nearly is, and takes a pass.
    let mut width = 64;
    for run in keyed.chunks_mut(width) {
        for end in 1..run.len() {
            let mut place = end;
            while place > 0 && run[place].0 < run[place - 1].0 {
                run.swap(place, place - 1);
                place -= 1;
            }
        }
    }
    while width < keyed.len() {
        for run in keyed.chunks(2 * width) {
            let (mut left, mut right) = run.split_at(width.min(run.len()));
            loop {
                let from = match (left.first(), right.first()) {
                    (Some(first), Some(second)) if second.0 < first.0 => &mut right,
                    (Some(_), _) => &mut left,
                    (None, Some(_)) => &mut right,
                    (None, None) => break,
                };
                if let Some((first, rest)) = from.split_first() {
                    sorted.push(*first);
                    *from = rest;
                }
            }
        }
        core::mem::swap(&mut keyed, &mut sorted);
        sorted.clear();
        width *= 2;
    }
    numbers.clear();
    numbers.extend(keyed.into_iter().map(|(_, number)| number));
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
            sort_numbers(&mut numbers, &mut |number| (i64::from(keys[number as usize]), 0));
            prop_assert_eq!(numbers, expected);
        }
    }
}
