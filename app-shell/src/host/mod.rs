//! What carries requests to the workbench: a window, or HTTP on this machine.
