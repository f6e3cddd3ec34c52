//! The form's field tree: which fields are signature fields, what they are called, what they hold.
//!
//! `/FT` and `/V` are inherited (ISO 32000-1 12.7.3.1); a kid without a name of its own is a widget of its parent. The
//! walk is a list of work with ceilings, so a tree that loops or nests without end only leaves a mark.

use std::collections::{HashMap, HashSet};

use lopdf::{Dictionary, Object, ObjectId};

use crate::error::Refusal;
use crate::limits::Limits;
use crate::pdf::Pdf;

/// What one field or widget is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Full name: partial names joined with dots.
    pub(crate) name: String,
    /// Whether it is a signature field.
    pub(crate) is_signature: bool,
    /// Its signature dictionary, when it is signed: by reference, or inside the field.
    pub(crate) signed: Signed,
    /// Whether the node is a field of its own or only a widget of one.
    pub(crate) is_widget_only: bool,
}

/// Whether a signature field is signed, and where its dictionary is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signed {
    No,
    By(ObjectId),
    Inline,
}

/// The form of one revision.
#[derive(Default)]
pub(crate) struct Form {
    /// Every node of the tree that is an object of its own.
    pub(crate) nodes: HashMap<ObjectId, Field>,
    /// Signed signature fields, in the order of the tree.
    pub(crate) signed: Vec<SignedField>,
    /// The tree loops, nests too deep, or holds what is no field.
    pub(crate) is_broken: bool,
}

/// One signed field.
#[derive(Clone)]
pub(crate) struct SignedField {
    pub(crate) name: String,
    /// The signature dictionary as the tree reaches it.
    pub(crate) value: Object,
    /// The first widget that shows it.
    pub(crate) widget: Option<ObjectId>,
    /// Its lock (ISO 32000-1 table 233).
    pub(crate) lock: Option<Dictionary>,
}

struct Node<'a> {
    object: &'a Object,
    parent_name: String,
    kind: Option<&'a [u8]>,
    value: Option<&'a Object>,
    lock: Option<&'a Dictionary>,
    owner: Option<usize>,
    depth: usize,
}

/// Walks the form of `pdf`.
///
/// # Errors
/// When there are more signatures or fields than the limits allow.
pub(crate) fn read(pdf: &Pdf, limits: &Limits) -> Result<Form, Refusal> {
    let mut form = Form::default();
    let Some(acro_form) = pdf.catalog().and_then(|catalog| pdf.sub(catalog, b"AcroForm")) else {
        return Ok(form);
    };
    let mut seen = HashSet::new();
    let mut stack: Vec<Node<'_>> = pdf.array(acro_form, b"Fields").iter().rev().map(Node::root).collect();
    let mut nodes = 0_usize;
    while let Some(node) = stack.pop() {
        nodes = nodes.saturating_add(1);
        if nodes > limits.objects {
            return Err(Refusal::Limit("fields"));
        }
        let (id, value) = pdf.resolve(node.object);
        let Object::Dictionary(dictionary) = value else {
            // A field that was deleted leaves a reference to nothing; that is common and shows nothing.
            form.is_broken |= !value.is_null();
            continue;
        };
        if node.depth > limits.depth || id.is_some_and(|id| !seen.insert(id)) {
            form.is_broken = true;
            continue;
        }
        visit(pdf, &mut form, &mut stack, &node, id, dictionary);
        if form.signed.len() > limits.signatures {
            return Err(Refusal::Limit("signatures"));
        }
    }
    Ok(form)
}

fn visit<'a>(
    pdf: &'a Pdf,
    form: &mut Form,
    stack: &mut Vec<Node<'a>>,
    node: &Node<'a>,
    id: Option<ObjectId>,
    dictionary: &'a Dictionary,
) {
    let part = dictionary.get(b"T").ok().map(|name| text(pdf.resolve(name).1));
    let name = match &part {
        Some(part) if node.parent_name.is_empty() => part.clone(),
        Some(part) => format!("{}.{part}", node.parent_name),
        None => node.parent_name.clone(),
    };
    let own_kind = pdf.value(dictionary, b"FT").as_name().ok();
    let kind = own_kind.or(node.kind);
    let own_value = dictionary.get(b"V").ok().filter(|value| !pdf.resolve(value).1.is_null());
    let value = own_value.or(node.value);
    let lock = pdf.sub(dictionary, b"Lock").or(node.lock);
    let is_signature = kind == Some(b"Sig");
    let is_widget_only = node.depth > 0 && part.is_none();
    let mut owner = node.owner;
    if let (true, Some(value)) = (is_signature && !is_widget_only, value)
        && (own_value.is_some() || node.owner.is_none())
    {
        owner = Some(form.signed.len());
        form.signed.push(SignedField {
            name: name.clone(),
            value: value.clone(),
            widget: id.filter(|_| dictionary.has(b"Rect")),
            lock: lock.cloned(),
        });
    }
    if let (Some(signed), Some(id)) = (owner.and_then(|owner| form.signed.get_mut(owner)), id) {
        signed.widget = signed.widget.or(Some(id).filter(|_| dictionary.has(b"Rect")));
    }
    if let Some(id) = id {
        let signed = match value {
            Some(Object::Reference(value)) if is_signature => Signed::By(*value),
            Some(_) if is_signature => Signed::Inline,
            Some(_) | None => Signed::No,
        };
        form.nodes.insert(id, Field { name: name.clone(), is_signature, signed, is_widget_only });
    }
    for kid in pdf.array(dictionary, b"Kids").iter().rev() {
        stack.push(Node {
            object: kid,
            parent_name: name.clone(),
            kind,
            value,
            lock,
            owner,
            depth: node.depth.saturating_add(1),
        });
    }
}

impl<'a> Node<'a> {
    fn root(object: &'a Object) -> Self {
        Self {
            object,
            parent_name: String::new(),
            kind: None,
            value: None,
            lock: None,
            owner: None,
            depth: 0,
        }
    }
}

/// A text string of a PDF; bytes that are no text become replacement characters.
pub(crate) fn text(object: &Object) -> String {
    const LONGEST: usize = 4096;
    let Ok(bytes) = object.as_str() else { return String::new() };
    if bytes.len() > LONGEST {
        return String::from_utf8_lossy(bytes.get(..LONGEST).unwrap_or_default()).into_owned();
    }
    lopdf::decode_text_string(object).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned())
}
