//! The one writer: a thread that takes the jobs that wait, runs each in a savepoint, and commits them as one
//! transaction with one fsync. Nobody is told before that commit.

use super::LedgerError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;

/// Jobs that may wait; more are told to come back.
const QUEUE_MAX: usize = 512;
/// Jobs that share one commit.
const GROUP_MAX: usize = 128;

pub struct Writer {
    // `None` only while dropping: closing the queue is what ends the thread.
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// A job in two steps, so that its answer can wait for the commit.
trait Job: Send {
    /// Does the work; false rolls it back.
    fn run(&mut self, connection: &Connection) -> bool;
    /// Tells the caller.
    fn answer(self: Box<Self>, commit: Result<(), LedgerError>);
}

struct Work<T, F> {
    work: Option<F>,
    result: Result<T, LedgerError>,
    caller: Sender<Result<T, LedgerError>>,
}

impl<T: Send, F> Job for Work<T, F>
where
    F: FnOnce(&Connection) -> Result<T, LedgerError> + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        if let Some(work) = self.work.take() {
            self.result = catch_unwind(AssertUnwindSafe(|| work(connection)))
                .unwrap_or_else(|_| Err(LedgerError::Failed("a write panicked".into())));
        }
        self.result.is_ok()
    }

    fn answer(self: Box<Self>, commit: Result<(), LedgerError>) {
        // A caller that has gone away needs no answer.
        drop(self.caller.send(commit.and(self.result)));
    }
}

impl Writer {
    pub fn start(connection: Connection) -> Result<Writer, LedgerError> {
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let thread = std::thread::Builder::new()
            .name("ledger-writer".into())
            .spawn(move || write_all(&connection, &jobs))
            .map_err(|error| LedgerError::Failed(error.to_string()))?;
        Ok(Writer { queue: Some(queue), thread: Some(thread) })
    }

    pub fn run<T, F>(&self, work: F) -> Result<T, LedgerError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, LedgerError> + Send + 'static,
    {
        let (caller, answer) = channel();
        let result = Err(LedgerError::Failed("the job did not run".into()));
        let job = Box::new(Work { work: Some(work), result, caller });
        let queue = self.queue.as_ref().ok_or(LedgerError::Busy)?;
        queue.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => LedgerError::Busy,
            TrySendError::Disconnected(_) => LedgerError::Failed("the writer has ended".into()),
        })?;
        answer.recv().unwrap_or_else(|_| Err(LedgerError::Failed("the writer has ended".into())))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // The thread contains the panics of its jobs, so there is nothing to pass on.
            drop(thread.join());
        }
    }
}

fn write_all(connection: &Connection, jobs: &Receiver<Box<dyn Job>>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(GROUP_MAX - 1));
        let commit = commit_group(connection, &mut group);
        if commit.is_err() && !connection.is_autocommit() {
            // Leaves no half-open transaction for the next group; an error here shows at its BEGIN.
            drop(connection.execute_batch("ROLLBACK"));
        }
        for job in group {
            job.answer(commit.clone());
        }
    }
}

fn commit_group(connection: &Connection, group: &mut [Box<dyn Job>]) -> Result<(), LedgerError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    for job in group {
        connection.execute_batch("SAVEPOINT job")?;
        let end = if job.run(connection) { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
        connection.execute_batch(end)?;
    }
    Ok(connection.execute_batch("COMMIT")?)
}
