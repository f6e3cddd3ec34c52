//! What a certification and the locks of signed fields allow afterwards (ISO 32000-1 12.8.2.2, 12.8.2.4).

use lopdf::Dictionary;

use super::Level;
use crate::fields::text;
use crate::pdf::Pdf;

/// Fields that may not change any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Locks(Vec<Lock>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Lock {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

impl Locks {
    /// Whether the field of this full name is locked. A lock on a name holds for everything below it.
    pub(crate) fn covers(&self, name: &str) -> bool {
        let matches = |list: &[String]| {
            list.iter().any(|locked| {
                name.strip_prefix(locked.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            })
        };
        self.0.iter().any(|lock| match lock {
            Lock::All => true,
            Lock::Include(list) => matches(list),
            Lock::Exclude(list) => !matches(list),
        })
    }

    fn add(&mut self, pdf: &Pdf, parameters: &Dictionary) {
        let names =
            || pdf.array(parameters, b"Fields").iter().map(|name| text(pdf.resolve(name).1)).collect();
        let lock = match pdf.value(parameters, b"Action").as_name() {
            Ok(b"Include") => Lock::Include(names()),
            Ok(b"Exclude") => Lock::Exclude(names()),
            // `All`, and whatever is not understood: locked is the safe reading.
            Ok(_) | Err(_) => Lock::All,
        };
        if !self.0.contains(&lock) {
            self.0.push(lock);
        }
    }
}

/// What is allowed after one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Permission {
    /// The heaviest change allowed.
    pub(crate) level: Level,
    /// Whether a certification says so; otherwise it is the house rule: further signatures, nothing else.
    pub(crate) is_certified: bool,
    pub(crate) locks: Locks,
}

/// Reads the permission that holds after `signature`, from the signed revision `pdf` itself.
pub(crate) fn read(pdf: &Pdf, signature: &Dictionary, lock: Option<&Dictionary>) -> Permission {
    let mut permission = Permission { level: Level::Sign, is_certified: false, locks: Locks::default() };
    let certification = pdf
        .catalog()
        .and_then(|catalog| pdf.sub(catalog, b"Perms"))
        .and_then(|perms| pdf.sub(perms, b"DocMDP"));
    for certifying in certification.into_iter().chain([signature]) {
        for reference in pdf.array(certifying, b"Reference") {
            let Some(reference) = pdf.dictionary(reference) else { continue };
            let parameters = pdf.sub(reference, b"TransformParams");
            match pdf.value(reference, b"TransformMethod").as_name() {
                Ok(b"DocMDP") => {
                    let p =
                        parameters.map_or(2, |parameters| pdf.value(parameters, b"P").as_i64().unwrap_or(2));
                    permission.restrict(level(p));
                }
                Ok(b"FieldMDP") => {
                    if let Some(parameters) = parameters {
                        permission.locks.add(pdf, parameters);
                    }
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
    if let Some(lock) = lock {
        permission.locks.add(pdf, lock);
        // PDF 2.0: a lock may lower the level from its signature on.
        if let Ok(p) = pdf.value(lock, b"P").as_i64() {
            permission.level = permission.level.min(level(p));
        }
    }
    permission
}

impl Permission {
    fn restrict(&mut self, level: Level) {
        self.level = if self.is_certified { self.level.min(level) } else { level };
        self.is_certified = true;
    }
}

fn level(p: i64) -> Level {
    match p {
        2 => Level::FormFill,
        3 => Level::Annots,
        // 1, and whatever is not understood.
        _ => Level::Ltv,
    }
}

#[cfg(test)]
mod tests {
    use super::{Lock, Locks};

    #[test]
    fn a_lock_on_a_name_holds_for_the_fields_below_it() {
        let locks = Locks(vec![Lock::Include(vec!["form.a".to_owned()])]);
        assert!(locks.covers("form.a") && locks.covers("form.a.b"));
        assert!(!locks.covers("form.ab") && !locks.covers("form"));
        let locks = Locks(vec![Lock::Exclude(vec!["free".to_owned()])]);
        assert!(!locks.covers("free") && locks.covers("other"));
        assert!(Locks(vec![Lock::All]).covers("anything") && !Locks::default().covers("anything"));
    }
}
