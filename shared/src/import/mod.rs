//! Planning and applying a roster import.
