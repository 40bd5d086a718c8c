//! Commands and queries: what a screen may ask.
