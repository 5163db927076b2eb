//! What a careful colleague would notice about a valid model.

use std::collections::BTreeSet;

use super::json::Node;
use super::problem::{Code, Path, Problem, Problems};

/// The warnings about a valid document.
pub(crate) fn warnings_of(document: &Node) -> Vec<Problem> {
    let mut warnings = Problems::default();
    unused_lists(document, &mut warnings);
    unreachable_rows(document, &mut warnings);
    warnings.found
}

fn unused_lists(document: &Node, warnings: &mut Problems) {
    let mut used = BTreeSet::new();
    visit_keys(document, &mut |key, value| {
        if key == "inList" {
            used.extend(value.text().map(str::to_owned));
        }
    });
    let lists = Path::Root.key("lists");
    for (name, _) in document.get("lists").map_or(&[][..], Node::entries) {
        if !used.contains(name.as_str()) {
            warnings.add(Code::Unused, &lists.key(name), format!("nothing uses the list `{name}`"));
        }
    }
}

fn visit_keys(node: &Node, visit: &mut dyn FnMut(&str, &Node)) {
    match node {
        Node::Object(entries) => {
            for (key, value) in entries {
                visit(key, value);
                visit_keys(value, visit);
            }
        }
        Node::List(items) => items.iter().for_each(|item| visit_keys(item, visit)),
        _ => {}
    }
}

fn unreachable_rows(document: &Node, warnings: &mut Problems) {
    let is_open = |node: &Node, own: &[&str]| node.entries().iter().all(|(key, _)| own.contains(&key.as_str()));
    let mut after_open = |nodes: &[Node], path: &Path<'_>, own: &[&str]| {
        let open = nodes.iter().position(|node| is_open(node, own));
        for index in open.map_or(nodes.len(), |open| open + 1)..nodes.len() {
            warnings.add(Code::Unreachable, &path.index(index), "one before it matches everything");
        }
    };
    let groups = Path::Root.key("groups");
    for (group_index, group) in document.list("groups").iter().enumerate() {
        for (index, rule) in group.list("rules").iter().enumerate() {
            let path = groups.index(group_index);
            let path = path.key("rules");
            after_open(rule.list("table"), &path.index(index).key("table"), &["points", "perUnit"]);
        }
    }
    let labels = Path::Root.key("labels");
    for (of, bands) in document.get("labels").map_or(&[][..], Node::entries) {
        after_open(bands.items(), &labels.key(of), &["label"]);
    }
    after_open(document.list("routes"), &Path::Root.key("routes"), &["to"]);
}
