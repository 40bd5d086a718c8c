//! The encrypted file of one unit on this device.
