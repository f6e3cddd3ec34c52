//! Equality of two values and everything they lead to.

use lopdf::{Dictionary, Object};

use super::{Job, Level, Walk, Zone, keys};

impl<'a> Walk<'a> {
    /// Compares two resolved values: any difference weighs what the job says.
    pub(super) fn deep(&mut self, job: Job<'a>, old: &'a Object, new: &'a Object) {
        match (old, new) {
            (Object::Array(old), Object::Array(new)) => {
                if old.len() != new.len() {
                    self.difference(job);
                }
                for (old, new) in old.iter().zip(new) {
                    self.value(Job { old, new, ..job });
                }
            }
            (Object::Dictionary(old), Object::Dictionary(new)) => self.dictionaries(job, old, new, b""),
            (Object::Stream(old), Object::Stream(new)) => {
                self.dictionaries(job, &old.dict, &new.dict, b"Length");
                if old.content != new.content {
                    self.difference(job);
                }
            }
            (old, new) if scalars_equal(old, new) => {}
            (_, _) => self.difference(job),
        }
    }

    fn dictionaries(&mut self, job: Job<'a>, old: &'a Dictionary, new: &'a Dictionary, except: &[u8]) {
        for key in keys(old, new).filter(|key| *key != except) {
            let old = old.get(key).unwrap_or(&Object::Null);
            let new = new.get(key).unwrap_or(&Object::Null);
            self.value(Job { old, new, ..job });
        }
    }

    /// Scalars are settled at once; what leads further joins the list of work.
    fn value(&mut self, job: Job<'a>) {
        if leads_further(job.old) || leads_further(job.new) {
            self.queue.push(job);
        } else if !scalars_equal(job.old, job.new) {
            self.difference(job);
        }
    }

    /// The structure tree: elements may join, what is read out aloud may not change.
    pub(super) fn structure(&mut self, job: Job<'a>, old: &'a Object, new: &'a Object) {
        let (Object::Dictionary(old), Object::Dictionary(new)) = (old, new) else {
            self.deep(job, old, new);
            return;
        };
        for key in keys(old, new) {
            let zone = match key {
                b"ActualText" | b"Alt" | b"E" | b"S" | b"RoleMap" | b"ClassMap" => Zone::Deep(Level::Content),
                _ => Zone::Structure,
            };
            self.pair(old, new, key, zone, job.place);
        }
    }
}

fn leads_further(object: &Object) -> bool {
    matches!(object, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_) | Object::Stream(_))
}

/// Whether two values that lead nowhere are the same. A whole number may be written either way.
fn scalars_equal(old: &Object, new: &Object) -> bool {
    match (old, new) {
        (Object::String(old, _), Object::String(new, _)) => old == new,
        (Object::Integer(whole), Object::Real(real)) | (Object::Real(real), Object::Integer(whole)) => {
            real.fract() == 0.0 && real.to_string().parse::<i64>().is_ok_and(|real| real == *whole)
        }
        (old, new) => old == new,
    }
}
