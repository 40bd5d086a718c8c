//! Drives the sync state machine over HTTP.
