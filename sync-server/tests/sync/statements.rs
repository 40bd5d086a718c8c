//! Which statements a ledger runs, in their order, as its log tells them.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// By the database's file: a process may run several tests.
static RUN: Mutex<Option<HashMap<String, Vec<String>>>> = Mutex::new(None);

/// Ledgers that are opened from now on tell what they do.
pub fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let only = Targets::new().with_target("sync_server::statements", tracing::Level::TRACE);
        tracing_subscriber::registry().with(Listener.with_filter(only)).init();
    });
}

/// What the database in this folder did since the last call.
pub fn take(dir: &Path) -> Vec<String> {
    let file = dir.join("server.db").display().to_string();
    let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
    run.get_or_insert_default().remove(&file).unwrap_or_default()
}

struct Listener;

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut told = Told::default();
        event.record(&mut told);
        let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
        run.get_or_insert_default().entry(told.file).or_default().push(told.statement);
    }
}

#[derive(Default)]
struct Told {
    file: String,
    statement: String,
}

impl Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "file" => self.file = value.to_owned(),
            "statement" => self.statement = value.to_owned(),
            _ => {}
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
