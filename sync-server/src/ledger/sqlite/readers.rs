//! A few connections that only look, each on one consistent state.

use super::LedgerError;
use rusqlite::Connection;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

const READERS: usize = 4;
const WAIT_MAX: Duration = Duration::from_secs(10);

pub struct Readers {
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
}

impl Readers {
    pub fn open(
        mut connect: impl FnMut() -> Result<Connection, LedgerError>,
    ) -> Result<Readers, LedgerError> {
        let reader = |_| {
            let connection = connect()?;
            connection.execute_batch("PRAGMA query_only = ON")?;
            Ok(connection)
        };
        let free = (0..READERS).map(reader).collect::<Result<Vec<_>, LedgerError>>()?;
        Ok(Readers { free: Mutex::new(free), returned: Condvar::new() })
    }

    pub fn run<T>(&self, look: impl FnOnce(&Connection) -> Result<T, LedgerError>) -> Result<T, LedgerError> {
        let lease = self.lease()?;
        // Dropping the transaction ends it; a panic in `look` passes through and gives the connection back, too.
        let transaction = lease.connection().unchecked_transaction()?;
        look(&transaction)
    }

    fn lease(&self) -> Result<Lease<'_>, LedgerError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut free, _) = self
            .returned
            .wait_timeout_while(free, WAIT_MAX, |free| free.is_empty())
            .unwrap_or_else(PoisonError::into_inner);
        let connection = free.pop().ok_or(LedgerError::Busy)?;
        Ok(Lease { readers: self, connection: Some(connection) })
    }
}

/// A connection that finds its way back.
struct Lease<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Lease<'_> {
    fn connection(&self) -> &Connection {
        self.connection.as_ref().expect("a lease holds its connection until it is dropped")
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut free = self.readers.free.lock().unwrap_or_else(PoisonError::into_inner);
        free.extend(self.connection.take());
        self.readers.returned.notify_one();
    }
}
