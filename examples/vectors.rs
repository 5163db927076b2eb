//! Wycheproof's test vectors of HMAC-SHA256 as JSON, for the tests of what the edge signs:
//! `[number, key, message, tag, is it valid]`, bytes in hex.

use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn main() {
    let set = TestSet::load(TestName::HmacSha256).expect("the crate carries it");
    let tests = set.test_groups.iter().flat_map(|group| &group.tests).map(|test| {
        let (key, message, tag) = (hex(&test.key), hex(&test.msg), hex(&test.tag));
        format!(r#"[{},"{key}","{message}","{tag}",{}]"#, test.tc_id, test.result == TestResult::Valid)
    });
    println!("[{}]", tests.collect::<Vec<_>>().join(","));
}
