//! The office's side of the server, through its real doors: the command line, the account routes over a real listener,
//! backups, the audit. Time is virtual where it matters.

mod account_routes;
mod audit_trail;
mod backup_and_restore;
mod canaries;
mod command_line;
mod device;
mod directory_log;
mod enrolment;
mod limits_of_the_listener;
mod lockout;
mod office;
mod passwords;
mod recovery;
mod revocation;
mod sign_in;
mod tls;
