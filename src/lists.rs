//! One sort for the whole engine, where the standard library's would be compiled anew for every use, and parts of lists
//! without the standard library's words about those that are not there.

use alloc::vec::Vec;

/// Something by a key; of equal keys the smaller one comes first.
pub(crate) type Keyed = (i64, u32);

/// Sorts in place. Shell's sort with Ciura's gaps: no memory, a pass or two over what is nearly sorted, and about
/// n^1.25 steps at worst for the lengths of this engine.
/// Source: M. Ciura, "Best Increments for the Average Case of Shellsort", 2001.
#[inline(never)]
pub(crate) fn sort(keyed: &mut [Keyed]) {
    let mut gap = usize::from(keyed.windows(2).any(|pair| pair[1] < pair[0]));
    while gap > 0 && gap < keyed.len() / 2 {
        gap = gap * 9 / 4 + 1;
    }
    while gap > 0 {
        for end in gap..keyed.len() {
            let mut place = end;
            while place >= gap && keyed[place] < keyed[place - gap] {
                keyed.swap(place, place - gap);
                place -= gap;
            }
        }
        gap = gap * 4 / 9;
    }
}

/// Those of the numbers that have a key, by their keys, smaller numbers first where keys are equal.
#[inline(never)]
pub(crate) fn sorted_by(numbers: &[u32], key_of: &dyn Fn(u32) -> Option<i64>) -> Vec<Keyed> {
    let mut keyed = Vec::with_capacity(numbers.len());
    for number in numbers {
        if let Some(key) = key_of(*number) {
            keyed.push((key, *number));
        }
    }
    sort(&mut keyed);
    keyed
}

/// The numbers from 0 on.
#[inline(never)]
pub(crate) fn numbers_below(count: usize) -> Vec<u32> {
    (0..count as u32).collect()
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
        fn sorts_as_the_standard_library_does(keys in prop::collection::vec(0u8..20, 0..300)) {
            let mut expected: Vec<u32> = (0..keys.len() as u32).collect();
            expected.sort_by_key(|number| keys[*number as usize]);
            let sorted = sorted_by(&numbers_below(keys.len()), &|number| Some(i64::from(keys[number as usize])));
            prop_assert_eq!(sorted.into_iter().map(|(_, number)| number).collect::<Vec<_>>(), expected);
        }
    }
}
