//! Each warning once where it is due, and none beside it.
#![allow(clippy::disallowed_methods)]

use std::path::PathBuf;

use crate::model::check;

fn files(folder: &str) -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.into_iter().map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn the_gallery_has_no_warnings() {
    let mut found = Vec::new();
    for (name, text) in files("pkg/models") {
        if !text.contains("\"groups\"") {
            continue;
        }
        found.extend(check(&text).warnings.into_iter().map(|warning| format!("{name}: {warning}")));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The warnings about a model with these parts, as `code path`.
fn found(parts: &str) -> Vec<String> {
    let has_groups = parts.contains("\"groups\"");
    let groups = if has_groups { "" } else { r#""groups":[{"id":"g","kind":"fit","rules":[RULE]}],"# };
    let rule = r#"{"id":"points","when":{"attribute":"size","atLeast":5},"points":100}"#;
    let model = format!(r#"{{"name":"n","version":"1",{}{parts}}}"#, groups.replace("RULE", rule));
    let findings = check(&model);
    assert!(findings.problems.is_empty(), "{parts}: {:?}", findings.problems);
    findings.warnings.iter().map(|warning| format!("{} {}", warning.code.name(), warning.path)).collect()
}

/// The same of a single rule, by the path within the rule.
fn of_rule(rule: &str) -> Vec<String> {
    let parts = format!(
        r#""lists":{{"big":["10","20"]}},"groups":[{{"id":"g","kind":"fit","rules":[
        {{"id":"r",{rule}}},{{"id":"l","when":{{"attribute":"t","inList":"big"}},"points":1}}]}}]"#
    );
    found(&parts).into_iter().map(|warning| warning.replace("groups[0].rules[0].", "")).collect()
}

fn assert_each(of: fn(&str) -> Vec<String>, expected: &[(&str, &[&str])]) {
    for (parts, warnings) in expected {
        assert_eq!(of(parts), *warnings, "{parts}");
    }
}

#[test]
fn conditions_that_are_never_or_always_true() {
    let when = |condition: &str| of_rule(&format!(r#""points":1,"when":{condition}"#));
    let never: &[&str] = &["unreachable when"];
    let always: &[&str] = &["unused when"];
    for (condition, expected) in [
        (r#"{"attribute":"a","atLeast":10,"below":5}"#, never),
        (r#"{"attribute":"a","above":5,"below":5}"#, never),
        (r#"{"attribute":"a","atLeast":5,"atMost":5}"#, &[]),
        (r#"{"attribute":"a","above":1e15}"#, never),
        (r#"{"attribute":"a","is":"cto","oneOf":["CTO","CEO"]}"#, &[]),
        (r#"{"attribute":"a","is":"cfo","oneOf":["CTO","CEO"]}"#, never),
        (r#"{"attribute":"a","is":"7","inList":"big"}"#, never),
        (r#"{"attribute":"a","is":10,"inList":"big"}"#, &[]),
        (r#"{"attribute":"a","is":"cto","startsWith":"V"}"#, never),
        (r#"{"attribute":"a","is":"CTO","startsWith":"c","hasWord":"cto","longerThan":2}"#, &[]),
        (r#"{"attribute":"a","longerThan":10,"shorterThan":11}"#, never),
        (r#"{"attribute":"a","longerThan":10,"shorterThan":12}"#, &[]),
        (r#"{"attribute":"a","longerThan":4096}"#, never),
        (r#"{"attribute":"a","known":false,"is":"x"}"#, never),
        (r#"{"attribute":"a","known":true,"is":"x"}"#, &[]),
        (r#"{"all":[{"attribute":"a","atLeast":10},{"attribute":"a","below":5}]}"#, never),
        (r#"{"all":[{"attribute":"a","atLeast":10},{"attribute":"b","below":5}]}"#, &[]),
        (r#"{"all":[{"attribute":"a","atLeast":10},{"all":[{"attribute":"a","is":"3"}]}]}"#, never),
        (r#"{"all":[{"attribute":"a","known":false},{"attribute":"a","contains":"x"}]}"#, never),
        (r#"{"all":[{"attribute":"a","is":"x"},{"not":{"attribute":"a","is":"x"}}]}"#, never),
        (r#"{"all":[{"attribute":"a","is":"x"},{"attribute":"a","is":"y"}]}"#, &[]),
        (r#"{"event":"e","times":{"below":0}}"#, never),
        (r#"{"event":"e","times":{"atLeast":5,"atMost":3}}"#, never),
        (r#"{"event":"e","times":{"atLeast":10001}}"#, never),
        (r#"{"event":"e","distinct":"p","times":{"atLeast":10001}}"#, &[]),
        (r#"{"event":"set"}"#, never),
        (r#"{"event":["set","e"]}"#, &["unreachable when.event[0]"]),
        (r#"{"event":"e","where":{"p":{"atLeast":3,"below":2}}}"#, never),
        (r#"{"all":[{"event":"e","times":{"atLeast":3}},{"event":"e","times":{"atMost":2}}]}"#, never),
        (r#"{"all":[{"event":"e","times":{"atLeast":3}},{"event":"f","times":{"atMost":2}}]}"#, &[]),
        (r#"{"event":"e","times":{"atLeast":0}}"#, always),
        (r#"{"any":[{"attribute":"a","known":true},{"attribute":"a","known":false}]}"#, always),
        (r#"{"any":[{"attribute":"a","known":true},{"attribute":"b","known":false}]}"#, &[]),
        (
            r#"{"any":[{"attribute":"a","known":true},{"attribute":"a","known":false},{"attribute":"b","is":1}]}"#,
            always,
        ),
        (r#"{"any":[{"event":"e"},{"not":{"event":"e"}}]}"#, always),
        (r#"{"any":[{"attribute":"a","is":"x"},{"not":{"attribute":"a","is":"x"}}]}"#, &[]),
        (r#"{"any":[{"attribute":"a","atLeast":3,"below":2},{"attribute":"a","is":1}]}"#, &["unreachable when.any[0]"]),
        (r#"{"not":{"event":"set"}}"#, &["unreachable when.not"]),
    ] {
        assert_eq!(when(condition), expected, "{condition}");
    }
}

#[test]
fn patterns_that_match_nothing() {
    assert_each(
        of_rule,
        &[
            (r#""points":1,"on":{"event":"set"}"#, &["unreachable on.event"]),
            (r#""points":1,"on":{"event":["e","set"]}"#, &["unreachable on.event[1]"]),
            (r#""points":1,"on":{"event":"*"}"#, &[]),
            (r#""points":1,"on":{"event":"e","where":{"p":{"known":false,"is":1}}}"#, &["unreachable on.where.p"]),
            (r#""points":1,"on":{"event":"e","where":{"p":{"known":false}}}"#, &[]),
            (r#""points":1,"enabled":false,"on":{"event":"set"}"#, &[]),
        ],
    );
}

#[test]
fn rows_that_earlier_rows_take() {
    let rows = |rows: &str| of_rule(&format!(r#""attribute":"a","table":[{rows}]"#));
    for (table, expected) in [
        (r#"{"points":1},{"is":"x","points":2}"#, &["unreachable table[1]"][..]),
        (r#"{"atLeast":500,"points":3},{"atLeast":100,"points":2},{"points":1}"#, &[]),
        (r#"{"atLeast":100,"points":2},{"atLeast":500,"points":3}"#, &["unreachable table[1]"]),
        (
            r#"{"below":10,"points":2},{"atLeast":10,"points":3},{"above":5,"atMost":20,"points":1}"#,
            &["unreachable table[2]"],
        ),
        (
            r#"{"below":10,"points":2},{"above":10,"points":3},{"above":5,"atMost":20,"points":1}"#,
            &["overlap table[2]"],
        ),
        (r#"{"atLeast":100,"points":2},{"atLeast":50,"atMost":100,"points":1}"#, &["overlap table[1]"]),
        (r#"{"atLeast":100,"points":2},{"atLeast":50,"below":100,"points":1}"#, &[]),
        (r#"{"atMost":49,"points":2},{"atMost":99,"points":1}"#, &[]),
        (r#"{"hasWord":"manager","points":5},{"hasWord":"marketing manager","points":20}"#, &["unreachable table[1]"]),
        (r#"{"hasWord":"marketing manager","points":20},{"hasWord":"manager","points":5}"#, &[]),
        (r#"{"hasWord":"man","points":5},{"hasWord":"manager","points":20}"#, &[]),
        (r#"{"contains":"man","points":5},{"hasWord":["Manager","woman"],"points":20}"#, &["unreachable table[1]"]),
        (r#"{"oneOf":["x","y"],"points":5},{"is":"Y ","points":20}"#, &["unreachable table[1]"]),
        (r#"{"is":"x","points":5},{"is":"y","points":5},{"oneOf":["x","y"],"points":20}"#, &["unreachable table[2]"]),
        (r#"{"is":"x","points":5},{"oneOf":["x","y"],"points":20}"#, &[]),
        (r#"{"inList":"big","points":5},{"is":"10","points":20}"#, &["unreachable table[1]"]),
        (r#"{"matches":"/p*","points":5},{"startsWith":"/p","points":20}"#, &[]),
        (r#"{"startsWith":"/p","points":5},{"startsWith":"/pricing","points":20}"#, &["unreachable table[1]"]),
        (r#"{"longerThan":5,"points":5},{"longerThan":10,"points":20}"#, &["unreachable table[1]"]),
        (r#"{"atLeast":5,"hasWord":"x","points":5},{"atLeast":10,"points":20}"#, &[]),
        (r#"{"atLeast":5,"below":5,"points":5},{"atLeast":10,"points":20}"#, &["unreachable table[0]"]),
    ] {
        assert_eq!(rows(table), expected, "{table}");
    }
}

#[test]
fn limits_that_nothing_reaches_and_points_that_limits_take() {
    let group = |group: &str| found(&format!(r#""groups":[{{"id":"g","kind":"fit",{group}}}]"#));
    let once = |id: &str, points: i64, more: &str| {
        format!(r#"{{"id":"{id}","on":{{"event":"{id}{id}"}},"count":"once","points":{points}{more}}}"#)
    };
    let with = |limit: &str, rules: &[String]| group(&format!(r#""limit":{limit},"rules":[{}]"#, rules.join(",")));
    let none: [&str; 0] = [];
    let two = [once("a", 10, ""), once("b", 20, "")];
    assert_eq!(with(r#"{"max":30}"#, &two), none);
    assert_eq!(with(r#"{"max":31}"#, &two), ["unreachable groups[0].limit.max"]);
    assert_eq!(with(r#"{"min":0,"max":20}"#, &two), none);
    assert_eq!(with(r#"{"min":-1}"#, &two), ["unreachable groups[0].limit.min"]);
    assert_eq!(with(r#"{"max":15}"#, &two), ["unreachable groups[0].rules[1]"]);
    assert_eq!(with(r#"{"max":15}"#, &[once("a", -10, ""), once("b", 20, "")]), none);
    assert_eq!(with(r#"{"max":15}"#, &[once("a", -4, ""), once("b", 20, "")]), ["unreachable groups[0].rules[1]"]);
    assert_eq!(with(r#"{"max":15}"#, &[once("a", 10, ""), once("b", 20, r#","decay":{"halfLife":"9d"}"#)]), none);
    assert_eq!(with(r#"{"min":-5}"#, &[once("a", -8, "")]), ["unreachable groups[0].rules[0]"]);
    let each = r#"{"id":"a","on":{"event":"aa"},"points":1}"#.to_owned();
    assert_eq!(with(r#"{"max":9000}"#, &[each]), none);
    assert_each(
        of_rule,
        &[
            (r#""on":{"event":"e"},"points":25,"limit":{"max":20}"#, &["unreachable points"]),
            (r#""on":{"event":"e"},"points":10,"limit":{"max":20}"#, &[]),
            (r#""on":{"event":"e"},"points":10,"count":{"atMost":2},"limit":{"max":30}"#, &["unreachable limit.max"]),
            (r#""on":{"event":"e"},"points":10,"count":{"atMost":2,"per":"day"},"limit":{"max":30}"#, &[]),
            (r#""on":{"event":"e"},"meter":{"property":"seconds","step":20},"points":1,"limit":{"max":30}"#, &[]),
            (r#""attribute":"a","table":[{"points":-30}],"limit":{"min":-20}"#, &["unreachable table[0].points"]),
            (
                r#""attribute":"a","table":[{"atMost":100,"points":1,"perUnit":0.1}],"limit":{"max":12}"#,
                &["unreachable limit.max"],
            ),
            (r#""attribute":"a","table":[{"atLeast":1,"points":1,"perUnit":0.1}],"limit":{"max":12}"#, &[]),
        ],
    );
    assert_each(
        found,
        &[
            (r#""score":{"max":100}"#, &[]),
            (r#""score":{"max":101}"#, &["unreachable score.max"]),
            (r#""score":{"base":1,"max":101}"#, &[]),
            (r#""score":{"base":5,"min":0}"#, &[]),
            (r#""score":{"base":5,"min":-5}"#, &["unreachable score.min"]),
        ],
    );
}

#[test]
fn bands() {
    let fit = |bands: &str| found(&format!(r#""labels":{{"fit":[{bands}]}}"#));
    for (bands, expected) in [
        (r#"{"atLeast":40,"label":"A"},{"atLeast":20,"label":"B"},{"label":"C"}"#, &[][..]),
        (r#"{"atLeast":40,"label":"A"},{"atLeast":20,"label":"B"}"#, &[]),
        (r#"{"atLeast":20,"label":"B"},{"atLeast":40,"label":"A"}"#, &["unreachable labels.fit[1]"]),
        (r#"{"label":"B"},{"atLeast":40,"label":"A"}"#, &["unreachable labels.fit[1]"]),
        (r#"{"atLeast":101,"label":"A"},{"label":"B"}"#, &["unreachable labels.fit[0]"]),
        (r#"{"atLeast":100,"label":"A"},{"label":"B"}"#, &[]),
        (r#"{"atLeast":40,"label":"A"},{"atLeast":20,"atMost":39,"label":"B"},{"below":20,"label":"C"}"#, &[]),
        (
            r#"{"atLeast":40,"label":"A"},{"atLeast":20,"atMost":38,"label":"B"},{"below":20,"label":"C"}"#,
            &["overlap labels.fit"],
        ),
        (
            r#"{"atLeast":40,"label":"A"},{"atLeast":20,"atMost":40,"label":"B"},{"below":20,"label":"C"}"#,
            &["overlap labels.fit[1]"],
        ),
        (r#"{"above":50,"below":50,"label":"A"},{"label":"C"}"#, &["unreachable labels.fit[0]"]),
        (r#"{"atMost":20,"label":"C"},{"atMost":50,"label":"B"},{"above":50,"label":"A"}"#, &[]),
    ] {
        assert_eq!(fit(bands), expected, "{bands}");
    }
    // With one decimal there is room between 39 and 40.
    let decimals = r#""score":{"precision":1},"labels":{"fit":[{"atLeast":40,"label":"A"},{"atMost":39,"label":"B"}]}"#;
    assert_eq!(found(decimals), ["overlap labels.fit"]);
}

#[test]
fn stages_and_routes() {
    let stages = |stages: &str| found(&format!(r#""stages":[{stages}]"#));
    for (list, expected) in [
        (r#"{"id":"a","when":{"score":{"atLeast":100}}}"#, &[][..]),
        (r#"{"id":"a","when":{"score":{"above":100}}}"#, &["unreachable stages[0].when"]),
        (r#"{"id":"a","when":{"engagement":{"atLeast":1}}}"#, &["unreachable stages[0].when"]),
        (r#"{"id":"a","when":{"not":{"score":{"atMost":100}}}}"#, &["unreachable stages[0].when"]),
        (
            r#"{"id":"a","when":{"any":[{"score":{"above":100}},{"fit":{"above":5}}]}}"#,
            &["unreachable stages[0].when.any[0]"],
        ),
        (
            r#"{"id":"a","when":{"all":[{"score":{"atLeast":50}},{"score":{"below":40}}]}}"#,
            &["unreachable stages[0].when"],
        ),
        (
            r#"{"id":"a","when":{"all":[{"score":{"atLeast":50}},{"not":{"score":{"atLeast":40}}}]}}"#,
            &["unreachable stages[0].when"],
        ),
        (
            r#"{"id":"a","when":{"score":{"above":100}}},{"id":"b","after":"previous","when":{"fit":{"above":1}}}"#,
            &["unreachable stages[0].when", "unreachable stages[1].after"],
        ),
        (
            r#"{"id":"a","when":{"score":{"above":100}}},{"id":"b","when":{"fit":{"above":1}}}"#,
            &["unreachable stages[0].when"],
        ),
        (
            r#"{"id":"a","when":{"score":{"atLeast":60}}},{"id":"b","when":{"score":{"atLeast":40}}}"#,
            &["unreachable stages[0]"],
        ),
        (r#"{"id":"a","keep":true,"when":{"score":{"atLeast":60}}},{"id":"b","when":{"score":{"atLeast":40}}}"#, &[]),
        (r#"{"id":"a","when":{"score":{"atLeast":0}}}"#, &[]),
        (r#"{"id":"a","when":{"disqualified":true}}"#, &["unreachable stages[0].when"]),
    ] {
        assert_eq!(stages(list), expected, "{list}");
    }
    let labels = r#""labels":{"fit":[{"atLeast":40,"label":"A"},{"above":200,"label":"X"},{"label":"B"}]},"#;
    let of_label = |label: &str, more: &str| {
        found(&format!(r#"{labels}"stages":[{{"id":"a","when":{{"all":[{{"label":{{"fit":["{label}"]}}}}{more}]}}}}]"#))
    };
    assert_eq!(of_label("A", ""), ["unreachable labels.fit[1]"]);
    assert_eq!(of_label("X", ""), ["unreachable labels.fit[1]", "unreachable stages[0].when"]);
    assert_eq!(of_label("A", r#",{"fit":{"below":40}}"#), ["unreachable labels.fit[1]", "unreachable stages[0].when"]);
    let grade = |bound: &str| {
        found(&format!(
            r#""grade":{{"start":"D","criteria":[{{"id":"c","when":{{"attribute":"a","is":1}},"thirds":2}}]}},
            "stages":[{{"id":"a","when":{{"grade":{{"atLeast":"{bound}"}}}}}}]"#
        ))
    };
    assert_eq!(grade("C-"), [""; 0]);
    assert_eq!(grade("C"), ["unreachable stages[0].when"]);
    let routes = |routes: &str| {
        found(&format!(
            r#""stages":[{{"id":"low","when":{{"score":{{"atLeast":10}}}}}},
            {{"id":"top","when":{{"score":{{"atLeast":101}}}}}}],"routes":[{routes}]"#
        ))
    };
    let top = "unreachable stages[1].when";
    assert_eq!(routes(r#"{"to":"a","when":{"stage":{"atLeast":"low"}}},{"to":"b"}"#), [top]);
    assert_eq!(routes(r#"{"to":"a"},{"to":"b","when":{"stage":{"atLeast":"low"}}}"#), [top, "unreachable routes[1]"]);
    assert_eq!(routes(r#"{"to":"a","when":{"score":{"atLeast":0}}},{"to":"b"}"#), [top, "unreachable routes[1]"]);
    assert_eq!(routes(r#"{"to":"a","when":{"stage":{"above":"low"}}}"#), [top, "unreachable routes[0].when"]);
    assert_eq!(routes(r#"{"to":"a","when":{"stage":{"below":"low"}}}"#), [top]);
}

#[test]
fn frameworks_and_disqualifiers() {
    let framework = |pass: &str, second: &str| {
        found(&format!(
            r#""frameworks":[{{"id":"f","pass":{{"atLeast":{pass}}},"criteria":[
            {{"id":"a","when":{{"attribute":"aa","is":1}}}},{{"id":"b","weight":2,"when":{second}}}]}}],
            "stages":[{{"id":"s","when":{{"framework":"f","is":"passed"}}}}]"#
        ))
    };
    let plain = r#"{"attribute":"bb","is":1}"#;
    assert_eq!(framework("3", plain), [""; 0]);
    assert_eq!(framework("3.5", plain), ["unreachable frameworks[0].pass.atLeast", "unreachable stages[0].when"]);
    let never = r#"{"score":{"above":100}}"#;
    assert_eq!(framework("1", never), ["unreachable frameworks[0].criteria[1].when"]);
    let unmet = ["unreachable frameworks[0].criteria[1].when", "unreachable frameworks[0].pass.atLeast"];
    assert_eq!(framework("2", never)[..2], unmet);
    let always = r#"{"score":{"atLeast":0}}"#;
    assert_eq!(framework("2", always), ["unused frameworks[0].criteria[1].when", "unused frameworks[0].pass.atLeast"]);
    let disqualify = |when: &str| found(&format!(r#""disqualify":[{{"id":"d","when":{when}}}]"#));
    assert_eq!(disqualify(plain), [""; 0]);
    assert_eq!(disqualify(r#"{"attribute":"bb","atLeast":2,"below":1}"#), ["unreachable disqualify[0].when"]);
    assert_eq!(disqualify(r#"{"event":"e","times":{"atLeast":0}}"#), ["unused disqualify[0].when"]);
}

#[test]
fn names_spelled_two_ways() {
    let rules = |tests: &[&str]| {
        let rule = |(number, test): (usize, &&str)| format!(r#"{{"id":"r{number}","when":{{{test}}},"points":1}}"#);
        let rules: Vec<String> = tests.iter().enumerate().map(rule).collect();
        found(&format!(r#""groups":[{{"id":"g","kind":"fit","rules":[{}]}}]"#, rules.join(",")))
    };
    let of = |names: &[&str]| {
        let tests: Vec<String> = names.iter().map(|name| format!(r#""attribute":"{name}","is":1"#)).collect();
        rules(&tests.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let second = ["overlap groups[0].rules[1].when.attribute"];
    let third = ["overlap groups[0].rules[2].when.attribute"];
    assert_eq!(of(&["jobTitle", "job_title"]), second);
    assert_eq!(of(&["jobTitle", "jobTitle", "JobTitle"]), third);
    assert_eq!(of(&["employees", "employees", "employes"]), third);
    assert_eq!(of(&["employees", "employees", "empolyees"]), third);
    assert_eq!(of(&["country", "county", "country", "county"]), [""; 0]);
    assert_eq!(of(&["need", "seed"]), [""; 0]);
    assert_eq!(of(&["phone1", "phone2"]), [""; 0]);
    assert_eq!(of(&["budget", "authority"]), [""; 0]);
    assert_eq!(of(&["email_domain"]), ["overlap groups[0].rules[0].when.attribute"]);
    assert_eq!(of(&["email", "emailDomain"]), [""; 0]);
    let event = "overlap groups[0].rules[0].when.event";
    for (name, expected) in [
        ("pageview", vec![event]),
        ("Page_View", vec![event]),
        ("page-views", vec![event]),
        ("unsubscribed", vec![event]),
        ("page_view", vec![]),
        ("site_visit", vec![]),
        ("clack", vec![event]),
        ("sets", vec![]),
    ] {
        assert_eq!(rules(&[&format!(r#""event":"{name}""#)]), expected, "{name}");
    }
    let properties = [
        r#""event":"aa","where":{"path":{"is":1},"fileName":{"is":1}}"#,
        r#""event":"bb","where":{"file_name":{"is":1}}"#,
    ];
    assert_eq!(rules(&properties), ["overlap groups[0].rules[1].when.where.file_name"]);
}

#[test]
fn lists_and_questions_that_nothing_uses() {
    assert_each(
        found,
        &[
            (r#""lists":{"a":["x"]}"#, &["unused lists.a"]),
            (r#""lists":{"a":["x"]},"stages":[{"id":"s","when":{"attribute":"b","inList":"a"}}]"#, &[]),
            (r#""lists":{"a":["x"]},"stages":[{"id":"s","when":{"event":"e","where":{"p":{"inList":"a"}}}}]"#, &[]),
            (
                r#""lists":{"a":["x"]},"groups":[{"id":"g","kind":"fit","rules":[
                    {"id":"r","attribute":"t","table":[{"inList":"a","points":1}]}]}]"#,
                &[],
            ),
            (r#""questions":{"size":"How many?"}"#, &[]),
            (r#""questions":{"budget":"How much?"}"#, &["unused questions.budget"]),
            (
                r#""questions":{"budget":"How much?"},"frameworks":[{"id":"f","pass":{"atLeast":1},
                    "criteria":[{"id":"c","when":{"event":"meeting"},"ask":"budget"}]}]"#,
                &[],
            ),
        ],
    );
}
