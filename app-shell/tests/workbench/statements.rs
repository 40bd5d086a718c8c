//! Which statements a store runs, in their order, as its log tells them.

use std::sync::{Arc, Mutex, PoisonError};
use tracing::field::{Field, Visit};
use tracing::subscriber::DefaultGuard;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// What the stores that this thread opens from now on do.
pub struct Statements {
    run: Arc<Mutex<Vec<String>>>,
    _listening: DefaultGuard,
}

impl Statements {
    pub fn listen() -> Statements {
        let run = Arc::<Mutex<Vec<String>>>::default();
        let only = Targets::new().with_target("app_shell::statements", tracing::Level::TRACE);
        let listener = tracing_subscriber::registry().with(Listener(run.clone()).with_filter(only));
        Statements { run, _listening: tracing::subscriber::set_default(listener) }
    }

    /// Those since the last call.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.run.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Listener(Arc<Mutex<Vec<String>>>);

impl<S: Subscriber> Layer<S> for Listener {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        event.record(&mut Told(&self.0));
    }
}

struct Told<'a>(&'a Mutex<Vec<String>>);

impl Visit for Told<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        // What the search index asks its own tables is a comment here: which of its pages it looks at depends on the words.
        if field.name() == "statement" && !value.starts_with("--") {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(value.to_owned());
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
