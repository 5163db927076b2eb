//! Walks over the conditions of a model.

use super::each;
use crate::model::json::Node;
use crate::model::problem::Path;

/// A condition by its form.
pub(super) enum Form<'a> {
    All(&'a [Node]),
    Any(&'a [Node]),
    Not(&'a Node),
    Test(&'static str),
}

/// The key that tells a test.
const TESTS: [&str; 10] =
    ["attribute", "event", "score", "fit", "engagement", "label", "grade", "disqualified", "framework", "stage"];

pub(super) fn form_of(node: &Node) -> Form<'_> {
    if let Some(members) = node.get("all") {
        return Form::All(members.items());
    }
    if let Some(members) = node.get("any") {
        return Form::Any(members.items());
    }
    if let Some(inner) = node.get("not") {
        return Form::Not(inner);
    }
    Form::Test(TESTS.into_iter().find(|key| node.has(key)).unwrap_or("attribute"))
}

/// Calls `visit` with every simple test of a condition.
pub(super) fn each_test<'a>(node: &'a Node, path: &Path<'_>, visit: &mut dyn FnMut(&'a Node, &Path<'_>)) {
    match form_of(node) {
        Form::All(members) => each(members, &path.key("all"), &mut |_, member, path| each_test(member, path, visit)),
        Form::Any(members) => each(members, &path.key("any"), &mut |_, member, path| each_test(member, path, visit)),
        Form::Not(inner) => each_test(inner, &path.key("not"), visit),
        Form::Test(_) => visit(node, path),
    }
}

/// Calls `visit` with every rule.
pub(super) fn each_rule<'a>(document: &'a Node, visit: &mut dyn FnMut(&'a Node, &Path<'_>)) {
    each(document.list("groups"), &Path::Root.key("groups"), &mut |_, group, path| {
        each(group.list("rules"), &path.key("rules"), &mut |_, rule, path| visit(rule, path));
    });
}

/// Calls `visit` with every condition of a model, whoever has it.
pub(super) fn each_condition<'a>(document: &'a Node, visit: &mut dyn FnMut(&'a Node, &Path<'_>)) {
    let of = &mut |_: usize, owner: &'a Node, path: &Path<'_>| {
        if let Some(when) = owner.get("when") {
            visit(when, &path.key("when"));
        }
    };
    each_rule(document, &mut |rule, path| of(0, rule, path));
    let root = Path::Root;
    for key in ["disqualify", "stages", "routes"] {
        each(document.list(key), &root.key(key), of);
    }
    each(document.list("frameworks"), &root.key("frameworks"), &mut |_, framework, path| {
        each(framework.list("criteria"), &path.key("criteria"), of);
    });
    if let Some(grade) = document.get("grade") {
        each(grade.list("criteria"), &root.key("grade").key("criteria"), of);
    }
}
