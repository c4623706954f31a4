//! Legends, crosswalks, coefficient tables and the value of a class.
