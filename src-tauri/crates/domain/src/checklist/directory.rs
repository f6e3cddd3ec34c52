//! A directory in memory that answers printed names.

use std::collections::HashMap;

use super::{
    agencies::Keyed,
    input::{Agency, Candidate, Group, Named, Names},
};
use crate::{AgencyCode, agency::Generation, text::fold};

/// Most candidates offered for one printed name.
const OFFERED: usize = 5;

/// The open agencies of a directory, ready to be asked for printed names, as seen from one province.
#[derive(Clone, Debug, Default)]
pub struct Directory {
    agencies: Vec<Candidate>,
    /// Their names folded, with a space behind, for telling groups.
    folded: Vec<String>,
    names: HashMap<String, Vec<usize>>,
    shorts: HashMap<String, Vec<usize>>,
    top: Option<String>,
}

impl Directory {
    /// A directory of open agencies. `own` is our code: a name without a province means the one of our province.
    #[must_use]
    pub fn new(own: &str, agencies: impl IntoIterator<Item = Agency>) -> Self {
        let mut directory = Self { top: top(own), ..Self::default() };
        for agency in agencies {
            let index = directory.agencies.len();
            for (place, name) in agency.all_names().enumerate() {
                let keyed = Keyed::new(name);
                if place == 0 {
                    directory.folded.push(format!("{} ", fold(&keyed.key)));
                }
                directory.names.entry(keyed.key).or_default().push(index);
                if let Some(short) = keyed.short {
                    directory.shorts.entry(short).or_default().push(index);
                }
            }
            directory.folded.resize(index + 1, String::new());
            directory.agencies.push(Candidate { code: agency.code, name: agency.name });
        }
        directory
    }

    fn is_ours(&self, index: usize) -> bool {
        self.top.is_some() && self.agencies.get(index).and_then(|agency| top(&agency.code)) == self.top
    }

    /// The one agency among those of one name, or the one of our province; otherwise all of them, for a person.
    fn pick(&self, found: &[usize]) -> Option<Named> {
        let mut all = found.to_vec();
        all.sort_unstable();
        all.dedup();
        let ours: Vec<usize> = all.iter().copied().filter(|index| self.is_ours(*index)).collect();
        let one = match (ours.as_slice(), all.as_slice()) {
            (_, []) => return None,
            ([one], _) | ([], [one]) => one,
            (_, all) => {
                return Some(Named::Perhaps(self.candidates(if ours.is_empty() { all } else { &ours })));
            }
        };
        self.agencies.get(*one).map(|agency| Named::One(agency.clone()))
    }

    fn candidates(&self, indices: &[usize]) -> Vec<Candidate> {
        indices.iter().filter_map(|index| self.agencies.get(*index).cloned()).take(OFFERED).collect()
    }
}

impl Names for Directory {
    fn named(&self, printed: &str) -> Named {
        let keyed = Keyed::new(printed);
        let whole = self.names.get(&keyed.key).map(Vec::as_slice).unwrap_or_default();
        if let Some(named) = self.pick(whole) {
            return named;
        }
        // Without its province a name means the one of our province.
        let short = self.shorts.get(&keyed.key).map(Vec::as_slice).unwrap_or_default();
        let ours: Vec<usize> = short.iter().copied().filter(|index| self.is_ours(*index)).collect();
        if let Some(named) = self.pick(if ours.is_empty() { short } else { &ours }) {
            return if ours.is_empty() { Named::Perhaps(self.candidates(short)) } else { named };
        }
        // With a province that the directory does not write: another province's agency may bear the same name.
        let bare = keyed.short.as_ref().and_then(|short| self.names.get(short));
        if let Some(found) = bare {
            return Named::Perhaps(self.candidates(found));
        }
        Named::Nobody
    }

    fn members(&self, group: Group) -> Option<Vec<Candidate>> {
        let begins = |index: usize, openings: &[&str]| {
            let name = self.folded.get(index);
            name.is_some_and(|name| openings.iter().any(|opening| name.starts_with(&format!("{opening} "))))
        };
        let depth =
            |index: usize| self.agencies.get(index).map_or(0, |agency| agency.code.split('.').count());
        let is_member = |index: usize| match group {
            Group::Departments => {
                self.is_ours(index)
                    && depth(index) == 2
                    && begins(index, &["so", "ban", "thanh tra", "van phong uy ban nhan dan"])
            }
            Group::Communes => {
                self.is_ours(index)
                    && begins(
                        index,
                        &["uy ban nhan dan xa", "uy ban nhan dan phuong", "uy ban nhan dan dac khu"],
                    )
            }
            Group::Ministries => {
                depth(index) == 1
                    && begins(
                        index,
                        &["bo", "ngan hang nha nuoc", "thanh tra chinh phu", "van phong chinh phu"],
                    )
            }
            Group::Provinces => {
                depth(index) == 1 && begins(index, &["uy ban nhan dan tinh", "uy ban nhan dan thanh pho"])
            }
        };
        let members: Vec<Candidate> = (0..self.agencies.len())
            .filter(|index| is_member(*index))
            .filter_map(|index| self.agencies.get(index).cloned())
            .collect();
        (!members.is_empty()).then_some(members)
    }
}

/// The level-one group of a code: `H21` of `H21.12` and of `000.00.12.H21`.
fn top(code: &str) -> Option<String> {
    let code = AgencyCode::parse(code).ok()?;
    let mut groups = code.as_str().split('.');
    match code.generation() {
        Generation::Current => groups.next().map(str::to_owned),
        Generation::Legacy | Generation::Short => groups.next_back().map(str::to_owned),
        Generation::Enterprise | Generation::Other => None,
    }
}
