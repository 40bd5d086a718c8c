//! The key file: the file key, wrapped for each person and for recovery.
