//! The report of a comparison as whoever prints one gets it.

#[cfg(test)]
mod printed;
#[cfg(test)]
mod sample;
