//! Files of earlier releases: every release reads them all. To add one for a new version of a format, run with
//! `PREQUAL_GOLDEN=write`; files that are there are never written again.

use std::fs;
use std::path::PathBuf;

use prequal::model::{Audience, compile, json_schema};
use prequal::{Scorecard, Visitor, lead};

const MODEL: &str = r#"{"name":"Golden","version":"1","score":{"max":100,"precision":1},
  "lists":{"free":["gmail.com","qq.com"]},
  "groups":[
    {"id":"fit","kind":"fit","rules":[
      {"id":"size","attribute":"employees","table":[{"atLeast":500,"points":25},{"points":5}]},
      {"id":"free","when":{"attribute":"emailDomain","inList":"free"},"points":-10},
      {"id":"tags","when":{"attribute":"tags","hasWord":"pricing"},"points":3}]},
    {"id":"web","kind":"engagement","limit":{"max":60},"rules":[
      {"id":"pricing","on":{"event":"page_view","where":{"path":{"matches":"/pricing*"}}},"points":40,"count":"once","decay":{"halfLife":"30d"}},
      {"id":"time","on":{"event":"engaged"},"meter":{"property":"seconds","step":20},"points":1}]}],
  "stages":[{"id":"mql","when":{"score":{"atLeast":40}},"keep":true}]}"#;

const LEAD: &str = r#"{"attributes":{"employees":750},"events":[
  {"event":"page_view","at":1763000000000,"id":"v1","session":"s1","source":"edge","properties":{"path":"/pricing/eu","title":"not kept"}},
  {"event":"page_view","at":1763000000000,"id":"v1","session":"s1","properties":{"path":"/pricing"}},
  {"event":"engaged","at":1763000060000,"session":"s1","properties":{"seconds":64.5}},
  {"event":"own_event","at":1763000070000},
  {"event":"set","at":1763000080000,"properties":{"email":"Ann.Å@Gmail.com","tags":["Blog","Pricing page"],"employees":null}}]}"#;

const AT: i64 = 1763800000000;

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.chunks(32).map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n").collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

/// The file's text; written first where it is new and writing was asked for.
fn golden(name: &str, text: &str) -> String {
    let path = file(name);
    if !path.exists() && std::env::var("PREQUAL_GOLDEN").is_ok_and(|wish| wish == "write") {
        fs::write(&path, text).unwrap();
    }
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn scorecards_of_every_release_are_read() {
    let card = compile(MODEL, Audience::Edge).unwrap().scorecard;
    let stored = bytes(&golden("scorecard-v1.hex", &hex(&card.to_bytes())));
    let read = Scorecard::from_bytes(&stored).unwrap();
    assert_eq!(read.fingerprint(), card.fingerprint());
    assert_eq!(stored, card.to_bytes(), "the format has changed: give it a new version and a new file");
}

#[test]
fn snapshots_of_every_release_are_read() {
    let card = compile(MODEL, Audience::Edge).unwrap().scorecard;
    let mut visitor = Visitor::new(card.clone().into());
    lead::read(LEAD.as_bytes(), &mut visitor, AT).unwrap();
    let stored = bytes(&golden("snapshot-v1.hex", &hex(&visitor.snapshot(None))));
    let (mut restored, truncated) = Visitor::restore(card.clone().into(), &stored).unwrap();
    assert!(!truncated);
    assert_eq!(restored.snapshot(None), stored, "the format has changed: give it a new version and a new file");
    let answer = restored.assess(AT).to_json(&card, None) + "\n";
    assert_eq!(answer, golden("snapshot-v1.assessment.json", &answer));
    // The address itself is not kept: the model asks for its domain alone.
    let text = String::from_utf8_lossy(&stored).to_lowercase();
    assert!(text.contains("@gmail.com") && !text.contains("ann") && !text.contains("not kept"));
}

#[test]
fn the_schema_is_in_step_with_the_language() {
    let schema = json_schema();
    let path = file("../../pkg/model.schema.json");
    if std::env::var("PREQUAL_GOLDEN").is_ok_and(|wish| wish == "write") {
        fs::write(&path, &schema).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap();
    assert!(schema == kept, "the language has changed: run the tests once with PREQUAL_GOLDEN=write");
}
