//! What a process saw of organizations when it last looked.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use muster::id::OrganizationId;

/// Something of some organizations, a few dozen bytes each. It goes with the process, and any of it may go before.
#[derive(Clone)]
pub(crate) struct Remembered<T>(Arc<Mutex<HashMap<OrganizationId, T>>>);

/// Most organizations that are remembered: some 100 KB.
const MOST: usize = 2_048;

impl<T: Copy> Remembered<T> {
    pub(crate) fn of(&self, organization: OrganizationId) -> Option<T> {
        self.all().get(&organization).copied()
    }

    pub(crate) fn learn(&self, organization: OrganizationId, seen: T) {
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(organization, seen);
    }

    fn all(&self) -> MutexGuard<'_, HashMap<OrganizationId, T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> fmt::Debug for Remembered<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Remembered")
    }
}
