//! Lower-casing, scalar by scalar: the simple mappings of Unicode as runs, a fifth of the size of the standard library's table.
//! Its test holds it to `char::to_lowercase` for every scalar value.

/// The lower case of a scalar value; only U+0130 has two (`i` and U+0307), of which this is the first.
pub(super) fn lowercase(scalar: u32) -> u32 {
    let after = STARTS.partition_point(|start| start & CODE <= scalar);
    let Some(run) = after.checked_sub(1) else {
        return if matches!(scalar, 0x41..=0x5a) { scalar | 0x20 } else { scalar };
    };
    let (Some(start), Some(count), Some(shift)) = (STARTS.get(run), COUNTS.get(run), SHIFTS.get(run)) else {
        return scalar;
    };
    let offset = scalar - (start & CODE);
    let is_alternating = start & ALTERNATING != 0;
    let place = if is_alternating { offset / 2 } else { offset };
    if place >= u32::from(*count) || is_alternating && offset % 2 == 1 {
        return scalar;
    }
    scalar.wrapping_add_signed(*shift)
}

/// U+0130, the one scalar value whose lower case is two.
pub(super) const TWO_SCALARS: u32 = 0x130;
/// The second scalar value of its lower case; the first is `i`.
pub(super) const SECOND_SCALAR: u32 = 0x307;

const CODE: u32 = 0x7fff_ffff;
/// Only every other scalar value of the run has a lower case.
const ALTERNATING: u32 = 1 << 31;

/// Where runs begin, with the mark of an alternating one.
#[rustfmt::skip]
static STARTS: [u32; 184] = [
    0xc0, 0xd8, 0x80000100, 0x80000132, 0x80000139, 0x8000014a, 0x178, 0x80000179,
    0x181, 0x80000182, 0x186, 0x187, 0x189, 0x18b, 0x18e, 0x18f,
    0x190, 0x191, 0x193, 0x194, 0x196, 0x197, 0x198, 0x19c,
    0x19d, 0x19f, 0x800001a0, 0x1a6, 0x1a7, 0x1a9, 0x1ac, 0x1ae,
    0x1af, 0x1b1, 0x800001b3, 0x1b7, 0x1b8, 0x1bc, 0x1c4, 0x1c5,
    0x1c7, 0x1c8, 0x1ca, 0x800001cb, 0x800001de, 0x1f1, 0x800001f2, 0x1f6,
    0x1f7, 0x800001f8, 0x220, 0x80000222, 0x23a, 0x23b, 0x23d, 0x23e,
    0x241, 0x243, 0x244, 0x245, 0x80000246, 0x80000370, 0x376, 0x37f,
    0x386, 0x388, 0x38c, 0x38e, 0x391, 0x3a3, 0x3cf, 0x800003d8,
    0x3f4, 0x3f7, 0x3f9, 0x3fa, 0x3fd, 0x400, 0x410, 0x80000460,
    0x8000048a, 0x4c0, 0x800004c1, 0x800004d0, 0x531, 0x10a0, 0x10c7, 0x10cd,
    0x13a0, 0x13f0, 0x1c89, 0x1c90, 0x1cbd, 0x80001e00, 0x1e9e, 0x80001ea0,
    0x1f08, 0x1f18, 0x1f28, 0x1f38, 0x1f48, 0x80001f59, 0x1f68, 0x1f88,
    0x1f98, 0x1fa8, 0x1fb8, 0x1fba, 0x1fbc, 0x1fc8, 0x1fcc, 0x1fd8,
    0x1fda, 0x1fe8, 0x1fea, 0x1fec, 0x1ff8, 0x1ffa, 0x1ffc, 0x2126,
    0x212a, 0x212b, 0x2132, 0x2160, 0x2183, 0x24b6, 0x2c00, 0x2c60,
    0x2c62, 0x2c63, 0x2c64, 0x80002c67, 0x2c6d, 0x2c6e, 0x2c6f, 0x2c70,
    0x2c72, 0x2c75, 0x2c7e, 0x80002c80, 0x80002ceb, 0x2cf2, 0x8000a640, 0x8000a680,
    0x8000a722, 0x8000a732, 0x8000a779, 0xa77d, 0x8000a77e, 0xa78b, 0xa78d, 0x8000a790,
    0x8000a796, 0xa7aa, 0xa7ab, 0xa7ac, 0xa7ad, 0xa7ae, 0xa7b0, 0xa7b1,
    0xa7b2, 0xa7b3, 0x8000a7b4, 0xa7c4, 0xa7c5, 0xa7c6, 0x8000a7c7, 0xa7cb,
    0x8000a7cc, 0xa7dc, 0xa7f5, 0xff21, 0x10400, 0x104b0, 0x10570, 0x1057c,
    0x1058c, 0x10594, 0x10c80, 0x10d50, 0x118a0, 0x16e40, 0x16ea0, 0x1e900,
];

/// How many scalar values of a run have a lower case.
#[rustfmt::skip]
static COUNTS: [u8; 184] = [
    23, 7, 24, 3, 8, 23, 1, 3, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 1,
    1, 1, 1, 9, 9, 1, 2, 1, 1, 20, 1, 9, 1, 1, 1, 1, 1, 1, 1, 1,
    5, 2, 1, 1, 1, 3, 1, 2, 17, 9, 1, 12, 1, 1, 1, 1, 3, 16, 32, 17,
    27, 1, 7, 48, 38, 38, 1, 1, 80, 6, 1, 43, 3, 75, 1, 48, 8, 6, 8, 8,
    6, 4, 8, 8, 8, 8, 2, 2, 1, 4, 1, 2, 2, 2, 2, 1, 2, 2, 1, 1,
    1, 1, 1, 16, 1, 26, 48, 1, 1, 1, 1, 3, 1, 1, 1, 1, 1, 1, 2, 50,
    2, 1, 23, 14, 7, 31, 2, 1, 5, 1, 1, 2, 10, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 8, 1, 1, 1, 2, 1, 8, 1, 1, 26, 40, 36, 11, 15, 7, 2, 51, 22,
    32, 32, 25, 34,
];

/// How far away the lower case is.
#[rustfmt::skip]
static SHIFTS: [i32; 184] = [
    32, 32, 1, 1, 1, 1, -121, 1, 210, 1, 206, 1, 205, 1,
    79, 202, 203, 1, 205, 207, 211, 209, 1, 211, 213, 214, 1, 218,
    1, 218, 1, 218, 1, 217, 1, 219, 1, 1, 2, 1, 2, 1,
    2, 1, 1, 2, 1, -97, -56, 1, -130, 1, 10795, 1, -163, 10792,
    1, -195, 69, 71, 1, 1, 1, 116, 38, 37, 64, 63, 32, 32,
    8, 1, -60, 1, -7, 1, -130, 80, 32, 1, 1, 15, 1, 1,
    48, 7264, 7264, 7264, 38864, 8, 1, -3008, -3008, 1, -7615, 1, -8, -8,
    -8, -8, -8, -8, -8, -8, -8, -8, -8, -74, -9, -86, -9, -8,
    -100, -8, -112, -7, -128, -126, -9, -7517, -8383, -8262, 28, 16, 1, 26,
    48, 1, -10743, -3814, -10727, 1, -10780, -10749, -10783, -10782, 1, 1, -10815, 1,
    1, 1, 1, 1, 1, 1, 1, -35332, 1, 1, -42280, 1, 1, -42308,
    -42319, -42315, -42305, -42308, -42258, -42282, -42261, 928, 1, -48, -42307, -35384, 1, -42343,
    1, -42561, 1, 32, 40, 40, 39, 39, 39, 39, 64, 32, 32, 32,
    27, 34,
];

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn agrees_with_the_standard_library() {
        for scalar in '\0'..=char::MAX {
            let expected: Vec<char> = scalar.to_lowercase().collect();
            let ours = char::from_u32(lowercase(scalar as u32)).unwrap();
            if scalar as u32 == TWO_SCALARS {
                assert_eq!(expected, ['i', char::from_u32(SECOND_SCALAR).unwrap()]);
            } else {
                assert_eq!(expected, [ours], "{scalar:?}");
            }
        }
    }
}
