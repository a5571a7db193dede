//! What the comparison must find, and what it must not.
